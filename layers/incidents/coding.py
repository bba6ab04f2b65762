"""Reports to claims, sentence by sentence, with what earlier sentences and headings leave."""

from bisect import bisect_left
from collections.abc import Sequence

from incidentmap.geo.model import Mention
from incidentmap.geo.text import sentences
from incidentmap.layers.incidents import actors, closings, entries, repeats, tables
from incidentmap.layers.incidents.carried_year import note_year
from incidentmap.layers.incidents.claims import (
    FAR,
    NEAR,
    State,
    date_of_claim,
    make_claim,
    names_unknown_place,
    note_label,
    place_of,
    scene_unknown,
    set_when,
    set_where,
)
from incidentmap.layers.incidents.collecting import collector_paused
from incidentmap.layers.incidents.date_spans import MONTH, Context
from incidentmap.layers.incidents.dates import opening_period, period_of
from incidentmap.layers.incidents.event_types import CROWDED, STRATEGIC, VIOLENT, by_target
from incidentmap.layers.incidents.events import Event, find_events
from incidentmap.layers.incidents.fatalities import Toll, divide, read_toll
from incidentmap.layers.incidents.lexicon import DATED, load_rules
from incidentmap.layers.incidents.main_event import (
    DEATH,
    apart,
    joint_between,
    own_places,
    weightiest,
)
from incidentmap.layers.incidents.model import Claim
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.placed import placed_claims
from incidentmap.layers.incidents.places import where_of
from incidentmap.layers.incidents.reality import is_unreal
from incidentmap.layers.incidents.scenes import place_by_document
from incidentmap.layers.incidents.sentence import Sentence, cut
from incidentmap.layers.incidents.timing import (
    anchor_of,
    date_of,
    own_span,
    read_dates,
)
from incidentmap.layers.incidents.told_again import (
    beside_it,
    names_one_more,
    none_died,
    on_another_day,
    one_more,
    still_gone,
    told_there,
    type_by_its_dead,
)
from incidentmap.layers.model import Document

_YEAR_REACH = 3
_HEADING_WORDS = 7
_YEAR_WORDS = 3
_IT_WAS = (["c", "’", "etait"], ["c", "'", "etait"])
_DEEDS = frozenset(
    "killing killings massacre massacres execution executions murder murders assassination "
    "tuerie tueries meurtre meurtres assassinat assassinats".split()
)
_MOVES = frozenset(
    ("given-up", "troops-left", "withdrawal", "handover", "arrest", "expulsion", "coup")
)
_ECHOES = frozenset(
    ("kill", "shot", "attack", "ambush", "clash", "mine-or-bomb", "air-strike", "shelling")
)


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
    with collector_paused():
        return _code(document, mentions)


def _code(document: Document, mentions: Sequence[Mention]) -> list[Claim]:
    rules = load_rules(document.language)
    body = document.body_start
    spans = [(max(a, body), b) for a, b in sentences(document.text) if b > body]
    found = cut(document.text, spans, rules)
    _give_mentions(found, mentions)
    exact = document.published_basis in ("stated", "option")
    context = Context(document.published, exact=exact)
    context.period = opening_period(document.title, document.text, body, document.language, context)
    state = State(document, context)
    state.has_tables = "|" in document.text or "\t" in document.text
    state.closing = closings.opens_with_closing(document.title, found)
    claims: list[Claim] = []
    for index, sentence in enumerate(found):
        for claim in _code_sentence(sentence, index, state):
            claim.claim_id = f"{document.document}:{sentence.start}:{len(claims)}"
            claims.append(claim)
        if sentence.mentions:
            state.recent = [*state.recent[-2:], (index, sentence)]
    place_by_document(claims, found, mentions)
    return claims


def _give_mentions(found: list[Sentence], mentions: Sequence[Mention]) -> None:
    starts = [sentence.start for sentence in found]
    for i, sentence in enumerate(found):
        if i < 6 and any(mark in sentence.text[sentence.start : sentence.end] for mark in "-–—"):
            sentence.body = entries.dateline_end(sentence.text, sentence.start, sentence.end)
    for mention in mentions:
        i = bisect_left(starts, mention.start + 1) - 1
        if i >= 0 and found[i].body <= mention.start < found[i].end:
            found[i].mentions.append(mention)


def _code_sentence(sentence: Sentence, index: int, state: State) -> list[Claim]:
    row = sentence.text[sentence.start : sentence.end] if state.has_tables else ""
    if "|" in row or "\t" in row:
        columns = tables.header(row)
        if columns is not None:
            state.columns, state.table_rule = columns, _rule_of_table(sentence, state)
            return []
    if index - state.year_index > _YEAR_REACH:
        state.context.year = state.context.month = None
    if state.context.entry is not None and index - state.heading_index > FAR:
        state.context.entry = None
    eventful = sentence.is_eventful()
    if not eventful and state.table_rule and tables.cells(row):
        return _row_claim(sentence, index, state)
    if not eventful:
        if sentence.sign & DATED:
            read_dates(sentence, state.context)
        if sentence.mentions:
            note_label(sentence, index, state)
        if sentence.sign & DATED:
            _note_dates(sentence, index, state, claims=[])
        return []
    if sentence.has("period"):
        return []  # what a week or a month cost in all
    read_dates(sentence, state.context)
    toll = _row_toll(row, sentence, state) or read_toll(sentence)
    claims = _claims(sentence, toll, index, state)
    _note_dates(sentence, index, state, claims)
    if not claims and sentence.has("zero") and index - state.last_index == 1 and toll.low == 0:
        none_died(state.last, toll)
    return claims


def _note_dates(sentence: Sentence, index: int, state: State, claims: list[Claim]) -> None:
    """Keep the year of full dates, a date that heads a list, and where another event began."""
    if not sentence.dates:
        return
    if note_year(sentence, state.context):
        state.year_index = index
    if claims:
        return
    if len(sentence.words) <= _YEAR_WORDS and sentence.dates[0].form == "year":
        state.context.section = entries.year_heading(sentence)
    logged = entries.opens_a_log_line(sentence)
    if logged is not None:
        state.label, state.label_index = where_of(logged), index
    if sentence.spans and sentence.spans[0] is not None and entries.opens_with_a_day(sentence):
        state.heading, state.heading_index = sentence.spans[0], index
    for span in sentence.spans:
        if span is None or span.precision > MONTH:
            continue
        numbered = sentence.words[1:2] == ["."] and sentence.words[0].isdecimal()
        words = len(sentence.words) - 2 * numbered
        short = words <= _HEADING_WORDS or sentence.words[:3] in _IT_WAS
        if short and len(sentence.dates) == 1:
            state.heading, state.heading_index = span, index
            if sentence.starts[0] == sentence.dates[0].start and span.first == span.last:
                state.context.entry = span.first
            row = sentence.text[sentence.start : sentence.end]
            state.context.period = (
                period_of(row, sentence.language, state.context) or state.context.period
            )
        if state.last is None or state.last.event_date != span.first:
            state.last_index = -100
            state.context.anchor = span


def _rule_of_table(sentence: Sentence, state: State) -> str:
    """Event that all rows of a table tell of, by the words of its header ("Camp | Handed over")."""
    for hit in sentence.of("event"):
        rule = sentence.event(hit)
        if rule.event_type == STRATEGIC and rule.id in _MOVES:
            return rule.id
    return ""


def _row_claim(sentence: Sentence, index: int, state: State) -> list[Claim]:
    """Claim of a table row that holds a place and a date alone."""
    sentence.find_phrases()
    read_dates(sentence, state.context)
    rule = sentence.rules.events[state.table_rule]
    hit = Hit(0, 1, "event", rule.id)
    event = Event(hit, rule.id, rule.event_type, rule.sub_event_type, actors.Roles(), False, 0)
    if date_of(sentence, hit) is None or not own_places(sentence):
        return []
    return [make_claim(sentence, event, Toll(), index, state)]


def _row_toll(row: str, sentence: Sentence, state: State) -> Toll | None:
    if not state.columns or not tables.cells(row):
        return None
    found = tables.deaths(row, state.columns, sentence.language)
    if found is None:
        return None
    low, high, words = found
    return Toll(low, high, words, read_toll(sentence).classes, True)


def _claims(sentence: Sentence, toll: Toll, index: int, state: State) -> list[Claim]:
    before = (
        state.last.rule.split("+")[0] if state.last and index - state.last_index <= NEAR else ""
    )
    if state.closing and closings.is_entry(sentence):
        before = "handover"
    events = find_events(sentence, toll, before)
    if not events and sentence.has("repeat") and index - state.last_index <= NEAR:
        return _again(sentence, index, state, toll)
    echo = bool(events) and _echoes(sentence, events[0].rule, index, state)
    if not events or (echo and not one_more(sentence, events[0], state.last)):
        return _follow_up(sentence, index, state, toll)
    main = weightiest(sentence, events, toll)
    if index - state.last_index <= 1 and still_gone(sentence, main, state.last):
        return []
    blast = state.last if main.rule in DEATH and index - state.last_index <= 2 else None
    if blast is not None and names_one_more(sentence, main.trigger, blast):
        main.event_type, main.sub_event_type = blast.event_type, blast.sub_event_type
    goes_on = index - state.last_index <= 1 and not main.weak
    goes_on = goes_on and (sentence.has("they") or beside_it(sentence, main, state.last))
    labelled = state.label is not None and index - state.label_index <= 1
    labelled = labelled or (
        index - state.heading_index <= 1 and entries.goes_below_a_day(sentence, main.rule)
    )
    if not (_worth(sentence, main, toll) or goes_on or (labelled and not main.weak)):
        return []
    if sentence.has("repeat"):
        events += repeats.in_later_clause(sentence, main)
    deadly = {at for at, _, _ in toll.pieces}
    other = next((e for e in events if apart(sentence, main, e, deadly)), None)
    if other is None or toll.shares:
        claims = placed_claims(sentence, main, toll, index, state)
    else:
        border = joint_between(sentence, main, other)
        one, two = divide(toll, main.trigger.first, other.trigger.first, border)
        claims = [
            make_claim(sentence, main, one, index, state, besides=other),
            make_claim(sentence, other, two, index, state, besides=main),
        ]
        _share_place(*claims)
    _remember(claims[-1], index, state)
    state.last = claims[0]
    return claims


def _again(sentence: Sentence, index: int, state: State, toll: Toll) -> list[Claim]:
    """An event like the one before, on a day of its own; there, where no other place is named."""
    before = state.last
    event = repeats.of_before(sentence, before) if before is not None else None
    if before is None or event is None:
        return _follow_up(sentence, index, state, toll)
    claim = make_claim(sentence, event, toll, index, state)
    if not claim.location and not names_unknown_place(sentence):
        set_where(claim, place_of(before))
    claim.rule += "+again"
    claim.actor1, claim.actor2 = claim.actor1 or before.actor1, claim.actor2 or before.actor2
    _remember(claim, index, state)
    return [claim]


def _share_place(one: Claim, other: Claim) -> None:
    """Let the second of two events in a sentence that names one place happen there too."""
    for claim, beside in ((one, other), (other, one)):
        if not claim.location and beside.location:
            set_where(claim, place_of(beside))


def _echoes(sentence: Sentence, rule: str, index: int, state: State) -> bool:
    """Whether a sentence only says more of the event before: no place and no date of its own."""
    if rule not in _ECHOES or (rule not in DEATH and state.last_in_crowd()):
        return False
    if state.last is None or own_places(sentence) or own_span(sentence):
        return False
    return _belongs(sentence, index, state)


def _worth(sentence: Sentence, event: Event, toll: Toll) -> bool:
    """Whether a sentence tells of an event and not of a sort of events."""
    dated = date_of(sentence, event.trigger) is not None
    counted = toll.low is not None or toll.high is not None or bool(toll.text)
    word = sentence.words[event.trigger.first]
    if event.weak or (event.rule == "kill" and word in _DEEDS and not counted):
        return dated
    if sentence.rules.events[event.rule].named if event.rule in sentence.rules.events else False:
        return dated or _by_authority(sentence, event)
    if event.event_type == STRATEGIC and event.rule in _MOVES and _by_authority(sentence, event):
        return True
    if dated or counted or own_places(sentence):
        return True
    sides = event.roles.acting and event.roles.suffering
    if sides and any(m.use == "literal" for m in sentence.mentions):
        return True
    return event.event_type in VIOLENT and names_unknown_place(sentence)


def _by_authority(sentence: Sentence, event: Event) -> bool:
    """Whether a government, an army or a mission is named as acting."""
    kinds = event.roles.classes(sentence, "acting")
    if kinds & {"state", "external", "government"}:
        return True
    first = sentence.starts[event.trigger.first]
    return any(m.kind == "country" and m.start < first for m in sentence.mentions)


def _follow_up(sentence: Sentence, index: int, state: State, toll: Toll) -> list[Claim]:
    """A sentence that only counts the dead: of the event before, or of one it does not name."""
    deaths = [h for h in sentence.of("event") if h.label in ("deaths", "kill", "shot")]
    if not deaths and _belongs(sentence, index, state):
        deaths = [h for h in sentence.of("toll") if h.label in ("deaths", "kill")]
    deaths = [h for h in deaths if not is_unreal(sentence, h)]
    if not deaths or sentence.has("disease"):
        return []
    if toll.low is None and toll.high is None:
        return []
    trigger = deaths[0]
    roles = actors.assign_roles(sentence, trigger, passive=True)
    before = state.last
    if before is not None and _belongs(sentence, index, state):
        kind, sub = type_by_its_dead(before, sentence, roles, toll)
        event = Event(trigger, "deaths", kind, sub, roles, weak=False, rank=20)
        claim = make_claim(sentence, event, toll, index, state)
        claim.rule = "deaths+event before"
        set_where(claim, place_of(before))
        set_when(claim, date_of_claim(before))
        claim.actor1, claim.actor2 = before.actor1, claim.actor2 or before.actor2
        state.last_index = index
        return [claim]
    kind, sub = by_target(sentence, roles, toll)
    event = Event(trigger, "deaths", kind, sub, roles, weak=True, rank=20)
    logged = index - state.heading_index <= 1 and (
        index - state.label_index <= 1 or bool(own_places(sentence))
    )
    beside = before is not None and index - state.last_index <= 2 and before.event_type in VIOLENT
    if not (logged or _worth(sentence, event, toll) or (beside and own_places(sentence))):
        return []
    claims = placed_claims(sentence, event, toll, index, state)
    if before is not None and claims[0].event_date is None:
        told_there(claims[0], before)
    _remember(claims[-1], index, state)
    state.last = claims[0]
    return claims


def _belongs(sentence: Sentence, index: int, state: State) -> bool:
    """Whether a count is of the event before: by its words, or for want of any other."""
    distance = index - state.last_index
    if distance <= NEAR and sentence.has("followup") and not scene_unknown(sentence):
        return not (
            _elsewhere_and_then(sentence, state.last) or on_another_day(sentence, state.last)
        )
    if distance > 1 or state.last is None or state.last.event_type not in VIOLENT | CROWDED:
        return False
    if own_places(sentence) or own_span(sentence):
        return False
    return not (names_unknown_place(sentence) or scene_unknown(sentence))


def _elsewhere_and_then(sentence: Sentence, before: Claim | None) -> bool:
    """Whether a sentence has both a place and a day of its own: then "they" is all it shares."""
    names = {m.text for m in own_places(sentence)}
    days = {span.first for span in sentence.spans if span is not None}
    if before is None or not names or not days:
        return False
    return before.location not in names and before.event_date not in days


def _remember(claim: Claim, index: int, state: State) -> None:
    state.last, state.last_index = claim, index
    anchor = anchor_of(claim.event_date, claim.event_date_end, claim.date_precision)
    if anchor is not None:
        state.context.anchor = anchor
