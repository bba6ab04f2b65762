"""From text to resolved mentions of places."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from incidentmap.geo.border_phrases import border_phrases, border_spot
from incidentmap.geo.company import find_unlisted
from incidentmap.geo.confidence import AMBIGUOUS_BELOW, confidence_of
from incidentmap.geo.context import Candidate, Surroundings
from incidentmap.geo.corrections import Corrections, apply_corrections
from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.judgement import Judge
from incidentmap.geo.language import language_of, opening
from incidentmap.geo.lexicon import lexicon
from incidentmap.geo.model import Kind, Mention, Status, Use
from incidentmap.geo.placement import place_all
from incidentmap.geo.readings import Reading
from incidentmap.geo.recognition import Recogniser
from incidentmap.geo.resolution import Resolver
from incidentmap.geo.senses import Senses
from incidentmap.geo.spots import Spot
from incidentmap.geo.text import sentences
from incidentmap.geo.use import use_of

if TYPE_CHECKING:
    from incidentmap.geo.second_opinion import SecondOpinion

LIST_GAP = 5
"""Characters between names of a list: ", ", " and "."""

_GOVERNING = frozenset("on of de d du des contre against sur from to".split(" "))

BESIDE = 12
"""Mentions nearest to a border phrase that can tell whose border is meant."""

CANDIDATES = 8
"""Readings of a name that a mention lists."""

_KINDS: dict[str, Kind] = {
    "region": "region",
    "city": "city",
    "water": "waterbody",
    "area": "area",
}


class Geocoder:
    """Finds the places that a text names, and where they lie.

    Parameters
    ----------
    gazetteer : Gazetteer
        Names known.
    context : sequence of str, optional
        Countries that the texts are about, ISO 3166-1 alpha-2: they count more.
    language : str, optional
        ``en`` or ``fr`` to force it; the rules of both are always at work.
    corrections : Corrections, optional
        The analyst's word on names: it goes before everything else.
    second_opinion : SecondOpinion, optional
        A spaCy pipeline that confirms places and adds those it alone sees.

    Raises
    ------
    DataError
        If a correction names a place that no gazetteer has.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        *,
        context: Sequence[str] = (),
        language: str = "",
        corrections: Corrections | None = None,
        second_opinion: "SecondOpinion | None" = None,
    ) -> None:
        self.gazetteer = gazetteer
        self.context = tuple(country.upper() for country in context)
        self.language = language
        self.corrections = corrections
        self._corrected = corrections.check(gazetteer) if corrections else {}
        self._second_opinion = second_opinion
        self._recogniser = Recogniser(gazetteer)
        self._senses = Senses()

    def geocode(
        self, text: str, *, language: str = "", start: int = 0, document: str = ""
    ) -> list[Mention]:
        """Mentions of places in a text.

        Parameters
        ----------
        text : str
            Decoded text.
        language : str, optional
            ``en`` or ``fr``.
        start : int, optional
            First character that is read; offsets count from 0 all the same.
        document : str, optional
            Key of the document, for corrections.

        Returns
        -------
        list of Mention
            By start. The same text always gives the same mentions.
        """
        around, found = self.read(text, language=language, start=start)
        mentions: list[Mention] = []
        before: tuple[Candidate, Use] | None = None
        listed: dict[int, list[tuple[str, float]]] = {}
        for reading, spot in found:
            weighed = listed.get(id(reading.scored))
            if weighed is None:
                weighed = listed[id(reading.scored)] = _weighed(reading)
            mentions.append(_mention(reading, spot, text, before, weighed))
            before = (reading.candidate, mentions[-1].use)
        borders = _borders(mentions, around, start)
        if borders:
            mentions = sorted([*mentions, *borders], key=lambda m: (m.start, m.end))
        if self.corrections is None:
            return mentions
        return apply_corrections(
            mentions, self.corrections, self._corrected, text, document, start, around.sentences
        )

    def read(
        self, text: str, *, language: str = "", start: int = 0
    ) -> tuple[Surroundings, list[tuple[Reading, Spot]]]:
        """Names of places with their readings and spots, before they become mentions.

        For those who want to see what was weighed; parameters as for `geocode`.
        """
        around = Surroundings(text, sentences(text))
        candidates = self._recogniser.candidates(around, start)
        words = opening(text[start:])
        spoken = language or self.language or language_of(words)
        judge = Judge(around, self.gazetteer, spoken, frozenset(self.context))
        judge.judge(candidates)
        candidates = find_unlisted(candidates, judge)
        if self._second_opinion is not None:
            candidates = self._second_opinion.advise(candidates, around, self.gazetteer, start)
        places = [c for c in candidates if c.verdict == "place"]
        resolved = Resolver(self.gazetteer, text, words, self._senses, self.context).resolve(places)
        readings = [r for i, r in enumerate(resolved) if _stands(i, resolved)]
        return around, list(zip(readings, place_all(readings, text), strict=True))


def _stands(i: int, readings: Sequence[Reading]) -> bool:
    """Whether a name that fits no place nearby still names one: by its company, or in a list."""
    reading = readings[i]
    c = reading.candidate
    if not reading.misfit or c.locative or c.cue or c.shouted or "fits" in reading.evidence:
        return True
    if c.before[1:2] and c.before[0] in _GOVERNING and c.before[1] in lexicon()["place.governed"]:
        return True
    if c.right[:1] and c.right[0] in ",(" and i + 1 < len(readings):
        following = readings[i + 1].candidate
        if following.sentence == c.sentence and following.start - c.end < 40:
            return True
    beside = [readings[j].candidate for j in (i - 1, i + 1) if 0 <= j < len(readings)]
    return any(0 <= max(o.start - c.end, c.start - o.end) <= LIST_GAP for o in beside)


def _kind(reading: Reading) -> Kind:
    cue, place = reading.candidate.cue, reading.place
    if place is not None:
        seat = cue == "region" and place.kind in ("city", "village", "capital")
        return "region" if seat else place.kind
    return _KINDS.get(cue, "village")


def _weighed(reading: Reading) -> list[tuple[str, float]]:
    return [(match.place.place_id, round(score, 2)) for match, score in reading.scored[:CANDIDATES]]


def _mention(
    reading: Reading,
    spot: Spot,
    text: str,
    before: tuple[Candidate, Use] | None,
    weighed: list[tuple[str, float]],
) -> Mention:
    c, place, kind = reading.candidate, reading.place, _kind(reading)
    confidence = confidence_of(reading, spot)
    status: Status = "resolved" if confidence >= AMBIGUOUS_BELOW else "ambiguous"
    return Mention(
        c.start,
        c.end,
        c.name,
        c.sentence[0],
        c.sentence[1],
        kind,
        use_of(c, kind, text, before),
        spot.relation,
        place,
        spot.lon,
        spot.lat,
        spot.uncertainty_m,
        spot.country,
        confidence,
        status if spot.lon is not None else "unresolved",
        weighed.copy(),
        spot.container,
        spot.area_wkt,
    )


def _borders(mentions: Sequence[Mention], around: Surroundings, start: int) -> list[Mention]:
    """Mentions of borders, over those of the countries they part."""
    countries = [(m.start, m.end, m.country) for m in mentions if m.kind == "country"]
    found = []
    for phrase in border_phrases(around.text, start, countries):
        begin, stop = around.sentence(phrase.start)
        beside = sorted(mentions, key=lambda m: abs(m.start - phrase.start))[:BESIDE]
        lon, lat, radius, wkt = border_spot(phrase, [m.country for m in beside])
        line = lon is not None
        found.append(
            Mention(
                phrase.start,
                phrase.end,
                around.text[phrase.start : phrase.end],
                begin,
                stop,
                "border",
                relation="border",
                lon=lon,
                lat=lat,
                uncertainty_m=radius,
                confidence=0.8 if line else 0.5,
                status="resolved" if line else "unresolved",
                area_wkt=wkt,
            )
        )
    return found
