"""Readings of names, and how the places they mean stand to each other."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from incidentmap.geo.context import Candidate
from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer import Match
from incidentmap.geo.lexicon import lexicon
from incidentmap.geo.model import Place

POPULATED = frozenset(("capital", "city", "village"))
SURE = 1.0
"""A first reading so far ahead of the second speaks for its neighbours."""

_DEGREE_KM = 111.2
_HALF_DEGREE = math.pi / 360
_LINK = re.compile(r"[^\W_]+|[^\w\s]")
_ORDERS = {
    **dict.fromkeys("region regions région régions state states oblast".split(), ("ADM1",)),
    **dict.fromkeys("cercle cercles district districts lga".split(), ("ADM2", "ADM3")),
    **dict.fromkeys("commune communes".split(), ("ADM3", "ADM4")),
}
"""Heads that only units of some orders have; provinces and departments are of any."""

_JOURNEYS = (["to"], ["-"], ["–"], ["‑"])
_LINKING = frozenset(
    (
        ", ( ' ’ - – in the of a an and to at near on is was de du des d la le les l dans en à au"
        " aux et un une s est small petit petite market garrison border main same also aussi a eu"
        " lieu took place happened produite située situé located lies"
    ).split(" ")
)


@dataclass(slots=True)
class Reading:
    """A candidate with the place chosen.

    Attributes
    ----------
    candidate : Candidate
        The name in its text.
    scored : list of (Match, float)
        Readings weighed, best first; empty for a name that no gazetteer has.
    evidence : dict of str to float
        What spoke for the best one, for the confidence.
    misfit : bool
        Whether even the best reading lies where the document cannot mean it, so that the place is
        one that the gazetteer lacks.
    """

    candidate: Candidate
    scored: list[tuple[Match, float]] = field(default_factory=list)
    evidence: dict[str, float] = field(default_factory=dict)
    misfit: bool = False

    @property
    def place(self) -> Place | None:
        """The place chosen, None where there is none."""
        return self.scored[0][0].place if self.scored and not self.misfit else None


def distance_km(a: Place, b: Place) -> float:
    """Distance in kilometres by the middle latitude; near enough for weighing."""
    apart = abs(b.lon - a.lon)
    if apart > 180:
        apart = 360 - apart
    return _DEGREE_KM * math.hypot(b.lat - a.lat, apart * math.cos((a.lat + b.lat) * _HALF_DEGREE))


def nearest_km(points: Iterable[Place], place: Place) -> float:
    """Distance in kilometres to the nearest of some points; infinite where there is none."""
    lon, lat, nearest = place.lon, place.lat, math.inf
    for point in points:
        apart = abs(point.lon - lon)
        if apart > 180:
            apart = 360 - apart
        east = apart * math.cos((point.lat + lat) * _HALF_DEGREE)
        north = point.lat - lat
        square = east * east + north * north
        if square < nearest:
            nearest = square
    return _DEGREE_KM * math.sqrt(nearest)


def contains(outer: Place, inner: Place) -> bool:
    """Whether a country or unit holds a place, as far as the gazetteer tells."""
    if outer.place_id == inner.place_id:
        return False
    if outer.kind == "country":
        return bool(inner.country) and inner.country == outer.country
    if outer.kind not in ("region", "area") or inner.kind == "country":
        return False
    if outer.country and inner.country and outer.country != inner.country:
        return False
    if inner.feature_code[:3] == "ADM" == outer.feature_code[:3] and (
        outer.feature_code >= inner.feature_code
    ):
        return False
    if inner.admin1 or inner.admin2:
        names = _names(outer.name, outer.alternate_names[:8])
        if fold(inner.admin1) in names or fold(inner.admin2) in names:
            return True
    if inner.admin1 and outer.feature_code == "ADM1" and inner.admin1 != outer.admin1:
        return False
    if outer.bounds is not None:
        west, south, east, north = outer.bounds
        return west <= inner.lon <= east and south <= inner.lat <= north
    return outer.kind == "region" and distance_km(outer, inner) * 1000 < outer.uncertainty_m


@lru_cache(maxsize=4096)
def _names(name: str, others: tuple[str, ...]) -> frozenset[str]:
    """Folded names of a unit."""
    return frozenset(map(fold, (name, *others))) - {""}


def kind_fit(c: Candidate, place: Place) -> float:
    """How well a reading's kind fits what the words around call for."""
    cue, kind = c.cue, place.kind
    if cue == "region":
        if kind == "region":
            return 4.0 + _order_fit(c, place)
        return -1.0 if kind in POPULATED else -3.0
    if cue in ("village", "city", "populated"):
        return 2.5 if kind in POPULATED else -2.5
    if cue == "water":
        return 6.0 if kind == "waterbody" else -2.0
    if cue == "area":
        return 3.0 if kind == "area" else 0.0
    return 0.0


def _order_fit(c: Candidate, place: Place) -> float:
    """Whether a unit is of the order that its head tells: "région de Kidal", "Kidal cercle"."""
    heads = [token for token in (*c.before[1:3], *c.after[:1]) if token in _ORDERS]
    if not heads or place.feature_code[:3] != "ADM":
        return 0.0
    return 1.0 if place.feature_code in _ORDERS[heads[0]] else -2.0


def scope(index: int, readings: Sequence[Reading], text: str) -> tuple[int, int]:
    """The part of the sentence that speaks of a mention: its clause, up to the same name again."""
    c = readings[index].candidate
    low, high = c.sentence
    cut = text.rfind(";", low, c.start)
    low = max(low, cut)
    cut = text.find(";", c.end, high)
    high = cut if cut >= 0 else high
    for step, stop in ((-1, -1), (1, len(readings))):
        for j in range(index + step, stop, step):
            other = readings[j].candidate
            if other.sentence != c.sentence:
                break
            if other.key == c.key:
                if step > 0:
                    high = min(high, other.start)
                else:
                    low = max(low, c.start)
                break
    return low, high


def is_sure(reading: Reading) -> bool:
    """Whether the first of the readings weighed is far ahead of the second."""
    scored = reading.scored
    return len(scored) == 1 or scored[0][1] - scored[1][1] > SURE


def anchors_of(readings: Sequence[Reading]) -> list[tuple[Reading, Place]]:
    """Readings sure enough to speak for their neighbours."""
    found: list[tuple[Reading, Place]] = []
    seen: set[tuple[str, tuple[int, int]]] = set()
    for reading in readings:
        if not reading.scored:
            continue
        place = reading.scored[0][0].place
        mark = (place.place_id, reading.candidate.sentence)
        if is_sure(reading) and mark not in seen:
            seen.add(mark)
            found.append((reading, place))
    return found


def links_of(text: str, readings: Sequence[Reading]) -> dict[int, list[int]]:
    """Names that stand in one phrase, such as a village and the province after its comma."""
    words = lexicon()
    filling = words["place.linking"]
    links: dict[int, list[int]] = defaultdict(list)
    for i in range(len(readings) - 1):
        for j in range(i + 1, min(i + 4, len(readings))):
            a, b = readings[j - 1].candidate, readings[j].candidate
            if a.sentence != b.sentence or b.start - a.end > 60:
                break
            between = _LINK.findall(text[a.end : b.start].lower())
            if between in _JOURNEYS or (between == ["à"] and a.before[:1] == ["de"]):
                break
            if (
                not all(token in filling or token in _LINKING for token in between)
                or "and" in between
                or "et" in between
            ):
                break
            links[i].append(j)
            links[j].append(i)
    return links
