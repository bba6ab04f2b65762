"""The analyst's word on a name: this place, this point, or no place at all."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from incidentmap.geo.errors import DataError
from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.model import Mention, Place
from incidentmap.geo.text import sentence_at

EVERYWHERE = "*"
MARK = "correction"
"""First in the candidates of a corrected mention stands this, a colon and the correction."""

POINT_UNCERTAINTY_M = 1_000.0
"""Uncertainty of a point given by hand."""


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of a corrections file.

    Attributes
    ----------
    document : str
        Key of the document, ``*`` for all.
    text : str
        The name as written.
    place_id : str
        The gazetteer's place, empty where a point is given or it is not a place.
    lon, lat : float or None
        Degrees, EPSG:4326.
    not_a_place : bool
        Whether the name shall not be taken for a place.
    start : int or None
        First character of the one mention meant, None for all in the document.
    line : int
        Line of the file, for messages.
    """

    document: str
    text: str
    place_id: str = ""
    lon: float | None = None
    lat: float | None = None
    not_a_place: bool = False
    start: int | None = None
    line: int = 0

    @property
    def label(self) -> str:
        """What the correction says, as listed among the candidates."""
        return self.place_id or ("not a place" if self.not_a_place else f"{self.lon},{self.lat}")


class Corrections:
    """Corrections by document and name; those for one document go before those for all.

    Parameters
    ----------
    rows : iterable of Correction
        Where two speak of the same name, the later one holds.
    source : str, optional
        What the rows come from, for messages.
    """

    def __init__(self, rows: Iterable[Correction], *, source: str = "corrections") -> None:
        self.rows = tuple(rows)
        self.source = source
        self._by: dict[tuple[str, str, int | None], Correction] = {
            (row.document, row.text, row.start): row for row in self.rows
        }
        self._texts: dict[str, tuple[str, ...]] = {}
        for row in self.rows:
            known = self._texts.get(row.document, ())
            self._texts[row.document] = tuple(dict.fromkeys((*known, row.text)))

    def find(self, document: str, text: str, start: int) -> Correction | None:
        """The correction of a mention, None for none."""
        by = self._by
        for key in (
            (document, text, start),
            (document, text, None),
            (EVERYWHERE, text, start),
            (EVERYWHERE, text, None),
        ):
            if key in by:
                return by[key]
        return None

    def texts(self, document: str) -> Sequence[str]:
        """Names that a document may have corrections for."""
        return (*self._texts.get(document, ()), *self._texts.get(EVERYWHERE, ()))

    def check(self, gazetteer: Gazetteer) -> dict[str, Place]:
        """Places of the corrections, by id.

        Raises
        ------
        DataError
            If a place id is in no gazetteer; the message names the line.
        """
        places: dict[str, Place] = {}
        for row in self.rows:
            if not row.place_id or row.place_id in places:
                continue
            place = gazetteer.place(row.place_id)
            if place is None:
                raise DataError(
                    f"{self.source}, line {row.line}: no gazetteer has the place {row.place_id!r};"
                    " look names up with `incidentmap gazetteer search`"
                )
            places[row.place_id] = place
        return places


def apply_corrections(
    mentions: Sequence[Mention],
    corrections: Corrections,
    places: dict[str, Place],
    text: str,
    document: str,
    start: int,
    sentences: Sequence[tuple[int, int]],
) -> list[Mention]:
    """Mentions as corrected, in order; names that only the corrections know are added.

    Parameters
    ----------
    mentions : sequence of Mention
        As found.
    corrections : Corrections
        The analyst's word.
    places : dict of str to Place
        What `Corrections.check` gave.
    text, document : str
        The document and its key.
    start : int
        First character that is read.
    sentences : sequence of (int, int)
        Sentences of the text.
    """
    kept: list[Mention] = []
    for mention in mentions:
        row = corrections.find(document, mention.text, mention.start)
        if row is None or mention.kind == "border":
            kept.append(mention)
        elif not row.not_a_place:
            kept.append(corrected(mention, row, places))
    taken = [(m.start, m.end) for m in mentions]
    for name in corrections.texts(document):
        for found in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text[start:]):
            begin, end = found.start() + start, found.end() + start
            row = corrections.find(document, name, begin)
            if row is None or row.not_a_place or any(a < end and begin < b for a, b in taken):
                continue
            index = sentence_at(sentences, begin)
            span = sentences[index] if index >= 0 else (begin, end)
            bare = Mention(begin, end, name, span[0], span[1], "village")
            kept.append(corrected(bare, row, places))
    return sorted(kept, key=lambda m: (m.start, m.end))


def corrected(mention: Mention, row: Correction, places: dict[str, Place]) -> Mention:
    """A mention moved to where a correction puts it; the candidates say so."""
    candidates = [(f"{MARK}:{row.label}", 1.0), *mention.candidates]
    place = places.get(row.place_id)
    if place is None:
        return replace(
            mention,
            relation="at",
            place=None,
            lon=row.lon,
            lat=row.lat,
            uncertainty_m=POINT_UNCERTAINTY_M,
            confidence=1.0,
            status="resolved",
            candidates=candidates,
            container=None,
            area_wkt=None,
        )
    return replace(
        mention,
        kind=place.kind,
        relation="at",
        place=place,
        lon=place.lon,
        lat=place.lat,
        uncertainty_m=place.uncertainty_m,
        country=place.country,
        confidence=1.0,
        status="resolved",
        candidates=candidates,
        container=None,
        area_wkt=None,
    )
