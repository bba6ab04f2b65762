import csv
import io

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from incidentmap.geo.errors import DataError, OutputExistsError
from incidentmap.layers.geopackage import read_layers
from incidentmap.layers.incidents import acled, csv_input, ucdp
from incidentmap.layers.incidents.conversion import to_acled, to_ucdp
from incidentmap.layers.incidents.importing import import_events, import_file, parse_date
from incidentmap.layers.schema import INCIDENTS

ACLED_ROW = {
    "event_id_cnty": "MLI1", "event_date": "12 May 2023", "year": "2023", "time_precision": "1",
    "disorder_type": "Political violence", "event_type": "Battles", "sub_event_type": "Armed clash",
    "actor1": "JNIM", "inter1": "2", "actor2": "Military Forces of Mali (2021-)", "inter2": "1",
    "interaction": "12", "iso": "466", "region": "Western Africa", "country": "Mali", "admin1": "Mopti",
    "location": "Boni", "latitude": "15.07", "longitude": "-2.22", "geo_precision": "1",
    "source": "Made Wire; Made Radio", "notes": "Made: “they” came, with\ntwo lines.", "fatalities": "4",
    "timestamp": "1684000000",
}  # fmt: skip
UCDP_ROW = {
    "id": "77", "year": "2019", "type_of_violence": "3", "side_a": "Made group", "side_b": "Civilians",
    "number_of_sources": "2", "source_article": "Made article", "source_office": "Made office",
    "where_prec": "2", "where_coordinates": "Boni", "adm_1": "Mopti region", "latitude": "15.07",
    "longitude": "-2.22", "country": "Mali", "country_id": "432", "date_prec": "2",
    "date_start": "2019-03-23 00:00:00.000", "date_end": "2019-03-24 00:00:00.000",
    "deaths_civilians": "9", "best": "9", "high": "12", "low": "7",
}  # fmt: skip


def write(path, columns, rows, *, delimiter=",", encoding="utf-8"):
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", delimiter=delimiter, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def row(number=1, **changes):
    return {**ACLED_ROW, "event_id_cnty": f"MLI{number}", **changes}


def test_acled(tmp_path):
    imported = import_events(write(tmp_path / "a.csv", acled.COLUMNS, [ACLED_ROW]))
    [event] = imported.incidents.to_dict("records")
    assert imported.schema == "acled"
    assert imported.rejected.empty
    assert list(imported.incidents.columns)[: len(INCIDENTS.names)] == INCIDENTS.names
    expected = {
        "incident_id": "acled:MLI1", "event_type": "Battles", "country": "ML", "acled_country": "Mali",
        "date_precision": 1, "geo_precision": 1, "documents": 2, "fatalities_best": 4, "lon": -2.22,
        "acled_event_date": "12 May 2023", "timestamp": "1684000000", "location": "Boni",
    }  # fmt: skip
    assert {name: event[name] for name in expected} == expected
    assert str(event["event_date"]) == "2023-05-12"
    assert event["notes"] == ACLED_ROW["notes"]


def test_ucdp(tmp_path):
    imported = import_events(write(tmp_path / "u.csv", ucdp.COLUMNS, [UCDP_ROW]))
    [event] = imported.incidents.to_dict("records")
    assert imported.schema == "ucdp"
    expected = {
        "incident_id": "ucdp:77", "event_type": "Violence against civilians", "country": "ML",
        "ucdp_country": "Mali", "geo_precision": 2, "fatalities_low": 7, "fatalities_best": 9,
        "fatalities_high": 12, "documents": 2, "actor1": "Made group", "deaths_civilians": "9",
    }  # fmt: skip
    assert {name: event[name] for name in expected} == expected
    assert (str(event["event_date"]), str(event["event_date_end"])) == ("2019-03-23", "2019-03-24")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_encoding_and_delimiter(tmp_path, encoding, delimiter):
    rows = [row(1, location="Ségou", notes="tué"), row(2, location="Ménaka", notes="x")]
    path = write(tmp_path / "a.csv", acled.COLUMNS, rows, delimiter=delimiter, encoding=encoding)
    assert import_events(path).incidents["location"].tolist() == ["Ségou", "Ménaka"]


def test_any_order_older_names_and_capitals(tmp_path):
    columns = [
        "LONGITUDE",
        "Latitude",
        "EVENT_TYPE",
        "Event_Date",
        "DATA_ID",
        "FATALITIES",
        "COUNTRY",
        "Extra",
    ]
    path = tmp_path / "a.csv"
    path.write_text(
        ",".join(columns) + "\n-2.2,15,Battle-No change of territory,12-May-19,5,3,Mali,kept\n"
        "-2.2,15,Riots/Protests,12/06/2019,6,0,Côte d'Ivoire,kept\n",
        encoding="utf-8",
    )
    frame = import_events(path).incidents
    assert frame["event_type"].tolist() == ["Battles", "Protests"]
    assert frame["country"].tolist() == ["ML", "CI"]
    assert [str(d) for d in frame["event_date"]] == ["2019-05-12", "2019-06-12"]
    assert frame["extra"].tolist() == ["kept", "kept"]
    assert frame["event_id_cnty"].tolist() == ["5", "6"]


def test_columns_of_two_ages_are_both_kept(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(
        "data_id,event_id_cnty,event_date,event_type,latitude,longitude,country,acled_country,FID\n"
        "77,MLI9,12 May 2023,Battles,15,-2,Mali,ML once,8\n",
        encoding="utf-8",
    )
    frame = import_events(path).incidents
    kept = ["event_id_cnty", "data_id", "acled_country", "acled_acled_country", "acled_fid"]
    assert frame["incident_id"].tolist() == ["acled:MLI9"]
    assert sorted(frame[kept].iloc[0]) == sorted(["MLI9", "77", "ML once", "Mali", "8"])


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.sampled_from(["good", "bad", "short", "long", "blank", "broken"]), max_size=40),
    st.sampled_from([120, 333, 1 << 22]),
    st.sampled_from(["\n", "\r\n"]),
)
@example(["good"] * 3 + ["long"] * 4 + ["blank", "broken", "broken", "bad"], 120, "\r\n")
def test_lines_of_any_mixture_in_blocks_of_any_size(tmp_path_factory, kinds, block, end):
    columns = ["event_date", "event_type", "latitude", "longitude", "notes"]
    forms = {
        "good": "2023-05-12,Battles,15,-2,seen",
        "bad": "2023-05-12,Weather,15,-2,seen",
        "short": "2023-05-12,Battles",
        "long": "2023-05-12,Battles,15,-2,seen,more",
        "blank": "",
        "broken": f'2023-05-12,Battles,95,-2,"seen{end}twice{end}"',
    }
    lines, line = {}, 2
    for kind in kinds:
        if kind not in ("good", "blank"):
            lines[line] = kind
        line += 3 if kind == "broken" else 1
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    text = end.join([",".join(columns), *(forms[kind] for kind in kinds), ""])
    path.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_input, "_BLOCK", block)
        imported = import_events(path)
    reasons = {
        "bad": "event_type",
        "short": "cells, found 2",
        "long": "found 6",
        "broken": "latitude",
    }
    found = dict(zip(imported.rejected["line"], imported.rejected["reason"], strict=True))
    assert list(found) == list(lines)
    assert all(reasons[kind] in found[line] for line, kind in lines.items())
    assert len(imported.incidents) == kinds.count("good")


def test_bad_rows_are_told_by_line_and_reason_and_nothing_is_lost(tmp_path):
    rows = [
        row(1),  # its notes hold a line break: lines 2 and 3
        row(2, latitude="95"),
        row(3, event_date="31 February 2023"),
        row(4, event_type="Weather"),
        row(5, fatalities="-2"),
        row(6, longitude=""),
        row(1),
        row(7, fatalities="1.5"),
        row(8),
    ]
    path = write(tmp_path / "a.csv", acled.COLUMNS, rows)
    with path.open("a", encoding="utf-8") as file:
        file.write("\nonly,three,cells\n")
    imported = import_events(path)
    assert imported.incidents["event_id_cnty"].tolist() == ["MLI1", "MLI8"]
    found = dict(zip(imported.rejected["line"], imported.rejected["reason"], strict=True))
    assert list(found) == [4, 6, 8, 10, 12, 14, 16, 21]
    assert "-90 to 90, found “95”" in found[4]
    assert "found “31 February 2023”" in found[6]
    assert "event types, found “Weather”" in found[8]
    assert "0 or more, found “-2”" in found[10]
    assert "both coordinates" in found[12]
    assert "no row before has" in found[14]
    assert found[21] == "expected 31 cells, found 3"
    assert len(imported.incidents) + len(imported.rejected) == len(rows) + 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("a,b,c\n1,2,3\n", "neither ACLED's"),
        ("just words\n", "one column only"),
        ("event_date,Event_Date,latitude\n", "twice"),
    ],
)
def test_what_is_no_export_is_refused(tmp_path, text, message):
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=message):
        import_events(path)


def test_the_schema_asked_for_names_what_is_missing(tmp_path):
    path = write(tmp_path / "a.csv", acled.COLUMNS, [ACLED_ROW])
    with pytest.raises(DataError, match="missing: type_of_violence, date_start, best"):
        import_events(path, schema="ucdp")


def test_import_file_writes_both_files_and_replaces_none(tmp_path):
    path = write(tmp_path / "a.csv", acled.COLUMNS, [row(1), row(2, latitude="95", notes="=1+1")])
    output = tmp_path / "out.gpkg"
    told = import_file(path, output)
    assert "1 incident from ACLED" in told
    assert "Rows rejected: 1" in told
    assert read_layers(output)["incidents"]["incident_id"].tolist() == ["acled:MLI1"]
    rejected = pd.read_csv(tmp_path / "out.rejected.csv")
    assert rejected["line"].tolist() == [4]
    with pytest.raises(OutputExistsError):
        import_file(path, output)


def test_nothing_good_is_a_failure_and_keeps_the_rejected(tmp_path):
    path = write(tmp_path / "a.csv", acled.COLUMNS, [row(1, latitude="95")])
    with pytest.raises(DataError, match="not one row"):
        import_file(path, tmp_path / "out.gpkg")
    assert not (tmp_path / "out.gpkg").exists()
    assert (tmp_path / "out.rejected.csv").exists()


@pytest.mark.parametrize(
    ("columns", "source", "back"),
    [(acled.COLUMNS, ACLED_ROW, to_acled), (ucdp.COLUMNS, UCDP_ROW, to_ucdp)],
)
def test_the_way_back_gives_the_same_cells(tmp_path, columns, source, back):
    frame = back(import_events(write(tmp_path / "a.csv", columns, [source])).incidents)
    assert tuple(frame.columns) == columns
    [event] = frame.to_dict("records")
    for name in source:
        assert str(event[name]) == source[name], name


def test_coded_incidents_in_either_schema(layers):
    for columns, convert in ((acled.COLUMNS, to_acled), (ucdp.COLUMNS, to_ucdp)):
        frame = convert(layers["incidents"])
        assert tuple(frame.columns) == columns
        assert len(frame) == len(layers["incidents"])
    assert frame["type_of_violence"].isin([1, 2, 3]).all()


@given(st.dates())
def test_dates_of_both_styles(day):
    for text in (
        day.isoformat(),
        f"{day.day:02d} {day:%B} {day.year:04d}",
        f"{day.isoformat()} 00:00:00.000",
    ):
        assert parse_date(text) == day


@settings(deadline=None, max_examples=60)
@given(st.lists(st.lists(st.text(max_size=12), min_size=4, max_size=5), max_size=6))
def test_hostile_cells_give_rows_or_reasons(tmp_path_factory, cells):
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["event_date", "event_type", "latitude", "longitude"])
    writer.writerows(cells)
    path.write_bytes(text.getvalue().encode("utf-8", "surrogatepass"))
    try:
        imported = import_events(path)
    except DataError:
        return
    assert imported.incidents.empty


_ISO_DATES = (
    "2019-03-23", "2019-03-23 00:00:00.000", "2020-02-29T10:00", " 2019-12-31 ", "0001-01-01",
)  # fmt: skip
_NO_DATES = (
    "0000-01-01", "2019-02-29", "2019-13-01", "2019-03-231", "2019-03-23x", "-019-03-23",
    "2019-03-23 a\nb", "2019-3-23", "2019/03/23", "12 May 2019", "٢٠١٩-٠٣-٢٣", "",
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from(_ISO_DATES), max_size=4),
    st.lists(st.sampled_from(_ISO_DATES + _NO_DATES), min_size=1, max_size=2),
)
def test_dates_read_in_one_go_are_those_read_one_by_one(tmp_path_factory, before, others):
    texts = [*before, *others]
    rows = [{**UCDP_ROW, "id": str(i), "date_start": text} for i, text in enumerate(texts)]
    path = write(tmp_path_factory.mktemp("dates") / "u.csv", ucdp.COLUMNS, rows)
    imported = import_events(path)
    wanted = [parse_date(text.strip()) for text in texts]
    assert list(imported.incidents["event_date"]) == [day for day in wanted if day is not None]
    assert len(imported.rejected) == wanted.count(None)
