"""Writing an index of places: rows in, one SQLite file out."""

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer_index import (
    ALTERNATE_PENALTY,
    DEGREE,
    FORMAT,
    NAME_TYPES,
    SOUNDS_TABLE,
    TABLES,
    NameType,
    pack_bounds,
    whole_number,
)
from incidentmap.geo.gazetteer_kinds import importance
from incidentmap.geo.gazetteer_search import sound
from incidentmap.geo.model import KINDS, Place

BATCH = 20_000
"""Rows that wait in memory before they are written."""

_CACHE_KIB = 128 * 1024
_KIND_NUMBER = {kind: number for number, kind in enumerate(KINDS)}
_TYPE_NUMBER = {name: number for number, name in enumerate(NAME_TYPES)}


class IndexWriter:
    """Writer of one index, to be used as a context manager; it is whole after `finish`.

    Parameters
    ----------
    path : pathlib.Path
        A new file, the draft of an index; see `incidentmap.geo.outputs`.
    compact : bool, optional
        Leave out what only large indexes need: the table by which misspelt names are searched and
        the index by units. Without them all rows are read, which is fast enough for some hundred
        thousand.
    """

    def __init__(self, path: Path, *, compact: bool = False) -> None:
        self.places = 0
        self._compact = compact
        self._db = sqlite3.connect(path, isolation_level=None)
        for pragma in (
            "journal_mode = OFF",
            "synchronous = OFF",
            f"cache_size = -{_CACHE_KIB}",
        ):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(TABLES)
        self._db.execute("CREATE TABLE raw (key TEXT, rank INTEGER, place INTEGER, type INTEGER)")
        self._db.execute("BEGIN")
        self._words: dict[str, int] = {"": 0}
        self._rows: list[tuple[object, ...]] = []
        self._names: list[tuple[str, int, int, int]] = []
        self._own = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def add(
        self,
        place: Place,
        names: Iterable[tuple[str, NameType]] = (),
        *,
        geonames: int = 0,
        rank: int | None = None,
    ) -> None:
        """Add a place with its further names.

        Parameters
        ----------
        place : Place
            The place; its ``alternate_names`` are kept as they are and are names of type
            ``alternate`` unless ``names`` says otherwise.
        names : iterable of (str, str), optional
            Further names with their type. A type given here wins over ``alternate``.
        geonames : int, optional
            GeoNames id of a place whose key is not that id.
        rank : int, optional
            Importance; by default from kind, feature code and population.
        """
        prefix, _, rest = place.place_id.partition(":")
        known = whole_number(rest) if prefix == "geonames" else None
        if known is not None:
            number, key = known, None
        else:
            self._own -= 1
            number, key = self._own, place.place_id
        if rank is None:
            rank = importance(place.kind, place.feature_code, place.population)
        self._rows.append(
            (
                number,
                key,
                place.name,
                _KIND_NUMBER[place.kind],
                place.feature_code,
                place.country,
                self._word(place.admin1),
                self._word(place.admin2),
                place.population,
                round(place.lon * DEGREE),
                round(place.lat * DEGREE),
                round(place.uncertainty_m),
                rank,
                self._word(place.source),
                geonames or None,
                pack_bounds(place.bounds),
                "|".join(n.replace("|", " ") for n in place.alternate_names) or None,
            )
        )
        self._add_names(number, rank, place, names)
        self.places += 1
        if len(self._rows) >= BATCH:
            self._flush()

    def alias(self, number: int, name: str, name_type: NameType) -> None:
        """Add a name to a place by its GeoNames id; nothing where no such place was added."""
        key = fold(name)
        if not key:
            return
        if self._rows:
            self._flush()
        found = self._db.execute(
            "SELECT rank, name, alternates FROM places WHERE id = ?", (number,)
        ).fetchone()
        if found is None:
            return
        rank, main, alternates = found
        type_number = _TYPE_NUMBER[name_type]
        self._names.append((key, _name_rank(rank, type_number), number, type_number))
        others = alternates.split("|") if alternates else []
        if all(fold(other) != key for other in (main, *others)):
            text = "|".join((*others, name.replace("|", " ")))
            self._db.execute("UPDATE places SET alternates = ? WHERE id = ?", (text, number))
        if len(self._names) >= BATCH:
            self._flush()

    def finish(self, meta: Mapping[str, str]) -> tuple[int, int]:
        """Sort the names, and write what the index says of itself.

        Returns
        -------
        tuple of int
            Places and names in the index.
        """
        self._flush()
        db = self._db
        db.execute(
            "INSERT OR IGNORE INTO names SELECT key, rank, place, min(type) FROM raw"
            " GROUP BY key, rank, place ORDER BY key, rank, place"
        )
        db.execute("DROP TABLE raw")
        db.execute(
            "INSERT INTO firsts SELECT substr(key, 1, instr(key || ' ', ' ') - 1) AS word,"
            " max(length(key) - length(replace(key, ' ', '')) + 1) FROM names"
            " WHERE instr(key, ' ') GROUP BY word"
        )
        db.execute("CREATE INDEX places_key ON places (key) WHERE key IS NOT NULL")
        db.execute("CREATE INDEX places_geonames ON places (geonames) WHERE geonames IS NOT NULL")
        if not self._compact:
            self._write_sounds()
            db.execute("CREATE INDEX places_unit ON places (country, admin1, admin2)")
            db.execute(
                "CREATE INDEX places_adm ON places (country, feature)"
                " WHERE feature IN ('ADM1', 'ADM2')"
            )
        places, names = (
            int(db.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
            for table in ("places", "names")
        )
        about = {
            "format": FORMAT,
            "places": str(places),
            "names": str(names),
            **meta,
        }
        db.executemany("INSERT INTO words VALUES (?, ?)", ((n, t) for t, n in self._words.items()))
        db.executemany("INSERT INTO meta VALUES (?, ?)", about.items())
        db.execute("COMMIT")
        db.execute("VACUUM")
        db.close()
        return places, names

    def _write_sounds(self) -> None:
        self._db.execute("CREATE TABLE heard (sound TEXT, key TEXT)")
        keys = self._db.execute("SELECT DISTINCT key FROM names")
        writer = self._db.cursor()
        while batch := keys.fetchmany(BATCH):
            rows = [(sound(key), key) for (key,) in batch]
            writer.executemany("INSERT INTO heard VALUES (?, ?)", rows)
        self._db.execute(SOUNDS_TABLE)
        self._db.execute("INSERT INTO sounds SELECT sound, key FROM heard ORDER BY sound, key")
        self._db.execute("DROP TABLE heard")

    def _word(self, text: str) -> int:
        return self._words.setdefault(text, len(self._words))

    def _add_names(
        self, number: int, rank: int, place: Place, names: Iterable[tuple[str, NameType]]
    ) -> None:
        types: dict[str, int] = {}
        given = [(place.name, "name"), *names, *((n, "alternate") for n in place.alternate_names)]
        for name, name_type in given:
            key = fold(name)
            if key:
                types[key] = min(types.get(key, 9), _TYPE_NUMBER[name_type])
        self._names.extend((key, _name_rank(rank, t), number, t) for key, t in types.items())

    def _flush(self) -> None:
        slots = ", ".join("?" * 17)
        self._db.executemany(f"INSERT OR REPLACE INTO places VALUES ({slots})", self._rows)
        self._db.executemany("INSERT INTO raw VALUES (?, ?, ?, ?)", self._names)
        self._rows.clear()
        self._names.clear()


def _name_rank(rank: int, name_type: int) -> int:
    return rank + (ALTERNATE_PENALTY if NAME_TYPES[name_type] == "alternate" else 0)
