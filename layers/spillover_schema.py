"""Columns of the layers and tables that `spillover` adds when asked."""

from incidentmap.layers.schema import Column, Layer

_DEATHS = "Best counts of deaths, summed"
_SIDE = Column("country", "text", "The side: ISO 3166-1 alpha-2 code")
_BORDER = Column("border_id", "text", "Key of the border")
_PERIOD = Column("period", "text", "all, or year, quarter or month as 2023, 2023-Q1, 2023-01")

SPILLOVER_REACH = Layer(
    "spillover_reach",
    "MultiPolygon",
    ("incident_id", "country"),
    "Reach",
    "The part of the ground within reach of an incident that lies in a neighbouring country",
    (
        Column("incident_id", "text", "Key of the incident"),
        Column("border_id", "text", "Key of the border between both countries"),
        Column("country", "text", "The neighbour that is reached: ISO 3166-1 alpha-2 code"),
        Column("reach_km", "real", "Radius around the incident"),
        Column("area_km2", "real", "Ground within reach that lies in that country"),
        Column("share", "real", "Of all ground within reach, 0 to 1"),
    ),
)
SPILLOVER_DECAY = Layer(
    "spillover_decay",
    None,
    ("country", "side", "inner_km"),
    "Distance decay",
    "Incidents by distance from the nearest border of a country",
    (
        Column("country", "text", "Country whose whole border is measured: ISO 3166-1 alpha-2"),
        Column(
            "side", "text", "own: inside it; neighbours: beyond its border", ("own", "neighbours")
        ),
        Column("inner_km", "real", "Distance from the border where the ring begins"),
        Column("outer_km", "real", "Distance from the border where it ends"),
        Column("incidents", "integer", "Incidents in the ring"),
        Column("fatalities", "integer", _DEATHS),
        Column("area_km2", "real", "Area of the ring"),
        Column("incidents_per_1000_km2", "real", "Density"),
        Column(
            "relative_density",
            "real",
            "Density by that of the whole country (own side only): above 1 more than evenly spread",
        ),
        Column(
            "cumulative_share",
            "real",
            "Share of the country's measured incidents from the border up to here (own side only)",
        ),
    ),
)
SPILLOVER_PAIRS = Layer(
    "spillover_pairs",
    "LineString",
    ("incident_a", "incident_b"),
    "Pairs across borders",
    "Incidents on two sides of a border, close in space and time, from the earlier to the later",
    (
        _BORDER,
        Column("incident_a", "text", "Key of the earlier incident"),
        Column("incident_b", "text", "Key of the later one"),
        Column("country_a", "text", "Where the earlier one lies: ISO 3166-1 alpha-2 code"),
        Column("country_b", "text", "Where the later one lies"),
        Column("distance_km", "real", "Geodesic distance between them"),
        Column("days", "integer", "Days between them"),
    ),
)
SPILLOVER_KNOX = Layer(
    "spillover_knox",
    None,
    ("border_id",),
    "Knox test",
    "Whether pairs across a border are more than chance would have",
    (
        _BORDER,
        Column("distance_km", "real", "Largest distance of a close pair"),
        Column("days", "real", "Most days between a close pair"),
        Column("incidents", "integer", "Dated incidents on both sides that were compared"),
        Column("close_in_space", "integer", "Pairs across the border within the distance"),
        Column("observed", "integer", "Of these, pairs within the days"),
        Column("expected", "real", "Mean of that number with dates exchanged within each country"),
        Column("ratio", "real", "Observed by expected"),
        Column("p_value", "real", "Share of exchanges with as many close pairs or more"),
        Column("permutations", "integer", "Exchanges drawn"),
    ),
)
SPILLOVER_BY_PRECISION = Layer(
    "spillover_by_precision",
    None,
    ("border_id", "country", "outer_km", "max_precision"),
    "By precision",
    "How the counts move when vague locations are left out",
    (
        _BORDER,
        _SIDE,
        Column("inner_km", "real", "Distance from the border where the zone begins"),
        Column("outer_km", "real", "Distance from the border where it ends"),
        Column("max_precision", "integer", "Vaguest UCDP where_prec that is counted"),
        Column("incidents", "integer", "Incidents inside"),
        Column("fatalities", "integer", _DEATHS),
        Column("share_of_incidents", "real", "Of all incidents as precise in that country, 0 to 1"),
    ),
)
CONFLICT_GRID = Layer(
    "conflict_grid",
    "MultiPolygon",
    ("cell_id", "period"),
    "Conflict grid",
    "Spatial conflict dynamics indicator: intensity and concentration by cell of equal area",
    (
        Column("cell_id", "text", "Key: width, column and row"),
        _PERIOD,
        Column("incidents", "integer", "Incidents in the cell"),
        Column("fatalities", "integer", _DEATHS),
        Column("area_km2", "real", "Area of the cell"),
        Column("intensity", "real", "Incidents per 1,000 km²"),
        Column("intensity_threshold", "real", "Intensity above which it counts as high"),
        Column(
            "concentration",
            "real",
            "Mean distance to the nearest other incident by that of points at random; below 1 "
            "clustered; empty for one incident",
        ),
        Column("type", "text", "Clustered or dispersed, high or lower intensity"),
    ),
)

EXTRA_LAYERS: dict[str, Layer] = {
    layer.name: layer
    for layer in (
        SPILLOVER_REACH,
        SPILLOVER_DECAY,
        SPILLOVER_PAIRS,
        SPILLOVER_KNOX,
        SPILLOVER_BY_PRECISION,
        CONFLICT_GRID,
    )
}
"""Layer name → its definition."""
