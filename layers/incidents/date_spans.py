"""Spans of days, and what a date in a text leans on."""

import calendar
import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

DAY, FEW_DAYS, WEEK, MONTH, YEAR = 1, 2, 3, 4, 5
"""UCDP ``date_prec``."""

LONGEST_PERIOD = 31
"""Days of the longest period that a heading gives to the days of month and week below it."""

LAST = re.compile(r"\blast\b(?! year)|\bdernier\b", re.IGNORECASE)
LAST_YEAR = re.compile(r"last\syear|de\sl['’]an", re.IGNORECASE)
YEAR_DIGITS = re.compile(r"(?:19|20)\d\d")

_JOINED = r"\s*(?:au|à|to|until|[-–—/])\s*"
_IN_FIGURES = re.compile(
    rf"\b(\d\d?)[./](\d\d?)(?:[./](\d{{4}}))?\.?{_JOINED}(\d\d?)[./](\d\d?)[./](\d{{4}})\b|"
    rf"\b(\d{{4}})-(\d\d)-(\d\d){_JOINED}(\d{{4}})-(\d\d)-(\d\d)\b"
)
_YEAR_AT_END = re.compile(r"[./](?:19|20)\d\d\b|(?:19|20)\d\d-\d\d-\d\d\b")


class Span(NamedTuple):
    """A resolved date: first and last day, UCDP precision."""

    first: dt.date
    last: dt.date
    precision: int


class DateText(NamedTuple):
    """Words of a date at characters ``start`` to ``end``; ``form`` names how it is written."""

    start: int
    end: int
    text: str
    form: str


_HALF_A_YEAR = dt.timedelta(days=183)
"""Days behind the last full date of a text that a month alone can be of; else it lies before."""


@dataclass(slots=True)
class Context:
    """What a date leans on.

    Attributes
    ----------
    published : datetime.date or None
        Day of publication, or the last day the text itself speaks of.
    exact : bool
        Whether that day is stated: only then can "on Tuesday" or "last week" be resolved.
    anchor : Span or None
        The date before: for "two days later", "the same day".
    year : int or None
        Year of a full date just before, which "on 5 June" goes on with.
    period : Span or None
        Days that a heading says the text is about ("3 to 9 June 2024"), for "on Monday" and
        "on the 4th".
    section : int or None
        Year that stands alone on a line above ("2020"), of the days without a year below it.
    entry : datetime.date or None
        Day that heads the entry of a log in which the sentence stands.
    month : int or None
        Month of that full date: an earlier one named behind it is of the year that follows.
    told : Span or None
        The day, month or year last named: for "in May of that year".
    looks_back : bool
        Whether the sentence tells what had come before ("in March it had …").
    """

    published: dt.date | None = None
    exact: bool = False
    anchor: Span | None = None
    year: int | None = None
    period: Span | None = None
    entry: dt.date | None = None
    section: int | None = None
    month: int | None = None
    told: Span | None = None
    looks_back: bool = False

    @property
    def now(self) -> dt.date | None:
        """Day that "yesterday" counts from: of the entry of a log, else of publication."""
        return self.entry or (self.published if self.exact else None)

    def in_period(self, fits: Callable[[dt.date], bool]) -> dt.date | None:
        """The one day of the period that fits; None where none does, or more than one."""
        if self.period is None:
            return None
        days = (self.period.last - self.period.first).days + 1
        every = (self.period.first + dt.timedelta(days=n) for n in range(min(days, LONGEST_PERIOD)))
        found = [day for day in every if fits(day)]
        return found[0] if len(found) == 1 else None

    def is_ahead(self, day: dt.date, *, slack: dt.timedelta) -> bool:
        """Whether a day lies behind the publication; by ``slack`` where that is only inferred."""
        if self.published is None:
            return False
        return day - self.published > (dt.timedelta() if self.exact else slack)

    def month_of_last_year(self, month: int) -> Span | None:
        """The month of the year before that of publication, None where that is not stated."""
        if self.published is None or not self.exact:
            return None
        return month_span(self.published.year - 1, month)


def valid_date(year: int, month: int, day: int) -> dt.date | None:
    """The day, None where the calendar has none such."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def month_span(year: int, month: int) -> Span:
    """A whole month."""
    last = calendar.monthrange(year, month)[1]
    return Span(dt.date(year, month, 1), dt.date(year, month, last), MONTH)


def year_span(year: int) -> Span:
    """A whole year."""
    return Span(dt.date(year, 1, 1), dt.date(year, 12, 31), YEAR)


def span_between(first: dt.date, last: dt.date) -> Span:
    """Span of days with UCDP's precision for its length."""
    if last < first:
        first, last = last, first
    days = (last - first).days + 1
    limits = ((1, DAY), (6, FEW_DAYS), (13, WEEK), (62, MONTH))
    precision = next((code for limit, code in limits if days <= limit), YEAR)
    return Span(first, last, precision)


_UNCOUNTED = re.compile(
    r"(?:a\sfew\s|several\s|quelques\s|plusieurs\s)?(?:days|nights|weeks|months|jours|nuits|semaines)\b"
    r"|(?:quelques\s|plusieurs\s)?mois\b",
    re.IGNORECASE,
)
UNCOUNTED = {"day": (1, 7, WEEK), "week": (7, 31, MONTH), "month": (30, 365, YEAR)}
"""Unit of "days later" → days it is at least and at most, and how fine that is."""


def some_time(anchor: Span, sign: int, unit: str) -> Span:
    """Days that "days later", "some weeks before" can mean, counted from the date before."""
    least, most, precision = UNCOUNTED[unit]
    ends = [anchor.first + dt.timedelta(days=sign * days) for days in (least, most)]
    return Span(min(ends), max(ends), precision)


def uncounted(words: str) -> bool:
    """Whether "days later" says not how many ("some weeks before", "quelques jours après")."""
    return bool(_UNCOUNTED.match(words))


def span_of_years(first: str, last: str) -> Span | None:
    """Days of "2019-2021" or "2019-21"."""
    end = int(last) if len(last) == 4 else int(first[:2] + last)
    if not int(first) < end:
        return None
    return Span(dt.date(int(first), 1, 1), dt.date(end, 12, 31), YEAR)


_OF_THAT_YEAR = re.compile(r"(?:that|same)\s+year|(?:même|cette)\sannée", re.IGNORECASE)
_THIS_YEAR = re.compile(r"de\scette\sannée(?!-là)", re.IGNORECASE)
_THAT_MONTH = re.compile(r"\bthat\s(?!year)", re.IGNORECASE)
_NEXT_SUCH = re.compile(r"\b(?:following|next|suivant)\b", re.IGNORECASE)


def year_meant(text: str, month: int, context: Context) -> int | None:
    """Year of "5 May of that year", "the following May": that of the date before, or the next."""
    told = context.told
    if _THIS_YEAR.search(text) and context.now is not None:
        return context.now.year
    if told is None:
        return None
    if _OF_THAT_YEAR.search(text) or _THAT_MONTH.search(text):
        return told.first.year
    if not _NEXT_SUCH.search(text):
        return None
    return told.last.year + (month <= told.last.month)


def completed(month: int, day: int, context: Context) -> dt.date | None:
    """Give a day without a year the latest year that is not after the publication."""
    if context.year is not None:
        onward = context.month is not None and month < context.month and not context.looks_back
        if context.published is not None and not context.exact:
            onward = onward and context.year < context.published.year  # no later year is told of
        for year in (context.year + 1, context.year) if onward else (context.year,):
            found = valid_date(year, month, day)
            if found and not context.is_ahead(found, slack=_HALF_A_YEAR):
                return found
    latest = context.published or (context.period.last if context.period else None)
    if context.section is not None:
        found = valid_date(context.section, month, day)
        if found and (latest is None or found <= latest):
            return found
    if latest is None:
        return None
    for year in (latest.year, latest.year - 1):
        found = valid_date(year, month, day)
        if found and found <= latest + dt.timedelta(days=2):
            return found
    return None


def drop_named_twice(dates: list[DateText], spans: list[Span | None]) -> None:
    """Leave out a weekday that a full date names again ("the Friday before Ramadan, 8 March")."""
    days = [
        span.first.weekday()
        for date, span in zip(dates, spans, strict=True)
        if span is not None and date.form in ("day", "monthday", "iso", "num")
    ]
    for number in range(len(dates) - 1, -1, -1) if days else ():
        span = spans[number]
        weekday = span is not None and dates[number].form == "weekday"
        if weekday and span is not None and span.first.weekday() in days:
            del dates[number], spans[number]


def period_in_figures(heading: str) -> Span | None:
    """The days of "04/03 – 10/03/2024" or "2024-03-04 / 2024-03-10"."""
    found = _IN_FIGURES.search(heading) if _YEAR_AT_END.search(heading) else None
    if found is None:
        return None
    cut = [int(part) if part else None for part in found.groups()]
    if cut[6]:
        first = valid_date(cut[6], cut[7] or 0, cut[8] or 0)
        last = valid_date(cut[9] or 0, cut[10] or 0, cut[11] or 0)
    else:
        first = valid_date(cut[2] or cut[5] or 0, cut[1] or 0, cut[0] or 0)
        last = valid_date(cut[5] or 0, cut[4] or 0, cut[3] or 0)
    if first is None or last is None or not 0 < (last - first).days < LONGEST_PERIOD:
        return None
    return span_between(first, last)
