"""From an event in a sentence to a claim: its place and date, its sides, how sure it is."""

import re
from dataclasses import dataclass, field

from incidentmap.layers.incidents import actors, places
from incidentmap.layers.incidents.away import is_away
from incidentmap.layers.incidents.casualties import side_count, taken_count
from incidentmap.layers.incidents.date_spans import Context, Span
from incidentmap.layers.incidents.entries import heads_an_entry
from incidentmap.layers.incidents.event_types import CROWDED, VIOLENT
from incidentmap.layers.incidents.events import Event
from incidentmap.layers.incidents.fatalities import Toll
from incidentmap.layers.incidents.model import Claim
from incidentmap.layers.incidents.places import Where
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.timing import When, when_of
from incidentmap.layers.incidents.told_again import (
    in_that_place,
    may_be_day_of,
    same_family,
    told_again,
)
from incidentmap.layers.model import Document

NEAR = 3
"""How many sentences later a count still belongs to the event before."""

FAR = 5
"""How many sentences later "the same day" still holds."""

HEADED = 8
"""How many sentences later the date of a heading still holds."""

CROWDS = frozenset(("protest", "riot", "crowd-demands"))
_HARMLESS = frozenset(
    (
        "handover",
        "given-up",
        "troops-left",
        "base-opened",
        "withdrawal",
        "deployment",
        "mandate",
        "agreement",
    )
)
_OF_PEOPLE = frozenset(("release", "return", "abduction", "people-taken"))
_AT_HOME = frozenset(("arrest", "expulsion", "restriction", "order"))
REACHING = frozenset(("troops-left", "place-taken", "withdrawal", "handover", "given-up"))
"""Rules of leaving or taking the place right behind the word."""

_LABELS = frozenset("place location where lieu localite site endroit locality village town".split())
_LABEL_WORDS = 9
_MANY = frozenset("hundreds thousands centaines milliers".split())
_PLACED_NAME = re.compile(
    r"\b(?:in|at|near|à|près de|village d[e’']|village of|town of|contrôle d[e’']|control of|"
    r"au village de|hameau d[e’']|de la ville d[e’'])\s*([A-ZÀ-Ý][\w-]{3,})"
)


_ATTACKED = re.compile(
    r"(?:[Aa]ttack|[Rr]aid|[Aa]ssault|[Ss]helling|[Bb]ombing|[Ss]trike|[Bb]ombardment|[Ss]iege|"
    r"[Aa]ttaque|[Aa]ssaut|[Bb]ombardement|[Pp]ilonnage|[Ff]rappe)s? "
    r"(?:on|of|against|sur|contre|de|d[e’']) ?([A-ZÀ-Ý][\w’'-]{2,})"
)
_ASSAULTS = frozenset(
    "attack attacks raid raids assault assaults shelling shellings bombing bombings strike strikes "
    "bombardment bombardments siege sieges attaque attaques assaut assauts bombardement "
    "bombardements pilonnage pilonnages frappe frappes".split()
)
"""One of these stands wherever `_ATTACKED` matches."""

_ENTRY = re.compile(
    r"\d\d?(?:[/.]\d\d?|\s[A-Za-zéû]{3,9})?[\s.)]*(?:[-–—:]\s)?"
    r"([A-ZÀ-Ý][\w’'-]{3,})(?: [A-ZÀ-Ý]\w+)? ?[:–—-]\s"
)


@dataclass(slots=True)
class State:
    """What a document has told so far."""

    document: Document
    context: Context
    last: Claim | None = None
    last_index: int = -100
    year_index: int = -100
    heading: Span | None = None
    heading_index: int = -100
    label: Where | None = None
    label_index: int = -100
    recent: list[tuple[int, Sentence]] = field(default_factory=list)
    has_tables: bool = False
    columns: list[str] = field(default_factory=list)
    table_rule: str = ""
    closing: bool = False
    """Whether the document opens by the closing of bases: its entries need not say of what."""

    def last_in_crowd(self) -> bool:
        """Whether the event before was a crowd's."""
        return self.last is not None and self.last.event_type in CROWDED


def _where(sentence: Sentence, event: Event, besides: Event | None) -> Where:
    leaving = event.rule in REACHING
    word = event.trigger.last - 1 if leaving else event.trigger.first
    chosen = places.choose(sentence, word, leaving=leaving)
    if besides is not None:
        one, two = event.trigger.first, besides.trigger.first
        at = {id(m): sentence.token_at(m.start) for m in chosen}
        chosen = [m for m in chosen if abs(at[id(m)] - one) <= abs(at[id(m)] - two)]
    if not chosen and event.rule in _OF_PEOPLE:
        chosen = places.origins(sentence)
    if not chosen and event.event_type in VIOLENT:
        chosen = places.reached(sentence)
    if chosen:
        return places.locate(sentence, chosen[0])
    code = _country_of(sentence, event)
    return Where(country=code, geo_precision=6) if code else Where()


def _country_of(sentence: Sentence, event: Event) -> str:
    """Country whose army or people an event names, where it names no place.

    What a government does at home happens there, to whomever: "Mali detained 46 Ivorian soldiers".
    """
    acting = [h for h in event.roles.acting if h.first < event.trigger.first]
    if event.rule in _AT_HOME and not acting:
        at = sentence.starts[event.trigger.first]
        named = [m for m in sentence.mentions if m.end <= at and m.use == "metonymic"]
        if named and named[0].country:
            return named[0].country
    for hit in [*event.roles.acting, *event.roles.suffering]:
        code = actors.demonym_near(sentence, hit) or sentence.actor(hit).country
        if code and sentence.actor(hit).kind != "external":
            return code
    return ""


def make_claim(
    sentence: Sentence,
    event: Event,
    toll: Toll,
    index: int,
    state: State,
    besides: Event | None = None,
) -> Claim:
    """Claim of an event in a sentence.

    Parameters
    ----------
    sentence : Sentence
        With hits, dates and mentions.
    event : Event
        What happened.
    toll : Toll
        Deaths; those of another event in the sentence are left out.
    index : int
        Number of the sentence in the document.
    state : State
        What earlier sentences leave.
    besides : Event or None, optional
        Another event of the sentence: places nearer to its word are not this one's.
    """
    when, where = when_of(sentence, event.trigger), _where(sentence, event, besides)
    rule = event.rule
    if not where.location and besides is None:
        where, when, rule = _carried(sentence, index, state, when, where, rule)
    before = state.last if index - state.last_index <= NEAR else None
    again = before if told_again(sentence, when, where, before, event.rule) else None
    if again is not None:
        when, rule = date_of_claim(again), rule + "+event before"
    if when.first is None and not when.text and index - state.heading_index <= HEADED:
        when, rule = _headed(state), rule + "+date of the heading"
    fight = event.rule == "clash"
    acting = actors.names(sentence, event.roles.acting, where.country, communities=fight)
    suffering = actors.names(sentence, event.roles.suffering, where.country, communities=fight)
    claim = Claim(
        claim_id="",
        document=state.document.document,
        start=sentence.start,
        end=sentence.end,
        sentence=" ".join(sentence.text[sentence.start : sentence.end].split()),
        event_type=again.event_type if again else event.event_type,
        sub_event_type=again.sub_event_type if again else event.sub_event_type,
        rule=rule,
        victims=_victims(toll),
        injured=side_count(sentence, "injury"),
        missing=side_count(sentence, "missing"),
        actor1=acting[0] if acting else "",
        actor2=suffering[0] if suffering else "",
        actors="; ".join(dict.fromkeys([*acting, *suffering])),
        attribution=actors.attribution(sentence),
        source=state.document.source or state.document.document,
    )
    if event.rule in CROWDS:
        claim.actor1, claim.actor2 = actors.crowd_sides(sentence, event.event_type, where.country)
        claim.actors = "; ".join(dict.fromkeys(n for n in (claim.actor1, claim.actors) if n))
    if event.event_type in VIOLENT or event.rule not in _HARMLESS:
        claim.fatalities_low, claim.fatalities_high = toll.low, toll.high
        claim.fatalities_text = toll.text
    set_when(claim, when)
    set_where(claim, where)
    if event.rule in ("abduction", "people-taken"):
        claim.abducted = taken_count(sentence, event.trigger)
    claim.summary = _is_summary(sentence, claim)
    claim.confidence = _confidence(claim, where)
    return claim


def _headed(state: State) -> When:
    span = state.heading
    if span is None:
        return When()
    last = span.last if span.last != span.first else None
    return When(span.first, last, span.precision)


def _carried(
    sentence: Sentence, index: int, state: State, when: When, where: Where, rule: str
) -> tuple[Where, When, str]:
    """Place, and date where there is none, from what stands just before."""
    before = state.last
    own_day = when.first is not None and not when.anaphoric
    if (
        (own_day and not may_be_day_of(when, before))
        or names_unknown_place(sentence)
        or scene_unknown(sentence)
    ):
        return where, when, rule
    reach = FAR if when.anaphoric or in_that_place(sentence) else 2
    if before is not None and not (when.anaphoric or same_family(sentence, rule, before)):
        reach = -1
    if before is not None and index - state.last_index <= reach and before.location:
        if when.first is None and not when.text:
            return place_of(before), date_of_claim(before), rule + "+place and date before"
        return place_of(before), when, rule + "+place before"
    if state.label is not None and index - state.label_index <= NEAR:
        return state.label, when, rule + "+place of the heading"
    if sentence.has("they"):
        found = _place_named_before(index, state)
        if found is not None:
            return found, when, rule + "+place before"
    return where, when, rule


def names_unknown_place(sentence: Sentence) -> bool:
    """Whether a capitalised name behind "in", "at" or "à" is no place that the geocoder knows.

    Then the event has a place of its own, and that of the event before is not its place.
    """
    if sentence.unknown_place is None:
        sentence.unknown_place = _names_unknown_place(sentence)
    return sentence.unknown_place


def _names_unknown_place(sentence: Sentence) -> bool:
    matches = list(_PLACED_NAME.finditer(sentence.text, sentence.body, sentence.end))
    if not matches:
        return False
    known = [(m.start, m.end) for m in sentence.mentions]
    named = [(sentence.starts[h.first], sentence.end_of(h.last - 1)) for h in sentence.of("actor")]
    spans = [*known, *named, *((d.start, d.end) for d in sentence.dates)]
    return any(not any(a <= match.start(1) < b for a, b in spans) for match in matches)


def scene_unknown(sentence: Sentence) -> bool:
    """Whether an unknown name is what was attacked, or heads an entry of a log behind its day."""
    first = sentence.text[sentence.start]
    match = _ENTRY.match(sentence.text, sentence.start, sentence.end) if first.isdigit() else None
    if match is None and not _ASSAULTS.isdisjoint(sentence.words):
        match = _ATTACKED.search(sentence.text, sentence.body, sentence.end)
    if match is None:
        return False
    known = [(m.start, m.end) for m in sentence.mentions]
    named = [(sentence.starts[h.first], sentence.end_of(h.last - 1)) for h in sentence.of("actor")]
    dates = [(d.start, d.end) for d in sentence.dates]
    return not any(a <= match.start(1) < b for a, b in (*known, *named, *dates))


def note_label(sentence: Sentence, index: int, state: State) -> None:
    """Keep the place of a line "Location: Bravo", or "3 June: Bravo.", for what stands below it."""
    words, found = sentence.words, [m for m in sentence.mentions if m.use == "literal"]
    if len(words) > _LABEL_WORDS or len(found) != 1:
        return
    if ":" not in words:
        if index and heads_an_entry(sentence, found[0]):
            state.label, state.label_index = places.where_of(found[0]), index
        return
    entry = sentence.text[sentence.start].isdigit() and sentence.words[-3:-2] == [":"]
    if entry or (words[1] == ":" and words[0] in _LABELS):
        state.label, state.label_index = places.where_of(found[0]), index


def _is_summary(sentence: Sentence, claim: Claim) -> bool:
    """A total over a long time, or thousands without a day or a place: no single incident."""
    if claim.event_type not in VIOLENT:
        return False
    dated = claim.event_date is not None and (claim.date_precision or 5) < 5
    if sentence.has("summary") and not dated and claim.fatalities_text:
        return True
    many = any(sentence.words[h.last - 1] in _MANY for h in sentence.of("vague"))
    return many and claim.fatalities_low is None and not claim.location and not dated


def _victims(toll: Toll) -> str:
    civilians = "civilian" in toll.classes
    fighters = bool(toll.classes - {"civilian", "people", "protester", "identity"})
    if civilians and fighters:
        return "both"
    return "civilians" if civilians else "combatants" if fighters else ""


def set_when(claim: Claim, when: When) -> None:
    """Give a claim a date."""
    claim.event_date, claim.event_date_end = when.first, when.last
    claim.date_precision, claim.date_text = when.precision, when.text


def set_where(claim: Claim, where: Where) -> None:
    """Give a claim a place."""
    claim.location, claim.place_id = where.location, where.place_id
    claim.country, claim.admin1 = where.country, where.admin1
    claim.lon, claim.lat = where.lon, where.lat
    claim.geo_precision, claim.uncertainty_m = where.geo_precision, where.uncertainty_m


def place_of(claim: Claim) -> Where:
    """Place of a claim, for one that goes on with it."""
    return Where(
        claim.location,
        claim.place_id,
        claim.country,
        claim.admin1,
        claim.lon,
        claim.lat,
        claim.geo_precision,
        claim.uncertainty_m,
    )


def date_of_claim(claim: Claim) -> When:
    """Date of a claim, for one that goes on with it."""
    return When(claim.event_date, claim.event_date_end, claim.date_precision, claim.date_text)


def _confidence(claim: Claim, where: Where) -> float:
    """How much of a claim its own sentence carries, from 0.3 to 0.95."""
    value = 0.3
    value += 0.2 if claim.event_date else 0.0
    value += 0.3 * where.confidence if claim.lon is not None else 0.0
    value += 0.1 if claim.actor1 or claim.actor2 else 0.0
    value += 0.05 if claim.fatalities_low is not None else 0.0
    return round(min(value, 0.95), 3)


def _place_named_before(index: int, state: State) -> Where | None:
    """The settled place last named within three sentences, taken as near, not exact."""
    for number, sentence in reversed(state.recent):
        if index - number > NEAR:
            return None
        for mention in sentence.mentions:
            settled = mention.kind in ("village", "city", "capital")
            if settled and mention.use == "literal" and not is_away(sentence, mention):
                where = places.locate(sentence, mention)
                where.geo_precision = max(where.geo_precision or 2, 2)
                return where
    return None
