"""A name in a text with the words around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from incidentmap.geo.gazetteer import Match
from incidentmap.geo.text import sentence_at

_TOKEN = re.compile(r"[^\W_]+['’]?|[^\w\s]")
_REACH = 52
_REMEMBERED = 20_000
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
        left, before = _before(text[max(begin, start - _REACH) : start])
        right, after = _after(text[end : min(stop, end + _REACH)])
        return Candidate(
            start,
            end,
            name,
            key,
            matches,
            (begin, stop),
            left,
            right,
            before,
            after,
            end - start > 1 and name.isupper(),
        )


class _Words(dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]):
    """Stretches without white space → their tokens, and these in small letters without marks.

    Texts say the same words again and again: each is taken apart once, until there are too many.
    """

    def __missing__(self, word: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        if len(self) >= _REMEMBERED:
            self.clear()
        tokens = tuple(t if len(t) == 1 else t.rstrip("'’") for t in _TOKEN.findall(word))
        small = tuple(token.lower() for token in tokens)
        before = tuple(token for token in small if token not in QUOTES)
        after = tuple(token for token in small if token not in _QUOTES_AFTER)
        found = self[word] = (tokens, before, after)
        return found


_WORDS = _Words()


def _before(piece: str) -> tuple[list[str], list[str]]:
    """Tokens of a stretch, nearest to its end first: as written, and small without quotes."""
    tokens: list[str] = []
    small: list[str] = []
    for word in piece.split():
        found = _WORDS[word]
        tokens += found[0]
        small += found[1]
    tokens.reverse()
    small.reverse()
    return tokens, small


def _after(piece: str) -> tuple[list[str], list[str]]:
    """Tokens of a stretch: as written, and small without quotes but with apostrophes."""
    tokens: list[str] = []
    small: list[str] = []
    for word in piece.split():
        found = _WORDS[word]
        tokens += found[0]
        small += found[2]
    return tokens, small
