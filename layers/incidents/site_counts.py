"""Tolls told place by place: "killed three people in A, five in B and one in C"."""

from itertools import pairwise

from incidentmap.layers.incidents.numbers import Quantity
from incidentmap.layers.incidents.places import sites as sites_of
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.toll_parts import Part

_JOINTS = frozenset(", ; and et puis then plus".split())
_IN = frozenset("in at near a dans pres de d ’ '".split())
_MORE = frozenset("more others other people autres autre personnes on le".split())
_MOST = 6


def by_site(sentence: Sentence, parts: list[Part]) -> list[tuple[int | None, int | None]]:
    """Lowest and highest of each place of a list, in order; empty where the counts are no list.

    All but the first stand without a word of death: a number and its place, a day at most between.

    Parameters
    ----------
    sentence : Sentence
        With mentions and dates.
    parts : list of Part
        Counts of its dead.
    """
    literal = sites_of(sentence)
    if not 2 <= len(literal) <= _MOST:
        return []
    sites = [sentence.token_at(m.start) for m in literal]
    later: list[Quantity] = []
    for before, site in pairwise(sites):
        between = [c for c in sentence.all_counts() if before < c.first < site]
        count = next((c for c in between if _bare_at(sentence, c, site)), None)
        if count is None:
            return []
        later.append(count)
    first = [p for p in parts if (p.at if p.at >= 0 else p.first) < later[0].first]
    if len(first) != 1 or first[0].low is None:
        return []
    return [(first[0].low, first[0].high), *((c.low, c.high) for c in later)]


def by_clause(sentence: Sentence, parts: list[Part]) -> list[tuple[int | None, int | None]]:
    """Lowest and highest of each place where every clause tells of one: "in A six died; in B two".

    Parameters
    ----------
    sentence : Sentence
        With mentions and dates.
    parts : list of Part
        Counts of its dead.
    """
    literal = sites_of(sentence)
    if not 2 <= len(literal) <= _MOST or ";" not in sentence.words:
        return []
    sites = [sentence.clause(sentence.token_at(m.start)) for m in literal]
    told = [sentence.clause(p.at if p.at >= 0 else p.first) for p in parts]
    if len(set(sites)) != len(sites) or sorted(set(told)) != sites:
        return []
    shares: list[tuple[int | None, int | None]] = []
    for site in sites:
        here = [p for p, clause in zip(parts, told, strict=True) if clause == site]
        low, high = [p.low for p in here], [p.high for p in here]
        if None in low:
            return []
        shares.append(
            (sum(n or 0 for n in low), None if None in high else sum(n or 0 for n in high))
        )
    return shares


def _bare_at(sentence: Sentence, count: Quantity, site: int) -> bool:
    """Whether only "in", "more" or a day stands between a number and a place."""
    between = range(count.last, site)
    words = sentence.words
    bare = all(words[t] in _IN | _MORE or sentence.in_date(t) for t in between)
    return (
        bare and words[count.first - 1] in _JOINTS and not _IN.isdisjoint(words[count.last : site])
    )
