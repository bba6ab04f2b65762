"""Distances and directions in words: "57 km east of", "à une trentaine de km au nord de"."""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from incidentmap.geo.context import Candidate

_WINDS = {
    "n": 0, "ne": 45, "e": 90, "se": 135, "s": 180, "sw": 225, "w": 270, "nw": 315,
    "north": 0, "northeast": 45, "east": 90, "southeast": 135,
    "south": 180, "southwest": 225, "west": 270, "northwest": 315,
    "nord": 0, "nordest": 45, "est": 90, "sudest": 135,
    "sud": 180, "sudouest": 225, "ouest": 270, "nordouest": 315,
    "northnortheast": 22.5, "eastnortheast": 67.5, "eastsoutheast": 112.5,
    "southsoutheast": 157.5, "southsouthwest": 202.5, "westsouthwest": 247.5,
    "westnorthwest": 292.5, "northnorthwest": 337.5,
    "nordnordest": 22.5, "estnordest": 67.5, "estsudest": 112.5, "sudsudest": 157.5,
    "sudsudouest": 202.5, "ouestsudouest": 247.5, "ouestnordouest": 292.5, "nordnordouest": 337.5,
}  # fmt: skip
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "a hundred": 100, "a dozen": 12, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4,
    "cinq": 5, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "treize": 13,
    "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "trente": 30, "quarante": 40,
    "cinquante": 50, "soixante": 60, "cent": 100, "une dizaine": 10, "une douzaine": 12,
    "une quinzaine": 15, "une vingtaine": 20, "une trentaine": 30, "une quarantaine": 40,
    "une cinquantaine": 50, "une soixantaine": 60, "une centaine": 100,
}  # fmt: skip
_APPROXIMATE = re.compile(r"dozen|aine|hundred")
_NUMBER = r"\d{1,4}(?:[.,]\d{1,2})?|" + "|".join(sorted(_NUMBERS, key=len, reverse=True))
_WIND = (
    r"(?:north|south|nord|sud)(?:[ -]?(?:north|south|nord|sud))?[ -]?(?:east|west|est|ouest)"
    r"|(?:east|west|est|ouest)[ -](?:north|south|nord|sud)[ -]?(?:east|west|est|ouest)"
    r"|north|south|east|west|nord|sud|ouest|est|NE|NW|SE|SW|N|S|E|W"
)
_UNIT = r"km|kms|kilomet(?:er|re)s?|kilom[èe]tres?|miles?"
_PHRASE = (
    rf"\b(?P<number>{_NUMBER})[\s\u00a0\u202f-]*(?:de |d['’])?(?P<unit>{_UNIT})\b[\s,]*"
    r"(?:(?:to|towards?) the |away,? |au |à l['’]|à la |dans le |vers l['’]|vers le |"
    rf"from |plus au |due |en direction du )?(?P<wind>{_WIND})\s*"
    r"(?:of|from|de la ville d[e']|de la|de l['’]|du|de|d['’])\s*"
    r"(?:the (?:town|village|city|commune) of )?"
)
_BEFORE = re.compile(_PHRASE + r"$", re.IGNORECASE)
_BESIDE = (
    r"\s*(?:[,(–—-]|\b(?:is|lies|stands|situated|located|some|about|roughly|est|n['’]est|à"
    r"|se trouve|se situe|situé|située|sis|sise|distant|distante)\b|(?=\d))"
    r"\s*(?:[^\W\d_]+['’\s,]+){0,6}?"
)
_AFTER = re.compile(_BESIDE + _PHRASE + r"(?=[^\W\d_])", re.IGNORECASE)
_DISTANCE = (
    rf"\b(?P<number>{_NUMBER})[\s\u00a0\u202f-]*(?:de |d['’])?(?P<unit>{_UNIT})\s+"
    r"(?:from|outside|away from|de|d['’]|du)\s*"
)
_LONE = re.compile(_DISTANCE + "$", re.IGNORECASE)
_AFTER_LONE = re.compile(_BESIDE + _DISTANCE + r"(?=[^\W\d_])", re.IGNORECASE)
DISTANCE_WORDS = frozenset(
    "km kms kilometer kilometers kilometre kilometres kilomètre kilomètres mile miles".split(" ")
)
_MILE_KM = 1.609344


@dataclass(frozen=True, slots=True)
class Offset:
    """A distance, with a bearing where one is given.

    Attributes
    ----------
    km : float
        Distance in kilometres.
    bearing : float or None
        Degrees clockwise from north.
    spread_km : float
        How far the words leave the point open: half of what the distance is rounded to and half
        a sector of the compass (22.5° for eight winds, 11.25° for sixteen).
    start, end : int
        Characters of the phrase.
    """

    km: float
    bearing: float | None
    spread_km: float
    start: int
    end: int


def offset_before(text: str, c: Candidate) -> Offset | None:
    """Distance and bearing that stand before a name: "57 km east of ".

    Examples
    --------
    >>> found = _offset(_BEFORE.search("il y a 12 km au nord-est de "), 0)
    >>> found.km, found.bearing
    (12.0, 45.0)
    """
    if DISTANCE_WORDS.isdisjoint(c.before[:9]):
        return None
    begin = max(c.sentence[0], c.start - 90)
    piece = text[begin : c.start]
    found = _BEFORE.search(piece)
    if found is not None:
        return _offset(found, begin)
    lone = _LONE.search(piece)
    return _offset(lone, begin) if lone is not None else None


def owned_offset(text: str, c: Candidate) -> Offset | None:
    """Distance and bearing that follow a name: ", a village 11 km north of ".

    The phrase must stand in apposition, after a comma, a bracket or a dash.
    """
    if DISTANCE_WORDS.isdisjoint(c.after[:12]):
        return None
    found = _AFTER.match(text, c.end, c.sentence[1])
    lone = found or _AFTER_LONE.match(text, c.end, c.sentence[1])
    return _offset(lone, 0) if lone is not None else None


def _offset(found: re.Match[str], shift: int) -> Offset:
    km, step = _kilometres(found["number"].lower(), found["unit"].lower())
    wind = found.groupdict().get("wind")
    start, end = found.start("number") + shift, found.end() + shift
    if wind is None:
        return Offset(km, None, km + step, start, end)
    bearing, half = _bearing(wind)
    return Offset(km, bearing, math.hypot(step, km * math.sin(math.radians(half))), start, end)


@lru_cache(maxsize=1024)
def _bearing(wind: str) -> tuple[float, float]:
    bearing = float(_WINDS[re.sub(r"[ -]", "", wind.lower())])
    return bearing, 22.5 if bearing % 45 == 0 else 11.25


@lru_cache(maxsize=1024)
def _kilometres(number: str, unit: str) -> tuple[float, float]:
    """Distance and half of what it is rounded to, in kilometres."""
    written = number[0].isdecimal()
    value = float(number.replace(",", ".")) if written else float(_NUMBERS[number])
    if not written and _APPROXIMATE.search(number):
        step = 0.25 * value
    elif value % 10 == 0:
        step = 5.0
    elif value % 5 == 0:
        step = 2.5
    else:
        step = 0.5
    factor = _MILE_KM if unit.startswith("mile") else 1.0
    return value * factor, step * factor
