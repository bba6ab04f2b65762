"""What coding knows of a language, read from the data files once: words, events, actors."""

import csv
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from incidentmap import data
from incidentmap.layers.incidents.phrases import Lexicon, expand
from incidentmap.layers.incidents.tokens import Memo

REPORTS, DATED, OPENS_DATE = 1, 2, 4
"""Signs of words: a phrase that reports an event starts with it; it stands in a date; at its head.

They are added up over a sentence: most sentences of prose have none, and are looked at no further.
"""

EVENTFUL = frozenset(("event", "event after", "zero"))
"""Kinds of phrases without which a sentence reports nothing."""


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


@dataclass(frozen=True, slots=True)
class Actor:
    """One row of ``data/actors/actors.csv``."""

    name: str
    inter: int
    kind: str
    country: str
    generic: bool


@dataclass(frozen=True, slots=True)
class Rules:
    """All that coding knows of one language."""

    language: str
    lexicon: Lexicon
    events: dict[str, EventRule]
    actors: dict[str, Actor]
    signs: Memo[int]


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
    lexicon = Lexicon(phrases)

    def signs(word: str) -> int:
        digits = word[0].isdigit()
        dated = DATED * (digits or word in dates["within"])
        opens_date = OPENS_DATE * (digits or word in dates["first"])
        return dated | opens_date | REPORTS * lexicon.opens(word, EVENTFUL)

    return Rules(language, lexicon, events, actors, Memo(signs))


def _single_words(patterns: list[str]) -> frozenset[str]:
    return frozenset(word for pattern in patterns for (word,) in expand(pattern))
