"""A report as Markdown (CommonMark with GitHub's tables), every text escaped."""

import base64
import re
from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from incidentmap.maps.report_blocks import (
    Bullets,
    Cell,
    Chart,
    Heading,
    Link,
    Paragraph,
    Picture,
    Register,
    Report,
    Table,
)
from incidentmap.maps.report_html import is_web
from incidentmap.maps.words import clean, one_line

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~&$#!])")
_LIST_START = re.compile(r"^(\s*)([-+=]|\d+[.)])")


def as_markdown(report: Report) -> str:
    """Write a report as Markdown.

    Parameters
    ----------
    report : Report
        Plain text throughout.

    Returns
    -------
    str
        Pictures stand at the end as data addresses, so that the text stays readable.
    """
    parts = [f"# {_escape(report.title)}", _escape(report.subtitle)]
    parts += [_render(block, report) for block in report.blocks]
    parts.append(f"---\n\n{_escape(report.foot)}")
    for block in report.blocks:
        if isinstance(block, Picture):
            encoded = base64.b64encode(block.png).decode("ascii")
            parts.append(f"[{block.name}]: data:image/png;base64,{encoded}")
    return "\n\n".join(part for part in parts if part) + "\n"


def _escape(text: str) -> str:
    return _LIST_START.sub(_guard, _SPECIAL.sub(r"\\\1", one_line(text)))


def _guard(found: re.Match[str]) -> str:
    mark = found[2]
    return f"{found[1]}{mark[:-1]}\\{mark[-1]}"


def _cell(cell: Cell) -> str:
    if not isinstance(cell, Link):
        return _escape(cell)
    url = "".join(clean(cell.url).split())
    if not is_web(url):
        return _escape(cell.text)
    safe = re.sub(r"[<>()\[\]\\|`*_\"']", lambda found: f"%{ord(found[0]):02X}", url)
    return f"[{_escape(cell.text)}]({safe})"


@singledispatch
def _render(block: Any, report: Report) -> str:
    raise TypeError(f"no Markdown for {type(block).__name__}")


@_render.register
def _(block: Heading, report: Report) -> str:
    return f"{'#' * block.level} {_escape(block.text)}"


@_render.register
def _(block: Paragraph, report: Report) -> str:
    return _escape(block.text)


@_render.register
def _(block: Bullets, report: Report) -> str:
    return "\n".join(f"- {_escape(item)}" for item in block.items)


@_render.register
def _(block: Table, report: Report) -> str:
    caption = f"{_escape(block.caption)}\n\n" if block.caption else ""
    return caption + _table(block.head, block.rows, block.numeric)


@_render.register
def _(block: Picture, report: Report) -> str:
    return f"![{_escape(block.alternative)}][{block.name}]\n\n{_escape(block.caption)}"


@_render.register
def _(block: Chart, report: Report) -> str:
    return ""


@_render.register
def _(block: Register, report: Report) -> str:
    parts = [_table(block.head, [entry.cells for entry in block.entries], block.numeric)]
    for entry in block.entries:
        if not entry.evidence:
            continue
        parts.append(f"**{_escape(entry.cells[1])}, {_escape(entry.cells[0])}**")
        for one in entry.evidence:
            details = f" – {_escape(one.details)}" if one.details else ""
            parts.append(f"> {_escape(one.sentence)}\n>\n> {_cell(one.source)}{details}")
    return "\n\n".join(parts)


def _table(head: Sequence[str], rows: Sequence[Sequence[Cell]], numeric: frozenset[int]) -> str:
    lines = [
        "| " + " | ".join(_escape(name) for name in head) + " |",
        "| " + " | ".join("--:" if i in numeric else "---" for i in range(len(head))) + " |",
    ]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)
