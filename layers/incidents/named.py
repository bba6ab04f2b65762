"""People told by their full names, with their ages or without."""

from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence

_AGED = frozenset("aged age agee de".split())
_WERE = frozenset("were have had ont avaient furent sont".split())
_AUXILIARIES = frozenset("were been had have ete ont avaient sont furent all both tous".split())
_LONGEST = 4
_JOINS = frozenset("and et ,".split())
_THINGS = ("unit", "hedge", "base", "weapon", "disease", "village")


def names_before(sentence: Sentence, hit: Hit) -> tuple[int, int] | None:
    """First token and number of people told by full names alone who are the subject of a plural.

    "Awa Sall, Issa Ba and Paul Koné were murdered": three; each has two words or more.
    """
    words, at = sentence.words, hit.first
    while at and words[at - 1] in _AUXILIARIES:
        at -= 1
    if at == hit.first or _WERE.isdisjoint(words[at : hit.first]):
        return None
    first, number = names_up_to(sentence, at)
    return (first, number) if number > 1 else None


def names_up_to(sentence: Sentence, end: int) -> tuple[int, int]:
    """First token and number of people told by full names, and ages, up to a token."""
    start, number = end, 0
    while True:
        first = _name_ending_at(sentence, before_age(sentence.words, end))
        if first is None:
            return start, number
        start, number = first, number + 1
        if first == 0 or sentence.words[first - 1] not in _JOINS:
            return start, number
        end = first - 1


def before_age(words: list[str], end: int) -> int:
    """End of what an age is told of: of "Awa Sall" in "Awa Sall, 46 ans," or "Awa Sall (46)"."""
    at = end - (words[end - 1 : end] in ([","], [")"]))
    at -= words[at - 1] in ("ans", "mois")
    if at < 3 or not words[at - 1][0].isdecimal():
        return end
    at -= 1
    while words[at - 1] in _AGED:
        at -= 1
    return at - 1 if words[at - 1] in (",", "(") else end


def _name_ending_at(sentence: Sentence, end: int) -> int | None:
    """Start of the full name that ends right before a token, None where there is none."""
    first = end
    while first and sentence.written[first - 1][:1].isupper() and end - first < _LONGEST:
        first -= 1
    known = [h.first for kind in ("actor", "demonym", *_THINGS) for h in sentence.of(kind)]
    inside = range(first, end)
    if end - first < 2 or any(at in inside for at in known):
        return None
    return None if any(is_place(sentence, token) for token in inside) else first


def is_place(sentence: Sentence, token: int) -> bool:
    """Whether a word is part of a place or of a date."""
    start = sentence.starts[token]
    return any(m.start <= start < m.end for m in sentence.mentions) or sentence.in_date(token)
