"""A page inside another page: one element to paste into an article or a content system."""

import html
from dataclasses import dataclass
from pathlib import Path

from incidentmap.geo.errors import DataError, OptionError
from incidentmap.maps.words import clean, one_line

SANDBOX = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"
"""The page may run its own scripts, save files and open links, but not touch the page around it."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """An element to paste.

    Attributes
    ----------
    markup : str
        The ``<iframe>``, on one line but for the line ends inside the page.
    size_bytes : int
        Of the markup in UTF-8: what it adds to the page that it is pasted into.
    """

    markup: str
    size_bytes: int

    def __str__(self) -> str:
        return self.markup

    def _repr_html_(self) -> str:
        """Show the page in a Jupyter notebook."""
        return self.markup


def embed_snippet(
    page: str | Path, *, title: str = "", width: str = "100%", height_px: int = 640
) -> Snippet:
    """Wrap a whole HTML page into an ``<iframe srcdoc>``.

    Parameters
    ----------
    page : str or path
        A self-contained HTML page, such as the map or a report, or the file that holds one.
    title : str, optional
        Name of the frame for screen readers; default: the page's ``<title>``.
    width : str, optional
        CSS width: a percentage or pixels, ``100%`` or ``800px``.
    height_px : int, optional
        CSS pixels, 100 to 10,000.

    Returns
    -------
    Snippet
        The markup and its size.

    Raises
    ------
    OptionError
        If width or height is no such length.
    DataError
        If the file cannot be read.

    Notes
    -----
    Inside ``srcdoc`` only ``&`` and the quotation mark end the value or start a reference (HTML
    standard, "The iframe element"); both are escaped, so that the frame's document is the page to
    the letter. The frame is sandboxed without ``allow-same-origin``.

    Examples
    --------
    >>> snippet = embed_snippet("<title>A & B</title><p>“x”</p>", height_px=200)
    >>> print(snippet)  # doctest: +ELLIPSIS
    <iframe title="A &amp; B" ... srcdoc="<title>A &amp; B</title><p>“x”</p>"></iframe>
    """
    if isinstance(page, Path):
        try:
            page = page.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{page}: {error}") from error
    value, unit = width.strip(), ""
    for unit in ("%", "px"):
        if value.endswith(unit):
            break
    digits = value.removesuffix(unit)
    if not digits.isascii() or not digits.isdigit() or int(digits) == 0:
        raise OptionError(f"width: expected a length such as 100% or 800px, got {width!r}")
    if not 100 <= height_px <= 10_000:
        raise OptionError(f"height: expected 100 to 10000 pixels, got {height_px}")
    name = html.escape(one_line(title or page_title(page)) or "incidentmap", quote=True)
    srcdoc = clean(page).replace("&", "&amp;").replace('"', "&quot;")
    markup = (
        f'<iframe title="{name}" style="width: {digits}{unit}; height: {height_px}px; border: 0" '
        f'loading="lazy" referrerpolicy="no-referrer" sandbox="{SANDBOX}" srcdoc="{srcdoc}">'
        "</iframe>"
    )
    return Snippet(markup, len(markup.encode("utf-8")))


def page_title(page: str) -> str:
    """Title of an HTML page as plain text, empty where it has none."""
    start = page.find("<title>")
    end = page.find("</title>", start)
    if start < 0 or end < 0:
        return ""
    return html.unescape(page[start + len("<title>") : end]).strip()
