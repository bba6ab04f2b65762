"""Bad gazetteers, vector files and exports of event data."""

import codecs
import os
import sqlite3
import struct
from collections.abc import Callable
from pathlib import Path

from hostile.case import Case
from hostile.making import (
    features,
    lying_zip,
    point,
    put,
    sparse,
    zip_of_zeros,
    zipped,
)

INDEX = ("--gazetteer", "g.sqlite")
REJECTED = ("g.sqlite", "g.rejected.csv")


def add(what: str, name: str, make: Callable[[], object], says: str, **more: object) -> Case:
    """A file that is no gazetteer."""

    def made() -> list[object]:
        make()
        return [name, *INDEX]

    return Case("gazetteer add", what, made, says, **more)  # type: ignore[arg-type]


def rows(what: str, text: str | bytes, says: str) -> Case:
    """A table of which one row is good and others are told."""
    return add(what, "t.csv", lambda: put("t.csv", text), says, code=0, writes=REJECTED)


HEADER = "name,lon,lat\nGood,-0.04,16.27\n"
DUMP = "\t".join(("2457163", "Gao", "Gao", "", "16.27", "-0.04", "P", "PPLA", "ML", "", "09", "", "", "",
                  "87000", "", "", "Africa/Bamako", "2023-01-01"))  # fmt: skip

GAZETTEERS = (
    add("ZIP file with ../ in its names", "up.zip",
        lambda: zipped("up.zip", [("../../up.txt", DUMP.encode()), ("/etc/abs.txt", DUMP.encode())]),
        r"1 places", code=0, writes=REJECTED),
    add("ZIP bomb of 10 GB", "bomb.zip", lambda: zip_of_zeros("bomb.zip", "ML.txt", 4000, DUMP.encode()),
        r"bomb\.zip.*MB unpacked.*--max-mb", seconds=12),
    add("ZIP file that lies about its size", "lie.zip",
        lambda: lying_zip("lie.zip", "ML.txt", (DUMP + "\n").encode() * 99_999), r"lie\.zip"),
    add("ZIP file cut short", "cut.zip", lambda: put("cut.zip", b"PK\x03\x04" * 9), r"cut\.zip.*ZIP"),
    add("ZIP file of nothing known", "none.zip", lambda: zipped("none.zip", [("a.exe", b"MZ")]),
        r"none\.zip: no GeoNames dump"),
    add("10 GB of zeros", "zeros.txt", lambda: sparse("zeros.txt", 10 << 30), r"zeros\.txt.*--max-mb"),
    add("3 GB in one line", "line.txt", lambda: sparse("line.txt", 3 << 30, DUMP.encode()),
        r"line\.txt: a line is longer"),
    add("an endless line behind a good one", "late.csv",
        lambda: sparse("late.csv", 1 << 30, HEADER.encode()), r"late\.csv: a line is longer", seconds=20),
    add("empty table", "e.csv", lambda: put("e.csv", b""), r"e\.csv: no column for name"),
    add("header alone", "h.csv", lambda: put("h.csv", "name,lon,lat\n"), r"h\.csv: no place"),
    add("wrong columns", "w.csv", lambda: put("w.csv", "a,b,c\n1,2,3\n"), r"w\.csv: no column for name"),
    add("a picture", "p.csv", lambda: put("p.csv", bytes(range(256)) * 99), r"p\.csv"),
    add("all rows bad", "all.csv", lambda: put("all.csv", "name,lon,lat\nA,NaN,NaN\nB,1e308,0\n"),
        r"all\.csv: not one row could be used"),
    rows("coordinates as NaN, inf, 1e308", HEADER + "A,NaN,1\nB,inf,1\nC,1e308,1\nD,-1e999,1\n",
         r"4 rows rejected"),
    rows("latitude where longitude is", HEADER + "A,14.5,-170\nB,200,10\n", r"2 coordinates out of range"),
    rows("longitude and latitude the wrong way round in Mali",
         "name,lon,lat,country\nGood,-0.04,16.27,ML\nKidal,18.44,1.41,ML\n", r"the wrong way round"),
    rows("ragged rows and open quotation marks", HEADER + 'A,1\n"B,1,2\nC,1,2,3,4,5\n', r"rows rejected"),
    rows("formulas for names", HEADER + "=cmd|' /C calc'!A0,NaN,1\n", r"1 rows rejected"),
    rows("names of 5,000 letters, of signs, of escapes", HEADER + "x" * 5000 + ",1,2\n!!!,1,2\n\x1b[31m,1,2\n",
         r"rows rejected"),
    rows("200,000 columns", "name,lon,lat" + "," * 200_000 + "\nGood,-0.04,16.27\n", r"1 places"),
    rows("Latin-1 and NULs", "name,lon,lat\nM\0énaka,2.4,15.9\n".encode("cp1252"), r"1 places"),
    rows("UTF-16", codecs.BOM_UTF16_LE + HEADER.encode("utf-16-le"), r"1 places"),
    rows("populations and radii out of bounds",
         "name,lon,lat,population,uncertainty_m\nGao,0,16," + "9" * 400 + "," + "9" * 400 + "\n", r"1 places"),
    add("a folder", "f", lambda: Path("f").mkdir(), r"(?s)Usage.*'f' is a directory", code=2),
    add("a pipe", "p.csv", lambda: os.mkfifo("p.csv"), r"p\.csv: no such file|not a regular file"),
    add("nothing there", "gone.zip", lambda: None, r"(?s)Usage.*does not exist", code=2),
)  # fmt: skip


def shapefile(*suffixes: str, points: int = 0) -> None:
    """Parts of an empty shapefile."""
    head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, 50) + struct.pack("<2i8d", 1000, 1, *[0.0] * 8)
    dbf = b"\x03" + bytes(3) + struct.pack("<IHH", points, 65, 11) + bytes(20)
    dbf += b"name".ljust(11, b"\0") + b"C" + bytes(4) + bytes([10]) + bytes(15) + b"\r"
    for suffix in suffixes:
        put(f"s{suffix}", dbf if suffix == ".dbf" else head)


def vrt(name: str) -> None:
    put(name, "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource>"
              "</OGRVRTLayer></OGRVRTDataSource>")  # fmt: skip


def query_gpkg(sql: str) -> None:
    """A GeoPackage whose layer ``places`` is made by this statement."""
    with sqlite3.connect("v.gpkg") as file:
        file.executescript(
            "PRAGMA application_id = 1196444487; PRAGMA user_version = 10300;"
            "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization"
            " TEXT, organization_coordsys_id INTEGER, definition TEXT, description TEXT);"
            "CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT,"
            " description TEXT, last_change TEXT, min_x, min_y, max_x, max_y, srs_id INTEGER);"
            "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name"
            " TEXT, srs_id INTEGER, z INTEGER, m INTEGER);"
            "INSERT INTO gpkg_contents (table_name, data_type) VALUES ('places', 'attributes');"
            + sql
        )
    file.close()


ENDLESS = (
    "CREATE VIEW places AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) "
    "SELECT x AS fid, 'Gao' AS name FROM c"
)
LINK = {"type": "link", "properties": {"href": "http://127.0.0.1:9/crs", "type": "ogcwkt"}}
WFS = "<OGRWFSDataSource><URL>http://127.0.0.1:9/wfs</URL></OGRWFSDataSource>"
PIPELINE = (
    '{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /etc/passwd"}'
)
LAUGHS = '<!DOCTYPE kml [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><kml><Document>&b;</Document></kml>'
RING = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}

VECTORS = (
    add("a virtual format under .geojson", "v.geojson", lambda: vrt("v.geojson"), r"v\.geojson: is not GeoJSON"),
    add("a virtual format under .gml", "v.gml", lambda: vrt("v.gml"), r"v\.gml: is not GML"),
    add("a virtual format in a comment", "c.gml",
        lambda: put("c.gml", "<!-- <OGRVRTDataSource> --><a:FeatureCollection xmlns:a='a'/>"),
        r"c\.gml: describes other files"),
    add("an address of a service under .kml", "w.kml", lambda: put("w.kml", WFS), r"w\.kml: is not KML"),
    add("a pipeline under .json", "p.json", lambda: put("p.json", PIPELINE), r"p\.json: describes other"),
    add("a reference system by a link", "l.geojson", lambda: put("l.geojson", features(point(), crs=LINK)),
        r"l\.geojson: .* by a link"),
    add("a link spelt in escapes", "u.geojson",
        lambda: put("u.geojson", features(point(), crs=LINK).replace('"crs"', '"\\u0063R\\u0073"')),
        r"u\.geojson: .* by a link"),
    add("entities in KML", "e.kml", lambda: put("e.kml", LAUGHS), r"e\.kml: (is not|describes)"),
    add("shapefile without .dbf", "s.shp", lambda: shapefile(".shp", ".shx"), r"s\.dbf is missing"),
    add("shapefile without .shx", "s.shp", lambda: shapefile(".shp", ".dbf"), r"s\.shx is missing"),
    add("shapefile without points", "s.shp", lambda: shapefile(".shp", ".shx", ".dbf"), r"s\.shp: no place"),
    add("shapefile that is none", "s.shp", lambda: put("s.shp", b"no"), r"s\.shp: is not a shapefile"),
    add("GeoJSON cut short", "g.geojson", lambda: put("g.geojson", features(point())[:-9]), r"g\.geojson"),
    add("GeoJSON of 100,000 brackets", "b.geojson", lambda: put("b.geojson", '{"a":' * 100_000), r"b\.geojson"),
    add("GeoJSON without features", "n.geojson", lambda: put("n.geojson", features()), r"n\.geojson: no "),
    add("GeoJSON with mixed, invalid and missing geometry", "m.geojson",
        lambda: put("m.geojson", features(point(), None, RING, point(1e308, 0), point("x", 2),
                                          {"type": "Point", "coordinates": []},
                                          {"type": "GeometryCollection", "geometries": []})),
        r"2 places(?s:.)*rows rejected", code=0, writes=REJECTED),
    add("FlatGeobuf cut short", "f.fgb", lambda: put("f.fgb", b"fgb\x03fgb\x00" + bytes(40)), r"f\.fgb"),
    add("GeoPackage that is a text", "t.gpkg", lambda: put("t.gpkg", "no"), r"t\.gpkg: is not a GeoPackage"),
    add("GeoPackage with a view without an end", "v.gpkg", lambda: query_gpkg(ENDLESS),
        r"v\.gpkg: places is a view"),
    add("shapefile in a ZIP file, a virtual format in truth", "z.zip",
        lambda: zipped("z.zip", [("a.geojson", b"<OGRVRTDataSource/>")]), r"z\.zip/a\.geojson"),
)  # fmt: skip

ACLED = "event_id_cnty,event_date,event_type,sub_event_type,actor1,country,latitude,longitude,fatalities"
GOOD_ROW = "MLI1,2023-05-03,Battles,Armed clash,JNIM,Mali,16.27,-0.04,3"
IMPORTED = ("o.gpkg", "o.qgz", "o.rejected.csv")


def imported(
    what: str, text: str | bytes | Callable[[], object], says: str, **more: object
) -> Case:
    """An export of events."""

    def made() -> list[object]:
        put("e.csv", text) if isinstance(text, str | bytes) else text()
        return ["e.csv", "-o", "o.gpkg"]

    return Case("import", what, made, says, **more)  # type: ignore[arg-type]


def some(what: str, *lines: str, **more: object) -> Case:
    """An export with a good row and bad ones, which are counted on standard output."""
    return imported(what, "\n".join((ACLED, GOOD_ROW, *lines)) + "\n", r"\A\Z", code=0,
                    writes=IMPORTED, **more)  # fmt: skip


EXPORTS = (
    imported("empty file", b"", r"e\.csv: the file is empty"),
    imported("header alone", ACLED + "\n", r"e\.csv: not one row"),
    imported("columns of nobody", "a,b,c\n1,2,3\n", r"e\.csv: the columns are neither ACLED's"),
    imported("one column", "event_id_cnty\nx\n", r"e\.csv: the header line has one column"),
    imported("NULs", b"\0" * 9999, r"e\.csv: expected a CSV"),
    imported("a picture", bytes(range(256)) * 99, r"e\.csv"),
    imported("10 GB of zeros", lambda: sparse("e.csv", 10 << 30), r"e\.csv.*--max-mb"),
    imported("a header without an end", lambda: put("e.csv", b"a,b" * 3_000_000), r"e\.csv"),
    imported("columns named twice", ACLED + ",latitude\n" + GOOD_ROW + ",1\n", r"e\.csv: the header names latitude twice"),
    imported("an open quotation mark", ACLED + '\n"' + (GOOD_ROW + "\n") * 999, r"e\.csv.*o\.rejected\.csv", writes=IMPORTED),
    imported("not one good row", ACLED + "\n" + "x,y,z,a,b,c,d,e,f\n" * 99, r"e\.csv: not one row.*o\.rejected\.csv", writes=IMPORTED),
    imported("UCDP's columns without the dates", "id,year,type_of_violence,best\n1,2020,1,3\n", r"e\.csv: the columns"),
    some("ragged rows", "MLI2,2023", GOOD_ROW + ",9,9,9"),
    some("NaN, inf, 1e308 and halves for numbers", GOOD_ROW.replace("16.27,-0.04,3", "NaN,inf,1e308"),
         GOOD_ROW.replace("16.27", "1e308"), GOOD_ROW.replace(",3", ",-3"), GOOD_ROW.replace(",3", ",2.5"),
         GOOD_ROW.replace(",3", "," + "9" * 400)),
    some("days out of the calendar", GOOD_ROW.replace("2023-05-03", "2023-02-31"),
         GOOD_ROW.replace("2023-05-03", "99999-01-01"), GOOD_ROW.replace("2023-05-03", "0000-00-00")),
    some("identifiers used twice", GOOD_ROW, GOOD_ROW),
    some("formulas in cells", "=HYPERLINK(\"http://x\"),2023-05-03,Battles,@SUM(1),+1,-2,x,y,z"),
    imported("Latin-1 with semicolons", (ACLED + "\n" + GOOD_ROW.replace("JNIM", "Ménaka") + "\n").replace(",", ";").encode("cp1252"),
             r"\A\Z", code=0, writes=IMPORTED),
    imported("UTF-16", codecs.BOM_UTF16_LE + (ACLED + "\n" + GOOD_ROW + "\n").encode("utf-16-le"),
             r"\A\Z", code=0, writes=IMPORTED),
    some("escapes and SQL in cells", "MLI'); DROP TABLE incidents;--,2023-05-03,Battles,\x1b[31m,a\0b,Mali,16,0,1"),
    imported("columns named like SQL, expressions, and a thousand letters",
             ACLED + ",\"x\"\"; DROP TABLE a\",[% env('HOME') %]," + "n" * 1000 + ",fid,geom\n" + GOOD_ROW + ",1,2,3,4,5\n",
             r"\A\Z", code=0, writes=IMPORTED),
    imported("columns that differ in case alone", ACLED + ",Notes,NOTES\n" + GOOD_ROW + ",1,2\n", r"e\.csv: the header names notes twice"),
    imported("a folder", lambda: Path("e.csv").mkdir(), r"is a directory", code=2),
    imported("a cell of 20 MB", lambda: put("e.csv", ACLED + "\n" + GOOD_ROW.replace("JNIM", "x" * 20_000_000) + "\n"),
             r"e\.csv: .* a record is longer than"),
)  # fmt: skip


def corrections(what: str, text: str | bytes, says: str, code: int = 1) -> Case:
    """A bad file of corrections."""

    def made() -> list[object]:
        put("good.txt")
        put("c.csv", text)
        return ["good.txt", "-o", "out.gpkg", "--corrections", "c.csv"]

    return Case("geocode", what, made, says, code)


CORRECTIONS = (
    corrections("corrections in Latin-1", "document,text,place_id\n*,Ménaka,x".encode("cp1252"), r"c\.csv.*UTF-8"),
    corrections("corrections without the columns", "a,b\n1,2\n", r"c\.csv: corrections need the columns"),
    corrections("corrections that are empty", b"", r"c\.csv: corrections need the columns"),
    corrections("corrections with a point off the Earth", "document,text,lon,lat\n*,Gao,999,5\n", r"c\.csv, line 2: lon"),
    corrections("corrections with a point that is no number", "document,text,lon,lat\n*,Gao,nan,inf\n", r"c\.csv, line 2: lon"),
    corrections("corrections to a place that is none", "document,text,place_id\n*,Gao,geonames:99999999999999999999\n",
                r"c\.csv.*(no gazetteer|not in|unknown)"),
    corrections("corrections with a start that is none", "document,text,place_id,start\n*,Gao,geonames:2457163,-1\n",
                r"c\.csv, line 2: start"),
    corrections("corrections with a cell of 1 MB", "document,text,place_id\n*," + "x" * 1_000_000 + ",not a place\n", r"c\.csv"),
)  # fmt: skip


def search(
    what: str, make: Callable[[], list[object]], says: str, code: int, **more: object
) -> Case:
    return Case("gazetteer search", what, make, says, code, **more)  # type: ignore[arg-type]


def index(sql: str) -> list[object]:
    with sqlite3.connect("i.sqlite") as file:
        file.executescript(sql)
    file.close()
    return ["Gao", "--gazetteer", "i.sqlite"]


META = "CREATE TABLE meta (key TEXT, value TEXT); INSERT INTO meta VALUES ('format', '1');"
SEARCHES = (
    search("an empty name", lambda: [""], r"no place called", 0),
    search("a name of signs", lambda: ["%_*?';--\x1b[31m"], r"no place called", 0),
    search("a name of 100,000 letters", lambda: ["x" * 100_000], r"no place called", 0, seconds=20),
    search("coordinates that are none", lambda: ["Gao", "--near=nan,nan"], "out of range", 2),
    search("coordinates off the Earth", lambda: ["Gao", "--near=-3,1e308"], "out of range", 2),
    search("a limit of 0", lambda: ["Gao", "--limit", "0"], "limit", 2),
    search("a country that is none", lambda: ["Gao", "--country", "Mali"], "two-letter", 2),
    search("an index that is a text", lambda: (put("i.sqlite", "no"), ["Gao", "--gazetteer", "i.sqlite"])[1],
           r"i\.sqlite: not a readable gazetteer", 1),
    search("an index without its tables", lambda: index(META), r"i\.sqlite: not a readable gazetteer", 1),
    search("an index of another format", lambda: index(META.replace("'1'", "'99'")), r"i\.sqlite.*format", 1),
    search("an index that is a query without an end", lambda: index(
        "CREATE VIEW meta AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)"
        " SELECT 'k' || x AS key, x AS value FROM c"), r"i\.sqlite", 1),
    search("a gazetteer that is not there", lambda: ["Gao", "--gazetteer", "gone"], "does not exist", 2),
)  # fmt: skip


NAMES = (
    Case("gazetteer add", "a name that is a path",
         lambda: [put("t.csv", HEADER), "--name", "../../evil"], r"a name that can be a file's", 2),
    Case("gazetteer add", "an index in the place of its source",
         lambda: [put("t.csv", HEADER), "--gazetteer", "t.csv", "--overwrite"], r"t\.csv.*(input|itself)", 2),
    Case("gazetteer add", "an index in a folder that is a file",
         lambda: [put("t.csv", HEADER), "--gazetteer", "t.csv/g.sqlite"], r"t\.csv"),
    Case("gazetteer add", "an index that is a folder",
         lambda: (Path("d").mkdir(), [put("t.csv", HEADER), "--gazetteer", "d"])[1], "is a directory", 2),
    Case("gazetteer add", "a country that is none",
         lambda: [put("t.csv", HEADER), *INDEX, "--country", "MLI"], "two-letter", 2),
)  # fmt: skip

BAD_META = META.replace(
    "'1')", "'1'), ('places', 'many'), ('name', char(27) || '[31m' || char(10) || 'x')"
)


def installed(*more: object, sql: str = "", text: bytes = b"no") -> Callable[[], list[object]]:
    """A bad index among those that the user added."""

    def make() -> list[object]:
        put("data/gazetteers/bad\x1b[31m.sqlite", text)
        if sql:
            Path("data/gazetteers/bad\x1b[31m.sqlite").unlink()
            with sqlite3.connect("data/gazetteers/bad\x1b[31m.sqlite") as file:
                tables = ("words", "places", "names", "firsts")
                file.executescript(sql + "".join(f"CREATE TABLE {name} (a);" for name in tables))
            file.close()
        return list(more)

    return make


INSTALLED = (
    Case("gazetteer list", "an installed index that is a text", installed(), "", 0,
         out=r"bad\\u001b\[31m.*not a readable gazetteer"),
    Case("gazetteer list", "an installed index that lies and steers", installed(sql=BAD_META), "", 0,
         out=r"\\u001b\[31m x: 0 places"),
    Case("gazetteer list", "the same as JSON", installed("--json", sql=BAD_META), "", 0, out=r"\\u001b\[31m"),
    Case("gazetteer search", "an installed index without columns", installed("Gao", sql=BAD_META),
         r"bad\\u001b\[31m\.sqlite: not a readable gazetteer"),
    Case("geocode", "an installed index that is a text",
         lambda: [put("good.txt"), "-o", "o.gpkg", *installed()()], r"sqlite: not a readable gazetteer"),
)  # fmt: skip

CASES = (*INSTALLED, *GAZETTEERS, *VECTORS, *EXPORTS, *CORRECTIONS, *SEARCHES, *NAMES)
