"""Tables and vector files of places: whatever an office keeps its village list in."""

import codecs
import csv
import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from incidentmap.geo.errors import DataError
from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer_index import NameType, whole_number
from incidentmap.geo.gazetteer_kinds import uncertainty_m
from incidentmap.geo.gazetteer_names import is_name
from incidentmap.geo.gazetteer_source import (
    LONGEST_LINE,
    Source,
    Stream,
    coordinate_fault,
    endless,
    swapped,
)
from incidentmap.geo.model import KINDS, Kind, Place
from incidentmap.geo.vector_files import DRIVERS, HEAD_BYTES, check_head, check_vector

COLUMN_NAMES: dict[str, tuple[str, ...]] = {
    "name": ("name", "nom", "place", "toponym", "toponyme", "localite", "village", "featurename",
             "place name", "nom localite", "asciiname", "admin name", "shapename", "location"),
    "lon": ("lon", "lng", "long", "longitude", "x", "lon dd", "longitude dd", "coord x", "point x"),
    "lat": ("lat", "latitude", "y", "lat dd", "latitude dd", "coord y", "point y"),
    "alternate_names": ("alternate names", "alternatenames", "alt names", "alt name", "aliases",
                        "alternates", "autres noms", "autre nom", "variantes", "name fr",
                        "name en"),
    "country": ("country", "iso", "iso2", "iso a2", "country code", "countrycode", "pays",
                "code pays"),
    "admin1": ("admin1", "adm1", "admin1name", "adm1 name", "adm1 fr", "adm1 en", "region",
               "admin1 name"),
    "admin2": ("admin2", "adm2", "admin2name", "adm2 name", "adm2 fr", "adm2 en", "cercle",
               "province", "departement", "department", "admin2 name"),
    "population": ("population", "pop", "habitants"),
    "kind": ("kind", "type", "category", "categorie", "place type"),
    "feature_code": ("feature code", "featurecode", "fcode"),
    "id": ("id", "place id", "code", "pcode", "p code", "uid", "objectid"),
    "geonames": ("geonameid", "geonames id", "geonames"),
    "uncertainty_m": ("uncertainty m", "uncertainty", "precision m", "incertitude m"),
}  # fmt: skip
"""What a column may be called, after folding (case, accents, underscores)."""

_KIND_WORDS: dict[str, Kind] = {
    "town": "city", "ville": "city", "locality": "village", "localite": "village",
    "settlement": "village", "hamlet": "village", "hameau": "village", "ppl": "village",
    "camp": "facility", "base": "facility", "aerodrome": "facility", "airport": "facility",
    "puits": "facility", "well": "facility", "forage": "facility", "mine": "facility",
    "river": "waterbody", "lake": "waterbody", "fleuve": "waterbody", "lac": "waterbody",
    "mare": "waterbody", "foret": "area", "forest": "area", "park": "area", "parc": "area",
    "cercle": "region", "commune": "region", "province": "region", "departement": "region",
    "department": "region", "pays": "country", "capitale": "capital",
}  # fmt: skip
LARGEST_RADIUS_M = 20_000_000.0
"""Half the way around the Earth: no place is vaguer."""

MAX_CELL_LINES = 20
LONGEST_NAME = 200
_SAMPLE = 1 << 16
_DELIMITERS = ",;\t|"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

Transform = Callable[..., tuple[Any, ...]]


def read_table(source: Source, stream: Stream) -> None:
    """Read a delimited table with a header.

    Raises
    ------
    DataError
        If it has no columns for name, longitude and latitude.
    """
    encoding = table_encoding(source)
    with source.binary() as file:
        text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
        sample = text.read(_SAMPLE)
    with source.binary() as file:
        text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
        mark = delimiter(sample)
        records = _records(_counted(text, source, stream), mark)
        header = next(records, (1, []))[1] or []
        columns = find_columns(header)
        missing = [word for word in ("name", "lon", "lat") if word not in columns]
        if missing:
            raise DataError(_no_column(source, missing, header))
        for line, cells in records:
            fault = "quotation mark not closed, or cell too long"
            if cells is not None:
                fault = _table_row(cells, columns, len(header), f"{line}", stream)
            if fault:
                stream.reject(source.label, line, fault, mark.join(cells or ()))


def _records(lines: Iterable[str], mark: str) -> Iterator[tuple[int, list[str] | None]]:
    """Rows with the number of their first line, None for one that is no row of cells.

    A cell may run over lines; but a mark that nobody closes must not swallow the rest of the table.
    """
    source = enumerate(lines, 1)
    waiting: list[tuple[int, str]] = []
    while True:
        item = waiting.pop(0) if waiting else next(source, None)
        if item is None:
            return
        number, text = item
        taken: list[tuple[int, str]] = []
        while text.count('"') % 2 and len(taken) < MAX_CELL_LINES:
            more = waiting.pop(0) if waiting else next(source, None)
            if more is None:
                break
            taken.append(more)
            text += more[1]
        if text.count('"') % 2:
            waiting = taken + waiting
            yield number, None
            continue
        cells = _cells(text, mark)
        if cells is None or any(cell.strip() for cell in cells):
            yield number, cells


def _cells(line: str, mark: str) -> list[str] | None:
    """Cells of a row; None where one is longer than csv reads, or holds a bare carriage return."""
    try:
        return next(csv.reader(io.StringIO(line, newline=""), delimiter=mark), [])
    except csv.Error:
        return None


def table_encoding(source: Source) -> str:
    """Encoding of a table: by its byte order mark, else UTF-8 where all of it is, else Latin-1.

    Latin-1 is read as its superset Windows-1252, which is what spreadsheets write.
    """
    with source.binary() as file:
        start = file.read(4)
        for mark, encoding in _BOMS:
            if start.startswith(mark):
                return encoding
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            decoder.decode(start)
            while block := file.read(1 << 20):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def delimiter(sample: str) -> str:
    r"""Delimiter of a table: the one that splits the header into most cells.

    Examples
    --------
    >>> delimiter("nom;lon;lat\\nGao;-0,04;16,27"), delimiter("name,lon,lat")
    (';', ',')
    """
    header = sample.lstrip("\r\n").split("\n", 1)[0]
    return max(_DELIMITERS, key=lambda mark: len(_cells(header, mark) or ()))


def find_columns(header: Iterable[str]) -> dict[str, int]:
    """Which column holds what, by its name.

    Examples
    --------
    >>> find_columns(["Nom", "Longitude_DD", "Latitude (N)", "LAT"])
    {'name': 0, 'lon': 1, 'lat': 3}
    """
    keys = [fold(name) for name in header]
    return {
        word: min(keys.index(name) for name in names if name in keys)
        if word == "id"
        else next(keys.index(name) for name in names if name in keys)
        for word, names in COLUMN_NAMES.items()
        if any(name in keys for name in names)
    }


def _no_column(source: Source, missing: list[str], header: list[str]) -> str:
    wanted = " and ".join(f"{word} ({', '.join(COLUMN_NAMES[word][:5])} …)" for word in missing)
    return (
        f"{source.label}: no column for {wanted} among {', '.join(header) or 'no columns at all'};"
        " rename one, or give a GeoNames dump (19 columns, tabs, no header)"
    )


def _counted(text: io.TextIOBase, source: Source, stream: Stream) -> Iterable[str]:
    while line := text.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise DataError(endless(source.label))
        stream.advance(len(line))
        yield line.replace("\0", "")


def _table_row(
    cells: list[str], columns: Mapping[str, int], width: int, row: str, stream: Stream
) -> str:
    facts = {word: cells[at].strip() for word, at in columns.items() if at < len(cells)}
    if "lat" not in facts or "lon" not in facts or "name" not in facts:
        return f"short row: {len(cells)} of {width} columns"
    if any("\ufffd" in value for value in facts.values()):
        return "wrong encoding"
    if not (facts["lon"] and facts["lat"]):
        return "no coordinates"
    try:
        lon, lat = _number(facts["lon"]), _number(facts["lat"])
    except ValueError:
        return "coordinates are no numbers"
    return add_place(facts, lon, lat, None, row, stream)


def _number(text: str) -> float:
    """A number with a decimal point or comma."""
    value = float(text.replace(",", ".").replace("\u2212", "-").rstrip("°"))
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def add_place(
    facts: Mapping[str, str],
    lon: float,
    lat: float,
    bounds: tuple[float, float, float, float] | None,
    row: str,
    stream: Stream,
    usual: Kind = "village",
) -> str:
    """Add a place of a table or vector file; the reason where it cannot be added."""
    name = facts.get("name", "")
    if not fold(name):
        return "no name"
    if len(name) > LONGEST_NAME:
        return f"name longer than {LONGEST_NAME} characters"
    country = facts.get("country", "").upper()
    country = country if len(country) == 2 else stream.country
    fault = coordinate_fault(lon, lat) or swapped(country, lon, lat)
    if fault:
        return fault
    people = facts.get("population", "").replace(" ", "").replace(",", "")
    population = whole_number(people.partition(".")[0]) or 0
    kind, code = _kind(facts, usual), facts.get("feature_code", "")
    own = facts.get("uncertainty_m", "").replace(",", ".")
    radius = (
        float(own)
        if own.replace(".", "", 1).isdecimal() and float(own) <= LARGEST_RADIUS_M
        else _radius(kind, code, population, bounds)
    )
    geonames = facts.get("geonames", "").removesuffix(".0")
    own_id = f"{stream.label}:{facts.get('id') or row}"
    place_id = own_id if whole_number(geonames) is None else f"geonames:{geonames}"
    others = facts.get("alternate_names", "")
    for mark in ";|,":
        if mark in others:
            break
    names = tuple(n.strip() for n in others.split(mark) if is_name(n.strip()))
    aliases: list[tuple[str, NameType]] = [(other, "alias") for other in names]
    place = Place(
        place_id, name, kind, code,
        country, facts.get("admin1", ""),
        facts.get("admin2", ""), population, lon, lat, radius, stream.label, bounds, names,
    )  # fmt: skip
    stream.writer.add(place, aliases)
    return ""


def _kind(facts: Mapping[str, str], usual: Kind) -> Kind:
    word = fold(facts.get("kind", ""))
    return next((kind for kind in KINDS if kind == word), _KIND_WORDS.get(word, usual))


def _radius(
    kind: Kind, code: str, population: int, bounds: tuple[float, float, float, float] | None
) -> float:
    if bounds is None:
        return uncertainty_m(kind, code, population)
    west, south, east, north = bounds
    width = (east - west) * 111_320 * math.cos(math.radians((south + north) / 2))
    return max(math.hypot(width, (north - south) * 110_574) / 2, 100.0)


def read_vector(source: Source, stream: Stream) -> None:
    """Read the layers of a vector file; polygons and lines give a point and bounds.

    Raises
    ------
    DataError
        If it cannot be read or no layer has a name column.
    """
    import fiona
    import pyogrio
    from fiona.errors import FionaError
    from pyogrio.errors import DataSourceError

    suffix = Path(source.member).suffix.lower()
    if suffix in (".gpkg", ".json", ".geojson"):
        raise DataError(f"{source.label}: unpack it first; in a ZIP file it cannot be checked")
    if source.member:
        with source.binary() as file:
            check_head(source.label, suffix, file.read(HEAD_BYTES))
        path = f"zip://{source.path.absolute()}!{source.member}"
    else:
        check_vector(source.path)
        path = str(source.path.absolute())
    found = False
    try:
        # Of a broken file fiona would print a traceback where GDAL's message is not UTF-8.
        for layer in pyogrio.list_layers(path)[:, 0]:
            with fiona.open(
                path, layer=layer, enabled_drivers=DRIVERS, allow_unsupported_drivers=True
            ) as features:
                columns = find_columns(features.schema["properties"])
                if "name" not in columns or features.schema["geometry"] == "None":
                    continue
                found = True
                _read_layer(features, columns, layer, source, stream)
    except (DataSourceError, FionaError, UnicodeError, OSError) as error:
        raise DataError(f"{source.label}: cannot be read ({error})") from error
    if not found:
        wanted = ", ".join(COLUMN_NAMES["name"][:5])
        raise DataError(f"{source.label}: no layer with a column for names ({wanted} …)")
    stream.advance(source.size)


def _read_layer(
    features: Any, columns: Mapping[str, int], layer: str, source: Source, stream: Stream
) -> None:
    transform = _transform(features.crs)
    fields = list(features.schema["properties"])
    for number, feature in enumerate(features, 1):
        values = feature["properties"]
        facts = {
            word: "" if values[fields[at]] is None else str(values[fields[at]]).strip()
            for word, at in columns.items()
        }
        row = f"{layer}:{feature['id'] if feature['id'] is not None else number}"
        fault = _feature(feature["geometry"], facts, row, transform, stream)
        if fault:
            stream.reject(source.label, number, fault, ";".join(facts.values()))


def _transform(crs: Any) -> Transform | None:
    from pyproj import CRS, Transformer

    if not crs:
        return None
    known = CRS.from_user_input(crs.to_wkt())
    if known.is_geographic and "WGS 84" in known.name:
        return None
    change = Transformer.from_crs(known, "EPSG:4326", always_xy=True)
    return cast(Transform, change.transform)


def _feature(
    geometry: Any, facts: dict[str, str], row: str, transform: Transform | None, stream: Stream
) -> str:
    import numpy as np
    import shapely
    from shapely.errors import ShapelyError

    if geometry is None:
        return "no coordinates"
    try:
        shape = shapely.geometry.shape(geometry)
        if transform:
            shape = shapely.transform(
                shape, lambda xy: np.column_stack(transform(xy[:, 0], xy[:, 1]))
            )
    except (ShapelyError, ValueError, TypeError) as error:
        return f"geometry cannot be read ({error})"
    if shape.is_empty or not all(math.isfinite(value) for value in shape.bounds):
        return "no coordinates"
    lon, lat = shape.representative_point().coords[0][:2]
    if shape.geom_type == "Point":
        return add_place(facts, lon, lat, None, row, stream)
    corners = (shape.bounds[:2], shape.bounds[2:])
    if any(coordinate_fault(*corner) == "coordinates out of range" for corner in corners):
        return "coordinates out of range"
    usual: Kind = "region" if "Polygon" in shape.geom_type else "area"
    return add_place(facts, lon, lat, shape.bounds, row, stream, usual)
