"""Pairs of incidents across borders, close in space and time, and Knox's test of them."""

from typing import Any

import numpy as np
import pandas as pd
import shapely

from incidentmap.geo.borders import Border, Borderland
from incidentmap.geo.errors import OptionError
from incidentmap.geo.knox import KnoxTest, close_pairs, knox_test
from incidentmap.layers.frames import layer_frame
from incidentmap.layers.spillover_places import Incidents
from incidentmap.layers.spillover_schema import SPILLOVER_KNOX, SPILLOVER_PAIRS


def pair_frames(
    events: Incidents,
    land: Borderland,
    distance_km: float,
    days: float,
    *,
    permutations: int = 999,
    seed: int = 1,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Pairs of incidents across each border, and Knox's test of each border.

    Parameters
    ----------
    events : Incidents
        Where and when the incidents lie. Those whose date is less precise than `days` are left
        out.
    land : Borderland
        Countries and borders.
    distance_km, days : float
        Largest distance and most days between a close pair.
    permutations, seed : int
        Random exchanges, and the seed of their random numbers.

    Returns
    -------
    pairs, tests : pandas.DataFrame
        Layers ``spillover_pairs`` and ``spillover_knox``.

    Raises
    ------
    OptionError
        If a number is out of its range.
    """
    check_pair(distance_km, days)
    span = (events.end - events.start).astype("timedelta64[D]").astype(float)
    dated = events.located & ~np.isnat(events.start) & (span <= days)
    day = events.start.astype("datetime64[D]").astype(np.int64)
    found: list[pd.DataFrame] = []
    tests: list[dict[str, Any]] = []
    for border in land.borders:
        sides = [
            np.flatnonzero(dated & (events.country == code))
            for code in (border.country_a, border.country_b)
        ]
        one, two = sides
        a, b, metres = close_pairs(
            events.lon[one], events.lat[one], events.lon[two], events.lat[two], distance_km
        )
        test = knox_test(
            a, b, day[sides[0]], day[sides[1]], days, permutations=permutations, seed=seed
        )
        measured = {name: getattr(test, name) for name in KnoxTest.__slots__}
        tests.append(
            {
                "border_id": border.border_id,
                "distance_km": distance_km,
                "days": days,
                "incidents": len(sides[0]) + len(sides[1]),
                "close_in_space": len(a),
                **measured,
            }
        )
        found.append(_close_in_time(border, sides[0][a], sides[1][b], metres, day, days))
    pairs = pd.concat(found, ignore_index=True)
    return _pairs_frame(pairs, events, day), layer_frame(SPILLOVER_KNOX, tests)


def check_pair(distance_km: float, days: float) -> None:
    """Refuse a pair's distance outside 0 to 500 km, or negative days (`OptionError`)."""
    if not 0 < distance_km <= 500 or days < 0:
        raise OptionError(
            f"pairs need a distance above 0 and up to 500 km and days from 0, not "
            f"{distance_km:g} and {days:g}"
        )


def _close_in_time(
    border: Border, one: Any, two: Any, metres: Any, day: Any, days: float
) -> pd.DataFrame:
    close = np.abs(day[one] - day[two]) <= days
    one, two = one[close], two[close]
    later = day[one] > day[two]
    return pd.DataFrame(
        {
            "border_id": border.border_id,
            "a": np.where(later, two, one),
            "b": np.where(later, one, two),
            "distance_km": metres[close] / 1000.0,
        }
    )


def _pairs_frame(pairs: pd.DataFrame, events: Incidents, day: Any) -> pd.DataFrame:
    a, b = pairs["a"].to_numpy(dtype=int), pairs["b"].to_numpy(dtype=int)
    table = pairs.drop(columns=["a", "b"]).assign(
        incident_a=events.incident_id[a],
        incident_b=events.incident_id[b],
        country_a=events.country[a],
        country_b=events.country[b],
        days=day[b] - day[a],
    )
    # A line over the antimeridian leaves the range of longitudes rather than circle the map.
    end = events.lon[a] + (events.lon[b] - events.lon[a] + 180) % 360 - 180
    ends = np.column_stack([events.lon[a], events.lat[a], end, events.lat[b]]).reshape(-1, 2, 2)
    records: list[dict[str, Any]] = table.to_dict("records")  # type: ignore[assignment]
    return layer_frame(SPILLOVER_PAIRS, records, [shapely.LineString(pair) for pair in ends])
