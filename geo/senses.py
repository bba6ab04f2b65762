"""What names mean out of any document: worked out once, remembered from text to text."""

from collections.abc import Container, Sequence

from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer import Match
from incidentmap.geo.readings import POPULATED, contains

READINGS = 30
"""Readings of one name that are weighed, and further ones in the document's countries."""

CITY_RANK = 110
"""Rank of some hundred thousand inhabitants: its other names are known too."""

UNKNOWN_RANK = 176
"""Rank of a hundred inhabitants, taken for towns and villages without a count."""

INTERNATIONAL = 2.0
"""Rivers and lakes of several countries weigh as if all of them were spoken of."""

REMEMBERED = 20_000
"""Names remembered before all are forgotten."""

Sense = tuple[Match, float, str]
"""A place of a name, how much speaks for it, and its country."""


class Senses:
    """How much speaks for each place of a name before the document is heard."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], list[Sense]] = {}

    def __getstate__(self) -> dict[str, object]:
        return {"_known": {}}

    def of(self, key: str, matches: Sequence[Match], countries: Container[str]) -> list[Sense]:
        """Senses of a folded name, those in some countries even where it has many.

        Parameters
        ----------
        key : str
            The name.
        matches : sequence of Match
            What the gazetteer has under it, most important first; a name in capitals may have
            more than the same in small letters.
        countries : container of str
            Countries whose places are weighed however unimportant.
        """
        if len(matches) > READINGS:
            rest = [match for match in matches[READINGS:] if match.place.country in countries]
            return _senses(key, [*matches[:READINGS], *rest])
        known = self._known.get((key, len(matches)))
        if known is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[key, len(matches)] = _senses(key, matches)
        return known


def _senses(key: str, matches: Sequence[Match]) -> list[Sense]:
    towns = [match.place for match in matches if match.place.kind in POPULATED]
    settled = {town.country for town in towns}
    found = []
    for match in matches:
        place = match.place
        populated = place.kind in POPULATED
        score = (220 - (min(match.rank, UNKNOWN_RANK) if populated else match.rank)) / 22
        if place.source.startswith("incidentmap"):
            score += 0.5
        if place.kind == "waterbody" and not place.country:
            score += INTERNATIONAL
        if match.type == "alternate" and fold(place.name) != f"{key} city":
            score -= 2.2 if match.rank > CITY_RANK else 1.2
        if place.kind == "region" and place.feature_code.startswith("ADM"):
            score -= 3.0 if any(contains(place, town) for town in towns) else 0.5
        elif place.kind in ("facility", "area", "waterbody") and match.rank > 100:
            score -= 2.0 if place.country in settled else 1.0
        found.append((match, score, place.country))
    return found
