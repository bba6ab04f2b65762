"""How sure the answer to "which place is it" is."""

from incidentmap.geo.placement import Spot
from incidentmap.geo.resolution import Reading

AMBIGUOUS_BELOW = 0.6
"""Confidence below which a mention is called ambiguous."""


def confidence_of(reading: Reading, spot: Spot) -> float:
    """Share of such answers that are right, 0 to 1."""
    if reading.place is None:
        return 0.5 if spot.lon is not None else 0.3
    if len(reading.scored) == 1:
        return 0.95
    margin = reading.scored[0][1] - reading.scored[1][1]
    return round(0.5 + 0.48 * min(1.0, margin / 4), 3)
