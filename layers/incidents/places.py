"""Where an event took place: which of the places in a sentence, and how exactly."""

import math
import re
from dataclasses import dataclass, replace

from pyproj import Geod

from incidentmap.geo.model import Mention
from incidentmap.layers.incidents.away import (
    NEAR,
    ROAD,
    is_a_road_to,
    is_a_seat,
    is_away,
    is_bound_for,
    is_origin,
    offset_in,
)
from incidentmap.layers.incidents.numbers import read_number
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.tokens import tokenize

_GEOD = Geod(ellps="WGS84")
_SETTLED = ("village", "city", "capital", "facility")
_RANK = {
    "village": 6.0, "facility": 6.0, "city": 6.0, "capital": 5.5, "waterbody": 4.0, "area": 3.0,
    "region": 2.0, "border": 1.5, "country": 1.0,
}  # fmt: skip
_BESIDE = re.compile(r"\s*(?:,|and|et|, and)\s*(?:à |in |at )?")
_BEARING = {
    "north": 0, "northeast": 45, "east": 90, "southeast": 135, "south": 180, "southwest": 225,
    "west": 270, "northwest": 315, "nord": 0, "nordest": 45, "est": 90, "sudest": 135, "sud": 180,
    "sudouest": 225, "ouest": 270, "nordouest": 315,
}  # fmt: skip
_JOINT = re.compile(r"^\s*(?:and|et|[-–—/])\s*(?:à |de |d[’']|the )?$", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|entre)\s+$", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|de)\s+$", re.IGNORECASE)
ROAD_AFTER = re.compile(r"^\s*(?:road|highway|axis|track)\b", re.IGNORECASE)
_ROADS = frozenset("road highway axis track".split())
_CAME = frozenset("towards toward came come back returned venus venu revenus revenu".split())
_CAME_TO = re.compile(
    r"\b(?:(?:came|come)(?: back)?|(?:were|was|are) back|returned) (?:to|at|in) $|"
    r"\b(?:re)?venus? à $|\b(?:bombs?|rounds?|shells?|rockets?|missiles?|mortars?|fired?) "
    r"(?:at |into )?(?:towards?|at|into|on) $",
    re.IGNORECASE,
)
VAGUE_M = 60_000.0
"""A point that may be farther off than this is nobody's neighbourhood."""

_KM_PER_MILE = 1.609344


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


def precision_of(mention: Mention) -> int:
    """UCDP ``where_prec`` of a mention by its kind and relation."""
    if mention.kind == "country":
        return 6
    if mention.kind == "waterbody":
        return 7
    if mention.kind in ("area", "border"):
        return 5
    if mention.kind == "region":
        # The Sahel or a continent is no unit of one country: its middle is nobody's place.
        if mention.place is not None and not mention.place.country:
            return 5
        code = mention.place.feature_code if mention.place else ""
        return 3 if code in ("ADM2", "ADM3", "ADM4") else 4
    if mention.relation in ("near", "offset", "between", "border"):
        return 2 if (mention.uncertainty_m or 0.0) <= VAGUE_M else 5
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


def choose(sentence: Sentence, token: int, *, leaving: bool = False) -> list[Mention]:
    """Literal mentions that can be the place of an event, best first.

    A name used for an authority never is one; nor is where people came from, fled to or spoke.
    The finer place goes before the unit around it, the nearer to the event before the farther.

    Parameters
    ----------
    sentence : Sentence
        With its mentions.
    token : int
        Where the word that reports the event stands.
    leaving : bool, optional
        Whether the event is of leaving or taking the place right behind that word.
    """
    known = sentence.chosen.get((token, leaving))
    if known is None:
        known = sentence.chosen[token, leaving] = _choose(sentence, token, leaving)
    return known


def _choose(sentence: Sentence, token: int, leaving: bool) -> list[Mention]:
    possible = []
    for number, mention in enumerate(sentence.mentions):
        at = sentence.token_at(mention.start)
        if sentence.words[at - 1] == "les" and any(h.first == at for h in sentence.of("actor")):
            continue  # "les Fama", an army that shares the name of a village
        reached = leaving and 0 <= at - token <= 4 and not is_bound_for(sentence, mention)
        if mention.use == "literal" and (reached or not is_away(sentence, mention)):
            possible.append((number, mention, at, reached))
    if len(possible) < 2:
        return [mention for _, mention, _, _ in possible]
    scored = []
    roads = not _ROADS.isdisjoint(sentence.words)
    for number, mention, at, reached in possible:
        score = _RANK[mention.kind] + (2 if reached else 0)
        if _in_parentheses(sentence, mention):
            score -= 3.5
        if is_a_seat(sentence, mention) or is_a_road_to(sentence, mention):
            score -= 2.0
        elif roads and ROAD_AFTER.match(sentence.text[mention.end : mention.end + 12]):
            score -= 2.0  # "at Gao, on the Bourem road"
        before = sentence.text[max(sentence.start, mention.start - 40) : mention.start]
        if offset_in(before) and number and is_settled(sentence.mentions[number - 1]):
            score -= 3.0
        clause = sentence.clause(token)
        if not clause[0] <= at < clause[1]:
            score -= 1.0
        score -= min(abs(at - token), 40) / 40
        scored.append((-score, number, mention))
    return [mention for _, _, mention in sorted(scored, key=lambda s: s[:2])]


def origins(sentence: Sentence) -> list[Mention]:
    """Towns that only say where people are from, for an event that names no other place."""
    settled = sites(sentence)
    return [m for m in settled if is_origin(sentence, m)]


def reached(sentence: Sentence) -> list[Mention]:
    """Towns to which somebody came, for violence in a sentence that names no other place."""
    if _CAME.isdisjoint(sentence.words):
        return []
    settled = sites(sentence)
    return [m for m in settled if _CAME_TO.search(sentence.text[sentence.start : m.start][-30:])]


def _in_parentheses(sentence: Sentence, mention: Mention) -> bool:
    before = sentence.text[sentence.start : mention.start]
    return before.rfind("(") > before.rfind(")")


def sites(sentence: Sentence) -> list[Mention]:
    """Towns, villages and facilities named as scenes, in order."""
    return [m for m in sentence.mentions if m.use == "literal" and is_settled(m)]


def is_settled(mention: Mention) -> bool:
    """Whether a mention is of a town, a village or a facility."""
    return mention.kind in _SETTLED


def locate(sentence: Sentence, mention: Mention) -> Where:
    """Place of an event at a mention: moved by distance and bearing, or between two places.

    Where the geocoder has placed the mention itself, its point stands.
    """
    where = where_of(mention)
    placed = mention.place is None or mention.lon != mention.place.lon
    if mention.relation in ("offset", "between") and placed and mention.lon is not None:
        return where
    pair = _pair(sentence, mention)
    if pair is not None:
        return _between(where, *pair)
    before = sentence.text[max(sentence.start, mention.start - 70) : mention.start]
    offset = offset_in(before)
    if offset is not None:
        return _moved(where, offset, sentence)
    if where.lon is None and mention.kind in _SETTLED:
        return _by_neighbours(sentence, mention, where)
    if mention.kind in _SETTLED and NEAR.search(before) and where.geo_precision == 1:
        return replace(where, geo_precision=2, uncertainty_m=max(where.uncertainty_m or 0, 5000.0))
    return where


def partners(sentence: Sentence, mention: Mention) -> list[Mention]:
    """Settled places named side by side with one ("the towns of Gao and Timbuktu")."""
    if mention.kind not in _SETTLED or _pair(sentence, mention) is not None:
        return [mention]
    if _in_parentheses(sentence, mention):
        return [mention]
    settled = [m for m in sentence.mentions if m.kind in _SETTLED and m.use == "literal"]
    first = last = settled.index(mention)
    while first > 0 and _side_by_side(sentence, settled[first - 1], settled[first]):
        first -= 1
    while last + 1 < len(settled) and _side_by_side(sentence, settled[last], settled[last + 1]):
        last += 1
    return [mention, *(m for m in settled[first : last + 1] if m is not mention)]


def _side_by_side(sentence: Sentence, one: Mention, other: Mention) -> bool:
    return _BESIDE.fullmatch(sentence.text, one.end, other.start) is not None


def _pair(sentence: Sentence, mention: Mention) -> tuple[Mention, Mention] | None:
    """The two ends where an event lies between two places or on the road that joins them."""
    mentions = sentence.mentions
    if len(mentions) < 2:
        return None
    i = mentions.index(mention)
    for first, second in ((i, i + 1), (i - 1, i)):
        if first < 0 or second >= len(mentions):
            continue
        a, b = mentions[first], mentions[second]
        if a.kind not in _SETTLED or b.kind not in _SETTLED:
            continue
        gap = sentence.text[a.end : b.start]
        before = sentence.text[max(sentence.start, a.start - 30) : a.start]
        between = _BETWEEN.search(before) and re.match(r"^\s*(?:and|et)\s", gap)
        joined = _JOINT.match(gap) or re.match(r"^\s*(?:to|à|and|et)\s+$", gap)
        road = ROAD.search(before) or ROAD_AFTER.match(sentence.text[b.end : b.end + 12])
        dashed = re.match(r"^\s*[-–—]\s*$", gap)
        leg = _FROM.search(before) and re.match(r"^\s*(?:to|à)\s+$", gap)
        if between or leg or (joined and road) or (dashed and road):
            return a, b
    return None


def _between(where: Where, first: Mention, second: Mention) -> Where:
    name = f"between {first.text} and {second.text}"
    if first.lon is None or first.lat is None or second.lon is None or second.lat is None:
        return replace(where, location=name, geo_precision=2)
    azimuth, _, metres = _GEOD.inv(first.lon, first.lat, second.lon, second.lat)
    lon, lat, _ = _GEOD.fwd(first.lon, first.lat, azimuth, metres / 2)
    spread = math.hypot(metres / 2, max(first.uncertainty_m or 0, second.uncertainty_m or 0))
    precision = 2 if metres < 100_000 else 5
    return replace(
        where, location=name, place_id="", lon=float(lon), lat=float(lat),
        geo_precision=precision, uncertainty_m=float(spread),
    )  # fmt: skip


def _moved(where: Where, offset: re.Match[str], sentence: Sentence) -> Where:
    if where.lon is None or where.lat is None:
        return where
    kilometres = _kilometres(offset["n"], sentence.language)
    if kilometres is None:
        return where
    if offset["unit"].lower().startswith("mile"):
        kilometres *= _KM_PER_MILE
    words = offset["en"] or offset["fr"] + (offset["fr2"] or "")
    bearing = _BEARING[re.sub(r"[- ]", "", words.lower())]
    lon, lat, _ = _GEOD.fwd(where.lon, where.lat, bearing, kilometres * 1000)
    name = f"{kilometres:g} km {words} of {where.location}"
    spread = math.hypot(where.uncertainty_m or 0, kilometres * 250)
    return replace(
        where, location=name, place_id="", lon=float(lon), lat=float(lat), geo_precision=2,
        uncertainty_m=spread,
    )  # fmt: skip


def _kilometres(words: str, language: str) -> float | None:
    tokens = tokenize(words)
    collective = {"dizaine": 10.0, "quinzaine": 15.0, "vingtaine": 20.0, "trentaine": 30.0,
                  "quarantaine": 40.0, "cinquantaine": 50.0, "centaine": 100.0}  # fmt: skip
    for i, token in enumerate(tokens):
        if token in collective:
            return collective[token]
        number = read_number(tokens, i, language)
        if number is not None and token not in ("un", "une", "a"):
            return float(number[0])
    return None


def _by_neighbours(sentence: Sentence, mention: Mention, where: Where) -> Where:
    """Place a village that no gazetteer has by what the sentence says of it.

    By distance and bearing from a named place, by a place it is near, or by the unit it lies in.
    """
    after = [m for m in sentence.mentions if m.start > mention.end and m.lon is not None]
    for other in after:
        before = sentence.text[mention.end : other.start][-70:]
        offset = offset_in(before)
        if offset is not None:
            moved = _moved(where_of(other), offset, sentence)
            return replace(moved, location=where.location, geo_precision=1)
        if NEAR.search(before) and other.kind in _SETTLED:
            found = where_of(other)
            spread = max(found.uncertainty_m or 0, 10_000.0)
            return replace(
                found, location=where.location, place_id="", geo_precision=2, uncertainty_m=spread
            )
    for other in (*after, *(m for m in sentence.mentions if m.end < mention.start)):
        if other.kind == "region" and other.use == "literal" and other.lon is not None:
            found = where_of(other)
            return replace(found, location=where.location, place_id="")
    return where
