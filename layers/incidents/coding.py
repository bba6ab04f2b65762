"""Reports to claims, sentence by sentence, with what earlier sentences and headings leave."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from incidentmap.geo.model import Mention
from incidentmap.geo.text import sentences
from incidentmap.layers.incidents import actors, places
from incidentmap.layers.incidents.dates import (
    MONTH,
    YEAR,
    Context,
    DateText,
    Span,
    find_dates,
    resolve,
)
from incidentmap.layers.incidents.events import Event, by_target, find_events, is_unreal
from incidentmap.layers.incidents.fatalities import Toll, read_toll
from incidentmap.layers.incidents.lexicon import Hit, load_rules, tokenize
from incidentmap.layers.incidents.model import Claim
from incidentmap.layers.incidents.places import Where
from incidentmap.layers.incidents.sentence import Sentence, When, cut
from incidentmap.layers.model import Document

_REPORT_REACH = 3
_FULL = ("iso", "num", "day", "monthday", "dayrange", "monthdayrange", "month", "year")


@dataclass(slots=True)
class _State:
    """What a document has told so far."""

    context: Context
    last: Claim | None = None
    last_index: int = -10
    last_paragraph: int = -10
    year_index: int = -10
    place: Where | None = None


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
    state = _State(Context(document.published, exact=exact))
    claims: list[Claim] = []
    for index, sentence in enumerate(found):
        for claim in _code_sentence(document, sentence, index, state):
            claim.claim_id = f"{document.document}:{sentence.start}:{len(claims)}"
            claims.append(claim)
    return claims


def _give_mentions(found: list[Sentence], mentions: Sequence[Mention]) -> None:
    starts = [sentence.start for sentence in found]
    for mention in mentions:
        i = bisect_left(starts, mention.start + 1) - 1
        if i >= 0 and mention.start < found[i].end:
            found[i].mentions.append(mention)


def _code_sentence(
    document: Document, sentence: Sentence, index: int, state: _State
) -> list[Claim]:
    if not (sentence.has("event") or sentence.has("zero")):
        _remember_dates(sentence, index, state)
        return []
    sentence.dates = find_dates(sentence.text, sentence.language, sentence.start, sentence.end)
    _resolve_dates(sentence, index, state)
    toll = read_toll(sentence)
    events = find_events(sentence, toll)
    if not events:
        return _follow_up(document, sentence, index, state, toll)
    main = events[0]
    if not _worth(sentence, main, toll):
        return []
    claim = _claim(document, sentence, main, toll, index, state)
    claims = [claim]
    for other in events[1:]:
        if _apart(sentence, main, other):
            claims.append(_claim(document, sentence, other, Toll(), index, state))
            break
    _remember(claim, sentence, index, state)
    return claims


def _worth(sentence: Sentence, event: Event, toll: Toll) -> bool:
    """Whether a sentence tells of an event and not of a sort of events."""
    dated = any(span is not None for span in sentence.spans) or bool(sentence.dates)
    placed = any(m.use == "literal" and m.kind != "country" for m in sentence.mentions)
    counted = toll.low is not None or bool(toll.text)
    if event.weak:
        return dated
    return dated or placed or counted


def _apart(sentence: Sentence, main: Event, other: Event) -> bool:
    """Whether a second word reports an event of its own: another type, and a date of its own."""
    if other.event_type == main.event_type or len(sentence.dates) < 2:
        return False
    one, two = (_nearest_date(sentence, e.trigger) for e in (main, other))
    return one is not None and two is not None and one != two


def _resolve_dates(sentence: Sentence, index: int, state: _State) -> None:
    sentence.spans = []
    context = state.context
    if index - state.year_index > 3:
        context.year = None
    before = context.anchor
    for date in sentence.dates:
        span = resolve(date, sentence.language, context)
        sentence.spans.append(span)
        if span is not None and date.form in _FULL:
            context.anchor = span
            _note_year(date, span, index, state)
    context.anchor = before


def _note_year(date: DateText, span: Span, index: int, state: _State) -> None:
    if span.precision <= MONTH and any(c.isdigit() for c in date.text[-4:]) and len(date.text) > 6:
        year = str(span.first.year)
        if year in date.text:
            state.context.year, state.year_index = span.first.year, index


def _remember_dates(sentence: Sentence, index: int, state: _State) -> None:
    """Keep the year of a full date in a sentence without an event, as in a heading."""
    if not any(w.isdigit() and len(w) == 4 for w in sentence.words):
        return
    for date in find_dates(sentence.text, sentence.language, sentence.start, sentence.end):
        span = resolve(date, sentence.language, state.context)
        if span is not None and span.precision <= MONTH:
            _note_year(date, span, index, state)


def _nearest_date(sentence: Sentence, trigger: Hit) -> int | None:
    """Number of the date that belongs to an event word, None where there is none."""
    best: tuple[float, int] | None = None
    for number, date in enumerate(sentence.dates):
        at = sentence.token_at(date.start)
        distance = float(abs(at - trigger.first))
        if _of_report(sentence, at, trigger):
            distance += 40
        if sentence.clause(at) != sentence.clause(trigger.first):
            distance += 15
        if at == 0 or at == 1:
            distance = min(distance, 8.0)
        if sentence.spans[number] is None:
            distance += 5
        if best is None or distance < best[0]:
            best = distance, number
    return best[1] if best else None


def _of_report(sentence: Sentence, at: int, trigger: Hit) -> bool:
    """Whether a date says when something was told: "a-t-on appris jeudi"."""
    for report in sentence.of("report"):
        if -1 <= at - report.last <= 1 or 0 <= report.first - at <= 1:
            return True
    return False


def _when(sentence: Sentence, event: Event, state: _State) -> When:
    number = _nearest_date(sentence, event.trigger)
    if number is None:
        return When()
    date, span = sentence.dates[number], sentence.spans[number]
    text = " ".join(date.text.split())
    if span is None:
        return When(text=text)
    only_told = _of_report(sentence, sentence.token_at(date.start), event.trigger)
    if only_told:
        return When(text="")
    last = span.last if span.last != span.first else None
    return When(span.first, last, span.precision, text)


def _where(sentence: Sentence, event: Event, state: _State) -> Where:
    chosen = places.choose(sentence, event.trigger.first)
    fine = [m for m in chosen if m.kind != "country"]
    if fine:
        return places.where_of(fine[0])
    if chosen:
        return places.where_of(chosen[0])
    return Where()


def _claim(
    document: Document, sentence: Sentence, event: Event, toll: Toll, index: int, state: _State
) -> Claim:
    when, where = _when(sentence, event, state), _where(sentence, event, state)
    rule = event.rule
    follows = state.last is not None and index - state.last_index <= 2
    if follows and state.last is not None and not where.location:
        where = _place_of(state.last)
        rule += "+place before"
        if when.first is None and not when.text:
            when = _date_of(state.last)
            rule += "+date before"
    acting = actors.names(sentence, event.roles.acting, where.country)
    suffering = actors.names(sentence, event.roles.suffering, where.country)
    claim = Claim(
        claim_id="",
        document=document.document,
        start=sentence.start,
        end=sentence.end,
        sentence=" ".join(sentence.text[sentence.start : sentence.end].split()),
        event_type=event.event_type,
        sub_event_type=event.sub_event_type,
        rule=rule,
        fatalities_low=toll.low,
        fatalities_high=toll.high,
        fatalities_text=toll.text,
        victims=_victims(toll),
        actor1=acting[0] if acting else "",
        actor2=suffering[0] if suffering else "",
        actors="; ".join(dict.fromkeys([*acting, *suffering])),
        attribution=actors.attribution(sentence),
        source=document.source or document.document,
    )
    _set_when(claim, when)
    _set_where(claim, where)
    claim.confidence = _confidence(claim, where)
    return claim


def _victims(toll: Toll) -> str:
    civilians = "civilian" in toll.classes
    fighters = bool(toll.classes - {"civilian", "protester", "identity"})
    return (
        "both"
        if civilians and fighters
        else "civilians"
        if civilians
        else "combatants"
        if fighters
        else ""
    )


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
        carried=True,
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


def _follow_up(
    document: Document, sentence: Sentence, index: int, state: _State, toll: Toll
) -> list[Claim]:
    """A sentence that only counts the dead of the event before, or of one it does not name."""
    deaths = [h for h in sentence.of("event") if h.label == "deaths"]
    if not deaths or sentence.has("disease") or is_unreal(sentence, deaths[0]):
        return []
    if toll.low is None and toll.high is None:
        return []
    before = state.last
    near = before is not None and index - state.last_index <= 3
    trigger = deaths[0]
    roles = actors.assign_roles(sentence, trigger, passive=True)
    if near and before is not None and sentence.has("followup"):
        event = Event(
            trigger, "deaths", before.event_type, before.sub_event_type, roles, True, False, 20
        )
        claim = _claim(document, sentence, event, toll, index, state)
        claim.rule = "deaths+event before"
        _set_where(claim, _place_of(before))
        _set_when(claim, _date_of(before))
        claim.actor1 = claim.actor1 or before.actor1
        claim.actor2 = claim.actor2 or before.actor2
        state.last_index = index
        return [claim]
    event_type, sub = by_target(sentence, roles, toll)
    event = Event(trigger, "deaths", event_type, sub, roles, True, True, 20)
    if not _worth(sentence, event, toll):
        return []
    claim = _claim(document, sentence, event, toll, index, state)
    _remember(claim, sentence, index, state)
    return [claim]


def _remember(claim: Claim, sentence: Sentence, index: int, state: _State) -> None:
    state.last, state.last_index = claim, index
    state.last_paragraph = sentence.paragraph
    if claim.event_date is not None and claim.date_precision is not None:
        last = claim.event_date_end or claim.event_date
        if claim.date_precision < YEAR:
            state.context.anchor = Span(claim.event_date, last, claim.date_precision)
