"""UCDP GED's columns: their names through the versions, and their meaning in ours.

Source: UCDP GED Codebook version 24.1 and the column list of its CSV.
"""

COLUMNS = (
    "id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id",
    "conflict_new_id", "conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name",
    "side_a_dset_id", "side_a_new_id", "side_a", "side_b_dset_id", "side_b_new_id", "side_b",
    "number_of_sources", "source_article", "source_office", "source_date", "source_headline",
    "source_original", "where_prec", "where_coordinates", "where_description", "adm_1", "adm_2",
    "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region",
    "event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b",
    "deaths_civilians", "deaths_unknown", "best", "high", "low", "gwnoa", "gwnob",
)  # fmt: skip
"""The 49 columns of the dataset, in UCDP's order."""

OLDER = {
    "best_est": "best",
    "high_est": "high",
    "low_est": "low",
    "conflict_id": "conflict_new_id",
    "dyad_id": "dyad_new_id",
    "side_a_id": "side_a_new_id",
    "side_b_id": "side_b_new_id",
    "where_coord": "where_coordinates",
    "where_desc": "where_description",
    "deaths_civ": "deaths_civilians",
    "deaths_unk": "deaths_unknown",
    "type_of_vi": "type_of_violence",
}
"""Names of columns in earlier versions and in its shapefile."""

REQUIRED = ("type_of_violence", "date_start", "latitude", "longitude", "best")

EVENT_TYPES = {
    "1": ("Battles", "Armed clash"),
    "2": ("Battles", "Armed clash"),
    "3": ("Violence against civilians", "Attack"),
}
"""``type_of_violence``: 1 state-based, 2 non-state, 3 one-sided."""

UNCERTAINTY_M = {
    1: 5_000.0, 2: 25_000.0, 3: 50_000.0, 4: 100_000.0, 5: 200_000.0, 6: 500_000.0, 7: 100_000.0,
}  # fmt: skip
"""Radius assumed for each ``where_prec``."""
