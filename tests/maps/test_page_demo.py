"""The map of the sample reports, as ``incidentmap demo`` leaves it."""

import pytest
from click.testing import CliRunner

from incidentmap.cli.main import incidentmap
from incidentmap.layers.geopackage import read_layers

pytestmark = pytest.mark.chromium


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "out"
    result = CliRunner().invoke(incidentmap, ["demo", "-o", str(folder)])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="module")
def layers(demo):
    return read_layers(demo / "incidents.gpkg")


def test_it_is_light(demo):
    assert (demo / "map.html").stat().st_size <= 1_200_000


def test_it_counts_as_the_geopackage_says(demo, layers, open_page):
    page = open_page(demo / "map.html")
    incidents = layers["incidents"]
    assert page.inner_text("#counts").startswith(f"{len(incidents)} incidents")
    kinds = incidents["event_type"].value_counts()
    shown = page.locator("#filter-types .count").all_inner_texts()
    assert sorted(map(int, shown)) == sorted(kinds)


def test_every_incident_shows_every_claim_with_its_sentence(demo, layers, open_page):
    page = open_page(demo / "map.html")
    page.click("#tab-incidents")
    claims = layers["claims"].groupby("incident_id")["sentence"].apply(list)
    keys = layers["incidents"]["incident_id"]
    told = page.evaluate(
        """() => {
          const told = {}; // a closed popup stays while it fades: the last one counts
          for (let rest = true; rest; ) {
            for (const row of document.querySelectorAll("#table tbody tr")) {
              row.querySelector("button").click();
              told[row.dataset.row] = [...[...document.querySelectorAll(".leaflet-popup-content")].at(-1).querySelectorAll("blockquote")].map((q) => q.textContent);
              document.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape", bubbles: true}));
            }
            rest = !document.querySelector("#next").disabled;
            if (rest) document.querySelector("#next").click();
          }
          return told;
        }"""
    )
    assert len(told) == len(keys)
    for row, quotes in told.items():
        assert sorted(quotes) == sorted(claims[keys.iloc[int(row)]])


def test_what_has_no_spot_is_listed_and_the_rest_is_drawn(demo, layers, open_page):
    page = open_page(demo / "map.html")
    page.click("#fit")
    page.wait_for_timeout(200)
    drawn = {key for mark in page.evaluate("incidentmap.shown()") for key in mark["incidents"]}
    incidents = layers["incidents"]
    placed = (incidents["geo_precision"].fillna(1) < 5) & incidents["lon"].notna()
    assert drawn == set(incidents["incident_id"][placed])
    hidden = int((~placed).sum())
    if hidden:
        assert page.inner_text("#unplaced-summary").startswith(str(hidden))
