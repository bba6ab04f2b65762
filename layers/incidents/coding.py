"""Reports to claims, sentence by sentence, with what earlier sentences and headings leave."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from incidentmap.geo.model import Mention
from incidentmap.geo.text import sentences
from incidentmap.layers.incidents import actors, places, tables
from incidentmap.layers.incidents.dates import MONTH, Context, Span
from incidentmap.layers.incidents.events import (
    STRATEGIC,
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
_HEADING_WORDS = 7
_FAR = 5
_HARMLESS = frozenset(
    ("handover", "base-opened", "withdrawal", "deployment", "mandate", "agreement")
)
_MOVES = frozenset(("withdrawal", "handover", "arrest", "expulsion", "coup"))
_MANY = frozenset("hundreds thousands centaines milliers".split())
_PLACED_NAME = re.compile(
    r"\b(?:in|at|near|à|près de|village d[e’']|village of|town of|contrôle d[e’']|control of|"
    r"au village de|hameau d[e’']|de la ville d[e’'])\s*([A-ZÀ-Ý][\w-]{3,})"
)
_CROWDS = frozenset(("protest", "riot"))
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
    heading: Span | None = None
    heading_index: int = -100
    recent: list[tuple[int, Sentence]] = field(default_factory=list)
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
        if sentence.mentions:
            state.recent = [*state.recent[-2:], (index, sentence)]
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
    if not sentence.is_eventful():
        if sentence.has("date") or any(w[0].isdigit() for w in sentence.words):
            read_dates(sentence, state.context)
            _note_dates(sentence, index, state, claims=[])
        return []
    read_dates(sentence, state.context)
    toll = _row_toll(row, sentence, state) or read_toll(sentence)
    claims = _claims(sentence, toll, index, state)
    _note_dates(sentence, index, state, claims)
    if not claims and sentence.has("zero") and index - state.last_index == 1 and toll.low == 0:
        _none_died(state.last, toll)
    return claims


def _note_dates(sentence: Sentence, index: int, state: _State, claims: list[Claim]) -> None:
    """Keep the year of full dates, a date that heads a list, and where another event began."""
    if note_year(sentence, state.context):
        state.year_index = index
    if claims:
        return
    for span in sentence.spans:
        if span is None or span.precision > MONTH:
            continue
        if len(sentence.words) <= _HEADING_WORDS and len(sentence.dates) == 1:
            state.heading, state.heading_index = span, index
        if state.last is None or state.last.event_date != span.first:
            state.last_index = -100


def _none_died(claim: Claim | None, toll: Toll) -> None:
    """Take "No casualties were reported." for the event of the sentence before."""
    if claim is not None and claim.event_type in VIOLENT and claim.fatalities_low is None:
        claim.fatalities_low = claim.fatalities_high = 0
        claim.fatalities_text = toll.text


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
    main = _weightiest(events, toll)
    goes_on = index - state.last_index <= 1 and sentence.has("they") and not main.weak
    if not (_worth(sentence, main, toll) or goes_on):
        return []
    other = next((e for e in events if _apart(sentence, main, e)), None)
    if other is None:
        claims = _placed_claims(sentence, main, toll, index, state)
    else:
        claims = [
            _claim(sentence, main, toll, index, state, besides=other),
            _claim(sentence, other, Toll(), index, state, besides=main),
        ]
    _remember(claims[0], index, state)
    return claims


def _weightiest(events: list[Event], toll: Toll) -> Event:
    """The event that names a sentence: where people died, a violent one."""
    if toll.low and events[0].event_type not in VIOLENT and events[0].rule not in _CROWDS:
        return next((e for e in events if e.event_type in VIOLENT), events[0])
    return events[0]


def _echoes(sentence: Sentence, index: int, state: _State) -> bool:
    """Whether a sentence only says more of the event before: no place and no date of its own."""
    own = _own_places(sentence) or any(span is not None for span in sentence.spans)
    return state.last is not None and not own and _belongs(sentence, index, state)


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
    if sentence.rules.events[event.rule].named if event.rule in sentence.rules.events else False:
        return dated or _by_authority(sentence, event)
    if event.event_type == STRATEGIC and event.rule in _MOVES and _by_authority(sentence, event):
        return True
    if event.event_type in VIOLENT and _names_unknown_place(sentence):
        return True
    sides = event.roles.acting and event.roles.suffering
    placed = any(m.use == "literal" for m in sentence.mentions)
    return dated or counted or bool(_own_places(sentence)) or bool(sides and placed)


def _by_authority(sentence: Sentence, event: Event) -> bool:
    """Whether a government, an army or a mission is named as acting."""
    kinds = event.roles.classes(sentence, "acting")
    if kinds & {"state", "external", "government"}:
        return True
    first = sentence.starts[event.trigger.first]
    return any(m.kind == "country" and m.start < first for m in sentence.mentions)


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


def _where(sentence: Sentence, event: Event, besides: Event | None) -> Where:
    chosen = places.choose(sentence, event.trigger.first)
    if besides is not None:
        one, two = event.trigger.first, besides.trigger.first
        at = {id(m): sentence.token_at(m.start) for m in chosen}
        chosen = [m for m in chosen if abs(at[id(m)] - one) <= abs(at[id(m)] - two)]
    if chosen:
        return places.locate(sentence, chosen[0])
    code = _country_of(sentence, event)
    return Where(country=code, geo_precision=6) if code else Where()


def _country_of(sentence: Sentence, event: Event) -> str:
    """Country whose army or people an event names, where it names no place."""
    for hit in [*event.roles.acting, *event.roles.suffering]:
        code = actors.demonym_near(sentence, hit) or sentence.actor(hit).country
        if code and sentence.actor(hit).kind != "external":
            return code
    return ""


def _claim(
    sentence: Sentence,
    event: Event,
    toll: Toll,
    index: int,
    state: _State,
    besides: Event | None = None,
) -> Claim:
    when, where = when_of(sentence, event.trigger), _where(sentence, event, besides)
    rule = event.rule
    if not where.location and besides is None:
        where, when, rule = _carried(sentence, index, state, when, where, rule)
    if when.first is None and not when.text and index - state.heading_index <= _FAR:
        when, rule = _headed(state), rule + "+date of the heading"
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
    if event.rule in _CROWDS:
        claim.actor1, claim.actor2 = actors.crowd_sides(sentence, event.event_type, where.country)
        claim.actors = "; ".join(dict.fromkeys(n for n in (claim.actor1, claim.actors) if n))
    if event.event_type in VIOLENT or event.rule not in _HARMLESS:
        claim.fatalities_low, claim.fatalities_high = toll.low, toll.high
        claim.fatalities_text = toll.text
    _set_when(claim, when)
    _set_where(claim, where)
    claim.summary = _is_summary(sentence, claim)
    claim.confidence = _confidence(claim, where)
    return claim


def _headed(state: _State) -> When:
    span = state.heading
    if span is None:
        return When()
    last = span.last if span.last != span.first else None
    return When(span.first, last, span.precision)


def _carried(
    sentence: Sentence, index: int, state: _State, when: When, where: Where, rule: str
) -> tuple[Where, When, str]:
    """Place, and date where there is none, from what stands just before."""
    before = state.last
    own_day = when.first is not None and not when.anaphoric
    if _names_unknown_place(sentence) or (own_day and not _same_day(when, before)):
        return where, when, rule
    reach = _FAR if when.anaphoric else 2
    if before is not None and not (when.anaphoric or _same_family(sentence, rule, before)):
        reach = -1
    if before is not None and index - state.last_index <= reach and before.location:
        if when.first is None and not when.text:
            return _place_of(before), _date_of(before), rule + "+place and date before"
        return _place_of(before), when, rule + "+place before"
    if sentence.has("they"):
        found = _place_named_before(index, state)
        if found is not None:
            return found, when, rule + "+place before"
    return where, when, rule


def _same_family(sentence: Sentence, rule: str, before: Claim) -> bool:
    """Whether an event can lean on the one before: violence on violence, a rule on itself."""
    if before.rule.split("+")[0] == rule:
        return True
    kind = sentence.rules.events[rule].event_type if rule in sentence.rules.events else "by target"
    violent = kind in VIOLENT or kind == "by target" or rule in ("property", "release")
    if rule == "arrest":
        return before.event_type in VIOLENT or before.event_type in ("Protests", "Riots")
    return violent and before.event_type in VIOLENT


def _same_day(when: When, claim: Claim | None) -> bool:
    return claim is not None and claim.event_date == when.first


def _names_unknown_place(sentence: Sentence) -> bool:
    """Whether a capitalised name behind "in", "at" or "à" is no place that the geocoder knows.

    Then the event has a place of its own, and that of the event before is not its place.
    """
    known = [(m.start, m.end) for m in sentence.mentions]
    named = [(sentence.starts[h.first], sentence.ends[h.last - 1]) for h in sentence.of("actor")]
    spans = [*known, *named, *((d.start, d.end) for d in sentence.dates)]
    for match in _PLACED_NAME.finditer(sentence.text, sentence.body, sentence.end):
        start = match.start(1)
        if not any(a <= start < b for a, b in spans):
            return True
    return False


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
    if before is not None and _belongs(sentence, index, state):
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


def _belongs(sentence: Sentence, index: int, state: _State) -> bool:
    """Whether a count is of the event before: by its words, or for want of any other."""
    distance = index - state.last_index
    own = _own_places(sentence) or any(s is not None for s in sentence.spans)
    if distance <= _NEAR and sentence.has("followup"):
        return True
    violent = state.last is not None and state.last.event_type in VIOLENT
    return distance <= 1 and violent and not own and not _names_unknown_place(sentence)


def _remember(claim: Claim, index: int, state: _State) -> None:
    state.last, state.last_index = claim, index
    anchor = anchor_of(claim.event_date, claim.event_date_end, claim.date_precision)
    if anchor is not None:
        state.context.anchor = anchor


def _place_named_before(index: int, state: _State) -> Where | None:
    """The settled place last named within three sentences, taken as near, not exact."""
    for number, sentence in reversed(state.recent):
        if index - number > _NEAR:
            return None
        for mention in sentence.mentions:
            settled = mention.kind in ("village", "city", "capital")
            if settled and mention.use == "literal" and not places.is_away(sentence, mention):
                where = places.locate(sentence, mention)
                where.geo_precision = max(where.geo_precision or 2, 2)
                return where
    return None
