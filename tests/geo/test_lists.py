import pytest

from incidentmap.geo.geocoder import Geocoder


@pytest.mark.parametrize(
    ("text", "regions", "towns"),
    [
        ("The regions of Kayes, Koulikoro and Sikasso are calm.", "Kayes Koulikoro Sikasso", ""),
        ("Raids rose in Kayes, Koulikoro and Sikasso regions.", "Kayes Koulikoro Sikasso", ""),
        ("Dans les régions de Mopti, de Ségou et de Tombouctou, rien.", "Mopti Ségou Tombouctou", ""),
        ("In Bamako and the Mopti and Gao regions, two died.", "Mopti Gao", "Bamako"),
        ("Calm in the regions of Mopti and Gao, Bamako said.", "Mopti Gao", "Bamako"),
        ("Attacks in Borno, Yobe and Adamawa states killed 20.", "Borno Yobe Adamawa", ""),
        ("Fighting in Mopti, Douentza and Gao went on.", "", "Mopti Douentza Gao"),
    ],
)  # fmt: skip
def test_a_head_holds_for_its_whole_list(
    geocoder: Geocoder, text: str, regions: str, towns: str
) -> None:
    kinds = {m.text: m.kind for m in geocoder.geocode(text)}
    assert {name for name, kind in kinds.items() if kind == "region"} == set(regions.split())
    assert {n for n, kind in kinds.items() if kind in ("city", "capital")} == set(towns.split())


def test_acronyms_and_the_points_of_the_compass_share_no_head(geocoder: Geocoder) -> None:
    found = geocoder.geocode("They rail against France, the West and ECOWAS states.")
    assert [m.text for m in found] == ["France"]
