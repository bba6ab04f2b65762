"""ACLED's columns: their names through the years, and their meaning in ours.

Source: ACLED Codebook (2023 and 2019) and the column list of its export.
"""

COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type",
    "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2",
    "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3",
    "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes",
    "fatalities", "tags", "timestamp",
)  # fmt: skip
"""The 31 columns of an export, in ACLED's order."""

OLDER = {
    "data_id": "event_id_cnty",
    "event_id": "event_id_cnty",
    "time_precison": "time_precision",
    "geo_precison": "geo_precision",
    "ally_actor_1": "assoc_actor_1",
    "ally_actor_2": "assoc_actor_2",
    "assoc_actor1": "assoc_actor_1",
    "assoc_actor2": "assoc_actor_2",
    "interact": "interaction",
    "event_subtype": "sub_event_type",
    "source_scale_": "source_scale",
    "lat": "latitude",
    "lon": "longitude",
    "long": "longitude",
}
"""Names of columns in earlier exports."""

REQUIRED = ("event_date", "event_type", "latitude", "longitude")

EVENT_TYPES = {
    "battles": "Battles",
    "battle": "Battles",
    "battle-no change of territory": "Battles",
    "battle-government regains territory": "Battles",
    "battle-non-state actor overtakes territory": "Battles",
    "explosions/remote violence": "Explosions/Remote violence",
    "explosion/remote violence": "Explosions/Remote violence",
    "remote violence": "Explosions/Remote violence",
    "violence against civilians": "Violence against civilians",
    "protests": "Protests",
    "protest": "Protests",
    "riots": "Riots",
    "riots/protests": "Protests",
    "strategic developments": "Strategic developments",
    "strategic development": "Strategic developments",
    "headquarters or base established": "Strategic developments",
    "non-violent transfer of territory": "Strategic developments",
}
"""ACLED's types, those before 2019 among them, in lower case → today's six."""

DATE_PRECISION = {"1": 1, "2": 3, "3": 4}
"""``time_precision`` (1 day, 2 week, 3 month) → UCDP ``date_prec``."""

GEO_PRECISION = {"1": 1, "2": 2, "3": 4}
"""``geo_precision`` (1 town, 2 part of a region, 3 region) → UCDP ``where_prec``."""

UNCERTAINTY_M = {1: 5_000.0, 2: 25_000.0, 4: 100_000.0}
"""Radius assumed for each precision: a town and its fields, its surroundings, a region."""

SAME = ("sub_event_type", "actor1", "actor2", "location", "admin1", "notes", "source")
"""Columns that keep name and value."""
