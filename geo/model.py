"""The records that pass between finding, resolving and using places."""

from dataclasses import dataclass, field
from typing import Literal, get_args

Kind = Literal[
    "country", "capital", "city", "village", "region", "waterbody", "area", "border", "facility"
]
"""What sort of place a name means. ``region`` is any administrative unit or named region, ``area``
a forest, park, natural region or border zone."""

Use = Literal["literal", "metonymic", "attributive"]
"""How a name is used: for the ground, for an authority that acts, or inside another name."""

Relation = Literal["at", "near", "offset", "between", "border", "within"]
"""How the point meant stands to the place named."""

Status = Literal["resolved", "ambiguous", "unresolved"]

KINDS: tuple[Kind, ...] = get_args(Kind)
"""In the order by which gazetteer indexes number them: append, never insert."""

USES: tuple[Use, ...] = get_args(Use)
RELATIONS: tuple[Relation, ...] = get_args(Relation)
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of a gazetteer.

    Attributes
    ----------
    place_id : str
        Key with its source in front: ``geonames:2455290``, ``incidentmap:moura``.
    name : str
        Main name, in local spelling.
    kind : str
        One of `Kind`.
    feature_code : str
        GeoNames feature code (``PPLA``, ``ADM1``, ``RGN`` …), empty where unknown.
    country : str
        ISO 3166-1 alpha-2, empty where the place lies in several or none.
    admin1, admin2 : str
        Names of the first- and second-order units, empty where unknown.
    population : int
        Inhabitants, 0 where unknown.
    lon, lat : float
        Degrees, EPSG:4326. For regions a nominal point.
    uncertainty_m : float
        Radius in metres within which the place truly lies (half the extent of a region).
    source : str
        Which gazetteer it came from.
    bounds : tuple of float or None
        West, south, east, north in degrees, for places with an extent.
    alternate_names : tuple of str
        Other names and spellings.
    """

    place_id: str
    name: str
    kind: Kind
    feature_code: str
    country: str
    admin1: str
    admin2: str
    population: int
    lon: float
    lat: float
    uncertainty_m: float
    source: str
    bounds: tuple[float, float, float, float] | None = None
    alternate_names: tuple[str, ...] = ()


@dataclass(slots=True)
class Mention:
    """One place named in a text: where it stands, and where it lies.

    Attributes
    ----------
    start, end : int
        Characters of the decoded text, 0-based, end exclusive: the bare name.
    text : str
        ``document[start:end]``.
    sentence_start, sentence_end : int
        Characters of the sentence around it.
    kind, use, relation : str
        See `Kind`, `Use`, `Relation`.
    place : Place or None
        The gazetteer's entry, None where no gazetteer has the name.
    lon, lat : float or None
        Degrees, EPSG:4326; None where the text leaves no point.
    uncertainty_m : float or None
        Radius in metres around the point.
    country : str
        ISO 3166-1 alpha-2, empty where unknown or several.
    confidence : float
        Calibrated share (0–1) of such answers that are right.
    status : str
        See `Status`.
    candidates : list of (str, float)
        ``place_id`` and score of the readings that were weighed, best first.
    container : Place or None
        The unit that the text gives for a place that no gazetteer has.
    area_wkt : str or None
        Well-known text of the line or region meant, where the place is not a point.
    """

    start: int
    end: int
    text: str
    sentence_start: int
    sentence_end: int
    kind: Kind
    use: Use = "literal"
    relation: Relation = "at"
    place: Place | None = None
    lon: float | None = None
    lat: float | None = None
    uncertainty_m: float | None = None
    country: str = ""
    confidence: float = 0.0
    status: Status = "unresolved"
    candidates: list[tuple[str, float]] = field(default_factory=list)
    container: Place | None = None
    area_wkt: str | None = None
