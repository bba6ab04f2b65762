"""People wounded, missing or taken, who are not among the dead."""

from incidentmap.layers.incidents.numbers import Quantity
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence

_BEFORE = 5
_AFTER = 3


def side_count(sentence: Sentence, kind: str) -> int | None:
    """Count of wounded (``injury``) or missing people in a sentence, None where none is given."""
    for hit in sentence.of(kind):
        found = _count_beside(sentence, hit)
        if found is not None:
            return found.low
    return None


def taken_count(sentence: Sentence, trigger: Hit) -> int | None:
    """Count of people taken, by the word that reports it, None where none is given."""
    found = _count_beside(sentence, trigger)
    return found.low if found is not None else None


def _count_beside(sentence: Sentence, hit: Hit) -> Quantity | None:
    """The count beside a word, else the one before it with no death between."""
    counts = [c for c in sentence.counts() if _is_of_people(sentence, c)]
    for count in counts:
        if count.last == hit.first:
            return count
    for count in counts:
        if 0 <= count.first - hit.last <= _AFTER:
            return count
    deaths = [h.first for h in sentence.of("event") if h.label in ("kill", "deaths", "shot")]
    for count in reversed(counts):
        near = 0 <= hit.first - count.last <= _BEFORE
        if near and not any(count.last <= death < hit.first for death in deaths):
            return count
    return None


def _is_of_people(sentence: Sentence, count: Quantity) -> bool:
    """Whether an article counts: only before a noun for people ("un infirmier")."""
    if not count.article:
        return True
    return any(0 <= h.first - count.last <= 1 for h in sentence.of("actor"))
