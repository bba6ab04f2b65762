"""Where an event took place: which of the places in a sentence, and how exactly."""

from dataclasses import dataclass

from pyproj import Geod

from incidentmap.geo.model import Mention
from incidentmap.layers.incidents.sentence import Sentence

_GEOD = Geod(ellps="WGS84")
_SETTLED = ("village", "city", "capital", "facility")
_RANK = {
    "village": 6, "facility": 6, "city": 6, "capital": 5, "waterbody": 4, "area": 3, "region": 2,
    "border": 2, "country": 1,
}  # fmt: skip
_AWAY = {
    "en": frozenset(
        "from towards toward via left fled escaped evacuated brought flown than".split()
    ),
    "fr": frozenset("depuis vers evacues evacuees joint fui partis venus via entre".split()),
}
_NOT_HERE = frozenset(("not", "non"))


@dataclass(slots=True)
class Where:
    """Place of a claim, columns as in the contract."""

    location: str = ""
    place_id: str = ""
    country: str = ""
    admin1: str = ""
    lon: float | None = None
    lat: float | None = None
    geo_precision: int | None = None
    uncertainty_m: float | None = None
    confidence: float = 0.0
    carried: bool = False


def precision_of(mention: Mention) -> int:
    """UCDP ``where_prec`` of a mention by its kind and relation."""
    if mention.kind == "country":
        return 6
    if mention.kind == "waterbody":
        return 7
    if mention.kind in ("area", "border"):
        return 5
    if mention.kind == "region":
        code = mention.place.feature_code if mention.place else ""
        return 4 if code == "ADM1" else 3 if code in ("ADM2", "ADM3", "ADM4") else 4
    if mention.relation in ("near", "offset", "between", "border"):
        return 2
    if mention.place is None and mention.container is not None:
        return 4 if mention.container.feature_code == "ADM1" else 3
    return 1


def where_of(mention: Mention) -> Where:
    """Place of a claim from the mention chosen for it."""
    place = mention.place or mention.container
    return Where(
        location=mention.text.replace("\u00ad", ""),
        place_id=mention.place.place_id if mention.place else "",
        country=mention.country or (place.country if place else ""),
        admin1=place.admin1 if place else "",
        lon=mention.lon,
        lat=mention.lat,
        geo_precision=precision_of(mention),
        uncertainty_m=mention.uncertainty_m,
        confidence=mention.confidence,
    )


def choose(sentence: Sentence, token: int) -> list[Mention]:
    """Mentions in the sentence that can be the place of an event, best first.

    A name used for an authority never is one; nor is where people fled to or spoke from, unless
    nothing else is there.

    Parameters
    ----------
    sentence : Sentence
        With its mentions.
    token : int
        Where the word that reports the event stands.
    """
    scored = []
    for number, mention in enumerate(sentence.mentions):
        if mention.use != "literal":
            continue
        score = float(_RANK[mention.kind])
        at = sentence.token_at(mention.start)
        before = sentence.words[max(0, at - 4) : at]
        if _AWAY[sentence.language] & set(before):
            score -= 4.5
        if _NOT_HERE & set(before):
            score -= 8
        if mention.kind in _SETTLED and mention.relation in ("at", "near", "offset", "between"):
            score += 0.5
        if mention.lon is None and mention.place is None and mention.container is None:
            score -= 0.2
        if sentence.words[at - 1 : at] == ["("]:
            score -= 2
        score -= min(abs(at - token), 30) / 40
        scored.append((-score, number, mention))
    return [mention for _, _, mention in sorted(scored, key=lambda s: s[:2])]


def midpoint(first: Mention, second: Mention) -> tuple[float, float, float] | None:
    """Point half-way between two mentions and half their distance in metres."""
    if first.lon is None or first.lat is None or second.lon is None or second.lat is None:
        return None
    azimuth, _, metres = _GEOD.inv(first.lon, first.lat, second.lon, second.lat)
    lon, lat, _ = _GEOD.fwd(first.lon, first.lat, azimuth, metres / 2)
    return float(lon), float(lat), float(metres) / 2
