"""Counts of the dead without a word of death beside them: graves dug, those whom none survived."""

from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.toll_parts import Part

_NOT_ONE = frozenset("none no not aucun aucune pas nul nulle".split())
_NONE_LIVED = frozenset("aucun aucune none n a ont d entre eux elles of them not ' ’".split())
_OF = frozenset("of de d des parmi among".split())
_ONLY = frozenset("only just alone seul seuls seule seulement".split())
_FAR = 9
_BODIES = frozenset("corps depouille depouilles cadavre cadavres body bodies corpses".split())
_OF_SEVERAL = frozenset(("leurs", "their"))
_WHOSE = _OF_SEVERAL | frozenset("son sa his her".split())
_FOUND = ("retrouv", "decouv", "repech", "found", "discover", "recover", "fished")


def graves(sentence: Sentence, trigger: Hit | None) -> Part | None:
    """The count of graves dug for the dead ("we dug eleven graves")."""
    for hit in sentence.of("toll"):
        for count in sentence.all_counts() if hit.label == "graves" else ():
            inside = hit.first < count.first and count.last < hit.last
            if inside or count.last == hit.first:
                return Part(count.low, count.high, hit.first, hit.last, trigger or hit)
    return None


def none_left(sentence: Sentence) -> Part | None:
    """The number of those of whom none survived: "none of the eleven patients survived"."""
    for hit in sentence.of("toll"):
        if hit.label != "survivors":
            continue
        first, words = sentence.clause(hit.first)[0], sentence.words
        for count in sentence.all_counts():
            if count.article or not first < count.first < hit.first <= count.first + _FAR:
                continue
            before = words[max(first, count.first - 4) : count.first]
            if _NOT_ONE & set(before) and _OF & set(before):
                who = (count.last, count.last + 3)
                return Part(count.low, count.high, count.first, hit.last, hit, who, count.first)
        only = _only_some(sentence, hit, first)
        if only is not None:
            return only
        if _NOT_ONE & set(words[first : hit.first]):
            return _none_of_those_before(sentence, hit, first)
    return None


def _only_some(sentence: Sentence, hit: Hit, first: int) -> Part | None:
    """Those who did not come back where a few did ("of the six, only one has come home")."""
    words = sentence.words
    told = [c for c in sentence.all_counts() if first <= c.first < hit.first and c.low == c.high]
    if len(told) < 2 or _ONLY.isdisjoint(words[first : hit.first]):
        return None
    told = told[-2:]
    whole, left = told[0].low, told[1].low
    of = words[max(0, told[0].first - 2) : told[0].first]
    if hit.first - told[1].last > 3:
        return None
    if whole is None or left is None or left >= whole or _OF.isdisjoint(of):
        return None
    dead = whole - left
    return Part(dead, dead, told[0].first, hit.last, hit, (told[0].last, told[1].first))


def _none_of_those_before(sentence: Sentence, hit: Hit, first: int) -> Part | None:
    """The one count of people before "; aucune n'a survécu"."""
    people = {h.first for h in sentence.of("people")}
    before = [c for c in sentence.counts() if c.last <= first and not c.article]
    told = [c for c in before if c.last in people and c.low == c.high]
    named = set(sentence.words[first + 1 : hit.first]) - _NONE_LIVED
    if len(told) != 1 or named:
        return None
    count = told[0]
    return Part(count.low, count.high, count.first, hit.last, hit, (count.last, count.last + 3))


def of_their_bodies(sentence: Sentence) -> Part | None:
    """The dead whose bodies are found: "three fishermen were missing; their bodies …" is three."""
    words = sentence.words
    for hit in sentence.of("event"):
        at = hit.first
        if words[at] not in _BODIES or not at or words[at - 1] not in _WHOSE:
            continue
        around = words[max(0, at - 4) : at + 9]
        if not any(word.startswith(_FOUND) for word in around):
            continue
        if words[at - 1] not in _OF_SEVERAL:
            return Part(1, 1, at - 1, hit.last, hit)
        people = {h.first for kind in ("actor", "people") for h in sentence.of(kind)}
        told = [c for c in sentence.counts() if c.last <= at and c.last in people and not c.article]
        if len(told) == 1:
            return Part(told[0].low, told[0].high, told[0].first, hit.last, hit)
    return None
