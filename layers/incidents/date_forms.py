"""How each form of a date is resolved; one small function a form."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from incidentmap.layers.incidents.date_seasons import of_feast, of_season
from incidentmap.layers.incidents.date_spans import (
    DAY,
    FEW_DAYS,
    LAST,
    LAST_YEAR,
    MONTH,
    UNCOUNTED,
    WEEK,
    YEAR_DIGITS,
    Context,
    Span,
    completed,
    month_span,
    some_time,
    span_between,
    span_of_years,
    uncounted,
    valid_date,
    year_meant,
    year_span,
)
from incidentmap.layers.incidents.date_words import COUNT_WORDS, MONTHS, UNITS, weekday_in

_DAY_OF_MONTH = re.compile(r"(?<!\d)(\d{1,2})(?=(?:st|nd|rd|th|\s?er)?(?![\d/.]))", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")


def _month_of(words: str, language: str) -> int | None:
    return next(iter(_months_of(words, language)), None)


@lru_cache(maxsize=4096)
def _month_number(word: str, language: str) -> int | None:
    numbers = range(1, 13)
    return next((n for n in numbers if MONTHS[language][n - 1].fullmatch(word)), None)


def _months_of(words: str, language: str) -> list[int]:
    return [m for w in _LETTERS.findall(words) if (m := _month_number(w, language))]


def _iso(text: str, _: str, __: Context) -> Span | None:
    year, month, day = map(int, text.split("-"))
    found = valid_date(year, month, day)
    return Span(found, found, DAY) if found else None


def _numeric(text: str, _: str, __: Context) -> Span | None:
    day, month, year = (int(part) for part in re.split(r"[/.-]", text))
    year += 2000 if year < 100 else 0
    found = valid_date(year, month, day) or valid_date(year, day, month)
    return Span(found, found, DAY) if found else None


def _day_and_month(text: str, _: str, context: Context) -> Span | None:
    """Give "04/09" the year of the period that the heading names, else that of any such day."""
    day, month = map(int, re.findall(r"\d+", text))
    day, month = (month, day) if month > 12 else (day, month)
    found = context.in_period(lambda d: (d.day, d.month) == (day, month))
    found = found or completed(month, day, context)
    return Span(found, found, DAY) if found else None


def _day(text: str, language: str, context: Context) -> Span | None:
    month, year = _month_of(text, language), YEAR_DIGITS.search(text)
    day = _DAY_OF_MONTH.search(text)
    if month is None or day is None:
        return None
    meant = int(year.group()) if year else year_meant(text, month, context)
    if meant:
        found = valid_date(meant, month, int(day[1]))
    else:
        found = completed(month, int(day[1]), context)
    return Span(found, found, DAY) if found else None


def _day_range(text: str, language: str, context: Context) -> Span | None:
    years = YEAR_DIGITS.findall(text)
    days = [int(d) for d in _DAY_OF_MONTH.findall(YEAR_DIGITS.sub(" ", text.replace("/", "-")))]
    months = _months_of(text, language)
    if len(days) < 2 or not months:
        return None
    if years:
        last = valid_date(int(years[-1]), months[-1], days[1])
    else:
        last = completed(months[-1], days[1], context)
    if last is None:
        return None
    first = valid_date(last.year, months[0], days[0])
    if first and first > last:
        first = valid_date(last.year - 1, months[0], days[0])
    return span_between(first, last) if first else None


def _month(text: str, language: str, context: Context) -> Span | None:
    month, year = _month_of(text.replace("-", " "), language), YEAR_DIGITS.search(text)
    if month is None:
        return None
    meant = int(year.group()) if year else year_meant(text, month, context)
    if meant:
        return month_span(meant, month)
    if LAST.search(text):
        context = replace(context, year=None)
    elif LAST_YEAR.search(text):
        return context.month_of_last_year(month)
    first = completed(month, 1, context)
    return month_span(first.year, month) if first else None


def _month_range(text: str, language: str, context: Context) -> Span | None:
    months, years = _months_of(text, language), YEAR_DIGITS.findall(text)
    if not years and context.told is not None:
        years = [str(context.told.first.year)]
    if len(months) < 2 or not years:
        return None
    return span_between(
        month_span(int(years[0]), months[0]).first, month_span(int(years[-1]), months[-1]).last
    )


def _bare_day(text: str, _: str, context: Context) -> Span | None:
    """A day of the month alone: in the period of the heading, else the month last spoken of."""
    if text.endswith(("mois", "month")):  # "the 4th of the same month", not that of the heading
        context = replace(context, period=None, anchor=context.told)
    found = _in_month(int(re.findall(r"\d+", text)[0]), context)
    return Span(found, found, DAY) if found else None


def _bare_days(text: str, _: str, context: Context) -> Span | None:
    first, last = (_in_month(int(day), context) for day in re.findall(r"\d+", text))
    return span_between(first, last) if first and last and first <= last else None


def _in_month(day: int, context: Context) -> dt.date | None:
    within = context.in_period(lambda date: date.day == day)
    if within:
        return within
    anchor, published = context.anchor, context.published if context.exact else None
    if anchor is not None and anchor.precision <= MONTH:
        found = valid_date(anchor.first.year, anchor.first.month, day)
        return found if found is None or published is None or found <= published else None
    if published is None:
        return None
    months = published.year * 12 + published.month - 1
    latest = (valid_date(n // 12, n % 12 + 1, day) for n in (months, months - 1))
    return next((date for date in latest if date and date <= published), None)


def _weekday(text: str, language: str, context: Context) -> Span | None:
    if text.lower().startswith(("a ", "un ")):
        return None
    number = weekday_in(text, language)
    within = context.in_period(lambda date: date.weekday() == number)
    if within:
        return Span(within, within, DAY)
    if context.now is None:
        return None
    back = (context.now.weekday() - number) % 7
    if back == 0 and re.match(r"last|the past|.*(dernier|passé)", text, re.IGNORECASE):
        back = 7
    found = context.now - dt.timedelta(days=back)
    return Span(found, found, DAY)


def _weekday_after(text: str, language: str, context: Context) -> Span | None:
    """The first Monday behind or before the day last told of ("le lundi suivant")."""
    anchor = context.anchor
    if anchor is None or anchor.precision > FEW_DAYS:
        return None
    number = weekday_in(text, language)
    if _EARLIER.search(text):
        found = anchor.first - dt.timedelta(days=(anchor.first.weekday() - number - 1) % 7 + 1)
    else:
        found = anchor.first + dt.timedelta(days=(number - anchor.first.weekday() - 1) % 7 + 1)
    return Span(found, found, DAY)


def _weekend(_: str, __: str, context: Context) -> Span | None:
    """Saturday and Sunday before the day of publication."""
    if context.now is None:
        return None
    back = (context.now.weekday() - 5) % 7 or 7
    saturday = context.now - dt.timedelta(days=back)
    return Span(saturday, saturday + dt.timedelta(days=1), FEW_DAYS)


def _weekday_night(text: str, language: str, context: Context) -> Span | None:
    """Both days of "in the night of Tuesday to Wednesday"."""
    last = _weekday(text.split()[-1], language, context)
    if last is None:
        return None
    return Span(last.first - dt.timedelta(days=1), last.first, FEW_DAYS)


def _weekday_of_last_week(text: str, language: str, context: Context) -> Span | None:
    week = _last_period("last week", "en", context)
    if week is None:
        return None
    found = week.first + dt.timedelta(days=weekday_in(text, language))
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


def _counted(text: str, language: str, unit: str) -> int:
    """Count of units; "huit jours" is a week, "quinze jours" a fortnight."""
    count = _count(text, language)
    idiom = language == "fr" and unit == "day" and not re.search(r"\d", text)
    return {8: 7, 15: 14}.get(count, count) if idiom else count


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
    if context.now is None:
        return None
    words = re.sub(r"^(?:il y a|voilà|voici) ", "", text, flags=re.IGNORECASE)
    unit = _unit(words)
    return _shifted(context.now, -_counted(words, language, unit), unit)


_EARLIER = re.compile(
    r"earlier|before|prior|previous|preceding|précédent|plus\stôt|auparavant|avant", re.IGNORECASE
)


def _offset(text: str, language: str, context: Context) -> Span | None:
    """The day, week, month or year that lies before or behind the one spoken of.

    Years count from whatever was named last, be it a year alone. None lies ahead of the text.
    """
    unit = _unit(text)
    years = unit in ("year", "decade")
    anchor = (context.told if years else None) or context.anchor
    if anchor is None:
        return None
    sign = -1 if _EARLIER.search(text) else 1
    if unit in ("day", "hour", "week", "fortnight") and anchor.precision > FEW_DAYS:
        return None
    if uncounted(text) and unit in UNCOUNTED:
        return some_time(anchor, sign, unit)
    count = _counted(text, language, unit)
    if unit in ("week", "fortnight", "day") and anchor.precision <= FEW_DAYS:
        days = count * {"day": 1, "week": 7, "fortnight": 14}[unit]
        found = anchor.first + dt.timedelta(days=sign * days)
        exact = Span(found, found, DAY)
        span = exact if unit == "day" else _shifted(anchor.first, sign * count, unit)
    else:
        span = _shifted(anchor.first, sign * count, unit)
    slack = dt.timedelta(days=0 if years else 366)
    return None if context.is_ahead(span.first, slack=slack) else span


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


def _next_day(text: str, _: str, context: Context) -> Span | None:
    days = "two days" if "surlendemain" in text.lower() else "a day"
    return _offset(f"{days} later", "en", context)


def _eve(text: str, _: str, context: Context) -> Span | None:
    days = "two days" if "avant-veille" in text else "a day"
    return _offset(f"{days} earlier", "en", context)


def _yesterday(text: str, _: str, context: Context) -> Span | None:
    if context.now is None:
        return None
    found = context.now - dt.timedelta(days=2 if re.search("avant|before", text, re.I) else 1)
    return Span(found, found, DAY)


def _today(_: str, __: str, context: Context) -> Span | None:
    if context.now is not None:
        return Span(context.now, context.now, DAY)
    return year_span(context.published.year) if context.published is not None else None


def _last_period(text: str, _: str, context: Context) -> Span | None:
    if context.now is None:
        return None
    day, unit = context.now, _unit(text)
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
    return span_of_years(*re.split(r"\s*[-–]\s*", text))


def _year(text: str, _: str, __: Context) -> Span | None:
    found = YEAR_DIGITS.search(text)
    return year_span(int(found.group())) if found else None


RESOLVERS: dict[str, Callable[[str, str, Context], Span | None]] = {
    "iso": _iso,
    "num": _numeric,
    "daymonth": _day_and_month,
    "dayrange": _day_range,
    "monthdayrange": _day_range,
    "day": _day,
    "monthday": _day,
    "monthrange": _month_range,
    "month": _month,
    "season": of_season,
    "feast": of_feast,
    "weekdaynight": _weekday_night,
    "weekdayof": _weekday_of_last_week,
    "weekdate": _bare_day,
    "weekday": _weekday,
    "weekdayafter": _weekday_after,
    "weekend": _weekend,
    "ago": _ago,
    "offset": _offset,
    "sameday": _same_day,
    "nth": _bare_day,
    "nthrange": _bare_days,
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
"""Form of a date, as `incidentmap.layers.incidents.date_words` names it → its resolver."""
