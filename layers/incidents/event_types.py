"""What sort of event a word reports: ACLED's type and sub-event type, by who does it to whom."""

from incidentmap.layers.incidents.actors import ARMED, Roles
from incidentmap.layers.incidents.fatalities import Toll
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence

BATTLES = "Battles"
AGAINST_CIVILIANS = "Violence against civilians"
EXPLOSIONS = "Explosions/Remote violence"
STRATEGIC = "Strategic developments"
BY_TARGET = "by target"
VIOLENT = frozenset({BATTLES, AGAINST_CIVILIANS, EXPLOSIONS})
CROWDED = frozenset({"Riots", "Protests"})

_AUXILIARY = {
    "en": frozenset("was were been being are is got be".split()),
    "fr": frozenset("ete est sont etait etaient etre fut furent".split()),
}
_COMING = frozenset("came come comes coming drew drawn".split())
_CROWD_DEEDS = frozenset(("property", "wrecked", "attack", "ill-treatment", "clash", "kill"))
_PROTESTS = frozenset(("protest", "crowd-demands"))
_STICKS = frozenset("sticks clubs stones fists batons gourdins pierres poings".split())
_TAKING = frozenset(("abduction", "people-taken"))
_CRIME = ("kidnap", "abduct", "enlev", "rapt", "otage", "hostage", "missing", "disp", "sans")
_OF_WHOM = frozenset("' ’ dead killed were wounded died".split())
_PEACEFUL_SITES = frozenset(
    "displacement refugee idp displaced mining mine gold digging panning construction building "
    "distribution burial orpaillage minier aurifere deplaces refugies chantier".split()
)
_THAT = frozenset("that which qui".split())
_NOT_A_CROWD = frozenset("of against contre de des same memes".split())
_BY_HAND = frozenset(
    "stoned stone lynched lynch beat beaten burned burnt hanged hacked lapide lapident lapiderent "
    "lynche lynchent battu brule pendu tabasse rosse immole kicked clubbed".split()
)
_SURROUND = ("encercl", "surround", "encircl")
_WITH_ESCORT = frozenset(
    "escorted guarded protected escorte escortes escortee escortees escortait".split()
)
_ENTERING = frozenset("entered drove rolled rode est sont entre".split())
_GUARDS = frozenset(
    "guard guards bodyguard bodyguards escort escorts watchman watchmen garde gardes "
    "escorte".split()
)
OBJECT_REACH = 8
"""Words between a verb and what it is done to at most."""
FOES = frozenset({"rebel", "unidentified"})
_STATE_LIKE = frozenset({"state", "militia", "external", "rebel"})


def is_passive(sentence: Sentence, hit: Hit) -> bool:
    """Whether a verb stands in the passive, or as a participle behind its noun."""
    before = sentence.words[max(0, hit.first - 3) : hit.first]
    after = sentence.words[hit.last : hit.last + 1]
    if (
        _undergoes(sentence, hit)
        or not _AUXILIARY[sentence.language].isdisjoint(before)
        or after in (["by"], ["par"])
    ):
        return True
    if sentence.language == "fr" and sentence.words[hit.last - 1].endswith(("es", "ee", "us")):
        return not {"a", "ont", "avait", "avaient"} & set(before[-2:])
    return False


def _undergoes(sentence: Sentence, hit: Hit) -> bool:
    """Whether a verb's subject is who is hit: "came under fire", "a essuyé des tirs"."""
    first, last = sentence.words[hit.first], sentence.words[hit.last - 1]
    return (first.startswith(("essuy", "subi")) or (first, last) == ("lost", "to")) or (
        first in _COMING and last in ("fire", "attack", "assault")
    )


def type_of(sentence: Sentence, hit: Hit, roles: Roles, toll: Toll) -> tuple[str, str]:
    """Type and sub-event type of an event.

    Parameters
    ----------
    sentence : Sentence
        With hits, dates and mentions.
    hit : Hit
        The word that reports the event.
    roles : Roles
        Its sides.
    toll : Toll
        Deaths in the sentence.
    """
    rule = sentence.event(hit)
    event_type, sub = rule.event_type, rule.sub_event_type
    if event_type in (BY_TARGET, BATTLES) and _by_aircraft(sentence, hit):
        event_type, sub = EXPLOSIONS, "Air/drone strike"
    elif rule.id == "kill" and _by_blast(sentence, hit):
        event_type, sub = EXPLOSIONS, "Remote explosive/landmine/IED"
    elif event_type == BY_TARGET and _upon_a_crowd(sentence, hit):
        event_type, sub = "Protests", "Excessive force against protesters"
    elif rule.id in _CROWD_DEEDS and _a_crowd_did(sentence, hit, roles):
        event_type, sub = "Riots", "Mob violence" if rule.id == "kill" else "Violent demonstration"
    elif event_type == BY_TARGET:
        event_type, sub = by_target(sentence, roles, toll, ambush=rule.id == "ambush")
    elif rule.id == "take-territory" and _held_by(sentence, hit):
        event_type, sub = AGAINST_CIVILIANS, "Abduction/forced disappearance"
    elif rule.id == "place-taken" and _only_enters(sentence, hit, roles):
        event_type, sub = by_target(sentence, roles, toll)
    elif rule.id in ("take-territory", "place-taken"):
        state = bool(roles.classes(sentence, "acting") & {"state", "external"})
        sub = "Government regains territory" if state else "Non-state actor overtakes territory"
    elif rule.id == "clash" and _with_a_crowd(sentence):
        event_type, sub = "Riots", "Violent demonstration"
    elif rule.id in _PROTESTS:
        event_type, sub = _protest(sentence)
    elif rule.id == "property" and (
        _people_taken(sentence, hit) or _taken_by(sentence, hit, roles)
    ):
        event_type, sub = AGAINST_CIVILIANS, "Abduction/forced disappearance"
    elif rule.id == "property":
        wiped_out = _troops_wiped_out(sentence, hit, roles)
        event_type, sub = (BATTLES, "Armed clash") if wiped_out else _property(sub, toll)
    elif rule.id == "ill-treatment" and _only_armed(sentence, roles):
        event_type, sub = BATTLES, "Armed clash"
    elif rule.id in _TAKING and _by_police(sentence, hit, roles):
        event_type, sub = STRATEGIC, "Arrests"
    elif rule.id == "arrest" and roles.classes(sentence, "acting") & FOES:
        event_type, sub = AGAINST_CIVILIANS, "Abduction/forced disappearance"
    elif rule.id == "arrest" and toll.low and _found_dead(sentence):
        event_type, sub = AGAINST_CIVILIANS, "Attack"
    elif rule.id == "siege" and _surrounds_troops(sentence, hit, roles):
        event_type, sub = BATTLES, "Armed clash"
    elif rule.id == "siege" and _hits_people(sentence):
        event_type, sub = AGAINST_CIVILIANS, "Attack"
    elif rule.id == "riot" and _in_the_street(sentence):
        sub = "Violent demonstration"
    return event_type, sub


def _by_aircraft(sentence: Sentence, hit: Hit) -> bool:
    """Whether aircraft are named as the means ("killed by a drone", "tués par l'aviation")."""
    for plane in sentence.of("aircraft"):
        between = sentence.words[hit.last : plane.first]
        if plane.first >= hit.last and len(between) <= 5 and {"by", "par", "from"} & set(between):
            return True
    return False


def _by_blast(sentence: Sentence, hit: Hit) -> bool:
    """Whether a relative clause says what a mine did: "a mine blast at A that killed three"."""
    words = sentence.words
    if words[hit.first - 1] not in _THAT:
        return False
    first = sentence.clause(hit.first)[0]
    mines = [h for h in sentence.of("event") if h.label == "mine-or-bomb"]
    near = [h.last for h in mines if first <= h.first < hit.first]
    armed = [h for h in sentence.of("actor") if sentence.actor(h).kind in ARMED]
    return bool(near) and not any(near[-1] <= h.first < hit.first for h in armed)


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
    first, _ = sentence.clause(hit.first)
    actors = [h.first for h in sentence.of("actor") if first <= h.first < hit.first]
    crowd = [h for h in sentence.of("crowd") if first <= h.first < hit.first]
    if not crowd or min(actors, default=hit.first) < crowd[0].first:
        return False
    one = crowd[0]
    if sentence.words[one.last] in _OF_WHOM or sentence.words[one.first - 1] in _NOT_A_CROWD:
        return False
    if hit.label == "kill":
        return not _BY_HAND.isdisjoint(sentence.words[hit.first : hit.last])
    if hit.label == "clash":
        return not _STICKS.isdisjoint(sentence.words)
    if hit.label == "attack":
        return any(0 <= o.first - hit.last <= OBJECT_REACH for o in sentence.of("office"))
    return not acting & {"unidentified"}


def _by_police(sentence: Sentence, hit: Hit, roles: Roles) -> bool:
    """Whether the police take people away, and no word says that it is a crime."""
    named = {sentence.actor(h).name for h in roles.acting}
    crime = any(word.startswith(_CRIME) for word in sentence.words[hit.first : hit.last])
    return not crime and any(name.startswith("Police") for name in named)


def _only_enters(sentence: Sentence, hit: Hit, roles: Roles) -> bool:
    """Whether men of no known group come into a village, which takes no territory."""
    return sentence.words[hit.first] in _ENTERING and roles.classes(sentence, "acting") == {
        "unidentified"
    }


def _held_by(sentence: Sentence, hit: Hit) -> bool:
    """Whether people, not a town, are in somebody's hands ("the nurses are in their hands")."""
    hands = {"hands", "mains"} & set(sentence.words[hit.first : hit.last])
    first, _ = sentence.clause(hit.first)
    return bool(hands) and any(
        sentence.actor(h).kind == "civilian"
        for h in sentence.of("actor")
        if first <= h.first < hit.first
    )


def _only_armed(sentence: Sentence, roles: Roles) -> bool:
    """Whether the beaten are an army ("the column was beaten near the border")."""
    beaten = roles.classes(sentence, "suffering")
    return bool(beaten) and beaten <= _STATE_LIKE


def _hits_people(sentence: Sentence) -> bool:
    """Whether a siege is told by what the people in it suffer."""
    return any(sentence.actor(h).kind == "civilian" for h in sentence.of("actor"))


def _found_dead(sentence: Sentence) -> bool:
    """Whether those taken were found dead ("ont arrêté trois bergers, retrouvés morts")."""
    dead = (h for h in sentence.of("event") if h.label == "deaths")
    return any(sentence.words[h.first - 1].startswith(("retrouv", "found")) for h in dead)


def _surrounds_troops(sentence: Sentence, hit: Hit, roles: Roles) -> bool:
    """Whether a foe closes in on a garrison or a post ("le camp a été encerclé par …")."""
    if not sentence.words[hit.first].startswith(_SURROUND):
        return False
    first, last = sentence.clause(hit.first)
    posts = [h for kind in ("base", "troops") for h in sentence.of(kind)]
    near = any(first <= h.first < last and abs(h.first - hit.first) <= OBJECT_REACH for h in posts)
    foes = any(sentence.actor(h).kind in FOES for h in (*roles.acting, *roles.suffering))
    return near and foes and _armed_base(sentence)


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
        if sentence.words[base.first] == "site":
            continue  # of the displaced, of diggers
        near = range(base.last, base.last + 4)
        of = {"of", "for", "de", "d", "des"} & set(sentence.words[base.last : base.last + 2])
        before = sentence.words[max(0, base.first - 2) : base.first]
        civil = of and any(
            h.first in near and sentence.actor(h).kind in ("civilian", "identity")
            for h in sentence.of("actor")
        )
        behind = sentence.words[base.last : base.last + 3]
        if not civil and _PEACEFUL_SITES.isdisjoint((*before, *behind)):
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


def _troops_wiped_out(sentence: Sentence, hit: Hit, roles: Roles) -> bool:
    """Whether rebels destroy soldiers, not goods ("destroyed a column of soldiers")."""
    acting, lost = roles.classes(sentence, "acting"), roles.classes(sentence, "suffering")
    near = any(0 <= h.first - hit.last <= 5 for h in sentence.of("troops"))
    return near and bool(acting & FOES and lost & {"state", "external"})


def _taken_by(sentence: Sentence, hit: Hit, roles: Roles) -> bool:
    """Whether people are said to be taken by others ("two nurses were taken by gunmen")."""
    if sentence.words[hit.first] != "taken":
        return False
    first = sentence.clause(hit.first)[0]
    goods = [h.first for h in sentence.of("goods") if first <= h.first < hit.first]
    people = [h.first for h in roles.suffering if sentence.actor(h).kind == "civilian"]
    return bool(people) and min(people) < min(goods, default=hit.first)


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
    gathered = [
        h
        for h in sentence.of("gathering")
        if not sentence.in_date(h.first) and not sentence.written[h.first].endswith("é")
    ]  # neither the month of March nor a "marché"
    return any(first < h.first or is_passive(sentence, hit) for h in gathered)


def _civilians_with_officers(sentence: Sentence, roles: Roles, toll: Toll) -> bool:
    """Whether soldiers are only some of the civilians hit ("passengers, two of them officers")."""
    victims = sorted(roles.suffering or roles.acting)
    return (
        sentence.has("subset")
        and "civilian" in toll.classes
        and bool(victims)
        and sentence.actor(victims[0]).kind == "civilian"
    )


def _guarded(sentence: Sentence) -> bool:
    """Whether the only armed people are those who guard somebody ("a judge and two guards")."""
    armed = [h for h in sentence.of("actor") if sentence.actor(h).kind == "state"]
    first = next(h.first for h in sentence.of("actor") if sentence.actor(h).kind == "civilian")
    return all(h.first > first and sentence.words[h.last - 1] in _GUARDS for h in armed)


def _escorted(sentence: Sentence) -> bool:
    """Whether soldiers go with those attacked ("a convoy escorted by the army")."""
    words = sentence.words
    escorts = [i for i, word in enumerate(words) if word in _WITH_ESCORT]
    armed = (h for h in sentence.of("actor") if sentence.actor(h).kind in ("state", "external"))
    return bool(escorts) and any(0 < h.first - i <= 4 for h in armed for i in escorts)


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
        if toll.classes == {"civilian", "state"} and _guarded(sentence):
            return civilians
        if toll.classes & _STATE_LIKE and not _civilians_with_officers(sentence, roles, toll):
            return battle
        if toll.classes == {"people"} and suffering != {"state"}:
            return battle if _post_attacked(sentence) and "state" not in acting else civilians
        if "unidentified" in toll.classes and "civilian" not in toll.classes | suffering:
            return battle
        if "civilian" in toll.classes:
            return civilians
    if suffering & _STATE_LIKE or _escorted(sentence):
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
