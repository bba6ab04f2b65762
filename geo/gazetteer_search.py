"""Searching names as people type them: folded, by sound, by their beginning, misspelt."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from incidentmap.geo.errors import OptionError
from incidentmap.geo.folding import fold, loose
from incidentmap.geo.model import KINDS, Place

if TYPE_CHECKING:
    from pathlib import Path

    from pyproj import Geod

    from incidentmap.geo.gazetteer import Gazetteer
    from incidentmap.geo.gazetteer_index import Index

MIN_SCORE = 65.0
"""Names less alike than this are no hits."""

SOUND_LETTERS = 6
_CONSONANTS = "bcdfgklmnprstvxz"
_VOWELS = str.maketrans("", "", "aeio ")
_CANDIDATES = 20_000
_TRIED = 600
"""Names at most, best first, of which places are fetched."""

_ENOUGH = 1_000
EXACT = 100.0

How = Literal["exact", "spelling", "beginning", "similar"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A place found by a search.

    Attributes
    ----------
    place : Place
        The place.
    score : float
        How alike the names are, 0 to 100; 100 where they fold to the same.
    how : str
        ``exact`` (but for case, accents, hyphens), ``spelling`` (but for spellings of one sound:
        ou/u/w, dj/j, doubled letters), ``beginning``, ``similar``.
    name : str
        The name that was found, folded.
    rank : int
        Importance of the place under this name, 0 the most.
    distance_km : float or None
        Geodesic distance from the point given.
    """

    place: Place
    score: float
    how: How
    name: str
    rank: int
    distance_km: float | None = None


def sound(key: str) -> str:
    """First consonants of a name as spoken: what misspellings and transcriptions keep.

    Examples
    --------
    >>> sound("ogossagou"), sound("ogosagu"), sound("tombouctou")
    ('gsg', 'gsg', 'tmbct')
    """
    return loose(key).translate(_VOWELS)[:SOUND_LETTERS]


def neighbours(text: str) -> Iterator[str]:
    """A sound, and those one consonant away: lost, put in, changed or two swapped.

    Examples
    --------
    >>> found = set(neighbours("gs"))
    >>> {"gs", "g", "sg", "gsb", "ks"} <= found
    True
    """
    yield text
    for at in range(len(text)):
        yield text[:at] + text[at + 1 :]
    for at in range(len(text) - 1):
        yield text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    for at in range(len(text)):
        for letter in _CONSONANTS:
            yield text[:at] + letter + text[at + 1 :]
    for at in range(min(len(text) + 1, SOUND_LETTERS)):
        for letter in _CONSONANTS:
            yield (text[:at] + letter + text[at:])[:SOUND_LETTERS]


def search(
    gazetteer: Gazetteer,
    name: str,
    *,
    country: str = "",
    kind: str = "",
    near: tuple[float, float] | None = None,
    limit: int = 20,
) -> list[Hit]:
    """Search several indexes; see `incidentmap.geo.gazetteer.Gazetteer.search`."""
    country = country.upper()
    _check(country, kind, near, limit)
    key = fold(name)
    if not key:
        return []
    hits: dict[str, Hit] = {}
    for candidate, score, how in _scored(gazetteer, key):
        if len(hits) >= _ENOUGH and score < EXACT:
            break
        for match in gazetteer.matches(candidate):
            place = match.place
            if (country and place.country != country) or (kind and place.kind != kind):
                continue
            if place.place_id not in hits:
                distance = _distance_km(near, place) if near else None
                hits[place.place_id] = Hit(place, score, how, candidate, match.rank, distance)
    return sorted(hits.values(), key=_order)[:limit]


def _order(hit: Hit) -> tuple[float, float]:
    """Best name first, then the nearer or the more important place."""
    if hit.distance_km is not None:
        return -round(hit.score), hit.distance_km
    return -hit.score, hit.rank


def _scored(gazetteer: Gazetteer, key: str) -> list[tuple[str, float, How]]:
    """Names worth a look with their scores, best first."""
    from rapidfuzz import fuzz  # whoever opens a gazetteer and searches nothing is not kept waiting

    candidates = {key}
    for index in gazetteer.indexes:
        candidates.update(_candidates(index, key))
    spoken = loose(key)
    scored: list[tuple[str, float, How]] = []
    for candidate in candidates:
        if candidate == key:
            scored.append((candidate, EXACT, "exact"))
            continue
        alike = fuzz.ratio(key, candidate)
        heard = loose(candidate)
        if heard == spoken:
            scored.append((candidate, 90.0 + 0.09 * alike, "spelling"))
        elif candidate.startswith(key):
            scored.append((candidate, max(alike, 90.0 - len(candidate) + len(key)), "beginning"))
        else:
            score = max(alike, 0.95 * fuzz.ratio(spoken, heard))
            if score >= MIN_SCORE:
                scored.append((candidate, score, "similar"))
    return sorted(scored, key=lambda item: (-item[1], item[0]))[:_TRIED]


def _candidates(index: Index, key: str) -> list[str]:
    from rapidfuzz import fuzz, process

    if not index.has_sounds:
        alike = process.extract(
            key, _all_keys(index.path), scorer=fuzz.ratio, score_cutoff=MIN_SCORE, limit=_TRIED
        )
        found = [name for name, _, _ in alike]
    else:
        heard = sound(key)
        sounds = dict.fromkeys(neighbours(heard)) if len(heard) > 1 else {heard: None}
        pool = index.keys_by_sound(sounds, _CANDIDATES)
        scores = process.cdist([key], pool, scorer=fuzz.ratio)[0] if pool else ()
        best = heapq.nlargest(_TRIED, zip(scores, pool, strict=True))
        same = index.keys_by_sound([heard], _TRIED)
        found = [*(name for _, name in best), *same]
    return [*found, *index.keys_beginning(key, _TRIED)]


@lru_cache(maxsize=8)
def _all_keys(path: Path) -> list[str]:
    from incidentmap.geo.gazetteer_index import Index

    return Index(path).keys()


def _distance_km(near: tuple[float, float], place: Place) -> float:
    return float(_geod().inv(*near, place.lon, place.lat)[2]) / 1_000


@lru_cache(maxsize=1)
def _geod() -> Geod:
    from pyproj import Geod

    return Geod(ellps="WGS84")


def _check(country: str, kind: str, near: tuple[float, float] | None, limit: int) -> None:
    if country and not (len(country) == 2 and country.isalpha()):
        raise OptionError(f"a country of two letters (ISO 3166-1) was expected, not {country!r}")
    if kind and kind not in KINDS:
        raise OptionError(f"a kind was expected ({', '.join(KINDS)}), not {kind!r}")
    if near and not (-180 <= near[0] <= 180 and -90 <= near[1] <= 90):
        raise OptionError(f"longitude,latitude in degrees were expected, not {near[0]},{near[1]}")
    if limit < 1:
        raise OptionError(f"a limit of at least 1 was expected, not {limit}")
