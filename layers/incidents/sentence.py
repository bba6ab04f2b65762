"""A sentence with everything the rules look at."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from incidentmap.geo.model import Mention
from incidentmap.layers.incidents.date_spans import DateText, Span
from incidentmap.layers.incidents.lexicon import Actor, EventRule, Hit, Rules, Tokens
from incidentmap.layers.incidents.numbers import Quantity, quantities

_EVENTFUL = frozenset(("event", "event after", "zero"))
_NONE: list[Hit] = []
_STOPS = frozenset((";", ".", "!", "?", "…", "|"))


@dataclass(slots=True)
class Sentence:
    """Words, hits, dates and places of one sentence; tokens are counted from its first."""

    text: str
    start: int
    end: int
    words: list[str]
    starts: list[int]
    ends: list[int]
    rules: Rules
    found: list[Hit]
    offset: int
    mentions: list[Mention] = field(default_factory=list)
    dates: list[DateText] = field(default_factory=list)
    spans: list[Span | None] = field(default_factory=list)
    body: int = 0
    away: dict[int, bool] = field(default_factory=dict)
    _kinds: dict[str, list[Hit]] | None = None
    _counts: list[Quantity] | None = None
    _clauses: list[tuple[int, int]] | None = None

    def _by_kind(self) -> dict[str, list[Hit]]:
        """Hits by kind, sorted out when first asked for: most sentences never are."""
        if self._kinds is None:
            offset, size = self.offset, len(self.words)
            kinds: dict[str, list[Hit]] = defaultdict(list)
            for first, last, kind, label in self.found:
                if last - offset <= size:
                    kinds[kind].append(Hit(first - offset, last - offset, kind, label))
            self._kinds = dict(kinds)
        return self._kinds

    def is_eventful(self) -> bool:
        """Whether a word of an event, or of nobody's death, stands in the sentence."""
        return any(hit[2] in _EVENTFUL for hit in self.found)

    @property
    def language(self) -> str:
        """``en`` or ``fr``."""
        return self.rules.language

    def of(self, kind: str) -> list[Hit]:
        """Hits of a kind, in order."""
        return self._by_kind().get(kind, _NONE)

    def has(self, kind: str) -> bool:
        """Whether the sentence has a word of a kind."""
        return kind in self._by_kind()

    def event(self, hit: Hit) -> EventRule:
        """Rule of an event word."""
        return self.rules.events[hit.label]

    def actor(self, hit: Hit) -> Actor:
        """Actor of a name or noun."""
        return self.rules.actors[hit.label]

    def token_at(self, position: int) -> int:
        """Token that starts at a character or after it."""
        return bisect_left(self.starts, position)

    def clause(self, token: int) -> tuple[int, int]:
        """First token and end of the clause around a token, between full stops and semicolons."""
        if self._clauses is None:
            self._clauses = []
            first = 0
            marks = [i for i, word in enumerate(self.words) if word in _STOPS]
            for mark in (*marks, len(self.words)):
                self._clauses += [(first, mark)] * (mark + 1 - first)
                first = mark + 1
        return self._clauses[min(token, len(self._clauses) - 1)]

    def all_counts(self) -> list[Quantity]:
        """Counts in the sentence, those of dates left out."""
        if self._counts is None:
            taken = [(self.token_at(d.start), self.token_at(d.end)) for d in self.dates]
            found = quantities(self.words, self.of("hedge") + self.of("vague"), self.language)
            self._counts = [
                q for q in found if not any(a < q.last and q.first < b for a, b in taken)
            ]
        return self._counts

    def counts(self) -> list[Quantity]:
        """Counts that may be of people: not of kilometres, vehicles or cattle."""
        people = {hit.first for hit in self.of("actor")}
        units = {h.first for h in self.of("unit") if not people & {h.first, h.last}}
        words = self.words
        return [
            q
            for q in self.all_counts()
            if q.last not in units
            and not (words[q.last : q.last + 1] == ["-"] and q.last + 1 in units)
        ]

    def in_date(self, token: int) -> bool:
        """Whether a token is part of a date."""
        start = self.starts[token]
        return any(date.start <= start < date.end for date in self.dates)

    def slice(self, first: int, last: int) -> str:
        """Text of tokens ``first`` to ``last`` (exclusive)."""
        if first >= last:
            return ""
        return " ".join(self.text[self.starts[first] : self.ends[last - 1]].split())


def cut(
    text: str,
    spans: Sequence[tuple[int, int]],
    tokens: Tokens,
    hits: list[Hit],
    rules: Rules,
) -> list[Sentence]:
    """Give each sentence its tokens and hits.

    Parameters
    ----------
    text : str
        The document.
    spans : sequence of tuple of int
        Sentences in order, characters.
    tokens : Tokens
        Of the whole text.
    hits : sequence of Hit
        Of the whole text, in order of their first token.
    rules : Rules
        Of its language.
    """
    found: list[Sentence] = []
    firsts = [hit[0] for hit in hits]
    for start, end in spans:
        first = bisect_left(tokens.starts, start)
        last = bisect_left(tokens.starts, end, lo=first)
        from_hit = bisect_left(firsts, first)
        inside = hits[from_hit : bisect_left(firsts, last, lo=from_hit)]
        found.append(
            Sentence(
                text,
                start,
                end,
                tokens.words[first:last],
                tokens.starts[first:last],
                tokens.ends[first:last],
                rules,
                inside,
                first,
                body=start,
            )
        )
    return found
