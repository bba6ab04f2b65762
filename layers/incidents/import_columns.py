"""Columns of ACLED and UCDP GED, as text in Arrow, to those of the incidents layer."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from incidentmap.geo.folding import fold
from incidentmap.layers.arrow import holds_byte
from incidentmap.layers.incidents import acled, ucdp
from incidentmap.layers.incidents.countries import country_codes
from incidentmap.layers.incidents.csv_input import CsvBlock

_NUMBER = r"^\s*[-+]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][-+]?\d+)?\s*$"
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january janvier", "feb february fevrier", "mar march mars", "apr april avril",
            "may mai", "jun june juin", "jul july juillet", "aug august aout",
            "sep sept september septembre", "oct october octobre", "nov november novembre",
            "dec december decembre",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_BEHIND_DATES = pa.array(["", " ", "T", None])
_DIGITS = 10
_FIRST_DATE = pa.scalar(dt.date.min)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T].*)?$")
_DMY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ T].*)?$")
_WORDS = re.compile(r"(\d{1,2})[ -]([A-Za-zÀ-ÿ]+)\.?[ -](\d{4}|\d{2})$")


@lru_cache(maxsize=65536)
def parse_date(text: str) -> dt.date | None:
    """Read a date as ACLED and UCDP write them.

    Examples
    --------
    >>> parse_date("12 May 2023"), parse_date("2023-05-12 00:00:00.000"), parse_date("12/05/2023")
    (datetime.date(2023, 5, 12), datetime.date(2023, 5, 12), datetime.date(2023, 5, 12))
    >>> parse_date("31 February 2023") is None
    True
    """
    text = text.strip()
    try:
        if match := _ISO.match(text):
            return dt.date(int(match[1]), int(match[2]), int(match[3]))
        if match := _DMY.match(text):
            day, month, year = int(match[1]), int(match[2]), _full_year(match[3])
            if month > 12:
                day, month = month, day
        elif match := _WORDS.match(text):
            day, year = int(match[1]), _full_year(match[3])
            month = _MONTHS[fold(match[2])]
        else:
            return None
        return dt.date(year, month, day)
    except (ValueError, KeyError):
        return None


def _full_year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 50 else 1900)


class Rows:
    """Columns of some records and the reasons for which rows are rejected.

    Parameters
    ----------
    block : CsvBlock
        The records.
    names : mapping of str to str
        Key of each column → its name in the file, see `column_keys`.
    seen : set of str, optional
        Keys of the rows before; those of these rows are added.
    """

    def __init__(
        self, block: CsvBlock, names: Mapping[str, str], seen: set[str] | None = None
    ) -> None:
        self.batch = block.batch
        self.lines = block.lines
        self.seen = set() if seen is None else seen
        self.names = names
        self._texts: dict[str, pa.Array] = {}
        self.good: np.ndarray[Any, Any] = np.ones(self.batch.num_rows, dtype=bool)
        self.reason: dict[int, str] = {}

    def __contains__(self, key: str) -> bool:
        return key in self.names

    def text(self, key: str) -> pa.Array:
        """A column of text, trimmed, empty cells null; all null where it is missing."""
        if key not in self._texts:
            if key not in self.names:
                return pa.nulls(self.batch.num_rows, pa.string())
            column = pc.utf8_trim_whitespace(self.original(key))
            empty = pc.equal(column, "")
            if pc.any(empty).as_py():
                column = pc.if_else(empty, None, column)
            self._texts[key] = column
        return self._texts[key]

    def original(self, key: str) -> pa.Array:
        """A column as it stands in the file, empty cells null."""
        return self.batch.column(self.names[key])

    def reject(self, bad: "np.ndarray[Any, Any]", key: str, what: str) -> None:
        """Note a reason for rows that have none yet."""
        fresh = np.flatnonzero(bad & self.good)
        if not len(fresh):
            return
        found = self.text(key).take(pa.array(fresh)).to_pylist() if key in self else None
        for n, row in enumerate(fresh.tolist()):
            value = f", found “{(found[n] or '')[:60]}”" if found and found[n] is not None else ""
            missing = ": the cell is empty" if found and found[n] is None else ""
            self.reason[row] = f"{key}: expected {what}{value}{missing}"
        self.good[fresh] = False

    def rejected(self) -> list[tuple[int, str, str]]:
        """Line, reason and cells of the rows that have a reason, but for blank ones."""
        bad = sorted(self.reason)
        cells = [c.take(pa.array(bad, pa.int64())).to_pylist() for c in self.batch.columns]
        return [
            (int(self.lines[row]), self.reason[row], " | ".join(cell or "" for cell in values))
            for row, values in zip(bad, zip(*cells, strict=True), strict=True)
            if any(cell and cell.strip() for cell in values)
        ]

    def mapped(self, key: str, function: Callable[[str], Any], kind: pa.DataType) -> pa.Array:
        """A column through a function of its distinct values; None where it gives None."""
        encoded = self.text(key).dictionary_encode()
        values = [None if v is None else function(v) for v in encoded.dictionary.to_pylist()]
        return pa.array(values, kind).take(encoded.indices)

    def number(self, key: str) -> "np.ndarray[Any, Any]":
        """A column of numbers as floats, NaN where the cell is empty or no number."""
        column = self.text(key)
        try:
            cast = pc.cast(column, pa.float64())
        except pa.ArrowInvalid:
            good = pc.fill_null(pc.match_substring_regex(column, _NUMBER), False)
            clean = pc.replace_substring(column, ",", ".")
            clean = pc.replace_substring_regex(clean, r"^\+", "")
            cast = pc.cast(pc.if_else(good, clean, None), pa.float64())
        return np.asarray(cast.to_numpy(zero_copy_only=False), dtype=float)


def column_keys(names: Iterable[str], older: Mapping[str, str]) -> dict[str, str]:
    """Key of each column (small letters, today's name) → its name in the file.

    An earlier name is read as today's only where that is not in the file: exports of some years
    have ``data_id`` beside ``event_id_cnty``.

    Examples
    --------
    >>> column_keys(["DATA_ID", "LAT", "lat"], {"data_id": "event_id_cnty", "lat": "latitude"})
    {'event_id_cnty': 'DATA_ID', 'latitude': 'LAT', 'lat': 'lat'}
    """
    own = {name: re.sub(r"[^a-z0-9]+", "_", name.casefold()).strip("_") for name in names}
    keys: dict[str, str] = {}
    for name, key in own.items():
        choices = [key, *(f"{key}_{n}" for n in range(2, len(own) + 2))]
        if older.get(key, key) not in own.values():
            choices.insert(0, older[key])
        keys[next(choice for choice in choices if choice not in keys)] = name
    return keys


def _points(rows: Rows, columns: dict[str, Any]) -> None:
    lon, lat = rows.number("longitude"), rows.number("latitude")
    for key, values, limit in (("latitude", lat, 90), ("longitude", lon, 180)):
        given = _given(rows, key)
        with np.errstate(invalid="ignore"):
            bad = given & ~(np.abs(values) <= limit)
        rows.reject(bad, key, f"a number from -{limit} to {limit}")
    alone = np.isnan(lon) != np.isnan(lat)
    rows.reject(alone, "latitude" if "latitude" in rows else "longitude", "both coordinates")
    columns["lon"], columns["lat"] = lon, lat


def _counts(rows: Rows, columns: dict[str, Any], names: Mapping[str, str]) -> None:
    for name, key in names.items():
        values = rows.number(key)
        given = _given(rows, key)
        with np.errstate(invalid="ignore"):
            bad = given & ~((values >= 0) & (values == np.floor(values)) & (values < 1e9))
        rows.reject(bad, key, "a whole number, 0 or more")
        columns[name] = np.where(bad, np.nan, values)


def _given(rows: Rows, key: str) -> "np.ndarray[Any, Any]":
    return np.asarray(pc.is_valid(rows.text(key)).to_numpy(zero_copy_only=False), dtype=bool)


def _ids(rows: Rows, key: str, prefix: str) -> pa.Array:
    """Keys of the rows, the line where a row has none; a key that comes again is rejected."""
    given = rows.text(key)
    keys = given.to_pylist()
    fresh = {value for value in keys if value is not None}
    if len(fresh) == len(keys) - given.null_count and rows.seen.isdisjoint(fresh):
        rows.seen |= fresh
    else:
        rows.reject(_again(keys, rows.seen), key, "a key that no row before has")
    if given.null_count:
        lines = pc.binary_join_element_wise("line ", pa.array(rows.lines).cast(pa.string()), "")
        given = pc.coalesce(given, lines)
    return pc.binary_join_element_wise(prefix, given, "")


def _again(keys: list[str | None], seen: set[str]) -> "np.ndarray[Any, Any]":
    """Which keys were seen before; all are seen afterwards."""
    again = np.zeros(len(keys), dtype=bool)
    for row, key in enumerate(keys):
        again[row] = key in seen
        if key is not None:
            seen.add(key)
    return again


def _parsed_dates(rows: Rows, key: str) -> pa.Array:
    """As `parse_date`, in one go where all are ISO dates, with or without a time of day."""
    texts = rows.text(key)
    rest = pc.utf8_slice_codeunits(texts, 10, 11)
    if not holds_byte(texts, b"\n") and pc.all(pc.is_in(rest, _BEHIND_DATES)).as_py():
        try:
            dates = pc.utf8_slice_codeunits(texts, 0, 10).cast(pa.date32())
        except pa.ArrowInvalid:
            pass
        else:
            # Arrow knows a year 0.
            if not pc.any(pc.less(dates, _FIRST_DATE)).as_py():
                return dates
    return rows.mapped(key, parse_date, pa.date32())


def _dates(rows: Rows, key: str) -> pa.Array:
    dates = _parsed_dates(rows, key)
    rows.reject(
        ~np.asarray(pc.is_valid(dates)),
        key,
        "a date such as 2023-05-12, 12 May 2023 or 12/05/2023",
    )
    return dates


def _country(rows: Rows, number: str, codes: Mapping[str, str]) -> pa.Array:
    names = country_codes().by_name
    by_number = rows.mapped(number, lambda v: codes.get(v.split(".")[0]), pa.string())
    by_name = rows.mapped("country", lambda v: names.get(fold(v)), pa.string())
    return pc.coalesce(by_number, by_name)


def acled_columns(rows: Rows) -> dict[str, Any]:
    """Contract columns from ACLED's; rows that cannot be used are noted in `rows`."""
    columns: dict[str, Any] = {"event_date": _dates(rows, "event_date")}
    types = rows.mapped("event_type", lambda v: acled.EVENT_TYPES.get(v.lower()), pa.string())
    rows.reject(~np.asarray(pc.is_valid(types)), "event_type", "one of ACLED's event types")
    columns["event_type"] = types
    _points(rows, columns)
    _counts(rows, columns, {"fatalities_best": "fatalities"})
    columns["fatalities_low"] = columns["fatalities_high"] = columns["fatalities_best"]
    columns["incident_id"] = _ids(rows, "event_id_cnty", "acled:")
    columns["date_precision"] = rows.mapped("time_precision", acled.DATE_PRECISION.get, pa.int64())
    columns["geo_precision"] = rows.mapped("geo_precision", acled.GEO_PRECISION.get, pa.int64())
    columns["country"] = _country(rows, "iso", country_codes().by_iso)
    for name in acled.SAME:
        columns[name] = rows.text(name)
    columns["documents"] = rows.mapped("source", lambda v: v.count(";") + 1, pa.int64())
    columns["uncertainty_m"] = _uncertainty(columns["geo_precision"], acled.UNCERTAINTY_M)
    return columns


def ucdp_columns(rows: Rows) -> dict[str, Any]:
    """Contract columns from UCDP GED's; rows that cannot be used are noted in `rows`."""
    columns: dict[str, Any] = {"event_date": _dates(rows, "date_start")}
    end = _parsed_dates(rows, "date_end")
    columns["event_date_end"] = pc.if_else(pc.equal(end, columns["event_date"]), None, end)
    kinds = ucdp.EVENT_TYPES
    types = rows.mapped("type_of_violence", lambda v: kinds.get(v, (None, None))[0], pa.string())
    rows.reject(~np.asarray(pc.is_valid(types)), "type_of_violence", "1, 2 or 3")
    columns["event_type"] = types
    columns["sub_event_type"] = rows.mapped(
        "type_of_violence", lambda v: kinds.get(v, (None, None))[1], pa.string()
    )
    _points(rows, columns)
    counts = {"fatalities_best": "best", "fatalities_low": "low", "fatalities_high": "high"}
    _counts(rows, columns, counts)
    with np.errstate(invalid="ignore"):
        upside_down = columns["fatalities_low"] > columns["fatalities_high"]
    rows.reject(upside_down, "low", "no more than high")
    columns["incident_id"] = _ids(rows, "id", "ucdp:")
    columns["date_precision"] = rows.mapped("date_prec", _code(5), pa.int64())
    columns["geo_precision"] = rows.mapped("where_prec", _code(7), pa.int64())
    columns["country"] = _country(rows, "country_id", country_codes().by_gw)
    for name, key in (
        ("actor1", "side_a"),
        ("actor2", "side_b"),
        ("location", "where_coordinates"),
        ("admin1", "adm_1"),
    ):
        columns[name] = rows.text(key)
    columns["notes"] = pc.coalesce(rows.text("source_headline"), rows.text("source_article"))
    columns["source"] = pc.coalesce(rows.text("source_office"), rows.text("source_original"))
    columns["documents"] = rows.mapped(
        "number_of_sources",
        lambda v: int(v) or None if v.isdecimal() and len(v) < _DIGITS else None,
        pa.int64(),
    )
    columns["uncertainty_m"] = _uncertainty(columns["geo_precision"], ucdp.UNCERTAINTY_M)
    return columns


def _code(highest: int) -> Callable[[str], int | None]:
    return lambda v: int(v[0]) if v[:1].isdecimal() and 1 <= int(v[0]) <= highest else None


def _uncertainty(precision: pa.Array, radius: Mapping[int, float]) -> pa.Array:
    keys = pa.array(list(radius), pa.int64())
    values = pa.array(list(radius.values()), pa.float64())
    return values.take(pc.index_in(precision, keys))
