"""Dates that name a season or a feast: "last summer", "à Noël"."""

import re

from incidentmap.layers.incidents.date_spans import (
    DAY,
    YEAR,
    YEAR_DIGITS,
    Context,
    Span,
    completed,
    month_span,
)
from incidentmap.layers.incidents.date_words import SEASONS


def of_season(text: str, language: str, context: Context) -> Span | None:
    """Months of a season, "summer 2022" or "last summer"."""
    year = YEAR_DIGITS.search(text)
    months = next((v for k, v in SEASONS[language].items() if k in text.lower()), None)
    if months is None:
        return None
    number = int(year.group()) if year else _year_of_last_season(months, context)
    if number is None:
        return None
    last_year = number + (months[1] < months[0])
    first = month_span(number, months[0]).first
    return Span(first, month_span(last_year, months[1]).last, YEAR)


def _year_of_last_season(months: tuple[int, int], context: Context) -> int | None:
    """Year in which the summer began that "last summer" means: one that is over."""
    now = context.now
    if now is None:
        return None
    over = now.month > months[1] if months[0] <= months[1] else False
    return now.year if over else now.year - 1 - (months[1] < months[0] and now.month <= months[1])


def of_feast(text: str, _: str, context: Context) -> Span | None:
    """Christmas and the New Year, and the days before them."""
    eve = "veille" in text.lower() or "eve" in text.lower().split()
    month, day = (12, 25) if re.search("christmas|noël", text, re.IGNORECASE) else (1, 1)
    found = completed(12, 31 if day == 1 else 24, context) if eve else None
    found = found or completed(month, day, context)
    return Span(found, found, DAY) if found else None
