"""One document to its places and incidents: what every way of running shares."""

import datetime as dt
import gc
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from incidentmap.geo.model import Mention, Place
from incidentmap.layers.documents import find_files
from incidentmap.layers.incidents.model import Claim
from incidentmap.layers.mentions import mention_row
from incidentmap.layers.model import Document


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """How documents are read; the same for every process.

    Attributes
    ----------
    language : str
        For documents that do not state theirs; empty: detect.
    published : datetime.date or None
        For documents that do not state their day.
    context : tuple of str
        ISO 3166-1 alpha-2 codes of the countries that the documents are about.
    gazetteers : tuple of pathlib.Path
        Indexes beside the package's own and the installed ones.
    corrections : pathlib.Path or None
        The analyst's own word on names.
    spacy : str
        Name of a spaCy pipeline for a second opinion on what is a place; empty: none.
    incidents : bool
        Whether to code incidents as well.
    max_bytes : int
        Larger documents are reported as unreadable; 0: `incidentmap.layers.readers.MAX_BYTES`.
    """

    language: str = ""
    published: dt.date | None = None
    context: tuple[str, ...] = ()
    gazetteers: tuple[Path, ...] = ()
    corrections: Path | None = None
    spacy: str = ""
    incidents: bool = True
    max_bytes: int = 0

    def inputs(self, sources: Sequence[str | Path]) -> list[Path]:
        """Files that are read, which no output may replace."""
        own = [self.corrections] if self.corrections else []
        return [*find_files(sources), *self.gazetteers, *own]


@dataclass(slots=True)
class Coded:
    """What one document gave. Its text is gone; sentences are kept."""

    document: Document
    characters: int
    mentions: list[dict[str, Any]] = field(default_factory=list)
    named: list[Place] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)


class Coder:
    """Reads documents one by one; holds the gazetteer and the rules."""

    def __init__(self, options: ReadingOptions) -> None:
        from incidentmap.geo.gazetteer import Gazetteer
        from incidentmap.geo.geocoder import Geocoder

        self.options = options
        corrections = None
        if options.corrections:
            from incidentmap.layers.corrections import read_corrections

            corrections = read_corrections(options.corrections)
        second_opinion = None
        if options.spacy:
            from incidentmap.geo.second_opinion import SecondOpinion

            second_opinion = SecondOpinion(options.spacy)
        self.geocoder = Geocoder(
            Gazetteer.open(options.gazetteers),
            context=options.context,
            language=options.language,
            corrections=corrections,
            second_opinion=second_opinion,
        )

    def code(self, document: Document) -> Coded:
        """Find the places and, where asked for, the incidents of one document.

        Parameters
        ----------
        document : Document
            As read; unreadable and empty ones give nothing.

        Returns
        -------
        Coded
            With the document's language and day filled in where they could be inferred.
        """
        if document.status != "ok":
            return Coded(document, len(document.text))
        document = self._completed(document)
        mentions = self.geocoder.geocode(
            document.text,
            language=document.language,
            start=document.body_start,
            document=document.document,
        )
        coded = Coded(replace(document, text=""), len(document.text))
        coded.mentions = [mention_row(document.document, document.text, m) for m in mentions]
        coded.named = [m.place for m in mentions if m.place and _puts_a_point(m)]
        if self.options.incidents:
            from incidentmap.layers.incidents.coding import code_document

            coded.claims = code_document(document, mentions)
        return coded

    def _completed(self, document: Document) -> Document:
        from incidentmap.geo.language import detect

        body = document.text[document.body_start :]
        if not document.language:
            document = replace(document, language=self.options.language or detect(body))
        if document.published is None and self.options.published is not None:
            return replace(document, published=self.options.published, published_basis="option")
        if document.published is None:
            from incidentmap.layers.incidents.dates import infer_published

            published, basis = infer_published(body, document.language)
            document = replace(document, published=published, published_basis=basis)
        return document


def _puts_a_point(mention: Mention) -> bool:
    return mention.use == "literal" and mention.status == "resolved"


@lru_cache(maxsize=1)
def coder_for(options: ReadingOptions) -> Coder:
    """Coder of this process for these options, made when it is first asked for."""
    coder = Coder(options)
    # Gazetteer and rules stay for good: the collector need not look at them again and again,
    # which takes a tenth of the time.
    gc.collect()
    gc.freeze()
    return coder
