"""Incidents in the columns of ACLED and of UCDP GED, for programs that read those."""

from collections.abc import Callable, Mapping
from operator import itemgetter
from typing import Any

import pandas as pd

from incidentmap.layers.incidents import acled, ucdp
from incidentmap.layers.incidents.countries import country_codes
from incidentmap.layers.incidents.lexicon import load_actor_rows
from incidentmap.layers.schema import INCIDENTS

_TIME_PRECISION = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3}
_GEO_PRECISION = {1: 1, 2: 2, 3: 2, 4: 3, 5: 3, 6: 3, 7: 2}
_DISORDER = {
    "Protests": "Demonstrations",
    "Riots": "Political violence; Demonstrations",
    "Strategic developments": "Strategic developments",
}
_ONE_SIDED = "Violence against civilians"


def _inter_codes() -> dict[str, int]:
    """ACLED's inter code of each actor of the list, by the start of its name."""
    return {row["actor"].split(" of {")[0]: int(row["inter"]) for row in load_actor_rows()}


def _inter(names: "pd.Series[Any]") -> "pd.Series[Any]":
    codes = _inter_codes()
    starts = sorted(codes, key=len, reverse=True)

    def code(name: Any) -> int | None:
        if not isinstance(name, str) or not name:
            return 0
        return next((codes[s] for s in starts if name.startswith(s)), None)

    return pd.Series([code(v) for v in names], index=names.index, dtype="Int64")


def _text_date(values: "pd.Series[Any]", form: str) -> "pd.Series[Any]":
    return pd.to_datetime(values).dt.strftime(form)


def _empty(frame: pd.DataFrame) -> "pd.Series[Any]":
    return pd.Series([None] * len(frame), index=frame.index, dtype=object)


def _civilian_targeting(frame: pd.DataFrame) -> "pd.Series[Any]":
    hit = (frame["event_type"] == _ONE_SIDED) | (frame["actor2"] == "Civilians")
    return hit.map({True: "Civilian targeting", False: None})


def _country_names(frame: pd.DataFrame) -> "pd.Series[Any]":
    return frame["country"].map(country_codes().name)


def _interaction(frame: pd.DataFrame) -> "pd.Series[Any]":
    one, two = _inter(frame["actor1"]).fillna(0), _inter(frame["actor2"]).fillna(0)
    low, high = one.where(one <= two, two), one.where(one >= two, two)
    return (low * 10 + high).where(low > 0, high * 10).astype("Int64")


_ACLED: Mapping[str, Callable[[pd.DataFrame], Any]] = {
    "event_id_cnty": lambda f: f["incident_id"],
    "event_date": lambda f: _text_date(f["event_date"], "%Y-%m-%d"),
    "year": lambda f: pd.to_datetime(f["event_date"]).dt.year.astype("Int64"),
    "time_precision": lambda f: f["date_precision"].map(_TIME_PRECISION).astype("Int64"),
    "disorder_type": lambda f: f["event_type"].map(
        lambda v: _DISORDER.get(v, "Political violence")
    ),
    "inter1": lambda f: _inter(f["actor1"]),
    "inter2": lambda f: _inter(f["actor2"]),
    "interaction": _interaction,
    "civilian_targeting": _civilian_targeting,
    "iso": lambda f: f["country"].map(country_codes().iso).astype("Int64"),
    "country": _country_names,
    "latitude": lambda f: f["lat"],
    "longitude": lambda f: f["lon"],
    "geo_precision": lambda f: f["geo_precision"].map(_GEO_PRECISION).astype("Int64"),
    "fatalities": lambda f: f["fatalities_best"],
    **{name: itemgetter(name) for name in ("event_type", *acled.SAME)},
}


def _violence(frame: pd.DataFrame) -> "pd.Series[Any]":
    """``type_of_violence``: 3 one-sided, 1 with a state on one side, 2 between others."""
    states = frame[["actor1", "actor2"]].apply(
        lambda c: c.fillna("").str.startswith(("Military Forces", "Police Forces", "Government"))
    )
    kind = pd.Series(2, index=frame.index, dtype="Int64")
    kind[states.any(axis=1)] = 1
    kind[frame["event_type"] == _ONE_SIDED] = 3
    return kind


def _civilians(frame: pd.DataFrame) -> "pd.Series[Any]":
    return frame["fatalities_best"].where(frame["event_type"] == _ONE_SIDED)


def _point(frame: pd.DataFrame) -> "pd.Series[Any]":
    known = frame["lon"].notna() & frame["lat"].notna()
    text = "POINT (" + frame["lon"].astype(str) + " " + frame["lat"].astype(str) + ")"
    return text.where(known)


_UCDP: Mapping[str, Callable[[pd.DataFrame], Any]] = {
    "id": lambda f: f["incident_id"],
    "year": lambda f: pd.to_datetime(f["event_date"]).dt.year.astype("Int64"),
    "type_of_violence": _violence,
    "dyad_name": lambda f: f["actor1"].str.cat(f["actor2"], sep=" - "),
    "side_a": lambda f: f["actor1"],
    "side_b": lambda f: f["actor2"],
    "number_of_sources": lambda f: f["documents"],
    "source_article": lambda f: f["notes"],
    "source_office": lambda f: f["source"],
    "where_prec": lambda f: f["geo_precision"],
    "where_coordinates": lambda f: f["location"],
    "where_description": lambda f: f["location"],
    "adm_1": lambda f: f["admin1"],
    "latitude": lambda f: f["lat"],
    "longitude": lambda f: f["lon"],
    "geom_wkt": _point,
    "country": _country_names,
    "country_id": lambda f: f["country"].map(country_codes().gw).astype("Int64"),
    "date_prec": lambda f: f["date_precision"],
    "date_start": lambda f: _text_date(f["event_date"], "%Y-%m-%d 00:00:00.000"),
    "date_end": lambda f: _text_date(
        f["event_date_end"].where(f["event_date_end"].notna(), f["event_date"]),
        "%Y-%m-%d 00:00:00.000",
    ),
    "deaths_civilians": _civilians,
    "best": lambda f: f["fatalities_best"],
    "high": lambda f: f["fatalities_high"],
    "low": lambda f: f["fatalities_low"],
}


def _converted(
    incidents: pd.DataFrame,
    columns: tuple[str, ...],
    makers: Mapping[str, Callable[[pd.DataFrame], Any]],
    schema: str,
) -> pd.DataFrame:
    frame = pd.DataFrame(incidents)
    taken_from = frame["incident_id"].astype(str).str.startswith(f"{schema}:")
    made = {}
    for column in columns:
        values = makers[column](frame) if column in makers else _empty(frame)
        names = (f"{schema}_{column}", column)
        original = next((n for n in names if n in frame and n not in INCIDENTS.names), None)
        if original is not None and taken_from.any():
            values = values.astype(object).where(~taken_from, frame[original].astype(object))
        made[column] = values
    return pd.DataFrame(made, index=frame.index)[list(columns)]


def to_acled(incidents: pd.DataFrame) -> pd.DataFrame:
    """Incidents in ACLED's 31 columns.

    Rows that were imported from ACLED get their own values back. Of others, columns that nothing
    in the reports tells (associated actors, tags, time stamp …) are empty; precision codes go from
    UCDP's to ACLED's, which are coarser.

    Parameters
    ----------
    incidents : DataFrame
        Layer ``incidents``.

    Returns
    -------
    pandas.DataFrame
        One row each, the columns of `incidentmap.layers.incidents.acled.COLUMNS`.
    """
    return _converted(incidents, acled.COLUMNS, _ACLED, "acled")


def to_ucdp(incidents: pd.DataFrame) -> pd.DataFrame:
    """Incidents in UCDP GED's 49 columns.

    Rows that were imported from UCDP get their own values back. UCDP GED holds events with deaths
    alone; rows without are written all the same, so that nothing is lost on the way. Columns of
    UCDP's own identifiers are empty.

    Parameters
    ----------
    incidents : DataFrame
        Layer ``incidents``.

    Returns
    -------
    pandas.DataFrame
        One row each, the columns of `incidentmap.layers.incidents.ucdp.COLUMNS`.
    """
    return _converted(incidents, ucdp.COLUMNS, _UCDP, "ucdp")
