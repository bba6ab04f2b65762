"""A name in a text with the words around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from incidentmap.geo.gazetteer import Match
from incidentmap.geo.text import sentence_at

_TOKEN = re.compile(r"[^\W_]+['’]?|[^\w\s]")
_REACH = 52
QUOTES = frozenset("«»“”‘’\"'")
APOSTROPHES = frozenset("'’ʼ")
_QUOTES_AFTER = QUOTES - APOSTROPHES


@dataclass(slots=True)
class Candidate:
    """A stretch of text that may name a place.

    Attributes
    ----------
    start, end : int
        Characters of the text.
    name : str
        The stretch.
    key : str
        Folded name.
    matches : tuple of Match
        What the gazetteer has under the key, most important first; empty for a name it lacks.
    sentence : tuple of int
        Start and end of the sentence.
    left, right : list of str
        Words and marks of the sentence before (nearest first) and after; elided articles without
        their apostrophe.
    before, after : list of str
        The same in small letters and without quotation marks; ``after`` keeps apostrophes.
    shouted : bool
        Whether the name is in capitals throughout.
    score : float
        Evidence, in units of log odds, that a place is meant.
    verdict : str
        ``""`` undecided, ``"place"``, or what else it is.
    cue : str
        What the words around say of its kind: ``region``, ``village``, ``city``, ``populated``,
        ``water``, ``area``, ``facility`` or nothing.
    """

    start: int
    end: int
    name: str
    key: str
    matches: tuple[Match, ...]
    sentence: tuple[int, int]
    left: list[str]
    right: list[str]
    before: list[str]
    after: list[str]
    shouted: bool = False
    score: float = 0.0
    verdict: str = ""
    cue: str = ""
    locative: bool = False
    attributive: bool = False

    @property
    def first(self) -> bool:
        """Whether no word of the sentence stands before the name."""
        return not any(token[0].isalnum() for token in self.left)


class Surroundings:
    """The text with its sentences, from which candidates get their words around."""

    def __init__(self, text: str, sentences: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self.sentences = sentences

    def sentence(self, position: int) -> tuple[int, int]:
        """Span of the sentence that holds a position."""
        index = sentence_at(self.sentences, position)
        if index < 0:
            return position, position
        return self.sentences[index]

    def candidate(self, start: int, end: int, key: str, matches: tuple[Match, ...]) -> Candidate:
        """Candidate of a stretch."""
        text = self.text
        name = text[start:end]
        begin, stop = self.sentence(start)
        stop = max(stop, end)
        left = _tokens(text[max(begin, start - _REACH) : start])
        left.reverse()
        right = _tokens(text[end : min(stop, end + _REACH)])
        return Candidate(
            start,
            end,
            name,
            key,
            matches,
            (begin, stop),
            left,
            right,
            _small(left, QUOTES),
            _small(right, _QUOTES_AFTER),
            end - start > 1 and name.isupper(),
        )


def _tokens(piece: str) -> list[str]:
    """Words and marks; elided articles lose their apostrophe."""
    if piece.replace(" ", "").isalnum():
        return piece.split()
    found = _TOKEN.findall(piece)
    if "'" in piece or "’" in piece:
        return [token if len(token) == 1 else token.rstrip("'’") for token in found]
    return found


def _small(tokens: list[str], marks: frozenset[str]) -> list[str]:
    """Tokens in small letters, without marks: one call on all is faster than one on each."""
    low = " ".join(tokens).lower().split()
    return low if marks.isdisjoint(low) else [token for token in low if token not in marks]
