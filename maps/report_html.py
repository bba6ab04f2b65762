"""A report as one HTML file: no script, no request, every text escaped, made to be printed."""

import base64
import html
import re
from functools import singledispatch
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from incidentmap.maps.report_blocks import (
    Block,
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
from incidentmap.maps.words import clean

NARROW_COLUMNS = 4
_DATE = re.compile(r"\d{4}(-\d\d){0,2}")
_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"


def as_html(report: Report) -> str:
    """Write a report as HTML.

    Parameters
    ----------
    report : Report
        Plain text throughout.

    Returns
    -------
    str
        A whole page in UTF-8.
    """
    style = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
    body = "\n".join(_block(block, report) for block in report.blocks)
    contents = "".join(
        f'<li><a href="#{block.anchor}">{_escape(block.text)}</a></li>'
        for block in report.blocks
        if isinstance(block, Heading) and block.level == 2
    )
    return f"""<!doctype html>
<html lang="{report.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{_escape(report.title)}</title>
<style>
{style}</style>
</head>
<body>
<header>
<h1 dir="auto">{_escape(report.title)}</h1>
<p class="subtitle">{_escape(report.subtitle)}</p>
<nav><ul>{contents}</ul></nav>
</header>
<main>
{body}
</main>
<footer><p>{_escape(report.foot)}</p></footer>
</body>
</html>
"""


def _escape(text: str) -> str:
    return html.escape(clean(text), quote=True)


def _cell(cell: Cell) -> str:
    if not isinstance(cell, Link):
        return _escape(cell)
    if not is_web(cell.url):
        return _escape(cell.text)
    return f'<a href="{_escape(cell.url)}" rel="noreferrer">{_escape(cell.text)}</a>'


def is_web(url: str) -> bool:
    """Whether an address is one of the web; others, such as ``javascript:``, become no link.

    Examples
    --------
    >>> is_web("https://example.org/a"), is_web("javascript:alert(1)")
    (True, False)
    """
    try:
        parts = urlsplit(clean(url).strip())
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


@singledispatch
def _render(block: Any, report: Report) -> str:
    raise TypeError(f"no HTML for {type(block).__name__}")


def _block(block: Block, report: Report) -> str:
    return _render(block, report)


@_render.register
def _(block: Heading, report: Report) -> str:
    return f'<h{block.level} id="{block.anchor}">{_escape(block.text)}</h{block.level}>'


@_render.register
def _(block: Paragraph, report: Report) -> str:
    kind = ' class="small"' if block.small else ""
    return f'<p{kind} dir="auto">{_escape(block.text)}</p>'


@_render.register
def _(block: Bullets, report: Report) -> str:
    items = "".join(f'<li dir="auto">{_escape(item)}</li>' for item in block.items)
    return f"<ul>{items}</ul>"


@_render.register
def _(block: Table, report: Report) -> str:
    head = "".join(_head(name, i in block.numeric) for i, name in enumerate(block.head))
    rows = "\n".join(
        f"<tr>{''.join(_data(cell, i in block.numeric) for i, cell in enumerate(row))}</tr>"
        for row in block.rows
    )
    caption = f"<caption>{_escape(block.caption)}</caption>" if block.caption else ""
    narrow = ' class="narrow"' if len(block.head) <= NARROW_COLUMNS else ""
    return (
        f'<div class="wide"><table{narrow}>{caption}<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table></div>"
    )


@_render.register
def _(block: Picture, report: Report) -> str:
    kind, content = ("svg+xml", block.svg) if block.svg else ("png", block.png)
    encoded = base64.b64encode(content).decode("ascii")
    return (
        f'<figure><img src="data:image/{kind};base64,{encoded}" alt="{_escape(block.alternative)}">'
        f"<figcaption>{_escape(block.caption)}</figcaption></figure>"
    )


@_render.register
def _(block: Chart, report: Report) -> str:
    return f'<figure class="chart">{block.svg}</figure>'


@_render.register
def _(block: Register, report: Report) -> str:
    head = "".join(_head(name, i in block.numeric) for i, name in enumerate(block.head))
    groups = []
    for entry in block.entries:
        cells = "".join(_data(cell, i in block.numeric) for i, cell in enumerate(entry.cells))
        quotes = "".join(
            f'<li><q dir="auto">{_escape(one.sentence)}</q> '
            f'<span class="source">{_cell(one.source)}'
            f"{' – ' + _escape(one.details) if one.details else ''}</span></li>"
            for one in entry.evidence
        )
        below = (
            f'<tr class="evidence"><td colspan="{len(block.head)}">'
            f'<ul aria-label="{_escape(report.evidence_word)}">{quotes}</ul></td></tr>'
            if quotes
            else ""
        )
        groups.append(f'<tbody id="{entry.anchor}"><tr>{cells}</tr>{below}</tbody>')
    return (
        f'<div class="wide"><table class="register"><thead><tr>{head}</tr></thead>\n'
        + "\n".join(groups)
        + "\n</table></div>"
    )


def _head(name: str, numeric: bool) -> str:
    kind = ' class="number"' if numeric else ""
    return f'<th scope="col"{kind}>{_escape(name)}</th>'


def _data(cell: Cell, numeric: bool) -> str:
    short = isinstance(cell, str) and _DATE.fullmatch(cell)
    kind = ' class="number"' if numeric else ' class="whole"' if short else ""
    return f'<td dir="auto"{kind}>{_cell(cell)}</td>'
