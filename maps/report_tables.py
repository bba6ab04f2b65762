"""The chapters of a report that are lists: incidents with their evidence, bases, sources."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from incidentmap.maps import report_figures as figures
from incidentmap.maps.report_blocks import (
    Block,
    Bullets,
    Cell,
    Entry,
    Evidence,
    Heading,
    Link,
    Paragraph,
    Register,
    Table,
)
from incidentmap.maps.words import Words

Frames = Mapping[str, pd.DataFrame]

MOST_ENTRIES = 400
"""More incidents than this make a report that nobody reads; the deadliest are listed."""

MOST_SOURCES = 200
MOST_DISAGREEMENTS = 25
MOST_SUMMARIES = 50


def incident_chapter(layers: Frames, incidents: pd.DataFrame, words: Words) -> list[Block]:
    """Every incident with the sentences it rests on."""
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
    if pd.isna(row["lon"]) and not pd.isna(row["location"]):
        return words("r_not_found")
    code = row["geo_precision"]
    text = words.get("geo_precision", int(code), words("r_unknown")) if not pd.isna(code) else ""
    metres = row["uncertainty_m"]
    if text and not pd.isna(metres) and not math.isinf(float(metres)):
        km = float(metres) / 1000
        text += f" (±{words.number(km, 0 if km >= 10 or km == round(km) else 1)} km)"
    return text or words("r_unknown")


def _evidence(layers: Frames, incidents: pd.DataFrame, words: Words) -> dict[str, list[Evidence]]:
    claims = figures.frame_of(layers, "claims")
    documents = _documents(layers)
    names = _names(layers, words)
    found: dict[str, list[Evidence]] = {}
    wanted = set(incidents["incident_id"])
    for row in claims[claims["incident_id"].isin(wanted)].to_dict("records"):
        key = str(row["incident_id"])
        found.setdefault(key, []).append(_claim(row, documents, names, words))
    for row in incidents.to_dict("records"):
        key = str(row["incident_id"])
        if key not in found and not pd.isna(row["notes"]):
            source = words("r_unknown") if pd.isna(row["source"]) else str(row["source"])
            found[key] = [Evidence(str(row["notes"]), source, "")]
    return found


def _names(layers: Frames, words: Words) -> dict[str, str]:
    """Place and date of every incident that a claim may be about as well."""
    claims = figures.frame_of(layers, "claims")
    if "possible_incident_id" not in claims:
        return {}
    incidents = figures.frame_of(layers, "incidents")
    meant = incidents[incidents["incident_id"].isin(set(claims["possible_incident_id"].dropna()))]
    names = {}
    for _, row in meant.iterrows():
        cells = _entry_cells(row, words)
        names[str(row["incident_id"])] = f"{cells[1]}, {cells[0]}"
    return names


def _claim(
    row: Mapping[Any, Any],
    documents: Mapping[str, Cell],
    names: Mapping[str, str],
    words: Words,
) -> Evidence:
    details = []
    if not pd.isna(row["attribution"]):
        details.append(words("r_according", who=row["attribution"]))
    if not (pd.isna(row["fatalities_low"]) and pd.isna(row["fatalities_high"])):
        deaths = words.deaths(row["fatalities_low"], row["fatalities_high"])
        details.append(words("r_claim_deaths", deaths=deaths))
    for name in ("injured", "abducted", "missing"):
        count = row.get(name)
        if not pd.isna(count) and count:
            details.append(words(f"r_claim_{name}", count=words.number(int(count))))
    twin = names.get(str(row.get("possible_incident_id")))
    if twin:
        details.append(words("r_possible", incident=twin))
    key = str(row["document"])
    return Evidence(str(row["sentence"]), documents.get(key, key), "; ".join(details))


def summary_chapter(layers: Frames, incidents: pd.DataFrame, words: Words) -> list[Block]:
    """Sentences that sum over years or places: told, and counted in no incident."""
    claims = figures.frame_of(layers, "claims")
    alone = claims[~claims["incident_id"].isin(set(incidents["incident_id"]))]
    if alone.empty:
        return []
    documents = _documents(layers)
    rows: list[tuple[Cell, ...]] = [
        (
            str(row["sentence"]),
            words.deaths(row["fatalities_low"], row["fatalities_high"]),
            documents.get(str(row["document"]), str(row["document"])),
        )
        for row in alone.head(MOST_SUMMARIES).to_dict("records")
    ]
    head = tuple(words(f"r_col_{key}") for key in ("sentence", "deaths", "document"))
    return [
        Heading(words("r_summaries"), "sums"),
        Paragraph(words("r_summaries_note")),
        Table("", head, rows, frozenset({1})),
    ]


def _documents(layers: Frames) -> dict[str, Cell]:
    found: dict[str, Cell] = {}
    for row in figures.frame_of(layers, "documents").to_dict("records"):
        names = [str(row[c]) for c in ("title", "source", "published") if not pd.isna(row[c])]
        text = ", ".join(names) or str(row["document"])
        url = row["url"]
        found[str(row["document"])] = text if pd.isna(url) else Link(text, str(url))
    return found


def difference_chapter(layers: Frames, incidents: pd.DataFrame, words: Words) -> list[Block]:
    """Counts side by side, where reports of one incident differ."""
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


def base_chapter(layers: Frames, incidents: pd.DataFrame, words: Words) -> list[Block]:
    """Bases with dates and sources."""
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


def method_chapter(layers: Frames, incidents: pd.DataFrame, words: Words) -> list[Block]:
    """How the figures were made, and what the codes mean."""
    blocks: list[Block] = [Heading(words("r_methods"), "methods")]
    blocks += [Paragraph(text) for text in words.table["r_method_texts"]]
    precision = [
        (str(code), words.get("geo_precision", code), words.get("date_precision", code, "–"))
        for code in range(1, 8)
    ]
    head = (words("r_col_code"), words("r_col_where"), words("r_col_when"))
    return [*blocks, Table(words("r_precision_caption"), head, precision)]


def source_chapter(layers: Frames, incidents: pd.DataFrame, words: Words) -> list[Block]:
    """Documents, those that could not be read among them, and whose data this is."""
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
