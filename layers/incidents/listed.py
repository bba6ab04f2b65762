"""People listed one by one among the dead, and those that "dont" or "including" sets apart."""

from itertools import pairwise

from incidentmap.layers.incidents.numbers import Quantity
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.toll_parts import BARRIER, Part
from incidentmap.layers.incidents.victims import one_person

_JOINTS = frozenset((",", "and", "et"))
_AND = frozenset(("and", "et"))
_VERBS = frozenset("were was have has had been are is ont a avait ete sont est furent".split())
_FAR = 14


def people_between(sentence: Sentence, hit: Hit, first: int, edge: int) -> list[Part]:
    """Single people joined to those counted before them, up to the next of the dead or the verb.

    "a man and his son were", "une infirmière, son chauffeur et | deux gardes". A list ends in
    "and"; what two commas enclose says more of somebody, and counts nobody.
    """
    words = sentence.words
    last_and = next((t for t in range(edge - 1, first - 1, -1) if words[t] in _AND), None)
    if last_and is None:
        return []
    aside = sentence.language == "fr" and words[last_and - 1] == ","
    found = []
    for token in range(first, last_and + 1):
        if words[token] not in _JOINTS or (aside and words[token] == ","):
            continue
        last = one_person(sentence, token + 1)
        if last is not None and last <= edge:
            found.append(Part(1, 1, token + 1, hit.last, hit, (token + 1, last)))
    return found


def subset_before(sentence: Sentence, count: Quantity, hit: Hit) -> int | None:
    """Start of "dont" or "including" where a count is of some of those counted before it.

    All of a list is ("dont quatre femmes et un nourrisson"), but not what follows it behind a
    comma ("dont quatre femmes, et deux volontaires").
    """
    words = sentence.words
    for subset in sentence.of("subset"):
        if not 0 <= count.first - subset.last <= _FAR:
            continue
        between = words[subset.last : count.first]
        if BARRIER & set(between) or _VERBS & set(between):
            continue
        closed = "," in words[count.last : hit.first]
        resumed = any(a == "," and b in _AND for a, b in pairwise(between))
        if closed or not resumed:
            return subset.first
    return None
