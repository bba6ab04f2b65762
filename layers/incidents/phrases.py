"""Phrases that mean something to coding, found in one pass over the words of a sentence.

A phrase is one or more words with a space between. Inside a word ``(a|b)`` gives endings to choose
from, ``?`` makes the letter or group before it optional, ``*`` at the end stands for any further
letters; ``é~`` stands for é, és, ée and ées; ``?`` before a word makes it optional, ``..`` between
words stands for up to three words. Case and accents do not count.

    tu(e|es|ant)            tué, tués, tuant …
    took .. control of      took control of, took full control of
"""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from incidentmap.geo.folding import fold
from incidentmap.layers.incidents.tokens import Memo

REPORTING = frozenset(("event", "event after", "zero", "repeat"))
"""Kinds of phrases without which a sentence reports nothing."""

_GAP = ".."
_LONGEST_GAP = 3


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
    """Phrases that start with a word.

    Attributes
    ----------
    alone : tuple
        Kinds and labels of the word by itself.
    by_second, by_gap : dict
        Longer phrases by their second word, and by the one that follows a gap.
    loose : tuple
        Longer phrases that go on with any word of some beginning.
    """

    alone: tuple[tuple[str, str], ...]
    by_second: dict[str, tuple[_Phrase, ...]]
    by_gap: dict[str, tuple[_Phrase, ...]]
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


@lru_cache(maxsize=16_384)
def _words(written: str) -> tuple[str, ...]:
    """Folded words of a word as it is written: a hyphen or an apostrophe parts it."""
    if written == _GAP:
        return (_GAP,)
    folded = fold(written.rstrip("*")) or written
    return tuple(re.findall(r"[^\W_]+\*?|%", folded + "*" * written.endswith("*")))


def expand(phrase: str) -> list[tuple[str, ...]]:
    """Spell out a phrase pattern as tuples of folded words.

    Examples
    --------
    >>> expand("took ?full control")
    [('took', 'full', 'control'), ('took', 'control')]
    >>> expand("tu(é|ant) net")
    [('tue', 'net'), ('tuant', 'net')]
    """
    pattern = re.sub(r"\s\?(\S+)", r"( \1)?", phrase.replace("é~", "é|és|ée|ées"))
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

    def _others_needed(self, word: str) -> tuple[tuple[frozenset[str], int], ...]:
        """What must stand beside a word for each of the reporting phrases it tells of.

        Other words of the phrase, and a sign that some word of the sentence has.
        """
        found = set(self._reporting.get(word, ()))
        for beginning in self._beginnings:
            if word.startswith(beginning):
                found |= self._reporting[f"{beginning}*"]
        return tuple(sorted(found, key=lambda needed: (len(needed[0]), needed[1])))

    def may_report(self, words: list[str], sign: int = -1) -> bool:
        """Whether all words of a phrase that reports an event stand in a sentence, in any order.

        ``sign`` are the signs of its words; without them every gate is open.
        """
        present = set(words)
        for needed in filter(None, map(self.others_needed.__getitem__, present)):
            for others, gate in needed:
                if sign & gate == gate and others <= present:
                    return True
        return False

    def _look_up(self, word: str) -> _Starting | None:
        """Phrases that start with a word, those without a gap and the longer ones first."""
        found = list(self._exact.get(word, ()))
        for length in self._lengths:
            if length <= len(word):
                found += self._prefixes.get(word[:length], ())
        if not found:
            return None
        found.sort(key=lambda phrase: (_GAP in phrase.words, -len(phrase.words)))
        alone: dict[tuple[str, str], None] = {}
        by_second: dict[str, list[_Phrase]] = defaultdict(list)
        by_gap: dict[str, list[_Phrase]] = defaultdict(list)
        loose = []
        for phrase in found:
            if len(phrase.words) == 1:
                alone[phrase.kind, phrase.label] = None
            elif phrase.words[1] == _GAP and not phrase.words[2].endswith("*"):
                by_gap[phrase.words[2]].append(phrase)
            elif phrase.words[1] == _GAP or phrase.words[1].endswith("*"):
                loose.append(phrase)
            else:
                by_second[phrase.words[1]].append(phrase)
        return _Starting(
            tuple(alone),
            {word: tuple(phrases) for word, phrases in by_second.items()},
            {word: tuple(phrases) for word, phrases in by_gap.items()},
            tuple(loose),
        )

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
        for i, starting in enumerate(map(self._starting.__getitem__, words)):
            if starting is None:
                continue
            alone, by_second, by_gap, loose = starting
            following = padded[i + 1]
            if following in _JOINTS:
                following = padded[i + 2]
            longer = loose
            if following in by_second:
                longer = by_second[following] + longer
            if by_gap and not by_gap.keys().isdisjoint(words[i + 1 : i + _LONGEST_GAP + 2]):
                for word in words[i + 1 : i + _LONGEST_GAP + 2]:
                    longer += by_gap.get(word, ())
            if longer:
                found = [(last, p) for p in longer if (last := _match(words, i, p.words)) > i]
                if found:
                    _take_longest(i, found, alone, hits, covered)
                    continue
            for kind, label in alone:
                if i < covered.get(kind, 0):
                    if kind != "event":
                        continue
                    kind = "event else"
                hits[kind].append(Hit(i, i + 1, kind, label))
        return hits


def _take_longest(
    i: int,
    found: list[tuple[int, _Phrase]],
    alone: tuple[tuple[str, str], ...],
    hits: dict[str, list[Hit]],
    covered: dict[str, int],
) -> None:
    """Keep the longest of the phrases of each kind that start at ``i``.

    Shorter ones of events wait as ``event else``, for where the longer one's rule does not hold.
    """
    kinds: dict[str, list[tuple[int, str, bool]]] = defaultdict(list)
    for last, phrase in found:
        kinds[phrase.kind].append((last, phrase.label, _GAP in phrase.words))
    for kind, label in alone:
        kinds[kind].append((i + 1, label, False))
    for kind, group in kinds.items():
        end = max(last for last, _, _ in group)
        labels = {label: end for last, label, _ in group if last == end}
        if end <= covered.get(kind, 0):
            if kind == "event":
                hits["event else"] += [Hit(i, end, "event else", label) for label in labels]
            continue
        hits[kind] += [Hit(i, end, kind, label) for label in labels]
        if kind == "event":
            waiting = {(last, label): 0 for last, label, _ in group if label not in labels}
            hits["event else"] += [Hit(i, last, "event else", label) for last, label in waiting]
        if not next(has_gap for last, _, has_gap in group if last == end):
            covered[kind] = end


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
