"""Deaths in a sentence: who died, how many, lowest and highest, and what is no death."""

from dataclasses import dataclass, field

from incidentmap.layers.incidents.lexicon import Hit
from incidentmap.layers.incidents.numbers import Quantity
from incidentmap.layers.incidents.sentence import Sentence

_KILLING = ("kill", "suicide-bomb")
_NOUNS = {
    "en": frozenset(
        "dead deaths bodies corpses fatalities lives killings murders executions casualties "
        "victims losses toll".split()
    ),
    "fr": frozenset("mort morts tues deces cadavres corps victimes pertes decedes bilan".split()),
}
_PASSIVE = {
    "en": frozenset("was were been be being is are got get has have had".split()),
    "fr": frozenset("ete etait etaient est sont etre ont a avait avaient soient".split()),
}
_LINKING = {
    "en": frozenset(
        "of the those its their his her another other more all also reportedly allegedly at by "
        "to in as toll rose numbered stood put reached is are was were be been had have has then "
        "later first only just summarily brutally - ’ '".split()
    ),
    "fr": frozenset(
        "de des du la le les l d en a au aux plus autre autres aussi et est sont ont ete etait "
        "etaient avaient avait ont passe porte atteint - ’ ' \" “ ” « »".split()
    ),
}
_SINGULAR = {
    "en": frozenset("a an the his her my our their its another one".split()),
    "fr": frozenset("un une le la l mon ma notre son sa leur".split()),
}
_REACH = 8


@dataclass(slots=True)
class Toll:
    """Deaths that a sentence gives.

    Attributes
    ----------
    low, high : int or None
        See `incidentmap.layers.incidents.model.Claim`.
    text : str
        The words.
    classes : set of str
        Classes of those who died (``civilian``, ``state`` …).
    found : bool
        Whether the sentence speaks of deaths at all.
    """

    low: int | None = None
    high: int | None = None
    text: str = ""
    classes: set[str] = field(default_factory=set)
    found: bool = False


@dataclass(slots=True)
class _Part:
    low: int | None
    high: int | None
    first: int
    last: int
    trigger: Hit
    exact: bool = True


def read_toll(sentence: Sentence) -> Toll:
    """Deaths of a sentence.

    Parameters
    ----------
    sentence : Sentence
        With hits and dates.

    Returns
    -------
    Toll
        ``low`` and ``high`` None where no figure is given, 0 where the text says that no one died.
    """
    toll = Toll()
    parts: list[_Part] = []
    ignored = {i for hit in sentence.of("ignore") for i in range(hit.first, hit.last)}
    for hit in sentence.of("event"):
        if hit.label not in ("kill", "deaths") or hit.first in ignored:
            continue
        toll.found = True
        parts += _parts_of(sentence, hit)
    parts = _distinct(parts)
    for part in parts:
        toll.classes |= _classes(sentence, part)
    counted = [p for p in parts if p.low is not None or p.high is not None]
    if counted:
        _add_up(sentence, counted, toll)
    elif sentence.has("zero") and not parts and not _one_sided(sentence):
        hit = sentence.of("zero")[0]
        toll.low = toll.high = 0
        toll.text = sentence.slice(hit.first, hit.last)
        toll.found = True
    elif parts:
        toll.text = sentence.slice(parts[0].first, parts[0].last)
    return toll


def _one_sided(sentence: Sentence) -> bool:
    """Whether "no loss" speaks of one side alone ("sans perte du côté des forces de l'ordre")."""
    last = sentence.of("zero")[0].last
    after = sentence.words[last : last + 3]
    return "cote" in after or after[:2] == ["on", "the"] or after[:1] == ["among"]


def _parts_of(sentence: Sentence, hit: Hit) -> list[_Part]:
    if any(z.first <= hit.first < z.last for z in sentence.of("zero")):
        return []
    word = sentence.words[hit.first]
    if hit.label == "deaths" or word in _NOUNS[sentence.language]:
        return _left(sentence, hit, need_number=True) or _right(sentence, hit, near=3)
    if _is_passive(sentence, hit):
        return _left(sentence, hit)
    return _right(sentence, hit, singular=True) or _left(sentence, hit, need_number=True)


def _is_passive(sentence: Sentence, hit: Hit) -> bool:
    before = sentence.words[max(0, hit.first - 4) : hit.first]
    if sentence.language == "fr":
        if "ete" in before or any(w in ("est", "sont", "etait", "etaient") for w in before[-2:]):
            return True
        return sentence.words[hit.first].endswith(("ees", "ee", "es", "us", "ues")) and not (
            set(before[-2:])
            & {"a", "ont", "avait", "avaient", "ayant", "avoir", "aurait", "auraient"}
        )
    return any(w in ("was", "were", "been", "being", "are", "is", "got") for w in before)


def _quantity_ending(sentence: Sentence, token: int, lowest: int) -> Quantity | None:
    """Nearest count that ends at or before a token, not before ``lowest``."""
    best = None
    for count in sentence.counts():
        if count.last <= token and count.first >= lowest:
            best = count
    return best


def _blocked(sentence: Sentence, first: int, last: int) -> bool:
    """Whether wounded, missing, or a subset stand between."""
    kinds = ("injury", "missing", "subset")
    return any(first <= h.first < last for kind in kinds for h in sentence.of(kind))


def _left(sentence: Sentence, hit: Hit, *, need_number: bool = False) -> list[_Part]:
    """Counts that stand before: "Eleven soldiers were killed", "deux pêcheurs tués"."""
    lowest = max(sentence.clause(hit.first)[0], hit.first - 14)
    count = _quantity_ending(sentence, hit.first, lowest)
    while count is not None and count.article and need_number:
        count = _quantity_ending(sentence, count.first, lowest)
    if count is None or _blocked(sentence, count.last, hit.first):
        if need_number or not _singular_passive(sentence, hit):
            return []
        return [_Part(1, 1, hit.first, hit.last, hit)]
    parts = [_Part(count.low, count.high, count.first, hit.last, hit)]
    between = sentence.words[max(0, count.first - 6) : count.first]
    if between[-1:] and between[-1] in ("and", "et", ","):
        other = _quantity_ending(sentence, count.first - 1, lowest)
        if (
            other is not None
            and count.first - other.last <= 5
            and not _blocked(sentence, other.last, count.first)
        ):
            parts.append(_Part(other.low, other.high, other.first, hit.last, hit))
    return parts


def _singular_passive(sentence: Sentence, hit: Hit) -> bool:
    before = sentence.words[max(0, hit.first - 4) : hit.first]
    if sentence.language == "fr":
        return "ete" in before and ("a" in before or "avait" in before) and "ont" not in before
    return "was" in before or ("had" in before and "been" in before)


def _right(sentence: Sentence, hit: Hit, *, near: int = 4, singular: bool = False) -> list[_Part]:
    """Counts that stand after: "killing four volunteers and a herder"."""
    parts: list[_Part] = []
    token, limit = hit.last, sentence.clause(hit.first)[1]
    reach = near
    for count in sentence.counts():
        if count.first < token:
            continue
        if count.first - token > reach or count.first >= limit:
            break
        if parts and not _joined(sentence, parts[-1].last, count.first):
            break
        if _blocked(sentence, token, count.first) or _is_injured(sentence, count):
            break
        if count.article and not _person_after(sentence, count.last):
            break
        parts.append(_Part(count.low, count.high, count.first, min(count.last + 1, limit), hit))
        token, reach = count.last, 5
    if not parts and singular and _person_after(sentence, hit.last):
        parts.append(_Part(1, 1, hit.first, min(hit.last + 2, limit), hit))
    return parts


def _joined(sentence: Sentence, first: int, last: int) -> bool:
    return bool({"and", "et", ","} & set(sentence.words[first - 1 : last]))


def _is_injured(sentence: Sentence, count: Quantity) -> bool:
    return any(0 <= h.first - count.last <= 2 for h in sentence.of("injury"))


def _person_after(sentence: Sentence, token: int) -> bool:
    words = sentence.words[token : token + 3]
    if words[:1] and words[0] in _SINGULAR[sentence.language]:
        token += 1
    return any(0 <= h.first - token <= 1 for h in sentence.of("actor"))


def _distinct(parts: list[_Part]) -> list[_Part]:
    """One part for each count, though several words claim it."""
    seen: dict[int, _Part] = {}
    for part in parts:
        seen.setdefault(part.first, part)
    return list(seen.values())


def _classes(sentence: Sentence, part: _Part) -> set[str]:
    span = (min(part.first, part.trigger.first), max(part.last + 2, part.trigger.last))
    return {
        sentence.actor(h).kind
        for h in sentence.of("actor")
        if span[0] <= h.first < span[1] and not _after_by(sentence, h)
    }


def _after_by(sentence: Sentence, hit: Hit) -> bool:
    return any(w in ("by", "par") for w in sentence.words[max(0, hit.first - 2) : hit.first])


def _add_up(sentence: Sentence, parts: list[_Part], toll: Toll) -> None:
    toll.found = True
    first = min(p.first for p in parts)
    last = max(p.last for p in parts)
    toll.text = sentence.slice(first, last)
    groups = _by_source(sentence, parts)
    lows = [_sum([p.low for p in group]) for group in groups]
    highs = [_sum([p.high for p in group]) for group in groups]
    known = [low for low in lows if low is not None]
    toll.low = min(known) if known else None
    if len(groups) > 1:
        tops = [h if h is not None else low for h, low in zip(highs, lows, strict=True)]
        toll.high = max(t for t in tops if t is not None) if any(tops) else None
    else:
        toll.high = highs[0]


def _sum(values: list[int | None]) -> int | None:
    return None if any(v is None for v in values) else sum(v for v in values if v is not None)


def _by_source(sentence: Sentence, parts: list[_Part]) -> list[list[_Part]]:
    """Parts by clause where each clause has a source of its own: counts that compete."""
    clauses: dict[tuple[int, int], list[_Part]] = {}
    for part in parts:
        clauses.setdefault(sentence.clause(part.first), []).append(part)
    sourced = [
        span for span in clauses if any(span[0] <= h.first < span[1] for h in sentence.of("source"))
    ]
    if len(clauses) > 1 and len(sourced) == len(clauses):
        return list(clauses.values())
    return [parts]
