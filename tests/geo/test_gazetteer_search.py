"""Names as people type them."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidentmap.geo.errors import OptionError
from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.gazetteer_search import SOUND_LETTERS, neighbours, sound
from incidentmap.geo.gazetteer_write import IndexWriter
from incidentmap.geo.model import Place

NAMES = ("Ogossagou", "Sévaré", "Labbezanga", "Tin-Abao", "Djibo", "Nassoumbou", "The", "Aguelhok",
         "Ouahigouya", "Nioro du Sahel")  # fmt: skip


@pytest.fixture(scope="module", params=["compact", "with sounds"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    path = tmp_path_factory.mktemp("made") / "made.sqlite"
    with IndexWriter(path, compact=request.param == "compact") as writer:
        for number, name in enumerate(NAMES):
            kind = "village" if number % 2 else "city"
            country = "BF" if number in (4, 5) else "ML"
            writer.add(
                Place(f"made:{number}", name, kind, "PPL", country, "", "", 0, -5.0 + number, 14.0,
                      1500.0, "made")
            )  # fmt: skip
        writer.finish({})
    from incidentmap.geo.gazetteer_index import Index

    return Gazetteer([Index(path)])


@pytest.mark.parametrize(
    ("typed", "name", "how"),
    [
        ("ogossagou", "Ogossagou", "exact"),
        ("SEVARE", "Sévaré", "exact"),
        ("tin abao", "Tin-Abao", "exact"),
        ("Ogosagu", "Ogossagou", "spelling"),
        ("Jibo", "Djibo", "spelling"),
        ("Wahigouya", "Ouahigouya", "spelling"),
        ("Labezenga", "Labbezanga", "similar"),
        ("Agelhok", "Aguelhok", "similar"),
        ("Nasumbu", "Nassoumbou", "spelling"),
        ("Massoumbou", "Nassoumbou", "similar"),
        ("Ogosasgou", "Ogossagou", "similar"),
        ("Nioro", "Nioro du Sahel", "beginning"),
        ("the", "The", "exact"),
    ],
)
def test_the_place_meant_comes_first(made: Gazetteer, typed: str, name: str, how: str) -> None:
    hits = made.search(typed)
    assert (hits[0].place.name, hits[0].how) == (name, how)
    assert (hits[0].score == 100) == (how == "exact")


def test_filters_and_nearness(made: Gazetteer) -> None:
    assert {hit.place.country for hit in made.search("djibo", country="bf")} == {"BF"}
    assert made.search("djibo", country="NE") == []
    assert {hit.place.kind for hit in made.search("sevare", kind="village")} <= {"village"}
    hits = made.search("Aguelhok", near=(2.0, 14.0))
    assert hits[0].distance_km == pytest.approx(0, abs=0.1)
    assert len(made.search("o", limit=1)) <= 1
    assert made.search("…") == []


@pytest.mark.parametrize(
    "options",
    [{"country": "MLI"}, {"kind": "hamlet"}, {"near": (200.0, 0.0)}, {"limit": 0}],
)
def test_options_out_of_range_are_named(made: Gazetteer, options: dict[str, object]) -> None:
    with pytest.raises(OptionError, match="expected"):
        made.search("Djibo", **options)  # type: ignore[arg-type]


def test_the_packaged_gazetteer_finds_other_spellings() -> None:
    packaged = Gazetteer.open(user=False)
    for typed, name in (
        ("Tombuctou", "Timbuktu"), ("Wagadougou", "Ouagadougou"), ("Ségu", "Ségou"),
        ("Aguel-hoc", "Aguelhok"), ("Labezanga", "Labbezanga"), ("Mouurah", "Moura"),
    ):  # fmt: skip
        assert name in [hit.place.name for hit in packaged.search(typed, country="", limit=12)], (
            typed
        )


def test_nearer_places_of_one_name_come_first() -> None:
    hits = Gazetteer.open(user=False).search("Gao", near=(-2.2, 11.6), limit=5)
    assert hits[0].place.country == "BF"
    assert hits[0].distance_km == pytest.approx(0, abs=30)
    assert [hit.distance_km for hit in hits if hit.score == 100] == sorted(
        hit.distance_km for hit in hits if hit.score == 100 and hit.distance_km is not None
    )


@given(st.text(alphabet="abdgiklmnorstu", min_size=3, max_size=12), st.data())
def test_one_letter_lost_stays_within_reach_by_sound(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    typed = name[:at] + name[at + 1 :]
    lost = abs(len(sound(name)) - len(sound(typed)))
    if lost <= 1 and len(sound(name)) < SOUND_LETTERS and name[at] not in "ghstd":
        assert sound(name) in set(neighbours(sound(typed)))


def test_any_query_is_answered(tmp_path: Path) -> None:
    packaged = Gazetteer.open(user=False)
    for query in ("", " ", "%", "'; DROP TABLE names; --", "*", "ك", "a" * 5000, "\0", "ñ" * 40):
        assert isinstance(packaged.search(query, limit=3), list)
