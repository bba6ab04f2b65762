"""Where names lead: the packaged gazetteer and those that a user adds, asked as one.

>>> gazetteer = Gazetteer.open(user=False)
>>> [place.country for place in gazetteer.lookup("bamako")][:1]
['ML']
>>> gazetteer.longest("burkina"), gazetteer.longest("nowhere")
(2, 0)
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from platformdirs import user_data_dir

from incidentmap.data import path as packaged
from incidentmap.geo.errors import DataError, OptionError
from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer_index import (
    ALTERNATE_PENALTY,
    NAME_TYPES,
    Entry,
    Index,
    NameType,
    whole_number,
)
from incidentmap.geo.gazetteer_kinds import POPULATED
from incidentmap.geo.gazetteer_search import Hit, search
from incidentmap.geo.model import Place

DATA_VARIABLE = "INCIDENTMAP_DATA"
"""Environment variable that names another user data folder."""

SAME_PLACE_DEGREES = 0.02
"""Two rows of one name and kind nearer than this (some 2 km) are one place."""

_CACHED_WORDS = 200_000
_CACHED_NAMES = 30_000
"""Words and names that a process remembers before it forgets them all and starts again."""

_SEATS = ("PPLC", "PPLA", "PPLA2")
_UNIT_CODES = {1: "ADM1", 2: "ADM2"}


def user_folder() -> Path:
    """Folder of the gazetteers that the user added; it need not exist."""
    return Path(os.environ.get(DATA_VARIABLE) or user_data_dir("incidentmap")) / "gazetteers"


def installed() -> list[Path]:
    """Indexes that the user added, by name."""
    folder = user_folder()
    return sorted(folder.glob("*.sqlite")) if folder.is_dir() else []


def index_path(name: str) -> Path:
    """Where an index of this name is installed.

    Raises
    ------
    OptionError
        If the name cannot be a file's.
    """
    if not name or name.startswith(".") or any(mark in name for mark in '/\\:*?"<>|\0'):
        raise OptionError(f"a name that can be a file's was expected, not {name!r}")
    return user_folder() / f"{name}.sqlite"


def catalogue() -> list[dict[str, Any]]:
    """What gazetteers are there: the packaged one, then those that the user added.

    Returns
    -------
    list of dict
        ``name``, ``places``, ``names``, ``license``, ``made``, ``source``, ``path``, ``size_mb``,
        and ``fault``, empty unless the file cannot be used.
    """
    rows: list[dict[str, Any]] = []
    for path in (packaged("gazetteer.sqlite"), *installed()):
        meta: dict[str, str] = {}
        fault = ""
        try:
            meta = Index(path).meta
        except DataError as error:
            fault = str(error)
        rows.append(
            {
                "name": meta.get("name", path.stem),
                "places": whole_number(meta.get("places", "")) or 0,
                "names": whole_number(meta.get("names", "")) or 0,
                "license": meta.get("license", ""),
                "made": meta.get("made", ""),
                "source": meta.get("source", ""),
                "path": str(path),
                "size_mb": round(path.stat().st_size / 1e6, 1),
                "fault": fault,
            }
        )
    return rows


def hit_row(hit: Hit) -> dict[str, Any]:
    """A hit as a flat row, for printing."""
    place = hit.place
    return {
        "score": round(hit.score),
        "name": place.name,
        "kind": place.kind,
        "country": place.country,
        "admin1": place.admin1,
        "admin2": place.admin2,
        "lon": round(place.lon, 5),
        "lat": round(place.lat, 5),
        "distance_km": None if hit.distance_km is None else round(hit.distance_km, 1),
        "population": place.population or None,
        "uncertainty_m": round(place.uncertainty_m),
        "place_id": place.place_id,
        "match": hit.how,
        "matched_name": hit.name,
        "source": place.source,
    }


@dataclass(frozen=True, slots=True)
class Match:
    """A place that bears a name, and how.

    Attributes
    ----------
    place : Place
        The place.
    type : str
        ``name``: it is the place's main name; ``alias``: another name known good (English and
        French names, curated spellings); ``abbreviation``: a code such as UK, US, RDC that a text
        writes in capitals; ``alternate``: one of a dump's other names, unvetted.
    rank : int
        How important the place is among all, 0 the most: see `gazetteer_kinds.importance`. 22 steps
        are a factor of ten in population; a place under an ``alternate`` name counts 30 steps more.
    """

    place: Place
    type: NameType
    rank: int


class _Remembered(dict[Any, Any]):
    """A dict that asks a function for what it lacks, and keeps the answer."""

    def __init__(self, ask: Callable[[str], Any], size: int) -> None:
        super().__init__()
        self._ask = ask
        self._size = size

    def __missing__(self, key: str) -> Any:
        if len(self) >= self._size:
            self.clear()
        value = self[key] = self._ask(key)
        return value


class Gazetteer:
    """Several indexes asked as one. Safe to pickle and to fork; nothing is loaded at the start.

    Parameters
    ----------
    indexes : sequence of Index
        The indexes; where two hold the same place, the earlier one's row wins and the names of
        both are kept.
    """

    def __init__(self, indexes: Sequence[Index]) -> None:
        self.indexes = tuple(indexes)
        self._prepare()

    def _prepare(self) -> None:
        self._longest = _Remembered(self._ask_longest, _CACHED_WORDS)
        self._matches = _Remembered(self._ask_matches, _CACHED_NAMES)
        self._places = _Remembered(self._ask_places, _CACHED_NAMES)
        self.longest: Callable[[str], int] = self._longest.__getitem__
        """Words in the longest name whose first folded word is the argument, 0 for none."""
        self.matches: Callable[[str], tuple[Match, ...]] = self._matches.__getitem__
        """Places under a folded name with how they bear it, most important first."""
        self.lookup: Callable[[str], tuple[Place, ...]] = self._places.__getitem__
        """Places under a folded name (`incidentmap.geo.folding.fold`), most important first."""

    def __getstate__(self) -> dict[str, Any]:
        return {"indexes": self.indexes}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.indexes = state["indexes"]
        self._prepare()

    @classmethod
    def open(cls, paths: Sequence[Path] | None = None, *, user: bool = True) -> "Gazetteer":
        """Open the packaged gazetteer, those that the user added, and others.

        Parameters
        ----------
        paths : sequence of pathlib.Path, optional
            Further index files.
        user : bool, optional
            Whether to use what ``incidentmap gazetteer add`` installed.

        Raises
        ------
        DataError
            If one of the files is missing or no index.
        """
        found = [packaged("gazetteer.sqlite"), *(installed() if user else []), *(paths or [])]
        return cls([Index(path) for path in dict.fromkeys(path.absolute() for path in found)])

    def _ask_longest(self, word: str) -> int:
        return max((index.longest(word) for index in self.indexes), default=0)

    def _ask_matches(self, key: str) -> tuple[Match, ...]:
        found = [entry for index in self.indexes for entry in index.entries(key)]
        merged = merge(found) if len(found) > 1 else found
        return tuple(Match(entry.place, entry.type, entry.rank) for entry in merged)

    def _ask_places(self, key: str) -> tuple[Place, ...]:
        return tuple(match.place for match in self.matches(key))

    def place(self, place_id: str) -> Place | None:
        """Place of an id such as ``geonames:2455290``, None where no gazetteer has it.

        The GeoNames id of a curated place leads to the curated place.
        """
        found = [entry for index in self.indexes if (entry := index.by_id(place_id))]
        return merge(found)[0].place if found else None

    def units(self, country: str, order: int) -> list[Place]:
        """First- or second-order units of a country, by name.

        Parameters
        ----------
        country : str
            ISO 3166-1 alpha-2.
        order : int
            1 or 2.
        """
        if order not in _UNIT_CODES:
            raise OptionError(f"units of order 1 or 2 were expected, not {order}")
        found = [e for i in self.indexes for e in i.units(country, _UNIT_CODES[order])]
        return sorted((entry.place for entry in merge(found)), key=lambda unit: unit.name)

    def within(self, country: str, admin1: str = "", admin2: str = "") -> list[Place]:
        """Places of a country or of its unit, by the units' names as places carry them."""
        found = [e for i in self.indexes for e in i.within(country, admin1, admin2)]
        return [entry.place for entry in merge(found)]

    def seat(self, unit: Place) -> Place | None:
        """The town that a unit is named after: same name, inside it; None where none is known."""
        inside = [
            match.place
            for match in self.matches(fold(unit.name))
            if match.place.kind in POPULATED
            and match.place.country == unit.country
            and unit.name in (match.place.admin1, match.place.admin2)
        ]
        return inside[0] if inside else None

    def search(
        self,
        name: str,
        *,
        country: str = "",
        kind: str = "",
        near: tuple[float, float] | None = None,
        limit: int = 20,
    ) -> list[Hit]:
        """Places whose name is, sounds, begins or looks like the one given.

        Parameters
        ----------
        name : str
            A name as a person types it.
        country : str, optional
            Only places of this country, ISO 3166-1 alpha-2.
        kind : str, optional
            Only places of this `incidentmap.geo.model.Kind`.
        near : tuple of float, optional
            Longitude and latitude in degrees: among equally good names the nearer comes first, and
            hits carry their distance.
        limit : int, optional
            At most so many.

        Returns
        -------
        list of Hit
            Best first.

        Raises
        ------
        OptionError
            If ``country``, ``kind``, ``near`` or ``limit`` is out of its range.
        """
        return search(self, name, country=country, kind=kind, near=near, limit=limit)


def merge(entries: Sequence[Entry]) -> list[Entry]:
    """One entry for each place, most important first.

    Entries are the same place where they share an id or a GeoNames id, or where name, country and
    sort of place agree and the points lie within `SAME_PLACE_DEGREES`. The first entry's row is
    kept, the names of all, and what only another row says of it: that it is a seat, its units and
    population.
    """
    kept: list[Entry] = []
    by_id: dict[str, int] = {}
    by_name: dict[tuple[str, str, str], list[int]] = {}
    for entry in entries:
        ids = [entry.place.place_id, *([f"geonames:{entry.geonames}"] if entry.geonames else [])]
        name = (fold(entry.place.name), entry.place.country, _sort(entry.place))
        at = next((by_id[i] for i in ids if i in by_id), None)
        if at is None:
            at = next((n for n in by_name.get(name, ()) if _near(kept[n].place, entry.place)), None)
        if at is None:
            at = len(kept)
            kept.append(entry)
            by_name.setdefault(name, []).append(at)
        else:
            kept[at] = _joined(kept[at], entry)
        by_id.update(dict.fromkeys(ids, at))
    return sorted(kept, key=lambda entry: entry.rank)


def _sort(place: Place) -> str:
    """Sort of thing that a place is: a unit and the unit in it often share name and seat."""
    if place.kind in POPULATED:
        return "populated"
    return place.feature_code if place.kind == "region" else place.kind


def _near(one: Place, other: Place) -> bool:
    return (
        abs(one.lon - other.lon) < SAME_PLACE_DEGREES
        and abs(one.lat - other.lat) < SAME_PLACE_DEGREES
    )


def _joined(first: Entry, second: Entry) -> Entry:
    names = dict.fromkeys((*first.place.alternate_names, second.place.name))
    names.update(dict.fromkeys(second.place.alternate_names))
    names.pop(first.place.name, None)
    seat = first.place.feature_code in ("", "PPL") and second.place.feature_code in _SEATS
    place = replace(
        first.place,
        alternate_names=tuple(names),
        feature_code=second.place.feature_code if seat else first.place.feature_code,
        kind=second.place.kind if seat else first.place.kind,
        admin1=first.place.admin1 or second.place.admin1,
        admin2=first.place.admin2 or second.place.admin2,
        population=first.place.population or second.place.population,
    )
    better = min(first.type, second.type, key=NAME_TYPES.index)
    vetted = first.type == "alternate" and better != "alternate"
    rank = first.rank - (ALTERNATE_PENALTY if vetted else 0)
    return Entry(place, rank, first.geonames or second.geonames, better)
