"""Colours and sizes of the map, the QGIS styles and the stills, in one place.

Colours are Okabe and Ito's set, safe for colour-blind readers (Okabe and Ito, "Color Universal
Design", 2008). Colour says type, never amount; area says deaths; hollow says vague.
"""

import math

EVENT_COLOURS: dict[str, str] = {
    "Battles": "#D55E00",
    "Explosions/Remote violence": "#E69F00",
    "Violence against civilians": "#CC79A7",
    "Protests": "#56B4E9",
    "Riots": "#009E73",
    "Strategic developments": "#0072B2",
}
"""ACLED event type → colour."""

UNKNOWN_COLOUR = "#5F6368"

OPERATOR_COLOURS: dict[str, str] = {
    "MINUSMA": "#56B4E9",
    "France": "#0072B2",
    "Wagner": "#D55E00",
    "FAMa": "#009E73",
    "Other": "#5F6368",
}
"""Base operator (see `operator_group`) → colour; shape tells operators apart as well."""

OPERATOR_WORDS: dict[str, tuple[str, ...]] = {
    "MINUSMA": ("MINUSMA",),
    "France": ("France", "Barkhane", "Takuba", "Serval"),
    "Wagner": ("Wagner", "Russia", "Africa Corps"),
    "FAMa": ("FAMa", "Malian army", "Malian Armed Forces", "G5 Sahel"),
}
"""Group of operators → words by which its bases are known; the first that fits decides."""

ZONE_COLOURS: tuple[str, ...] = ("#8C6BB1", "#B3A2CC", "#DACFE6")
"""Fills of spillover zones from the border outwards; the last serves all farther ones."""

BORDER_COLOUR = "#6E5A8A"
LAND_COLOUR = "#F7F5F0"
FOCUS_LAND_COLOUR = "#FFFFFF"
WATER_COLOUR = "#D6E4EC"
ADMIN_COLOUR = "#D8D4CB"
INK_COLOUR = "#22262A"

VAGUE_FROM_PRECISION = 3
"""UCDP where_prec from which a location is drawn hollow: a unit, not a place."""

COUNTRY_PRECISION = 5
"""UCDP where_prec from which a location is listed beside the map, not drawn as a place."""

RADIUS_FLOOR_PX = 4.0
RADIUS_CAP_PX = 26.0
FATALITIES_AT_CAP = 500


def radius_px(fatalities: float | None) -> float:
    """Radius of an incident's circle, in pixels: area grows with deaths.

    Parameters
    ----------
    fatalities : float or None
        Best count; None where unknown, drawn at the floor.

    Returns
    -------
    float
        Between `RADIUS_FLOOR_PX` (zero, one or unknown) and `RADIUS_CAP_PX`
        (`FATALITIES_AT_CAP` and more).

    Examples
    --------
    >>> radius_px(None), radius_px(500), radius_px(2000)
    (4.0, 26.0, 26.0)
    """
    if fatalities is None or math.isnan(fatalities) or fatalities <= 1:
        return RADIUS_FLOOR_PX
    share = min(fatalities, FATALITIES_AT_CAP) / FATALITIES_AT_CAP
    return max(RADIUS_FLOOR_PX, RADIUS_CAP_PX * math.sqrt(share))


def operator_group(operator: str) -> str:
    """Key of `OPERATOR_COLOURS` for a base's operator as written.

    Examples
    --------
    >>> operator_group("France (Barkhane)"), operator_group("FAMa with Wagner Group")
    ('France', 'Wagner')
    """
    for key, words in OPERATOR_WORDS.items():
        if any(word.casefold() in operator.casefold() for word in words):
            return key
    return "Other"
