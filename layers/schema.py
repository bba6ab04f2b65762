"""The layers and their columns: what other programs may rely on.

Every other part (writing, QGIS styles, validation, documentation) reads these tables, so that a
column is described once. Units are in the names: ``_m`` metres, ``_km``, ``_km2``. Geometry is
EPSG:4326, column ``geom``.
"""

from dataclasses import dataclass
from typing import Literal

from incidentmap.geo.model import KINDS, RELATIONS, STATUSES, USES

CRS = "EPSG:4326"
GEOMETRY_COLUMN = "geom"

ColumnType = Literal["text", "integer", "real", "boolean", "date", "json"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, type, and what it means."""

    name: str
    type: ColumnType
    description: str
    values: tuple[str, ...] = ()
    """The only values allowed, where the list is closed."""


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer: geometry type (None for an attribute table), key column and columns in order."""

    name: str
    geometry: Literal["Point", "LineString", "MultiLineString", "MultiPolygon"] | None
    key: tuple[str, ...]
    title: str
    description: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        """Names of the columns, in order, without geometry."""
        return [column.name for column in self.columns]


PUBLISHED_BASES = ("stated", "option", "inferred", "unknown")
EVENT_TYPES = (
    "Battles",
    "Explosions/Remote violence",
    "Violence against civilians",
    "Protests",
    "Riots",
    "Strategic developments",
)
DATE_PRECISION_WORDS = {1: "day", 2: "2–6 days", 3: "week", 4: "month", 5: "year"}
GEO_PRECISION_WORDS = {
    1: "exact place",
    2: "near a place",
    3: "second-order unit",
    4: "first-order unit",
    5: "vague or larger area",
    6: "country",
    7: "water or airspace",
}

_DEATHS = "people killed; empty where no figure is given, 0 where the source says none"

DOCUMENTS = Layer(
    "documents",
    None,
    ("document",),
    "Documents",
    "The reports that were read, and those that could not be",
    (
        Column("document", "text", "File name; the key in all layers"),
        Column("title", "text", "Title as stated"),
        Column("source", "text", "Publisher as stated"),
        Column("url", "text", "Address as stated"),
        Column("published", "date", "Day of publication"),
        Column(
            "published_basis", "text", "Where the day of publication comes from", PUBLISHED_BASES
        ),
        Column("language", "text", "ISO 639-1 code, stated or detected"),
        Column("characters", "integer", "Length of the decoded text, in characters"),
        Column("sha256", "text", "SHA-256 of the file, or of the document in a file of several"),
        Column("status", "text", "ok, empty, or unreadable and why"),
    ),
)
MENTIONS = Layer(
    "mentions",
    "Point",
    ("mention_id",),
    "Mentions",
    "Every place named in the reports, with its sentence",
    (
        Column("mention_id", "text", "Key: document, start and end"),
        Column("document", "text", "Key of the document"),
        Column("start", "integer", "First character of the name in the decoded text, from 0"),
        Column("end", "integer", "Character after the name"),
        Column("text", "text", "The name as written"),
        Column("sentence", "text", "The sentence around it"),
        Column("kind", "text", "What sort of place is meant", KINDS),
        Column(
            "use",
            "text",
            "literal: the ground; metonymic: an authority; attributive: inside another name",
            USES,
        ),
        Column("relation", "text", "How the point stands to the place named", RELATIONS),
        Column("place_id", "text", "Key of the place; empty where no gazetteer has it"),
        Column("place_name", "text", "Name in the gazetteer"),
        Column("country", "text", "ISO 3166-1 alpha-2 code"),
        Column("lon", "real", "Longitude in degrees"),
        Column("lat", "real", "Latitude in degrees"),
        Column("uncertainty_m", "real", "Radius in metres within which the place meant lies"),
        Column("confidence", "real", "Share of such answers that are right, 0 to 1"),
        Column("status", "text", "Whether one place was chosen", STATUSES),
        Column("candidates", "json", "Readings weighed: place_id and score"),
    ),
)
PLACES = Layer(
    "places",
    "Point",
    ("place_id",),
    "Places",
    "The places that the reports name",
    (
        Column("place_id", "text", "Key with its source in front"),
        Column("name", "text", "Main name"),
        Column("alternate_names", "text", "Other names, separated by semicolons"),
        Column("kind", "text", "Sort of place", KINDS),
        Column("feature_code", "text", "GeoNames feature code"),
        Column("country", "text", "ISO 3166-1 alpha-2 code"),
        Column("admin1", "text", "First-order unit"),
        Column("admin2", "text", "Second-order unit"),
        Column("population", "integer", "Inhabitants, empty where unknown"),
        Column("mentions", "integer", "How often the reports name it"),
        Column("documents", "integer", "How many reports name it"),
        Column("source", "text", "Gazetteer"),
    ),
)
INCIDENTS = Layer(
    "incidents",
    "Point",
    ("incident_id",),
    "Incidents",
    "Events, one row each however many reports tell of them",
    (
        Column("incident_id", "text", "Key"),
        Column("event_date", "date", "Day, or first day of the span"),
        Column("event_date_end", "date", "Last day of the span, empty for one day"),
        Column(
            "date_precision",
            "integer",
            "UCDP date_prec: 1 day, 2 span of 2–6 days, 3 week, 4 month, 5 year",
        ),
        Column("event_type", "text", "ACLED event type", EVENT_TYPES),
        Column("sub_event_type", "text", "ACLED sub-event type"),
        Column("actor1", "text", "Who acted, empty where unknown"),
        Column("actor2", "text", "Whom it was done to, empty where unknown"),
        Column("place_id", "text", "Key of the place"),
        Column("location", "text", "Place as named"),
        Column("country", "text", "ISO 3166-1 alpha-2 code"),
        Column("admin1", "text", "First-order unit"),
        Column("lon", "real", "Longitude in degrees"),
        Column("lat", "real", "Latitude in degrees"),
        Column(
            "geo_precision",
            "integer",
            "UCDP where_prec: 1 exact, 2 near, 3 and 4 second- and first-order unit, "
            "5 vague, 6 country, 7 water or air",
        ),
        Column("uncertainty_m", "real", "Radius in metres within which it happened"),
        Column("fatalities_best", "integer", f"Best count of {_DEATHS}"),
        Column("fatalities_low", "integer", f"Lowest count of {_DEATHS}"),
        Column("fatalities_high", "integer", f"Highest count of {_DEATHS}"),
        Column("notes", "text", "Source sentence"),
        Column("documents", "integer", "How many reports tell of it"),
        Column("confidence", "real", "0 to 1"),
        Column("source", "text", "Publisher or file of the reports"),
    ),
)
CLAIMS = Layer(
    "claims",
    None,
    ("claim_id",),
    "Claims",
    "One row for each report of an incident",
    (
        Column("claim_id", "text", "Key"),
        Column("incident_id", "text", "Key of the incident"),
        Column("document", "text", "Key of the document"),
        Column("start", "integer", "First character of the sentence in the decoded text, from 0"),
        Column("end", "integer", "Character after the sentence"),
        Column("sentence", "text", "The sentence"),
        Column("event_type", "text", "ACLED event type", EVENT_TYPES),
        Column("event_date", "date", "Day, or first day of the span"),
        Column("event_date_end", "date", "Last day of the span"),
        Column("date_precision", "integer", "UCDP date_prec, 1 to 5"),
        Column("date_text", "text", "The words of the date"),
        Column("location", "text", "Place as named"),
        Column("lon", "real", "Longitude in degrees"),
        Column("lat", "real", "Latitude in degrees"),
        Column("geo_precision", "integer", "UCDP where_prec, 1 to 7"),
        Column("fatalities_low", "integer", f"Lowest count of {_DEATHS}"),
        Column("fatalities_high", "integer", f"Highest count of {_DEATHS}; empty for “at least”"),
        Column("fatalities_text", "text", "The words of the count"),
        Column("actors", "text", "Actors named, separated by semicolons"),
        Column("attribution", "text", "According to whom"),
        Column("rule", "text", "The rule that made the claim"),
    ),
)
BASES = Layer(
    "bases",
    "Point",
    ("base_id",),
    "Bases",
    "Military and peacekeeping bases with their dates",
    (
        Column("base_id", "text", "Key"),
        Column("name", "text", "Name"),
        Column("place_name", "text", "Town or village"),
        Column("operator", "text", "Who runs or ran it"),
        Column("kind", "text", "Camp, forward base, headquarters …"),
        Column("opened", "text", "ISO 8601 date as precise as known (year, month or day)"),
        Column("closed", "text", "ISO 8601 date as precise as known; empty where open or unknown"),
        Column("handed_to", "text", "To whom it passed"),
        Column("country", "text", "ISO 3166-1 alpha-2 code"),
        Column("lon", "real", "Longitude in degrees"),
        Column("lat", "real", "Latitude in degrees"),
        Column("uncertainty_m", "real", "Radius in metres"),
        Column("confidence", "text", "high, medium or low", ("high", "medium", "low")),
        Column("source_title", "text", "Source"),
        Column("source_url", "text", "Address of the source"),
        Column("note", "text", "What is doubtful"),
    ),
)
COUNTRIES = Layer(
    "countries",
    "MultiPolygon",
    ("country",),
    "Countries",
    "Countries whose borders are measured",
    (
        Column("country", "text", "ISO 3166-1 alpha-2 code"),
        Column("name", "text", "Name"),
        Column("source", "text", "Where the outline comes from"),
    ),
)
BORDERS = Layer(
    "borders",
    "MultiLineString",
    ("border_id",),
    "Borders",
    "Shared land borders by pair of countries",
    (
        Column("border_id", "text", "Both codes in alphabetical order: BF-ML"),
        Column("country_a", "text", "ISO 3166-1 alpha-2 code"),
        Column("country_b", "text", "ISO 3166-1 alpha-2 code"),
        Column("length_km", "real", "Geodesic length at the source's scale"),
        Column("source", "text", "Where the line comes from"),
        Column("source_uncertainty_m", "real", "How far the line may lie from the true border"),
    ),
)
SPILLOVER_ZONES = Layer(
    "spillover_zones",
    "MultiPolygon",
    ("zone_id",),
    "Spillover zones",
    "Land within a distance of a border, by side",
    (
        Column("zone_id", "text", "Key: border, side, distance"),
        Column("border_id", "text", "Key of the border"),
        Column("country", "text", "The side: ISO 3166-1 alpha-2 code"),
        Column("inner_km", "real", "Distance from the border where the zone begins"),
        Column("outer_km", "real", "Distance from the border where it ends"),
        Column("area_km2", "real", "Geodesic area"),
        Column("incidents", "integer", "Incidents inside"),
        Column("fatalities", "integer", "Best counts of deaths inside, summed"),
        Column("incidents_per_1000_km2", "real", "Density"),
        Column("tolerance_m", "real", "Largest radial error of the outline"),
    ),
)
EXPOSURES = Layer(
    "exposures",
    "LineString",
    ("incident_id", "border_id"),
    "Exposures",
    "From each incident to the nearest point of each border within reach",
    (
        Column("incident_id", "text", "Key of the incident"),
        Column("border_id", "text", "Key of the border"),
        Column("neighbour", "text", "Country across the border: ISO 3166-1 alpha-2 code"),
        Column("distance_km", "real", "Geodesic distance"),
        Column(
            "distance_uncertainty_km", "real", "From the incident's and the border's uncertainty"
        ),
        Column("bearing_deg", "real", "From the incident to the border, clockwise from north"),
        Column("band_km", "real", "Smallest of the distances asked for that holds it"),
    ),
)
SPILLOVER_SUMMARY = Layer(
    "spillover_summary",
    None,
    ("border_id", "country", "outer_km", "period"),
    "Spillover summary",
    "Incidents and deaths by border, side, distance and period",
    (
        Column("border_id", "text", "Key of the border"),
        Column("country", "text", "The side: ISO 3166-1 alpha-2 code"),
        Column("outer_km", "real", "Distance from the border"),
        Column("period", "text", "all, or year, quarter or month as 2023, 2023-Q1, 2023-01"),
        Column("incidents", "integer", "Incidents inside"),
        Column("fatalities", "integer", "Best counts of deaths inside, summed"),
        Column(
            "share_of_incidents",
            "real",
            "Of all incidents of that side's country in the period, 0 to 1",
        ),
        Column(
            "share_of_fatalities",
            "real",
            "Of all deaths of that side's country in the period, 0 to 1",
        ),
        Column("area_km2", "real", "Area of the zone"),
        Column("incidents_per_1000_km2", "real", "Density"),
    ),
)

EDITS = Layer(
    "edits",
    None,
    (),
    "Edits",
    "What was changed by hand in the layers of this file; kept by triggers, do not delete",
    (
        Column("layer", "text", "Layer that was changed"),
        Column("row_key", "text", "Key of the row"),
        Column("action", "text", "What was done", ("changed", "added", "deleted")),
        Column("column_name", "text", "Column that was changed; geom where the point was moved"),
        Column("before", "text", "Value before"),
        Column("after", "text", "Value after"),
        Column("edited_at", "text", "Instant in UTC, ISO 8601"),
    ),
)
"""A table that the file keeps itself; no result, and so not among `LAYERS`."""

LAYERS: dict[str, Layer] = {
    layer.name: layer
    for layer in (
        DOCUMENTS,
        MENTIONS,
        PLACES,
        INCIDENTS,
        CLAIMS,
        BASES,
        COUNTRIES,
        BORDERS,
        SPILLOVER_ZONES,
        EXPOSURES,
        SPILLOVER_SUMMARY,
    )
}
"""Layer name → its definition, in the order in which files list them."""
