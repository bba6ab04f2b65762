"""Tolls that have risen or been revised: the later count takes the place of the earlier."""

from incidentmap.layers.incidents.numbers import Quantity
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.toll_parts import DEADLY, Part

_RISING = frozenset(
    "risen rose rises climbed climbs grown grew mounted mounts reached reaches jumped increased "
    "stands stood raised revised passe passait passa monte montait alourdi alourdit grimpe "
    "grimpait porte atteint atteignait atteignit eleve elevait etablit etabli revu corrige".split()
)
_COUNTED = {
    "en": frozenset("toll number count figure tally".split()),
    "fr": frozenset("bilan nombre decompte chiffre".split()),
}
_UP_TO = frozenset("to at from a reached reaches atteint atteignait atteignit of de".split())
_FROM = frozenset("from de".split())
_BRINGING = frozenset("porte portant portent bringing brings brought raising".split())
_FAR = 9
_ANDS = frozenset(("and", "et"))


def risen(sentence: Sentence, trigger: Hit) -> Part | None:
    """The count that a toll has risen to: "the number of those who died when … has climbed to 31".

    Of "from 14 to 18" the later holds.
    """
    words = sentence.words
    heads = [i for i, w in enumerate(words) if w in _COUNTED[sentence.language]]
    for head in heads:
        verb = next((i for i in range(head + 1, len(words)) if words[i] in _RISING), None)
        if verb is None or not _of_deaths(sentence, head, verb):
            continue
        near = [q for q in sentence.counts() if verb < q.first <= verb + 9 and not q.article]
        to = [q for q in near if words[q.first - 1] in _UP_TO or q.first == verb + 1]
        if not to:
            continue
        last = next((q for q in reversed(to) if words[q.first - 1] not in _FROM), to[-1])
        low = last.high if words[last.first - 1] in ("from", "de") else last.low
        more = _beside_it(sentence, last)
        if more is not None and low is not None:
            low += more.low or 0
            high = None if last.high is None or more.high is None else last.high + more.high
            return Part(low, high, head, more.last, trigger, (last.last, more.last + 3))
        return Part(low, last.high, head, last.last, trigger, (last.last, last.last + 3))
    return _brought(sentence)


def _beside_it(sentence: Sentence, count: Quantity) -> Quantity | None:
    """The count joined to that of a toll: of "49 civilians and 15 soldiers" the second."""
    people = {h.first for h in sentence.of("actor")}
    if count.last not in people:
        return None
    near = range(count.last + 1, count.last + 4)
    found = (q for q in sentence.counts() if q.first in near and q.last in people)
    return next((q for q in found if sentence.words[q.first - 1] in _ANDS), None)


def _brought(sentence: Sentence) -> Part | None:
    """The count that a death brings a toll to: "ce qui porte à six le nombre de tués"."""
    words = sentence.words
    if _BRINGING.isdisjoint(words):
        return None
    verb = next(i for i, word in enumerate(words) if word in _BRINGING)
    for count in sentence.counts():
        if count.article or not verb < count.first <= verb + _FAR:
            continue
        head = _COUNTED[sentence.language] & set(words[verb : count.last + 4])
        if head and words[count.first - 1] in ("to", "a"):
            hit = Hit(verb, count.last, "revised", "later")
            return Part(count.low, count.high, verb, count.last, hit, (count.last, count.last + 3))
    return None


def revised(sentence: Sentence, trigger: Hit) -> Part | None:
    """The count that replaces an earlier one: "eleven dead, a toll later put at 17"."""
    for hit in sentence.of("revised"):
        if hit.label != "later":
            continue
        for count in sentence.counts():
            if hit.last <= count.first <= hit.last + 1 and not count.article:
                who = (count.last, count.last + 3)
                return Part(count.low, count.high, hit.first, count.last, hit, who, count.first)
    return None


def _of_deaths(sentence: Sentence, head: int, verb: int) -> bool:
    if sentence.words[head] in ("toll", "bilan"):
        return True
    near = range(head, verb)
    kinds = ("event", "toll")
    return any(h.first in near and h.label in DEADLY for kind in kinds for h in sentence.of(kind))
