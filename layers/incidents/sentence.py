"""A sentence with everything the rules look at."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from itertools import accumulate, chain, pairwise, starmap
from operator import itemgetter, or_

from incidentmap.geo.model import Mention
from incidentmap.layers.incidents.date_spans import DateText, Span
from incidentmap.layers.incidents.lexicon import GOES_ON, REPORTS, Actor, EventRule, Piece, Rules
from incidentmap.layers.incidents.numbers import Quantity, quantities, some_of
from incidentmap.layers.incidents.phrases import REPORTING, Hit, may_report
from incidentmap.layers.incidents.tokens import positions

_NONE: list[Hit] = []
_flat = chain.from_iterable
_WRITTEN, _WORDS, _STEPS, _SIGNS, _SIGN, _TELLING = map(itemgetter, range(len(Piece._fields)))
"""Fields of a `Piece`."""
_ONE = frozenset(("one", "une"))
_FAMILY = (["family"], ["household"], ["clan"], ["community"], ["famille"], ["communaute"])
_ASIDE = frozenset((",", "("))
_NUMBERED = frozenset(
    "site camp block zone sector ward quarter phase axis battalion chapter section annex annexe "
    "route level secteur bloc camp quartier axe chapitre niveau".split()
)
"""Words whose figure is a name ("site 2")."""
_PARENT_OF = frozenset(("of", "de"))
_PARENTS = frozenset("mother father parents mere pere".split())
_OF_ITS = frozenset(("of", whose) for whose in ("its", "their", "our", "the", "his"))
_IN = frozenset("in at near a pres de and et".split())
_STOPS = frozenset((";", ".", "!", "?", "…", "|"))


@dataclass(slots=True)
class Sentence:
    """Words, hits, dates and places of one sentence; tokens are counted from its first.

    Attributes
    ----------
    text : str
        The document.
    start, end : int
        Characters of the sentence in it.
    rules : Rules
        Of its language.
    language : str
        ``en`` or ``fr``.
    words : list of str
        Words and marks, folded.
    sign : int
        What sorts of words stand in the sentence at all.
    body : int
        Character after the dateline.
    mentions : list of Mention
        Places named in it.
    dates, spans : list
        Dates in it, and the days that each means.
    hits : mapping of str to list of Hit
        Phrases in it by kind; empty where no word can report an event.
    """

    text: str
    start: int
    end: int
    rules: Rules
    language: str
    pieces: list[Piece]
    words: list[str]
    sign: int
    body: int
    mentions: list[Mention] = field(default_factory=list)
    dates: list[DateText] = field(default_factory=list)
    spans: list[Span | None] = field(default_factory=list)
    hits: Mapping[str, list[Hit]] = field(default_factory=dict)
    away: dict[int, bool] = field(default_factory=dict)
    date_of: dict[Hit, int | None] = field(default_factory=dict)
    chosen: dict[tuple[int, bool], list[Mention]] = field(default_factory=dict)
    unknown_place: bool | None = None
    _written: list[str] | None = None
    _starts: list[int] | None = None
    _all_counts: list[Quantity] | None = None
    _counts: list[Quantity] | None = None
    _clauses: list[tuple[int, int]] | None = None

    def is_eventful(self) -> bool:
        """Whether a word of an event, or of nobody's death, stands in the sentence."""
        return not REPORTING.isdisjoint(self.hits)

    @property
    def written(self) -> list[str]:
        """Words and marks as they are written."""
        if self._written is None:
            self._written = list(_flat(map(_WRITTEN, self.pieces)))
        return self._written

    def signs(self) -> list[int]:
        """What sort of word each is: ``REPORTS``, ``DATED`` … of the lexicon."""
        return list(_flat(map(_SIGNS, self.pieces)))

    @property
    def starts(self) -> list[int]:
        """First character of each token in the document, counted when first asked for."""
        if self._starts is None:
            starts = list(accumulate(_flat(map(_STEPS, self.pieces)), initial=self.start))
            # Where a second blank stands, or a mark that is no word, the steps are too short.
            exact = starts.pop() == self.end + 1
            self._starts = starts if exact else positions(self.text, self.written, self.start)
        return self._starts

    def find_phrases(self) -> None:
        """Find the phrases of a sentence; `cut` has done so where one can report an event."""
        self.hits = self.rules.lexicon.find(self.words)

    def of(self, kind: str) -> list[Hit]:
        """Hits of a kind, in order."""
        return self.hits.get(kind, _NONE)

    def has(self, kind: str) -> bool:
        """Whether the sentence has a word of a kind."""
        return kind in self.hits

    def event(self, hit: Hit) -> EventRule:
        """Rule of an event word."""
        return self.rules.events[hit.label]

    def actor(self, hit: Hit) -> Actor:
        """Actor of a name or noun."""
        return self.rules.actors[hit.label]

    def end_of(self, token: int) -> int:
        """Character after a token."""
        return self.starts[token] + len(self.written[token])

    def token_at(self, position: int) -> int:
        """Token that starts at a character or after it."""
        return bisect_left(self._starts or self.starts, position)

    def clause(self, token: int) -> tuple[int, int]:
        """First token and end of the clause around a token, between full stops and semicolons."""
        if self._clauses is None:
            self._clauses = []
            first = 0
            marks = [i for i, word in enumerate(self.words) if word in _STOPS]
            for mark in (*marks, len(self.words)):
                self._clauses += [(first, mark)] * (mark + 1 - first)
                first = mark + 1
        return self._clauses[token]

    def all_counts(self) -> list[Quantity]:
        """Counts in the sentence, those of dates left out."""
        if self._all_counts is None:
            taken = [(self.token_at(d.start), self.token_at(d.end)) for d in self.dates]
            self._all_counts = [
                q
                for q in quantities(self.words, self.hits, self.language)
                if not any(a < q.last and q.first < b for a, b in taken)
            ]
        return self._all_counts

    def counts(self) -> list[Quantity]:
        """Counts that may be of people: not of kilometres, vehicles or cattle."""
        if self._counts is None:
            people = {hit.first for hit in self.of("actor")}
            words = self.words
            units = {
                h.first
                for h in self.of("unit")
                if not people & {h.first, h.last} and words[h.last : h.last + 1] != ["-"]
            }
            self._counts = [
                q
                for q in some_of(words, self.all_counts())
                if q.last not in units
                and words[q.first - 1] != "aged"
                and not (words[q.first - 1] in _ASIDE and self._is_age(q))
                and not (
                    words[q.first][0].isdecimal()
                    and (words[q.first - 1] in _NUMBERED or self._ends_a_name(q))
                )
                and not (words[q.first - 1] in _PARENT_OF and words[q.first - 2] in _PARENTS)
                and not (q.last + 2 in units and tuple(words[q.last : q.last + 2]) in _OF_ITS)
                and not (words[q.first] in _ONE and words[q.last : q.last + 1] in _FAMILY)
                and not (words[q.last : q.last + 1] == ["-"] and q.last + 1 in units)
            ]
        return self._counts

    def _is_age(self, count: Quantity) -> bool:
        """Whether a figure behind a full name is its age: "Awa Sall, 46, and her sons"."""
        first, last = count.first, count.last
        name = self.written[max(0, first - 3) : first - 1]
        closed = self.words[last : last + 1] in ([","], [")"])
        low = count.low or 0
        return closed and 0 < low < 100 and len(name) == 2 and all(n[:1].isupper() for n in name)

    def _ends_a_name(self, count: Quantity) -> bool:
        """Whether a figure is the last word of a village's name ("in Bravo 2, seven …")."""
        at = count.first
        if count.last != at + 1 or at < 2:
            return False
        closed = self.words[at + 1 : at + 2] in ([","], [";"], ["."], [")"])
        name = self.written[at - 1]
        return closed and name[:1].isupper() and self.words[at - 2] in _IN

    def in_date(self, token: int) -> bool:
        """Whether a token is part of a date."""
        start = self.starts[token]
        return any(date.start <= start < date.end for date in self.dates)

    def slice(self, first: int, last: int) -> str:
        """Text of tokens ``first`` to ``last`` (exclusive)."""
        if first >= last:
            return ""
        return " ".join(self.text[self.starts[first] : self.end_of(last - 1)].split())


def _goes_on(before: Piece, after: Piece) -> bool:
    """Whether two pieces may be one figure ("1 200")."""
    return bool(after.sign & GOES_ON and before.words and before.words[-1][-1].isdecimal())


def cut(text: str, spans: Sequence[tuple[int, int]], rules: Rules) -> list[Sentence]:
    """Cut a text into its sentences, with their words.

    Parameters
    ----------
    text : str
        The document.
    spans : sequence of tuple of int
        Sentences in order, characters.
    rules : Rules
        Of its language.
    """
    found = []
    read, language = rules.pieces.__getitem__, rules.language
    for start, end in spans:
        pieces = list(map(read, text[start:end].split()))
        sign = reduce(or_, map(_SIGN, pieces), 0)
        if sign & GOES_ON and any(starmap(_goes_on, pairwise(pieces))):
            pieces = [rules.read_piece(text[start:end])]
        words = list(_flat(map(_WORDS, pieces)))
        sentence = Sentence(text, start, end, rules, language, pieces, words, sign, start)
        if sign & REPORTS and may_report(_flat(map(_TELLING, pieces)), words, sign):
            sentence.find_phrases()
        found.append(sentence)
    return found
