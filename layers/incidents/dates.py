"""Dates in reports: found, resolved against what the text says, with UCDP's precision.

Nothing is filled in: a sentence without a date gives none, and the day of publication only serves
to complete what the words leave open ("on Tuesday", "last month", "4 June").
"""

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from incidentmap.layers.incidents.date_words import (
    COUNT_WORDS,
    MONTHS,
    PATTERNS,
    SEASONS,
    UNITS,
    WEEKDAYS,
)

DAY, FEW_DAYS, WEEK, MONTH, YEAR = 1, 2, 3, 4, 5
"""UCDP ``date_prec``."""

_REACH = 45
"""Characters before and after a word of a date that can belong to the date."""

_DAY_OF_MONTH = re.compile(r"(?<!\d)(\d{1,2})(?=(?:st|nd|rd|th|\s?er)?(?![\d/.]))", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Span:
    """A resolved date: first and last day, UCDP precision."""

    first: dt.date
    last: dt.date
    precision: int


@dataclass(frozen=True, slots=True)
class DateText:
    """Words of a date at characters ``start`` to ``end``; ``form`` names how it is written."""

    start: int
    end: int
    text: str
    form: str


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
    """

    published: dt.date | None = None
    exact: bool = False
    anchor: Span | None = None
    year: int | None = None


def find_dates(text: str, language: str, start: int = 0, end: int | None = None) -> list[DateText]:
    """Find the words of dates in a stretch of text.

    Parameters
    ----------
    text : str
        The document.
    language : str
        ``en`` or ``fr``.
    start, end : int, optional
        Characters to look at.

    Returns
    -------
    list of DateText
        In order, never overlapping.

    Examples
    --------
    >>> [d.text for d in find_dates("On 4 June, and two days later.", "en")]
    ['4 June', 'two days later']
    """
    pattern = PATTERNS["fr" if language == "fr" else "en"]
    stop = len(text) if end is None else end
    return [
        DateText(m.start(), m.end(), m.group(), m.lastgroup or "")
        for m in pattern.finditer(text, start, stop)
    ]


def find_dates_near(
    text: str, language: str, start: int, end: int, anchors: Sequence[int]
) -> list[DateText]:
    """Find the words of dates around characters where a word of a date stands.

    The same as `find_dates`, as long as every date holds an anchor; it looks at fewer characters.
    """
    found: list[DateText] = []
    i = 0
    while i < len(anchors):
        first = max(start, anchors[i] - _REACH, found[-1].end if found else start)
        last = anchors[i] + _REACH
        while i + 1 < len(anchors) and anchors[i + 1] - _REACH <= last:
            i += 1
            last = anchors[i] + _REACH
        i += 1
        while start < first < end and text[first - 1].isalnum():
            first -= 1
        found += find_dates(text, language, first, min(end, last))
    return found


def _date(year: int, month: int, day: int) -> dt.date | None:
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


def _month_of(words: str, language: str) -> int | None:
    for word in _LETTERS.findall(words):
        for number, pattern in enumerate(MONTHS[language], 1):
            if pattern.fullmatch(word):
                return number
    return None


def _months_of(words: str, language: str) -> list[int]:
    return [m for w in _LETTERS.findall(words) if (m := _month_of(w, language))]


def _completed(month: int, day: int, context: Context) -> dt.date | None:
    """Give a day without a year the latest year that is not after the publication."""
    if context.year is not None:
        found = _date(context.year, month, day)
        if found and (context.published is None or not context.exact or found <= context.published):
            return found
    if context.published is None:
        return None
    for year in (context.published.year, context.published.year - 1):
        found = _date(year, month, day)
        if found and found <= context.published + dt.timedelta(days=2):
            return found
    return None


def resolve(date: DateText, language: str, context: Context) -> Span | None:
    """Days that the words of a date mean.

    Parameters
    ----------
    date : DateText
        From `find_dates`.
    language : str
        ``en`` or ``fr``.
    context : Context
        What relative and partial dates lean on.

    Returns
    -------
    Span or None
        None where the context does not allow to say.

    Examples
    --------
    >>> context = Context(dt.date(2022, 3, 3), exact=True)
    >>> [date] = find_dates("on Tuesday", "en")
    >>> resolve(date, "en", context).first
    datetime.date(2022, 3, 1)
    """
    language = "fr" if language == "fr" else "en"
    return _RESOLVERS[date.form](date.text, language, context)


def _iso(text: str, _: str, __: Context) -> Span | None:
    year, month, day = map(int, text.split("-"))
    found = _date(year, month, day)
    return Span(found, found, DAY) if found else None


def _numeric(text: str, _: str, __: Context) -> Span | None:
    day, month, year = (int(part) for part in re.split(r"[/.-]", text))
    year += 2000 if year < 100 else 0
    found = _date(year, month, day) or _date(year, day, month)
    return Span(found, found, DAY) if found else None


def _day(text: str, language: str, context: Context) -> Span | None:
    month, year = _month_of(text, language), _YEAR.search(text)
    day = _DAY_OF_MONTH.search(text)
    if month is None or day is None:
        return None
    if year:
        found = _date(int(year.group()), month, int(day[1]))
    else:
        found = _completed(month, int(day[1]), context)
    return Span(found, found, DAY) if found else None


def _day_range(text: str, language: str, context: Context) -> Span | None:
    years = _YEAR.findall(text)
    days = [int(d) for d in _DAY_OF_MONTH.findall(_YEAR.sub(" ", text))]
    months = _months_of(text, language)
    if len(days) < 2 or not months:
        return None
    if years:
        last = _date(int(years[-1]), months[-1], days[1])
    else:
        last = _completed(months[-1], days[1], context)
    if last is None:
        return None
    first = _date(last.year, months[0], days[0])
    if first and first > last:
        first = _date(last.year - 1, months[0], days[0])
    return span_between(first, last) if first else None


def _month(text: str, language: str, context: Context) -> Span | None:
    month, year = _month_of(text.replace("-", " "), language), _YEAR.search(text)
    if month is None:
        return None
    if year:
        return month_span(int(year.group()), month)
    first = _completed(month, 1, context)
    return month_span(first.year, month) if first else None


def _month_range(text: str, language: str, context: Context) -> Span | None:
    months, years = _months_of(text, language), _YEAR.findall(text)
    if len(months) < 2 or not years:
        return None
    return span_between(
        month_span(int(years[0]), months[0]).first, month_span(int(years[-1]), months[-1]).last
    )


def _season(text: str, language: str, _: Context) -> Span | None:
    year = _YEAR.search(text)
    months = next((v for k, v in SEASONS[language].items() if text.lower().startswith(k)), None)
    if year is None or months is None:
        return None
    number = int(year.group())
    last_year = number + (months[1] < months[0])
    first = month_span(number, months[0]).first
    return Span(first, month_span(last_year, months[1]).last, YEAR)


def _weekday_number(text: str, language: str) -> int:
    lowered = text.lower()
    return next(i for i, name in enumerate(WEEKDAYS[language]) if name in lowered)


def _weekday(text: str, language: str, context: Context) -> Span | None:
    if not context.exact or context.published is None:
        return None
    if text.lower().startswith(("a ", "un ")):
        return None
    back = (context.published.weekday() - _weekday_number(text, language)) % 7
    if back == 0 and re.match(r"last|the past|.*(dernier|passé)", text, re.IGNORECASE):
        back = 7
    found = context.published - dt.timedelta(days=back)
    return Span(found, found, DAY)


def _weekday_night(text: str, language: str, context: Context) -> Span | None:
    """ "in the night of Tuesday to Wednesday": both days."""
    last = _weekday(text.split()[-1], language, context)
    if last is None:
        return None
    return Span(last.first - dt.timedelta(days=1), last.first, FEW_DAYS)


def _weekday_of_last_week(text: str, language: str, context: Context) -> Span | None:
    week = _last_period("last week", "en", context)
    if week is None:
        return None
    found = week.first + dt.timedelta(days=_weekday_number(text, language))
    return Span(found, found, DAY)


def _count(text: str, language: str) -> int:
    number = re.search(r"\d+", text)
    if number:
        return int(number.group())
    words = [w.lower() for w in _LETTERS.findall(text)]
    return next((COUNT_WORDS[language][w] for w in words if w in COUNT_WORDS[language]), 1)


def _unit(text: str) -> str:
    for word in _LETTERS.findall(text.lower()):
        stem = word if word == "mois" else re.sub(r"(?:ées?|s)$", "", word)
        if stem in UNITS and stem not in ("a",):
            unit = UNITS[stem]
            if not (word == "an" and unit == "year" and re.search(r"\ban (?:hour|evening)", text)):
                return unit
    return "day"


def _shifted(base: dt.date, count: int, unit: str) -> Span:
    """The day, week, month or year that lies ``count`` units from a day."""
    if unit in ("day", "hour"):
        found = base + dt.timedelta(days=count if unit == "day" else 0)
        return Span(found, found, DAY)
    if unit in ("week", "fortnight"):
        found = base + dt.timedelta(days=count * (7 if unit == "week" else 14))
        return Span(found - dt.timedelta(days=3), found + dt.timedelta(days=3), WEEK)
    if unit == "month":
        months = base.year * 12 + base.month - 1 + count
        return month_span(months // 12, months % 12 + 1)
    return year_span(base.year + count * (10 if unit == "decade" else 1))


def _ago(text: str, language: str, context: Context) -> Span | None:
    if not context.exact or context.published is None:
        return None
    words = re.sub(r"^il y a ", "", text, flags=re.IGNORECASE)
    return _shifted(context.published, -_count(words, language), _unit(words))


_EARLIER = re.compile(r"earlier|before|prior|plus\stôt|auparavant|avant", re.IGNORECASE)


def _offset(text: str, language: str, context: Context) -> Span | None:
    anchor = context.anchor
    if anchor is None:
        return None
    unit = _unit(text)
    sign = -1 if _EARLIER.search(text) else 1
    if unit in ("day", "hour", "week", "fortnight") and anchor.precision > FEW_DAYS:
        return None
    count = _count(text, language)
    if unit in ("week", "fortnight", "day") and anchor.precision <= FEW_DAYS:
        days = count * {"day": 1, "week": 7, "fortnight": 14}[unit]
        found = anchor.first + dt.timedelta(days=sign * days)
        exact = Span(found, found, DAY)
        return exact if unit == "day" else _shifted(anchor.first, sign * count, unit)
    return _shifted(anchor.first, sign * count, unit)


def _same_day(_: str, __: str, context: Context) -> Span | None:
    return context.anchor if context.anchor and context.anchor.precision <= FEW_DAYS else None


def _same_period(text: str, _: str, context: Context) -> Span | None:
    if context.anchor is None:
        return None
    first = context.anchor.first
    if _unit(text) == "week" and context.anchor.precision <= WEEK:
        monday = first - dt.timedelta(days=first.weekday())
        return Span(monday, monday + dt.timedelta(days=6), WEEK)
    if _unit(text) == "month" and context.anchor.precision <= MONTH:
        return month_span(first.year, first.month)
    return year_span(first.year)


def _next_day(text: str, language: str, context: Context) -> Span | None:
    return _offset("a day later", "en", context)


def _eve(text: str, _: str, context: Context) -> Span | None:
    days = "two days" if "avant-veille" in text else "a day"
    return _offset(f"{days} earlier", "en", context)


def _yesterday(text: str, _: str, context: Context) -> Span | None:
    if not context.exact or context.published is None:
        return None
    found = context.published - dt.timedelta(days=2 if "avant" in text.lower() else 1)
    return Span(found, found, DAY)


def _today(_: str, __: str, context: Context) -> Span | None:
    if context.published is None:
        return None
    if not context.exact:
        return year_span(context.published.year)
    return Span(context.published, context.published, DAY)


def _last_period(text: str, _: str, context: Context) -> Span | None:
    if not context.exact or context.published is None:
        return None
    day, unit = context.published, _unit(text)
    if unit == "week":
        monday = day - dt.timedelta(days=day.weekday() + 7)
        return Span(monday, monday + dt.timedelta(days=6), WEEK)
    return _shifted(day, -1, unit)


def _this_period(text: str, _: str, context: Context) -> Span | None:
    if not context.exact or context.published is None:
        return None
    day, unit = context.published, _unit(text)
    if unit == "week":
        return Span(day - dt.timedelta(days=day.weekday()), day, WEEK)
    span = month_span(day.year, day.month) if unit == "month" else year_span(day.year)
    return Span(span.first, day, span.precision)


def _years(text: str, _: str, __: Context) -> Span | None:
    first, last = re.split(r"\s*[-–]\s*", text)
    end = int(last) if len(last) == 4 else int(first[:2] + last)
    if not int(first) < end:
        return None
    return Span(dt.date(int(first), 1, 1), dt.date(end, 12, 31), YEAR)


def _year(text: str, _: str, __: Context) -> Span | None:
    found = _YEAR.search(text)
    return year_span(int(found.group())) if found else None


_RESOLVERS = {
    "iso": _iso,
    "num": _numeric,
    "dayrange": _day_range,
    "monthdayrange": _day_range,
    "day": _day,
    "monthday": _day,
    "monthrange": _month_range,
    "month": _month,
    "season": _season,
    "weekdaynight": _weekday_night,
    "weekdayof": _weekday_of_last_week,
    "weekday": _weekday,
    "ago": _ago,
    "offset": _offset,
    "sameday": _same_day,
    "sameperiod": _same_period,
    "nextday": _next_day,
    "eve": _eve,
    "yesterday": _yesterday,
    "today": _today,
    "lastperiod": _last_period,
    "thisperiod": _this_period,
    "years": _years,
    "year": _year,
}

_AHEAD = re.compile(
    r"(?:\b(?:by|until|till|before|as of|end on|end in|ends?|up to|d['’]ici|jusqu['’]à|jusqu['’]au|"
    r"avant|à compter du|au plus tard)\s+(?:the\s|le\s|la\s|end\sof\s|early\s|late\s)*)$",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"(?:until|by|from|through|jusqu)\b", re.IGNORECASE)
_PLANNED = re.compile(
    r"\b(?:will|shall|planned|scheduled|elections?|sera|seront|prévue?s?|prochaine?)\b",
    re.IGNORECASE,
)
_BROADCAST = re.compile(
    r"^\s*(?:journal|bulletin|edition|édition|broadcast|news|radio|communiqué|press release|"
    r"for immediate release|published|publié|posted|date|updated|le)\b",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"^[^\n.!?]{0,60}?[A-ZÀ-Ý][^\n.!?]{0,60}\([^)\n]{2,40}\)\s*[-–—:]|^[A-ZÀ-Ý' ’-]{3,40},"
)
_ABSOLUTE = ("iso", "num", "day", "monthday")


def infer_published(text: str, language: str) -> tuple[dt.date | None, str]:
    """Day of publication of a text whose file does not state one.

    A full date in a dateline ("OUAGADOUGOU, 3 March 2022 (Agency) -") or in a broadcast or header
    line of the first lines is ``stated``: the text says when it was issued. Otherwise the latest
    day, month or year that the text speaks of in the past is a bound from below, ``inferred``: it
    serves to complete "16 June" with a year, and for nothing finer.

    Parameters
    ----------
    text : str
        Body of the document.
    language : str
        ``en`` or ``fr``.

    Returns
    -------
    tuple of (datetime.date or None, str)
        Day and its basis: ``stated``, ``inferred`` or ``unknown``.

    Examples
    --------
    >>> infer_published("OUAGADOUGOU, 3 March 2022 (Wire) - Gunmen killed two.", "en")
    (datetime.date(2022, 3, 3), 'stated')
    >>> infer_published("In May 2022 the troops left. They began on 4 March.", "en")
    (datetime.date(2022, 5, 31), 'inferred')
    """
    stated = _stated(text, language)
    if stated is not None:
        return stated, "stated"
    dates = find_dates(text, language)
    spans: list[Span] = []
    bare: list[DateText] = []
    for date in dates:
        if date.form not in (*_ABSOLUTE, "dayrange", "monthdayrange", "month", "year", "season"):
            continue
        ahead = _AHEAD.search(text, max(0, date.start - 30), date.start)
        if ahead or _LIMIT.match(date.text) or _in_plan(text, date):
            continue
        if not _YEAR.search(date.text) and date.form not in ("iso", "num"):
            bare.append(date)
            continue
        span = resolve(date, language, Context())
        if span is not None and 1990 <= span.last.year <= 2100:
            spans.append(span)
    fine = [s for s in spans if s.precision < YEAR] or spans
    if not fine:
        return None, "unknown"
    latest = max(span.last for span in fine)
    year_known = Context(year=latest.year)
    finer = [resolve(d, language, year_known) for d in bare if d.form != "month"]
    days = [s.last for s in (*finer, *fine) if s is not None and s.last.year == latest.year]
    return max(days, default=latest), "inferred"


def _in_plan(text: str, date: DateText) -> bool:
    """Whether the words around a date speak of what is to come."""
    begin = max(text.rfind(".", 0, date.start), text.rfind("\n", 0, date.start)) + 1
    stop = text.find(".", date.end)
    return bool(_PLANNED.search(text, begin, len(text) if stop < 0 else stop))


def _stated(text: str, language: str) -> dt.date | None:
    """Full date of a dateline or of a header line among the first five lines of text."""
    lines = [line for line in text.split("\n") if line.strip()][:5]
    for line in lines:
        head = line[:160]
        dates = [d for d in find_dates(head, language) if d.form in _ABSOLUTE]
        full = [d for d in dates if _YEAR.search(d.text) or d.form == "num"]
        if not full:
            continue
        first = full[0]
        dateline = _DATELINE.match(head)
        in_dateline = (
            dateline is not None and first.start < 80 and "(" in head[first.end : first.end + 40]
        )
        header = bool(_BROADCAST.match(head)) and len(line) < 120
        if in_dateline or header:
            span = resolve(first, language, Context())
            return span.first if span else None
    return None
