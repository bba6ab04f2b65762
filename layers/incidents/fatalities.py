"""Deaths in a sentence: who died, how many, lowest and highest, and what is no death."""

from dataclasses import dataclass, field

from incidentmap.layers.incidents.lexicon import Hit
from incidentmap.layers.incidents.numbers import Quantity
from incidentmap.layers.incidents.sentence import Sentence

_NOUNS = {
    "en": frozenset(
        "dead deaths death bodies corpses fatalities casualties victims losses".split()
    ),
    "fr": frozenset("mort morts mortes tues tuees deces cadavres corps victimes pertes".split()),
}
_TOLLS = {"en": frozenset({"toll", "dead"}), "fr": frozenset({"bilan", "decompte"})}
_LOSING = frozenset({"lost", "losing", "loss", "perdu", "perdant", "perdent", "perte"})
_NO_OBJECT = {
    "en": frozenset("died perished fell".split()),
    "fr": frozenset(
        "peri tombe tombes tombee tombees mort morts decede decedes perdu trouve".split()
    ),
}
_PASSIVE = {
    "en": frozenset("was were been being are is got".split()),
    "fr": frozenset("ete est sont etait etaient furent fut etre".split()),
}
_ACTIVE_FR = frozenset("a ont avait avaient aurait auraient ayant avoir ait aient".split())
_AND = frozenset({"and", "et", ",", "ainsi", "plus"})
_TO = frozenset("at to of a de numbered : was is reached stands stood les put d".split())
_ONE = {
    "en": frozenset({"a", "an", "one"}),
    "fr": frozenset("un une le la l mon ma notre son sa leur".split()),
}
_OWNED = frozenset("the his her my our their".split())
_APART = ("zero", "subset")
_ANYBODY = frozenset(
    "people person persons men members personnes personne gens hommes membres".split()
)
_NOT_OBJECT = frozenset(
    "at in by near on was were is are when during a dans par lors pres au".split()
)
_BARRIER = frozenset(";:.!?—–")


@dataclass(slots=True)
class Toll:
    """Deaths that a sentence gives.

    Attributes
    ----------
    low, high : int or None
        See `incidentmap.layers.incidents.model.Claim`.
    text : str
        The words.
    classes : set of str
        Classes of those who died (``civilian``, ``state`` …).
    found : bool
        Whether the sentence speaks of deaths at all.
    """

    low: int | None = None
    high: int | None = None
    text: str = ""
    classes: set[str] = field(default_factory=set)
    found: bool = False


@dataclass(slots=True)
class _Part:
    """One count of dead, tokens ``first`` to ``last``, and the word it hangs on."""

    low: int | None
    high: int | None
    first: int
    last: int
    trigger: Hit
    who: tuple[int, int] = (0, 0)


def read_toll(sentence: Sentence) -> Toll:
    """Deaths of a sentence.

    Parameters
    ----------
    sentence : Sentence
        With hits and dates.

    Returns
    -------
    Toll
        ``low`` and ``high`` None where no figure is given, 0 where the text says that no one died.
    """
    toll = Toll()
    parts: list[_Part] = []
    ignored = {i for hit in sentence.of("ignore") for i in range(hit.first, hit.last)}
    for hit in [*sentence.of("event"), *sentence.of("event after")]:
        if hit.label not in ("kill", "deaths", "shot") or hit.first in ignored:
            continue
        if any(z.first <= hit.first < z.last for kind in _APART for z in sentence.of(kind)):
            continue
        toll.found = toll.found or hit.label != "shot"
        parts += _parts_of(sentence, hit)
    parts = _distinct(parts)
    for part in parts:
        classes = _classes(sentence, part)
        losing = sentence.words[part.trigger.first] in _LOSING
        toll.classes |= classes - {"civilian", "people"} if losing else classes
    counted = [p for p in parts if p.low is not None or p.high is not None]
    if counted:
        _add_up(sentence, [*counted, *_elliptic(sentence, counted)], toll)
    elif sentence.has("zero") and not _one_sided(sentence):
        hit = sentence.of("zero")[0]
        toll.low = toll.high = 0
        toll.text = sentence.slice(hit.first, hit.last)
        toll.found = True
    elif parts:
        toll.text = sentence.slice(parts[0].first, parts[0].last)
    return toll


def _one_sided(sentence: Sentence) -> bool:
    """Whether "no loss" speaks of one side alone ("sans perte du côté des forces de l'ordre")."""
    last = sentence.of("zero")[0].last
    after = sentence.words[last : last + 3]
    return "cote" in after or after[:1] == ["among"] or after[:3] == ["on", "the", "side"]


def _parts_of(sentence: Sentence, hit: Hit) -> list[_Part]:
    language = sentence.language
    word = sentence.words[hit.first]
    end = sentence.words[hit.last - 1]
    if hit.label == "deaths" and word in _LOSING and end not in ("life", "lives", "vie"):
        return _right(sentence, hit, start=hit.first + 1, near=2)
    intransitive = word in _NO_OBJECT[language] or word in _LOSING
    if hit.label == "deaths" and intransitive and word not in _NOUNS[language]:
        return _left(sentence, hit, 12)
    if word in _NOUNS[language] and not _is_passive(sentence, hit):
        return _left(sentence, hit, 5, noun=True) or _after_noun(sentence, hit)
    if hit.label == "deaths":
        passive = word in _NOUNS[language] and _left(sentence, hit, 12)
        return passive or _after_noun(sentence, hit)
    if _is_passive(sentence, hit):
        return _left(sentence, hit, 14) or _alone(sentence, hit)
    following = sentence.words[hit.last : hit.last + 1]
    article = language == "en" and following == ["a"]
    if (
        following
        and following[0] in _NOT_OBJECT
        and not article
        and not _hedge_at(sentence, hit.last)
    ):
        return _left(sentence, hit, 6) or _numbered(sentence, hit)
    found = _right(sentence, hit, start=hit.last, near=4)
    if found or hit.label == "shot" or _object_after(sentence, hit):
        return found or (
            [_Part(None, None, hit.first, hit.last, hit)] if hit.label == "kill" else []
        )
    return _left(sentence, hit, 6)


def _numbered(sentence: Sentence, hit: Hit) -> list[_Part]:
    """The count behind "the number of men executed in … at"."""
    if not {"number", "nombre"} & set(sentence.words[max(0, hit.first - 6) : hit.first]):
        return []
    for count in sentence.counts():
        near = 0 < count.first - hit.last <= 9
        if near and sentence.words[count.first - 1] in ("at", "a"):
            return [_Part(count.low, count.high, hit.first, count.last, hit)]
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
    return any(0 <= h.first - count.last <= 1 for h in sentence.of("actor"))


def _somebody(sentence: Sentence, count: Quantity) -> bool:
    """Whether an article behind a verb of killing is of a person that no list has."""
    return _is_noun(sentence, count.last)


def _left(sentence: Sentence, hit: Hit, reach: int, *, noun: bool = False) -> list[_Part]:
    """Counts that stand before: "Eleven soldiers were killed", "deux pêcheurs tués"."""
    parts: list[_Part] = []
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
        if not parts and not noun and _in_subset(sentence, count):
            edge = max(0, _subset_start(sentence, count))
            continue
        parts.append(_Part(count.low, count.high, count.first, hit.last, hit, (count.last, edge)))
        edge = count.first
    return parts


def _of_them(sentence: Sentence, count: Quantity, hit: Hit) -> bool:
    """Whether a count is of some of those counted before ("eight people, six of them officials")."""
    return any(h.first == count.last and hit.first - h.last > 1 for h in sentence.of("subset"))


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


def _alone(sentence: Sentence, hit: Hit) -> list[_Part]:
    """A passive in the singular without a count: one person ("le maire a été tué")."""
    before = sentence.words[max(0, hit.first - 5) : hit.first]
    if sentence.language == "fr":
        one = "ete" in before and bool({"a", "avait", "aurait"} & set(before))
    else:
        one = "was" in before or ("has" in before and "been" in before)
    if any(hit.first - h.last in range(0, 9) for h in sentence.of("vague")):
        one = False
    return [_Part(1 if one else None, 1 if one else None, hit.first, hit.last, hit, (0, hit.first))]


def _after_noun(sentence: Sentence, hit: Hit) -> list[_Part]:
    """Counts after a noun: "the dead numbered fifteen", "the toll in Silgadji at nineteen"."""
    word = sentence.words[hit.first]
    tolls = _TOLLS[sentence.language]
    reach = 9 if word in tolls or sentence.words[hit.last - 1] in tolls else 3
    for count in sentence.counts():
        if count.first < hit.last or count.article:
            continue
        if count.first - hit.last > reach:
            break
        between = sentence.words[hit.last : count.first]
        if between and between[-1] not in _TO and "by" not in between:
            break
        return [
            _Part(count.low, count.high, hit.first, count.last, hit, (count.last, count.last + 3))
        ]
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


def _right(sentence: Sentence, hit: Hit, *, start: int, near: int) -> list[_Part]:
    """Counts that stand after: "killing four volunteers and a herder"."""
    parts: list[_Part] = []
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
        parts.append(_Part(low, high, min(first, hit.first), last, hit, (first, last + 3)))
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


def _elliptic(sentence: Sentence, parts: list[_Part]) -> list[_Part]:
    """Counts by a second source that do not repeat the word ("« plus de cent » selon …")."""
    seen = {sentence.clause(p.first) for p in parts}
    found = []
    revised = {h.last for h in sentence.of("revised")}
    counted = {(p.first, p.last) for p in parts}
    for count in sentence.counts():
        if count.first in revised and not any(a <= count.first < b for a, b in counted):
            found.append(_Part(count.low, count.high, count.first, count.last, parts[0].trigger))
            continue
        span = sentence.clause(count.first)
        if span in seen or count.article or count.first < parts[0].first or count.low is None:
            continue
        sourced = any(span[0] <= h.first < span[1] for h in sentence.of("source"))
        others = ("injury", "missing", "event")
        busy = any(span[0] <= h.first < span[1] for kind in others for h in sentence.of(kind))
        if sourced and not busy:
            trigger = parts[0].trigger
            found.append(_Part(count.low, count.high, count.first, count.last, trigger))
    return found


def _distinct(parts: list[_Part]) -> list[_Part]:
    """One part for each count, though several words claim it."""
    seen: dict[tuple[int, int | None], _Part] = {}
    for part in parts:
        key = part.who[0] or part.first
        if (key, part.low) not in seen:
            seen[key, part.low] = part
    found = list(seen.values())
    known = [p for p in found if p.low is not None or p.high is not None]
    return known or found


def _classes(sentence: Sentence, part: _Part) -> set[str]:
    found = set()
    for hit in sentence.of("actor"):
        if part.who[0] <= hit.first < part.who[1]:
            before = sentence.words[max(0, hit.first - 2) : hit.first]
            if not {"by", "par", "as", "from"} & set(before):
                kind = sentence.actor(hit).kind
                anybody = kind == "civilian" and sentence.words[hit.first] in _ANYBODY
                found.add("people" if anybody else kind)
    return found


def _add_up(sentence: Sentence, parts: list[_Part], toll: Toll) -> None:
    toll.found = True
    first, last = min(p.first for p in parts), max(p.last for p in parts)
    toll.text = sentence.slice(first, last)
    groups = _by_source(sentence, parts)
    lows = [_sum([p.low for p in group]) for group in groups]
    highs = [_sum([p.high for p in group]) for group in groups]
    known = [low for low in lows if low is not None]
    toll.low = min(known) if known else None
    if len(groups) > 1:
        tops = [high if high is not None else low for high, low in zip(highs, lows, strict=True)]
        toll.high = max((t for t in tops if t is not None), default=None)
    else:
        toll.high = highs[0]
    if toll.low is not None and sentence.has("besides"):
        attackers = _attackers(sentence)
        toll.low += attackers
        toll.high = None if toll.high is None else toll.high + attackers


def _attackers(sentence: Sentence) -> int:
    """Bombers who died with their victims, where the text counts them in."""
    for hit in sentence.of("event"):
        if hit.label == "suicide-bomb":
            for count in sentence.all_counts():
                if count.last in (hit.first, hit.first - 1) and count.low:
                    return count.low
    return 1


def _sum(values: list[int | None]) -> int | None:
    return None if any(v is None for v in values) else sum(v for v in values if v is not None)


def _is_toll(sentence: Sentence, part: _Part) -> bool:
    return sentence.words[part.trigger.last - 1] in _TOLLS[sentence.language] - {"dead"}


def _by_source(sentence: Sentence, parts: list[_Part]) -> list[list[_Part]]:
    """Parts by clause where each clause has a source of its own: counts that compete."""
    revised = {h.last for h in sentence.of("revised")}
    later = [p for p in parts if (p.who == (0, 0) and p.first in revised) or p.who[0] in revised]
    later = later or [p for p in parts if _is_toll(sentence, p)]
    if later and len(later) < len(parts):
        return [[p for p in parts if p not in later], *([p] for p in later)]
    clauses: dict[tuple[int, int], list[_Part]] = {}
    for part in parts:
        clauses.setdefault(sentence.clause(part.first), []).append(part)
    sourced = [
        span for span in clauses if any(span[0] <= h.first < span[1] for h in sentence.of("source"))
    ]
    if len(clauses) > 1 and len(sourced) == len(clauses):
        return list(clauses.values())
    return [parts]
