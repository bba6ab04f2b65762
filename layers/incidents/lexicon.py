"""What coding knows of a language, read from the data files once: words, events, actors."""

import csv
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from operator import or_
from typing import Any, NamedTuple

from incidentmap import data
from incidentmap.layers.incidents.phrases import Lexicon, Needed, expand
from incidentmap.layers.incidents.tokens import Memo, cut_words, fold_words, may_go_on, positions

REPORTS, DATED, OPENS_DATE, LEADS_TO_DATE, GOES_ON = 1, 2, 4, 8, 16
"""Signs of words: no event is reported without one; no date is without one; a date can begin with
it; it can stand between that beginning and the first word that no date is without; it may be the
rest of a figure that a blank parts.

They are added up over a sentence: most sentences of prose have none, and are looked at no further.
"""

_FIRST_GATE = 32
_DATE_MARKS = ("-", "’", "'")


def load_toml(name: str) -> dict[str, Any]:
    """Read ``data/coding/<name>.toml``."""
    with data.path("coding", f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def load_actor_rows() -> list[dict[str, str]]:
    """Read ``data/actors/actors.csv``."""
    with data.path("actors", "actors.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True, slots=True)
class EventRule:
    """How a word reports an event; one row of ``data/coding/events.toml``."""

    id: str
    event_type: str
    sub_event_type: str
    rank: int
    needs: frozenset[str]
    weak: bool
    after: str
    counted: bool
    also: frozenset[str]
    takes: str
    named: bool
    place: bool
    by: frozenset[str]
    on: frozenset[str]
    unless: frozenset[str]


@dataclass(frozen=True, slots=True)
class Actor:
    """One row of ``data/actors/actors.csv``."""

    name: str
    inter: int
    kind: str
    country: str
    generic: bool


class Piece(NamedTuple):
    """What stands between two blanks of a text.

    Attributes
    ----------
    written, words : tuple of str
        Its words and marks as written, and folded.
    steps : tuple of int
        Characters from the start of each to that of the next, one blank behind the last.
    signs : tuple of int
        What sort of word each is.
    sign : int
        All signs of them together.
    telling : tuple of Needed
        Of those that may tell of an event.
    """

    written: tuple[str, ...]
    words: tuple[str, ...]
    steps: tuple[int, ...]
    signs: tuple[int, ...]
    sign: int
    telling: tuple[Needed, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """All that coding knows of one language."""

    language: str
    lexicon: Lexicon
    events: dict[str, EventRule]
    actors: dict[str, Actor]
    signs: Memo[int]
    lifeless: frozenset[str]
    pieces: Memo[Piece] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "pieces", Memo(self.read_piece))

    def read_piece(self, text: str) -> Piece:
        """Cut a stretch of text into words, with what is known of each.

        It is `pieces` for what stands between two blanks.
        """
        written = cut_words(text)
        words = fold_words(written)
        starts = positions(text, written, 0)
        ends = [*starts[1:], len(text) + 1] if starts else []  # "_" alone holds no word
        signs = tuple(map(self.signs.__getitem__, words))
        return Piece(
            tuple(written),
            tuple(words),
            tuple(end - start for start, end in zip(starts, ends, strict=True)),
            signs,
            reduce(or_, signs, GOES_ON * may_go_on(text)),
            tuple(filter(None, map(self.lexicon.others_needed.__getitem__, words))),
        )


@lru_cache(maxsize=4)
def load_rules(language: str) -> Rules:
    """Rules of a language, read from the package's data once.

    Parameters
    ----------
    language : str
        ``en`` or ``fr``; anything else reads the English rules.
    """
    language = "fr" if language == "fr" else "en"
    phrases: list[tuple[str, str, str]] = []
    tables = load_toml(f"words_{language}")
    dates = {sort: _single_words(listed) for sort, listed in tables.pop("date").items()}
    lifeless = frozenset().union(*map(_single_words, tables.pop("lifeless").values()))
    for kind, table in tables.items():
        phrases += [(p, kind, label) for label, listed in table.items() for p in listed]
    events: dict[str, EventRule] = {}
    for row in load_toml("events")["event"]:
        events[row["id"]] = EventRule(
            row["id"],
            row["type"],
            row["sub"],
            row["rank"],
            frozenset(row.get("needs", ())),
            row.get("weak", False),
            row.get("after", ""),
            row.get("counted", False),
            frozenset(row.get("also", ())),
            row.get("takes", ""),
            row.get("named", False),
            row.get("place", False),
            frozenset(row.get("by", ())),
            frozenset(row.get("on", ())),
            frozenset(row.get("unless", ())),
        )
        kind = "event after" if "after" in row else "event"
        phrases += [(p, kind, row["id"]) for p in row[language]]
    actors: dict[str, Actor] = {}
    for row in load_actor_rows():
        actors[row["actor"]] = Actor(
            row["actor"],
            int(row["inter"]),
            row["class"],
            row["country"],
            row["source"] == "generic",
        )
        listed = row[f"aliases_{language}"].split(";")
        phrases += [(alias, "actor", row["actor"]) for alias in listed if alias]
    gates, gated = _gates(events, actors, phrases)
    lexicon = Lexicon(phrases, gates)

    def signs(word: str) -> int:
        digits = word[0].isdecimal()
        dated = DATED * (digits or word in dates["within"])
        first = digits or word in dates["first"]
        leads = first or word in dates["between"] or word in _DATE_MARKS
        return (
            dated
            | OPENS_DATE * first
            | LEADS_TO_DATE * leads
            | REPORTS * bool(lexicon.others_needed[word])
            | gated.get(word, 0)
        )

    return Rules(language, lexicon, events, actors, Memo(signs), lifeless)


def _gates(
    events: dict[str, EventRule], actors: dict[str, Actor], phrases: list[tuple[str, str, str]]
) -> tuple[dict[str, int], dict[str, int]]:
    """Signs of rules that need somebody who does, or something it is done to; of which words.

    A word has the sign where a phrase of a kind that the rule needs begins with it. A weak rule
    reports nothing without a date.
    """
    begin: dict[str, set[str]] = {}
    for pattern, kind, label in phrases:
        for words in expand(pattern):
            begin.setdefault(actors[label].kind if kind == "actor" else kind, set()).add(words[0])
    gates: dict[str, int] = {}
    gated: dict[str, int] = {}
    free = _FIRST_GATE
    for rule in events.values():
        needed = set().union(*(begin[kind] for kind in rule.on or rule.by or rule.also))
        dated = DATED if rule.weak else 0
        if not needed or any(word.endswith("*") for word in needed):
            gates[rule.id] = dated
            continue
        sign, free = free, free << 1
        gates[rule.id] = sign | dated
        for word in needed:
            gated[word] = gated.get(word, 0) | sign
    return gates, gated


def _single_words(patterns: list[str]) -> frozenset[str]:
    return frozenset(word for pattern in patterns for (word,) in expand(pattern))
