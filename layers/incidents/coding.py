"""Reports to claims, sentence by sentence, with what earlier sentences and headings leave."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from incidentmap.geo.model import Mention
from incidentmap.geo.text import sentences
from incidentmap.layers.incidents import actors, places, tables
from incidentmap.layers.incidents.dates import Context
from incidentmap.layers.incidents.events import (
    VIOLENT,
    Event,
    by_target,
    find_events,
    is_unreal,
)
from incidentmap.layers.incidents.fatalities import Toll, read_toll, side_count
from incidentmap.layers.incidents.lexicon import load_rules, tokenize
from incidentmap.layers.incidents.model import Claim
from incidentmap.layers.incidents.places import Where
from incidentmap.layers.incidents.sentence import Sentence, cut
from incidentmap.layers.incidents.timing import (
    When,
    anchor_of,
    date_of,
    dateline_end,
    note_year,
    read_dates,
    when_of,
)
from incidentmap.layers.model import Document

_NEAR = 3
"""How many sentences later a count still belongs to the event before."""

_YEAR_REACH = 3
_FAR = 5
_HARMLESS = frozenset(
    ("handover", "base-opened", "withdrawal", "deployment", "mandate", "agreement")
)
_ECHOES = frozenset(
    ("kill", "shot", "attack", "ambush", "clash", "mine-or-bomb", "air-strike", "shelling")
)


@dataclass(slots=True)
class _State:
    """What a document has told so far."""

    document: Document
    context: Context
    last: Claim | None = None
    last_index: int = -100
    year_index: int = -100
    place: Where | None = None
    place_index: int = -100
    columns: list[str] = field(default_factory=list)


def code_document(document: Document, mentions: Sequence[Mention]) -> list[Claim]:
    """Code the incidents that a document reports.

    Parameters
    ----------
    document : Document
        With text, language and, where known, the day of publication.
    mentions : sequence of Mention
        Places of the document, from the geocoder, in order.

    Returns
    -------
    list of Claim
        One for each report of an event, in order of the text.
    """
    rules = load_rules(document.language)
    tokens = tokenize(document.text, document.body_start)
    hits = rules.lexicon.find(tokens.words)
    spans = [s for s in sentences(document.text, rules.language) if s[1] > document.body_start]
    found = cut(document.text, spans, tokens, hits, rules)
    _give_mentions(found, mentions)
    exact = document.published_basis in ("stated", "option")
    state = _State(document, Context(document.published, exact=exact))
    claims: list[Claim] = []
    for index, sentence in enumerate(found):
        for claim in _code_sentence(sentence, index, state):
            claim.claim_id = f"{document.document}:{sentence.start}:{len(claims)}"
            claims.append(claim)
        _remember_place(sentence, index, state)
    return claims


def _give_mentions(found: list[Sentence], mentions: Sequence[Mention]) -> None:
    starts = [sentence.start for sentence in found]
    for i, sentence in enumerate(found):
        if i < 6 and any(mark in sentence.text[sentence.start : sentence.end] for mark in "-–—"):
            sentence.body = dateline_end(sentence.text, sentence.start, sentence.end)
    for mention in mentions:
        i = bisect_left(starts, mention.start + 1) - 1
        if i >= 0 and found[i].body <= mention.start < found[i].end:
            found[i].mentions.append(mention)


def _code_sentence(sentence: Sentence, index: int, state: _State) -> list[Claim]:
    row = sentence.text[sentence.start : sentence.end]
    if "|" in row or "\t" in row:
        columns = tables.header(row)
        if columns is not None:
            state.columns = columns
            return []
    if index - state.year_index > _YEAR_REACH:
        state.context.year = None
    if not (sentence.has("event") or sentence.has("event after") or sentence.has("zero")):
        if any(w.isdigit() and len(w) == 4 for w in sentence.words):
            read_dates(sentence, state.context)
            if note_year(sentence, state.context):
                state.year_index = index
        return []
    read_dates(sentence, state.context)
    toll = _row_toll(row, sentence, state) or read_toll(sentence)
    claims = _claims(sentence, toll, index, state)
    if note_year(sentence, state.context):
        state.year_index = index
    return claims


def _row_toll(row: str, sentence: Sentence, state: _State) -> Toll | None:
    if not state.columns or not tables.cells(row):
        return None
    found = tables.deaths(row, state.columns, sentence.language)
    if found is None:
        return None
    low, high, words = found
    return Toll(low, high, words, read_toll(sentence).classes, True)


def _claims(sentence: Sentence, toll: Toll, index: int, state: _State) -> list[Claim]:
    before = (
        state.last.rule.split("+")[0] if state.last and index - state.last_index <= _NEAR else ""
    )
    events = find_events(sentence, toll, before)
    if not events or (events[0].rule in _ECHOES and _echoes(sentence, index, state)):
        return _follow_up(sentence, index, state, toll)
    main = events[0]
    goes_on = index - state.last_index <= 1 and sentence.has("they") and not main.weak
    if not (_worth(sentence, main, toll) or goes_on):
        return []
    claims = _placed_claims(sentence, main, toll, index, state)
    for other in events[1:]:
        if _apart(sentence, main, other):
            claims.append(_claim(sentence, other, Toll(), index, state))
            break
    _remember(claims[0], index, state)
    return claims


def _echoes(sentence: Sentence, index: int, state: _State) -> bool:
    """Whether a sentence only says more of the event before: no place and no date of its own."""
    if state.last is None or index - state.last_index > _NEAR or not sentence.has("followup"):
        return False
    dated = any(span is not None for span in sentence.spans)
    return not dated and not _own_places(sentence)


def _own_places(sentence: Sentence) -> list[Mention]:
    return [
        m
        for m in sentence.mentions
        if m.use == "literal" and m.kind != "country" and not places.is_away(sentence, m)
    ]


def _worth(sentence: Sentence, event: Event, toll: Toll) -> bool:
    """Whether a sentence tells of an event and not of a sort of events."""
    dated = date_of(sentence, event.trigger) is not None
    counted = toll.low is not None or toll.high is not None or bool(toll.text)
    if event.weak:
        return dated
    sides = event.roles.acting and event.roles.suffering
    placed = any(m.use == "literal" for m in sentence.mentions)
    return dated or counted or bool(_own_places(sentence)) or bool(sides and placed)


def _apart(sentence: Sentence, main: Event, other: Event) -> bool:
    """Whether a second word reports an event of its own: another type, and a date of its own."""
    if other.event_type == main.event_type or len(sentence.dates) < 2:
        return False
    one, two = date_of(sentence, main.trigger), date_of(sentence, other.trigger)
    return one is not None and two is not None and one != two


def _placed_claims(
    sentence: Sentence, event: Event, toll: Toll, index: int, state: _State
) -> list[Claim]:
    """A claim for each place named side by side; the toll goes to the first alone."""
    chosen = places.choose(sentence, event.trigger.first)
    group = places.partners(sentence, chosen[0]) if chosen else []
    claims = [_claim(sentence, event, toll, index, state)]
    for mention in group[1:]:
        claim = _claim(sentence, event, Toll(), index, state)
        _set_where(claim, places.where_of(mention))
        claim.rule += "+side by side"
        claims.append(claim)
    return claims


def _where(sentence: Sentence, event: Event) -> Where:
    chosen = places.choose(sentence, event.trigger.first)
    if not chosen:
        return Where()
    return places.locate(sentence, chosen[0])


def _claim(sentence: Sentence, event: Event, toll: Toll, index: int, state: _State) -> Claim:
    when, where = when_of(sentence, event.trigger), _where(sentence, event)
    rule = event.rule
    if not where.location:
        where, when, rule = _carried(sentence, index, state, when, rule)
    acting = actors.names(sentence, event.roles.acting, where.country)
    suffering = actors.names(sentence, event.roles.suffering, where.country)
    claim = Claim(
        claim_id="",
        document=state.document.document,
        start=sentence.start,
        end=sentence.end,
        sentence=" ".join(sentence.text[sentence.start : sentence.end].split()),
        event_type=event.event_type,
        sub_event_type=event.sub_event_type,
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
    if event.event_type in VIOLENT or event.rule not in _HARMLESS:
        claim.fatalities_low, claim.fatalities_high = toll.low, toll.high
        claim.fatalities_text = toll.text
    _set_when(claim, when)
    _set_where(claim, where)
    claim.summary = _is_summary(sentence, claim)
    claim.confidence = _confidence(claim, where)
    return claim


def _carried(
    sentence: Sentence, index: int, state: _State, when: When, rule: str
) -> tuple[Where, When, str]:
    """Place, and date where there is none, from what stands just before."""
    before = state.last
    reach = _FAR if when.anaphoric else 2
    if before is not None and index - state.last_index <= reach and before.location:
        if when.first is None and not when.text:
            return _place_of(before), _date_of(before), rule + "+place and date before"
        return _place_of(before), when, rule + "+place before"
    if state.place is not None and index - state.place_index <= _NEAR and sentence.has("they"):
        precision = max(state.place.geo_precision or 2, 2)
        state.place.geo_precision = precision
        return state.place, when, rule + "+place before"
    return Where(), when, rule


def _is_summary(sentence: Sentence, claim: Claim) -> bool:
    """A total over a long time, or thousands without a day or a place: no single incident."""
    if claim.event_type not in VIOLENT:
        return False
    dated = claim.event_date is not None and (claim.date_precision or 5) < 5
    if sentence.has("summary") and not dated and claim.fatalities_text:
        return True
    vague = sentence.has("vague") and claim.fatalities_low is None and bool(claim.fatalities_text)
    return vague and not claim.location and not dated


def _victims(toll: Toll) -> str:
    civilians = "civilian" in toll.classes
    fighters = bool(toll.classes - {"civilian", "protester", "identity"})
    if civilians and fighters:
        return "both"
    return "civilians" if civilians else "combatants" if fighters else ""


def _set_when(claim: Claim, when: When) -> None:
    claim.event_date, claim.event_date_end = when.first, when.last
    claim.date_precision, claim.date_text = when.precision, when.text


def _set_where(claim: Claim, where: Where) -> None:
    claim.location, claim.place_id = where.location, where.place_id
    claim.country, claim.admin1 = where.country, where.admin1
    claim.lon, claim.lat = where.lon, where.lat
    claim.geo_precision, claim.uncertainty_m = where.geo_precision, where.uncertainty_m


def _place_of(claim: Claim) -> Where:
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


def _date_of(claim: Claim) -> When:
    return When(claim.event_date, claim.event_date_end, claim.date_precision, claim.date_text)


def _confidence(claim: Claim, where: Where) -> float:
    """How much of a claim its own sentence carries, from 0.3 to 0.95."""
    value = 0.3
    value += 0.2 if claim.event_date else 0.0
    value += 0.3 * where.confidence if claim.lon is not None else 0.0
    value += 0.1 if claim.actor1 or claim.actor2 else 0.0
    value += 0.05 if claim.fatalities_low is not None else 0.0
    return round(min(value, 0.95), 3)


def _follow_up(sentence: Sentence, index: int, state: _State, toll: Toll) -> list[Claim]:
    """A sentence that only counts the dead: of the event before, or of one it does not name."""
    deaths = [h for h in sentence.of("event") if h.label in ("deaths", "kill", "shot")]
    if not deaths or sentence.has("disease") or is_unreal(sentence, deaths[0]):
        return []
    if toll.low is None and toll.high is None:
        return []
    trigger = deaths[0]
    roles = actors.assign_roles(sentence, trigger, passive=True)
    before = state.last
    if before is not None and index - state.last_index <= _NEAR and sentence.has("followup"):
        kind, sub = before.event_type, before.sub_event_type
        event = Event(trigger, "deaths", kind, sub, roles, weak=False, rank=20)
        claim = _claim(sentence, event, toll, index, state)
        claim.rule = "deaths+event before"
        _set_where(claim, _place_of(before))
        _set_when(claim, _date_of(before))
        claim.actor1, claim.actor2 = before.actor1, claim.actor2 or before.actor2
        state.last_index = index
        return [claim]
    kind, sub = by_target(sentence, roles, toll)
    event = Event(trigger, "deaths", kind, sub, roles, weak=True, rank=20)
    if not _worth(sentence, event, toll):
        return []
    claim = _claim(sentence, event, toll, index, state)
    _remember(claim, index, state)
    return [claim]


def _remember(claim: Claim, index: int, state: _State) -> None:
    state.last, state.last_index = claim, index
    anchor = anchor_of(claim.event_date, claim.event_date_end, claim.date_precision)
    if anchor is not None:
        state.context.anchor = anchor


def _remember_place(sentence: Sentence, index: int, state: _State) -> None:
    for mention in sentence.mentions:
        settled = mention.kind in ("village", "city", "capital")
        if settled and mention.use == "literal" and not places.is_away(sentence, mention):
            state.place = places.locate(sentence, mention)
            state.place_index = index
            return
