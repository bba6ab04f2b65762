"""Names of several words that no gazetteer has: "in Bulo Marer", "près de Kaiga Kindjiria".

Two capital words side by side are a person more often than a place; a preposition of place, a
verb of going there or a camp behind them tells.
"""

import re
from collections.abc import Sequence

from incidentmap.geo.context import Candidate
from incidentmap.geo.folding import fold
from incidentmap.geo.judgement import Judge
from incidentmap.geo.recognition import PREFIXES, is_stranger

MOST_WORDS = 3

_PARTICLE = r"(?:(?:al|el|ez|ash|as|ar|ad|an|az|at|es|ul)[-‑ ]|(?:da|de|do|du|dos) )?"
_NEXT = re.compile(rf"[ \u00a0]{_PARTICLE}([^\W\d_a-zß-ÿ][^\W\d_]+(?:[-‑’'][^\W\d_]+)*)")
_JOINTS = frozenset((",", "and", "et", "or", "ou", "&"))


def lengthened(
    c: Candidate, index: int, candidates: Sequence[Candidate], judge: Judge
) -> Candidate | None:
    """A name with the capital words beside it, where the words around call for a place.

    Parameters
    ----------
    c : Candidate
        A name that the gazetteer lacks.
    index : int
        Where it stands among the candidates.
    candidates : sequence of Candidate
        All of the document.
    judge : Judge
        The judge of the document.

    Returns
    -------
    Candidate or None
        None where nothing is to be added, or a person is likelier.
    """
    text = judge.around.text
    start, end = c.start, c.end
    prefixed = bool(c.left) and c.left[0].lower() in PREFIXES and text[start - 1] == " "
    if prefixed and c.left[0][0].isupper():
        start -= len(c.left[0]) + 1
    elif c.key in judge.words.given:
        return None
    for _ in range(MOST_WORDS - 1):
        found = _NEXT.match(text, end, c.sentence[1])
        if found is None or not _fits(found[1], judge):
            break
        end = found.end()
    if (start, end) == (c.start, c.end):
        return None
    longer = judge.around.candidate(start, end, fold(text[start:end]), ())
    return longer if _somewhere(longer, index, candidates, judge) else None


def _fits(word: str, judge: Judge) -> bool:
    """Whether a capital word can be the second of a place's name."""
    low = word.lower()
    if low in judge.words["organisations.after"] or low in judge.words.demonyms:
        return False
    return is_stranger(word, judge.words) or low in judge.words.given


def _somewhere(c: Candidate, index: int, candidates: Sequence[Candidate], judge: Judge) -> bool:
    words = judge.words
    follow = c.after[0] if c.after else ""
    headed = follow in words["units.heads"] or follow in words["place.landscape"]
    goes_on = bool(c.right) and c.right[0][0].isupper() and judge.around.text[c.end] == " "
    if headed or goes_on:
        return headed
    left = c.before
    if not left or (c.left[0][0].isupper() and len(left) > 1):
        return False
    if left[0] in words["place.strict"] or left[0] in words["place.locative"]:
        return not (left[0] in ("à", "to") and len(left) > 1 and left[1] in words["place.dative"])
    if left[0] in words["place.movement"]:
        return True
    if left[0] in ("to", "jusqu") and len(left) > 1:
        return left[1] in words["place.fleeing"]
    if left[0] in ("of", "de", "d", "du") and len(left) > 1:
        return left[1] in words["units.heads"] or left[1] in words["place.aside"]
    before = candidates[index - 1] if index else None
    return (
        left[0] in _JOINTS
        and before is not None
        and before.verdict == "place"
        and before.locative
        and c.start - before.end < 9
    )
