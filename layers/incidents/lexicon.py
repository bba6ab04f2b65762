"""Words that mean something to coding: phrases held as data, found in one pass over a text.

A phrase is one or more words with a space between. Inside a word ``(a|b)`` gives endings to choose
from, ``?`` makes the letter or group before it optional, ``*`` at the end stands for any further
letters; ``?`` before a word makes it optional, ``..`` between words stands for up to three words.
Case and accents do not count.

    tu(e|es|ant)            tué, tués, tuant …
    took .. control of      took control of, took full control of
"""

import csv
import itertools
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from incidentmap import data
from incidentmap.geo.folding import fold

_TOKEN = re.compile(
    r"\d{1,3}(?:[ \u00a0\u202f.,’']\d{3})+(?![\d\w])|[^\W_]+(?:\u00ad[^\W_]+)*|[^\w\s]"
)
_GAP = ".."
_LONGEST_GAP = 3


@lru_cache(maxsize=65536)
def _folded(word: str) -> str:
    return fold(word) or word


class Tokens(NamedTuple):
    """Words and marks of a text: folded forms and offsets, three lists of one length."""

    words: list[str]
    starts: list[int]
    ends: list[int]


def tokenize(text: str, start: int = 0) -> Tokens:
    """Cut a text into folded words and punctuation marks.

    Examples
    --------
    >>> tokenize("L’armée a tué 1,200 hommes.").words
    ['l', '’', 'armee', 'a', 'tue', '1 200', 'hommes', '.']
    """
    found = list(_TOKEN.finditer(text, start))
    return Tokens(
        [_folded(match.group()) for match in found],
        [match.start() for match in found],
        [match.end() for match in found],
    )


class Hit(NamedTuple):
    """A phrase found: tokens ``first`` to ``last`` (exclusive), its kind and its label."""

    first: int
    last: int
    kind: str
    label: str


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]
    kind: str
    label: str


class _Starting(NamedTuple):
    single: tuple[_Phrase, ...]
    by_second: dict[str, list[_Phrase]]
    loose: tuple[_Phrase, ...]


_JOINTS = frozenset("’'-")


def _expand_word(pattern: str) -> list[str]:
    """Spell out the forms of a pattern without nested groups; a ``*`` at the end stays."""
    parts: list[tuple[str, ...]] = []
    for match in re.finditer(r"\(([^)]*)\)(\??)|(.)(\??)", pattern):
        choices = tuple(match[1].split("|")) if match[1] is not None else (match[3],)
        if match[2] or match[4]:
            choices = (*choices, "")
        parts.append(choices)
    return ["".join(letters) for letters in itertools.product(*parts)]


def _fold_word(word: str) -> str:
    star = word.endswith("*")
    return (fold(word.rstrip("*")) or word) + ("*" if star else "")


def expand(phrase: str) -> list[tuple[str, ...]]:
    """Spell out a phrase pattern as tuples of folded words.

    Examples
    --------
    >>> expand("took ?full control")
    [('took', 'full', 'control'), ('took', 'control')]
    >>> expand("tu(é|ant) net")
    [('tue', 'net'), ('tuant', 'net')]
    """
    pattern = re.sub(r"\s\?(\S+)", r"( \1)?", phrase)
    found: dict[tuple[str, ...], None] = {}
    for form in _expand_word(pattern):
        words: list[str] = []
        for word in form.split():
            words += [_GAP] if word == _GAP else re.findall(r"[^\W_]+\*?|%", _fold_word(word))
        found[tuple(words)] = None
    return list(found)


class Lexicon:
    """Phrases of one language, found together in one pass.

    Parameters
    ----------
    phrases : iterable of (phrase, kind, label)
        Phrase patterns, what sort of thing they are, and which one.
    """

    def __init__(self, phrases: "list[tuple[str, str, str]]") -> None:
        exact: dict[str, list[_Phrase]] = defaultdict(list)
        prefixes: dict[str, list[_Phrase]] = defaultdict(list)
        for pattern, kind, label in phrases:
            for words in expand(pattern):
                first = words[0]
                table = prefixes if first.endswith("*") else exact
                table[first.rstrip("*")].append(_Phrase(words, kind, label))
        self._exact = dict(exact)
        self._prefixes = dict(prefixes)
        self._lengths = sorted({len(prefix) for prefix in prefixes}, reverse=True)
        self._starting = lru_cache(maxsize=65536)(self._look_up)

    def _look_up(self, word: str) -> _Starting | None:
        """Phrases that start with a word, by their second one."""
        found = list(self._exact.get(word, ()))
        for length in self._lengths:
            if length <= len(word):
                found += self._prefixes.get(word[:length], ())
        if not found:
            return None
        found.sort(key=lambda phrase: (_GAP in phrase.words, -len(phrase.words)))
        single = tuple(p for p in found if len(p.words) == 1)
        by_second: dict[str, list[_Phrase]] = defaultdict(list)
        loose = []
        for phrase in found:
            if len(phrase.words) > 1:
                second = phrase.words[1]
                if second == _GAP or second.endswith("*"):
                    loose.append(phrase)
                else:
                    by_second[second].append(phrase)
        return _Starting(single, dict(by_second), tuple(loose))

    def find(self, words: list[str]) -> list[Hit]:
        """Find the phrases in a list of folded words.

        Of phrases of one kind that start at one word the longest count; one inside another of its
        kind does not count, unless it stands in a gap. Shorter event words of other rules that
        start there are kept as ``event else``.

        Returns
        -------
        list of Hit
            In the order of their first words.
        """
        hits: list[Hit] = []
        starting = self._starting
        covered: dict[str, int] = {}
        last_word = len(words) - 1
        for i, word in enumerate(words):
            phrases = starting(word)
            if phrases is None:
                continue
            best: dict[str, list[_Phrase]] = {}
            ends: dict[str, int] = {}
            events: list[tuple[int, str]] = []
            if i < last_word and (phrases.by_second or phrases.loose):
                following = words[i + 1]
                if following in _JOINTS and i + 1 < last_word:
                    following = words[i + 2]
                for phrase in (*phrases.by_second.get(following, ()), *phrases.loose):
                    last = _match(words, i, phrase.words)
                    if last > i and phrase.kind == "event":
                        events.append((last, phrase.label))
                    longest = ends.get(phrase.kind, i)
                    if last > longest:
                        best[phrase.kind], ends[phrase.kind] = [phrase], last
                    elif last == longest > i:
                        best[phrase.kind].append(phrase)
            for phrase in phrases.single:
                if phrase.kind == "event":
                    events.append((i + 1, phrase.label))
                if ends.get(phrase.kind, i + 1) == i + 1:
                    best.setdefault(phrase.kind, []).append(phrase)
                    ends[phrase.kind] = i + 1
            for kind, kept in best.items():
                end = ends[kind]
                if end > covered.get(kind, 0):
                    hits += [Hit(i, end, kind, label) for label in {p.label: 0 for p in kept}]
                    if kind == "event":
                        hits += _shorter(i, end, events, {p.label for p in kept})
                    if _GAP not in kept[0].words:
                        covered[kind] = end
                elif kind == "event":
                    hits += [Hit(i, end, "event else", p.label) for p in kept]
        return hits


def _shorter(i: int, end: int, events: list[tuple[int, str]], kept: set[str]) -> list[Hit]:
    """Event words inside a longer phrase, for where that phrase's rule turns out not to hold."""
    return [
        Hit(i, last, "event else", label)
        for last, label in dict.fromkeys(events)
        if last < end and label not in kept
    ]


def _match(words: list[str], i: int, pattern: tuple[str, ...]) -> int:
    """Index after the phrase that starts at ``i``, or -1."""
    j, k = i + 1, 1
    size, length = len(pattern), len(words)
    while k < size:
        wanted = pattern[k]
        if wanted == _GAP:
            k += 1
            wanted = pattern[k]
            stop = min(j + _LONGEST_GAP + 1, length)
            while j < stop and not _fits(words[j], wanted):
                j += 1
            if j == stop:
                return -1
        elif j < length and words[j] in _JOINTS and words[j] != wanted:
            j += 1
        if j >= length or not _fits(words[j], wanted):
            return -1
        j, k = j + 1, k + 1
    return j


def _fits(word: str, pattern: str) -> bool:
    return word == pattern or (pattern[-1] == "*" and word.startswith(pattern[:-1]))


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
    for kind, table in load_toml(f"words_{language}").items():
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
    return Rules(language, Lexicon(phrases), events, actors)
