"""Words, numbers and dates of stills and reports, in English and French."""

import datetime as dt
import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from incidentmap.geo.errors import OptionError

INTERFACES = ("en", "fr")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters (Unicode Cc, but for tab and line feed) and halves of surrogate pairs (Cs)."""
_NARROW_SPACE = "\u202f"


class Words:
    """The words of one language.

    Parameters
    ----------
    interface : str
        ``en`` or ``fr``.

    Raises
    ------
    OptionError
        If it is another language.

    Examples
    --------
    >>> Words("fr").number(12345.5, 1).replace(chr(0x202f), " ")
    '12 345,5'
    >>> Words("en").day(dt.date(2023, 5, 12)), Words("fr").month(dt.date(2023, 8, 1))
    ('12 May 2023', 'août 2023')
    """

    def __init__(self, interface: str) -> None:
        if interface not in INTERFACES:
            raise OptionError(f"interface: expected en or fr, got {interface!r}")
        self.interface = interface
        self.table = _tables()[interface]

    def __call__(self, key: str, **values: Any) -> str:
        """Text of a key, with its blanks filled."""
        text = self.table[key]
        return str(text).format(**values) if values else str(text)

    def get(self, section: str, key: Any, default: str = "") -> str:
        """Text of a key in a section such as ``event_type``; the default where there is none."""
        section_table: Mapping[str, str] = self.table.get(section, {})
        return section_table.get(str(key), default)

    def plural(self, key: str, count: int, **values: Any) -> str:
        """Text of ``key_one`` or ``key_other``; French counts 0 as one."""
        one = count == 1 or (count == 0 and self.interface == "fr")
        return self(f"{key}_{'one' if one else 'other'}", count=self.number(count), **values)

    def number(self, value: float, digits: int = 0) -> str:
        """A number as people write it."""
        text = f"{value:,.{digits}f}"
        if self.interface == "en":
            return text
        return text.replace(",", _NARROW_SPACE).replace(".", ",")

    def percent(self, share: float) -> str:
        """A share from 0 to 1 as a percentage."""
        return f"{self.number(100 * share)}{_NARROW_SPACE if self.interface == 'fr' else ''}%"

    def month(self, day: dt.date) -> str:
        """Month and year."""
        return f"{self.table['months'][day.month - 1]} {day.year}"

    def day(self, day: dt.date) -> str:
        """A day in full."""
        number = "1er" if day.day == 1 and self.interface == "fr" else str(day.day)
        return f"{number} {self.month(day)}"

    def event_type(self, value: Any) -> str:
        """Name of an ACLED event type."""
        if pd.isna(value):
            return self("type_unknown")
        return self.get("event_type", value, str(value))

    def operator(self, group: str) -> str:
        """Name of a group of bases' operators."""
        return self.get("operator", group, group)

    def date(self, start: Any, end: Any, precision: Any) -> str:
        """A date with no more than its precision: a month is no day.

        Parameters
        ----------
        start, end : datetime.date or None
            First and last day.
        precision : int or None
            UCDP date_prec, 1 to 5.
        """
        if pd.isna(start):
            return self("date_unknown")
        code = 1 if pd.isna(precision) else int(precision)
        spans = not pd.isna(end) and end > start
        if code == 5:
            same = not spans or end.year == start.year
            return str(start.year) if same else f"{start.year}–{end.year}"
        if code == 4:
            same = not spans or (end.year, end.month) == (start.year, start.month)
            return self.month(start) if same else f"{self.month(start)} – {self.month(end)}"
        if spans:
            return self._span(start, end)
        return (
            self(f"date_about_{code}", day=self.day(start)) if code in (2, 3) else self.day(start)
        )

    def _span(self, start: dt.date, end: dt.date) -> str:
        if (start.year, start.month) == (end.year, end.month):
            first = "1er" if start.day == 1 and self.interface == "fr" else str(start.day)
            return f"{first}–{self.day(end)}"
        return f"{self.day(start)} – {self.day(end)}"

    def deaths(self, low: Any, high: Any) -> str:
        """A count of deaths as low–high; says so where nothing is known."""
        if pd.isna(low) and pd.isna(high):
            return self("deaths_unknown")
        if pd.isna(high):
            return self("deaths_at_least", low=self.number(int(low)))
        if pd.isna(low):
            return self("deaths_up_to", high=self.number(int(high)))
        if low == high:
            return self.number(int(low))
        return f"{self.number(int(low))}–{self.number(int(high))}"

    def country(self, code: Any) -> str:
        """Name of a country by its ISO 3166-1 alpha-2 code; the code where it has no name."""
        if pd.isna(code) or not code:
            return self("country_unknown")
        return _country_names(self.interface).get(str(code), str(code))


@lru_cache(maxsize=1)
def _tables() -> dict[str, dict[str, Any]]:
    with Path(__file__).with_name("words.toml").open("rb") as file:
        return tomllib.load(file)


@lru_cache(maxsize=2)
def _country_names(interface: str) -> dict[str, str]:
    import geopandas as gpd

    from incidentmap import data

    column = "name_fr" if interface == "fr" else "name"
    names: dict[str, str] = {}
    for layer in ("world", "countries"):
        frame = gpd.read_file(data.path("shapefiles", f"{layer}.shp"))
        # Dependencies share their country's code; the largest part has the country's name.
        frame = frame.loc[frame.geometry.bounds.eval("(maxx-minx)*(maxy-miny)").sort_values().index]
        names |= {
            code: name
            for code, name in zip(frame["iso_a2"], frame[column], strict=True)
            if isinstance(code, str) and isinstance(name, str)
        }
    return names


def clean(text: str) -> str:
    """Text without what no file may hold: control characters and halves of surrogate pairs.

    Examples
    --------
    >>> clean("Gao" + chr(0) + chr(27) + " town")
    'Gao town'
    """
    return _UNPRINTABLE.sub("", text)


def one_line(text: str) -> str:
    """Text on one line, whatever line ends and spaces it has.

    Examples
    --------
    >>> one_line(" Gao" + chr(10) + "| Kidal" + chr(0x2028))
    'Gao | Kidal'
    """
    return " ".join(clean(text).split())
