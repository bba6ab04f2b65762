"""Speed and error of spillover beside GeoPandas in UTM and PostGIS geography, in one run.

Truth is the brute force of ``tests/geodesic_truth.py``. Times are seconds of processor time, which a busy machine disturbs
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
from benchmarks.results import GIANT
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


TOPIC = "Distances and zones"


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


@pytest.mark.parametrize("tolerance", [5, 1] if GIANT else [5])
@pytest.mark.parametrize("distance", DISTANCES if GIANT else DISTANCES[1:4])
def test_radial_error_of_malis_whole_border(distance, tolerance, record):
    countries, _ = natural_earth()
    outline = countries.geometry[countries["iso_a2"] == "ML"].iloc[0].boundary
    start = time.process_time()
    zone = geodesic_buffer(outline, distance, tolerance_m=tolerance)
    took = time.process_time() - start
    count, worst = outline_error(zone, outline, distance, 500)
    what = f"Largest radial error, {distance} km round Mali, tolerance {tolerance} m"
    note = f"made in {took:.2f} s"
    record(TOPIC, what, f"{count:,} samples", worst, "m", at_most=tolerance, note=note)


@pytest.mark.parametrize(("source", "bar"), [("natural earth", 3), ("osm", 6)])
def test_zones_of_seven_borders(source, bar, record):
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
    assert count == 42
    what = f"Borders and {count} zones at 25, 50, 100 km, processor"
    note = f"borders alone {between - start:.2f} s"
    size = f"{source}, {vertices:,} vertices"
    record(TOPIC, what, size, end - start, "s", at_most=bar, note=note)


@pytest.fixture(scope="module")
def measured():
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
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
    assert len(zone)
    sample = np.random.default_rng(2).choice(len(lon), 5000, replace=False)
    first = np.flatnonzero(np.diff(found.point, prepend=-1))
    truth = true_distances_m(
        lon[sample], lat[sample], [border.line for border in land.borders], 1000, nearest=4
    )
    error = np.abs(found.distance_m[first][sample] - truth)
    yield lon, lat, sample, truth, (between - start, end - start, error.max())
    os.sched_setaffinity(0, cores)


def test_points_by_an_edge_fall_on_the_right_side(record):
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
        what = f"Points on the wrong side of the 100 km edge, tolerance {tolerance} m: the farthest"
        note = f"{len(wrong)} points; brute force differs by {np.abs(truth - off[checked]).max():.4f} m"
        farthest = np.abs(off[wrong]).max()
        record(TOPIC, what, "300,000 points", farthest, "m", at_most=tolerance, note=note)


def test_a_million_distances(measured, record):
    *_, (nearest, whole, error) = measured
    size = "1,000,000 incidents"
    record(TOPIC, "Nearest border and neighbours, one core", size, nearest, "s")
    record(TOPIC, "The same with sides and zones, one core", size, whole, "s", at_most=5)
    record(TOPIC, "Largest error against brute force", "5,000 of them", error, "m", at_most=1)


def test_distances_beside_the_peers(measured, record):
    lon, lat, sample, truth, _ = measured
    _, land = natural_earth()
    lines = gpd.GeoDataFrame(
        {"border": [b.border_id for b in land.borders]},
        geometry=[b.line for b in land.borders],
        crs=4326,
    )
    part = slice(0, 100_000)
    index = BorderIndex(list(lines.geometry))
    start = time.process_time()
    index.nearest(lon[part], lat[part])
    ours = 100_000 / (time.process_time() - start)
    start = time.process_time()
    points = gpd.GeoSeries(gpd.points_from_xy(lon[part], lat[part]), crs=4326)
    frame = gpd.GeoDataFrame(geometry=points.to_crs(32630))
    frame.sjoin_nearest(lines.to_crs(32630), distance_col="metres")
    utm = 100_000 / (time.process_time() - start)
    few = gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon[sample], lat[sample]), crs=4326)
    near = few.to_crs(32630).sjoin_nearest(lines.to_crs(32630), distance_col="metres")
    error = np.abs(near["metres"].groupby(level=0).first().to_numpy() - truth)
    peers = {f"geopandas sjoin_nearest in UTM 30N (error up to {error.max():,.0f} m)": utm}
    note = postgis_server.missing() or ""
    if not note:
        with postgis_server.server() as database:
            _load(database, lines, lon, lat, sample)
            rate, error = _postgis(database, truth)
            peers[f"PostGIS geography, KNN index (error up to {error:,.0f} m)"] = rate
            _buffers(database, lines, record)
    what = "Distance to the nearest border, one core"
    record(TOPIC, what, "100,000 points", ours, "points/s", peers=peers, note=note)


def _postgis(database, truth):
    """Points a second, and the largest error in metres."""
    nearest = "CROSS JOIN LATERAL (SELECT g FROM segment ORDER BY segment.g <-> {0}.g LIMIT 1) n"
    _, took = database.timed(f"SELECT count(ST_Distance(p.g, n.g)) FROM p {nearest.format('p')}")
    rows = database.sql(
        f"SELECT f.id, ST_Distance(f.g, n.g) FROM f {nearest.format('f')} ORDER BY f.id"
    )
    found = np.array([float(row.split("\t")[1]) for row in rows.splitlines()])
    return 20_000 / took, np.abs(found - truth).max()


def _buffers(database, lines, record):
    """100 km round Mali's borders: ours, PostGIS geography, shapely in UTM."""
    text, postgis = database.timed(
        "SELECT ST_AsText(ST_Buffer((SELECT ST_Collect(g::geometry) FROM line)::geography, 100000))"
    )
    outline = shapely.union_all(list(lines.geometry))
    start = time.process_time()
    zone = geodesic_buffer(list(lines.geometry), 100)
    ours = time.process_time() - start
    plane = pyproj.Transformer.from_crs(4326, 32630, always_xy=True)
    start = time.process_time()
    flat = shapely.transform(outline, lambda xy: np.column_stack(plane.transform(*xy.T)))
    flat = shapely.segmentize(flat.buffer(100_000), 5000)
    utm = shapely.transform(
        flat, lambda xy: np.column_stack(plane.transform(*xy.T, direction="INVERSE"))
    )
    flat_took = time.process_time() - start
    worst = {
        name: outline_error(shape, outline, 100, 2000)[1]
        for name, shape in (
            ("ours", zone),
            ("PostGIS", shapely.from_wkt(text.strip())),
            ("UTM", utm),
        )
    }
    peers = {
        f"PostGIS ST_Buffer(geography) (error up to {worst['PostGIS']:,.0f} m)": postgis,
        f"shapely in UTM 30N (error up to {worst['UTM']:,.0f} m)": flat_took,
    }
    what, note = "100 km round Mali's borders", f"error up to {worst['ours']:.1f} m"
    record(TOPIC, what, "", ours, "s", peers=peers, note=note)
    assert worst["ours"] <= 5


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
