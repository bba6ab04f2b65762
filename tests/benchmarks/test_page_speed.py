"""Size, time to build and time to the first frame, beside folium's own ways, in one run.

The peers' pages load Leaflet from the web; here their requests are answered from the same package
data that our page holds, so that only drawing is compared.
"""

import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from benchmarks.results import GIANT
from made_layers import made_layers
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import sync_playwright

from incidentmap.layers import schema
from incidentmap.maps.page import incident_map, save_page
from incidentmap.maps.page_document import JQUERY_STAND_IN, leaflet

pytestmark = pytest.mark.chromium
pytest.importorskip("mapclassify", reason="GeoDataFrame.explore needs it: pip install mapclassify")

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PATIENCE_MS = 120_000
COLUMNS = ["incident_id", "event_type", "location", "fatalities_best", "notes"]


def frame_of(count: int, notes: int = 0) -> gpd.GeoDataFrame:
    """Incidents with scattered points; notes of words drawn at random, so that they pack badly."""
    random = np.random.default_rng(5)
    frame = pd.concat([made_layers(1000)["incidents"]] * (count // 1000), ignore_index=True)
    frame["incident_id"] = [f"MLI{i}" for i in range(count)]
    frame["lon"] = (frame["lon"] + random.normal(0, 0.6, count)).round(5)
    frame["lat"] = (frame["lat"] + random.normal(0, 0.6, count)).round(5)
    frame["notes"] = None
    if notes:
        letters = random.integers(97, 123, (3000, 7))
        words = np.array(["".join(map(chr, row)) for row in letters])
        picked = words[random.zipf(1.3, (count, notes // 7)) % 3000]
        frame["notes"] = [" ".join(row)[:notes] for row in picked]
    frame[schema.GEOMETRY_COLUMN] = gpd.points_from_xy(frame["lon"], frame["lat"], crs=schema.CRS)
    return frame


def ours(frame: gpd.GeoDataFrame, path: Path) -> None:
    save_page(incident_map({"incidents": frame}), path)


def geojson_on_canvas(frame: gpd.GeoDataFrame, path: Path) -> None:
    page = folium.Map(location=(15, -2), zoom_start=6, tiles=None, prefer_canvas=True)
    folium.GeoJson(
        frame[[*COLUMNS, "geom"]],
        marker=folium.CircleMarker(radius=4),
        popup=folium.GeoJsonPopup(COLUMNS),
    ).add_to(page)
    page.save(str(path))


def explore(frame: gpd.GeoDataFrame, path: Path) -> None:
    frame[[*COLUMNS, "geom"]].explore(
        column="event_type", tiles=None, prefer_canvas=True, popup=True
    ).save(str(path))


def first_frame(browser: Any, path: Path) -> float:
    """Seconds from opening to the first frame with the points; infinite after two minutes."""
    script, style = leaflet()

    def answer(route: Any) -> None:
        address = route.request.url
        if address.startswith("file:"):
            route.continue_()
        elif address.endswith("leaflet.js"):
            route.fulfill(body=script, content_type="text/javascript")
        elif address.endswith("leaflet.css"):
            route.fulfill(body=style, content_type="text/css")
        elif "jquery" in address:
            route.fulfill(body=JQUERY_STAND_IN, content_type="text/javascript")
        else:
            route.fulfill(body="", content_type="text/javascript")

    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.route("**/*", answer)
    try:
        page.goto(path.as_uri(), timeout=PATIENCE_MS)
    except PlaywrightTimeout:
        page.close()
        return math.inf
    if path.stem == "ours":
        page.wait_for_selector("html[data-ready]", timeout=120_000)
    seconds: float = page.evaluate(
        "new Promise(r => requestAnimationFrame(() => requestAnimationFrame(() => r(performance.now() / 1000))))"
    )
    page.close()
    return seconds


PEERS: dict[str, Callable[[gpd.GeoDataFrame, Path], None]] = {
    "folium.GeoJson on canvas": geojson_on_canvas,
    "GeoDataFrame.explore": explore,
}


@pytest.mark.parametrize("count", [10_000, 100_000])
def test_beside_folium(
    count: int, tmp_path: Path, chromium: str, record: Callable[..., object]
) -> None:
    frame = frame_of(count)
    ours(frame.iloc[:10], tmp_path / "warm.html")
    sizes, built, seen = {}, {}, {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, write in {"ours": ours, **PEERS}.items():
            if name == "GeoDataFrame.explore" and count > 10_000 and not GIANT:
                continue  # its first frame takes minutes
            path = tmp_path / ("ours.html" if name == "ours" else f"peer{len(sizes)}.html")
            start = time.process_time()
            write(frame, path)
            built[name] = time.process_time() - start
            sizes[name], seen[name] = path.stat().st_size / 1e6, first_frame(browser, path)
        browser.close()
    large = count == 100_000
    for what, unit, found, least in (
        ("Page of incidents: size", "MB", sizes, 5 if large else 1),
        ("Page of incidents: building, processor", "s", built, 2 if large else None),
        ("Page of incidents: first frame in Chromium", "s", seen, 1.4 if large else None),
    ):
        peers = {name: value for name, value in found.items() if name != "ours"}
        size = f"{count:,} incidents"
        record("Map", what, size, found["ours"], unit, peers=peers, ratio_at_least=least)


@pytest.mark.parametrize(("notes", "most_mb", "most_s"), [(0, 4, 1.5), (150, 8, 4)])
def test_a_hundred_thousand_within_bounds(
    notes: int, most_mb: float, most_s: float, tmp_path: Path, record: Callable[..., object]
) -> None:
    """Processor seconds, best of three, for the machine may be busy with other work."""
    frame = frame_of(100_000, notes)
    ours(frame.iloc[:10], tmp_path / "warm.html")
    times = []
    for k in range(3):
        start = time.process_time()
        ours(frame, tmp_path / f"{k}.html")
        times.append(time.process_time() - start)
    size = f"100,000 incidents, notes of {notes} characters"
    megabytes = (tmp_path / "0.html").stat().st_size / 1e6
    record("Map", "Page with notes: size", size, megabytes, "MB", at_most=most_mb)
    record("Map", "Page with notes: building, processor", size, min(times), "s", at_most=most_s)
