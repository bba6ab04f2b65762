"""What a report is made of, before it is HTML or Markdown. All strings are plain text."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's title."""

    text: str
    anchor: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list."""

    items: Sequence[str]


@dataclass(frozen=True, slots=True)
class Link:
    """Text with an address, linked only if it is one of the web."""

    text: str
    url: str


Cell = str | Link


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `numeric` names the columns set flush right."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture with what it shows in words.

    Attributes
    ----------
    svg, png : bytes
        For HTML and for Markdown; the one that is not needed may be empty.
    alternative : str
        For those who do not see it.
    caption : str
        Beneath it.
    name : str
        Key within the report.
    """

    svg: bytes
    png: bytes
    alternative: str
    caption: str
    name: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart as SVG; the table after it has the same figures for formats without it."""

    svg: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One report of an incident: its sentence, and where it stands."""

    sentence: str
    source: Cell
    details: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One incident with its evidence."""

    anchor: str
    cells: Sequence[str]
    evidence: Sequence[Evidence]


@dataclass(frozen=True, slots=True)
class Register:
    """The table of incidents."""

    head: Sequence[str]
    entries: Sequence[Entry]
    numeric: frozenset[int] = frozenset()


Block = Heading | Paragraph | Bullets | Table | Picture | Chart | Register


@dataclass(slots=True)
class Report:
    """A whole report."""

    title: str
    subtitle: str
    language: str
    foot: str
    evidence_word: str
    blocks: list[Block] = field(default_factory=list)
