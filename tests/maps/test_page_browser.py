"""The page in a real browser, without a network: what a reader sees is what the data say."""

import re
from collections import Counter

import folium
import numpy as np
import pandas as pd
import pytest
from made_layers import made_layers

from incidentmap.layers import palette
from incidentmap.maps.page import incident_map, save_page

pytestmark = pytest.mark.chromium

COUNT = 60


@pytest.fixture(scope="module")
def layers():
    return made_layers(COUNT)


@pytest.fixture(scope="module")
def path(layers, tmp_path_factory):
    target = tmp_path_factory.mktemp("page") / "map.html"
    save_page(incident_map(layers, title="Made incidents"), target)
    return target


@pytest.fixture
def page(open_page, path):
    return open_page(path)


def settle(page):
    page.evaluate(
        "new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(r, 60))))"
    )


def counted(page):
    """Incidents that the header, the table and the map say they show."""
    settle(page)
    header = int(re.match(r"[\d,]+", page.inner_text("#counts"))[0].replace(",", ""))
    if page.get_attribute("#tab-incidents", "aria-selected") != "true":
        page.click("#tab-incidents")
    text = page.inner_text("#page-of")
    table = int(re.search(r"of ([\d,]+)", text)[1].replace(",", "")) if text else 0
    page.click("#fit")
    settle(page)
    drawn = sum(len(mark["incidents"]) for mark in page.evaluate("incidentmap.shown()"))
    beside = page.inner_text("#unplaced-summary") if page.is_visible("#unplaced") else "0"
    unplaced = int(re.match(r"[\d,]+", beside)[0].replace(",", ""))
    return header, table, drawn + unplaced


def tick(page, selector):
    page.click("#tab-filters")
    page.click(selector)


def test_everything_is_shown_at_first(page):
    assert counted(page) == (COUNT, COUNT, COUNT)


def test_type_filter_counts_as_the_data_say(page, layers):
    counts = layers["incidents"]["event_type"].value_counts()
    first = next(iter(palette.EVENT_COLOURS))
    assert page.inner_text("label:has(#type-0) .count") == str(counts[first])
    tick(page, "#type-0")
    expected = COUNT - counts[first]
    assert counted(page) == (expected, expected, expected)


def test_actor_filter_counts_as_the_data_say(page, layers):
    frame = layers["incidents"]
    expected = int(((frame["actor1"] == "JNIM") | (frame["actor2"] == "JNIM")).sum())
    tick(page, "#filter-actors label:has-text('JNIM') input")
    assert counted(page) == (expected, expected, expected)


def test_deaths_filter_counts_as_the_data_say(page, layers):
    high = pd.to_numeric(layers["incidents"]["fatalities_high"])
    page.fill("#deaths-min", "20")
    page.wait_for_timeout(400)
    expected = int((high >= 20).sum() + high.isna().sum())
    assert counted(page)[0] == expected
    tick(page, "#deaths-unknown")
    expected = int((high >= 20).sum())
    assert counted(page) == (expected, expected, expected)


def test_precision_filter_counts_as_the_data_say(page, layers):
    precision = layers["incidents"]["geo_precision"]
    tick(page, "#precision-1")
    expected = int((precision != 1).sum())
    assert counted(page) == (expected, expected, expected)


def test_band_and_neighbour_filters_count_as_the_data_say(page, layers):
    exposures = layers["exposures"]
    page.select_option("#band", "50")
    near = exposures[exposures["distance_km"] <= 50]
    assert counted(page)[0] == near["incident_id"].nunique()
    page.click("#tab-filters")
    page.select_option("#neighbour", "BF")
    both = near[near["neighbour"] == "BF"]["incident_id"].nunique()
    assert counted(page) == (both, both, both)


def test_document_filter_keeps_its_incidents(page):
    tick(page, "#filter-documents input[type=checkbox]")
    assert counted(page) == (COUNT, COUNT, COUNT)


def test_time_window_counts_as_the_data_say(open_page, path, layers):
    days = pd.to_datetime(layers["incidents"]["event_date"])
    page = open_page(path, fragment="#from=2021-01-01&to=2022-12-31")
    expected = int(((days >= "2021-01-01") & (days <= "2022-12-31")).sum())
    assert counted(page) == (expected, expected, expected)


def test_filters_act_together(open_page, path, layers):
    frame = layers["incidents"]
    days = pd.to_datetime(frame["event_date"])
    kept = (days >= "2021-01-01") & (frame["event_type"] != "Battles")
    kept &= (frame["actor1"] == "JNIM") | (frame["actor2"] == "JNIM")
    page = open_page(path, fragment="#from=2021-01-01&t=0&a=JNIM")
    assert counted(page) == (kept.sum(),) * 3


def test_country_level_incidents_are_listed_never_drawn(page, layers):
    frame = layers["incidents"]
    hidden = set(frame[frame["geo_precision"] >= palette.COUNTRY_PRECISION]["incident_id"])
    page.click("#fit")
    settle(page)
    drawn = {key for mark in page.evaluate("incidentmap.shown()") for key in mark["incidents"]}
    assert hidden
    assert not hidden & drawn
    page.click("#unplaced summary")
    assert page.locator("#unplaced-list .row-button").count() >= min(len(hidden), 12)
    page.locator("#unplaced-list .row-button").first.click()
    assert page.locator(".leaflet-popup-content").count() == 1
    assert not page.is_visible(".leaflet-popup-tip")  # it points nowhere


def test_table_sorts_and_opens_the_incident_with_its_sentence(page, layers):
    page.click("#tab-incidents")
    page.click("#sort-deaths button")
    assert page.get_attribute("#sort-deaths", "aria-sort") == "descending"
    first = page.locator("#table tbody tr").first
    row = layers["incidents"].iloc[int(first.get_attribute("data-row"))]
    assert row["fatalities_high"] == layers["incidents"]["fatalities_high"].max()
    first.locator("button").click()
    popup = page.inner_text(".leaflet-popup-content")
    assert row["notes"].strip() in popup
    assert f"{row['fatalities_low']}–{row['fatalities_high']}" in popup
    assert page.get_attribute(".leaflet-popup-content .source a", "href").startswith(
        "https://example.org"
    )


def test_permalink_brings_back_the_same_view(open_page, path):
    page = open_page(path)
    tick(page, "#type-1")
    page.select_option("#band", "100")
    page.click("#tab-incidents")
    page.locator("#table tbody button").first.click()
    page.wait_for_timeout(600)
    fragment = page.evaluate("location.hash")
    counts, popup = page.inner_text("#counts"), page.inner_text(".leaflet-popup-content")
    again = open_page(path, fragment=fragment)
    again.wait_for_selector(".leaflet-popup-content")
    assert again.inner_text("#counts") == counts
    assert again.inner_text(".leaflet-popup-content") == popup


def test_points_at_one_place_fan_out(open_page, layers, tmp_path):
    frame = layers["incidents"].iloc[:6].copy()
    frame["lon"], frame["lat"], frame["geo_precision"] = -4.0, 14.5, 1
    save_page(incident_map({"incidents": frame}), tmp_path / "one.html")
    page = open_page(tmp_path / "one.html")
    (mark,) = page.evaluate("incidentmap.shown()")
    assert len(mark["incidents"]) == 6
    page.mouse.click(mark["x"], mark["y"])
    settle(page)
    fan = page.evaluate("incidentmap.shown()")
    assert sorted(key for m in fan for key in m["incidents"]) == sorted(frame["incident_id"])
    assert len(fan) == 6
    page.mouse.click(fan[0]["x"], fan[0]["y"])
    assert fan[0]["incidents"][0] in page.inner_text(".leaflet-popup-content")


def test_keyboard_alone_reaches_a_popup_and_comes_back(page):
    page.focus("#tab-filters")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-incidents"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#table tbody button')"):
            break
    place = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.matches('.popup h3')")
    assert page.inner_text(".popup h3") == place
    page.keyboard.press("Escape")
    page.wait_for_selector(".leaflet-popup-content", state="detached")
    assert page.locator(".leaflet-popup-content").count() == 0
    assert page.evaluate("document.activeElement.matches('#table tbody button')")


def test_keyboard_walks_the_marks_on_the_map(page):
    page.focus(".folium-map")
    page.keyboard.press("n")
    said = page.inner_text("#announcer")
    assert said
    assert page.is_visible("#tip")
    for _ in range(20):
        page.keyboard.press("n")
        if "incidents" not in page.inner_text("#announcer"):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(".leaflet-popup-content")
    assert page.evaluate("document.activeElement.matches('.popup h3')")


def test_search_finds_places_and_incidents(page, layers):
    page.fill("#search", "KIDAL")
    page.wait_for_selector("#search-hits li")
    hits = page.locator("#search-hits li").all_inner_texts()
    assert any(hit.startswith("◆ Kidal") for hit in hits)
    expected = int(layers["incidents"]["notes"].str.contains("Kidal").sum())
    assert f"Show only these {expected} incidents" in hits
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_timeout(600)
    assert page.evaluate("location.hash").startswith("#map=1")


def test_bases_open_and_close_with_the_slider(open_page, path):
    before = open_page(path, fragment="#to=2022-01-01")
    after = open_page(path, fragment="#to=2024-01-01")
    assert "1 Jan 2022" in before.inner_text("#legend-body")
    for page, said in ((before, "open on"), (after, "closed by")):
        page.fill("#search", "Kidal camp")
        page.wait_for_selector("#search-hits li")
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)
        box = page.locator(".folium-map").bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_selector(".leaflet-popup-content")
        assert said in page.inner_text(".leaflet-popup-content")


def test_zone_choices_change_the_table_of_zones(page, layers):
    page.click("#tab-layers")
    assert page.locator("#zone-table tbody tr").count() == len(layers["spillover_zones"])
    page.click(".zone-group label:has-text('100 km')")
    left = layers["spillover_zones"]
    left = left[left["outer_km"] < 100]
    assert page.locator("#zone-table tbody tr").count() == len(left)
    page.locator("#zone-table button").first.click()
    assert "Within 25 km" in page.inner_text(".leaflet-popup-content")


def test_play_moves_the_window(page):
    page.click("#play")
    page.wait_for_timeout(700)
    page.click("#play")
    assert page.evaluate("Number(document.querySelector('#time-to').value)") < page.evaluate(
        "Number(document.querySelector('#time-to').max)"
    )


def test_french_interface(open_page, layers, tmp_path):
    save_page(incident_map(layers, interface="fr", title="Incidents"), tmp_path / "fr.html")
    page = open_page(tmp_path / "fr.html")
    assert page.get_attribute("html", "lang") == "fr"
    text = page.inner_text("body")
    assert "Combats" in text
    for english in ("Battles", "Filters", "Legend", "killed", "undefined"):
        assert english not in text
    for tab in ("incidents", "layers", "about"):
        page.click(f"#tab-{tab}")
    page.click("#tab-incidents")
    page.locator("#table tbody button").first.click()
    assert "Affrontement armé" in page.inner_text(".leaflet-popup-content")


def test_without_scripts_a_still_picture_stands_in(open_page, path):
    page = open_page(path, java_script_enabled=False)
    assert page.locator("noscript svg circle, svg circle").count() > 10
    assert not page.is_visible(".side")


def test_phone_width_needs_no_sideways_scrolling(open_page, path):
    page = open_page(path, width=390, height=844, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("#tab-incidents")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.is_visible("#table tbody tr")


def test_print_shows_table_legend_and_sources(page):
    page.emulate_media(media="print")
    page.wait_for_timeout(300)
    assert page.locator("#print-table tbody tr").count() == COUNT
    assert page.is_visible("#legend-body")
    assert "Nobody" in page.inner_text(".print-sources")
    assert not page.is_visible(".side")


def test_a_hundred_thousand_incidents_filter_as_the_data_say(open_page, tmp_path):
    layers = made_layers(2000)
    frame = layers["incidents"]
    random = np.random.default_rng(7)
    big = pd.concat([frame] * 50, ignore_index=True)
    big["incident_id"] = [f"b{i}" for i in range(len(big))]
    big["lon"] = (big["lon"] + random.normal(0, 0.4, len(big))).round(5)
    big["lat"] = (big["lat"] + random.normal(0, 0.4, len(big))).round(5)
    target = tmp_path / "big.html"
    save_page(incident_map({"incidents": big}), target)
    assert target.stat().st_size <= 4_000_000
    page = open_page(target)
    kinds = Counter(big["event_type"])
    assert page.inner_text("#counts").startswith("100,000 incidents")
    tick(page, "#type-2")
    expected = len(big) - kinds["Violence against civilians"]
    assert counted(page) == (expected, expected, expected)


def test_additions_of_callers_work_offline(open_page, layers, tmp_path):
    page_map = incident_map(layers)
    folium.Marker((15, -4), popup="A note of mine", tooltip="here").add_to(page_map)
    group = folium.FeatureGroup("My group").add_to(page_map)
    folium.GeoJson(layers["countries"], name="My areas").add_to(page_map)
    folium.CircleMarker((16, -3)).add_to(group)
    folium.LayerControl(collapsed=False).add_to(page_map)
    save_page(page_map, tmp_path / "more.html")
    page = open_page(tmp_path / "more.html")
    assert page.locator(".leaflet-marker-icon").evaluate(
        "image => image.complete && image.naturalWidth > 0"
    )
    page.click(".leaflet-marker-icon", force=True)
    page.wait_for_selector(".leaflet-popup-content")
    assert "A note of mine" in page.inner_text(".leaflet-popup-content")
    assert "My group" in page.inner_text(".leaflet-control-layers")


def test_online_tiles_ask_nobody_until_a_reader_ticks_them(open_page, layers, tmp_path):
    save_page(incident_map(layers, tiles="OpenStreetMap.Mapnik"), tmp_path / "tiles.html")
    page = open_page(tmp_path / "tiles.html")
    page.click("#tab-layers")
    settle(page)
    box = page.locator("#layers label:has-text('OpenStreetMap')")
    assert box.count() == 1
    assert not box.locator("input").is_checked()


def test_a_name_without_coordinates_never_reads_as_exact(open_page, tmp_path):
    frame = made_layers(3)["incidents"]
    frame["geo_precision"] = 1
    frame.loc[0, ["lon", "lat"]] = None
    save_page(incident_map({"incidents": frame}), tmp_path / "unlocated.html")
    page = open_page(tmp_path / "unlocated.html")
    assert page.inner_text("#unplaced-summary").startswith("1 incident ")
    page.click("#unplaced summary")
    page.click("#unplaced-list .row-button")
    popup = page.inner_text(".leaflet-popup-content")
    assert "Place in no gazetteer" in popup
    assert "Exact place" not in popup


def test_right_to_left_names_keep_their_direction(open_page, tmp_path):
    frame = made_layers(3)["incidents"]
    frame["location"] = "\u062a\u0645\u0628\u0643\u062a\u0648"
    save_page(incident_map({"incidents": frame}), tmp_path / "rtl.html")
    page = open_page(tmp_path / "rtl.html")
    page.click("#tab-incidents")
    button = page.locator("#table tbody button").first
    assert button.text_content() == frame["location"].iloc[0]
    assert button.evaluate("node => getComputedStyle(node).direction") == "rtl"
