"""Whose place a distance in the text gives, and which reading of a name it allows.

In "Kourma, a village 11 km north of Titao" and in "11 km north of Titao, at Kourma" the distance
puts Kourma, and Titao stays where it is; in "ambushed 11 km north of Titao" it moves the point of
the only name there is.
"""

import re
from collections.abc import Sequence

import pyproj

from incidentmap.geo.bearings import Offset, offset_before, owned_offset
from incidentmap.geo.lexicon import lexicon
from incidentmap.geo.model import Place
from incidentmap.geo.readings import Reading

ASTRAY_KM = 25.0
"""A gazetteer's place farther than this from where the text puts it is another."""

GEOD = pyproj.Geod(ellps="WGS84")
_EXTENDED = frozenset(("country", "region", "area"))
_THEN = re.compile(
    r"\s*,?\s*(?:at|in|à|dans|au|near|près de)\s+(?:(?:the|le|la|un|une|a)\s+)?"
    r"(?:(?P<head>[^\W\d_]+)\s+(?:of|de|du|d['’])\s*)?(?:called |nommé |dit )?$",
    re.IGNORECASE,
)
_SITUATED = re.compile(
    r"\b(?:the|this|that|le|la|ce|cette)\s+(?P<head>[^\W\d_]+)\s+"
    r"(?:lies|stands|is|was|is located|est|était|se trouve|se situe|est situé|est située)\s+"
    r"(?:à |about |some |roughly |environ |quelque )*$",
    re.IGNORECASE,
)


def moved(lon: float, lat: float, bearing: float, km: float) -> tuple[float, float]:
    """Point at a distance and bearing, on the WGS 84 ellipsoid.

    Examples
    --------
    >>> [round(x, 4) for x in moved(-3.0074, 16.7735, 90, 57)]
    [-2.4727, 16.7725]
    """
    x, y, _ = GEOD.fwd(lon, lat, bearing, km * 1000)
    return float(x), float(y)


def distance_of(i: int, readings: Sequence[Reading], text: str) -> tuple[Place, Offset] | None:
    """Distance that the text gives for a mention, with the place that it is measured from."""
    c = readings[i].candidate
    offset = owned_offset(text, c)
    if offset is not None:
        for other in readings[i + 1 : i + 4]:
            if offset.end - 1 <= other.candidate.start <= offset.end + 1:
                place = other.place
                known = place is not None and not _claimed(i, readings, offset, text)
                return (place, offset) if place is not None and known else None
    if i == 0:
        return None
    offset = offset_before(text, readings[i - 1].candidate)
    place = readings[i - 1].place if offset is not None else None
    if offset is None or place is None or place.kind in _EXTENDED or not _then(i, readings, text):
        return None
    return place, offset


def _then(i: int, readings: Sequence[Reading], text: str) -> bool:
    """Whether a mention follows another as the place that the words before have put."""
    c, before = readings[i].candidate, readings[i - 1].candidate
    if c.cue in ("region", "area", "water") or c.sentence != before.sentence:
        return False
    place = readings[i].place
    if (place is not None and place.kind in _EXTENDED) or c.start - before.end > 45:
        return False
    found = _THEN.match(text[before.end : c.start])
    if found is None:
        return False
    head = found["head"]
    return head is None or head.lower() in lexicon()["units.populated"]


def _claimed(i: int, readings: Sequence[Reading], offset: Offset, text: str) -> bool:
    """Whether a distance belongs to a name before the one at hand."""
    for owner in readings[max(0, i - 3) : i]:
        if owner.candidate.sentence == readings[i].candidate.sentence:
            own = owned_offset(text, owner.candidate)
            if own is not None and own.start == offset.start:
                return True
    return False


def is_owned(i: int, readings: Sequence[Reading], offset: Offset, text: str) -> bool:
    """Whether the distance before a name tells where something else named lies.

    That is a name before it, one right after it, or what a noun such as "the village" recalls.
    """
    if _claimed(i, readings, offset, text):
        return True
    if i + 1 < len(readings) and _then(i + 1, readings, text):
        return True
    found = _SITUATED.search(text[max(0, offset.start - 60) : offset.start])
    return found is not None and found["head"].lower() in lexicon()["units.heads"]


def fit_distances(readings: Sequence[Reading], text: str) -> None:
    """Choose the reading that lies where the text says, and drop those that do not.

    A village said to be 40 km south of Ménaka is not its namesake 250 km away.
    """
    for i, reading in enumerate(readings):
        place = reading.place
        if place is None or place.kind == "country":
            continue
        measured = distance_of(i, readings, text)
        if measured is None:
            continue
        anchor, offset = measured
        lon, lat, reach = anchor.lon, anchor.lat, offset.km + max(ASTRAY_KM, 0.5 * offset.km)
        if offset.bearing is not None:
            lon, lat = moved(anchor.lon, anchor.lat, offset.bearing, offset.km)
            reach = max(ASTRAY_KM, 3 * offset.spread_km)
        fitting = [
            pair
            for pair in reading.scored
            if GEOD.inv(lon, lat, pair[0].place.lon, pair[0].place.lat)[2] < reach * 1000
        ]
        if fitting:
            rest = [pair for pair in reading.scored if pair not in fitting]
            reading.scored = [*fitting, *rest]
            reading.evidence["fits"] = 1.0
        elif place.kind not in _EXTENDED:
            reading.misfit = True
            reading.evidence["fits"] = 0.0
