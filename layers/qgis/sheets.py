"""What the print layouts say: titles, legends, notes on precision and sources."""

import datetime as dt
from collections.abc import Mapping, Sequence

from incidentmap.layers.qgis.facts import Facts
from incidentmap.layers.qgis.items import shortened
from incidentmap.layers.qgis.layout import Sheet

LEGENDS = {
    "incidents": ("incidents", "borders"),
    "spillover": ("incidents", "spillover_zones", "borders", "exposures"),
    "bases": ("bases", "borders"),
}
"""Map theme → layers that its legend explains."""

SUBJECTS = {"incidents": "Incidents", "spillover": "Incidents near borders", "bases": "Bases"}
MONTHS = (
    "January February March April May June July August September October November December".split()
)
"""In English under any locale, like the words around them."""

SOURCES_WIDTH = 280
"""Letters of the list of reports, some two lines of the notes."""


def _period(facts: Facts) -> str:
    if not (facts.first_day and facts.last_day):
        return ""
    days = [dt.date.fromisoformat(day) for day in (facts.first_day, facts.last_day)]
    first, last = (f"{day.day} {MONTHS[day.month - 1]} {day.year}" for day in days)
    return first if first == last else f"{first} – {last}"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _subtitle(facts: Facts, theme: str, title: str) -> str:
    if theme == "bases":
        return "Military and peacekeeping bases, open and closed"
    parts = [
        SUBJECTS[theme] if title and theme != "incidents" else "",
        _period(facts),
        _counted(facts.incidents, "incident", "incidents"),
        f"at least {_counted(facts.deaths, 'death', 'deaths')} by best counts",
    ]
    return " · ".join(part for part in parts if part)


def _precision(facts: Facts) -> str:
    said = [
        "Precision: filled circles lie at or near the place named; hollow, dotted ones somewhere "
        "in the district or region around them."
    ]
    if facts.beyond:
        known = _counted(facts.beyond, "incident", "incidents")
        are = "is" if facts.beyond == 1 else "are"
        said.append(f"{known} known only to a country or a wide area {are} not drawn.")
    if facts.outside:
        said.append(f"{_counted(facts.outside, 'lies', 'lie')} outside this map.")
    if facts.deaths_unknown:
        said.append(f"Deaths are not stated for {facts.deaths_unknown:,}.")
    return " ".join(said)


def _notes(facts: Facts, theme: str) -> str:
    if theme == "bases":
        lines = ["Bases: the source of each stands in its form and in the layer's table."]
    else:
        lines = [_precision(facts)]
    if theme == "spillover" and facts.boundaries:
        source, uncertainty = facts.boundaries[0]
        lines.append(
            f"Borders: {shortened(source, 120)}, known to some {uncertainty / 1000:.1f} km. "
            "Zones are land within a distance of the border, measured on the ellipsoid."
        )
    if facts.sources and theme != "bases":
        lines.append(shortened("Reports: " + "; ".join(facts.sources), SOURCES_WIDTH) + ".")
    lines.append("Backdrop: Natural Earth (public domain).")
    return "\n".join(lines)


def sheets(
    title: str, facts: Facts, themes: Sequence[str], entries: Mapping[str, tuple[str, str, str]]
) -> list[Sheet]:
    """Say what stands on the print layouts.

    Parameters
    ----------
    title : str
        Of the map; empty for none.
    facts : Facts
        Of the file.
    themes : sequence of str
        Map themes, one a sheet.
    entries : mapping
        Layer of the file → id, name and data source, for the legend.

    Returns
    -------
    list of Sheet
    """
    return [
        Sheet(
            name=SUBJECTS[theme],
            theme=theme,
            title=title or SUBJECTS[theme],
            subtitle=_subtitle(facts, theme, title),
            legend=[entries[name] for name in LEGENDS[theme] if name in entries],
            deaths=theme != "bases",
            notes=_notes(facts, theme),
        )
        for theme in themes
    ]
