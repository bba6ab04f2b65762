"""Which date of a sentence is that of its event."""

import datetime as dt
import re
from dataclasses import dataclass

from incidentmap.layers.incidents import entries
from incidentmap.layers.incidents.date_spans import (
    DAY,
    MONTH,
    YEAR,
    Context,
    DateText,
    Span,
    drop_named_twice,
    year_span,
)
from incidentmap.layers.incidents.dates import find_dates_at, openings, resolve
from incidentmap.layers.incidents.lexicon import DATED
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence

_DAYS = (
    *("iso", "num", "daymonth", "day", "monthday", "dayrange", "monthdayrange"),
    *("nth", "nthrange", "weekdate"),
)
ANCHORS = frozenset((*_DAYS, "month", "year", "monthrange"))
_WEEKDAYS = frozenset(("weekday", "weekdayof", "weekdayafter", "yesterday"))
_EXPLICIT_DAYS = frozenset(_DAYS)
_ANAPHORIC = frozenset(("sameday", "nextday", "eve", "offset", "sameperiod", "weekdayafter"))
_LIMIT = re.compile(
    r"(?:\b(?:by|until|till|before|as of|up to|end of|d['’]ici|jusqu['’]\w+|avant|à compter du|"
    r"au plus tard le|planned for|due (?:in|on)|scheduled for|prévue?s? (?:en|pour|le))\s+"
    r"(?:the\s|le\s|la\s|end of\s|early\s|late\s)*)$",
    re.IGNORECASE,
)
LIMIT_INSIDE = re.compile(r"(?:until|by)\b", re.IGNORECASE)
_RECORD = frozenset(
    "deadliest worst bloodiest largest biggest heaviest gravest meurtriere meurtrier pire "
    "sanglante".split()
)
_FOUND = frozenset("found discovered recovered retrieved exhumed retrouves decouverts".split())
_WHEN = ([",", "when"], [",", "lorsque"], [",", "quand"], [",", "ou"])
_BESIDE = 12
"""Words between an event and its date at most, where another event is nearer to it."""

_ASIDE = 8
_TAKEN = frozenset(
    "kidnapped abducted taken seized captured caught snatched enleve enlevee enleves enlevees pris "
    "prise captures capture capturee saisis kidnappe kidnappes".split()
)
_FINDING = ("retrouv", "decouv", "found", "discover")
_DYING = frozenset(("kill", "deaths", "shot"))
_LATER = frozenset(("nextday", "offset", "eve"))
_RIGHT_BEFORE = 4
_AND = frozenset("and then et puis ;".split())
_BACK = frozenset("had avait avaient earlier previously auparavant".split())
SINCE = re.compile(r"(?:since|depuis|dès)\b", re.IGNORECASE)
_RELATIVE = frozenset("who which whose qui lequel laquelle lesquels dont".split())
_PUBLISHING = frozenset(
    "published publishes documented released report reports "
    "rapport publie publiee documente".split()
)
_TOLD = frozenset(
    "said says told reported announced confirmed added statement "
    "appris indique indiquent annonce affirme declare precise rapporte lu dit confirme ajoute "
    "communique edition".split()
)
_BASIS = "basis"
_JOINING = re.compile(
    r"[\s,(—–-]*(?:on |le |the |(?:dans )?la nuit du |(?:in |on )?the night of )?", re.IGNORECASE
)
_LONGEST_GAP = 24
SINCE_WORDS = frozenset("since depuis des".split())
_ENDED = frozenset(("release", "return"))


@dataclass(slots=True)
class When:
    """Date of a claim: days, UCDP precision, the words."""

    first: dt.date | None = None
    last: dt.date | None = None
    precision: int | None = None
    text: str = ""
    anaphoric: bool = False


_NUMBERED = frozenset(("mirage", "resolution", "agenda", "vision"))
"""Words whose number is no year ("Mirage 2000", "resolution 2085")."""


def read_dates(sentence: Sentence, context: Context) -> None:
    """Find and resolve the dates of a sentence; each full one anchors those after it."""
    found = find_dates_at(sentence.text, sentence.language, date_openings(sentence), sentence.end)
    found = [date for date in found if not _is_a_number(sentence, date)]
    if not found:
        return
    sentence.dates = _merged(found, sentence.text)
    before, entry = context.anchor, context.entry
    year, month = context.year, context.month
    context.looks_back = not _BACK.isdisjoint(sentence.words)
    for number in range(len(sentence.dates)):
        date = sentence.dates[number]
        if _counts_from_next(sentence, number):
            basis = sentence.dates[number + 1]
            context.anchor = resolve(basis, sentence.language, context) or context.anchor
            sentence.dates[number + 1] = basis._replace(form=_BASIS)
        span = None if date.form == _BASIS else resolve(date, sentence.language, context)
        sentence.spans.append(span)
        if span is not None and (date.form in ANCHORS or date.form in _WEEKDAYS):
            context.anchor = span
            context.told = span if date.form in ANCHORS else context.told
            if span.precision <= MONTH and str(span.first.year) in date.text:
                context.year, context.month = span.first.year, span.first.month
        if span is not None and number == 0 and entries.stamps(sentence, date):
            context.entry = span.first
    context.anchor, context.entry = before, entry
    context.year, context.month = year, month
    if len(sentence.dates) > 1:
        drop_named_twice(sentence.dates, sentence.spans)


def _is_a_number(sentence: Sentence, date: DateText) -> bool:
    """Whether a bare year is the number of a type or a text."""
    if not date.text.isdigit():
        return False
    at = sentence.token_at(date.start)
    return at > 0 and sentence.words[at - 1] in _NUMBERED


def date_openings(sentence: Sentence) -> list[int]:
    """Characters where a date of the body can begin, see `openings`."""
    if not sentence.sign & DATED:
        return []
    headed = sentence.body > sentence.start
    tokens = openings(sentence.signs(), sentence.token_at(sentence.body) if headed else 0)
    return [sentence.starts[token] for token in tokens]


def _counts_from_next(sentence: Sentence, number: int) -> bool:
    """Whether a date counts from the one behind it ("two months after the coup of 26 July")."""
    date = sentence.dates[number]
    if date.form != "offset" or number + 1 >= len(sentence.dates):
        return False
    following = sentence.dates[number + 1]
    gap = sentence.text[date.end : following.start]
    bound = re.search(r"(?:after|before|après|avant)$", date.text, re.IGNORECASE)
    return bool(bound) and following.form in _EXPLICIT_DAYS and not re.search(r"[.;:,]|.{60}", gap)


def _merged(dates: list[DateText], text: str) -> list[DateText]:
    """Join a weekday, or "overnight", with the date beside it that says more."""
    kept: list[DateText] = []
    for date in dates:
        last = kept[-1] if kept else None
        gap = text[last.end : date.start] if last else ""
        if last is not None and len(gap) <= _LONGEST_GAP and _JOINING.fullmatch(gap):
            weak = last.form in ("weekday", "offset", "ago", "nextday") or (
                last.form == "today" and "vernight" in last.text
            )
            if weak and date.form not in ("weekday", "today"):
                kept[-1] = date
                if last.form == "weekday":
                    words = " ".join(text[last.start : date.end].split())
                    kept[-1] = date._replace(start=last.start, text=words)
                continue
            if date.form == "weekday" and last.form == "sameday":
                kept[-1] = date
                continue
            if date.form == "weekday" and last.form in ("yesterday", "today", *_EXPLICIT_DAYS):
                continue
        kept.append(date)
    return kept


def _told(sentence: Sentence, at: int, end: int) -> bool:
    """Whether a date says when something was told: "a-t-on appris jeudi", "said on Tuesday"."""
    words = sentence.words
    if not _TOLD.isdisjoint(words[max(0, at - 2) : at] + words[end : end + 1]):
        return True
    comma = next((i for i in range(at - 1, max(0, at - _ASIDE) - 1, -1) if words[i] == ","), at)
    aside = range(comma + 1, at)  # "…, a indiqué l'hôpital le 6 mai"
    told = any(words[i] in _TOLD for i in aside)
    return told and not any(h.first in aside for h in sentence.of("event"))


def own_span(sentence: Sentence) -> bool:
    """Whether a sentence has a date that is more than the day on which something was told."""
    for date, span in zip(sentence.dates, sentence.spans, strict=True):
        at, end = sentence.token_at(date.start), sentence.token_at(date.end)
        if span is not None and not _told(sentence, at, end):
            return True
    return False


def _cost(sentence: Sentence, number: int, trigger: Hit) -> float | None:
    """How far a date is from an event word; None where it is not its date."""
    date = sentence.dates[number]
    before = sentence.text[max(sentence.start, date.start - 40) : date.start]
    if date.form == _BASIS or _LIMIT.search(before) or LIMIT_INSIDE.match(date.text):
        return None
    at, end = sentence.token_at(date.start), sentence.token_at(date.end)
    if SINCE.match(date.text) and _since_alone(sentence, trigger, at, end):
        return None
    if trigger.label in _ENDED and _since_taken(sentence, date, at):
        return None
    between = sentence.words[trigger.last : at]
    aside = _RELATIVE & set(between) and _FOUND.isdisjoint(between[-4:])
    if at > trigger.first and (aside or _other_event(sentence, trigger, at)):
        return None
    if _missing_since(sentence, trigger, at):
        return None
    if at > trigger.first and date.form in _LATER and _found_dead(sentence, trigger, at):
        return None
    apart = sentence.clause(at) != sentence.clause(trigger.first)
    if apart and at > trigger.first and date.form in _ANAPHORIC:
        return None
    cost = float(abs(at - trigger.first))
    if at - sentence.token_at(sentence.body) <= 2:
        cost = min(cost, 6.0)
    if apart:
        cost += 12
    joined = not _AND.isdisjoint(sentence.words[max(0, at - 2) : at])
    if joined and date.form in _LATER and 0 <= trigger.first - end <= _RIGHT_BEFORE:
        cost -= 4  # "… and the next day gunmen killed": nearer than the date that heads all
    if date.form in _EXPLICIT_DAYS:
        cost -= 3
    if at < trigger.first and _in_a_relative_clause(sentence, at, trigger):
        cost += 6
    if _of_another_event(sentence, trigger, at, end):
        cost += 12
    if _told(sentence, at, end):
        cost += 40
    if at < trigger.first and _of_the_taking(sentence, trigger, at):
        cost += 15
    if sentence.spans[number] is None:
        cost += 8
    return cost


def _since_taken(sentence: Sentence, date: DateText, at: int) -> bool:
    """Whether a date is of the taking that a release ends ("held since 4 May", "enlevés le 4")."""
    before = sentence.words[max(0, at - 2) : at]
    if SINCE.match(date.text) or not SINCE_WORDS.isdisjoint(before):
        return True
    return any(
        0 <= at - h.last <= 1 and sentence.words[h.last - 1] in _TAKEN
        for kind in ("captive", "event")
        for h in sentence.of(kind)
    )


def _since_alone(sentence: Sentence, trigger: Hit, at: int, end: int) -> bool:
    """Whether "since" a date says no more than how long nothing like it has been."""
    told = sentence.words[end : end + 2] in _WHEN and trigger.first > end
    record = not told and bool(_RECORD & set(sentence.words[: trigger.first]))
    return record or _nearer_event(sentence, trigger, at)


def _in_a_relative_clause(sentence: Sentence, at: int, trigger: Hit) -> bool:
    """Whether a date before a verb is that of "who had left A on 1 May"."""
    first = max(0, at - _ASIDE)
    before, behind = sentence.words[first:at], sentence.words[at : trigger.first]
    return not _RELATIVE.isdisjoint(before) and "," not in behind


def _of_the_taking(sentence: Sentence, trigger: Hit, at: int) -> bool:
    """Whether a date before a release is that of the abduction it ends."""
    if trigger.label not in _ENDED:
        return False
    taken = [h.last for h in sentence.of("event") if h.label == "abduction"]
    taken += [h.last for h in sentence.of("captive") if sentence.words[h.first] in _TAKEN]
    return any(0 <= at - last <= 6 for last in taken)


def _of_another_event(sentence: Sentence, trigger: Hit, at: int, end: int) -> bool:
    """Whether "and" parts a date from an event, and joins it to none: another stands beside it."""
    if at < trigger.first:
        gap, beside = (end, trigger.first), [at - h.last > 0 for h in _near(sentence, at)]
    else:
        gap, beside = (trigger.last, at), [h.first >= end for h in _near(sentence, at)]
    return any(beside) and not _AND.isdisjoint(sentence.words[slice(*gap)])


def _near(sentence: Sentence, token: int) -> list[Hit]:
    return [h for h in sentence.of("event") if abs(h.first - token) <= _BESIDE]


def _nearer_event(sentence: Sentence, trigger: Hit, at: int) -> bool:
    """Whether "since …" hangs on another verb ("retook Farabougou, besieged since October")."""
    return any(
        trigger.last <= h.first < at for h in sentence.of("event") if h.label != trigger.label
    )


def _missing_since(sentence: Sentence, trigger: Hit, at: int) -> bool:
    """Whether a date is since when somebody found dead was missing ("disparu depuis le 20, …")."""
    if trigger.label not in _DYING or not sentence.has("missing"):
        return False
    return not SINCE_WORDS.isdisjoint(sentence.words[max(0, at - 2) : at + 1]) and any(
        0 <= at - h.last <= 2 and not h.first <= trigger.first < h.last
        for h in sentence.of("missing")
    )


def _found_dead(sentence: Sentence, trigger: Hit, at: int) -> bool:
    """Whether a later day is only when people taken were found ("…, found dead the next day")."""
    return trigger.label == "abduction" and any(
        word.startswith(_FINDING) for word in sentence.words[trigger.last : at]
    )


def _other_event(sentence: Sentence, trigger: Hit, at: int) -> bool:
    return any(
        trigger.last <= h.first < at and h.label in _ENDED and h.label != trigger.label
        for h in sentence.of("event")
    )


def date_of(sentence: Sentence, trigger: Hit) -> int | None:
    """Number of the date that belongs to an event word, None where there is none."""
    if not sentence.dates:
        return None
    if trigger not in sentence.date_of:
        costs = [
            (cost, number)
            for number in range(len(sentence.dates))
            if (cost := _cost(sentence, number, trigger)) is not None
        ]
        sentence.date_of[trigger] = min(costs)[1] if costs else None
    return sentence.date_of[trigger]


def when_of(sentence: Sentence, trigger: Hit) -> When:
    """Date of an event.

    A date that only says when something was told is none; of one that says when a report was
    published the year is kept, for the event lies before it.
    """
    number = date_of(sentence, trigger)
    if number is None:
        return When()
    date, span = sentence.dates[number], sentence.spans[number]
    text = " ".join(date.text.split())
    at, end = sentence.token_at(date.start), sentence.token_at(date.end)
    if _told(sentence, at, end):
        return When()
    if span is None:
        return When(text=text, anaphoric=date.form in _ANAPHORIC)
    if _publishes(sentence, at, end, trigger):
        span = year_span(span.first.year)
    last = span.last if span.last != span.first else None
    precision = span.precision if last or span.precision != DAY else DAY
    return When(span.first, last, precision, text, date.form in _ANAPHORIC)


def _publishes(sentence: Sentence, at: int, end: int, trigger: Hit) -> bool:
    if at > trigger.first:
        return False
    return bool(_PUBLISHING & set(sentence.words[max(0, at - 5) : min(end + 5, trigger.first)]))


def anchor_of(first: dt.date | None, last: dt.date | None, precision: int | None) -> Span | None:
    """Span that later relative dates count from; None for a year."""
    if first is None or precision is None or precision >= YEAR:
        return None
    return Span(first, last or first, precision)
