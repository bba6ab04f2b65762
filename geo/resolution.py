"""Which place of that name: all names of a document decided together.

Each reading of a name gets a score, in units of about one power of ten of population: how
important the place is, how well its country fits the document, whether a unit named beside it
holds it, how near it lies to the other places, and whether it is the kind of place that the words
around call for. One sense holds for a document unless the words beside a name say otherwise.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from incidentmap.geo.context import Candidate
from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer import Gazetteer, Match
from incidentmap.geo.lexicon import lexicon
from incidentmap.geo.model import Place

READINGS = 30
"""Readings of one name that are weighed: the most important and those of the document's countries."""

MISFIT_KM = 800.0
"""A small place farther than this from all others of a document is another of the same name."""

FAMOUS_RANK = 125
"""Rank of some twenty thousand inhabitants: named out of any context."""

_POPULATED = frozenset(("capital", "city", "village"))
_LINK = re.compile(r"[^\W_]+|[^\w\s]")
_LINKING = frozenset(
    ", ( ' ’ - – in the of a an and to at near on is was de du des d la le les l dans en à au aux et"
    " un une s est small petit petite market garrison border main same also aussi a eu lieu took place"
    " happened produite située situé located lies".split(" ")
)
EARTH_KM = 6371.0


@dataclass(slots=True)
class Reading:
    """A candidate with the place chosen.

    Attributes
    ----------
    candidate : Candidate
        The name in its text.
    scored : list of (Match, float)
        Readings weighed, best first; empty for a name that no gazetteer has.
    evidence : dict of str to float
        What spoke for the best one, for the confidence.
    misfit : bool
        Whether even the best reading lies where the document cannot mean it, so that the place is
        one that the gazetteer lacks.
    """

    candidate: Candidate
    scored: list[tuple[Match, float]] = field(default_factory=list)
    evidence: dict[str, float] = field(default_factory=dict)
    misfit: bool = False

    @property
    def place(self) -> Place | None:
        """The place chosen, None where there is none."""
        return self.scored[0][0].place if self.scored and not self.misfit else None


def distance_km(a: Place, b: Place) -> float:
    """Distance on the sphere, in kilometres; near enough for weighing."""
    p, q = math.radians(a.lat), math.radians(b.lat)
    h = (
        math.sin((q - p) / 2) ** 2
        + math.cos(p) * math.cos(q) * math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(math.sqrt(min(1.0, h)))


def contains(outer: Place, inner: Place) -> bool:
    """Whether a country or unit holds a place, as far as the gazetteer tells."""
    if outer.place_id == inner.place_id:
        return False
    if outer.kind == "country":
        return bool(inner.country) and inner.country == outer.country
    if outer.kind not in ("region", "area") or inner.kind == "country":
        return False
    if outer.country and inner.country and outer.country != inner.country:
        return False
    names = {fold(inner.admin1), fold(inner.admin2)} - {""}
    if fold(outer.name) in names or any(fold(name) in names for name in outer.alternate_names[:8]):
        return True
    if inner.admin1 and outer.feature_code == "ADM1" and inner.admin1 != outer.admin1:
        return False
    if outer.bounds is not None:
        west, south, east, north = outer.bounds
        return west <= inner.lon <= east and south <= inner.lat <= north
    return outer.kind == "region" and distance_km(outer, inner) * 1000 < outer.uncertainty_m


class Resolver:
    """Resolves the candidates of one document.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where further units are looked up.
    text : str
        The document.
    context : sequence of str
        Countries that the document is known to be about, ISO 3166-1 alpha-2.
    """

    def __init__(self, gazetteer: Gazetteer, text: str, context: Sequence[str] = ()) -> None:
        self.gazetteer = gazetteer
        self.text = text
        self.context = frozenset(context)
        self.weights: dict[str, float] = {}
        self._words = lexicon()

    def resolve(self, candidates: Sequence[Candidate]) -> list[Reading]:
        """Readings of the candidates, in order."""
        readings = [Reading(candidate) for candidate in candidates]
        self.weights = self._country_weights(candidates)
        priors: dict[str, list[tuple[Match, float]]] = {}
        for reading in readings:
            c = reading.candidate
            if c.key not in priors:
                priors[c.key] = self._prior(c.matches)
            reading.scored = priors[c.key][:1]
        links = _links(self.text, readings)
        for _ in range(2):
            anchors = _anchors(readings)
            shared: dict[tuple[str, bool], dict[str, float]] = defaultdict(dict)
            local: list[dict[str, float]] = []
            for i, reading in enumerate(readings):
                found = self._local(reading, readings, i, links, anchors, priors)
                local.append(found)
                group = shared[_sense(reading.candidate)]
                for place_id, value in found.items():
                    group[place_id] = max(group.get(place_id, 0.0), value)
            for reading, found in zip(readings, local, strict=True):
                self._choose(reading, priors, found, shared)
        self._misfits(readings)
        return readings

    def _misfits(self, readings: Sequence[Reading]) -> None:
        """Mark small places far from everything that the document names."""
        settled = {}
        for reading in readings:
            place = reading.place
            if place is not None and place.kind in _POPULATED and len(settled) < 60:
                settled[place.place_id] = place
        for reading in readings:
            place = reading.place
            if place is None or place.kind not in _POPULATED:
                continue
            if reading.scored[0][0].rank < FAMOUS_RANK or self.weights.get(place.country, 0) > 0.6:
                continue
            others = [p for key, p in settled.items() if key != place.place_id]
            if len(others) < 2 or reading.evidence.get("local", 0.0) >= 3.0:
                continue
            reading.misfit = min(distance_km(place, p) for p in others) > MISFIT_KM

    def _country_weights(self, candidates: Iterable[Candidate]) -> dict[str, float]:
        counts: Counter[str] = Counter()
        for c in candidates:
            if not c.matches:
                continue
            place = c.matches[0].place
            if place.kind == "country":
                counts[place.country] += 1.5
            elif len(c.matches) == 1 or c.matches[0].rank < 66:
                counts[place.country] += 1.0
            else:
                for country in {m.place.country for m in c.matches[:6]}:
                    counts[country] += 0.3
        for word in {w.strip(".,;:()«»“”\"'’") for w in self.text.lower().split()}:
            country = self._words.demonyms.get(word)
            if country:
                counts[country] += 1.0
        counts.pop("", None)
        top = max(counts.values(), default=0.0)
        weights = (
            {country: 2.0 * math.sqrt(n / top) for country, n in counts.items()} if top else {}
        )
        for country in self.context:
            weights[country] = weights.get(country, 0.0) + 2.0
        return weights

    def _prior(self, matches: Sequence[Match]) -> list[tuple[Match, float]]:
        kept = list(matches[:READINGS])
        kept += [m for m in matches[READINGS:] if m.place.country in self.weights]
        scored = []
        towns = any(match.place.kind in _POPULATED for match in kept)
        for match in kept:
            place = match.place
            score = (220 - match.rank) / 22 + self.weights.get(place.country, 0.0)
            if match.type == "alternate":
                score -= 1.2
            if place.kind == "region" and place.feature_code.startswith("ADM"):
                score -= 2.5 if towns else 1.0
            elif place.kind in ("facility", "area", "waterbody") and match.rank > 100:
                score -= 1.0
            scored.append((match, score))
        scored.sort(key=lambda pair: -pair[1])
        return scored

    def _local(
        self,
        reading: Reading,
        readings: Sequence[Reading],
        index: int,
        links: Mapping[int, list[int]],
        anchors: Sequence[tuple[Reading, Place]],
        priors: Mapping[str, list[tuple[Match, float]]],
    ) -> dict[str, float]:
        """Evidence for each reading from the words and places around one mention."""
        c = reading.candidate
        options = priors[c.key]
        found: dict[str, float] = {}
        if len(options) < 2:
            return found
        linked = [
            p
            for j in links.get(index, ())
            for p in (m.place for m, _ in priors[readings[j].candidate.key][:12])
        ]
        near = [
            p for r, p in anchors if r.candidate.sentence == c.sentence and r.candidate.key != c.key
        ]
        wide = [p for r, p in anchors if r.candidate.key != c.key][:40]
        for match, _ in options:
            place = match.place
            value = 0.0
            if linked:
                if any(contains(outer, place) for outer in linked):
                    value += 5.0
                elif any(contains(place, inner) for inner in linked):
                    value += 3.0
            if any(contains(outer, place) and outer.kind != "country" for outer in near):
                value += 3.0
            elif any(contains(outer, place) for outer in near):
                value += 1.5
            points = [p for p in near if p.kind in _POPULATED]
            if points and place.kind != "country":
                value += 2.0 * math.exp(-min(distance_km(p, place) for p in points) / 120)
            points = [p for p in wide if p.kind in _POPULATED]
            if points and place.kind != "country":
                value += 1.5 * math.exp(-min(distance_km(p, place) for p in points) / 200)
            value += kind_fit(c, place)
            found[place.place_id] = value
        return found

    @staticmethod
    def _choose(
        reading: Reading,
        priors: Mapping[str, list[tuple[Match, float]]],
        local: Mapping[str, float],
        shared: Mapping[tuple[str, bool], Mapping[str, float]],
    ) -> None:
        key = reading.candidate.key
        group = shared[_sense(reading.candidate)]
        scored = [
            (
                match,
                prior
                + local.get(match.place.place_id, 0.0)
                + 0.4 * group.get(match.place.place_id, 0.0),
            )
            for match, prior in priors[key]
        ]
        scored.sort(key=lambda pair: -pair[1])
        reading.scored = scored
        if scored:
            best = scored[0][0].place.place_id
            reading.evidence = {"local": local.get(best, 0.0), "shared": group.get(best, 0.0)}


def _sense(c: Candidate) -> tuple[str, bool]:
    """Mentions that are taken to mean the same place: a region and its seat are told apart."""
    return c.key, c.cue == "region"


def kind_fit(c: Candidate, place: Place) -> float:
    """How well a reading's kind fits what the words around call for."""
    cue, kind = c.cue, place.kind
    if cue == "region":
        return 4.0 if kind == "region" else -1.0 if kind in _POPULATED else -3.0
    if cue in ("village", "city", "populated"):
        return 2.5 if kind in _POPULATED else -2.5
    if cue == "water":
        return 6.0 if kind == "waterbody" else -2.0
    if cue == "area":
        return 3.0 if kind == "area" else 0.0
    return 0.0


def _scope(index: int, readings: Sequence[Reading], text: str) -> tuple[int, int]:
    """The part of the sentence that speaks of a mention: its clause, up to the same name again."""
    c = readings[index].candidate
    low, high = c.sentence
    cut = text.rfind(";", low, c.start)
    low = max(low, cut)
    cut = text.find(";", c.end, high)
    high = cut if cut >= 0 else high
    for step, stop in ((-1, -1), (1, len(readings))):
        for j in range(index + step, stop, step):
            other = readings[j].candidate
            if other.sentence != c.sentence:
                break
            if other.key == c.key:
                if step > 0:
                    high = min(high, other.start)
                else:
                    low = max(low, c.start)
                break
    return low, high


def _anchors(readings: Sequence[Reading]) -> list[tuple[Reading, Place]]:
    """Readings sure enough to speak for their neighbours."""
    found: list[tuple[Reading, Place]] = []
    seen: set[tuple[str, tuple[int, int]]] = set()
    for reading in readings:
        if not reading.scored:
            continue
        sure = len(reading.scored) == 1 or reading.scored[0][1] - reading.scored[1][1] > 1.0
        place = reading.scored[0][0].place
        mark = (place.place_id, reading.candidate.sentence)
        if sure and mark not in seen:
            seen.add(mark)
            found.append((reading, place))
    return found


def _links(text: str, readings: Sequence[Reading]) -> dict[int, list[int]]:
    """Names that stand in one phrase, such as a village and the province after its comma."""
    words = lexicon()
    filling = (
        _LINKING
        | words["units.region"]
        | words["units.populated"]
        | words["place.parts"]
        | words["place.compass"]
    )
    links: dict[int, list[int]] = defaultdict(list)
    for i in range(len(readings) - 1):
        for j in range(i + 1, min(i + 4, len(readings))):
            a, b = readings[j - 1].candidate, readings[j].candidate
            if a.sentence != b.sentence or b.start - a.end > 60:
                break
            between = _LINK.findall(text[a.end : b.start].lower())
            if (
                not all(token in filling for token in between)
                or "and" in between
                or "et" in between
            ):
                break
            links[i].append(j)
            links[j].append(i)
    return links
