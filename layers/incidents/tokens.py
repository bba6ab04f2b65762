"""Words of a text, cut and folded; what is worked out once for each word."""

import re
from collections.abc import Callable
from typing import TypeVar

from incidentmap.geo.folding import fold

V = TypeVar("V")

# The first two alternatives are short cuts for plain words and marks; the others tell all.
_TOKEN = re.compile(
    r"[a-zA-ZÀ-ÖØ-öø-ÿ]+(?![\w\u00ad])|[.,;:!?()«»“”’'\"%-]|"
    r"\d{1,3}(?:[ \u00a0\u202f.,’']\d{3})+(?![\d\w])|[^\W_]+(?:\u00ad[^\W_]+)*|[^\w\s]"
)
MOST_WORDS = 32768
"""What is known of words is forgotten beyond so many."""


class Memo(dict[str, V]):
    """What a function says of a word, asked once for each; emptied when it has grown too large."""

    def __init__(self, function: Callable[[str], V]) -> None:
        self._function = function

    def __missing__(self, word: str) -> V:
        if len(self) >= MOST_WORDS:
            self.clear()
        found = self[word] = self._function(word)
        return found


_FOLDED = Memo(lambda word: fold(word) or word)
_GOES_ON = re.compile(r"\d{3}(?!\w)")
"""How the rest of a number in groups of three digits begins."""


def may_go_on(text: str) -> bool:
    """Whether a piece may belong to the figure before it ("200" in "1 200")."""
    return bool(_GOES_ON.match(text))


def cut_words(text: str, start: int = 0, end: int | None = None) -> list[str]:
    """Cut a stretch of text into words and punctuation marks, as they are written."""
    return _TOKEN.findall(text, start, len(text) if end is None else end)


def fold_words(words: list[str]) -> list[str]:
    """Fold case and accents of words."""
    return list(map(_FOLDED.__getitem__, words))


def tokenize(text: str) -> list[str]:
    """Cut a text into folded words and punctuation marks.

    Examples
    --------
    >>> tokenize("L’armée a tué 1,200 hommes.")
    ['l', '’', 'armee', 'a', 'tue', '1 200', 'hommes', '.']
    """
    return fold_words(cut_words(text))


def positions(text: str, words: list[str], start: int) -> list[int]:
    """Where each word begins that `cut_words` has cut from ``start`` on."""
    found = []
    for word in words:
        start = text.index(word, start)
        found.append(start)
        start += len(word)
    return found
