"""Speed and error of spillover beside GeoPandas in UTM and PostGIS geography, in one run.

``pytest tests/benchmarks/test_spillover_speed.py -s`` prints the tables. Truth is the brute force
of ``tests/geodesic_truth.py``. Times are seconds of processor time, which a busy machine disturbs
less than those of the clock. ``INCIDENTMAP_OSM`` may name a vector file of OpenStreetMap's countries
(column ``iso_a2``).
"""

import os
import time

import geopandas as gpd
import numpy as np
import postgis_server
import pyproj
import pytest
import shapely
from geodesic_truth import GEOD, true_distances_m, walk

from incidentmap.data import path
from incidentmap.geo.borders import borderland
from incidentmap.geo.buffers import geodesic_buffer
from incidentmap.geo.distance import BorderIndex
from incidentmap.layers.spillover_places import country_codes
from incidentmap.layers.spillover_zones import zones

DISTANCES = (10, 25, 50, 100, 200)
BOX = (-13.0, 5.0, 9.5, 26.0)


def natural_earth():
    countries = gpd.read_file(path("shapefiles", "countries.shp"))
    return countries, borderland(countries, focus=("ML",))


def say(what, value, bar=""):
    print(f"{what:<62} {value:>24} {bar}", flush=True)


def incidents(count, seed=1):
    random = np.random.default_rng(seed)
    return random.uniform(*BOX[:2], count), random.uniform(*BOX[2:], count)


def outline_error(zone, line, distance_km, step_m):
    """Samples of an outline, and how far the worst lies from the distance it should have.

    All are measured with `BorderIndex`; the worst hundred and a thousand others by brute force.
    """
    points, _ = walk(shapely.boundary(zone), step_m)
    found = BorderIndex([line]).nearest(*points.T)
    off = found.distance_m[np.flatnonzero(np.diff(found.point, prepend=-1))] - 1000 * distance_km
    chosen = np.argsort(-np.abs(off))[:100]
    others = np.random.default_rng(1).integers(len(off), size=1000)
    chosen = np.concatenate([chosen, others])
    truth = true_distances_m(*points[chosen].T, line, 500, nearest=3) - 1000 * distance_km
    assert np.abs(truth - off[chosen]).max() < 0.05
    return len(points), max(np.abs(off).max(), np.abs(truth).max())


@pytest.mark.parametrize("tolerance", [5, 1])
@pytest.mark.parametrize("distance", DISTANCES)
def test_radial_error_of_malis_whole_border(distance, tolerance):
    countries, _ = natural_earth()
    outline = countries.geometry[countries["iso_a2"] == "ML"].iloc[0].boundary
    start = time.process_time()
    zone = geodesic_buffer(outline, distance, tolerance_m=tolerance)
    took = time.process_time() - start
    count, worst = outline_error(zone, outline, distance, 500)
    say(
        f"Mali's border, {distance} km, tolerance {tolerance} m: {count} samples",
        f"{worst:.2f} m in {took:.2f} s",
        f"<= {tolerance} m",
    )
    assert worst <= tolerance


@pytest.mark.parametrize(("source", "bar"), [("natural earth", 3), ("osm", 6)])
def test_zones_of_seven_borders(source, bar):
    countries, _ = natural_earth()
    if source == "osm":
        if "INCIDENTMAP_OSM" not in os.environ:
            pytest.skip("INCIDENTMAP_OSM names no file")
        countries = gpd.read_file(os.environ["INCIDENTMAP_OSM"])
    start = time.process_time()
    land = borderland(countries, focus=("ML",))
    between = time.process_time()
    count = len(zones(land, (25, 50, 100)))
    end = time.process_time()
    vertices = sum(shapely.get_num_coordinates(border.line) for border in land.borders)
    say(
        f"{source} ({vertices} vertices): {count} zones at 25, 50, 100 km",
        f"{end - between:.2f} s (+ {between - start:.2f} s)",
        f"<= {bar} s of two cores",
    )
    assert count == 42
    assert end - start <= bar


@pytest.fixture(scope="module")
def measured():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    countries, land = natural_earth()
    lon, lat = incidents(1_000_000)
    index = BorderIndex([border.line for border in land.borders])
    index.nearest(lon[:1000], lat[:1000])
    start = time.process_time()
    index = BorderIndex([border.line for border in land.borders])
    found = index.nearest(lon, lat, reach_km=100)
    between = time.process_time()
    side = country_codes(lon, lat, countries, "iso_a2")
    sides = np.array([(b.country_a, b.country_b) for b in land.borders], dtype=object)[found.border]
    own = (sides == side[found.point][:, None]).any(axis=1)
    band = np.searchsorted([25e3, 50e3, 100e3], found.distance_m)
    zone = np.unique(
        (8 * found.border + 2 * band + (sides[:, 0] == side[found.point]))[own & (band < 3)]
    )
    end = time.process_time()
    say("1,000,000 incidents: nearest border and neighbours", f"{between - start:.2f} s")
    say(f"  with sides and {len(zone)} zones", f"{end - start:.2f} s", "<= 5 s on one core")
    sample = np.random.default_rng(2).choice(len(lon), 5000, replace=False)
    first = np.flatnonzero(np.diff(found.point, prepend=-1))
    truth = true_distances_m(
        lon[sample], lat[sample], [border.line for border in land.borders], 1000, nearest=4
    )
    error = np.abs(found.distance_m[first][sample] - truth)
    say("  largest error on 5,000 against brute force", f"{error.max():.4f} m", "<= 1 m")
    assert error.max() <= 1
    assert end - start <= 5
    return lon, lat, sample, truth


def test_points_by_an_edge_fall_on_the_right_side():
    countries, _ = natural_earth()
    outline = countries.geometry[countries["iso_a2"] == "ML"].iloc[0].boundary
    for tolerance in (5, 1):
        zone = geodesic_buffer(outline, 100, tolerance_m=tolerance)
        edge, _ = walk(shapely.boundary(zone), 200)
        random = np.random.default_rng(7)
        at = edge[random.integers(len(edge), size=300_000)]
        far = np.abs(random.normal(0, 30, len(at)))
        x, y, _ = GEOD.fwd(at[:, 0], at[:, 1], random.uniform(0, 360, len(at)), far)
        shapely.prepare(zone)
        inside = shapely.contains_xy(zone, x, y)
        metres = BorderIndex([outline]).nearest(x, y)
        first = np.flatnonzero(np.diff(metres.point, prepend=-1))
        off = metres.distance_m[first] - 100_000
        wrong = np.flatnonzero(inside != (off <= 0))
        assert np.abs(off[wrong]).max() <= tolerance
        # The few that are wrong, and as many others, are measured again by brute force.
        checked = np.concatenate([wrong[:2000], random.integers(len(x), size=1000)])
        truth = true_distances_m(x[checked], y[checked], outline, 500, nearest=3) - 100_000
        say(
            f"300,000 points by the 100 km edge, tolerance {tolerance} m: wrong side",
            f"{len(wrong)}, by {np.abs(off[wrong]).max():.2f} m",
            f"<= {tolerance} m",
        )
        say(
            "  the same distances by brute force differ by",
            f"{np.abs(truth - off[checked]).max():.4f} m",
        )


def test_a_million_distances_beside_the_peers(measured):
    lon, lat, sample, truth = measured
    _, land = natural_earth()
    lines = gpd.GeoDataFrame(
        {"border": [b.border_id for b in land.borders]},
        geometry=[b.line for b in land.borders],
        crs=4326,
    )
    part = slice(0, 100_000)
    index = BorderIndex(list(lines.geometry))
    start = time.process_time()
    found = index.nearest(lon[part], lat[part])
    ours = time.process_time() - start
    say("incidentmap, 100,000 points", f"{100_000 / ours:,.0f} points/s")
    start = time.process_time()
    points = gpd.GeoSeries(gpd.points_from_xy(lon[part], lat[part]), crs=4326)
    frame = gpd.GeoDataFrame(geometry=points.to_crs(32630))
    joined = frame.sjoin_nearest(lines.to_crs(32630), distance_col="metres")
    took = time.process_time() - start
    few = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon[sample], lat[sample]), crs=4326)
    near = few.to_crs(32630).sjoin_nearest(lines.to_crs(32630), distance_col="metres")
    error = np.abs(near["metres"].groupby(level=0).first().to_numpy() - truth)
    say(
        "geopandas sjoin_nearest in UTM 30N, 100,000 points",
        f"{100_000 / took:,.0f} points/s",
        f"{took / ours:.0f} times as long, error up to {error.max():,.0f} m",
    )
    del found, joined
    why = postgis_server.missing()
    if why:
        say("PostGIS", why)
        return
    with postgis_server.server() as database:
        _load(database, lines, lon, lat, sample)
        _, took = database.timed(
            "SELECT count(ST_Distance(p.g, n.g)) FROM p CROSS JOIN LATERAL (SELECT g FROM segment ORDER BY segment.g <-> p.g LIMIT 1) n"
        )
        rows = database.sql(
            "SELECT f.id, ST_Distance(f.g, n.g) FROM f CROSS JOIN LATERAL (SELECT g FROM segment ORDER BY segment.g <-> f.g LIMIT 1) n ORDER BY f.id"
        )
        error = np.abs(np.array([float(row.split("\t")[1]) for row in rows.splitlines()]) - truth)
        say(
            "PostGIS geography, KNN index, 20,000 points",
            f"{20_000 / took:,.0f} points/s",
            f"{took * 5 / ours:.0f} times as long, error up to {error.max():,.0f} m",
        )
        text, took = database.timed(
            "SELECT ST_AsText(ST_Buffer((SELECT ST_Collect(g::geometry) FROM line)::geography, 100000))"
        )
        peer = shapely.from_wkt(text.strip())
    outline = shapely.union_all(list(lines.geometry))
    start = time.process_time()
    geodesic_buffer(list(lines.geometry), 100)
    ours = time.process_time() - start
    plane = pyproj.Transformer.from_crs(4326, 32630, always_xy=True)
    start = time.process_time()
    flat = shapely.transform(outline, lambda xy: np.column_stack(plane.transform(*xy.T))).buffer(
        100_000
    )
    flat = shapely.segmentize(flat, 5000)
    utm = shapely.transform(
        flat, lambda xy: np.column_stack(plane.transform(*xy.T, direction="INVERSE"))
    )
    utm_took = time.process_time() - start
    for name, zone, seconds in (
        ("incidentmap", geodesic_buffer(list(lines.geometry), 100), ours),
        ("PostGIS ST_Buffer(geography)", peer, took),
        ("shapely in UTM 30N", utm, utm_took),
    ):
        _, worst = outline_error(zone, outline, 100, 2000)
        say(f"{name}: 100 km round Mali", f"{seconds:.2f} s", f"error up to {worst:,.1f} m")
        assert name != "incidentmap" or worst <= 5


def _load(database, lines, lon, lat, sample):
    cut = shapely.segmentize(lines.geometry.to_numpy(), 0.05)
    xy, owner = shapely.get_coordinates(cut, return_index=True)
    ends = [
        f"SRID=4326;LINESTRING({a[0]!r} {a[1]!r},{b[0]!r} {b[1]!r})"
        for a, b, o, p in zip(xy[:-1].tolist(), xy[1:].tolist(), owner[:-1], owner[1:], strict=True)
        if o == p
    ]
    copy = ["CREATE TABLE segment(g geography);", "COPY segment FROM STDIN;", *ends, "\\."]
    copy += ["CREATE TABLE line(g geography);", "COPY line FROM STDIN;"]
    copy += [f"SRID=4326;{shape.wkt}" for shape in lines.geometry] + ["\\."]
    for name, rows in (("p", np.arange(20_000)), ("f", sample)):
        copy += [f"CREATE TABLE {name}(id serial, g geography);", f"COPY {name}(g) FROM STDIN;"]
        places = zip(lon[rows].tolist(), lat[rows].tolist(), strict=True)
        copy += [f"SRID=4326;POINT({x!r} {y!r})" for x, y in places]
        copy += ["\\."]
    copy += ["CREATE INDEX ON segment USING gist(g);", "ANALYZE;"]
    database.sql("\n".join(copy))
