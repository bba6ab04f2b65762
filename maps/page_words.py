"""Words that stand in the page before any script runs, and on paper."""

import html
from collections.abc import Mapping

import pandas as pd

from incidentmap.maps.payload import rows_of


def number(value: float, interface: str) -> str:
    """Thousands apart as the language writes them."""
    return f"{value:,.0f}".replace(",", "\u202f" if interface == "fr" else ",")


def counted(words: Mapping[str, str], key: str, count: int, interface: str, **values: str) -> str:
    """A phrase with its number: French counts zero as one."""
    single = count in (0, 1) if interface == "fr" else count == 1
    text = words[f"{key}.{'one' if single else 'other'}"]
    return text.format(count=number(count, interface), **values)


def headline(layers: Mapping[str, pd.DataFrame], words: Mapping[str, str], interface: str) -> str:
    """Incidents and deaths, low to high, as one line."""
    frame = rows_of(layers, "incidents")
    low, high, unknown = death_totals(frame)
    deaths = number(low, interface)
    if high > low:
        deaths += f"–{number(high, interface)}"
    parts = [
        counted(words, "incidents", len(frame), interface),
        counted(words, "deaths", high, interface, range=deaths),
    ]
    if unknown:
        parts.append(counted(words, "count.unknown", unknown, interface))
    return " · ".join(parts)


def death_totals(frame: pd.DataFrame) -> tuple[int, int, int]:
    """Sums of the low and the high counts, and how many incidents have none."""
    counts = frame[["fatalities_low", "fatalities_best", "fatalities_high"]].apply(
        pd.to_numeric, errors="coerce"
    )
    low = counts["fatalities_low"].fillna(counts.min(axis=1))
    high = counts["fatalities_high"].fillna(counts.max(axis=1))
    return int(low.sum()), int(high.sum()), int(low.isna().sum())


def sources_html(layers: Mapping[str, pd.DataFrame], words: Mapping[str, str]) -> str:
    """Sources as paragraphs for paper; every value escaped."""
    documents = rows_of(layers, "documents")
    names = [
        ", ".join(str(part) for part in (title or name, source, published) if not pd.isna(part))
        for name, title, source, published in zip(
            documents["document"],
            documents["title"].fillna(documents["document"]),
            documents["source"],
            documents["published"],
            strict=True,
        )
    ]
    borders = rows_of(layers, "borders")
    boundaries = sorted({str(value) for value in borders["source"].dropna()})
    lines = [
        (words["about.incidents"], "; ".join(names[:80])),
        (words["about.boundaries"], "; ".join(boundaries) or words["about.naturalEarth"]),
        ("", words["about.status"]),
        ("", words["about.attributions"]),
    ]
    return "".join(
        f"<p>{html.escape(f'{name}: ' if name else '')}{html.escape(text)}</p>"
        for name, text in lines
        if text
    )
