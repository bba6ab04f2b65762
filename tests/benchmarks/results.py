"""Figures of benchmarks: gathered in one run, kept from earlier ones, shown as one table."""

import datetime as dt
import json
import os
import platform
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

DOCS = Path(__file__).parents[2] / "docs"
TOPICS = (
    "Start-up", "A day's work", "Geocoding", "Incident coding", "Import", "Distances and zones", "GeoPackage",
    "Map", "Many documents", "Cluster", "Gazetteer",
)  # fmt: skip
VERSIONS = (
    "incidentmap", "numpy", "pandas", "pyarrow", "shapely", "geopandas", "pyogrio", "folium",
    "matplotlib", "spacy", "flashgeotext", "dask", "pyspark",
)  # fmt: skip

GIANT = os.environ.get("INCIDENTMAP_BENCH_GIANT") == "1"
"""Whether the sizes that take longer than a person waits are wanted too."""


@dataclass(slots=True)
class Line:
    """One figure: what was measured on how much, ours, others' on the same work, the bar."""

    topic: str
    what: str
    size: str
    unit: str
    ours: float
    peers: dict[str, float] = field(default_factory=dict)
    bar: str = ""
    met: bool | None = None
    note: str = ""
    date: str = ""
    machine: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        return self.topic, self.what, self.size

    def ratio(self, peer: str) -> float:
        """How many times better ours is: faster, smaller."""
        theirs = self.peers[peer]
        return self.ours / theirs if self.unit.endswith("/s") else theirs / self.ours


def line(
    topic: str,
    what: str,
    size: str,
    ours: float,
    unit: str,
    *,
    peers: Mapping[str, float] | None = None,
    at_most: float | None = None,
    at_least: float | None = None,
    ratio_at_least: float | None = None,
    note: str = "",
) -> Line:
    """Judge a figure by its bars.

    Parameters
    ----------
    topic : str
        One of `TOPICS`.
    what, size : str
        What was measured, and on how much: ``"Import of ACLED"``, ``"1,000,000 rows"``.
    ours : float
        Our figure.
    unit : str
        ``s``, ``ms``, ``MB``; what ends in ``/s`` is better the higher, all else the lower.
    peers : mapping of str to float, optional
        Others' figures in the same unit, for the same work in the same run.
    at_most, at_least : float, optional
        Bar of our figure.
    ratio_at_least : float, optional
        Bar of the ratio to the first peer.
    note : str, optional
        What a reader must know beside.
    """
    assert topic in TOPICS, topic
    made = Line(topic, what, size, unit, float(ours), dict(peers or {}), note=note)
    bars = []
    if at_most is not None:
        bars.append((f"≤ {_figure(at_most)} {unit}", ours <= at_most))
    if at_least is not None:
        bars.append((f"≥ {_figure(at_least)} {unit}", ours >= at_least))
    if ratio_at_least is not None and made.peers:
        first = next(iter(made.peers))
        bars.append((f"ratio ≥ {ratio_at_least:.2g}", made.ratio(first) >= ratio_at_least))
    made.bar = ", ".join(text for text, _ in bars)
    made.met = all(held for _, held in bars) if bars else None
    made.date, made.machine = _today(), machine()
    return made


def machine() -> str:
    """Processor, cores and memory of this machine."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        models = [row for row in info.read_text().splitlines() if row.startswith("model name")]
        name = models[0].split(":", 1)[1].strip() if models else name
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{name}, {os.cpu_count()} cores, {memory:.0f} GB, {platform.system()}"


def versions() -> dict[str, str]:
    """Versions of what took part."""
    found = {"Python": platform.python_version(), "SQLite": sqlite3.sqlite_version}
    for name in VERSIONS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def surroundings() -> dict[str, Any]:
    """Day, machine and versions of a run."""
    return {"date": _today(), "machine": machine(), "versions": versions()}


def _today() -> str:
    return dt.datetime.now(dt.UTC).date().isoformat()


def merged(earlier: list[Line], now: list[Line]) -> list[Line]:
    """Lines by topic; what this run did not measure stays as it was last measured."""
    lines = {line.key: line for line in [*earlier, *now]}
    return sorted(lines.values(), key=lambda line: TOPICS.index(line.topic))


def read(path: Path) -> list[Line]:
    """Lines of a file that `write` made; none where there is none."""
    if not path.exists():
        return []
    lines = [Line(**found) for found in json.loads(path.read_text(encoding="utf-8"))["lines"]]
    return [line for line in lines if line.topic in TOPICS]


def write(lines: list[Line], folder: Path = DOCS) -> None:
    """Write ``benchmarks.json`` and the page ``benchmarks.md``."""
    told = surroundings()
    told["lines"] = [asdict(line) for line in lines]
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (folder / "benchmarks.json").write_text(text + "\n", encoding="utf-8")
    (folder / "benchmarks.md").write_text(page(told, lines), encoding="utf-8")


def page(told: Mapping[str, Any], lines: list[Line]) -> str:
    """The page of the documentation."""
    missed = [line for line in lines if line.met is False]
    held = [line for line in lines if line.met]
    parts = [
        "# Benchmarks",
        "",
        "Written by `make bench`; do not edit. Peers do the same work in the same run; a *ratio* "
        "above 1 says how many times better incidentmap's figure is, below 1 how much worse.",
        "",
        f"Last run: {told['date']}. Machine: {told['machine']}.",
        "",
        "Versions: " + ", ".join(f"{k} {v}" for k, v in told["versions"].items()) + ".",
        "",
        f"Bars met: {len(held)} of {len(held) + len(missed)}."
        + ("" if not missed else " Not met: " + "; ".join(f"{m.what} ({m.size})" for m in missed))
        + ("." if missed else ""),
    ]
    for topic in TOPICS:
        chosen = [line for line in lines if line.topic == topic]
        if chosen:
            parts += ["", f"## {topic}", "", *_table(chosen, told)]
    return "\n".join(parts) + "\n"


def _table(lines: list[Line], told: Mapping[str, Any]) -> list[str]:
    rows = [("What", "Size", "incidentmap", "Peer", "Its figure", "Ratio", "Bar", "Met", "")]
    rows += [("---", "---", "--:", "---", "--:", "--:", "---", "---", "---")]
    for line in lines:
        other = line.machine != told["machine"]
        when = f"measured {line.date}" if line.date != told["date"] or other else ""
        remarks = "; ".join(filter(None, (line.note, when, line.machine if other else "")))
        met = {True: "yes", False: "**no**", None: ""}[line.met]
        ours = f"{_figure(line.ours)} {line.unit}"
        peers = [
            (name, f"{_figure(theirs)} {line.unit}", f"{line.ratio(name):.2f}")
            for name, theirs in line.peers.items()
        ] or [("", "", "")]
        rows.append((line.what, line.size, ours, *peers[0], line.bar, met, remarks))
        rows += [("", "", "", *peer, "", "", "") for peer in peers[1:]]
    return ["| " + " | ".join(row) + " |" for row in rows]


def _figure(value: float) -> str:
    """Three digits that count, thousands with commas."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"
