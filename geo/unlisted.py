"""Where a place lies that no gazetteer has: by what is named beside it.

By the distance that the text gives, else by the neighbour that it is said to be near or by the
other end of "between A and B", else in the unit that the text gives for it, else about the nearest
town of its sentence. How far that leaves it open was measured on villages whose points are known.
"""

import re
from collections.abc import Sequence

from incidentmap.geo.context import Candidate
from incidentmap.geo.distances import distance_of
from incidentmap.geo.lexicon import Lexicon, lexicon
from incidentmap.geo.model import Place
from incidentmap.geo.readings import Reading, contains, is_sure
from incidentmap.geo.spots import NEAR_M, Spot, offset_spot

DISTRICT_M = 100_000.0
"""Least uncertainty of a place that is put at the seat of its district."""

COMPANY_M = 150_000.0
"""Uncertainty of a place that is put at a town named beside it: most such lie within 60 km."""

GREAT_RANK = 90
"""Rank of some six hundred thousand inhabitants: cities that are named in any context."""

POINTS = frozenset(("capital", "city", "village", "facility"))
_TOWNS = frozenset(("city", "village"))
_OF = frozenset("of de du d des".split(" "))
_THE = frozenset("the le la les l".split(" "))
_AND = frozenset(("and", "et", "&"))
_SAID_NEAR = (
    _OF
    | _THE
    | frozenset(
        "to a an un une in on at not non far pas tout just very is est lies located situated situé"
        " située se trouve situe small petit petite same même son its aux au à en".split(" ")
    )
)
_JOINED = re.compile(r"\s*(?:;|,?\s*(?:and|et|or|ou|ni)\b)")
_REACH = 110
_BESIDE = 120
_WORD = re.compile(r"\w+(?:-\w+)*")


def unlisted_spot(i: int, readings: Sequence[Reading], text: str) -> Spot:
    """Where a place that no gazetteer has lies, from what is named beside it.

    Parameters
    ----------
    i : int
        Which of the readings.
    readings : sequence of Reading
        Resolved names of a document, in order.
    text : str
        The document.
    """
    words = lexicon()
    container = _container(i, readings, text)
    measured = distance_of(i, readings, text)
    if measured is not None:
        spot = offset_spot(*measured)
        spot.container = container
        return spot
    end = _other_end(i, readings, words)
    if end is not None:
        return Spot("between", end.lon, end.lat, COMPANY_M, end.country, container)
    neighbour = _neighbour(i, readings, text, words)
    if neighbour is not None:
        return Spot("near", neighbour.lon, neighbour.lat, 2 * NEAR_M, neighbour.country, container)
    if container is not None and container.kind != "country":
        least = DISTRICT_M if container.kind in POINTS else 0.0
        radius = max(container.uncertainty_m, least)
        return Spot("within", container.lon, container.lat, radius, container.country, container)
    town = _company(i, readings, container)
    if town is not None:
        return Spot("near", town.lon, town.lat, COMPANY_M, town.country, container)
    return Spot(country=container.country if container else "", container=container)


def _other_end(i: int, readings: Sequence[Reading], words: Lexicon) -> Place | None:
    """The known one of "between A and B"."""
    c = readings[i].candidate
    for j in (i - 1, i + 1):
        if not 0 <= j < len(readings) or readings[j].candidate.sentence != c.sentence:
            continue
        place, (first, second) = readings[j].place, sorted((i, j))
        if place is None or place.kind not in POINTS:
            continue
        if paired(readings[first].candidate, readings[second].candidate, words):
            return place
    return None


def _company(i: int, readings: Sequence[Reading], country: Place | None) -> Place | None:
    """The nearest town of the sentence, for want of anything better; capitals are far from most."""
    c = readings[i].candidate
    found: list[tuple[int, Place]] = []
    for other in readings[max(0, i - 3) : i + 4]:
        place = other.place
        if place is None or place.kind not in _TOWNS or other.candidate.sentence != c.sentence:
            continue
        apart = max(other.candidate.start - c.end, c.start - other.candidate.end)
        at_home = country is None or country.country == place.country
        small = other.scored[0][0].rank > GREAT_RANK
        if apart <= _BESIDE and at_home and small and is_sure(other):
            found.append((apart, place))
    return min(found, key=lambda pair: pair[0])[1] if found else None


def _container(i: int, readings: Sequence[Reading], text: str) -> Place | None:
    """The unit that the sentence gives for a place: the first after it, else one before it."""
    c = readings[i].candidate
    country: Place | None = None
    for j in (*range(i + 1, min(i + 4, len(readings))), *range(i - 1, max(-1, i - 4), -1)):
        other = readings[j]
        place: Place | None = other.place
        if place is None or other.candidate.sentence != c.sentence:
            continue
        if abs(other.candidate.start - c.start) > _REACH:
            continue
        if j == i + 1 and _JOINED.match(text, c.end, other.candidate.start):
            continue
        if place.kind == "region" and place.feature_code.startswith("ADM"):
            return place
        if place.kind in POINTS and text[c.end : other.candidate.start] == " (":
            return _unit_of(other) or place
        if other.candidate.cue == "region" and place.kind in POINTS:
            return place
        if place.kind == "country" and _bounds(other.candidate):
            continue
        if place.kind == "country" and country is None:
            country = place
            if j == i + 1 and text[c.end : other.candidate.start].strip() in ("(", ","):
                return country
    return country


def _unit_of(reading: Reading) -> Place | None:
    """The unit of the same name around a town: a bracket after a village names its district."""
    town = reading.place
    for match, _ in reading.scored:
        unit = match.place
        if unit.feature_code in ("ADM1", "ADM2") and town and contains(unit, town):
            return unit
    return None


def _bounds(c: Candidate) -> bool:
    """Whether a country is named for its border only: "near the border with Mauritania"."""
    return any(token.startswith(("border", "fronti")) for token in (*c.before[:4], *c.after[:2]))


def _neighbour(i: int, readings: Sequence[Reading], text: str, words: Lexicon) -> Place | None:
    """A place named right behind that the unlisted one is said to be near."""
    c = readings[i].candidate
    if i + 1 >= len(readings):
        return None
    after = readings[i + 1]
    if after.place is None or after.candidate.sentence != c.sentence:
        return None
    if after.place.kind not in POINTS or after.candidate.start - c.end > 60:
        return None
    between = _WORD.findall(text[c.end : after.candidate.start].lower())
    beside = words["place.beside"]
    allowed = words["place.linking"] | beside | _SAID_NEAR
    near = not beside.isdisjoint(between) and allowed.issuperset(between)
    return after.place if near else None


def share(readings: Sequence[Reading], spots: list[Spot]) -> None:
    """One unlisted name is one place in a document: the best known point holds for all.

    Those that the text puts in different units are different places.
    """
    best: dict[str, Spot] = {}
    for reading, spot in zip(readings, spots, strict=True):
        if reading.place is None and spot.lon is not None:
            key = reading.candidate.key
            known = best.get(key)
            if known is None or (spot.uncertainty_m or 0) < (known.uncertainty_m or 0):
                best[key] = spot
    for i, reading in enumerate(readings):
        if reading.place is None and reading.candidate.key in best:
            known, own = best[reading.candidate.key], spots[i].container
            apart = own and known.container and own.country != known.container.country
            if not apart:
                spots[i] = known


def paired(a: Candidate, b: Candidate, words: Lexicon) -> bool:
    """Whether two names are the ends of "between A and B" in space."""
    left = a.before[:4]
    if left and left[0] in _THE:
        left = left[1:]
    if not left or left[0] not in ("between", "entre"):
        return False
    if len(left) > 1 and (left[1] in words["use.dealings"] or left[1] in words["place.links"]):
        return False
    gap = b.left[: len(b.left) - len(a.left) + 1]
    return b.start - a.end < 12 and any(t.lower() in _AND for t in gap[:2] or b.left[:2])
