"""Phrases that mean something to coding, found in one pass over the words of a sentence.

A phrase is one or more words with a space between. Inside a word ``(a|b)`` gives endings to choose
from, ``?`` makes the letter or group before it optional, ``*`` at the end stands for any further
letters; ``é~`` stands for é, és, ée, ées, ait, aient and èrent; ``?`` before a word makes it
optional, ``..`` between words stands for up to three words. Case and accents do not count.

    tu(e|es|ant)            tué, tués, tuant …
    took .. control of      took control of, took full control of
"""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import NamedTuple

from incidentmap.geo.folding import fold
from incidentmap.layers.incidents.tokens import Memo

REPORTING = frozenset(("event", "event after", "zero", "repeat"))
"""Kinds of phrases without which a sentence reports nothing."""

_PARTICIPLE = "é|és|ée|ées|ait|aient|èrent"
"""What ``é~`` stands for: French notes tell in the imperfect what dispatches tell in the past."""

_GAP = ".."
_LONGEST_GAP = 3


class Hit(NamedTuple):
    """A phrase found: tokens ``first`` to ``last`` (exclusive), its kind and its label."""

    first: int
    last: int
    kind: str
    label: str


_hit: Callable[[tuple[int, int, str, str]], Hit] = partial(tuple.__new__, Hit)
"""A hit out of a tuple, in a third of the time of its constructor: sentences have many."""


class _Phrase(NamedTuple):
    """A phrase spelt out; ``order`` is its rank among those that start with the same word."""

    words: tuple[str, ...]
    kind: str
    label: str
    order: int = 0


class _Rest(NamedTuple):
    """What is left of a phrase that goes on with a gap, or with any word of some beginning."""

    words: tuple[str, ...]
    phrase: _Phrase


class _Node(NamedTuple):
    """What may follow some first words of phrases.

    Attributes
    ----------
    ends : tuple
        Phrases that end here.
    on : dict
        Node of each word that may come next.
    by_gap : dict
        Rests that go on with a gap, by the word behind it.
    loose : tuple
        Rests that go on with any word of some beginning.
    """

    ends: tuple[_Phrase, ...]
    on: "dict[str, _Node]"
    by_gap: dict[str, tuple[_Rest, ...]]
    loose: tuple[_Rest, ...]


class Needed(NamedTuple):
    """What must stand beside a word for each of the reporting phrases it tells of.

    Attributes
    ----------
    alone : tuple of int
        Gates of the phrases that need no other word: signs that some word of the sentence has.
    beside : tuple
        The other words of each further phrase, and its gate.
    keys : frozenset of str
        Words without one of which none of these stands in a sentence.
    """

    alone: tuple[int, ...]
    beside: tuple[tuple[frozenset[str], int], ...]
    keys: frozenset[str]


def may_report(telling: Iterable[Needed], words: Iterable[str], sign: int = -1) -> bool:
    """Whether all words of a phrase that reports an event stand in a sentence, in any order.

    Parameters
    ----------
    telling : iterable of Needed
        Of the words that have any.
    words : iterable of str
        All words, folded.
    sign : int, optional
        Their signs; without them every gate is open.
    """
    present: set[str] = set()
    for needed in telling:
        for gate in needed.alone:
            if sign & gate == gate:
                return True
        present = present or set(words)
        if not needed.keys.isdisjoint(present):
            for others, gate in needed.beside:
                if sign & gate == gate and others <= present:
                    return True
    return False


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


@lru_cache(maxsize=16_384)
def _words(written: str) -> tuple[str, ...]:
    """Folded words of a word as it is written: a hyphen or an apostrophe parts it."""
    if written in (_GAP, "."):
        return (written,)
    folded = fold(written.rstrip("*")) or written
    return tuple(re.findall(r"[^\W_]+\*?|[%†]", folded + "*" * written.endswith("*")))


def expand(phrase: str) -> list[tuple[str, ...]]:
    """Spell out a phrase pattern as tuples of folded words.

    Examples
    --------
    >>> expand("took ?full control")
    [('took', 'full', 'control'), ('took', 'control')]
    >>> expand("tu(é|ant) net")
    [('tue', 'net'), ('tuant', 'net')]
    """
    pattern = re.sub(r"\s\?(\S+)", r"( \1)?", phrase.replace("é~", _PARTICIPLE))
    found: dict[tuple[str, ...], None] = {}
    for form in _expand_word(pattern):
        found[tuple(itertools.chain(*map(_words, form.split())))] = None
    return list(found)


class Lexicon:
    """Phrases of one language, found together in one pass.

    Parameters
    ----------
    phrases : iterable of (phrase, kind, label)
        Phrase patterns, what sort of thing they are, and which one.
    gates : mapping of str to int, optional
        By label, the sign of the words without one of which its phrases report nothing.
    """

    def __init__(
        self, phrases: list[tuple[str, str, str]], gates: Mapping[str, int] | None = None
    ) -> None:
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
        self._starting = Memo(self._look_up)
        self._reporting: dict[str, set[tuple[frozenset[str], int]]] = defaultdict(set)
        gates = gates or {}
        every = itertools.chain(*exact.values(), *prefixes.values())
        reporting = [phrase for phrase in every if phrase.kind in REPORTING]
        uses = Counter(itertools.chain.from_iterable(phrase.words for phrase in reporting))
        uses[_GAP] = len(reporting) ** 2
        for phrase in reporting:
            # A long word of few phrases is seldom met in vain.
            telling = min(phrase.words, key=lambda word: uses[word] / len(word) ** 3)
            others = {w for w in phrase.words if w not in (telling, _GAP) and w[-1] != "*"}
            self._reporting[telling].add((frozenset(others), gates.get(phrase.label, 0)))
        self._beginnings = [word[:-1] for word in self._reporting if word[-1] == "*"]
        self.others_needed = Memo(self._others_needed)

    def _others_needed(self, word: str) -> "Needed | None":
        """What must stand beside a word for each of the reporting phrases it tells of."""
        found = set(self._reporting.get(word, ()))
        for beginning in self._beginnings:
            if word.startswith(beginning):
                found |= self._reporting[f"{beginning}*"]
        if not found:
            return None
        alone = tuple(sorted(gate for others, gate in found if not others))
        beside = sorted(
            ((others, gate) for others, gate in found if others),
            key=lambda needed: (len(needed[0]), needed[1]),
        )
        # The longest is seldom met by chance.
        keys = frozenset(max(others, key=len) for others, _ in beside)
        return Needed(alone, tuple(beside), keys)

    def _look_up(self, word: str) -> _Node | None:
        """Node of the phrases that start with a word, those without a gap and longer ones first."""
        found = list(self._exact.get(word, ()))
        for length in self._lengths:
            if length <= len(word):
                found += self._prefixes.get(word[:length], ())
        if not found:
            return None
        found.sort(key=lambda phrase: (_GAP in phrase.words, -len(phrase.words)))
        ranked = [phrase._replace(order=order) for order, phrase in enumerate(found)]
        return _node([(phrase.words[1:], phrase) for phrase in ranked])

    def find(self, words: list[str]) -> dict[str, list[Hit]]:
        """Find the phrases in the folded words of a sentence.

        Of phrases of one kind that start at one word the longest count; one inside another of its
        kind does not count, unless it stands in a gap. Shorter event words of other rules that
        start there are kept as ``event else``.

        Returns
        -------
        dict of str to list of Hit
            By kind, in the order of their first words.
        """
        hits: defaultdict[str, list[Hit]] = defaultdict(list)
        covered: dict[str, int] = {}
        padded = [*words, "", ""]
        for i, node in enumerate(map(self._starting.__getitem__, words)):
            if node is None:
                continue
            ends, on, by_gap, loose = node
            following = padded[i + 1]
            if following in _JOINTS:
                following = padded[i + 2]
            if following in on or by_gap or loose:
                found = _follow(node, padded, i + 1)
                if found:
                    found += [(i + 1, phrase) for phrase in ends]
                    _take_longest(i, found, hits, covered)
                    continue
            for _, kind, label, _ in ends:
                if i < covered.get(kind, 0):
                    if kind != "event":
                        continue
                    kind = "event else"
                hits[kind].append(_hit((i, i + 1, kind, label)))
        return hits


def _node(rests: list[tuple[tuple[str, ...], _Phrase]]) -> _Node:
    """Node from which phrases go on with the rests of their words."""
    ends: dict[tuple[str, str], _Phrase] = {}
    on: dict[str, list[tuple[tuple[str, ...], _Phrase]]] = defaultdict(list)
    by_gap: dict[str, list[_Rest]] = defaultdict(list)
    loose: list[_Rest] = []
    for words, phrase in rests:
        if not words:
            ends.setdefault((phrase.kind, phrase.label), phrase)
        elif words[0] != _GAP and words[0][-1] != "*":
            on[words[0]].append((words[1:], phrase))
        else:
            rest = _Rest(words, phrase)
            if words[0] == _GAP and words[1][-1] != "*":
                by_gap[words[1]].append(rest)
            else:
                loose.append(rest)
    return _Node(
        tuple(ends.values()),
        {word: _node(following) for word, following in on.items()},
        {word: tuple(following) for word, following in by_gap.items()},
        tuple(loose),
    )


def _follow(node: _Node, words: list[str], j: int) -> list[tuple[int, _Phrase]]:
    """Phrases of a node that go on at word ``j``, and where each ends.

    ``words`` are those of a sentence and two empty ones.
    """
    found: list[tuple[int, _Phrase]] = []
    while True:
        _, on, by_gap, loose = node
        if by_gap and not by_gap.keys().isdisjoint(near := words[j : j + _LONGEST_GAP + 1]):
            for word in near:
                loose += by_gap.get(word, ())
        for rest in loose:
            last = _match(words, j, rest.words)
            if last > 0:
                found.append((last, rest.phrase))
        word = words[j]
        if word in _JOINTS:
            j += 1
            word = words[j]
        if word not in on:
            return found
        node = on[word]
        j += 1
        found += [(j, phrase) for phrase in node.ends]


def _take_longest(
    i: int,
    found: list[tuple[int, _Phrase]],
    hits: dict[str, list[Hit]],
    covered: dict[str, int],
) -> None:
    """Keep the longest of the phrases of each kind that start at ``i``.

    Shorter ones of events wait as ``event else``, for where the longer one's rule does not hold.
    """
    if len(found) == 1 and found[0][0] > covered.get(found[0][1].kind, 0):
        [(end, phrase)] = found
        hits[phrase.kind].append(_hit((i, end, phrase.kind, phrase.label)))
        if _GAP not in phrase.words:
            covered[phrase.kind] = end
        return
    found.sort(key=_by_order)
    longest: dict[str, tuple[int, _Phrase, dict[str, None]]] = {}
    for last, phrase in found:
        known = longest.get(phrase.kind)
        if known is None or last > known[0]:
            longest[phrase.kind] = (last, phrase, {phrase.label: None})
        elif last == known[0]:
            known[2][phrase.label] = None
    for kind, (end, first, labels) in longest.items():
        if end > covered.get(kind, 0):
            hits[kind] += [_hit((i, end, kind, label)) for label in labels]
            if kind == "event":
                others = {
                    (n, p.label) for n, p in found if p.kind == kind and p.label not in labels
                }
                for n, label in sorted(others):
                    hits["event else"].append(_hit((i, n, "event else", label)))
            if _GAP not in first.words:
                covered[kind] = end
        elif kind == "event":
            hits["event else"] += [_hit((i, end, "event else", label)) for label in labels]


def _by_order(match: tuple[int, _Phrase]) -> int:
    return match[1].order


def _match(words: list[str], j: int, pattern: tuple[str, ...]) -> int:
    """Index after the words of a pattern that begin at ``j``, or -1."""
    k = 0
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
