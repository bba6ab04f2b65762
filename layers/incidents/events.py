"""Which words of a sentence report an event."""

from dataclasses import dataclass

from incidentmap.layers.incidents.actors import ARMED, Roles, assign_roles
from incidentmap.layers.incidents.captives import is_taken
from incidentmap.layers.incidents.event_types import (
    BATTLES,
    FOES,
    OBJECT_REACH,
    is_passive,
    type_of,
)
from incidentmap.layers.incidents.fatalities import Toll
from incidentmap.layers.incidents.lexicon import EventRule
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.reality import (
    is_reference,
    is_unreal,
    no_crowd_marches,
    reach_left,
)
from incidentmap.layers.incidents.sentence import Sentence

_ADJUNCT = {
    "en": frozenset("after following amid despite during before since".split()),
    "fr": frozenset("apres suite malgre durant pendant avant lors".split()),
}
_BACKGROUND = {"en": frozenset({"since", "because"}), "fr": frozenset({"depuis"})}
_PREPOSITIONS = frozenset("in at near from on with by a dans pres depuis avec par to".split())
_GIVING_UP = frozenset(("handover", "given-up", "troops-left"))
_TAKING = frozenset(("abduction", "people-taken"))
_FREEING = frozenset(("release", "return"))
_THINGS = frozenset(("mine-or-bomb", "grenade", "shelling", "suicide-bomb"))
_FINDS = frozenset(("weapons", "weapons-found", "bomb-made-safe"))
_ADJUNCT_COST = 35
_HAUL_REACH = 14
"""Words between a verb of finding and the last thing found at most."""

_BY = frozenset(("by", "par"))
_DURING = frozenset(("during", "lors"))
_MEANS = frozenset(("air-strike", "aircraft", "shelling", "grenade"))
_DEEDS = frozenset(("attack", "kill", "ambush", "abduction", "people-taken", "property", "shot"))
_LADEN = frozenset("with of de d".split())
_WHOSE = frozenset("who whose qui dont".split())
_THEY = frozenset("they ils elles".split())
_FIGHTERS = frozenset(("state", "rebel", "unidentified"))
_HOLDING = frozenset(
    "with carrying transporting possessing avec munis transportant detenant".split()
)
_OBJECTING = frozenset("against over denounce denouncing contre denoncer".split())
_PROTESTS = frozenset(("protest", "crowd-demands"))
_PASSIVE = frozenset("was were been is are ete a ont avait avaient fut furent est sont".split())

_DEAD = (["dead"], ["lifeless"], ["shot"], ["mort"], ["morts"], ["mortes"], ["sans"])
_AFIRE = frozenset(("on", "caught", "set", "took"))

_FALL_REACH = 2
_FELL_OTHERWISE = frozenset("silent ill short behind quiet malade en dans d".split())
_NEXT = frozenset("and et then puis , before avant ; who qui".split())


@dataclass(slots=True)
class Event:
    """An event found: its word, ACLED types, the sides, and what the word weighs."""

    trigger: Hit
    rule: str
    event_type: str
    sub_event_type: str
    roles: Roles
    weak: bool
    rank: int


def find_events(sentence: Sentence, toll: Toll, before: str = "") -> list[Event]:
    """Events that a sentence reports as having happened, the weightiest first.

    Negated, hypothetical, planned, feared and habitual events are left out.

    Parameters
    ----------
    sentence : Sentence
        With hits, dates and mentions.
    toll : Toll
        Deaths in it.
    before : str, optional
        Rule of the list item before: items that go on with it need not repeat its noun.
    """
    ignored = sentence.of("ignore")
    found: list[tuple[int, int, Hit]] = []
    held: set[int] = set()
    for hit in [*sentence.of("event"), *sentence.of("event after"), *sentence.of("event else")]:
        if hit.label == "deaths" or any(_overlaid(hit, g) for g in ignored):
            continue
        rule = sentence.event(hit)
        if hit.kind == "event else" and not held.isdisjoint(range(hit.first, hit.last)):
            continue
        if not _allowed(sentence, hit, rule, toll, before) or is_unreal(sentence, hit):
            continue
        if not toll.found and is_reference(sentence, hit):
            continue
        held.update(range(hit.first, hit.last))
        rank = rule.rank - (_ADJUNCT_COST if _in_adjunct(sentence, hit) else 0)
        found.append((-rank, hit.first, hit))
    hits = [hit for _, _, hit in found]
    found = [
        f
        for f in found
        if not _recalled(sentence, f[2], hits)
        and not _only_found(sentence, f[2], hits, toll)
        and not _protested(sentence, f[2], hits)
        and not _retrospective(sentence, f[2], hits)
        and not _partly_freed(sentence, f[2], hits)
    ]
    return [_event(sentence, hit, toll, -rank) for rank, _, hit in sorted(found)]


def _overlaid(hit: Hit, ignored: Hit) -> bool:
    """Whether an event word is part of a phrase that means nothing, not a pact that names it."""
    within = hit.first <= ignored.first and ignored.last <= hit.last
    if hit.label == "agreement" and within:
        return False
    return ignored.first < hit.last and hit.first < ignored.last


def _recalled(sentence: Sentence, hit: Hit, hits: list[Hit]) -> bool:
    """Whether an abduction only describes who is let go ("the kidnapped priest was released")."""
    if hit.label not in ("abduction", "people-taken"):
        return False
    words = sentence.words
    for other in hits:
        if other.label in ("release", "return") and other.first < hit.first < other.last:
            return True
        if other.label not in ("release", "return") or not 0 < other.first - hit.last <= 8:
            continue
        between = words[hit.last : other.first]
        if not _NEXT & set(between):
            return True
        # What two commas enclose: "the mayor, kidnapped on 4 May, was freed".
        apart = words[hit.first - 1] == "," and between.count(",") == 1
        passive = _PASSIVE & set(words[hit.last : other.last])
        if apart and passive and not _NEXT & (set(between) - {","}):
            return True
    return False


def _retrospective(sentence: Sentence, hit: Hit, hits: list[Hit]) -> bool:
    """Whether a relative clause tells what befell before ("whose brother had been killed …")."""
    before = sentence.words[max(0, hit.first - 8) : hit.first]
    if before[-2:] not in (["had", "been"], ["avait", "ete"], ["avaient", "ete"]):
        return False
    told = any(other.first > hit.last for other in hits)
    return not _WHOSE.isdisjoint(before) and (told or _bodies_before(sentence, hit))


def _bodies_before(sentence: Sentence, hit: Hit) -> bool:
    """Whether those told of were found dead ("the bodies of men who had been taken …")."""
    return any(h.label == "deaths" and h.first < hit.first for h in sentence.of("event"))


def _partly_freed(sentence: Sentence, hit: Hit, hits: list[Hit]) -> bool:
    """Whether only some of those taken are let go ("abduction of six nurses; two are home")."""
    if hit.label not in ("release", "return"):
        return False
    words = sentence.words
    for count in sentence.counts():
        if not 0 <= hit.first - count.last <= 4 or words[count.first - 1] not in (";", ","):
            continue
        return any(h.label in ("abduction", "people-taken") and h.last < count.first for h in hits)
    return False


def _protested(sentence: Sentence, hit: Hit, hits: list[Hit]) -> bool:
    """Whether people march against what a word names ("a march against the curfew")."""
    if hit.label in _PROTESTS or _OBJECTING.isdisjoint(sentence.words[hit.first - 3 : hit.first]):
        return False
    return any(p.label in _PROTESTS and 0 <= hit.first - p.last <= 8 for p in hits)


def _only_found(sentence: Sentence, hit: Hit, hits: list[Hit], toll: Toll) -> bool:
    """Whether bombs or shells are found, not set off ("soldiers found two mines")."""
    if hit.label not in _THINGS or toll.found or sentence.has("injury"):
        return False
    things = any(hit.first <= h.first < hit.last for h in sentence.of("ordnance"))
    held = not _HOLDING.isdisjoint(sentence.words[max(0, hit.first - 3) : hit.first])
    return things and any(
        (other.label in _FINDS and abs(other.first - hit.first) <= _HAUL_REACH)
        or (held and other.label == "arrest" and 0 <= hit.first - other.last <= OBJECT_REACH)
        for other in hits
    )


def _allowed(sentence: Sentence, hit: Hit, rule: EventRule, toll: Toll, before: str) -> bool:
    for kinds in (rule.needs, rule.also):
        goes_on = rule.id == before or {rule.id, before} <= _GIVING_UP
        freed = rule.id in _FREEING and before in _TAKING and sentence.has("they")
        goes_on = goes_on or freed  # "He was let go in the evening."
        if kinds and not goes_on and not any(sentence.has(kind) for kind in kinds):
            return False
    if rule.unless and any(sentence.has(kind) for kind in rule.unless):
        return False
    if rule.by and not _done_by(sentence, hit, rule.by):
        return False
    if rule.on and not _done_to(sentence, hit, rule.on):
        return False
    if rule.takes and not _takes(sentence, hit, rule.takes, before):
        return False
    if rule.place and not _reaches_place(sentence, hit, rule):
        return False
    if rule.counted and toll.low is None:
        return False
    if rule.after:
        first = sentence.clause(hit.first)[0]
        behind = [h.last for h in sentence.of(rule.after) if first <= h.first < hit.first]
        armed = [h for h in sentence.of("actor") if sentence.actor(h).kind in FOES]
        return any(not any(at < h.first < hit.first for h in armed) for at in behind)
    if rule.id == "protest" and sentence.words[hit.first] == "fired":
        return sentence.has("gathering") or _by_the_law(sentence)
    if rule.id in _FINDS and toll.low and sentence.words[hit.last : hit.last + 1] in _DEAD:
        return False  # "four men were found dead"
    if rule.id == "attack" and sentence.words[hit.first] == "fire":
        return sentence.words[hit.first - 1] not in _AFIRE
    if rule.id == "air-strike" and _group_strikes(sentence, hit):
        return False
    if rule.id == "protest" and no_crowd_marches(sentence, hit):
        return False
    if _in_background(sentence, hit) or (rule.id == "siege" and _heads_a_list(sentence, hit)):
        return False
    if rule.id == "property" and sentence.has("weather") and not _somebody_armed(sentence):
        return False
    return rule.id != "kill" or (toll.found and not _by_accident(sentence))


def _group_strikes(sentence: Sentence, hit: Hit) -> bool:
    """Whether "strikes" is what a group does ("Boko Haram strikes near the lake")."""
    if sentence.words[hit.first] not in ("strikes", "strike"):
        return False
    before = (h for h in sentence.of("actor") if h.last == hit.first)
    return any(sentence.actor(h).kind in FOES for h in before)


def _by_the_law(sentence: Sentence) -> bool:
    """Whether police or soldiers are named, who fire in the air before a crowd."""
    return any(sentence.actor(h).kind == "state" for h in sentence.of("actor"))


def _heads_a_list(sentence: Sentence, hit: Hit) -> bool:
    """Whether "Roads closed:" heads a list for travellers: it says neither by whom nor when."""
    after = sentence.words[hit.last : hit.last + 1]
    return hit.first < 2 and after == [":"] and not sentence.dates and not sentence.has("actor")


def _of_kinds(sentence: Sentence, kinds: frozenset[str]) -> list[Hit]:
    """Words of some tables, and actors of some classes."""
    found = [hit for kind in kinds for hit in sentence.of(kind)]
    return found + [h for h in sentence.of("actor") if sentence.actor(h).kind in kinds]


def _done_by(sentence: Sentence, hit: Hit, kinds: frozenset[str]) -> bool:
    """Whether one of some kinds acts: before an active verb, or behind "by"."""
    first, last = sentence.clause(hit.first)
    passive = is_passive(sentence, hit)
    for actor in _of_kinds(sentence, kinds):
        by = bool(_BY & set(sentence.words[max(0, actor.first - 3) : actor.first]))
        before = first <= actor.first < hit.first and not passive
        if before or (by and first <= actor.first < last):
            return True
    return False


def _done_to(sentence: Sentence, hit: Hit, kinds: frozenset[str]) -> bool:
    """Whether one of some kinds stands right behind a verb, before a passive, or inside."""
    first, last = sentence.clause(hit.first)
    objects = range(hit.first, min(hit.last + OBJECT_REACH, last))
    if sentence.words[hit.last - 1] in _LADEN:  # "chargé de": what it holds stands right behind
        objects = range(hit.first, min(hit.last + 4, last))
    elif "ordnance" in kinds:  # "detonators lay hidden": nobody else finds, hides or loses arms
        objects = range(max(first, hit.first - OBJECT_REACH), objects.stop)
    elif is_passive(sentence, hit):
        objects = range(max(first, hit.first - OBJECT_REACH), hit.first)
    return any(found.first in objects for found in _of_kinds(sentence, kinds))


def _by_accident(sentence: Sentence) -> bool:
    """Whether an accident or a disease is named and nobody who could have killed."""
    return sentence.has("disease") and not _somebody_armed(sentence)


def _somebody_armed(sentence: Sentence) -> bool:
    kinds = {sentence.actor(h).kind for h in sentence.of("actor")}
    return bool(kinds & (ARMED | {"rioter"}))


def _reaches_place(sentence: Sentence, hit: Hit, rule: EventRule) -> bool:
    """Whether a town stands right behind a verb, and armed people before it."""
    settled = ("village", "city", "capital", "facility")
    if rule.id == "place-fell":
        return _falls(sentence, hit)
    starts = [
        sentence.token_at(m.start)
        for m in sentence.mentions
        if m.use == "literal" and m.kind in settled
    ]
    barred = _PREPOSITIONS if rule.event_type == BATTLES else frozenset()
    place = any(
        hit.last <= at < hit.last + 5 and not barred & set(sentence.words[hit.last : at])
        for at in starts
    )
    place = place or _unknown_name_at(sentence, hit.last)
    first = sentence.clause(hit.first)[0]
    acting = {sentence.actor(h).kind for h in sentence.of("actor") if first <= h.first < hit.first}
    civil = "civilian" in acting and not acting & {"state", "rebel", "external", "militia"}
    return place and (rule.weak or (bool(acting) and not civil))


def _falls(sentence: Sentence, hit: Hit) -> bool:
    """Whether a town is what falls: "Bravo fell in May", not "rain fell at Bravo"."""
    ends = range(hit.first - _FALL_REACH, hit.first + 1)
    first = reach_left(sentence, hit.first)
    return any(
        sentence.token_at(m.end) in ends
        and first <= (at := sentence.token_at(m.start)) <= first + 2
        and (at == first or sentence.words[at - 1] not in _PREPOSITIONS | _LADEN)
        for m in sentence.mentions
        if m.use == "literal" and m.kind in ("village", "city", "capital")
    ) and _FELL_OTHERWISE.isdisjoint(sentence.words[hit.last : hit.last + 1])


def _unknown_name_at(sentence: Sentence, token: int) -> bool:
    """Whether a capitalised name that no list has stands at a token ("took Tadjart")."""
    if token >= len(sentence.words) or sentence.in_date(token):
        return False
    start, end = sentence.starts[token], sentence.end_of(token)
    name = sentence.text[start:end]
    known = any(h.first == token for kind in ("actor", "demonym") for h in sentence.of(kind))
    named = any(m.start <= start < m.end for m in sentence.mentions)
    return len(name) > 2 and name[0].isupper() and name[1:].islower() and not known and not named


def _takes(sentence: Sentence, hit: Hit, kind: str, before: str) -> bool:
    """Whether people of a class stand behind a verb, and armed people before it.

    "They" may stand for those who attacked in the sentence before.
    """
    first, last = sentence.clause(hit.first)
    if is_taken(sentence, hit, kind):
        return True
    behind = range(hit.last, min(hit.last + 8, last))
    people = [h for h in sentence.of("actor") if h.first in behind]
    kinds = {sentence.actor(h).kind for h in people if not _owns(sentence, h)}
    if _THEY & set(sentence.words[max(first, hit.first - 3) : hit.first]):
        first = 0  # "the soldiers came twice; they took my husband"
    acting = [h for h in sentence.of("actor") if first <= h.first < hit.first]
    armed = any(sentence.actor(h).kind in ARMED | {"civilian"} for h in acting)
    they = before in _DEEDS and _THEY & set(
        sentence.words[max(first, hit.first - 3) : hit.first + 1]
    )
    return kind in kinds and (armed or bool(they)) and not kinds & _FIGHTERS


def _owns(sentence: Sentence, hit: Hit) -> bool:
    """Whether people are named for what is theirs: "made off with the headmaster's motorcycle"."""
    return sentence.words[hit.last : hit.last + 2] in (["'", "s"], ["’", "s"])


def _in_adjunct(sentence: Sentence, hit: Hit) -> bool:
    before = sentence.words[max(0, hit.first - 5) : hit.first]
    if "," in before:
        before = before[len(before) - before[::-1].index(",") :]
    if hit.label in _MEANS and _DURING & set(before[-4:]):
        return False
    return any(w in _ADJUNCT[sentence.language] for w in before)


def _in_background(sentence: Sentence, hit: Hit) -> bool:
    """Whether a subordinate clause only recalls an event ("since militants blockaded …")."""
    background = _BACKGROUND[sentence.language]
    if background.isdisjoint(sentence.words):
        return False
    first = reach_left(sentence, hit.first)
    for token in range(max(first, hit.first - 6), hit.first):
        if sentence.words[token] in background:
            dated = any(token <= sentence.token_at(d.start) for d in sentence.dates)
            return not dated and token > 0
    return False


def _event(sentence: Sentence, hit: Hit, toll: Toll, rank: int) -> Event:
    rule = sentence.event(hit)
    roles = assign_roles(sentence, hit, is_passive(sentence, hit))
    event_type, sub = type_of(sentence, hit, roles, toll)
    return Event(hit, rule.id, event_type, sub, roles, rule.weak, rank)
