"""PostGIS on a real server: Debian's, started on a private port and folder."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from click.testing import Result
from conftest import missing
from hard_layers import empty_layers, hard_layers

from incidentmap.geo.errors import DataError, OutputError, OutputExistsError
from incidentmap.layers.export_postgis import export_postgis
from incidentmap.layers.geopackage import read_layers, write_layers
from incidentmap.layers.schema import LAYERS

pytestmark = pytest.mark.postgis


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Address of a server with an empty database; it and its folder go with the tests."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs or not list(Path("/usr/share/postgresql").glob("*/extension/postgis.control")):
        missing("PostgreSQL with PostGIS (postgresql, postgresql-postgis)")
    psycopg = (
        pytest.importorskip("psycopg") if os.environ.get("CI") != "true" else __import__("psycopg")
    )
    folder = Path(tempfile.mkdtemp(prefix="incidentmap-postgis-"))
    user = None
    if os.getuid() == 0:  # a server never runs as root
        user = "postgres"
        shutil.chown(folder, user)
    bin_folder, port = programs[-1].parent, _free_port()

    def run(*command: object) -> None:
        subprocess.run(
            [str(c) for c in command], check=True, capture_output=True, user=user, cwd=folder
        )

    data = folder / "data"
    run(bin_folder / "initdb", "-D", data, "-U", "maker", "--auth=trust", "-E", "UTF8", "--no-sync")
    settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    run(bin_folder / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start")
    try:
        url = f"postgresql://maker@127.0.0.1:{port}/maps"
        with psycopg.connect(url.replace("/maps", "/postgres"), autocommit=True) as connection:
            connection.execute("CREATE DATABASE maps")
        yield url
    finally:
        run(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def ask(server: str, question: str) -> list[tuple[object, ...]]:
    import psycopg

    with psycopg.connect(server) as connection:
        return connection.execute(question).fetchall()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("postgis") / "hard.gpkg"
    layers = hard_layers()
    layers["claims"]["document"] = "d0.md"
    layers["mentions"]["document"] = "d0.md"
    write_layers(path, layers, metadata={"software": "incidentmap 1.2.3"})
    return path


def test_no_loss(server: str, file: Path) -> None:
    done = export_postgis(file, server, schema="whole")
    layers = read_layers(file)
    assert done.tables == {name: len(frame) for name, frame in layers.items()}
    assert done.broken == []
    for name, frame in layers.items():
        columns = [c for c in frame.columns if c != "geom"]
        listed = ", ".join('"' + c.replace('"', '""') + '"' for c in columns)
        geometry = ", ST_AsText(geom, 17)" if "geom" in frame.columns else ""
        key = ", ".join(LAYERS[name].key)
        rows = ask(server, f"SELECT {listed}{geometry} FROM whole.{name} ORDER BY {key}")
        before = frame.sort_values(list(LAYERS[name].key))
        for row, (_, expected) in zip(rows, before.iterrows(), strict=True):
            for value, column in zip(row, columns, strict=False):
                wanted = None if pd.isna(expected[column]) else expected[column]
                if column == "candidates":
                    assert value == []
                else:
                    assert value == wanted, f"{name}.{column}: {wanted!r} became {value!r}"
            if geometry:
                shape = expected["geom"]
                assert (row[-1] is None) == (shape is None)
    exact = ask(
        server,
        "SELECT count(*) FROM whole.incidents WHERE geom = ST_SetSRID(ST_MakePoint(lon, lat), 4326)",
    )
    assert exact == [(11,)]


def test_types_keys_indexes_and_comments(server: str, file: Path) -> None:
    export_postgis(file, server, schema="made")
    types = dict(
        ask(
            server,
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_schema = 'made' AND table_name = 'incidents'",
        )
    )
    assert types["event_date"] == "date"
    assert types["fatalities_best"] == "bigint"
    assert types["reviewed"] == "boolean"
    kinds = ask(server, "SELECT type, srid FROM geometry_columns WHERE f_table_schema = 'made'")
    assert ("MULTIPOLYGON", 4326) in kinds
    assert len(kinds) == sum(layer.geometry is not None for layer in LAYERS.values())
    keys = ask(
        server,
        "SELECT contype, count(*) FROM pg_constraint c JOIN pg_namespace n ON n.oid = connamespace "
        "WHERE nspname = 'made' GROUP BY 1 ORDER BY 1",
    )
    assert dict(keys)["f"] == 7
    assert dict(keys)["p"] >= 10
    indexes = ask(server, "SELECT indexdef FROM pg_indexes WHERE schemaname = 'made'")
    assert sum("USING gist (geom)" in row[0] for row in indexes) == len(kinds)
    comment = ask(server, "SELECT col_description('made.incidents'::regclass, 2)")
    assert comment == [("Day, or first day of the span",)]
    assert "1.2.3" in str(ask(server, "SELECT obj_description('made'::regnamespace)"))


def test_all_or_nothing(server: str, file: Path, tmp_path: Path) -> None:
    export_postgis(file, server, ["bases"], schema="half")
    with pytest.raises(OutputExistsError, match="bases"):
        export_postgis(file, server, schema="half")
    tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'half'"
    assert ask(server, tables) == [(1,)]
    layers = {"bases": hard_layers()["bases"], "mentions": hard_layers()["mentions"]}
    layers["mentions"]["candidates"] = "no json"
    write_layers(tmp_path / "bad.gpkg", layers)
    with pytest.raises(OutputError, match="json"):
        export_postgis(tmp_path / "bad.gpkg", server, schema="half", overwrite=True)
    assert ask(server, tables) == [(1,)]
    assert ask(server, "SELECT count(*) FROM half.bases") == [(4,)]
    export_postgis(file, server, schema="half", overwrite=True)
    assert ask(server, tables) == [(len(LAYERS),)]


def test_empty_layers_and_broken_references(server: str, tmp_path: Path) -> None:
    write_layers(tmp_path / "empty.gpkg", empty_layers())
    assert set(export_postgis(tmp_path / "empty.gpkg", server, schema="none").tables.values()) == {
        0
    }
    layers = hard_layers()
    layers["claims"]["incident_id"] = "gone"
    write_layers(tmp_path / "broken.gpkg", layers)
    done = export_postgis(tmp_path / "broken.gpkg", server, schema="broken")
    assert any("claims.incident_id" in text for text in done.broken)
    assert done.tables["claims"] == 12


def test_clear_words(file: Path, server: str) -> None:
    with pytest.raises(OutputError, match="refused") as caught:
        export_postgis(file, "postgresql://me:secret@127.0.0.1:1/maps")
    assert "secret" not in str(caught.value)
    with pytest.raises(DataError, match="nonsense"):
        export_postgis(file, server, ["nonsense"])


def test_from_the_command_line(run: Callable[..., Result], file: Path, server: str) -> None:
    result = run("export", file, "--to", server, "--layer", "incidents", "--database-schema", "cli")
    assert result.exit_code == 0, result.stderr
    assert "incidents: 12 rows" in result.stdout
    assert (
        run(
            "export", file, "--to", server, "--layer", "incidents", "--database-schema", "cli"
        ).exit_code
        == 2
    )
