import pytest

from incidentmap.geo.corrections import Correction, Corrections
from incidentmap.geo.errors import DataError
from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.geocoder import Geocoder

TEXT = "Clashes in Gao. The men of Gao fled; Gao is quiet. The well of Zorgo burnt."


def corrected(gazetteer: Gazetteer, *rows: Correction, document: str = "a.txt"):  # type: ignore[no-untyped-def]
    return Geocoder(gazetteer, corrections=Corrections(rows)).geocode(TEXT, document=document)


def test_a_place_a_point_and_no_place(gazetteer: Gazetteer) -> None:
    first = TEXT.index("Gao")
    found = corrected(
        gazetteer,
        Correction("*", "Gao", "geonames:2455290"),
        Correction("a.txt", "Gao", "", -1.5, 12.5, start=first),
        Correction("*", "Zorgo", not_a_place=True),
    )
    assert [m.text for m in found] == ["Gao"] * 3
    assert (found[0].lon, found[0].lat, found[0].place) == (-1.5, 12.5, None)
    assert [m.place.name for m in found[1:] if m.place] == ["Kidal", "Kidal"]
    assert [m.candidates[0][0] for m in found] == [
        "correction:-1.5,12.5", "correction:geonames:2455290", "correction:geonames:2455290",
    ]  # fmt: skip
    assert {m.status for m in found} == {"resolved"}
    assert {m.confidence for m in found} == {1.0}


def test_a_correction_for_one_document_leaves_others_alone(gazetteer: Gazetteer) -> None:
    row = Correction("b.txt", "Gao", not_a_place=True)
    assert "Gao" in [m.text for m in corrected(gazetteer, row)]
    assert "Gao" not in [m.text for m in corrected(gazetteer, row, document="b.txt")]


def test_names_that_only_the_analyst_knows_are_added(gazetteer: Gazetteer) -> None:
    (first, *_) = corrected(gazetteer, Correction("*", "men", "", 1.0, 16.0))
    assert (first.text, first.lon) != ("men", 1.0)
    added = [
        m for m in corrected(gazetteer, Correction("*", "men", "", 1.0, 16.0)) if m.text == "men"
    ]
    assert [(m.start, m.lon, m.lat) for m in added] == [(TEXT.index("men"), 1.0, 16.0)]


def test_an_unknown_place_names_its_line(gazetteer: Gazetteer) -> None:
    with pytest.raises(DataError, match=r"line 7.*geonames:1"):
        corrected(gazetteer, Correction("*", "Gao", "geonames:1", line=7))
