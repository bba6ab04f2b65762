"""Phrases that mean a border: "Mali's border with Niger", "la frontière malienne"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, product
from typing import Any

from incidentmap.geo.lexicon import lexicon
from incidentmap.geo.parts import outline

_NAME = r"[A-ZÀ-Þ][\w’'-]*(?:[ \u00a0\n][A-ZÀ-Þd][\w’'-]*){0,3}"
_THE = r"(?:l['’]|le |la |les |the )?"
_SPOKEN = ("order", "rontièr", "rontier", "ORDER", "FRONTI")
_REACH = 80
_ENGLISH, _FRENCH = ("border", "frontier"), ("frontière",)
_PATTERNS = (
    (
        (*_ENGLISH, *_FRENCH),
        r"(?:[Tt]he |[Ll]a )?(?:border|borderland|frontier|frontière)s?(?: area| zone| region)?s?"
        rf" (?:between|entre) {_THE}(?P<a>{_NAME}),? (?:and|et) {_THE}(?P<b>{_NAME})",
    ),
    (
        _ENGLISH,
        rf"(?P<a>{_NAME})(?:['’]s?)? (?:border|frontier)s? (?:with|to) {_THE}(?P<b>{_NAME})",
    ),
    (
        _FRENCH,
        r"(?:[Ll]a |[Ll]eur )?frontière (?:(?P<a>[a-zéè]+(?:ne|se|nne|oise|aise)) )?"
        rf"avec {_THE}(?P<b>{_NAME})",
    ),
    (_ENGLISH, rf"(?:[Tt]he )?(?P<a>{_NAME})[-–/](?P<b>{_NAME}) (?:border|frontier)s?"),
    (_FRENCH, rf"[Ll]a frontière (?P<a>{_NAME})[-–/](?P<b>{_NAME})"),
    (_ENGLISH, r"(?:[Tt]he )?(?P<a>[A-Z][a-zéè]+) (?:border|frontier)s?(?: area| region)?s?"),
    (_FRENCH, r"[Ll]a frontière (?:avec (?:le|la|l['’]) ?)?(?P<a>[a-zéè-]{4,})"),
    (_ENGLISH, rf"(?P<a>{_NAME})['’]s? (?:border|frontier)(?: area| region| zone)?s?"),
)
_PHRASES = tuple((words, re.compile(pattern)) for words, pattern in _PATTERNS)
_THREE = re.compile(
    r"(?:[Tt]he )?(?:[Tt]hree|[Tt]ri)[- ][Bb]orders?(?: (?:area|zone|region))?"
    r"|(?:[Ll]a )?(?:(?:zone|région) )?(?:dite )?(?:des )?[Tt]rois[- ][Ff]rontières"
)
_LINE_TOLERANCE = 0.01
_TOUCHING = 0.05
TRIPOINT_M = 150_000.0
"""How far from the point where they meet the area of three borders reaches, as it is spoken of."""


@dataclass(frozen=True, slots=True)
class BorderPhrase:
    """A stretch of text that means a border.

    Attributes
    ----------
    start, end : int
        Characters.
    countries : tuple of str
        ISO 3166-1 alpha-2 codes that the phrase names, sorted: two, or one where the neighbour
        is not said; empty for the area where three borders meet.
    """

    start: int
    end: int
    countries: tuple[str, ...]


def border_phrases(
    text: str, start: int, countries: Sequence[tuple[int, int, str]]
) -> list[BorderPhrase]:
    """Border phrases of a text, longest first where they overlap.

    Parameters
    ----------
    text : str
        The document.
    start : int
        First character that is read.
    countries : sequence of (int, int, str)
        Start, end and code of the countries named in the text.
    """
    windows = _windows(text, start)
    if not windows:
        return []
    named = {text[a:b].lower(): code for a, b, code in countries}
    found: list[BorderPhrase] = []
    for low, high in windows:
        for match in _THREE.finditer(text, low, high):
            found.append(BorderPhrase(match.start(), match.end(), ()))
    for (words, pattern), (low, high) in product(_PHRASES, windows):
        if all(text.find(word, low, high) < 0 for word in words):
            continue
        for match in pattern.finditer(text, low, high):
            codes = [_code(value, named) for value in match.groupdict().values() if value]
            if not codes or not all(codes):
                continue
            span = (match.start(), match.end())
            if not any(p.start < span[1] and span[0] < p.end for p in found):
                found.append(BorderPhrase(*span, tuple(sorted(set(codes)))))
    return sorted(found, key=lambda phrase: phrase.start)


def _windows(text: str, start: int) -> list[tuple[int, int]]:
    """Stretches around the words for a border, in order, not overlapping."""
    found: list[tuple[int, int]] = []
    spoken: list[int] = []
    for word in _SPOKEN:
        at = text.find(word, start)
        while at >= 0:
            spoken.append(at)
            at = text.find(word, at + 1)
    for at in sorted(spoken):
        low, high = max(start, at - _REACH), at + _REACH
        if found and low <= found[-1][1]:
            found[-1] = (found[-1][0], high)
        else:
            found.append((low, high))
    return found


def _code(value: str, named: dict[str, str]) -> str:
    low = value.lower().rstrip("’'").removesuffix("’s").removesuffix("'s")
    return named.get(low) or lexicon().demonyms.get(low, "")


Line = tuple[float | None, float | None, float | None, str | None]


def border_spot(phrase: BorderPhrase, beside: Sequence[str]) -> Line:
    """Where a border phrase lies.

    Parameters
    ----------
    phrase : BorderPhrase
        The phrase. Where it names one country, the other is that of the nearest place that has a
        border with it; where none, three countries that meet are looked for.
    beside : sequence of str
        Countries of the places named beside it, nearest first.

    Returns
    -------
    tuple
        As from `border_line`, or four times None.
    """
    others = [country for country in dict.fromkeys(beside) if country]
    named = phrase.countries
    if not named:
        for three in combinations(others[:4], 3):
            found = tripoint(*sorted(three))
            if found is not None:
                return (*found, TRIPOINT_M, None)
    pairs = (
        [named] if len(named) == 2 else [(named[0], o) for o in others if named] if named else []
    )
    for pair in pairs:
        line = border_line(*sorted(pair)) if pair[0] != pair[1] else None
        if line is not None:
            return line
    return None, None, None, None


@lru_cache(maxsize=256)
def tripoint(one: str, other: str, third: str) -> tuple[float, float] | None:
    """Longitude and latitude where three countries meet, None where they do not."""
    import shapely

    shapes = [outline(code) for code in (one, other, third)]
    if any(shape is None for shape in shapes):
        return None
    near = [shapely.buffer(shape, _TOUCHING) for shape in shapes]
    common: Any = shapely.intersection_all(near)
    return None if common.is_empty else (common.centroid.x, common.centroid.y)


@lru_cache(maxsize=256)
def border_line(one: str, other: str) -> tuple[float, float, float, str] | None:
    """Middle, half length of the box and outline of the border of two countries.

    Returns
    -------
    tuple of float, float, float, str or None
        Longitude and latitude of a point on the line half way (degrees), half the diagonal of its
        box (metres), the line (well-known text, EPSG:4326, at the scale 1:10m, simplified by
        0.01°). None for countries without a common border in the package's shapes.
    """
    import shapely

    from incidentmap.geo.parts import diagonal_m

    a, b = outline(one), outline(other)
    if a is None or b is None:
        return None
    line: Any = shapely.line_merge(shapely.intersection(a.boundary, b.boundary))
    if line.is_empty or line.length == 0:
        return None
    line = shapely.simplify(line, _LINE_TOLERANCE)
    middle = line.interpolate(0.5, normalized=True)
    radius = diagonal_m(*line.bounds) / 2
    return middle.x, middle.y, radius, shapely.to_wkt(line, rounding_precision=3)
