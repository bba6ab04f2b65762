"""From names to points: where the place meant lies, and how far off it may be.

A name need not be where the thing is: "57 km east of Timbuktu" lies 57 km east of it, "between
Ansongo and Ménaka" half way, "near Bounti" around it, "northern Mali" is a part of a country.
Points are moved on the WGS 84 ellipsoid; the uncertainty grows by what the words leave open:

=========  ==========================================  =========================================
relation   point                                       uncertainty
=========  ==========================================  =========================================
at         the gazetteer's                             the gazetteer's
near       the gazetteer's                             at least 10 km, a third of a region's
offset     that distance and bearing from the name     half of what the distance is rounded to,
                                                       half a sector of the compass, and the
                                                       name's own, as the root of the squares
between    half way, where something happened there    half the distance
within     middle of that part of a country or unit    half the diagonal of the part
=========  ==========================================  =========================================

A place that no gazetteer has is put by the distance the text gives, else by its neighbours, else
at the point of the unit that the text gives for it, with that unit's uncertainty; without any of
these it has no point.
"""

import re
from collections.abc import Sequence

from incidentmap.geo.bearings import offset_before
from incidentmap.geo.context import Candidate
from incidentmap.geo.distances import GEOD, fit_distances, is_owned, moved
from incidentmap.geo.lexicon import Lexicon, lexicon
from incidentmap.geo.model import Place
from incidentmap.geo.parts import part_of, part_word
from incidentmap.geo.readings import Reading
from incidentmap.geo.spots import NEAR_M, Spot, offset_spot
from incidentmap.geo.unlisted import POINTS, paired, share, unlisted_spot

BETWEEN_KM = 300.0
"""Names farther apart than this bound a journey or a quarrel, not a place."""

_OF = frozenset("of de du d des".split(" "))
_THE = frozenset("the le la les l".split(" "))
_APPOSED = frozenset(", ( lies located situated is est situé située entre between se".split(" "))
_WORD = re.compile(r"\w+(?:-\w+)*")


def place_all(readings: Sequence[Reading], text: str) -> list[Spot]:
    """Where each mention lies.

    Parameters
    ----------
    readings : sequence of Reading
        Resolved names of a document, in order.
    text : str
        The document.
    """
    words = lexicon()
    fit_distances(readings, text)
    places = [reading.place for reading in readings]
    spots = [_at(place) for place in places]
    for i, place in enumerate(places):
        if place is not None:
            _relate(i, readings, spots, text, words)
    _pairs(readings, spots, text)
    unlisted = [i for i, place in enumerate(places) if place is None]
    for i in unlisted:
        if spots[i].lon is None:
            spots[i] = unlisted_spot(i, readings, text)
    if unlisted:
        share(readings, spots)
    return spots


def _at(place: Place | None) -> Spot:
    if place is None:
        return Spot()
    return Spot("at", place.lon, place.lat, place.uncertainty_m, place.country)


def _relate(
    i: int, readings: Sequence[Reading], spots: list[Spot], text: str, words: Lexicon
) -> None:
    c, place = readings[i].candidate, readings[i].place
    assert place is not None
    offset = offset_before(text, c)
    if offset is not None and place.kind != "country":
        if not is_owned(i, readings, offset, text):
            spots[i] = offset_spot(place, offset)
        return
    part = part_word(c)
    if part and place.kind in ("country", "region") and not _is_named(part, i, readings, text):
        found = part_of(place, part)
        if found is not None:
            lon, lat, radius, wkt = found
            spots[i] = Spot("within", lon, lat, radius, place.country, None, wkt)
        else:
            spots[i].relation = "within"
        return
    if place.kind in POINTS and _near(c, words):
        radius = max(NEAR_M, place.uncertainty_m)
        spots[i] = Spot("near", place.lon, place.lat, radius, place.country)


def _is_named(part: str, i: int, readings: Sequence[Reading], text: str) -> bool:
    """Whether the word for a part belongs to the name before: "l'Extrême-Nord du Cameroun"."""
    if not i or readings[i - 1].candidate.sentence != readings[i].candidate.sentence:
        return False
    low, c = readings[i - 1].candidate, readings[i].candidate
    return (
        low.end <= c.start
        and part not in text[low.end : c.start].lower()
        and (part in low.name.lower())
    )


def _near(c: Candidate, words: Lexicon) -> bool:
    left = c.before[:4]
    if left and left[0] in _THE and left[1:2] and left[1] in _OF:
        left = left[1:]
    if left and left[0] in _OF:
        return len(left) > 1 and left[1] in words["place.beside"]
    return bool(left) and left[0] in words["place.beside"]


def _pairs(readings: Sequence[Reading], spots: list[Spot], text: str) -> None:
    """Put both names of "between A and B" half way, or the one that is said to lie there."""
    words = lexicon()
    for i in range(len(readings) - 1):
        a, b = readings[i].candidate, readings[i + 1].candidate
        if a.sentence != b.sentence or not paired(a, b, words):
            continue
        if words["place.happenings"].isdisjoint(_WORD.findall(text[slice(*a.sentence)].lower())):
            continue
        one, other = readings[i].place, readings[i + 1].place
        if one is None or other is None:
            continue
        if one.kind not in POINTS or other.kind not in POINTS:
            continue
        forward, _, metres = GEOD.inv(one.lon, one.lat, other.lon, other.lat)
        if not 0 < metres <= BETWEEN_KM * 1000:
            continue
        lon, lat = moved(one.lon, one.lat, forward, metres / 2000)
        owner = readings[i - 1] if i and _lies_between(readings[i - 1], a, text) else None
        if owner is None:
            for k, place in ((i, one), (i + 1, other)):
                spots[k] = Spot("between", lon, lat, round(metres / 2, 1), place.country)
        elif owner.place is None:
            spots[i - 1] = Spot("between", lon, lat, round(metres / 2, 1), one.country)


def _lies_between(owner: Reading, a: Candidate, text: str) -> bool:
    """Whether "between" tells of the name before it: "Kourma, a village between"."""
    c = owner.candidate
    if c.sentence != a.sentence or (owner.place is not None and owner.place.kind not in POINTS):
        return False
    between = text[c.end : a.start].lower().replace(",", " , ").replace("(", " ( ").split()
    if not between or len(between) > 8 or "and" in between or "et" in between:
        return False
    return between[0] in _APPOSED and all(w.isalpha() or w in ",('’-" for w in between)
