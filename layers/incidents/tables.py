"""Rows of tables in reports: the column of deaths."""

import re

from incidentmap.geo.folding import fold
from incidentmap.layers.incidents.numbers import quantities
from incidentmap.layers.incidents.tokens import tokenize

_DEATHS = re.compile(
    r"\b(?:dead|deaths?|killed|fatalities|died|tues?|morts?|deces|deces?|victimes|victims)\b"
)
_OTHERS = re.compile(
    r"\b(?:date|jour|day|place|location|localite|lieu|village|town|what|event|type|incident|evenement|"
    r"base|camp|site|emprise|remise|fermeture|closed|closure|handed over|handover)\b"
)


def cells(text: str) -> list[str]:
    """Cells of a table row, none where a line is no row."""
    row = text.strip()
    if row.count("|") >= 2 or (row.count("|") == 1 and re.search(r"\s\|\s", row)):
        return [cell.strip() for cell in row.strip("|").split("|")]
    if row.count("\t") >= 2:
        return [cell.strip() for cell in row.split("\t")]
    return []


def header(text: str) -> list[str] | None:
    """Names of a table's columns, None where a row is no header."""
    row = cells(text)
    if len(row) < 2 or sum(any(c.isdigit() for c in cell) for cell in row) > len(row) - 2:
        return None
    folded = [fold(cell) for cell in row]
    known = sum(bool(_DEATHS.search(c) or _OTHERS.search(c)) for c in folded)
    return folded if known >= 2 else None


def deaths(
    row: str, columns: list[str], language: str
) -> tuple[int | None, int | None, str] | None:
    """Low and high of the deaths in a row, and its words; None where no column counts them.

    Examples
    --------
    >>> deaths("Koro | 05/05/2018 | mine | 1", ["place", "date", "what", "dead"], "en")
    (1, 1, '1')
    >>> deaths("Koro | 05/05/2018 | mine | ?", ["place", "date", "what", "dead"], "en")
    (None, None, '?')
    """
    found = cells(row)
    for name, cell in zip(columns, found, strict=False):
        if _DEATHS.search(name) and len(found) == len(columns):
            words = tokenize(cell)
            counts = quantities(words, {}, language)
            if len(counts) != 1:
                return None, None, cell
            return counts[0].low, None if cell.endswith("+") else counts[0].high, cell
    return None
