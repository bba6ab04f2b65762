"""The chapters of a report, made from the layers."""

import math
from collections.abc import Mapping
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
    Cell,
    Chart,
    Entry,
    Evidence,
    Heading,
    Link,
    Paragraph,
    Picture,
    Register,
    Report,
    Table,
)
from incidentmap.maps.still import default_title, draw_still, period, today
from incidentmap.maps.words import Words

Frames = Mapping[str, pd.DataFrame]

MOST_ENTRIES = 400
"""More incidents than this make a report that nobody reads; the deadliest are listed."""

MOST_SOURCES = 200
MOST_DISAGREEMENTS = 25
STILL_MM = (176.0, 150.0)
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
        foot=words("r_foot", day=words.day(today()), version=_version()),
        evidence_word=words("r_evidence"),
    )
    for chapter in (
        _summary,
        partial(_map, title=title, vector=vector),
        _time,
        _kinds,
        _borders,
        _incidents,
        _differences,
        _bases,
        _methods,
        _sources,
    ):
        made.blocks.extend(chapter(layers, incidents, words))
    return made


def _version() -> str:
    from importlib.metadata import version

    return version("incidentmap")


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
    return [words("r_worst", list="; ".join(named))]


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
    numbers = Table(heading, head, rows, frozenset({1, 2, 3}))
    blocks: list[Block] = [
        Heading(heading, "time"),
        Chart(
            charts.stacked_bars(labels, series, colours, names, words("r_col_incidents"), words),
            numbers,
        ),
        Chart(
            charts.ranged_bars(labels, best, low, high, words("r_col_deaths"), words),
            Table("", (), ()),
        ),
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
        blocks.append(Chart(charts.border_bars(filled, distances, title, words), table))
    if empty:
        blocks.append(Paragraph(words("r_borders_empty", list=", ".join(empty)), small=True))
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
    def known(value: Any, text: str) -> str:
        return "–" if pd.isna(value) else text

    share, area, density = (
        row["share_of_incidents"],
        row["area_km2"],
        row["incidents_per_1000_km2"],
    )
    return (
        name,
        words.number(km),
        words.number(int(row["incidents"])),
        known(
            row["fatalities"],
            words.number(float(row["fatalities"] if not pd.isna(row["fatalities"]) else 0)),
        ),
        known(share, words.percent(0 if pd.isna(share) else float(share))),
        known(area, words.number(0 if pd.isna(area) else float(area))),
        known(density, words.number(0 if pd.isna(density) else float(density), 2)),
    )


def _incidents(layers: Frames, incidents: pd.DataFrame, words: Words) -> list[Block]:
    if incidents.empty:
        return []
    blocks: list[Block] = [Heading(words("r_incidents"), "incidents")]
    listed = incidents
    if len(incidents) > MOST_ENTRIES:
        _, best, _ = figures.counts(incidents)
        keep = best.fillna(-1).sort_values(ascending=False, kind="stable").index[:MOST_ENTRIES]
        listed = incidents.loc[keep]
        blocks.append(
            Paragraph(
                words(
                    "r_too_many",
                    listed=words.number(MOST_ENTRIES),
                    all=words.number(len(incidents)),
                )
            )
        )
    evidence = _evidence(layers, listed, words)
    entries = []
    for number, (_, row) in enumerate(_in_time(listed).iterrows(), start=1):
        key = str(row["incident_id"])
        entries.append(Entry(f"i{number}", _entry_cells(row, words), evidence.get(key, ())))
    head = tuple(
        words(f"r_col_{key}") for key in ("date", "place", "precision", "type", "actors", "deaths")
    )
    return [
        *blocks,
        Paragraph(words("r_incidents_note"), small=True),
        Register(head, entries, frozenset({5})),
    ]


def _in_time(incidents: pd.DataFrame) -> pd.DataFrame:
    days = pd.Series(
        ["9999" if pd.isna(day) else day.isoformat() for day in incidents["event_date"]],
        index=incidents.index,
    )
    return incidents.loc[days.sort_values(kind="stable").index]


def _entry_cells(row: Any, words: Words) -> tuple[str, ...]:
    place = words("r_no_place") if pd.isna(row["location"]) else str(row["location"])
    country = "" if pd.isna(row["country"]) else words.country(row["country"])
    if country and country != place:
        place = f"{place}, {country}"
    actors = [str(row[name]) for name in ("actor1", "actor2") if not pd.isna(row[name])]
    deaths = words.deaths(row["fatalities_low"], row["fatalities_high"])
    best, low, high = (row[f"fatalities_{name}"] for name in ("best", "low", "high"))
    if not pd.isna(best) and not pd.isna(low) and (pd.isna(high) or high > low) and best != low:
        deaths = words("r_best", deaths=deaths, best=words.number(int(best)))
    return (
        words.date(row["event_date"], row["event_date_end"], row["date_precision"]),
        place,
        _precision(row, words),
        words.event_type(row["event_type"]),
        " / ".join(actors) or "–",
        deaths,
    )


def _precision(row: Any, words: Words) -> str:
    code = row["geo_precision"]
    text = words.get("geo_precision", int(code), words("r_unknown")) if not pd.isna(code) else ""
    metres = row["uncertainty_m"]
    if text and not pd.isna(metres) and not math.isinf(float(metres)):
        km = float(metres) / 1000
        text += f" (±{words.number(km, 1 if km < 10 else 0)} km)"
    return text or words("r_unknown")


def _evidence(layers: Frames, incidents: pd.DataFrame, words: Words) -> dict[str, list[Evidence]]:
    claims = figures.frame_of(layers, "claims")
    documents = _documents(layers)
    found: dict[str, list[Evidence]] = {}
    wanted = set(incidents["incident_id"])
    for row in claims[claims["incident_id"].isin(wanted)].to_dict("records"):
        found.setdefault(str(row["incident_id"]), []).append(_claim(row, documents, words))
    for row in incidents.to_dict("records"):
        key = str(row["incident_id"])
        if key not in found and not pd.isna(row["notes"]):
            source = words("r_unknown") if pd.isna(row["source"]) else str(row["source"])
            found[key] = [Evidence(str(row["notes"]), source, "")]
    return found


def _claim(row: Mapping[Any, Any], documents: Mapping[str, Cell], words: Words) -> Evidence:
    details = []
    if not pd.isna(row["attribution"]):
        details.append(words("r_according", who=row["attribution"]))
    if not (pd.isna(row["fatalities_low"]) and pd.isna(row["fatalities_high"])):
        deaths = words.deaths(row["fatalities_low"], row["fatalities_high"])
        details.append(words("r_claim_deaths", deaths=deaths))
    key = str(row["document"])
    return Evidence(str(row["sentence"]), documents.get(key, key), "; ".join(details))


def _documents(layers: Frames) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for row in figures.frame_of(layers, "documents").to_dict("records"):
        names = [str(row[c]) for c in ("title", "source", "published") if not pd.isna(row[c])]
        text = ", ".join(names) or str(row["document"])
        url = row["url"]
        found[str(row["document"])] = text if pd.isna(url) else Link(text, str(url))
    return found


def _differences(layers: Frames, incidents: pd.DataFrame, words: Words) -> list[Block]:
    claims = figures.frame_of(layers, "claims")
    keys = figures.disagreements(incidents, claims)[:MOST_DISAGREEMENTS]
    if not keys:
        return []
    documents = _documents(layers)
    by_key = incidents.drop_duplicates("incident_id").set_index("incident_id")
    rows: list[tuple[Cell, ...]] = []
    for key in keys:
        incident = by_key.loc[key]
        name = _entry_cells(incident, words)
        told = claims[(claims["incident_id"] == key) & claims["fatalities_low"].notna()]
        for row in told.sort_values("fatalities_low", kind="stable").to_dict("records"):
            who = "–" if pd.isna(row["attribution"]) else str(row["attribution"])
            rows.append(
                (
                    f"{name[1]}, {name[0]}",
                    words.deaths(row["fatalities_low"], row["fatalities_high"]),
                    who,
                    documents.get(str(row["document"]), str(row["document"])),
                )
            )
    head = tuple(words(f"r_col_{key}") for key in ("incident", "deaths", "who", "document"))
    return [
        Heading(words("r_differences"), "differences"),
        Paragraph(words("r_differences_note")),
        Table("", head, rows, frozenset({1})),
    ]


def _bases(layers: Frames, incidents: pd.DataFrame, words: Words) -> list[Block]:
    bases = figures.frame_of(layers, "bases")
    if bases.empty:
        return []
    rows: list[tuple[Cell, ...]] = []
    for row in bases.to_dict("records"):
        source = "–" if pd.isna(row["source_title"]) else str(row["source_title"])
        cell: Cell = source
        if not pd.isna(row["source_url"]):
            cell = Link(source, str(row["source_url"]))
        values = [
            "–" if pd.isna(row[name]) else str(row[name])
            for name in ("name", "operator", "opened", "closed", "handed_to")
        ]
        sure = words.get("confidence", row["confidence"], "–")
        rows.append((*values, sure, cell))
    head = tuple(
        words(f"r_col_{key}")
        for key in ("base", "operator", "opened", "closed", "handed", "sure", "source")
    )
    return [
        Heading(words("r_bases"), "bases"),
        Paragraph(words("r_bases_note"), small=True),
        Table("", head, rows),
    ]


def _methods(layers: Frames, incidents: pd.DataFrame, words: Words) -> list[Block]:
    blocks: list[Block] = [Heading(words("r_methods"), "methods")]
    blocks += [Paragraph(text) for text in words.table["r_method_texts"]]
    precision = [
        (str(code), words.get("geo_precision", code), words.get("date_precision", code, "–"))
        for code in range(1, 8)
    ]
    head = (words("r_col_code"), words("r_col_where"), words("r_col_when"))
    return [*blocks, Table(words("r_precision_caption"), head, precision)]


def _sources(layers: Frames, incidents: pd.DataFrame, words: Words) -> list[Block]:
    documents = figures.frame_of(layers, "documents")
    blocks: list[Block] = [Heading(words("r_sources"), "sources")]
    if len(documents):
        cells = _documents(layers)
        rows = [
            (
                cells[str(row["document"])],
                str(row["document"]),
                words.get("published_basis", row["published_basis"], "–"),
                words.get("language", row["language"], "–"),
                _status(row["status"], words),
            )
            for row in documents.head(MOST_SOURCES).to_dict("records")
        ]
        head = tuple(
            words(f"r_col_{key}") for key in ("document", "file", "dated", "language", "status")
        )
        if len(documents) > MOST_SOURCES:
            more = words("r_more_sources", count=words.number(len(documents) - MOST_SOURCES))
            blocks.append(Paragraph(more))
        blocks.append(Table("", head, rows))
    elif not incidents.empty:
        names = sorted({str(name) for name in incidents["source"].dropna()})
        shown = names[:MOST_SOURCES]
        blocks.append(Bullets(shown or [words("r_unknown")]))
        if len(names) > len(shown):
            more = words("r_more_sources", count=words.number(len(names) - len(shown)))
            blocks.append(Paragraph(more))
    blocks.append(Heading(words("r_attributions"), "attributions", 3))
    blocks.append(Bullets(_attributions(layers, words)))
    return blocks


def _status(status: Any, words: Words) -> str:
    return words("r_read_ok") if status == "ok" else str(status)


def _attributions(layers: Frames, words: Words) -> list[str]:
    lines = list(words.table["r_attribution_texts"])
    borders = figures.frame_of(layers, "borders")
    for source in sorted({str(name) for name in borders["source"].dropna()}):
        lines.append(words("r_attribution_borders", source=source))
    lines.append(words("boundaries"))
    return lines
