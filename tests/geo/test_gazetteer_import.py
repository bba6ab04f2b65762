"""Dumps, tables and vector files made into an index, with every fault told."""

import csv
import zipfile
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidentmap.geo.errors import DataError, OptionError, OutputError, OutputExistsError
from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.gazetteer_import import ImportReport, add_gazetteer, default_name
from incidentmap.geo.gazetteer_index import Index
from incidentmap.geo.model import Place


def dump_row(
    number: object, name: str, lat: object, lon: object, code: str = "P.PPL", **facts: object
) -> str:
    sort, feature = code.split(".")
    cells = [
        number, name, facts.get("ascii", name), facts.get("others", ""), lat, lon, sort, feature,
        facts.get("country", "ML"), "", facts.get("admin1", "04"), facts.get("admin2", ""), "", "",
        facts.get("population", 0), "", 300, "Africa/Bamako", "2026-01-01",
    ]  # fmt: skip
    return "\t".join(map(str, cells)) + "\n"


DUMP = "".join(
    (
        dump_row(7000001, "Région de Testville", 14.5, -4.0, "A.ADM1"),
        dump_row(7000002, "Cercle de Soubou", 14.6, -4.1, "A.ADM2", admin2="7000002"),
        dump_row(7000003, "Soubou", 14.61, -4.12, "P.PPLA2", admin2="7000002",
                 others="Souboû,Subu,GAQ,صوبو,ja vu"),
        dump_row(7000004, "Puits de Kel", 15.0, -3.0, "H.WLL"),
        dump_row(7000005, "Route 7", 15.0, -3.0, "R.RD"),
        dump_row(7000006, "Grande Ville", 15.2, -3.0, "P.PPL", population=40000),
        dump_row(7000007, "The", 15.3, -3.1),
    )
)  # fmt: skip
FAULTY = (
    "7000010\tcourt\tcourt\n",
    dump_row(7000011, "Sans point", "", ""),
    dump_row(7000012, "Hors du monde", 114.0, -4.0),
    dump_row(7000013, "Sans nombre", "quatorze", -4.0),
    dump_row("x", "Sans identifiant", 14.0, -4.0),
    dump_row(7000014, "", 14.0, -4.0),
    dump_row(7000015, "Zéro", 0, 0),
)


def entries(path: Path) -> dict[str, Place]:
    index = Index(path)
    keys = index.keys()
    return {entry.place.name: entry.place for key in keys for entry in index.entries(key)}


def add(tmp_path: Path, *files: Path, **options: object) -> tuple[ImportReport, dict[str, Place]]:
    report = add_gazetteer(list(files), tmp_path / "out.sqlite", **options)  # type: ignore[arg-type]
    return report, entries(report.path)


def test_a_dump_keeps_what_reports_name(tmp_path: Path) -> None:
    dump = tmp_path / "XX.txt"
    dump.write_text(DUMP, encoding="utf-8")
    report, places = add(tmp_path, dump)
    assert (report.places, report.left_out, report.rejected) == (6, 1, 0)
    assert report.rejected_path is None
    found = Gazetteer([Index(report.path)]).lookup("soubou")
    town = next(p for p in found if p.kind == "city")
    unit = next(p for p in found if p.kind == "region")
    assert (town.admin1, town.admin2, town.country) == ("Testville", "Soubou", "ML")
    assert unit.alternate_names == ("Cercle de Soubou",)
    assert town.alternate_names == ("Subu", "صوبو")
    assert places["Puits de Kel"].kind == "facility"
    assert places["Grande Ville"].kind == "city"
    assert places["The"].kind == "village"
    assert report.names == 10  # "soubou" names two places


def test_faulty_rows_are_counted_by_line_and_reason_and_never_fatal(tmp_path: Path) -> None:
    dump = tmp_path / "XX.txt"
    bad_bytes = dump_row(7000016, "S\xe9gou", 14.0, -4.0).encode("latin-1")
    dump.write_bytes(DUMP.encode() + "".join(FAULTY).encode() + bad_bytes)
    report, _ = add(tmp_path, dump)
    assert report.places == 6
    assert report.rejected == len(FAULTY) + 1
    assert report.rejected_path == tmp_path / "out.rejected.csv"
    with report.rejected_path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(int(row["line"]), row["reason"]) for row in rows] == [
        (8, "short row: 3 of 19 columns"),
        (9, "no coordinates"),
        (10, "coordinates out of range"),
        (11, "coordinates are no numbers"),
        (12, "no GeoNames id"),
        (13, "no name"),
        (14, "coordinates 0, 0"),
        (15, "not UTF-8"),
    ]
    assert any("8 rows rejected" in line for line in report.lines())


def test_a_zip_as_downloaded_and_its_alternate_names(tmp_path: Path) -> None:
    dump, names = tmp_path / "XX.zip", tmp_path / "alternateNamesV2.zip"
    with zipfile.ZipFile(dump, "w") as archive:
        archive.writestr("readme.txt", "about this dump")
        archive.writestr("XX.txt", DUMP)
    lines = (
        "1\t7000003\tfr\tSoubou-les-Bains\t1\t\t\t\t\t\n"
        "2\t7000003\tlink\thttps://example.org/Soubou\t\t\t\t\t\t\n"
        "3\t7000003\tde\tSububurg\t\t\t\t\t\t\n"
        "4\t7000003\tabbr\tSBU\t\t\t\t\t\t\n"
        "5\t7999999\ten\tElsewhere\t\t\t\t\t\t\n"
        "6\tshort\n"
    )
    with zipfile.ZipFile(names, "w") as archive:
        archive.writestr("iso-languagecodes.txt", "fra\tfra\tfr\tFrench")
        archive.writestr("alternateNamesV2.txt", lines)
    report = add_gazetteer([names, dump], tmp_path / "out.sqlite")
    gazetteer = Gazetteer([Index(report.path)])
    found = {key: gazetteer.matches(key)[0].type for key in ("soubou les bains", "sububurg", "sbu")}
    assert found == {"soubou les bains": "alias", "sububurg": "alternate", "sbu": "abbreviation"}
    assert not gazetteer.lookup("elsewhere")
    assert report.reasons == {"short row: 2 columns": 1}
    assert "Soubou-les-Bains" in gazetteer.lookup("soubou les bains")[0].alternate_names
    assert Index(report.path).meta["license"] == "CC BY 4.0 (GeoNames)"


def test_units_that_the_package_knows_keep_its_names(tmp_path: Path) -> None:
    dump = tmp_path / "ML.txt"
    dump.write_text(
        dump_row(2453347, "Mopti Region", 14.6, -3.6, "A.ADM1") + dump_row(7000020, "Ici", 14, -4),
        encoding="utf-8",
    )
    _, places = add(tmp_path, dump)
    assert places["Ici"].admin1 == "Mopti"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("name,lon,lat\nTin-Abaô,-1.5,15.25\n", "utf-8"),
        ("name,lon,lat\nTin-Abaô,-1.5,15.25\n", "utf-8-sig"),
        ("name,lon,lat\nTin-Abaô,-1.5,15.25\n", "utf-16"),
        ("Nom;Longitude;Latitude\nTin-Abaô;-1,5;15,25\n", "latin-1"),
        ("lat\tlng\ttoponyme\n15.25\t-1.5\tTin-Abaô\n", "utf-8"),
        ("X|Y|village\r\n-1.5|15.25|Tin-Abaô\r\n", "utf-8"),
        ('place_name,"LON_DD","LAT_DD"\n"Tin-Abaô","−1.5","15.25"\n', "utf-8"),
    ],
)
def test_tables_as_offices_keep_them(tmp_path: Path, text: str, encoding: str) -> None:
    table = tmp_path / "villages.csv"
    table.write_text(text.replace("place_name", "place name"), encoding=encoding)
    _, places = add(tmp_path, table, country="ml")
    place = places["Tin-Abaô"]
    assert (place.lon, place.lat, place.country) == (-1.5, 15.25, "ML")
    assert (place.kind, place.source) == ("village", "out")


def test_further_columns_of_a_table_are_taken(tmp_path: Path) -> None:
    table = tmp_path / "places.csv"
    table.write_text(
        "id,name,lon,lat,alt_names,country,ADM1_FR,cercle,pop,type,uncertainty_m,geonameid\n"
        '7,Camp Alpha,-1.5,15.25,"Alpha; Fort Alpha",BF,Sahel,Soum,"1 200",camp,250,\n'
        "8,Sansvillage,-1.6,15.30,,,,,,ville,,2361177\n",
        encoding="utf-8",
    )
    report, places = add(tmp_path, table, name="ours")
    camp, town = places["Camp Alpha"], places["Sansvillage"]
    assert camp.place_id == "ours:7"
    assert (camp.kind, camp.admin1, camp.admin2, camp.population) == (
        "facility",
        "Sahel",
        "Soum",
        1200,
    )
    assert (camp.country, camp.uncertainty_m) == ("BF", 250)
    assert camp.alternate_names == ("Alpha", "Fort Alpha")
    assert (town.place_id, town.kind) == ("geonames:2361177", "city")
    assert Gazetteer([Index(report.path)]).matches("fort alpha")[0].type == "alias"


def test_a_table_without_the_columns_says_which(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("nom,est,nord\nIci,1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"t\.csv: no column for lon .* among nom, est, nord"):
        add(tmp_path, table)
    assert list(tmp_path.iterdir()) == [table]


def test_an_open_quotation_mark_costs_one_row(tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    good = "".join(f"Lieu {n},{n / 100},1\n" for n in range(1, 61))
    table.write_text(
        'name,lon,lat,pays\n"Deux\nlignes",1,1,\n"Ouvert,1,1\n' + good + "N" * 300 + ",1,1\n",
        encoding="utf-8",
    )
    report, places = add(tmp_path, table)
    assert report.places == 61
    assert "Lieu 60" in places
    assert "Deux\nlignes" in places
    assert report.reasons == {
        "quotation mark not closed, or cell too long": 1,
        "name longer than 200 characters": 1,
    }
    assert report.examples[0].line == 4


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("name,lon,lat\nUn,1,1\n", encoding="utf-8")
    with pytest.raises(OutputError, match=r"a\.csv"):
        add_gazetteer([table], table / "below" / "x.sqlite")


def test_drafts_of_killed_runs_are_cleared(tmp_path: Path) -> None:
    old, young = (tmp_path / f".out.sqlite.{n}.part" for n in ("old", "young"))
    for draft in (old, young):
        draft.mkdir()
        (draft / "out.sqlite").write_bytes(b"")
    (old / "lock").touch()  # nobody holds it any more; the young one is just being made
    table = tmp_path / "a.csv"
    table.write_text("name,lon,lat\nUn,1,1\n", encoding="utf-8")
    add(tmp_path, table)
    assert not old.exists()
    assert young.exists()


def test_vector_files_give_points_and_bounds(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"NOM": ["Un point", "Un parc", "Une piste", "Rien", ""]},
        geometry=[
            shapely.Point(-3.0, 15.0),
            shapely.box(-3.0, 15.0, -2.0, 15.5),
            shapely.LineString([(-3, 15), (-2, 16)]),
            None,
            shapely.Point(-3.0, 15.0),
        ],
        crs="EPSG:4326",
    )
    for name, crs in (("a.gpkg", 4326), ("b.geojson", 4326), ("d.gpkg", 32630)):
        file = tmp_path / name
        frame.to_crs(crs).to_file(file, engine="pyogrio")
        report = add_gazetteer([file], tmp_path / f"{name}.sqlite")
        places = entries(report.path)
        assert set(places) == {"Un point", "Un parc", "Une piste"}, name
        assert report.reasons == {"no coordinates": 1, "no name": 1}
        assert places["Un point"].lon == pytest.approx(-3.0, abs=1e-5)
        park = places["Un parc"]
        assert park.kind == "region"
        assert park.bounds == pytest.approx((-3.0, 15.0, -2.0, 15.5), abs=0.01)
        assert park.uncertainty_m == pytest.approx(60_500, rel=0.03)


def test_a_zipped_shapefile(tmp_path: Path) -> None:
    folder = tmp_path / "shp"
    folder.mkdir()
    frame = gpd.GeoDataFrame({"name": ["Ici"]}, geometry=[shapely.Point(1, 2)], crs=4326)
    frame.to_file(folder / "x.shp", engine="pyogrio")
    archive = tmp_path / "x.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for part in folder.iterdir():
            file.write(part, part.name)
    _, places = add(tmp_path, archive)
    assert places["Ici"].lat == pytest.approx(2)


def test_files_that_are_none(tmp_path: Path) -> None:
    broken, empty, noise = (tmp_path / n for n in ("x.zip", "empty.csv", "x.gpkg"))
    broken.write_bytes(b"PK\x03\x04 broken")
    empty.write_bytes(b"")
    noise.write_bytes(b"\0" * 100)
    for file in (broken, empty, noise, tmp_path / "none.csv"):
        with pytest.raises(DataError, match=file.name):
            add(tmp_path, file)
    cut = tmp_path / "cut.zip"
    with zipfile.ZipFile(cut, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("ML.txt", "".join(dump_row(n, f"Lieu {n}", 14, -4) for n in range(9000)))
    whole = cut.read_bytes()
    middle = len(whole) // 3
    cut.write_bytes(whole[:middle] + bytes(200) + whole[middle + 200 :])
    with pytest.raises(DataError, match=r"cut\.zip"):
        add(tmp_path, cut)
    assert not list(tmp_path.glob("*.sqlite"))
    assert not list(tmp_path.glob(".*"))


def test_it_refuses_to_replace_and_replaces_whole(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("name,lon,lat\nUn,1,1\nDeux,,\n", encoding="utf-8")
    report, _ = add(tmp_path, table)
    before = report.path.read_bytes()
    with pytest.raises(OutputExistsError, match="--overwrite"):
        add(tmp_path, table)
    table.write_text("name,lon,lat\nUn,,\n,1,1\n", encoding="utf-8")
    with pytest.raises(DataError, match="not one row"):
        add(tmp_path, table, overwrite=True)
    assert report.path.read_bytes() == before
    table.write_text("name,lon,lat\nTrois,1,1\n", encoding="utf-8")
    again, places = add(tmp_path, table, overwrite=True)
    assert set(places) == {"Trois"}
    assert again.rejected_path is None
    assert not (tmp_path / "out.rejected.csv").exists()


def test_an_interrupted_import_leaves_the_old_index(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text("name,lon,lat\nUn,1,1\n", encoding="utf-8")
    report, _ = add(tmp_path, table)
    big = tmp_path / "big.txt"
    big.write_text("".join(dump_row(n, f"Lieu {n}", 14, -4) for n in range(30_000)), "utf-8")

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        add_gazetteer([big], report.path, overwrite=True, progress=stop)
    assert set(entries(report.path)) == {"Un"}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.csv", "big.txt", "out.sqlite"]


def test_progress_ends_at_the_whole(tmp_path: Path) -> None:
    dump = tmp_path / "XX.txt"
    dump.write_text(DUMP, encoding="utf-8")
    told: list[tuple[int, int]] = []
    add_gazetteer([dump], tmp_path / "o.sqlite", progress=lambda a, b: told.append((a, b)))
    assert told[-1] == (dump.stat().st_size, dump.stat().st_size)


def test_options(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="at least one file"):
        add_gazetteer([], tmp_path / "x.sqlite")
    with pytest.raises(OptionError, match="two letters"):
        add_gazetteer([tmp_path / "x.csv"], tmp_path / "x.sqlite", country="Mali")
    many = [Path(f"a-long-file-name-{n}.csv") for n in range(5)]
    assert default_name(many) == "a-long-file-name-0-and-4-more"


cell = st.text(st.characters(codec="utf-8", exclude_characters="\t\n\r"), max_size=12)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.lists(cell, min_size=1, max_size=21), max_size=8), junk=st.binary(max_size=60)
)
def test_no_row_is_lost_or_fatal(tmp_path: Path, rows: list[list[str]], junk: bytes) -> None:
    dump = tmp_path / "XX.txt"
    lines = ["\t".join(row) for row in rows]
    extra = junk.replace(b"\n", b"").replace(b"\r", b"")
    dump.write_bytes(DUMP.encode() + "\n".join(lines).encode() + b"\n" + extra + b"\n")
    report = add_gazetteer([dump], tmp_path / "o.sqlite", overwrite=True)
    read = dump.read_bytes().split(b"\n")
    given_rows = sum(1 for line in read if line.strip(b"\r\n") and not line.startswith(b"#"))
    accounted = report.places + report.left_out + report.rejected
    assert accounted <= given_rows
    assert given_rows - accounted <= len(rows)  # rows that repeat an id replace each other
