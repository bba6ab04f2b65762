"""GeoNames dumps as downloaded: https://download.geonames.org/export/dump/readme.txt."""

from functools import cache

from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.gazetteer_index import NameType, whole_number
from incidentmap.geo.gazetteer_kinds import kind_of, uncertainty_m
from incidentmap.geo.gazetteer_names import is_arabic, is_latin, is_name, unit_name
from incidentmap.geo.gazetteer_source import Source, Stream, coordinate_fault
from incidentmap.geo.model import Place

COLUMNS = 19
_NEEDED = 15
"""Columns up to the population."""

_LANGUAGES = frozenset(("en", "fr"))
_NO_NAMES = frozenset(("link", "post", "iata", "icao", "faac", "wkdt", "unlc", "tcid", "phon"))
_UNITS = ("ADM1", "ADM2")

Codes = dict[tuple[str, ...], str]


def read_dump(source: Source, stream: Stream) -> None:
    """Read a dump: the units' names first, then all rows."""
    codes = unit_codes(source)
    with source.lines() as lines:
        for number, line in enumerate(lines, 1):
            stream.advance(len(line))
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            if not text or text.startswith("#"):
                continue
            fault = _add_row(text, line, stream, codes)
            if fault:
                stream.reject(source.label, number, fault, text)


def unit_codes(source: Source) -> Codes:
    """Names of first- and second-order units by country and code, from the dump's own rows.

    Where the package knows the unit, its name is taken, so that the units of all gazetteers agree.
    """
    codes: Codes = {}
    with source.lines() as lines:
        for line in lines:
            if b"\tADM1\t" not in line and b"\tADM2\t" not in line:
                continue
            cells = line.decode("utf-8", "replace").split("\t")
            if len(cells) < _NEEDED or cells[7] not in _UNITS:
                continue
            known = packaged().place(f"geonames:{cells[0]}")
            key = (cells[8], cells[10]) if cells[7] == "ADM1" else (cells[8], cells[10], cells[11])
            codes[key] = known.name if known else unit_name(cells[1])
    return codes


@cache
def packaged() -> Gazetteer:
    """The packaged gazetteer alone."""
    return Gazetteer.open(user=False)


def _add_row(text: str, line: bytes, stream: Stream, codes: Codes) -> str:
    """Add a row; the reason where it cannot be."""
    cells = text.split("\t")
    if len(cells) < _NEEDED:
        return f"short row: {len(cells)} of {COLUMNS} columns"
    if "\ufffd" in text and b"\xef\xbf\xbd" not in line:
        return "not UTF-8"
    number, name, ascii_name, others, lat_text, lon_text, sort, code, country = cells[:9]
    if whole_number(number) is None:
        return "no GeoNames id"
    if not fold(name):
        return "no name"
    try:
        lon, lat = float(lon_text), float(lat_text)
    except ValueError:
        return "no coordinates" if not (lon_text and lat_text) else "coordinates are no numbers"
    fault = coordinate_fault(lon, lat)
    if fault:
        return fault
    population = whole_number(cells[14]) or 0
    kind = kind_of(sort, code, population)
    if kind is None:
        stream.left_out += 1
        return ""
    names: list[tuple[str, NameType]] = []
    main = name
    if sort == "A" and code.startswith("ADM"):
        main = unit_name(name)
        names.append((name, "alias"))
    alternates = _alternates(main, [name, ascii_name, *others.split(",")])
    admin1 = codes.get((country, cells[10]), "")
    admin2 = codes.get((country, cells[10], cells[11]), "")
    stream.writer.add(
        Place(
            f"geonames:{number}", main, kind, code, country or stream.country, admin1, admin2,
            population, lon, lat, uncertainty_m(kind, code, population), stream.label, None,
            alternates,
        ),
        names,
    )  # fmt: skip
    return ""


def _alternates(main: str, names: list[str]) -> tuple[str, ...]:
    """Alternate names in Latin or Arabic letters whose folded form is new."""
    keys = {"", fold(main)}
    kept = []
    for name in names:
        key = fold(name)
        if key not in keys and is_name(name) and (is_latin(name) or is_arabic(name)):
            keys.add(key)
            kept.append(name)
    return tuple(kept)


def read_alternates(source: Source, stream: Stream) -> None:
    """Read ``alternateNamesV2``: further names of the places already read.

    English and French names become aliases, abbreviations abbreviations, the others alternates.
    Names of places that no dump brought are passed over.
    """
    with source.lines() as lines:
        for number, line in enumerate(lines, 1):
            stream.advance(len(line))
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            if not text:
                continue
            cells = text.split("\t")
            place = whole_number(cells[1]) if len(cells) >= 4 else None
            if place is None:
                stream.reject(source.label, number, f"short row: {len(cells)} columns", text)
                continue
            if "\ufffd" in text and b"\xef\xbf\xbd" not in line:
                stream.reject(source.label, number, "not UTF-8", text)
                continue
            language, name = cells[2], cells[3]
            usable = is_latin(name) or is_arabic(name)
            if language in _NO_NAMES or not usable:
                continue
            if language == "abbr":
                stream.writer.alias(place, name, "abbreviation")
            elif is_name(name):
                known = language in _LANGUAGES
                stream.writer.alias(place, name, "alias" if known else "alternate")
