"""Which place of that name: all names of a document decided together.

Each reading of a name gets a score, in units of about one power of ten of population: how
important the place is, how well its country fits the document, whether a unit named beside it
holds it, how near it lies to the other places, and whether it is the kind of place that the words
around call for. One sense holds for a document unless the words beside a name say otherwise.
"""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter

from incidentmap.geo.context import Candidate
from incidentmap.geo.gazetteer import Gazetteer, Match
from incidentmap.geo.lexicon import lexicon
from incidentmap.geo.model import Place
from incidentmap.geo.readings import (
    POPULATED,
    Reading,
    anchors_of,
    contains,
    kind_fit,
    links_of,
    nearest_km,
    scope,
)
from incidentmap.geo.senses import Senses

KNOWN_RANK = 66
"""Rank of capitals and cities of millions: named once, they speak for their country."""

HOPELESS = 13.0
"""Readings so far behind the first before the words around are heard are not weighed."""

SETTLED = 6.0
"""A first reading so far ahead of the second is not asked about again."""

WIDE = 16
"""Places of a document that speak for the nearness of others."""

MISFIT_KM = 500.0
"""A small place farther than this from all others of a document is another of the same name."""

SECOND_NAME_KM, SECOND_NAME_RANK = 300.0, 90
"""The same for a place known by another name, unless it has some six hundred thousand people."""

NEXT_BEST, NEARLY = 6, 5.0
"""Readings, and how far behind, that are tried where the first lies too far away."""

CORE_WEIGHT = 1.0
"""Weight, of at most 2, of a country that the document is about."""

FAMOUS_RANK = 110
"""Rank of some hundred thousand inhabitants: named out of any context."""


_SCORE = itemgetter(1)


def _start(anchor: tuple[Reading, Place]) -> int:
    return anchor[0].candidate.start


class Resolver:
    """Resolves the candidates of one document.

    Parameters
    ----------
    gazetteer : Gazetteer
        Where further units are looked up.
    text : str
        The document.
    opening : sequence of str
        Its first words (`incidentmap.geo.language.opening`), for "Malian" and its like.
    senses : Senses
        What names mean out of any document, as remembered from one to the next.
    context : sequence of str, optional
        Countries that the document is known to be about, ISO 3166-1 alpha-2.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        text: str,
        opening: Sequence[str],
        senses: Senses,
        context: Sequence[str] = (),
    ) -> None:
        self.gazetteer = gazetteer
        self._senses, self._opening = senses, opening
        self.text = text
        self.context = frozenset(context)
        self.weights: dict[str, float] = {}
        self._words = lexicon()
        self._named: set[str] = set(context)
        self._keys: dict[str, set[str]] = defaultdict(set)

    def resolve(self, candidates: Sequence[Candidate]) -> list[Reading]:
        """Readings of the candidates, in order."""
        readings = [Reading(candidate) for candidate in candidates]
        self.weights = self._country_weights(candidates)
        priors: dict[str, list[tuple[Match, float]]] = {}
        for reading in readings:
            c = reading.candidate
            if c.key not in priors:
                priors[c.key] = self._prior(c.key, c.matches)
            reading.scored = priors[c.key]
        links = links_of(self.text, readings)
        open_ones = [i for i, reading in enumerate(readings) if _is_open(reading, i in links)]
        if open_ones and self._round(readings, open_ones, links, priors):
            self._round(readings, open_ones, links, priors)
        self._misfits(readings)
        for i, j in ((i, j) for i, others in links.items() for j in others if j > i):
            if not readings[i].misfit:
                readings[i].misfit = self._denied(readings[i], readings[j])
        self._settings(readings)
        return readings

    def _settings(self, readings: Sequence[Reading]) -> None:
        """Note how well each place fits the document: its country, its neighbours."""
        points = list(
            {p.place_id: p for _, p in anchors_of(readings) if p.kind in POPULATED}.values()
        )
        near: dict[str, float] = {}
        for reading in readings:
            place = reading.place
            if place is None:
                continue
            if place.place_id not in near:
                apart = math.inf
                if place.kind in POPULATED:
                    others = [p for p in points[:WIDE] if p.place_id != place.place_id]
                    apart = nearest_km(others, place)
                near[place.place_id] = math.exp(-apart / 200)
            reading.evidence["near"] = near[place.place_id]
            reading.evidence["home"] = self.weights.get(place.country, 0.0)

    def _round(
        self,
        readings: Sequence[Reading],
        open_ones: Sequence[int],
        links: Mapping[int, list[int]],
        priors: Mapping[str, list[tuple[Match, float]]],
    ) -> bool:
        """Choose again among the open readings; whether a choice changed."""
        anchors = anchors_of(readings)
        wide: dict[str, dict[str, float]] = {}
        shared: dict[tuple[str, bool], dict[str, float]] = defaultdict(dict)
        local: list[dict[str, float]] = []
        for i in open_ones:
            c = readings[i].candidate
            if c.key not in wide:
                wide[c.key] = _wide(c.key, priors[c.key], anchors)
            linked = [
                match.place
                for j in links.get(i, ())
                for match, _ in priors[readings[j].candidate.key][:12]
            ]
            apposed = [
                place
                for j in links.get(i, ())
                if j < i and self._apposed(readings[j].candidate, c)
                for place in (match.place for match, _ in priors[readings[j].candidate.key][:12])
            ]
            found = self._local(i, readings, (linked, apposed), anchors, priors[c.key])
            for place_id, value in wide[c.key].items():
                found[place_id] = found.get(place_id, 0.0) + value
            local.append(found)
            group = shared[_sense(c)]
            for place_id, value in found.items():
                group[place_id] = max(group.get(place_id, 0.0), value)
        before = [readings[i].scored[0][0].place.place_id for i in open_ones]
        for i, found in zip(open_ones, local, strict=True):
            self._choose(readings[i], priors, found, shared)
        return before != [readings[i].scored[0][0].place.place_id for i in open_ones]

    def _misfits(self, readings: Sequence[Reading]) -> None:
        """Mark small places far from everything that the document names."""
        places = [place for reading in readings if (place := reading.place) is not None]
        settled = {place.place_id: place for place in places if place.kind in POPULATED}
        weight = self.weights.get
        core = [p for p in settled.values() if weight(p.country, 0.0) >= CORE_WEIGHT]
        units = [
            place
            for place in places
            if place.kind == "region" and weight(place.country, 0.0) >= 0.8 * CORE_WEIGHT
        ]
        for reading in readings:
            place = reading.place
            if place is None or place.kind == "country":
                continue
            said = reading.evidence.get("local", 0.0) - kind_fit(reading.candidate, place)
            if said >= 3.0 or not self._astray(reading.scored[0][0], core, units):
                continue
            reading.misfit = True
            least = reading.scored[0][1] - NEARLY
            for pair in reading.scored[1:NEXT_BEST]:
                if pair[1] < least or not self._speaks_of(pair[0].place):
                    continue
                if not self._astray(pair[0], core, units):
                    rest = [other for other in reading.scored if other is not pair]
                    reading.scored, reading.misfit = [pair, *rest], False
                    break

    def _astray(self, match: Match, core: Sequence[Place], units: Sequence[Place]) -> bool:
        """Whether a place is too small to be meant so far from what the document names."""
        place = match.place
        other_name = match.type == "alternate" and match.rank > SECOND_NAME_RANK
        famous = FAMOUS_RANK if place.kind in (*POPULATED, "region") else FAMOUS_RANK + 40
        if not other_name and (match.rank < famous or self._speaks_of(place)):
            return False
        others = [p for p in core[:40] if p.place_id != place.place_id]
        elsewhere = bool(self._named - {place.country})
        if elsewhere and not others:
            others = list(units[:20])
        if len(others) < 2 - elsewhere:
            return False
        return nearest_km(others, place) > (SECOND_NAME_KM if other_name else MISFIT_KM)

    def _denied(self, reading: Reading, outer: Reading) -> bool:
        """Whether the unit or country that the text gives for a small place is another's."""
        place, unit = reading.place, outer.place
        if place is None or unit is None or place.kind == "country" or not place.country:
            return False
        bracket = self.text[reading.candidate.end : outer.candidate.start] == " ("
        whole = unit.kind in ("country", "region") or outer.candidate.cue == "region"
        if not whole and not (bracket and reading.scored[0][0].type == "alternate"):
            return False
        if reading.scored[0][0].rank < FAMOUS_RANK or unit.country in ("", place.country):
            return False
        return self._apposed(reading.candidate, outer.candidate)

    def _speaks_of(self, place: Place) -> bool:
        """Whether the document names the country of a place, or two other places in it."""
        keys = self._keys.get(place.country, set())
        return place.country in self._named or len(keys) > 2

    def _country_weights(self, candidates: Iterable[Candidate]) -> dict[str, float]:
        counts: dict[str, float] = defaultdict(float)
        for c in candidates:
            if not c.matches:
                continue
            place = c.matches[0].place
            known = c.key in self._keys[place.country]
            self._keys[place.country].add(c.key)
            if place.kind == "country":
                self._named.add(place.country)
                counts[place.country] += 1.5
            elif len(c.matches) == 1 or c.matches[0].rank < KNOWN_RANK:
                counts[place.country] += 0.2 if known else 0.8
            else:
                for country in {m.place.country for m in c.matches[:6]}:
                    counts[country] += 0.05 if known else 0.3
        demonyms = self._words.demonyms
        for word in self._words.demonym_words.intersection(self._opening):
            counts[demonyms[word]] += 1.0
            self._named.add(demonyms[word])
        counts.pop("", None)
        top = max(counts.values(), default=0.0)
        weights = (
            {country: 2.0 * math.sqrt(n / top) for country, n in counts.items()} if top else {}
        )
        for country in self.context:
            weights[country] = weights.get(country, 0.0) + 4.0
        return weights

    def _prior(self, key: str, matches: Sequence[Match]) -> list[tuple[Match, float]]:
        known = self._senses.of(key, matches, self.weights)
        weight = self.weights.get
        scored = [(match, score + weight(country, 0.0)) for match, score, country in known]
        scored.sort(key=_SCORE, reverse=True)
        hopeless = scored[0][1] - HOPELESS if scored else 0.0
        return [pair for pair in scored if pair[1] > hopeless]

    def _local(
        self,
        index: int,
        readings: Sequence[Reading],
        linked: tuple[Sequence[Place], Sequence[Place]],
        anchors: Sequence[tuple[Reading, Place]],
        options: Sequence[tuple[Match, float]],
    ) -> dict[str, float]:
        """Evidence for each reading from the words and places around one mention."""
        c = readings[index].candidate
        low, high = scope(index, readings, self.text)
        first = bisect_left(anchors, low, key=_start)
        near = []
        for reading, place in anchors[first:]:
            if reading.candidate.start >= high:
                break
            if reading.candidate.key != c.key:
                near.append(place)
        points = [place for place in near if place.kind in POPULATED]
        # "Guinea, Senegal" is a list of countries, not a village in Senegal.
        nation = options[0][0].place.kind == "country"
        found: dict[str, float] = {}
        towns = any(match.place.kind in POPULATED for match, _ in options[:6])
        seated = ("country", "region") if towns and c.cue != "region" else ("country",)
        for match, _ in options:
            place = match.place
            value = kind_fit(c, place)
            if any(contains(outer, place) for outer in linked[0]) and not (
                nation and place.feature_code != "ADM1" and not c.cue
            ):
                value += 5.0
            elif any(contains(place, inner) for inner in linked[1]):
                value += 3.0
            holding = [outer.kind for outer in near if contains(outer, place)]
            if holding:
                value += 1.5 if all(kind == "country" for kind in holding) else 3.0
            if points and place.kind not in seated:
                value += 2.0 * math.exp(-nearest_km(points, place) / 120)
            found[place.place_id] = value
        return found

    def _apposed(self, a: Candidate, b: Candidate) -> bool:
        """Whether the second name follows the first after a comma or in brackets."""
        return self.text[a.end : b.start].lstrip()[:1] in (",", "(")

    @staticmethod
    def _choose(
        reading: Reading,
        priors: Mapping[str, list[tuple[Match, float]]],
        local: Mapping[str, float],
        shared: Mapping[tuple[str, bool], Mapping[str, float]],
    ) -> None:
        key = reading.candidate.key
        group = shared[_sense(reading.candidate)]
        most = max(group.values(), default=0.0)
        favoured = [local.get(place_id, 0.0) for place_id, value in group.items() if value == most]
        said = max(local.values(), default=0.0) - max(favoured, default=0.0)
        share = 0.5 * max(0.0, 1 - said / 3)
        scored = [
            (
                match,
                prior
                + local.get(match.place.place_id, 0.0)
                + share * group.get(match.place.place_id, 0.0),
            )
            for match, prior in priors[key]
        ]
        scored.sort(key=_SCORE, reverse=True)
        reading.scored = scored
        if scored:
            best = scored[0][0].place.place_id
            reading.evidence["local"] = local.get(best, 0.0)


def _is_open(reading: Reading, linked: bool) -> bool:
    """Whether the words around can change what a name means."""
    if len(reading.scored) < 2:
        return False
    first, second = reading.scored[0], reading.scored[1]
    if reading.candidate.cue or linked:
        return True
    return first[1] - second[1] < SETTLED


def _wide(
    key: str, options: Sequence[tuple[Match, float]], anchors: Sequence[tuple[Reading, Place]]
) -> dict[str, float]:
    """How near each reading lies to the other places of the document."""
    points = [p for r, p in anchors if r.candidate.key != key and p.kind in POPULATED]
    points = list({p.place_id: p for p in points}.values())[:WIDE]
    if not points:
        return {}
    return {
        match.place.place_id: 1.5 * math.exp(-nearest_km(points, match.place) / 200)
        for match, _ in options
        if match.place.kind != "country"
    }


def _sense(c: Candidate) -> tuple[str, bool]:
    """Mentions that are taken to mean the same place: a region and its seat are told apart."""
    return c.key, c.cue == "region"
