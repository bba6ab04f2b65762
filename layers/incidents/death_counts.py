"""Where the counts of the dead stand in a sentence: before, behind and beside words of death."""

from dataclasses import replace

from incidentmap.layers.incidents.death_objects import LIVES, killed_after, past_aside, seen_dying
from incidentmap.layers.incidents.listed import people_between, subset_before
from incidentmap.layers.incidents.lone_dead import (
    MANY,
    bare_one,
    one_died,
    one_right_before,
    pronoun_object,
    several_before,
)
from incidentmap.layers.incidents.named import names_before
from incidentmap.layers.incidents.noun_counts import (
    after_noun,
    labelled,
    listed_behind,
    numbered,
    of_death,
    summed_up,
)
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.some_counts import (
    FINDING,
    bare_noun,
    before_aside,
    did_else,
    enclosed,
    held_apart,
    joined_within,
    of_events,
    of_others,
    of_them,
    of_wounds,
    or_before,
    tells_of,
    who_died,
)
from incidentmap.layers.incidents.toll_parts import (
    AND,
    BARRIER,
    LOSING,
    MARKS,
    Part,
    is_usable,
    somebody,
)
from incidentmap.layers.incidents.victims import (
    another_subject,
    beside,
    both_before,
    is_somebody,
    named_person,
    one_person,
    shared_passive,
    thing_before,
)

_NOUNS = {
    "en": frozenset(
        "dead deaths death kia ekia bodies body corpses fatalities casualties victims "
        "losses lives".split()
    ),
    "fr": frozenset(
        "kia mort morts mortes tues tuees deces cadavres corps depouille depouilles victimes "
        "pertes".split()
    ),
}
_NO_OBJECT = {
    "en": frozenset(
        "died die dies dying perished perish fell succumbed succumb paid pay made "
        "gave met lay found did didn never †".split()
    ),
    "fr": frozenset(
        "peri perit perissent perirent tombe tombes tombee tombees tomba tomberent mort morts "
        "sans morte decede decedes decedee decedees decedent meurt meurent mourut moururent "
        "laissaient laissait laissant trouvant trouvaient trouvait succombaient succombait "
        "mourait perdaient reste restes restee restees mouraient succombe succombent "
        "succomba succomberent perdu perdirent perdit laisse laissent laisserent laissa trouve "
        "trouvent trouverent trouva rendu rendirent y passe passes "
        "paye payent payerent paya n pas †".split()
    ),
}
_PASSIVE = {
    "en": frozenset("was were been being are is got".split()),
    "fr": frozenset("ete est sont etait etaient furent fut etre".split()),
}
_NOT_OBJECT = frozenset(
    "per at in by near on was were is are when during a dans par lors pres au".split()
)
_WITHIN = tuple(
    [w] for w in "of in at on by near with from against de d dans par pour avec".split()
)
BODY = frozenset("body corpse corps cadavre depouille".split())
"""Words for one who is found dead."""

_ONE_BODY = frozenset("homme femme enfant fillette garcon nourrisson bebe vieillard".split())
_THROATS = frozenset(("throat", "throats"))
_A_LOSS = frozenset(("loss", "perte"))
_OTHER_LOSS = frozenset("with of avec de to contact control track sight ground".split())
_INTO = frozenset("dans de d du en sur a malade malades into from off ill sick".split())
_FALLING = ("fell", "fall", "tomb")
_OURS = frozenset("theirs own ours us them notres leurs siens eux".split())
_HAVING = frozenset("have has had having a ont avait avaient avoir ayant who qui".split())
_DASHES = frozenset("—–")
_BESIDE_OBJECTS = frozenset("by par dans in lors parmi among chez".split())
_MEETING = frozenset("met pay paid pays made".split())
_FATE = frozenset("death deaths end price sacrifice".split())
_BETWEEN = ("injury", "missing", "source", "disease")
_REPORTED = ("reported", "confirmed")
_DEEDS = frozenset("killings executions murders massacres assassinations beheadings".split())


def parts_of(sentence: Sentence, hit: Hit) -> list[Part]:
    """Counts that hang on a word of death, before it or behind it by its form and voice.

    Who falls must be named as people: shells and prices fall too.

    Returns
    -------
    list of Part
        Empty where it counts nobody; one with neither low nor high where people die uncounted.
    """
    found = _hanging_on(sentence, hit)
    if not sentence.words[hit.first].startswith(_FALLING):
        return found
    return [part for part in found if _of_people(sentence, part)]


def _of_people(sentence: Sentence, part: Part) -> bool:
    first, last = part.who
    words = sentence.words
    if _OURS & set(words[first : first + 3]):
        return True
    if any(first <= h.first < last for h in sentence.of("actor")):
        return True
    falling = part.trigger.last < len(words) and words[part.trigger.first + 1] in _INTO
    return not falling and any(first <= h.first < last for h in sentence.of("people"))


def _hanging_on(sentence: Sentence, hit: Hit) -> list[Part]:
    language = sentence.language
    word = sentence.words[hit.first]
    end = sentence.words[hit.last - 1]
    inside = _inside(sentence, hit) or labelled(sentence, hit)
    if inside:
        return inside
    if hit.label == "deaths" and word in LOSING and end not in LIVES:
        lost = killed_after(sentence, hit, start=past_aside(sentence, hit.first + 1), near=3)
        between = sentence.words[hit.first + 1 : lost[0].at] if lost else []
        between = between[word in _A_LOSS :]  # "the loss of six men"
        return [] if _OTHER_LOSS & set(between) else lost
    if word == "k":  # "9 k." in a log, and no initial of a name
        return [part for part in _left(sentence, hit, 0) if part.low is not None]
    intransitive = word in _NO_OBJECT[language] | LOSING or hit.kind == "toll"
    dying = hit.label == "deaths" or any(h.first == hit.first for h in sentence.of("dying"))
    if dying and intransitive and word not in _NOUNS[language]:
        return _left(sentence, hit, 12) or one_died(sentence, hit)
    if word == "bilan" and (total := summed_up(sentence, hit)):
        return total
    death = of_death(sentence, hit) if hit.label == "deaths" else listed_behind(sentence, hit)
    if death:
        return death
    if word in _NOUNS[language] and not _is_passive(sentence, hit):
        reach = 8 if sentence.words[hit.first - 1].startswith(FINDING) else 5
        return _left(sentence, hit, reach, noun=True) or after_noun(sentence, hit)
    if hit.label == "deaths":
        passive = word in _NOUNS[language] and _left(sentence, hit, 12)
        return passive or after_noun(sentence, hit) or one_died(sentence, hit)
    if end == "them":
        return _left(sentence, hit, 12)
    shared = shared_passive(sentence, hit)
    if shared is not None:
        verb = hit._replace(first=shared + 1, last=shared + 2)
        subject = _left(sentence, verb, 12) or _alone(sentence, verb)
        return [replace(part, trigger=hit) for part in subject]
    if _had(sentence, hit):
        return _left(sentence, hit, 8) or one_died(sentence, hit)
    if _is_passive(sentence, hit):
        return _left(sentence, hit, 14) or seen_dying(sentence, hit) or _alone(sentence, hit)
    following = sentence.words[hit.last : hit.last + 1]
    article = (language == "en" and following == ["a"]) or end in LIVES
    if (
        following
        and following[0] in _NOT_OBJECT
        and not article
        and not _hedge_at(sentence, hit.last)
    ):
        return _left(sentence, hit, 6) or numbered(sentence, hit)
    if _is_participle(sentence, hit):
        before = _left(sentence, hit, 3) or bare_one(sentence, hit)
        before = before or one_right_before(sentence, hit)
        if before:
            return before
    if word in _DEEDS and following[:1] != ["of"]:
        return _left(sentence, hit, 6)
    found = killed_after(sentence, hit, start=past_aside(sentence, hit.last), near=4)
    if not found and hit.label == "shot":
        found = bare_one(sentence, hit)
    if not found and pronoun_object(sentence, hit):
        return [Part(1, 1, hit.first, hit.last, hit, (hit.first, hit.last))]
    if found or hit.label == "shot" or _object_after(sentence, hit):
        return found or (
            [Part(None, None, hit.first, hit.last, hit)] if hit.label == "kill" else []
        )
    return _left(sentence, hit, 6)


def _inside(sentence: Sentence, hit: Hit) -> list[Part]:
    """The count within a phrase: "claimed eleven lives", "lost four men"."""
    end = sentence.words[hit.last - 1]
    if sentence.words[hit.first] in _MEETING and end in _FATE:
        return []
    if sentence.words[hit.first] in LOSING and end not in LIVES:
        return []
    for count in sentence.counts():
        one = not count.article or somebody(sentence, count)
        if hit.first < count.first and count.last < hit.last and one:
            who = (count.last, hit.last)
            return [Part(count.low, count.high, hit.first, hit.last, hit, who, count.first)]
    if hit.label == "kill" and hit.last - hit.first > 2:  # "shot the mayor dead"
        at = hit.first + 1
        last = one_person(sentence, at) or named_person(sentence, at)
        if last is not None and last == hit.last - 1:
            return [Part(1, 1, hit.first, hit.last, hit, (at, last), at)]
    of = hit.last + 2 * (sentence.words[hit.last : hit.last + 2] == ["sans", "vie"])
    if end in BODY and _of_somebody(sentence, of):
        return [Part(1, 1, hit.first, of, hit, (of, of + 5))]
    return []


def _of_somebody(sentence: Sentence, token: int) -> bool:
    """Whether "of a plumber", "du maire", "d'un berger" stands at a token."""
    words = sentence.words
    word = words[token] if token < len(words) else ""
    if word == "du":
        return is_somebody(sentence, token + 1)
    mark = words[token + 1 : token + 2] in (["’"], ["'"])
    if word not in ("of", "de", "d"):
        return False
    bare = words[token + 1 + mark : token + 2 + mark]
    return not _ONE_BODY.isdisjoint(bare) or one_person(sentence, token + 1 + mark) is not None


def _had(sentence: Sentence, hit: Hit) -> bool:
    """Whether what was done to a throat is told of its owner ("had his throat slit")."""
    before = sentence.words[max(0, hit.first - 3) : hit.first]
    return "had" in before and sentence.words[hit.first] in _THROATS


def _hedge_at(sentence: Sentence, token: int) -> bool:
    return any(h.first == token for h in sentence.of("hedge"))


def _is_passive(sentence: Sentence, hit: Hit) -> bool:
    if sentence.language == "fr" and sentence.words[hit.first] in _HAVING:
        return False
    if sentence.language == "en" and _acts(sentence, hit):
        return False
    before = sentence.words[max(0, hit.first - 4) : hit.first]
    stop = max((i for i, w in enumerate(before) if w in BARRIER or w == ","), default=-1)
    return any(w in _PASSIVE[sentence.language] for w in before[stop + 1 :])


def _acts(sentence: Sentence, hit: Hit) -> bool:
    """Whether a verb in -ing has its object behind it ("were filmed executing two women")."""
    words = sentence.words
    if not words[hit.first].endswith("ing") or words[hit.first - 1] in _PASSIVE["en"]:
        return False
    return any(0 <= count.first - hit.last <= 2 for count in sentence.counts())


def _is_participle(sentence: Sentence, hit: Hit) -> bool:
    """Whether a verb only says what befell those before it: "6 scouts killed, 9 missing"."""
    words = sentence.words
    if hit.first and words[hit.first - 1] in _HAVING:
        return False
    return hit.last >= len(words) or words[hit.last] in MARKS


def _barred(sentence: Sentence, first: int, last: int) -> bool:
    """Whether wounded, missing, reports or another clause stand between.

    What two commas enclose is passed over: "eight men, said the mayor, were killed".
    """
    words = sentence.words
    last -= last - first > 1 and words[last - 1] in _REPORTED  # "were reported killed"
    commas = [i for i in range(first, last) if words[i] == ","]
    commas = commas if len(commas) > 1 else [i for i in range(first, last) if words[i] in _DASHES]
    aside = range(commas[0], commas[-1] + 1) if len(commas) > 1 else range(0)
    if any(words[i] in BARRIER and i not in aside for i in range(first, last)):
        return True
    found = (h.first for kind in _BETWEEN for h in sentence.of(kind))
    return any(first <= at < last and at not in aside for at in found)


def _governed(sentence: Sentence, token: int) -> bool:
    """Whether a preposition stands right before a token: "blessé d'une flèche", "in a bar"."""
    words = sentence.words
    elided = words[token - 1 : token] in (["’"], ["'"]) and words[token - 2 : token - 1] == ["d"]
    return elided or words[token - 1 : token] in _WITHIN


def _left(sentence: Sentence, hit: Hit, reach: int, *, noun: bool = False) -> list[Part]:
    """Counts that stand before: "Eleven soldiers were killed", "deux pêcheurs tués"."""
    parts: list[Part] = []
    plural = not MANY.isdisjoint(sentence.words[max(0, hit.first - 2) : hit.first])
    edge = before_aside(sentence, hit.first)
    reach += 8 * plural
    for count in reversed(sentence.counts()):
        bare = bare_noun(sentence, count, hit)
        far = noun and edge - count.last > 4
        person = (hit.label == "kill" or not far) and somebody(sentence, count)
        if count.last > edge or not (is_usable(sentence, count) or person or bare):
            continue
        if enclosed(sentence, count.first, hit.first):
            continue
        wounded = not parts and of_wounds(sentence, hit, count.last)
        if (
            edge - count.last > (reach if not parts else 6)
            or (_barred(sentence, count.last, edge) and not wounded)
            or (parts and held_apart(sentence, count.last, edge))
        ):
            break
        joined = bool(AND & set(sentence.words[edge - 1 : edge])) or (
            edge >= 2 and sentence.words[edge - 1] in AND
        )
        if plural and count.article and not parts and not joined_within(sentence, count.last, edge):
            continue
        if not parts and another_subject(sentence, count.last, edge):
            break
        if parts and (tells_of(sentence, count) or did_else(sentence, count, edge)):
            break
        if parts and not joined:
            parts += or_before(sentence, hit, edge)
            break
        if not parts and who_died(sentence, count, hit):
            who = (count.last, edge)
            return [Part(count.low, count.high, count.first, hit.last, hit, who, count.first)]
        if of_them(sentence, count, hit) or of_others(sentence, count, edge):
            continue
        if count.article and _governed(sentence, count.first):
            continue
        if noun and of_events(sentence, count, edge):
            continue
        subset = None if noun else subset_before(sentence, count, hit)
        if subset is not None:
            edge = subset
            continue
        parts.append(
            Part(count.low, count.high, count.first, hit.last, hit, (count.last, edge), count.first)
        )
        parts += people_between(sentence, hit, count.last, edge)
        edge = count.first
    first, more = beside(sentence, edge) if parts and parts[-1].low is not None else (edge, 0)
    if more:
        parts.append(Part(more, more, first, hit.last, hit, (first, edge - 1), first))
    return parts


def _alone(sentence: Sentence, hit: Hit) -> list[Part]:
    """A passive in the singular without a count: one person ("le maire a été tué")."""
    before = sentence.words[max(0, hit.first - 5) : hit.first]
    if sentence.language == "fr":
        one = "ete" in before and bool({"a", "avait", "aurait"} & set(before))
    else:
        one = "was" in before or ("has" in before and "been" in before)
    if any(hit.first - h.last in range(0, 9) for h in sentence.of("vague")):
        one = False
    if one and thing_before(sentence, hit):
        one = False
    several = several_before(sentence, hit)
    named = None if one or several is not None else names_before(sentence, hit)
    if named is not None:
        first, number = named
        return [Part(number, number, first, hit.last, hit, (first, hit.first), first)]
    if (
        both_before(sentence, hit) is not None
        or hit.kind == "toll"
        or (several is not None and several[2] > 1)
    ):
        return one_died(sentence, hit)
    return [Part(1 if one else None, 1 if one else None, hit.first, hit.last, hit, (0, hit.first))]


def _object_after(sentence: Sentence, hit: Hit) -> bool:
    """Whether the verb has people behind it, uncounted ("killed villagers in …")."""
    return any(0 <= h.first - hit.last <= 2 for h in sentence.of("actor")) and not any(
        w in ("by", "par", "dans", "in", "lors", "parmi", "among", "chez")
        for w in sentence.words[hit.last : hit.last + 2]
    )
