"""Where the counts of the dead stand in a sentence: before, behind and beside words of death."""

from dataclasses import dataclass

from incidentmap.layers.incidents.numbers import ORDINALS, Quantity
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence

_NOUNS = {
    "en": frozenset(
        "dead deaths death bodies body corpses fatalities casualties victims losses".split()
    ),
    "fr": frozenset("mort morts mortes tues tuees deces cadavres corps victimes pertes".split()),
}
TOLLS = {"en": frozenset({"toll", "dead"}), "fr": frozenset({"bilan", "decompte"})}
LOSING = frozenset(
    "lost losing lose loss perdu perdant perdent perdit perdirent perdait perte".split()
)
_NO_OBJECT = {
    "en": frozenset(
        "died die dies dying perished perish fell succumbed succumb met lay found".split()
    ),
    "fr": frozenset(
        "peri perit perissent perirent tombe tombes tombee tombees tomba tomberent mort morts "
        "decede decedes decedent meurt meurent mourut moururent mouraient succombe succombent "
        "succomba succomberent perdu perdirent perdit laisse laissent laisserent laissa trouve "
        "trouvent trouverent trouva rendu rendirent y passe passes".split()
    ),
}
_LIVES = frozenset("life lives vie".split())
_HIM = frozenset("him her".split())
_PASSIVE = {
    "en": frozenset("was were been being are is got".split()),
    "fr": frozenset("ete est sont etait etaient furent fut etre".split()),
}
_AND = frozenset({"and", "et", ",", "ainsi", "plus"})
_TO = frozenset("at to of a de numbered : was is reached stands stood les put d".split())
_ONE = {
    "en": frozenset({"a", "an", "one"}),
    "fr": frozenset("un une le la l mon ma notre son sa leur".split()),
}
_OWNED = frozenset("the his her my our their".split())
_NOT_OBJECT = frozenset(
    "at in by near on was were is are when during a dans par lors pres au".split()
)
_KIN = frozenset("his her their its son sa leur".split())
_WITHIN = tuple(
    [w] for w in "of in at on by near with from against de d dans par pour avec".split()
)
_EXCEED = ("exceed", "depass", "surpass", "topp", "tops", "exced")
_FAR = 16
_DIED = frozenset("died perished succumbed est etait a avait mourut".split())
_THE = frozenset("the le la l his her son sa".split())
_ANOTHER = frozenset("other others further more autre autres".split())
_BARRIER = frozenset(";:.!?—–")


@dataclass(slots=True)
class Part:
    """One count of dead, tokens ``first`` to ``last``, and the word it hangs on."""

    low: int | None
    high: int | None
    first: int
    last: int
    trigger: Hit
    who: tuple[int, int] = (0, 0)
    at: int = -1
    rival: bool = False


def parts_of(sentence: Sentence, hit: Hit) -> list[Part]:
    """Counts that hang on a word of death, before it or behind it by its form and voice.

    Returns
    -------
    list of Part
        Empty where it counts nobody; one with neither low nor high where people die uncounted.
    """
    language = sentence.language
    word = sentence.words[hit.first]
    end = sentence.words[hit.last - 1]
    inside = _inside(sentence, hit)
    if inside:
        return inside
    if hit.label == "deaths" and word in LOSING and end not in _LIVES:
        return _right(sentence, hit, start=hit.first + 1, near=2)
    intransitive = word in _NO_OBJECT[language] or word in LOSING
    if hit.label == "deaths" and intransitive and word not in _NOUNS[language]:
        return _left(sentence, hit, 12) or _one_died(sentence, hit)
    if word in _NOUNS[language] and not _is_passive(sentence, hit):
        return _left(sentence, hit, 5, noun=True) or _after_noun(sentence, hit)
    if hit.label == "deaths":
        passive = word in _NOUNS[language] and _left(sentence, hit, 12)
        return passive or _after_noun(sentence, hit) or _one_died(sentence, hit)
    if end == "them":
        return _left(sentence, hit, 12)
    if _is_passive(sentence, hit):
        return _left(sentence, hit, 14) or _alone(sentence, hit)
    following = sentence.words[hit.last : hit.last + 1]
    article = (language == "en" and following == ["a"]) or end in _LIVES
    if (
        following
        and following[0] in _NOT_OBJECT
        and not article
        and not _hedge_at(sentence, hit.last)
    ):
        return _left(sentence, hit, 6) or _numbered(sentence, hit)
    found = _right(sentence, hit, start=hit.last, near=4)
    if not found and _pronoun_object(sentence, hit):
        return [Part(1, 1, hit.first, hit.last, hit, (hit.first, hit.last))]
    if found or hit.label == "shot" or _object_after(sentence, hit):
        return found or (
            [Part(None, None, hit.first, hit.last, hit)] if hit.label == "kill" else []
        )
    return _left(sentence, hit, 6)


def _inside(sentence: Sentence, hit: Hit) -> list[Part]:
    """The count within a phrase: "claimed eleven lives", "lost four men"."""
    if sentence.words[hit.first] in LOSING and sentence.words[hit.last - 1] not in _LIVES:
        return []
    for count in sentence.counts():
        if hit.first < count.first and count.last < hit.last and not count.article:
            who = (count.last, hit.last)
            return [Part(count.low, count.high, hit.first, hit.last, hit, who, count.first)]
    after = sentence.words[hit.last : hit.last + 2]
    of_one = after[:1] == ["of"] and bool((_ONE["en"] | _OWNED) & set(after[1:]))
    if of_one and sentence.words[hit.last - 1] == "body":
        return [Part(1, 1, hit.first, hit.last, hit, (hit.last, hit.last + 5))]
    return []


def _one_died(sentence: Sentence, hit: Hit) -> list[Part]:
    """One person who died, named without a count ("le maire est mort", "the guard died")."""
    words = sentence.words
    if not _DIED & set(words[max(0, hit.first - 1) : hit.first + 1]):
        return []
    before = [h for h in sentence.of("actor") if 0 < hit.first - h.last <= 7]
    if not before or sentence.actor(before[-1]).kind != "civilian":
        return []
    who = next((h for h in before if words[h.first - 1] in _THE), before[-1])
    name = words[who.last - 1]
    several = name.endswith(("s", "x", "men", "people", "ren")) or name in ("gens", "population")
    if several or who.first == 0 or words[who.first - 1] not in _THE:
        return []
    return [Part(1, 1, who.first - 1, hit.last, hit, (who.first, who.last), who.first)]


def _pronoun_object(sentence: Sentence, hit: Hit) -> bool:
    """Whether one person named before is killed: "shot him dead", "ils l'ont abattu"."""
    if sentence.language == "en":
        return bool(_HIM & set(sentence.words[hit.first + 1 : hit.last + 1]))
    before = sentence.words[max(0, hit.first - 4) : hit.first]
    verb = sentence.words[hit.first]
    return (
        len(before) > 2
        and before[-3] == "l"
        and before[-1] in ("a", "ont", "avait", "avaient")
        and not verb.endswith("s")
    )


def _numbered(sentence: Sentence, hit: Hit) -> list[Part]:
    """The count behind "the number of men executed in … at"."""
    if not {"number", "nombre"} & set(sentence.words[max(0, hit.first - 6) : hit.first]):
        return []
    for count in sentence.counts():
        near = 0 < count.first - hit.last <= 9
        if near and sentence.words[count.first - 1] in ("at", "a"):
            return [Part(count.low, count.high, hit.first, count.last, hit)]
    return []


def _hedge_at(sentence: Sentence, token: int) -> bool:
    return any(h.first == token for h in sentence.of("hedge"))


def _is_passive(sentence: Sentence, hit: Hit) -> bool:
    before = sentence.words[max(0, hit.first - 4) : hit.first]
    stop = max((i for i, w in enumerate(before) if w in _BARRIER or w == ","), default=-1)
    return any(w in _PASSIVE[sentence.language] for w in before[stop + 1 :])


def _barred(sentence: Sentence, first: int, last: int) -> bool:
    """Whether wounded, missing, reports or another clause stand between."""
    if any(w in _BARRIER for w in sentence.words[first:last]):
        return True
    kinds = ("injury", "missing", "source", "disease")
    return any(first <= h.first < last for kind in kinds for h in sentence.of(kind))


def _usable(sentence: Sentence, count: Quantity) -> bool:
    if not count.article:
        return True
    if sentence.words[count.last : count.last + 1] != [] and (
        sentence.words[count.last] in _ANOTHER
        or sentence.words[count.last] in ORDINALS[sentence.language]
    ):
        return True
    return any(0 <= h.first - count.last <= 1 for h in sentence.of("actor"))


def _somebody(sentence: Sentence, count: Quantity) -> bool:
    """Whether an article behind a verb of killing is of a person that no list has."""
    return _is_noun(sentence, count.last)


def _left(sentence: Sentence, hit: Hit, reach: int, *, noun: bool = False) -> list[Part]:
    """Counts that stand before: "Eleven soldiers were killed", "deux pêcheurs tués"."""
    parts: list[Part] = []
    edge = hit.first
    for count in reversed(sentence.counts()):
        somebody = hit.label == "kill" and _somebody(sentence, count)
        if count.last > edge or not (_usable(sentence, count) or somebody):
            continue
        if edge - count.last > (reach if not parts else 6) or _barred(sentence, count.last, edge):
            break
        joined = bool(_AND & set(sentence.words[edge - 1 : edge])) or (
            edge >= 2 and sentence.words[edge - 1] in _AND
        )
        if parts and not joined:
            break
        if _of_them(sentence, count, hit) or _of_others(sentence, count, edge):
            continue
        if count.article and sentence.words[count.first - 1 : count.first] in _WITHIN:
            continue
        if not parts and not noun and _in_subset(sentence, count):
            edge = max(0, _subset_start(sentence, count))
            continue
        parts.append(
            Part(count.low, count.high, count.first, hit.last, hit, (count.last, edge), count.first)
        )
        parts += _kin(sentence, hit, count, edge)
        edge = count.first
    return parts


def _kin(sentence: Sentence, hit: Hit, count: Quantity, edge: int) -> list[Part]:
    """One more person beside the one counted: "a man and his son"."""
    for token in range(count.last, edge - 1):
        if sentence.words[token] in ("and", "et") and sentence.words[token + 1] in _KIN:
            last = _one_person(sentence, token + 1)
            if last is not None and last <= edge:
                return [Part(1, 1, token + 1, hit.last, hit, (token + 1, last))]
    return []


def _of_them(sentence: Sentence, count: Quantity, hit: Hit) -> bool:
    """Whether a count is of some counted before ("eight people, six of them officials")."""
    return any(
        (h.first == count.last and hit.first - h.last > 1)
        or (h.first <= count.first < h.last < hit.first and sentence.words[h.first - 1] == ",")
        for h in sentence.of("subset")
    )


def _of_others(sentence: Sentence, count: Quantity, edge: int) -> bool:
    """Whether a count is of other things ("three counts of the people who died")."""
    between = sentence.words[count.last : edge]
    preposition = next((i for i, w in enumerate(between) if w in ("of", "de", "d", "des")), None)
    if preposition in (None, 0):
        return False
    people = range(count.last, count.last + preposition)
    return not any(h.first in people for h in sentence.of("actor"))


def _in_subset(sentence: Sentence, count: Quantity) -> bool:
    """Whether a count is of some of those counted before ("dont onze militaires")."""
    return any(h.last in (count.first, count.first - 1) for h in sentence.of("subset"))


def _subset_start(sentence: Sentence, count: Quantity) -> int:
    return max(h.first for h in sentence.of("subset") if h.last <= count.first)


def _alone(sentence: Sentence, hit: Hit) -> list[Part]:
    """A passive in the singular without a count: one person ("le maire a été tué")."""
    before = sentence.words[max(0, hit.first - 5) : hit.first]
    if sentence.language == "fr":
        one = "ete" in before and bool({"a", "avait", "aurait"} & set(before))
    else:
        one = "was" in before or ("has" in before and "been" in before)
    if any(hit.first - h.last in range(0, 9) for h in sentence.of("vague")):
        one = False
    return [Part(1 if one else None, 1 if one else None, hit.first, hit.last, hit, (0, hit.first))]


def _after_noun(sentence: Sentence, hit: Hit) -> list[Part]:
    """Counts after a noun: "the dead numbered fifteen", "the toll in Silgadji at nineteen"."""
    word = sentence.words[hit.first]
    tolls = TOLLS[sentence.language]
    reach = 9 if word in tolls or sentence.words[hit.last - 1] in tolls else 3
    for count in sentence.counts():
        if count.first < hit.last or count.article:
            continue
        exceeds = sentence.words[count.first].startswith(_EXCEED)
        if count.first - hit.last > (_FAR if exceeds else reach):
            break
        between = sentence.words[hit.last : count.first]
        if between and between[-1] not in _TO and "by" not in between and not exceeds:
            break
        who = (count.last, count.last + 3)
        return [Part(count.low, count.high, hit.first, count.last, hit, who, count.first)]
    return []


def _object_after(sentence: Sentence, hit: Hit) -> bool:
    """Whether the verb has people behind it, uncounted ("killed villagers in …")."""
    return any(0 <= h.first - hit.last <= 2 for h in sentence.of("actor")) and not any(
        w in ("by", "par", "dans", "in", "lors") for w in sentence.words[hit.last : hit.last + 2]
    )


def _one_person(sentence: Sentence, token: int) -> int | None:
    """End of a noun phrase of one person that starts at a token ("the imam", "mon oncle")."""
    words = sentence.words
    if token >= len(words) or words[token] not in _ONE[sentence.language] | _OWNED:
        return None
    for hit in sentence.of("actor"):
        if 1 <= hit.first - token <= 2 and sentence.actor(hit).kind in (
            "civilian",
            "state",
            "rebel",
        ):
            if any(0 <= told.first - hit.last <= 1 for told in sentence.of("source")):
                return None
            plural = words[hit.last - 1].endswith(("s", "men")) and words[token] in _OWNED
            return None if plural else hit.last
    one_more = token > 0 and words[token - 1] in ("et", "and") and words[token] not in ("one", "a")
    if one_more and sentence.language == "fr" and _is_noun(sentence, token + 1):
        return token + 2
    return None


def _is_noun(sentence: Sentence, token: int) -> bool:
    """Whether a word can stand for a person: a word, and none that means another thing."""
    if token >= len(sentence.words) or not sentence.words[token].isalpha():
        return False
    others = (*sentence.of("unit"), *sentence.of("event"), *sentence.of("hedge"))
    return not any(h.first == token for h in others)


def _right(sentence: Sentence, hit: Hit, *, start: int, near: int) -> list[Part]:
    """Counts that stand after: "killing four volunteers and a herder"."""
    parts: list[Part] = []
    low: int | None
    high: int | None
    token, reach = start, near
    words = sentence.words
    limit = sentence.clause(hit.first)[1]
    while token < limit:
        count = next((c for c in sentence.counts() if c.first >= token), None)
        person_at = next(
            (t for t in range(token, min(token + reach + 1, limit)) if _one_person(sentence, t)),
            None,
        )
        if person_at is not None and (count is None or person_at <= count.first):
            low, high, first = 1, 1, person_at
            last = _one_person(sentence, person_at) or person_at + 1
        elif (
            count is not None
            and count.first - token <= reach
            and (_usable(sentence, count) or (not parts and _somebody(sentence, count)))
        ):
            low, high, first, last = count.low, count.high, count.first, count.last
        else:
            break
        if _stops(sentence, hit, token, first, last, bool(parts)):
            break
        parts.append(Part(low, high, min(first, hit.first), last, hit, (first, last + 3), first))
        token, reach = last, 6
        if not _AND & set(words[token : token + reach]):
            break
    if parts:
        parts[0].first, parts[0].last = hit.first, min(parts[0].last + 1, limit)
        for part in parts[1:]:
            part.first = part.who[0]
    return parts


def _stops(sentence: Sentence, hit: Hit, token: int, first: int, last: int, going: bool) -> bool:
    between = sentence.words[token:first]
    if any(w in _BARRIER for w in between) or (going and not _AND & set(between)):
        return True
    kinds = ("injury", "missing", "subset", "source", "event", "disease")
    found = (h for kind in kinds for h in sentence.of(kind))
    if any(token <= h.first < first and h.first != hit.first and h.last > token for h in found):
        return True
    if any(
        0 <= h.first - last <= 3 and not _AND & set(sentence.words[last : h.first])
        for h in sentence.of("injury")
    ):
        return True
    if going and any(0 <= h.first - last <= 2 and h.label != "kill" for h in sentence.of("event")):
        return True
    return going and any(h.first in (last, last + 1) for h in sentence.of("subset"))
