"""The packaged gazetteer, and several asked as one."""

import multiprocessing
import operator
import pickle
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

from incidentmap.geo.errors import DataError, OptionError
from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer import Gazetteer, catalogue, index_path, installed, user_folder
from incidentmap.geo.gazetteer_write import IndexWriter
from incidentmap.geo.model import Place


@pytest.fixture(scope="module")
def packaged() -> Gazetteer:
    return Gazetteer.open(user=False)


def make_place(place_id: str, name: str, **facts: object) -> Place:
    values: dict[str, object] = {
        "kind": "village", "feature_code": "PPL", "country": "ML", "admin1": "Mopti", "admin2": "",
        "population": 0, "lon": -4.0, "lat": 14.0, "uncertainty_m": 1500.0, "source": "made",
    }  # fmt: skip
    values.update(facts)
    return Place(place_id, name, **values)  # type: ignore[arg-type]


def make_index(path: Path, places: list[Place], **geonames: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with IndexWriter(path) as writer:
        for place in places:
            writer.add(place, geonames=geonames.get(place.name, 0))
        writer.finish({"name": path.stem, "license": "none", "source": "made"})
    return path


@pytest.mark.parametrize(
    ("name", "country", "lon", "lat", "km"),
    [
        ("Moura", "ML", -4.60445, 14.32829, 1),
        ("Kidal", "ML", 1.40921, 18.44345, 1),
        ("Tombouctou", "ML", -3.00742, 16.77348, 1),
        ("Djibo", "BF", -1.62665, 14.09864, 1),
        ("Bounti", "ML", -2.58993, 15.19878, 1),
        ("Abidjan", "CI", -4.00167, 5.35444, 1),
        ("Aguel'hoc", "ML", 0.85889, 19.46139, 1),
        ("Nouakchott", "MR", -15.9785, 18.08581, 1),
    ],
)
def test_towns_of_the_region_lie_where_they_lie(
    packaged: Gazetteer, name: str, country: str, lon: float, lat: float, km: float
) -> None:
    towns = [p for p in packaged.lookup(fold(name)) if p.kind in ("capital", "city", "village")]
    assert towns[0].country == country
    assert towns[0].lon == pytest.approx(lon, abs=km / 111)
    assert towns[0].lat == pytest.approx(lat, abs=km / 111)


@pytest.mark.parametrize(
    ("name", "country", "how"),
    [
        ("UK", "GB", "abbreviation"),
        ("U.S.", "US", "abbreviation"),
        ("RDC", "CD", "abbreviation"),
        ("CAR", "CF", "abbreviation"),
        ("Côte d’Ivoire", "CI", "name"),
        ("Ivory Coast", "CI", "alias"),
        ("Royaume-Uni", "GB", "alias"),
        ("Burkina", "BF", "alias"),
    ],
)
def test_countries_bear_their_names(packaged: Gazetteer, name: str, country: str, how: str) -> None:
    match = packaged.matches(fold(name))[0]
    assert (match.place.kind, match.place.country, match.type) == ("country", country, how)


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("California", "US"), ("Queensland", "AU"), ("Borno", "NG"), ("Bavaria", "DE"),
        ("Catalonia", "ES"), ("Scotland", "GB"), ("Guangdong", "CN"), ("Georgia", "US"),
        ("Soum", "BF"), ("Bankass", "ML"), ("Tillabéri", "NE"), ("Jammu and Kashmir", "IN"),
        ("Sicily", "IT"), ("Donetsk", "UA"),
    ],
)  # fmt: skip
def test_units_of_the_world_are_regions_with_an_extent(
    packaged: Gazetteer, name: str, country: str
) -> None:
    units = [p for p in packaged.lookup(fold(name)) if p.kind == "region" and p.country == country]
    assert units
    assert units[0].uncertainty_m > 10_000


@pytest.mark.parametrize(
    "name",
    ["Sahel", "Azawad", "Liptako-Gourma", "Lake Chad Basin", "Maghreb", "West Africa", "Africa",
     "Greater Sahara", "Horn of Africa", "Middle East", "Gulf of Guinea", "Niger River",
     "three borders area", "delta intérieur du Niger", "lac Tchad", "Moyen-Orient", "mer Rouge"],
)  # fmt: skip
def test_regions_and_waters_have_bounds_around_their_point(packaged: Gazetteer, name: str) -> None:
    place = next(p for p in packaged.lookup(fold(name)) if p.bounds)
    west, south, east, north = place.bounds or (0, 0, 0, 0)
    assert west <= place.lon <= east
    assert south <= place.lat <= north
    assert place.uncertainty_m > 10_000


def test_the_macro_region_comes_before_the_unit_of_one_country(packaged: Gazetteer) -> None:
    assert [p.country for p in packaged.lookup("sahel")][:2] == ["", "BF"]


def test_the_town_comes_before_the_unit_named_for_it(packaged: Gazetteer) -> None:
    for name in ("gao", "kidal", "mopti", "diffa"):
        kinds = [p.kind for p in packaged.lookup(name) if p.country in ("ML", "NE")]
        assert kinds[:2] == ["city", "region"]


def test_a_unit_and_the_unit_in_it_stay_two(packaged: Gazetteer) -> None:
    codes = {p.feature_code for p in packaged.lookup("menaka") if p.kind == "region"}
    assert codes == {"ADM1", "ADM2"}


def test_longest_counts_the_words_of_the_longest_name(packaged: Gazetteer) -> None:
    assert packaged.longest("burkina") >= 2
    assert packaged.longest("three") >= 3
    assert packaged.longest("bamako") >= 1
    assert packaged.longest("qqqq") == 0


def test_every_name_is_within_reach_of_its_first_word(packaged: Gazetteer) -> None:
    for key in packaged.indexes[0].keys()[::50]:
        words = key.split()
        assert packaged.longest(words[0]) >= len(words)
        assert packaged.lookup(key)


def test_a_curated_place_answers_to_its_geonames_id(packaged: Gazetteer) -> None:
    place = packaged.place("geonames:2453345")
    assert place is not None
    assert place.place_id == "incidentmap:moura"
    assert packaged.place("incidentmap:moura") == place
    assert packaged.place("geonames:1") is None
    assert packaged.place("nonsense") is None


def test_units_and_what_lies_in_them(packaged: Gazetteer) -> None:
    regions = {unit.name for unit in packaged.units("ML", 1)}
    assert {"Mopti", "Gao", "Kidal", "Ménaka", "Taoudénit"} <= regions
    cercles = {unit.name for unit in packaged.units("ML", 2)}
    assert {"Bankass", "Djenné", "Douentza", "Ansongo"} <= cercles
    inside = {place.name for place in packaged.within("ML", "Mopti")}
    assert {"Moura", "Sévaré", "Bandiagara"} <= inside
    assert "Gao" not in inside
    assert packaged.within("ML", "no such region") == []
    gao = next(unit for unit in packaged.units("ML", 1) if unit.name == "Gao")
    seat = packaged.seat(gao)
    assert seat is not None
    assert (seat.name, seat.kind) == ("Gao", "city")
    with pytest.raises(OptionError, match="order 1 or 2"):
        packaged.units("ML", 3)


def test_rows_of_one_place_in_two_gazetteers_are_one(tmp_path: Path) -> None:
    extra = make_index(
        tmp_path / "dump.sqlite",
        [
            make_place(
                "geonames:2453345", "Mora", lon=-4.6, lat=14.33, alternate_names=("Mouura",)
            ),
            make_place(
                "dump:1", "Kidal", kind="city", lon=1.41, lat=18.44, alternate_names=("Kdl",)
            ),
            make_place(
                "dump:2", "Kidal", kind="waterbody", feature_code="WAD", lon=1.41, lat=18.44
            ),
            make_place("dump:3", "Kidal", lon=-9.0, lat=12.0),
        ],
    )
    both = Gazetteer.open([extra], user=False)
    moura = [p for p in both.lookup("mora") if p.country == "ML"]
    assert [p.place_id for p in moura] == ["incidentmap:moura"]
    assert "Mouura" in moura[0].alternate_names
    kidal = both.lookup("kidal")
    assert sum(p.kind == "city" for p in kidal) == 1
    town = next(p for p in kidal if p.kind == "city")
    assert town.place_id == "geonames:2455290"
    assert {p.place_id for p in kidal} >= {"dump:2", "dump:3"}


def test_the_better_name_type_of_two_rows_holds(tmp_path: Path) -> None:
    first = make_index(
        tmp_path / "a.sqlite", [make_place("geonames:9000001", "Alpha", alternate_names=("Omega",))]
    )
    second = make_index(tmp_path / "b.sqlite", [make_place("geonames:9000001", "Omega")])
    both = Gazetteer.open([first, second], user=False)
    (match,) = [m for m in both.matches("omega") if m.place.country == "ML"]
    assert match.place.name == "Alpha"
    assert match.type == "name"


def test_what_the_user_installed_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INCIDENTMAP_DATA", str(tmp_path))
    assert user_folder() == tmp_path / "gazetteers"
    assert installed() == []
    make_index(index_path("mine"), [make_place("mine:1", "Tin-Abao")])
    assert Gazetteer.open().lookup("tin abao")[0].place_id == "mine:1"
    assert not Gazetteer.open(user=False).lookup("tin abao")
    rows = catalogue()
    assert [row["name"] for row in rows] == ["packaged", "mine"]
    assert rows[0]["places"] > 40_000
    assert rows[1]["license"] == "none"


def test_a_damaged_index_is_named_and_does_not_hide_the_list(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCIDENTMAP_DATA", str(tmp_path))
    broken = index_path("broken")
    broken.parent.mkdir()
    broken.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)
    with pytest.raises(DataError, match=r"broken\.sqlite"):
        Gazetteer.open()
    assert "broken.sqlite" in catalogue()[1]["fault"]
    with pytest.raises(DataError, match="no such gazetteer"):
        Gazetteer.open([tmp_path / "none.sqlite"], user=False)


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", 'a"b'])
def test_a_name_must_be_one_of_a_file(name: str) -> None:
    with pytest.raises(OptionError, match="name"):
        index_path(name)


def test_it_can_be_pickled_and_forked(packaged: Gazetteer) -> None:
    assert packaged.lookup("kidal")
    again = pickle.loads(pickle.dumps(packaged))
    assert again.lookup("kidal") == packaged.lookup("kidal")
    # A call from the standard library: a process that is spawned cannot import this file.
    look_up = operator.methodcaller("lookup", "kidal")
    for method in ("fork", "spawn"):
        context = multiprocessing.get_context(method)
        with ProcessPoolExecutor(2, context) as pool:
            for places in pool.map(look_up, [packaged] * 4, timeout=60):
                assert places[0].name == "Kidal"


def test_caches_are_bounded(packaged: Gazetteer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("incidentmap.geo.gazetteer._CACHED_WORDS", 100)
    small = Gazetteer(packaged.indexes)
    for number in range(1_000):
        small.longest(f"word{number}")
    assert len(small._longest) <= 100
    assert small.longest("bamako") >= 1
