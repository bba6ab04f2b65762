"""Commands in the settings in which they are killed, and the files that these need."""

import csv
import functools
import sqlite3
import zipfile
from pathlib import Path

from faults.runs import Case, Warm, copying

EDIT = "seen by the analyst"
TEXT = """On 4 March 2022 gunmen killed two soldiers in Djibo, Burkina Faso. On 6 March 2022 three
civilians were killed near Ansongo, Mali, the governor said.
"""
BUILD = ("--country", "BF", "--distance", "20", "--tolerance", "200", "--jobs", "1")
AGAIN = "--overwrite"
NAMES = (
    "build,build --overwrite,build --update,spillover,spillover again,import,import --overwrite,"
    "gazetteer add,gazetteer add --overwrite,export,export --overwrite,render,report"
).split(",")


class World:
    """Files that runs begin with, each made by the command itself when first asked for."""

    def __init__(self, warm: Warm, folder: Path) -> None:
        self._warm = warm
        self.folder = folder
        (folder / "report.txt").write_text(TEXT, encoding="utf-8")
        rows = [
            ["event_id_cnty", "event_date", "event_type", "latitude", "longitude", "fatalities"],
            *([f"MLI{n}", "2022-03-04", "Battles", 16 + n / 1e3, -1, n % 7] for n in range(400)),
            ["MLI999", "no date", "Battles", 16, -1, 0],
        ]
        with (folder / "events.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
        lines = ["name,lat,lon", *(f"Tin-{n},{15 + n / 1e3},-1.5" for n in range(3000)), "No,,"]
        with zipfile.ZipFile(folder / "places.zip", "w") as archive:
            archive.writestr("places.csv", "\n".join(lines))
        self.build = ("build", folder / "report.txt", "-o", ".", *BUILD)
        self.imports = ("import", folder / "events.csv", "-o", "incidents.gpkg")
        self.adds = ("gazetteer", "add", folder / "places.zip", "--gazetteer", "mine.sqlite")
        self.spill = ("spillover", "incidents.gpkg", "--country", "ML", "--distance", "20",
                      "--tolerance", "200")  # fmt: skip
        self.case = functools.cache(self._case)
        self.made = functools.cache(self._made)

    def _made(self, name: str) -> Path:
        """A folder with files that were there before."""
        folder = self.folder / name
        folder.mkdir()
        if name == "edited":
            copying(self.made("old"))(folder)
            self.edit(folder / "incidents.gpkg", EDIT)
            return folder
        argv = {
            "old": (*self.build, "--title", "Old"),
            "imported": self.imports,
            "with zones": (*self.spill, "--distance", "60"),
            "indexed": (*self.adds, "--country", "NE"),
        }
        if name == "with zones":
            copying(self.made("imported"))(folder)
        if name == "exported":
            argv[name] = ("export", self.made("imported") / "incidents.gpkg", *self.exports()[2:])
        ended = self._warm.run(folder, *argv[name])
        assert ended.status == 0, ended.told
        return folder

    def exports(self) -> tuple[object, ...]:
        """Arguments of an export of several files."""
        package = self.made("old") / "incidents.gpkg"
        return ("export", package, "--layer", "incidents", "-o", "out.shp")

    @staticmethod
    def edit(package: Path, notes: str) -> None:
        """Change an incident as an analyst does; an error where another program has the file."""
        db = sqlite3.connect(package, timeout=0)
        for function in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            db.create_function(function, 1, lambda _: 0)  # named by the triggers of the index
        try:
            with db:
                db.execute("UPDATE incidents SET notes = ? WHERE rowid = 1", (notes,))
        finally:
            db.close()

    def _case(self, name: str) -> Case:
        case = self._described(name)
        case.measure(self._warm, self.folder / f"whole {name}")
        return case

    def _described(self, name: str) -> Case:
        def before(made: str):
            return copying(self.made(made))

        match name:
            case "build":
                return Case(name, self.build)
            case "build --overwrite":
                return Case(name, (*self.build, AGAIN), before("old"))
            case "build --update":
                return Case(name, (*self.build, "--update"), before("edited"))
            case "spillover":
                return Case(name, self.spill, before("imported"))
            case "spillover again":
                return Case(name, self.spill, before("with zones"))
            case "import":
                return Case(name, self.imports)
            case "import --overwrite":
                return Case(name, (*self.imports, AGAIN), before("old"))
            case "gazetteer add":
                return Case(name, self.adds)
            case "gazetteer add --overwrite":
                return Case(name, (*self.adds, AGAIN), before("indexed"))
            case "export":
                return Case(name, self.exports())
            case "export --overwrite":
                return Case(name, (*self.exports(), AGAIN), before("exported"))
            case "render":
                return Case(name, ("render", self.exports()[1], "-o", "map.html"))
            case "report":
                return Case(name, ("report", self.exports()[1], "-o", "report.html"))
        raise ValueError(name)
