"""One index of places on disk: an SQLite file, read without loading it.

The packaged gazetteer and those that a user adds have the same format, so that one reader serves
both. Coordinates are stored as hundred-thousandths of a degree, which is what GeoNames gives.
"""

import os
import sqlite3
import struct
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

from incidentmap.geo.errors import DataError
from incidentmap.geo.model import KINDS, Place
from incidentmap.geo.vector_files import distrust, plain_tables

FORMAT = "1"
"""Version of the tables; an index of another version must be made anew."""

NameType = Literal["name", "alias", "abbreviation", "alternate"]
"""How a place bears a name.

``name`` is its main name, ``alias`` another name that is known good (English and French names,
curated spellings), ``abbreviation`` a code such as UK or RDC, which a text writes in capitals,
``alternate`` one of a dump's other names, unvetted. Where a name is two of these, the first holds.
"""
NAME_TYPES: tuple[NameType, ...] = ("name", "alias", "abbreviation", "alternate")

ALTERNATE_PENALTY = 30
"""Steps of rank by which an unvetted alternate name falls behind a main name (20-fold people)."""

LOOKUP_LIMIT = 200
"""At most so many places of one index answer one name: the most important ones."""

LONGEST_NUMBER = 15
"""Digits of ids and counts of inhabitants; SQLite holds whole numbers of 18."""

DEGREE = 100_000
_BOUNDS = struct.Struct("<4i")

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE words (id INTEGER PRIMARY KEY, text TEXT);
CREATE TABLE places (
    id INTEGER PRIMARY KEY, key TEXT, name TEXT, kind INTEGER, feature TEXT, country TEXT,
    admin1 INTEGER, admin2 INTEGER, population INTEGER, lon INTEGER, lat INTEGER,
    uncertainty INTEGER, rank INTEGER, source INTEGER, geonames INTEGER, bounds BLOB,
    alternates TEXT
);
CREATE TABLE names (
    key TEXT, rank INTEGER, place INTEGER, type INTEGER, PRIMARY KEY (key, rank, place)
) WITHOUT ROWID;
CREATE TABLE firsts (word TEXT PRIMARY KEY, longest INTEGER) WITHOUT ROWID;
"""
SOUNDS_TABLE = "CREATE TABLE sounds (sound TEXT, key TEXT, PRIMARY KEY (sound, key)) WITHOUT ROWID"
"""Names by how they sound (`gazetteer_search.sound`): only in large indexes."""

COLUMNS = (
    "p.id, p.key, p.name, p.kind, p.feature, p.country, p.admin1, p.admin2, p.population, p.lon,"
    " p.lat, p.uncertainty, p.rank, p.source, p.geonames, p.bounds, p.alternates"
)


class Entry(NamedTuple):
    """A place as one index has it.

    Attributes
    ----------
    place : Place
        The place.
    rank : int
        See `incidentmap.geo.gazetteer_kinds.importance`: 0 is the most important. Under an unvetted
        alternate name it is `ALTERNATE_PENALTY` more.
    geonames : int
        GeoNames id, 0 where it has none or none is known.
    type : str
        How the place bears the name that was looked up; see `NameType`.
    """

    place: Place
    rank: int
    geonames: int
    type: NameType


class Index:
    """Reader of one index file; safe to pickle and to fork.

    Parameters
    ----------
    path : pathlib.Path
        An index that `incidentmap.geo.gazetteer_import` or the package's build script wrote.

    Raises
    ------
    DataError
        If the file is missing, is no index, or has another format.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pid = 0
        self._db: sqlite3.Connection | None = None
        if not path.is_file():
            raise DataError(f"{path}: no such gazetteer")
        tables = self._tables()
        found = self.meta.get("format") if "meta" in tables else None
        if "meta" in tables and found != FORMAT:
            raise DataError(
                f"{path}: a gazetteer index of format {FORMAT} was expected, this is format"
                f" {found or 'unknown'}; make it anew with `incidentmap gazetteer add`"
            )
        if not {"meta", "words", "places", "names", "firsts"} <= tables:
            raise self._unreadable("tables are missing or are queries")

    def __getstate__(self) -> dict[str, Any]:
        return {"path": self.path, "_pid": 0, "_db": None}

    @property
    def db(self) -> sqlite3.Connection:
        """Read-only connection of this process."""
        pid = os.getpid()
        if self._db is None or self._pid != pid:
            uri = f"{self.path.absolute().as_uri()}?mode=ro&immutable=1"
            self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)
            distrust(self._db)
            self._pid = pid
        return self._db

    def close(self) -> None:
        """Close the connection; the next question opens it again."""
        if self._db is not None and self._pid == os.getpid():
            self._db.close()
        self._db = None

    def _tables(self) -> set[str]:
        try:
            return plain_tables(self.db)
        except sqlite3.DatabaseError as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error: object) -> DataError:
        return DataError(
            f"{self.path}: not a readable gazetteer index ({error}); make one with"
            " `incidentmap gazetteer add`"
        )

    def rows(self, sql: str, parameters: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query.

        Raises
        ------
        DataError
            If the file is no SQLite index or is damaged.
        """
        try:
            return self.db.execute(sql, parameters).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._unreadable(error) from error

    @cached_property
    def meta(self) -> dict[str, str]:
        """What the index says of itself: format, name, source, licence, date, counts."""
        return {str(k): str(v) for k, v in self.rows("SELECT key, value FROM meta")}

    @cached_property
    def _words(self) -> dict[int, str]:
        return {0: "", **dict(cast(list[tuple[int, str]], self.rows("SELECT id, text FROM words")))}

    def longest(self, word: str) -> int:
        """Words in the longest name that begins with the folded word; 0 for none."""
        row = self.rows(
            "SELECT coalesce((SELECT longest FROM firsts WHERE word = ?1),"
            " EXISTS (SELECT 1 FROM names WHERE key = ?1))",
            (word,),
        )
        return int(row[0][0])

    def entries(self, key: str) -> list[Entry]:
        """Places under a folded name, most important first, at most `LOOKUP_LIMIT`."""
        found = self.rows(
            f"SELECT n.type, n.rank, {COLUMNS} FROM names n JOIN places p ON p.id = n.place"
            " WHERE n.key = ? ORDER BY n.rank LIMIT ?",
            (key, LOOKUP_LIMIT),
        )
        return [self.entry(row[2:], row[0], row[1]) for row in found]

    @cached_property
    def has_sounds(self) -> bool:
        """Whether misspelt names can be looked up by sound."""
        return bool(self.rows("SELECT 1 FROM sqlite_master WHERE name = 'sounds'"))

    def keys(self) -> list[str]:
        """All folded names; for small indexes."""
        return [row[0] for row in self.rows("SELECT DISTINCT key FROM names")]

    def keys_by_sound(self, sounds: Iterable[str], limit: int) -> list[str]:
        """Folded names that sound like one of these."""
        found: list[str] = []
        for sound in sounds:
            rows = self.rows(
                "SELECT key FROM sounds WHERE sound = ? LIMIT ?", (sound, limit - len(found))
            )
            found.extend(row[0] for row in rows)
            if len(found) >= limit:
                break
        return found

    def keys_beginning(self, start: str, limit: int) -> list[str]:
        """Folded names that begin so."""
        rows = self.rows(
            "SELECT DISTINCT key FROM names WHERE key >= ? AND key < ? LIMIT ?",
            (start, start + "\U0010ffff", limit),
        )
        return [row[0] for row in rows]

    def by_id(self, place_id: str) -> Entry | None:
        """Entry of a place id, also of the GeoNames id of a place that has its own."""
        prefix, _, rest = place_id.partition(":")
        sql = f"SELECT {COLUMNS} FROM places p WHERE "
        number = whole_number(rest) if prefix == "geonames" else None
        if number is not None:
            found = self.rows(sql + "p.id = ? AND p.key IS NULL", (number,)) or self.rows(
                sql + "p.geonames = ?", (number,)
            )
        else:
            found = self.rows(sql + "p.key = ?", (place_id,))
        return self.entry(found[0]) if found else None

    def within(self, country: str, admin1: str, admin2: str) -> Iterator[Entry]:
        """Entries of a country, or of a unit by its names; empty names do not restrict."""
        sql, values = f"SELECT {COLUMNS} FROM places p WHERE p.country = ?", [country]
        ids = {text: number for number, text in self._words.items()}
        parameters: list[object] = list(values)
        for column, text in (("admin1", admin1), ("admin2", admin2)):
            if text:
                if text not in ids:
                    return
                sql += f" AND p.{column} = ?"
                parameters.append(ids[text])
        for row in self.rows(sql + " ORDER BY p.rank", tuple(parameters)):
            yield self.entry(row)

    def units(self, country: str, code: str) -> list[Entry]:
        """Entries of a country with a feature code such as ``ADM1``."""
        sql = f"SELECT {COLUMNS} FROM places p WHERE p.country = ? AND p.feature = ?"
        return [self.entry(row) for row in self.rows(sql + " ORDER BY p.name", (country, code))]

    def entry(
        self, row: tuple[Any, ...], name_type: int = 0, name_rank: int | None = None
    ) -> Entry:
        """Entry of a row of the columns `COLUMNS`, under a name of a type and rank.

        Raises
        ------
        DataError
            If its values are none that `incidentmap.geo.gazetteer_write` writes.
        """
        try:
            return self._entry(row, name_type, name_rank)
        except (LookupError, TypeError, ValueError, AttributeError, struct.error) as error:
            raise self._unreadable(error) from error

    def _entry(self, row: tuple[Any, ...], name_type: int, name_rank: int | None) -> Entry:
        words = self._words
        (number, key, name, kind, feature, country, admin1, admin2, population) = row[:9]
        (lon, lat, uncertainty, rank, source, geonames, bounds, alternates) = row[9:]
        place = Place(
            key or f"geonames:{number}",
            name,
            KINDS[kind],
            feature,
            country,
            words[admin1],
            words[admin2],
            population,
            lon / DEGREE,
            lat / DEGREE,
            float(uncertainty),
            words[source],
            _unpack_bounds(bounds) if bounds else None,
            tuple(alternates.split("|")) if alternates else (),
        )
        if name_rank is not None:
            rank = name_rank
        return Entry(place, rank, geonames or (0 if key else number), NAME_TYPES[name_type])


def whole_number(text: str) -> int | None:
    """Read a whole number as an index can hold it, None where there is none.

    Examples
    --------
    >>> whole_number("86353"), whole_number("-1"), whole_number("9" * 30)
    (86353, None, None)
    """
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def pack_bounds(bounds: tuple[float, float, float, float] | None) -> bytes | None:
    """Bounds in degrees as stored."""
    return _BOUNDS.pack(*(round(value * DEGREE) for value in bounds)) if bounds else None


def _unpack_bounds(packed: bytes) -> tuple[float, float, float, float]:
    west, south, east, north = _BOUNDS.unpack(packed)
    return west / DEGREE, south / DEGREE, east / DEGREE, north / DEGREE
