"""Which words of a sentence report an event, and what sort of event it is."""

from dataclasses import dataclass

from incidentmap.layers.incidents.actors import ARMED, Roles, assign_roles
from incidentmap.layers.incidents.fatalities import Toll
from incidentmap.layers.incidents.lexicon import Hit
from incidentmap.layers.incidents.sentence import Sentence

BATTLES = "Battles"
AGAINST_CIVILIANS = "Violence against civilians"
BY_TARGET = "by target"

_ADJUNCT = {
    "en": frozenset("after following since amid despite during before".split()),
    "fr": frozenset("apres suite depuis malgre durant pendant avant lors".split()),
}
_AUXILIARY = {
    "en": frozenset("was were been being are is got be".split()),
    "fr": frozenset("ete est sont etait etaient etre fut furent".split()),
}
_CLAUSE_MARKS = frozenset(",;:.!?—–")


@dataclass(slots=True)
class Event:
    """An event found: its word, ACLED types, the sides, and what the word weighs."""

    trigger: Hit
    rule: str
    event_type: str
    sub_event_type: str
    roles: Roles
    passive: bool
    weak: bool
    rank: int


def find_events(sentence: Sentence, toll: Toll) -> list[Event]:
    """Events that a sentence reports as having happened, the weightiest first.

    Negated, hypothetical, planned, feared and habitual events are left out.
    """
    ignored = sentence.of("ignore")
    found: list[tuple[int, int, Hit]] = []
    for hit in sentence.of("event"):
        if hit.label == "deaths" or any(g.first < hit.last and hit.first < g.last for g in ignored):
            continue
        rule = sentence.event(hit)
        if rule.needs and not any(sentence.has(kind) for kind in rule.needs):
            continue
        if is_unreal(sentence, hit):
            continue
        if hit.label == "kill" and not _kills(sentence, hit, toll):
            continue
        rank = rule.rank - (30 if _in_adjunct(sentence, hit) else 0)
        found.append((-rank, hit.first, hit))
    return [_event(sentence, hit, toll, -rank) for rank, _, hit in sorted(found)]


def _kills(sentence: Sentence, hit: Hit, toll: Toll) -> bool:
    """ "shot" alone is no death, and an "execution" may be of a plan: someone has to die."""
    return toll.found


def is_unreal(sentence: Sentence, hit: Hit) -> bool:
    """Whether an event word is negated, hypothetical, planned, feared, denied or habitual."""
    words = sentence.words
    reach = _reach_left(sentence, hit.first)
    for negation in sentence.of("negation"):
        if negation.first <= hit.first < negation.last:
            return True
        if reach <= negation.first < hit.first and hit.first - negation.last <= 3:
            return True
        if words[negation.first] in ("denied", "denies", "untrue", "dementi", "dement", "faux"):
            return True
    for unreal in sentence.of("hypothetical"):
        if unreal.label == "if":
            if reach <= unreal.first < hit.first:
                return True
        elif reach <= unreal.first < hit.first and hit.first - unreal.last <= 3:
            return True
        elif unreal.first <= hit.first < unreal.last and unreal.label == "fear":
            return True
    if hit.first and words[hit.first - 1] == "to" and sentence.language == "en":
        base = not words[hit.first].endswith(("ed", "ing", "own", "en"))
        if base and not _after_claim(sentence, hit.first):
            return True
    if sentence.language == "fr" and words[hit.first].endswith("er") and hit.first:
        return True
    return sentence.has("generic") and not sentence.dates


def _after_claim(sentence: Sentence, token: int) -> bool:
    return any(
        w in ("managed", "began", "continued") for w in sentence.words[max(0, token - 2) : token]
    )


def _reach_left(sentence: Sentence, token: int) -> int:
    first = token
    while first > 0 and sentence.words[first - 1] not in _CLAUSE_MARKS:
        first -= 1
    return first


def _in_adjunct(sentence: Sentence, hit: Hit) -> bool:
    before = sentence.words[max(0, hit.first - 5) : hit.first]
    return any(w in _ADJUNCT[sentence.language] for w in before) and hit.first > 5


def is_passive(sentence: Sentence, hit: Hit) -> bool:
    """Whether a verb stands in the passive."""
    before = sentence.words[max(0, hit.first - 3) : hit.first]
    after = sentence.words[hit.last : hit.last + 1]
    return any(w in _AUXILIARY[sentence.language] for w in before) or after in (["by"], ["par"])


def _event(sentence: Sentence, hit: Hit, toll: Toll, rank: int) -> Event:
    rule = sentence.event(hit)
    passive = is_passive(sentence, hit)
    roles = assign_roles(sentence, hit, passive)
    event_type, sub = rule.event_type, rule.sub_event_type
    if event_type == BY_TARGET:
        event_type, sub = by_target(sentence, roles, toll)
    elif rule.id == "take-territory":
        state = "state" in roles.classes(sentence, "acting")
        sub = "Government regains territory" if state else "Non-state actor overtakes territory"
    elif rule.id == "protest" and sentence.has("intervention"):
        sub = "Protest with intervention"
    elif rule.id == "property":
        event_type, sub = _property(rule.sub_event_type, toll)
    return Event(hit, rule.id, event_type, sub, roles, passive, rule.weak, rank)


def _property(sub: str, toll: Toll) -> tuple[str, str]:
    if toll.low:
        if toll.classes & ARMED:
            return BATTLES, "Armed clash"
        return AGAINST_CIVILIANS, "Attack"
    return "Strategic developments", sub


def by_target(sentence: Sentence, roles: Roles, toll: Toll) -> tuple[str, str]:
    """Type of an attack or killing: a battle where armed people were hit, else against civilians."""
    hit_classes = toll.classes | roles.classes(sentence, "suffering")
    acting = roles.classes(sentence, "acting")
    if "civilian" in toll.classes and not toll.classes & ARMED:
        return AGAINST_CIVILIANS, "Attack"
    if hit_classes & {"state", "militia", "external", "rebel"}:
        return BATTLES, "Armed clash"
    if "unidentified" in toll.classes and "civilian" not in hit_classes:
        return BATTLES, "Armed clash"
    if sentence.has("base") and "civilian" not in hit_classes and "state" not in acting:
        return BATTLES, "Armed clash"
    return AGAINST_CIVILIANS, "Attack"
