"""Sentences of a text, with exact offsets."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

_ABBREVIATIONS = (
    # English and French: titles, ranks, references, units, months before a day.
    "mr mrs ms dr prof st ste sr jr rev hon gen lt col capt cpt sgt maj cpl brig adm cmdr gov sen "
    "rep pres mm mgr pr no nos nr art fig vol pp p cf vs ca approx al ed eds tel tél fax op cit "
    "jan feb mar apr jun jul aug sep sept oct nov dec janv févr fév avr juil déc "
    "n.b p.-s av env adj cne cdt ltn chap éd réf ref dept mt ft e.g i.e c.-à-d"
)
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
"""Words after which a stop does not end the sentence."""

_STARTING = (
    "the a an this that these those it he she they we in on at but and for after when as there "
    "le la les un une des il elle ils elles on ce cette ces dans au aux mais et selon en à"
)
_STARTERS = frozenset(_STARTING.split())
_LINE = re.compile(r"[^\n\r\u2028\u2029\x0c\x0b\x85]*(?:\r\n|[\n\r\u2028\u2029\x0c\x0b\x85])?")
_RARE_ENDS = "\r\u2028\u2029\x0c\x0b\x85"
_STOP = re.compile(r"[.!?…]+(?:[ \u00a0\u202f]?[»”]|[’\"'\)\]*_])*(?=\s|[A-ZÉÈÀÂÇÎÔ][a-zéèà])")
_BULLET = re.compile(
    r"(?:[-*+•‣◦▪●★☆⚠■–—>]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)])[ \t\u00a0]+\S|"
    r"\d\d?(?:[/.]\d\d?(?:[/.]\d{2,4})?|[:hH]\d\d| [A-Za-zéû]{3,9}\.?)[ \t\u00a0]?"
    r"[-–—:|][ \t\u00a0]"
)
_HEADING = re.compile(r"#{1,6} |={3,}|-{3,}|\*{3,}|\||[a-z_]+: ")
_NEXT = re.compile(r"[\s\u00a0]*(?:(?:[-–—•|]|//) )?[«“‘\"'(\[¡¿#@*_ \u00a0\u202f]*(\w)")
_BEFORE = re.compile(r"([^\s(\[«“\"'’]+)$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]$")
_WORDS = re.compile(r"\w")
_WRAPPED = range(40, 121)


_LONG = 100_000
LONGEST_SENTENCE = 4_000
"""Characters; nobody writes a longer one, and rules that compare the words of a sentence with each
other would take for ever on a text without a stop."""


def _is_table(line: str) -> bool:
    return line.startswith("|") or line.count("|") > 1 or line.count("\t") > 1


def _joins(line: str, following: str, width: int) -> bool:
    """Whether a line break is only typography, the sentence going on in the next line."""
    line, following = line.strip(), following.strip()
    if _HEADING.match(line) or _BULLET.match(following) or _HEADING.match(following):
        return False
    if _is_table(line) or _is_table(following):
        return False
    first = _WORDS.search(following)
    if first is None:
        return False
    if following[0].islower() and not line.endswith((".", "!", "?", ":", ";")):
        return True
    if line.isupper() and not following.isupper():
        return False
    return width in _WRAPPED and len(line) >= 0.6 * width


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Lines with their ends."""
    if any(mark in text for mark in _RARE_ENDS):
        yield from (match.span() for match in _LINE.finditer(text) if match.group())
        return
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield start, end
        start = end


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of text that a line break, a bullet or a table row closes off.

    Lines wrapped at a fixed width are joined again.

    Yields
    ------
    tuple of int
        Start and end, in characters.
    """
    block: list[tuple[int, int]] = []
    for start, end in _lines(text):
        if not text[start:end].isspace():
            block.append((start, end))
        elif block:
            yield from _unwrap(text, block)
            block = []
    if block:
        yield from _unwrap(text, block)


def _unwrap(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    if len(lines) == 1:
        yield lines[0]
        return
    rows = [text[start:end] for start, end in lines]
    width = max(len(row.strip()) for row in rows)
    start = lines[0][0]
    for i, row in enumerate(rows[:-1]):
        if not _joins(row, rows[i + 1], width):
            yield start, lines[i][1]
            start = lines[i + 1][0]
    yield start, lines[-1][1]


def _ends_sentence(text: str, match: re.Match[str], stop: int) -> bool:
    """Whether the stop found ends a sentence that another follows before ``stop``."""
    end = match.end()
    if end < stop and not text[end].isspace():
        return len(match.group()) == 1 and text[max(0, end - 3) : end - 1].islower()
    after = _NEXT.match(text, end, stop)
    if after is None:
        return False
    letter = after.group(1)
    mark = match.group()
    if letter.islower():
        return False
    if not mark.startswith("."):
        return letter.isupper() or letter.isdigit() or "\n" in after.group()
    if mark.startswith(("..", ".”", ".»", '."', ". »", ".)")):
        return True
    word = _last_word(text[max(0, match.start() - 24) : match.start()])
    if not word:
        return True
    folded = word.lower()
    if folded in ABBREVIATIONS:
        return folded == "no" and letter.isupper()
    if (len(word) == 1 or "." in word) and _INITIALS.match(word):
        follower = re.compile(r"[^\W_]+").search(text, after.start(1), stop)
        starts = follower is not None and follower.group().lower() in _STARTERS
        return "." in word and starts and word[0].isupper()
    line_start = text.rfind("\n", 0, match.start()) + 1
    return not (word.isdigit() and text[line_start : match.start()].strip() == word)


def _last_word(piece: str) -> str:
    """What stands at the end of a stretch, up to white space, a bracket or a quotation mark."""
    word = piece.rpartition(" ")[2]
    if word.isalnum():
        return word
    found = _BEFORE.search(word)
    return found.group(1) if found is not None else ""


def sentences(text: str, language: str = "") -> list[tuple[int, int]]:
    """Split a text into sentences.

    Headlines without a stop, bullets and table rows are sentences of their own; lines wrapped at
    a fixed width are not. Abbreviations, initials and decimals do not end a sentence.

    Parameters
    ----------
    text : str
        Decoded text.
    language : str, optional
        Not needed: the rules of English and French do not contradict each other.

    Returns
    -------
    list of tuple of int
        Start and end of each sentence in characters, end exclusive, without the white space
        around it, in order, never overlapping; stretches without a letter or digit are left out.

    Examples
    --------
    >>> text = "Gen. Traoré left Gao. He said 3.5 tons burnt."
    >>> [text[a:b] for a, b in sentences(text)]
    ['Gen. Traoré left Gao.', 'He said 3.5 tons burnt.']
    """
    return list((_of_one if len(text) > _LONG else _of_many)(text))


def _sentences(text: str) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for start, stop in paragraphs(text):
        begin = start
        for match in _STOP.finditer(text, start, stop):
            if _ends_sentence(text, match, stop):
                _add(text, begin, match.end(), found)
                begin = match.end()
        _add(text, begin, stop, found)
    return tuple(found)


# Whoever reads a text after the geocoder cuts it into the same sentences: they are kept for the
# last texts, and for one alone where it is long.
_of_one = lru_cache(maxsize=1)(_sentences)
_of_many = lru_cache(maxsize=64)(_sentences)


def _add(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    while end - start > LONGEST_SENTENCE:
        limit = start + LONGEST_SENTENCE
        cut = max(text.rfind(" ", start + 1, limit), text.rfind("\n", start + 1, limit))
        _add_one(text, start, cut if cut > start else limit, found)
        start = cut if cut > start else limit
    _add_one(text, start, end, found)


def _add_one(text: str, start: int, end: int, found: list[tuple[int, int]]) -> None:
    if start < end and text[start].isalnum() and not text[end - 1].isspace():
        found.append((start, end))
        return
    piece = text[start:end]
    if _WORDS.search(piece):
        start += len(piece) - len(piece.lstrip())
        found.append((start, start + len(piece.strip())))


def sentence_at(spans: Sequence[tuple[int, int]], position: int) -> int:
    """Index of the sentence that holds a position, or of the last that starts before it.

    Returns
    -------
    int
        -1 where no sentence starts at or before the position.
    """
    return bisect_right(spans, (position, 1 << 62)) - 1
