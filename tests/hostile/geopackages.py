"""Bad GeoPackages, for the commands that read them; bad options; outputs that cannot be."""

import shutil
import sqlite3
import warnings
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import geopandas as gpd
import shapely
from hostile.case import Case
from hostile.making import features, point, put, sparse
from made_layers import made_layers

from incidentmap.layers.geopackage import write_layers


@cache
def sound() -> Path:
    """A sound file, made once."""
    path = Path(mkdtemp(), "in.gpkg")
    write_layers(path, made_layers())
    return path


def copy(*statements: str, name: str = "in.gpkg") -> str:
    """A copy of the sound file, changed by these statements."""
    shutil.copyfile(sound(), name)
    if statements:
        with sqlite3.connect(name) as file:
            file.execute("PRAGMA synchronous = OFF")
            for trigger in file.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                # They call functions that SQLite alone has not.
                file.execute(f'DROP TRIGGER "{trigger[0]}"')
            for statement in statements:
                file.executescript(statement)
        file.close()
    return name


COMMANDS: dict[str, tuple[str, ...]] = {
    "info": (),
    "validate": (),
    "export": ("--layer", "incidents", "-o", "o.csv"),
    "render": ("-o", "o.html"),
    "report": ("-o", "o.md"),
    "spillover": (),
}


def each(
    what: str, make: Callable[[], object], says: str, *commands: str, code: int = 1
) -> list[Case]:
    """The same bad file for several commands; none writes anything."""

    def arguments(command: str) -> Callable[[], list[object]]:
        def made() -> list[object]:
            make()
            return ["in.gpkg", *COMMANDS[command]]

        return made

    return [Case(c, what, arguments(c), says, code) for c in commands or COMMANDS]


def cut() -> None:
    put("in.gpkg", sound().read_bytes()[:40_000])


def spoilt() -> None:
    """Pages in the middle overwritten."""
    data = bytearray(sound().read_bytes())
    data[12_288:90_000] = b"\xa5" * (90_000 - 12_288)
    put("in.gpkg", bytes(data))


ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT"
VIEW_OF_CONTENTS = (
    "ALTER TABLE gpkg_contents RENAME TO old; CREATE VIEW gpkg_contents AS "
    f"{ENDLESS} 'l' || x AS table_name, 'features' AS data_type, 1 AS identifier, 1 AS description, "
    "1 AS min_x, 1 AS min_y, 1 AS max_x, 1 AS max_y, 4326 AS srs_id, 1 AS last_change FROM c"
)
VIEW_OF_INCIDENTS = f"ALTER TABLE incidents RENAME TO old; CREATE VIEW incidents AS {ENDLESS} x AS fid, 'a' AS incident_id FROM c"
COMPUTED = "ALTER TABLE incidents ADD COLUMN big AS (hex(zeroblob(400000000)))"
TRIGGER = (
    "CREATE TRIGGER t AFTER INSERT ON gpkg_contents BEGIN INSERT INTO edits (layer) "
    f"{ENDLESS} x FROM c; END; "
    "CREATE TRIGGER u BEFORE DELETE ON gpkg_contents BEGIN DELETE FROM documents; END"
)

STEER = "char(27) || '[31m' || char(10) || 'Error: x' || char(8238)"
FILES = [
    *each("a text", lambda: put("in.gpkg", "hello"), r"in\.gpkg is not a GeoPackage"),
    *each("an empty file", lambda: put("in.gpkg", b""), r"in\.gpkg is not a GeoPackage", "info", "render"),
    *each("cut short", cut, r"in\.gpkg.*(damaged|not a GeoPackage)", "info", "validate", "export", "report", "spillover"),
    *each("pages overwritten", spoilt, r"in\.gpkg", "info", "validate", "export", "spillover"),
    *each("another SQLite file", lambda: sqlite3.connect("in.gpkg").execute("CREATE TABLE a (b)").connection.close(),
          r"in\.gpkg is an SQLite file but not a GeoPackage"),
    *each("its table of contents a query without an end", lambda: copy(VIEW_OF_CONTENTS),
          r"in\.gpkg: gpkg_contents is a view"),
    *each("a layer that is a query without an end", lambda: copy(VIEW_OF_INCIDENTS),
          r"incidents is a view.*passed over", "export", "spillover"),
    *each("a column that computes 800 MB a row", lambda: copy(COMPUTED), r"incidents is a view, computed", "export"),
    *each("40 GB of zeros", lambda: sparse("in.gpkg", 40 << 30, b"SQLite format 3\0"), r"in\.gpkg.*--max-mb"),
    *each("no layer of ours", lambda: copy("DELETE FROM gpkg_contents"), r"in\.gpkg has no layer", "export", "spillover"),
    *each("geometry that is none", lambda: copy("UPDATE incidents SET geom = x'47500001e6100000ffffffff'"),
          r"in\.gpkg: cannot be read", "export", "render"),
    *each("layers without their tables", lambda: copy("DROP TABLE incidents"), r"incidents.*missing", "export", "spillover"),
    *each("triggers that raise", lambda: copy(
        "CREATE TRIGGER z BEFORE DELETE ON spillover_zones BEGIN SELECT RAISE(ABORT, 'no'); END",
        "CREATE TABLE other (a); CREATE TRIGGER y BEFORE DELETE ON borders BEGIN SELECT RAISE(FAIL, 'no'); END"),
          r"\A\Z", "info", code=0),
]  # fmt: skip


def judged(what: str, says: str, *statements: str) -> Case:
    """A file that is read and found wrong."""
    return Case("validate", what, lambda: [copy(*statements)], r"", out=says)


VERDICTS = (
    judged("no layer of ours", "none of the layers of incidentmap", "DELETE FROM gpkg_contents"),
    judged("geometry that is none", "incidents: cannot be read",
           "UPDATE incidents SET geom = x'47500001e6100000ffffffff'"),
    judged("words where numbers and days are", "incidents",
           "UPDATE incidents SET lon = 'west', fatalities_best = 'many', event_date = 'May', geo_precision = x'00'"),
    judged("wrong application_id", "application_id is 0x7", "PRAGMA application_id = 7"),
    judged("columns missing", "event_type.*missing", "ALTER TABLE incidents DROP COLUMN event_type"),
    judged("a layer that is a query without an end", "incidents.*is a view", VIEW_OF_INCIDENTS),
    judged("keys used twice", "incident_id", "UPDATE incidents SET incident_id = 'same'"),
    judged("numbers without end", "lon", "UPDATE incidents SET lon = 1e999, lat = -1e999"),
    judged("names that steer the terminal", "incidents", f"UPDATE incidents SET incident_id = {STEER}, event_type = {STEER}"),
)  # fmt: skip


def goes(
    command: str, what: str, make: Callable[[], object], says: str, *writes: str, **more: object
) -> Case:
    """A strange file that is read all the same."""

    def made() -> list[object]:
        make()
        return ["in.gpkg", *COMMANDS[command]]

    return Case(command, what, made, says, 0, writes, **more)  # type: ignore[arg-type]


STRANGE = [
    goes("info", "control characters in every text", lambda: copy(
        f"UPDATE gpkg_contents SET description = {STEER}", f"UPDATE incidents SET source = {STEER}, event_type = {STEER}, country = {STEER}",
        f"UPDATE borders SET source = {STEER}"), r"\A\Z"),
    goes("info", "a layer named as SQL, with quotes and line breaks", lambda: copy(
        "CREATE TABLE \"a\"\"; DROP TABLE incidents;--\" (fid INTEGER PRIMARY KEY); INSERT INTO gpkg_contents "
        "(table_name, data_type, identifier) VALUES ('a\"; DROP TABLE incidents;--', 'attributes', 'x' || char(10))"), r"\A\Z"),
    goes("info", "a key of 2^63", lambda: copy("UPDATE incidents SET fid = 9223372036854775806 WHERE fid = 1"), r"\A\Z"),
    goes("info", "words where numbers and days are", lambda: copy(
        "UPDATE incidents SET lon = 'west', fatalities_best = 1e999, event_date = x'ff', source = x'fe'"), r"\A\Z|in\.gpkg"),
    goes("info", "a layer that is a query without an end", lambda: copy(VIEW_OF_INCIDENTS), r"incidents is a view"),
    goes("info", "metadata that are no JSON", lambda: copy("UPDATE gpkg_metadata SET metadata = '{'"), r"\A\Z"),
    goes("spillover", "triggers that write without an end", lambda: copy(TRIGGER), r".*", "in.gpkg", "in.qgz", seconds=20),
    goes("render", "scripts and escapes in every text", lambda: copy(
        "UPDATE incidents SET location = '</script><script>alert(1)</script>', actor1 = '[% env(1) %]'"), r"\A\Z", "o.html", seconds=12),
    goes("report", "coordinates off the Earth", lambda: copy(
        "UPDATE incidents SET lon = 1e308, lat = -1e308, geom = NULL"), r".*", "o.md", seconds=15),
    goes("export", "formulas in every text", lambda: copy("UPDATE incidents SET location = '=1+1', notes = '@x'"), r"\A\Z", "o.csv"),
]  # fmt: skip


def on(
    command: str, what: str, *arguments: object, says: str, code: int = 2, **more: object
) -> Case:
    """Bad arguments behind a sound file."""
    return Case(command, what, lambda: [copy(), *arguments], says, code, **more)  # type: ignore[arg-type]


def docs(
    command: str, what: str, *arguments: object, says: str, code: int = 2, **more: object
) -> Case:
    """Bad arguments behind a good document."""
    return Case(command, what, lambda: [put("good.txt"), *arguments], says, code, **more)  # type: ignore[arg-type]


def boundaries(what: str, name: str, make: Callable[[], object], says: str) -> Case:
    def made() -> list[object]:
        make()
        return [copy(), "--boundaries", name]

    return Case("spillover", f"boundaries: {what}", made, says)


def frame(path: str, *shapes: object, crs: object = 4326) -> None:
    data = {"iso_a2": ["ML", "BF"][: len(shapes)]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a file without CRS is what is wanted
        gpd.GeoDataFrame(data, geometry=list(shapes), crs=crs).to_file(path)


MALI, BURKINA = shapely.box(-8, 15, 3, 22), shapely.box(-6, 10, 2, 15)
BOWTIE = shapely.Polygon([(0, 0), (5, 5), (5, 0), (0, 5)])
BOUNDARIES = (
    boundaries("nothing there", "gone.shp", lambda: None, r"no boundaries at gone\.shp"),
    boundaries("an address", "http://127.0.0.1:9/a.geojson", lambda: None, r"no boundaries at http"),
    boundaries("a path of GDAL for the network", "/vsicurl/http://127.0.0.1:9/a.geojson", lambda: None, r"no boundaries at /vsicurl"),
    boundaries("a connection of GDAL", "PG:host=127.0.0.1", lambda: None, r"no boundaries at PG"),
    boundaries("a file named as an address", "http:/127.0.0.1/a.geojson",
               lambda: put("http:/127.0.0.1/a.geojson", features()), r"boundaries|iso|column"),
    boundaries("a virtual format", "v.vrt", lambda: put("v.vrt", "<OGRVRTDataSource/>"), r"v\.vrt: no vector file that is read"),
    boundaries("an unknown layer", "b.gpkg:nope", lambda: frame("b.gpkg", MALI, BURKINA), r"nope"),
    boundaries("no coordinate reference system", "b.shp", lambda: frame("b.shp", MALI, BURKINA, crs=None), r"CRS"),
    boundaries("points", "b.geojson", lambda: frame("b.geojson", shapely.Point(0, 0), shapely.Point(1, 1)), r"polygon"),
    boundaries("empty", "b.geojson", lambda: put("b.geojson", features()), r"boundaries|b\.geojson"),
    boundaries("no column of countries", "b.geojson", lambda: put("b.geojson", features(point()).replace("iso_a2", "x")), r"which column"),
    boundaries("countries that do not touch", "b.gpkg", lambda: frame("b.gpkg", MALI, shapely.box(50, 50, 51, 51)), r"no land border|ML"),
    boundaries("polygons that cross themselves, coordinates as metres", "b.gpkg", lambda: frame("b.gpkg", BOWTIE, shapely.box(1e6, 1e6, 2e6, 2e6)), r"."),
    boundaries("a folder", "f", lambda: Path("f").mkdir(), r"f: no such file"),
)  # fmt: skip

OPTIONS = (
    on("spillover", "a distance of 0", "--distance", "0", says="--distance"),
    on("spillover", "a distance below 0", "--distance", "-25", says="--distance"),
    on("spillover", "a distance of NaN", "--distance", "nan", says="--distance"),
    on("spillover", "a distance of 40,000 km", "--distance", "40000", says="--distance"),
    on("spillover", "a distance without end", "--distance", "inf", says="--distance"),
    on("spillover", "a tolerance of NaN", "--tolerance", "nan", says="--tolerance"),
    on("spillover", "a country that is none", "--country", "M1", says="two-letter"),
    on("spillover", "a country that nobody has", "--country", "XX", says="XX", code=1),
    on("spillover", "an island", "--country", "MG", says="MG", code=1),
    on("spillover", "pairs within NaN km", "--pair", "nan", "14", says="--pair"),
    on("spillover", "cells of NaN km", "--grid", "nan", says="--grid"),
    on("spillover", "the same distance twice", "--distance", "25", "--distance", "25", says="too vaguely", code=0,
       writes=("in.gpkg", "in.qgz")),
    on("render", "a size of 0", "-o", "o.png", "--size", "0", "9", says="--size"),
    on("render", "a size of NaN", "-o", "o.png", "--size", "nan", "nan", says="size"),
    on("render", "a size of a million pixels", "-o", "o.png", "--size", "1000000", "1000000", says="size"),
    on("render", "an extent of NaN", "-o", "o.png", "--extent", "nan", "nan", "nan", "nan", says="extent"),
    on("render", "an extent the wrong way round", "-o", "o.png", "--extent", "3", "22", "-8", "10", says="extent"),
    on("render", "an extent without end", "-o", "o.png", "--extent", "-inf", "-inf", "inf", "inf", says="extent"),
    on("render", "tiles of nobody", "-o", "o.html", "--tiles", "No.Such", says=r"No\.Such"),
    on("render", "tiles that are an address", "-o", "o.html", "--tiles", "javascript:alert(1)", says="tiles|xyzservices"),
    on("render", "an unknown format", "-o", "o.gif", says=r"o\.gif"),
    on("render", "nowhere to write", says="say where to"),
    on("report", "an unknown format", "-o", "o.docx", says=r"\.html.*\.md|o\.docx"),
    on("export", "an unknown format", "--layer", "incidents", "-o", "o.xlsx", says="known endings"),
    on("export", "no layer", "-o", "o.csv", says="name one layer"),
    on("export", "a layer that is SQL", "--layer", 'x"; DROP TABLE incidents;--', "-o", "o.csv", says="has no layer", code=1),
    on("export", "lon and lat of polygons", "--layer", "spillover_zones", "-o", "o.csv", "--geometry", "lonlat", says="points"),
    on("export", "a database that is an address of the web", "--to", "http://127.0.0.1:9/db", says="postgresql"),
    on("export", "a layer named as a path", "--layer", "../../etc/passwd", "-o", "o.csv", says="has no layer", code=1),
    on("validate", "a limit of NaN", "--max-mb", "nan", says="--max-mb"),
    docs("geocode", "a day that is none", "-o", "o.gpkg", "--published", "2023-02-31", says="--published"),
    docs("geocode", "no processes", "-o", "o.gpkg", "--jobs", "0", says="--jobs"),
    docs("geocode", "a million processes", "-o", "o.gpkg", "--jobs", "1000000", says="", code=0, writes=("o.gpkg", "o.qgz")),
    docs("geocode", "countries that are none", "-o", "o.gpkg", "--context", "ML,Niger", says="two-letter"),
    docs("geocode", "a spaCy pipeline that is a path", "-o", "o.gpkg", "--spacy", "../../evil", says="spacy|pipeline|nlp"),
    docs("incidents", "a gazetteer that is a text", "-o", "o.gpkg", "--gazetteer", "good.txt", says=r"good\.txt", code=1),
    docs("build", "a distance of NaN", "-o", "o", "--distance", "nan", says="--distance"),
    docs("build", "a country that nobody has", "-o", "o", "--country", "XX", says="XX", code=1, writes=("o",)),
    docs("build", "a title of escapes in an option that fails", "-o", "o", "--title", "\x1b[31m", "--tiles", "\x1b[31m", says="tiles|xyz", writes=("o",)),
    Case("demo", "a distance without end", lambda: ["-o", "o", "--distance", "inf"], "--distance", 2),
    Case("demo", "an option of nobody", lambda: ["-o", "o", "--\x1b[31m"], "No such option", 2),
)  # fmt: skip


def blocked(name: str) -> Callable[[], None]:
    def make() -> None:
        Path(name).mkdir(mode=0o555)
        Path(name).chmod(0o555)

    return make


def kept(
    command: str,
    what: str,
    before: Callable[[], object],
    *arguments: object,
    says: str,
    code: int = 1,
    **more: object,
) -> Case:
    """An output that cannot be written where it is asked for."""

    def made() -> list[object]:
        before()
        return list(arguments)

    return Case(command, what, made, says, code, **more)  # type: ignore[arg-type]


def good_in(*more: Callable[[], object]) -> Callable[[], None]:
    def make() -> None:
        put("good.txt")
        copy()
        for step in more:
            step()

    return make


OUTPUTS = (
    kept("geocode", "an output that is there", good_in(), "good.txt", "-o", "in.gpkg", says="--overwrite", code=2),
    kept("geocode", "an output that is a folder", good_in(lambda: Path("d.gpkg").mkdir()), "good.txt", "-o", "d.gpkg", says="directory", code=2),
    kept("geocode", "an output in a folder that is a file", good_in(), "good.txt", "-o", "good.txt/o.gpkg", says=r"good\.txt"),
    kept("geocode", "an output in no folder", good_in(), "good.txt", "-o", "no/o.gpkg", says="there is no folder"),
    kept("geocode", "the input for output", good_in(), "good.txt", "-o", "good.txt", "--overwrite", says=r"good\.txt.*(input|itself)", code=2),
    kept("geocode", "/dev/full for output", good_in(), "good.txt", "-o", "/dev/full", "--overwrite", says="/dev/full"),
    kept("geocode", "a folder without rights", good_in(blocked("ro")), "good.txt", "-o", "ro/o.gpkg", says="permission", bound=True),
    kept("geocode", "/proc for output", good_in(), "good.txt", "-o", "/proc/o.gpkg", says="/proc"),
    kept("geocode", "a name of 300 letters", good_in(), "good.txt", "-o", "x" * 300 + ".gpkg", says="name too long"),
    kept("geocode", "a review in the place of the output", good_in(), "good.txt", "-o", "o.gpkg", "--review", "o.gpkg", says=r"o\.gpkg.*(twice|same)", code=2),
    kept("incidents", "a pattern of 5,000 letters", good_in(), "x" * 5000, "-o", "o.gpkg", says="."),
    kept("build", "a folder that is a file", good_in(), "good.txt", "-o", "good.txt", says="file", code=2),
    kept("build", "a folder in a file", good_in(), "good.txt", "-o", "good.txt/o", says=r"good\.txt/o"),
    kept("build", "a folder without rights", good_in(blocked("ro")), "good.txt", "-o", "ro/o", says="permission", bound=True),
    kept("build", "a folder where a file is meant", good_in(lambda: Path("o/map.html").mkdir(parents=True)), "good.txt", "-o", "o", "--overwrite", says=r"map\.html: is a folder"),
    kept("demo", "/proc for a folder", good_in(), "-o", "/proc/o", says="/proc/o"),
    kept("demo", "a file for a folder", good_in(), "-o", "good.txt", says="file", code=2),
    kept("demo", "files that are there", good_in(lambda: put("o/report.html", "mine")), "-o", "o", says=r"report\.html exists", code=2),
    kept("import", "the input for output", good_in(lambda: put("e.csv", "a,b\n")), "e.csv", "-o", "e.csv", "--overwrite", says=r"e\.csv.*(input|itself|neither)", code=2),
    kept("import", "an output that is there", good_in(lambda: put("e.csv", "a,b\n")), "e.csv", "-o", "in.gpkg", says="--overwrite", code=2),
    kept("render", "the input for output", good_in(lambda: copy(name="in.html")), "in.html", "-o", "in.html", "--overwrite", says=r"in\.html.*(input|itself)", code=2),
    kept("render", "an output that is there", good_in(lambda: put("o.png", "mine")), "in.gpkg", "-o", "o.png", says="--overwrite", code=2),
    kept("render", "/dev/full for a still", good_in(), "in.gpkg", "-o", "/dev/full", says="full", code=2),
    kept("report", "an output that is there", good_in(lambda: put("o.md", "mine")), "in.gpkg", "-o", "o.md", says="--overwrite", code=2),
    kept("report", "a folder without rights", good_in(blocked("ro")), "in.gpkg", "-o", "ro/o.md", says="permission", bound=True),
    kept("export", "an output that is there", good_in(lambda: put("o.csv", "mine")), "in.gpkg", "--layer", "incidents", "-o", "o.csv", says="--overwrite", code=2),
    kept("export", "the input for output", good_in(lambda: copy(name="in.csv")), "in.csv", "--layer", "incidents", "-o", "in.csv", "--overwrite", says=r"in\.csv.*(input|itself)", code=2),
    kept("export", "a shapefile where a part is a folder", good_in(lambda: Path("o.dbf").mkdir()), "in.gpkg", "--layer", "incidents", "-o", "o.shp", "--overwrite", says=r"o\.dbf"),
    kept("spillover", "a file without rights", good_in(lambda: Path("in.gpkg").chmod(0o444)), "in.gpkg", says="in.gpkg", bound=True),
    kept("info", "a folder", good_in(), ".", says="directory", code=2),
    kept("info", "a device", good_in(), "/dev/zero", says="regular file|not a GeoPackage"),
    kept("validate", "a name with a line break and escapes", lambda: put("a\nError: \x1b[31m.gpkg", "no"), "a\nError: \x1b[31m.gpkg", says="is not a GeoPackage"),
)  # fmt: skip

CASES = (*FILES, *VERDICTS, *STRANGE, *BOUNDARIES, *OPTIONS, *OUTPUTS)
