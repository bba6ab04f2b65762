"""The chapters of a report, made from the layers."""

from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO
from typing import Any

import pandas as pd

from incidentmap.layers import palette
from incidentmap.maps import charts
from incidentmap.maps import report_figures as figures
from incidentmap.maps.extent import drawable
from incidentmap.maps.report_blocks import (
    Block,
    Bullets,
    Chart,
    Heading,
    Paragraph,
    Picture,
    Report,
    Table,
)
from incidentmap.maps.report_tables import (
    base_chapter,
    difference_chapter,
    incident_chapter,
    method_chapter,
    source_chapter,
    summary_chapter,
)
from incidentmap.maps.still import draw_still
from incidentmap.maps.still_sheet import default_title, period, today, version
from incidentmap.maps.words import Words

Frames = Mapping[str, pd.DataFrame]

STILL_MM = (176.0, 138.0)
"""As wide as the text of an A4 page with margins of 17 mm."""


def report(layers: Frames, title: str, words: Words, *, vector: bool) -> Report:
    """Put a report together.

    Parameters
    ----------
    layers : mapping of str to DataFrame
        By contract name; any may be missing.
    title : str
        Empty: made from the countries.
    words : Words
        Of the language.
    vector : bool
        Whether the picture is wanted as SVG rather than PNG.

    Returns
    -------
    Report
        Plain text, pictures and tables, in the order of reading.
    """
    incidents = figures.frame_of(layers, "incidents")
    title = title or default_title(layers, words)
    made = Report(
        title=title,
        subtitle=_subtitle(layers, incidents, words),
        language=words.interface,
        foot=words("r_foot", day=words.day(today()), version=version()),
        evidence_word=words("r_evidence"),
    )
    for chapter in (
        _summary,
        partial(_map, title=title, vector=vector),
        _time,
        _kinds,
        _borders,
        incident_chapter,
        difference_chapter,
        summary_chapter,
        base_chapter,
        method_chapter,
        source_chapter,
    ):
        made.blocks.extend(chapter(layers, incidents, words))
    return made


def _subtitle(layers: Frames, incidents: pd.DataFrame, words: Words) -> str:
    documents = figures.frame_of(layers, "documents")
    parts = [period(incidents, words), words.plural("incidents", len(incidents))]
    if len(documents):
        parts.append(words.plural("r_documents", len(documents)))
    return " · ".join(parts)


def _summary(layers: Frames, incidents: pd.DataFrame, words: Words) -> list[Block]:
    documents = figures.frame_of(layers, "documents")
    blocks: list[Block] = [Heading(words("r_summary"), "summary")]
    if incidents.empty:
        return [*blocks, Paragraph(words("r_nothing"))]
    sums = figures.totals(incidents)
    claims = figures.frame_of(layers, "claims")
    sentences = []
    if len(documents):
        read = int((documents["status"] == "ok").sum())
        sentences.append(
            words.plural("r_read", read, incidents=words.plural("incidents", sums.incidents))
        )
    else:
        sentences.append(words("r_given", incidents=words.plural("incidents", sums.incidents)))
    sentences += [_deaths_sentence(sums, words), *_worst_sentence(incidents, words)]
    blocks.append(Paragraph(" ".join(sentences)))
    blocks.append(Bullets(_caveats(layers, incidents, claims, sums, words)))
    return blocks


def _deaths_sentence(sums: figures.Totals, words: Words) -> str:
    if not sums.with_deaths:
        return words("r_deaths_none")
    span = words.deaths(sums.low, sums.high)
    text = words(
        "r_deaths", span=span, best=words.number(sums.best), count=words.number(sums.with_deaths)
    )
    if sums.open_ended:
        text += " " + words.plural("r_open_ended", sums.open_ended)
    return text


def _worst_sentence(incidents: pd.DataFrame, words: Words) -> list[str]:
    worst = figures.deadliest(incidents)
    if worst.empty:
        return []
    named = [
        words(
            "r_worst_one",
            place=row["location"],
            date=words.date(row["event_date"], row["event_date_end"], row["date_precision"]),
            deaths=words.deaths(row["fatalities_low"], row["fatalities_high"]),
        )
        for _, row in worst.iterrows()
    ]
    return [words("r_worst", list=words("r_semicolon").join(named))]


def _caveats(
    layers: Frames,
    incidents: pd.DataFrame,
    claims: pd.DataFrame,
    sums: figures.Totals,
    words: Words,
) -> list[str]:
    share = words.percent(sums.vague / sums.incidents)
    lines = [words("r_vague", count=words.number(sums.vague), share=share)]
    if sums.no_figure:
        lines.append(words.plural("r_no_figure", sums.no_figure))
    if sums.undated:
        lines.append(words.plural("r_undated", sums.undated))
    differ = figures.disagreements(incidents, claims)
    if differ:
        lines.append(words.plural("r_differ", len(differ)))
    near = _near_border(layers, words)
    if near:
        lines.insert(0, near)
    documents = figures.frame_of(layers, "documents")
    unread = int((documents["status"] != "ok").sum())
    if unread:
        lines.append(words.plural("r_unread", unread))
    return lines


def _near_border(layers: Frames, words: Words) -> str:
    exposures = figures.frame_of(layers, "exposures")
    zones = figures.frame_of(layers, "spillover_zones")
    if exposures.empty or zones.empty:
        return ""
    nearest = exposures.groupby("incident_id")["distance_km"].min()
    parts = []
    for km in sorted({float(value) for value in zones["outer_km"]}):
        count = int((nearest <= km).sum())
        parts.append(words("r_within", count=words.number(count), km=words.number(km)))
    return words("r_near", list=", ".join(parts))


def _map(
    layers: Frames, incidents: pd.DataFrame, words: Words, *, title: str, vector: bool
) -> list[Block]:
    file = BytesIO()
    draw_still(
        layers,
        file,
        size=STILL_MM,
        unit="mm",
        dpi=200,
        title=title,
        interface=words.interface,
        file_format="svg" if vector else "png",
    )
    drawn = int(drawable(incidents).sum())
    spoken = words(
        "r_map_alt", title=title, drawn=words.number(drawn), all=words.number(len(incidents))
    )
    picture = Picture(
        file.getvalue() if vector else b"",
        b"" if vector else file.getvalue(),
        spoken,
        words("r_map_caption"),
        "map",
    )
    return [Heading(words("r_map"), "map"), picture]


def _time(layers: Frames, incidents: pd.DataFrame, words: Words) -> list[Block]:
    dated = figures.dated_to_month(incidents)
    if dated.empty:
        return []
    labels, index = charts.periods(figures.days(dated))
    kinds = [kind for kind in palette.EVENT_COLOURS if (dated["event_type"] == kind).any()]
    kinds += sorted({str(k) for k in dated["event_type"].dropna()} - set(palette.EVENT_COLOURS))
    table = pd.crosstab(
        pd.Series(index), dated["event_type"].fillna("").astype(str).reset_index(drop=True)
    ).reindex(range(len(labels)), fill_value=0)
    if "" in table:
        kinds.append("")
    names = {kind: words.event_type(kind or None) for kind in kinds}
    colours = {kind: palette.EVENT_COLOURS.get(kind, palette.UNKNOWN_COLOUR) for kind in kinds}
    series = {kind: [int(v) for v in table[kind]] for kind in kinds}
    low, best, high = (
        [float(v) for v in _sums(values, index, len(labels))] for values in figures.counts(dated)
    )
    heading = words("r_time_" + str(labels[0].parts))
    rows = [
        (
            label.label(words),
            words.number(sum(series[kind][i] for kind in kinds)),
            words.number(best[i]),
            words.deaths(round(low[i]), round(high[i])),
        )
        for i, label in enumerate(labels)
        if any(series[kind][i] for kind in kinds)
    ]
    head = (words("r_col_time"), words("r_col_incidents"), words("r_col_best"), words("r_col_span"))
    numbers = Table("", head, rows, frozenset({1, 2, 3}))
    blocks: list[Block] = [
        Heading(heading, "time"),
        Chart(charts.stacked_bars(labels, series, colours, names, words("r_col_incidents"), words)),
        Chart(charts.ranged_bars(labels, best, low, high, words("r_col_deaths"), words)),
        numbers,
    ]
    left_out = len(incidents) - len(dated)
    if left_out:
        blocks.append(Paragraph(words.plural("r_time_out", left_out), small=True))
    return blocks


def _sums(values: Any, index: list[int], length: int) -> Any:
    return (pd.Series(values.fillna(0).to_numpy(float)).groupby(pd.Series(index)).sum()).reindex(
        range(length), fill_value=0.0
    )


def _kinds(layers: Frames, incidents: pd.DataFrame, words: Words) -> list[Block]:
    if incidents.empty:
        return []
    columns = (words("r_col_incidents"), words("r_col_best"), words("r_col_span"))
    blocks: list[Block] = [Heading(words("r_kinds"), "types")]
    for column, name, label in (
        ("event_type", words("r_col_type"), words.event_type),
        ("country", words("r_col_country"), words.country),
    ):
        rows = [
            (label(key), words.number(count), words.number(best), words.deaths(low, high))
            for key, count, low, best, high in figures.by_column(incidents, column)
        ]
        blocks.append(Table("", (name, *columns), rows, frozenset({1, 2, 3})))
    return blocks


def _borders(layers: Frames, incidents: pd.DataFrame, words: Words) -> list[Block]:
    summary = figures.borders_summary(figures.frame_of(layers, "spillover_summary"))
    if summary.empty:
        return []
    distances = sorted({float(km) for km in summary["outer_km"]})
    bars, rows = [], []
    for (border, side), group in summary.groupby(["border_id", "country"], sort=True):
        name = _border_name(str(border), str(side), words)
        by_km = {float(row["outer_km"]): row for _, row in group.iterrows()}
        bars.append(
            (name, [float(by_km[km]["incidents"]) if km in by_km else 0.0 for km in distances])
        )
        for km in distances:
            if km in by_km:
                rows.append(_border_row(name, km, by_km[km], words))
    filled = [(name, values) for name, values in bars if max(values) > 0]
    filled.sort(key=lambda item: (-max(item[1]), item[0]))
    empty = [name for name, values in bars if max(values) == 0]
    head = tuple(
        words(f"r_col_{key}")
        for key in ("border", "km", "incidents", "deaths", "share", "area", "density")
    )
    kept = [row for row in rows if row[0] not in empty]
    table = Table(words("r_borders_note"), head, kept, frozenset(range(1, 7)))
    blocks: list[Block] = [Heading(words("r_borders"), "borders")]
    if filled:
        title = words("r_borders_chart")
        blocks += [Chart(charts.border_bars(filled, distances, title, words)), table]
    if empty:
        blocks.append(Paragraph(words("r_borders_empty", list="; ".join(empty)), small=True))
    borders = figures.frame_of(layers, "borders")
    for source, group in borders.groupby("source", sort=True):
        metres = group["source_uncertainty_m"].max()
        off = "" if pd.isna(metres) else words.number(float(metres) / 1000, 1)
        key = "r_borders_source" if off else "r_borders_source_only"
        blocks.append(Paragraph(words(key, source=source, km=off), small=True))
    return blocks


def _border_name(border: str, side: str, words: Words) -> str:
    other = next((code for code in border.split("-") if code != side), border)
    return words("r_border_side", side=words.country(side), other=words.country(other))


def _border_row(name: str, km: float, row: Any, words: Words) -> tuple[str, ...]:
    def known(value: Any, text: Callable[[float], str]) -> str:
        return "–" if pd.isna(value) else text(float(value))

    incidents = words.number(int(row["incidents"]))
    unsure = row.get("incidents_unsure")
    if not pd.isna(unsure) and unsure:
        incidents = words("r_unsure", count=incidents, unsure=words.number(int(unsure)))
    return (
        name,
        words.number(km),
        incidents,
        known(row["fatalities"], words.number),
        known(row["share_of_incidents"], words.percent),
        known(row["area_km2"], words.number),
        known(row["incidents_per_1000_km2"], lambda density: words.number(density, 2)),
    )
