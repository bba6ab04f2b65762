"""The commands of a user's day, as they are called: processor time and memory of each.

On 20,000 incidents and 30,000 gazetteer rows, and the sample reports for what begins with texts.
Times are of processors, since a busy machine disturbs those least.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.gazetteer_rows import write_dump
from benchmarks.stepping import command, measure
from made_layers import made_layers

from incidentmap.data import path
from incidentmap.layers.geopackage import write_layers

INCIDENTS, ROWS = 20_000, 30_000
COMMANDS = {
    "build": ("build REPORTS -o DIR/built", "sample reports"),
    "render to HTML": ("render FILE -o DIR/map.html", "incidents"),
    "render to PNG": ("render FILE -o DIR/map.png", "incidents"),
    "render to PDF": ("render FILE -o DIR/map.pdf", "incidents"),
    "report": ("report FILE -o DIR/report.html", "incidents"),
    "gazetteer add": ("gazetteer add DIR/XX.txt --gazetteer DIR/xx.sqlite", "rows"),
    **{
        f"export to {kind}": (f"export FILE --layer incidents -o DIR/out.{kind}", "incidents")
        for kind in ("csv", "geojson", "kml", "parquet", "shp")
    },
    "validate": ("validate FILE", "incidents"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("day")
    write_layers(made / "made.gpkg", made_layers(INCIDENTS))
    write_dump(made / "XX.txt", ROWS)
    return made


@pytest.mark.parametrize("what", COMMANDS)
def test_command(what: str, folder: Path, record: Callable[..., object]) -> None:
    words, on = COMMANDS[what]
    names = {"FILE": folder / "made.gpkg", "REPORTS": path("reports"), "DIR": folder}
    for name, meant in names.items():
        words = words.replace(name, str(meant))
    step = measure(command(*words.split()))
    size = {"incidents": f"{INCIDENTS:,} incidents", "rows": f"{ROWS:,} rows"}.get(on, on)
    record("A day's work", what, size, step.cpu, "s", note="processor, all cores")
    record("A day's work", f"{what}: memory", size, step.resident, "MB")
