"""What a feature code says of a place: its kind, how important, how far it reaches."""

import math

from incidentmap.geo.model import Kind

POPULATED: frozenset[str] = frozenset(("capital", "city", "village"))
"""Kinds that are one sort of thing: which of them depends on the population a source gives."""

CITY_POPULATION = 15_000
"""From this many inhabitants a populated place is a city where nothing else tells."""

_SEATS = frozenset(("PPLA", "PPLA2"))
_FACILITIES = frozenset(
    (
        "AIRB",
        "AIRF",
        "AIRH",
        "AIRP",
        "BDG",
        "BLDG",
        "CMP",
        "CMPMN",
        "CMPO",
        "CMPRF",
        "CSTL",
        "DAM",
        "FT",
        "FY",
        "HSP",
        "INSM",
        "MFG",
        "MKT",
        "MN",
        "MNAU",
        "MNMT",
        "MSQE",
        "NAVB",
        "OILF",
        "PRN",
        "PSTB",
        "PSTC",
        "PSTM",
        "PSTP",
        "PP",
        "RSTN",
        "RUIN",
        "SCH",
        "UNIV",
    )
)
_WELLS = frozenset(("WLL", "WLLS", "WLLQ", "WTRH", "SPNG", "SPNS", "BOREHOLE"))
_RELIEF = frozenset(
    (
        "CAPE",
        "CNYN",
        "CUET",
        "DPR",
        "DSRT",
        "DUNE",
        "ERG",
        "ESCP",
        "FORK",
        "HDLD",
        "HLL",
        "HLLS",
        "HMDA",
        "ISL",
        "ISLS",
        "MT",
        "MTS",
        "OAS",
        "PASS",
        "PEN",
        "PK",
        "PLAT",
        "PLN",
        "REG",
        "RDGE",
        "SAND",
        "VAL",
        "VALS",
        "WAD",
    )
)

_EQUIVALENT_POPULATION = {
    "CONT": 10**10,
    "PCLI": 10**9,
    "PCLD": 10**6,
    "PCLIX": 10**6,
    "PCLS": 10**6,
    "PCLF": 10**7,
    "TERR": 10**6,
    "OCN": 10**8,
    "SEA": 2 * 10**7,
    "RGN": 2 * 10**5,
    "RGNE": 2 * 10**5,
    "PCLH": 10**6,
    "DSRT": 10**5,
    "DLTA": 10**4,
    "ISLS": 10**4,
    "GULF": 10**6,
    "STRT": 10**5,
    "BAY": 10**5,
    "ADM1": 25_000,
    "ADM1H": 10**4,
    "ADM2": 6_000,
    "ADM3": 1_500,
    "ADM4": 500,
    "PPLA": 3 * 10**4,
    "PPLA2": 8_000,
    "PPLA3": 2_000,
    "PPLA4": 1_000,
    "LK": 2_000,
    "STM": 10**4,
    "ISL": 10**4,
    "PRK": 2_000,
    "RESN": 2_000,
    "FRST": 1_000,
    "MT": 500,
    "MTS": 2_000,
    "AIRP": 500,
}
_RADIUS_M = {"ADM1": 100_000, "ADM2": 40_000, "ADM3": 15_000, "ADM4": 8_000, "ADM5": 5_000}
_INHABITANTS_PER_KM2 = 4_000.0


def kind_of(feature_class: str, feature_code: str, population: int = 0) -> Kind | None:
    """Kind of a GeoNames feature, None for features that reports do not name places by.

    Parameters
    ----------
    feature_class : str
        One letter (``P``, ``A``, ``H``, ``L``, ``T``, ``V``, ``S`` …).
    feature_code : str
        GeoNames feature code.
    population : int, optional
        Inhabitants, 0 where unknown.

    Examples
    --------
    >>> kind_of("P", "PPLC"), kind_of("A", "ADM1"), kind_of("H", "WLL"), kind_of("R", "RD")
    ('capital', 'region', 'facility', None)
    """
    if feature_class == "P":
        if feature_code == "PPLC":
            return "capital"
        large = population >= CITY_POPULATION or feature_code in _SEATS
        return "city" if large else "village"
    if feature_class == "A":
        return "country" if feature_code.startswith("PCL") else "region"
    if feature_class == "H":
        return "facility" if feature_code in _WELLS else "waterbody"
    if feature_class == "L":
        return "region" if feature_code in ("CONT", "RGN", "RGNE") else "area"
    if feature_class == "V":
        return "area"
    if feature_class == "T":
        return "area" if feature_code in _RELIEF else None
    if feature_class == "S":
        return "facility" if feature_code in _FACILITIES else None
    return None


def importance(kind: str, feature_code: str, population: int) -> int:
    """How likely a bare name means this place before anything else is known, 0 (most) to 255.

    Countries and capitals come first, then the population, where a feature code without one counts
    as the population usual for it.

    Examples
    --------
    >>> importance("country", "PCLI", 0) < importance("capital", "PPLC", 30_000)
    True
    >>> importance("city", "PPL", 200_000) < importance("village", "PPL", 300)
    True
    """
    people = max(population, _EQUIVALENT_POPULATION.get(feature_code, 0))
    if kind == "country":
        people = max(people, 10**9 if feature_code == "PCLI" else 10**6)
    elif kind == "capital":
        people = max(people * 10, 10**7)
    return max(0, 220 - round(22 * math.log10(people + 1)))


def uncertainty_m(kind: str, feature_code: str, population: int) -> float:
    """Radius in metres within which a place of this sort lies around a gazetteer's point.

    A town's radius follows from its population at 4,000 inhabitants a square kilometre and is at
    least 1,500 m, since many points of villages are rounded to a minute of arc (1.8 km).

    Examples
    --------
    >>> uncertainty_m("village", "PPL", 300), round(uncertainty_m("capital", "PPLC", 2_000_000))
    (1500.0, 12616)
    """
    if kind in POPULATED:
        return max(1_500.0, 1_000 * math.sqrt(population / _INHABITANTS_PER_KM2 / math.pi))
    if kind == "country":
        return 300_000.0
    if kind == "region":
        return float(_RADIUS_M.get(feature_code, 50_000))
    return {"facility": 1_500.0, "waterbody": 10_000.0}.get(kind, 15_000.0)
