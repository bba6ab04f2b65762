"""Which words of a sentence report an event, and what sort of event it is."""

from dataclasses import dataclass

from incidentmap.layers.incidents.actors import ARMED, Roles, assign_roles
from incidentmap.layers.incidents.fatalities import Toll
from incidentmap.layers.incidents.lexicon import EventRule
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.reality import is_reference, is_unreal, reach_left
from incidentmap.layers.incidents.sentence import Sentence

BATTLES = "Battles"
AGAINST_CIVILIANS = "Violence against civilians"
EXPLOSIONS = "Explosions/Remote violence"
STRATEGIC = "Strategic developments"
BY_TARGET = "by target"
VIOLENT = frozenset({BATTLES, AGAINST_CIVILIANS, EXPLOSIONS})

_ADJUNCT = {
    "en": frozenset("after following amid despite during before since".split()),
    "fr": frozenset("apres suite malgre durant pendant avant lors".split()),
}
_BACKGROUND = {"en": frozenset({"since", "because"}), "fr": frozenset({"depuis"})}
_AUXILIARY = {
    "en": frozenset("was were been being are is got be".split()),
    "fr": frozenset("ete est sont etait etaient etre fut furent".split()),
}
_PREPOSITIONS = frozenset("in at near from on with by a dans pres depuis avec par to".split())
_GIVING_UP = frozenset(("handover", "given-up", "troops-left"))
_CROWD_DEEDS = frozenset(("property", "wrecked", "attack", "ill-treatment", "clash", "kill"))
_PROTESTS = frozenset(("protest", "crowd-demands"))
_THINGS = frozenset(("mine-or-bomb", "grenade", "shelling", "suicide-bomb"))
_FINDS = frozenset(("weapons", "weapons-found", "bomb-made-safe"))
_STICKS = frozenset("sticks clubs stones fists batons gourdins pierres poings".split())
_OWNING = frozenset("' ’ of against contre".split())
_BY_HAND = frozenset(
    "stoned stone lynched lynch beat beaten burned burnt hanged hacked lapide lapident lapiderent "
    "lynche lynchent battu brule pendu tabasse rosse immole kicked clubbed".split()
)
_ADJUNCT_COST = 35
_BY = frozenset(("by", "par"))
_OBJECT = 8
"""Words between a verb and what it is done to at most."""

_NEXT = frozenset("and et then puis , before avant ; who qui".split())
_FOES = frozenset({"rebel", "unidentified"})
_STATE_LIKE = frozenset({"state", "militia", "external", "rebel"})


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
        if hit.label == "deaths" or any(g.first < hit.last and hit.first < g.last for g in ignored):
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
        if not _recalled(sentence, f[2], hits) and not _only_found(sentence, f[2], hits, toll)
    ]
    return [_event(sentence, hit, toll, -rank) for rank, _, hit in sorted(found)]


def _recalled(sentence: Sentence, hit: Hit, hits: list[Hit]) -> bool:
    """Whether an abduction only describes who is let go ("the kidnapped priest was released")."""
    if hit.label not in ("abduction", "people-taken"):
        return False
    return any(
        other.label in ("release", "return")
        and 0 < other.first - hit.last <= 8
        and not _NEXT & set(sentence.words[hit.last : other.first])
        for other in hits
    )


def _only_found(sentence: Sentence, hit: Hit, hits: list[Hit], toll: Toll) -> bool:
    """Whether bombs or shells are found, not set off ("soldiers found two mines")."""
    if hit.label not in _THINGS or toll.found or sentence.has("injury"):
        return False
    things = any(hit.first <= h.first < hit.last for h in sentence.of("ordnance"))
    return things and any(
        other.label in _FINDS and abs(other.first - hit.first) <= _OBJECT for other in hits
    )


def _allowed(sentence: Sentence, hit: Hit, rule: EventRule, toll: Toll, before: str) -> bool:
    for kinds in (rule.needs, rule.also):
        goes_on = rule.id == before or {rule.id, before} <= _GIVING_UP
        if kinds and not goes_on and not any(sentence.has(kind) for kind in kinds):
            return False
    if rule.unless and any(sentence.has(kind) for kind in rule.unless):
        return False
    if rule.by and not _done_by(sentence, hit, rule.by):
        return False
    if rule.on and not _done_to(sentence, hit, rule.on):
        return False
    if rule.takes and not _takes(sentence, hit, rule.takes):
        return False
    if rule.place and not _reaches_place(sentence, hit, rule):
        return False
    if rule.counted and toll.low is None:
        return False
    if rule.after:
        first = sentence.clause(hit.first)[0]
        behind = [h.last for h in sentence.of(rule.after) if first <= h.first < hit.first]
        armed = [h for h in sentence.of("actor") if sentence.actor(h).kind in _FOES]
        return any(not any(at < h.first < hit.first for h in armed) for at in behind)
    if _in_background(sentence, hit):
        return False
    if rule.id == "property" and sentence.has("weather") and not _somebody_armed(sentence):
        return False
    return rule.id != "kill" or (toll.found and not _by_accident(sentence))


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
    objects = range(hit.first, min(hit.last + _OBJECT, last))
    if is_passive(sentence, hit):
        objects = range(max(first, hit.first - _OBJECT), hit.first)
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


def _unknown_name_at(sentence: Sentence, token: int) -> bool:
    """Whether a capitalised name that no list has stands at a token ("took Tadjart")."""
    if token >= len(sentence.words) or sentence.in_date(token):
        return False
    start, end = sentence.starts[token], sentence.end_of(token)
    name = sentence.text[start:end]
    known = any(h.first == token for kind in ("actor", "demonym") for h in sentence.of(kind))
    named = any(m.start <= start < m.end for m in sentence.mentions)
    return len(name) > 2 and name[0].isupper() and name[1:].islower() and not known and not named


def _takes(sentence: Sentence, hit: Hit, kind: str) -> bool:
    """Whether people of a class stand behind a verb, and armed people before it."""
    first, last = sentence.clause(hit.first)
    behind = range(hit.last, min(hit.last + 8, last))
    kinds = {sentence.actor(h).kind for h in sentence.of("actor") if h.first in behind}
    acting = [h for h in sentence.of("actor") if first <= h.first < hit.first]
    armed = any(sentence.actor(h).kind in ARMED | {"civilian"} for h in acting)
    return kind in kinds and armed and not kinds & {"state", "rebel", "unidentified"}


def _in_adjunct(sentence: Sentence, hit: Hit) -> bool:
    before = sentence.words[max(0, hit.first - 5) : hit.first]
    return any(w in _ADJUNCT[sentence.language] for w in before)


def _in_background(sentence: Sentence, hit: Hit) -> bool:
    """Whether a subordinate clause only recalls an event ("since militants blockaded …")."""
    first = reach_left(sentence, hit.first)
    background = _BACKGROUND[sentence.language]
    for token in range(max(first, hit.first - 6), hit.first):
        if sentence.words[token] in background:
            dated = any(token <= sentence.token_at(d.start) for d in sentence.dates)
            return not dated and token > 0
    return False


def is_passive(sentence: Sentence, hit: Hit) -> bool:
    """Whether a verb stands in the passive, or as a participle behind its noun."""
    before = sentence.words[max(0, hit.first - 3) : hit.first]
    after = sentence.words[hit.last : hit.last + 1]
    if any(w in _AUXILIARY[sentence.language] for w in before) or after in (["by"], ["par"]):
        return True
    if sentence.language == "fr" and sentence.words[hit.last - 1].endswith(("es", "ee", "us")):
        return not {"a", "ont", "avait", "avaient"} & set(before[-2:])
    return False


def _event(sentence: Sentence, hit: Hit, toll: Toll, rank: int) -> Event:
    rule = sentence.event(hit)
    roles = assign_roles(sentence, hit, is_passive(sentence, hit))
    event_type, sub = rule.event_type, rule.sub_event_type
    if event_type in (BY_TARGET, BATTLES) and _by_aircraft(sentence, hit):
        event_type, sub = EXPLOSIONS, "Air/drone strike"
    elif event_type == BY_TARGET and _upon_a_crowd(sentence, hit):
        event_type, sub = "Protests", "Excessive force against protesters"
    elif rule.id in _CROWD_DEEDS and _a_crowd_did(sentence, hit, roles):
        event_type, sub = "Riots", "Mob violence" if rule.id == "kill" else "Violent demonstration"
    elif event_type == BY_TARGET:
        event_type, sub = by_target(sentence, roles, toll, ambush=rule.id == "ambush")
    elif rule.id in ("take-territory", "place-taken"):
        state = bool(roles.classes(sentence, "acting") & {"state", "external"})
        sub = "Government regains territory" if state else "Non-state actor overtakes territory"
    elif rule.id == "clash" and _with_a_crowd(sentence):
        event_type, sub = "Riots", "Violent demonstration"
    elif rule.id in _PROTESTS:
        event_type, sub = _protest(sentence)
    elif rule.id == "property" and _people_taken(sentence, hit):
        event_type, sub = AGAINST_CIVILIANS, "Abduction/forced disappearance"
    elif rule.id == "property":
        event_type, sub = _property(sub, toll)
    elif rule.id == "ill-treatment" and _only_armed(sentence, roles):
        event_type, sub = BATTLES, "Armed clash"
    elif rule.id == "arrest" and roles.classes(sentence, "acting") & _FOES:
        event_type, sub = AGAINST_CIVILIANS, "Abduction/forced disappearance"
    elif rule.id == "siege" and _hits_people(sentence):
        event_type, sub = AGAINST_CIVILIANS, "Attack"
    elif rule.id == "riot" and _in_the_street(sentence):
        sub = "Violent demonstration"
    return Event(hit, rule.id, event_type, sub, roles, rule.weak, rank)


def _by_aircraft(sentence: Sentence, hit: Hit) -> bool:
    """Whether aircraft are named as the means ("killed by a drone", "tués par l'aviation")."""
    for plane in sentence.of("aircraft"):
        between = sentence.words[hit.last : plane.first]
        if plane.first >= hit.last and len(between) <= 5 and {"by", "par", "from"} & set(between):
            return True
    return False


def _a_crowd_did(sentence: Sentence, hit: Hit, roles: Roles) -> bool:
    """Whether a crowd, or people with stones and barricades, is named as acting."""
    acting = roles.classes(sentence, "acting")
    if _people_did(sentence, hit, acting):
        return True
    if hit.label == "kill" or acting & {"rebel", "unidentified", "external", "militia"}:
        return False
    stones = acting == {"civilian"} and _in_the_street(sentence)
    return bool(acting & {"rioter", "protester"}) or stones


def _people_did(sentence: Sentence, hit: Hit, acting: set[str]) -> bool:
    """Whether people without arms do it: wreck, storm an office, lynch, fight with sticks."""
    if is_passive(sentence, hit) or acting & (ARMED - {"unidentified"} | {"government"}):
        return False
    first, last = sentence.clause(hit.first)
    actors = [h.first for h in sentence.of("actor") if first <= h.first < hit.first]
    crowd = [h for h in sentence.of("crowd") if first <= h.first < hit.first]
    if not crowd or min(actors, default=hit.first) < crowd[0].first:
        return False
    beside = {sentence.words[crowd[0].first - 1], *sentence.words[crowd[0].last :][:1]}
    if beside & _OWNING:
        return False
    if hit.label == "kill":
        return not _BY_HAND.isdisjoint(sentence.words[hit.first : hit.last])
    if hit.label == "clash":
        return not _STICKS.isdisjoint(sentence.words)
    if hit.label == "attack":
        return any(0 <= o.first - hit.last <= _OBJECT for o in sentence.of("office"))
    return not acting & {"unidentified"}


def _only_armed(sentence: Sentence, roles: Roles) -> bool:
    """Whether the beaten are an army ("the column was beaten near the border")."""
    return (
        bool(roles.classes(sentence, "suffering"))
        and roles.classes(sentence, "suffering") <= _STATE_LIKE
    )


def _hits_people(sentence: Sentence) -> bool:
    """Whether a siege is told by what the people in it suffer."""
    return any(sentence.actor(h).kind == "civilian" for h in sentence.of("actor"))


def _with_a_crowd(sentence: Sentence) -> bool:
    """Whether a clash is one of the police with students, youths, demonstrators."""
    found = [sentence.actor(h) for h in sentence.of("actor")]
    kinds = {actor.kind for actor in found}
    police = any(actor.name.startswith("Police") for actor in found)
    return (
        police
        and bool(kinds & {"civilian", "protester"})
        and not kinds & ({"rebel", "militia", "unidentified", "external", "identity"})
    )


def _protest(sentence: Sentence) -> tuple[str, str]:
    if sentence.has("violent_crowd"):
        return "Riots", "Violent demonstration"
    if sentence.has("intervention"):
        return "Protests", "Protest with intervention"
    return "Protests", "Peaceful protest"


def _in_the_street(sentence: Sentence) -> bool:
    """Whether a crowd put up barricades, burnt tyres or threw stones."""
    return any(hit.label == "stones" for hit in sentence.of("violent_crowd"))


def _armed_base(sentence: Sentence) -> bool:
    """Whether a base or camp is named, and not one of displaced people or herders."""
    for base in sentence.of("base"):
        behind = range(base.last, base.last + 4)
        of = {"of", "for", "de", "d", "des"} & set(sentence.words[base.last : base.last + 2])
        before = sentence.words[max(0, base.first - 2) : base.first]
        civil = of and any(
            h.first in behind and sentence.actor(h).kind in ("civilian", "identity")
            for h in sentence.of("actor")
        )
        if not civil and not {"displacement", "refugee", "idp", "displaced"} & set(before):
            return True
    return False


def _post_attacked(sentence: Sentence) -> bool:
    """Whether a post or camp stands right behind the word of attack."""
    attacks = [h for h in sentence.of("event") if h.label in ("attack", "take-territory")]
    return any(
        0 <= b.first - h.last <= 5 for h in attacks for b in sentence.of("base")
    ) and _armed_base(sentence)


def _people_taken(sentence: Sentence, hit: Hit) -> bool:
    """Whether people, not goods, stand right behind "made off with"."""
    if sentence.words[hit.last - 1] != "with":
        return False
    return any(
        0 <= h.first - hit.last <= 3 and sentence.actor(h).kind == "civilian"
        for h in sentence.of("actor")
    )


def _property(sub: str, toll: Toll) -> tuple[str, str]:
    if toll.low:
        if toll.classes & ARMED:
            return BATTLES, "Armed clash"
        return AGAINST_CIVILIANS, "Attack"
    return STRATEGIC, sub


def _upon_a_crowd(sentence: Sentence, hit: Hit) -> bool:
    """Whether police or soldiers fire on people who march, queue or stand together."""
    kinds = {sentence.actor(h).kind for h in sentence.of("actor")}
    if "state" not in kinds or kinds & {"rebel", "unidentified", "militia"}:
        return False
    first = next(h.first for h in sentence.of("actor") if sentence.actor(h).kind == "state")
    gathered = [h for h in sentence.of("gathering") if not sentence.in_date(h.first)]  # March
    return any(first < h.first or is_passive(sentence, hit) for h in gathered)


def by_target(
    sentence: Sentence, roles: Roles, toll: Toll, *, ambush: bool = False
) -> tuple[str, str]:
    """Type of an attack or killing.

    A battle where armed people or their post were hit, or where an armed group attacks and nobody
    is named as hit, or lies in ambush; violence against civilians where people without arms were.
    """
    suffering, acting = roles.classes(sentence, "suffering"), roles.classes(sentence, "acting")
    battle, civilians = (BATTLES, "Armed clash"), (AGAINST_CIVILIANS, "Attack")
    if toll.classes:
        if toll.classes & _STATE_LIKE:
            return battle
        if toll.classes == {"people"}:
            return battle if _post_attacked(sentence) and "state" not in acting else civilians
        if "unidentified" in toll.classes and "civilian" not in toll.classes | suffering:
            return battle
        if "civilian" in toll.classes:
            return civilians
    if suffering & _STATE_LIKE:
        return battle
    if _armed_base(sentence) and "civilian" not in suffering and "state" not in acting:
        return battle
    if ambush and not {"civilian"} & (suffering | toll.classes):
        return battle
    if "unidentified" in suffering and acting & {"state", "militia", "external"}:
        return battle
    if "civilian" in suffering or toll.low is not None:
        return civilians
    return battle if acting & {"rebel"} and not sentence.has("village") else civilians
