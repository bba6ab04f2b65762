"""From text to resolved mentions of places."""

from collections.abc import Mapping, Sequence
from typing import Any

from incidentmap.geo.context import Surroundings
from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.language import detect
from incidentmap.geo.judgement import Judge
from incidentmap.geo.model import Kind, Mention
from incidentmap.geo.recognition import Recogniser
from incidentmap.geo.resolution import Reading, Resolver
from incidentmap.geo.text import sentences
from incidentmap.geo.use import use_of


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
    corrections : mapping, optional
        The analyst's word on names.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        *,
        context: Sequence[str] = (),
        language: str = "",
        corrections: Mapping[Any, Any] | None = None,
    ) -> None:
        self.gazetteer = gazetteer
        self.context = tuple(country.upper() for country in context)
        self.language = language
        self.corrections = corrections
        self._recogniser = Recogniser(gazetteer)

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
        around = Surroundings(text, sentences(text))
        candidates = self._recogniser.candidates(around, start)
        spoken = language or self.language or detect(text[start:])
        judge = Judge(around, self.gazetteer, spoken, frozenset(self.context))
        judge.judge(candidates)
        places = [c for c in candidates if c.verdict == "place"]
        readings = Resolver(self.gazetteer, text, self.context).resolve(places)
        return [_mention(reading, text) for reading in readings]


def _mention(reading: Reading, text: str) -> Mention:
    c = reading.candidate
    place = reading.place
    assert place is not None
    kind: Kind = (
        "region"
        if c.cue == "region" and place.kind in ("city", "village", "capital")
        else place.kind
    )
    margin = reading.scored[0][1] - reading.scored[1][1] if len(reading.scored) > 1 else 6.0
    confidence = round(0.5 + 0.5 * min(1.0, margin / 5), 3)
    return Mention(
        c.start,
        c.end,
        c.name,
        c.sentence[0],
        c.sentence[1],
        kind,
        use_of(c, place.kind, text),
        "at",
        place,
        place.lon,
        place.lat,
        place.uncertainty_m,
        place.country,
        confidence,
        "resolved" if confidence >= 0.55 else "ambiguous",
        [(match.place.place_id, round(score, 2)) for match, score in reading.scored[:8]],
    )
