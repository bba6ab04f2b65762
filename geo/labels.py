"""Names that the layout proves to be places: in a column of places, at the head of list items."""

import re
from collections.abc import Sequence

from incidentmap.geo.context import Candidate
from incidentmap.geo.judgement import Judge

_BULLET = re.compile(r"[ \t]*(?:[-*+•‣◦▪–—]|\d{1,3}[.)])[ \t\u00a0]+[*_]{0,2}$")
_ENOUGH = 3.0


def labelling(c: Candidate, candidates: Sequence[Candidate], judge: Judge) -> float:
    """Evidence that a name the gazetteer lacks is a place, from its place on the page."""
    text = judge.around.text
    line = text.rfind("\n", 0, c.start) + 1
    before = text[line : c.start]
    for mark in ("|", "\t"):
        if mark in before and _column(text, line, before.count(mark), mark, judge):
            return _ENOUGH
    if not c.right or c.right[0] not in ":–—(" or not _BULLET.fullmatch(before):
        return 0.0
    return _ENOUGH if any(_heads_item(o, text) for o in candidates) else 0.0


def _heads_item(c: Candidate, text: str) -> bool:
    """Whether a place of the gazetteer opens an item of a list."""
    if not c.matches or c.verdict != "place" or not c.right or c.right[0] not in ":–—(":
        return False
    return _BULLET.fullmatch(text[text.rfind("\n", 0, c.start) + 1 : c.start]) is not None


def _column(text: str, line: int, index: int, mark: str, judge: Judge) -> bool:
    """Whether the first row of the table names places in the column of a cell."""
    top = line
    while top > 0:
        above = text.rfind("\n", 0, top - 1) + 1
        if mark not in text[above : top - 1]:
            break
        top = above
    if top == line:
        return False
    header = text[top : text.find("\n", top)].split(mark)
    if index >= len(header):
        return False
    words = re.findall(r"[^\W\d_]+", header[index].lower())
    return any(word in judge.words["place.columns"] for word in words)
