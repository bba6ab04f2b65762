"""People who died or were killed, told one by one without a count: "the guard and his son died"."""

from incidentmap.layers.incidents.named import before_age
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.toll_parts import AND, MARKS, Part
from incidentmap.layers.incidents.victims import (
    bare_person,
    beside,
    both_before,
    couple_before,
    one_person,
    people_before,
)

MANY = frozenset("were are have sont ont etaient furent avaient".split())
"""Auxiliaries of several."""

_WITH = frozenset(("with", "avec"))
_HIM = frozenset(("him", "her"))


def one_died(sentence: Sentence, hit: Hit) -> list[Part]:
    """People who died, named one by one without a count ("the guard and his son died")."""
    both = both_before(sentence, hit)
    if both is not None:
        first, more = beside(sentence, both)
        return [Part(2 + more, 2 + more, first, hit.last, hit, (first, hit.first), first)]
    bare = bare_one(sentence, hit)
    if bare:
        return bare
    pair = couple_before(sentence, hit)
    if pair is not None:
        return [Part(2, 2, pair, hit.last, hit, (pair, hit.first), pair)]
    several = several_before(sentence, hit)
    if several is None:
        return []
    first, last, number = several
    return [Part(number, number, first, hit.last, hit, (first, last), first)]


def bare_one(sentence: Sentence, hit: Hit) -> list[Part]:
    """One dead told as in notes, without an article: "driver killed"."""
    first = bare_person(sentence, hit)
    return [] if first is None else [Part(1, 1, first, hit.last, hit, (first, hit.first), first)]


def one_right_before(sentence: Sentence, hit: Hit) -> list[Part]:
    """One person whom a participle alone tells of ("…, its driver killed", "son fils égorgé")."""
    if sentence.words[hit.last - 1].endswith(("es", "us")):
        return []
    named = before_age(sentence.words, hit.first)
    if named < hit.first and sentence.written[named - 1][:1].isupper():
        return [Part(1, 1, named - 1, hit.last, hit, (named - 1, hit.first), named - 1)]
    for token in range(hit.first - 2, max(-1, hit.first - 7), -1):
        if one_person(sentence, token) == hit.first:
            before = token == 0 or sentence.words[token - 1] in MARKS | AND | _WITH
            return [Part(1, 1, token, hit.last, hit, (token, hit.first), token)] if before else []
    return []


def several_before(sentence: Sentence, hit: Hit) -> tuple[int, int, int] | None:
    """Single people who are the subject of a verb, None where its number is another."""
    found = people_before(sentence, hit)
    if found is None:
        return None
    if any(c.first < found[0] < c.last for c in sentence.all_counts()):
        return None  # "vingt et un villageois"
    plural = bool(MANY & set(sentence.words[max(0, hit.first - 3) : hit.first]))
    return None if plural and found[2] == 1 else found


def pronoun_object(sentence: Sentence, hit: Hit) -> bool:
    """Whether one person named before is killed: "shot him dead", "ils l'ont abattu"."""
    if sentence.language == "en":
        return bool(_HIM & set(sentence.words[hit.first + 1 : hit.last + 1]))
    before = sentence.words[max(0, hit.first - 4) : hit.first]
    verb = sentence.words[hit.first]
    return (
        len(before) > 2
        and before[-3] == "l"
        and before[-1] in ("a", "ont", "avait", "avaient")
        and not verb.endswith("s")
    )
