"""A report for people: what happened, where and how sure that is, with every source sentence."""

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from incidentmap.geo.errors import OptionError
from incidentmap.geo.outputs import refuse_existing, whole_file
from incidentmap.maps.words import Words

HTML_SUFFIXES = (".html", ".htm")
MARKDOWN_SUFFIXES = (".md", ".markdown")


def write_report(
    layers: Mapping[str, pd.DataFrame],
    output: str | Path,
    *,
    title: str = "",
    interface: str = "en",
    overwrite: bool = False,
) -> None:
    """Write a report of the layers.

    Parameters
    ----------
    layers : mapping of str to DataFrame
        By contract name, EPSG:4326; any may be missing or empty.
    output : str or path
        ``.html``: one file without scripts that asks no network and prints well.
        ``.md``: Markdown, with the map as a data address at its end and tables for charts.
    title : str, optional
        Default: one made from the countries.
    interface : str, optional
        ``en`` or ``fr``.
    overwrite : bool, optional
        Replace a file that is there.

    Raises
    ------
    OptionError
        If the suffix or the language is another.
    OutputExistsError, OutputError
        If the file is there already or cannot be written.

    Notes
    -----
    Same layers, same options and the same day (or ``SOURCE_DATE_EPOCH``) give the same bytes.
    """
    from incidentmap.maps.report_contents import report
    from incidentmap.maps.report_html import as_html
    from incidentmap.maps.report_markdown import as_markdown

    path = Path(output)
    words = Words(interface)
    if path.suffix.lower() not in HTML_SUFFIXES + MARKDOWN_SUFFIXES:
        raise OptionError(f"a report is .html or .md, got {path.name!r}")
    refuse_existing(path, overwrite=overwrite)
    is_html = path.suffix.lower() in HTML_SUFFIXES
    made = report(layers, title, words, vector=is_html)
    text = as_html(made) if is_html else as_markdown(made)
    with whole_file(path, overwrite=overwrite) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")
