"""Numbers and counts in words and figures, English and French, with their hedges."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.tokens import Memo

_EN_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_FR_UNITS = (
    "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
).split()
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_FR_TENS = "vingt trente quarante cinquante soixante septante huitante nonante".split()

SMALL: dict[str, dict[str, int]] = {
    "en": {w: i for i, w in enumerate(_EN_UNITS)}
    | {w: 20 + 10 * i for i, w in enumerate(_EN_TENS)}
    | {"fourty": 40},
    "fr": {w: i for i, w in enumerate(_FR_UNITS)}
    | {w: 20 + 10 * i for i, w in enumerate(_FR_TENS)}
    | {"une": 1, "vingts": 20},
}
"""Words below a hundred that add up ("twenty-six", "soixante-dix-sept")."""

GREAT = {
    "en": {"hundred": 100, "thousand": 1000, "dozen": 12, "score": 20, "million": 1_000_000},
    "fr": {"cent": 100, "cents": 100, "mille": 1000, "million": 1_000_000, "millions": 1_000_000},
}
"""Words that multiply what stands before them."""

COLLECTIVE = {
    "en": {"dozen": 12, "score": 20, "couple": 2, "pair": 2, "hundred": 100, "thousand": 1000},
    "fr": {
        "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30,
        "quarantaine": 40, "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000,
        "couple": 2,
    },
}  # fmt: skip
"""Words for about so many, after an article: "a score", "une vingtaine"."""

_RANGE = {"en": ("to", "-", "–", "or", "and"), "fr": ("a", "-", "–", "ou", "et")}
_BETWEEN = {"en": "between", "fr": "entre"}
_ARTICLES = {"en": ("a", "an"), "fr": ("un", "une", "quelque")}
ORDINALS = {
    "en": (
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
    ).split(),
    "fr": (
        "premier deuxieme troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme "
        "onzieme douzieme treizieme quatorzieme quinzieme seizieme dix-septieme dix-huitieme "
        "dix-neuvieme vingtieme"
    ).split(),
}
"""Words for the n-th of a row, from the first on: "a fourth died in hospital"."""

_OVER = frozenset(
    "prayed presided wept stood watched fired flew bent mourned preaching prays praying".split()
)
"""Verbs whose "over" is no hedge: "prayed over 12 bodies"."""

_IMPERSONAL = (["if"], ["when"], ["as"], ["that"], ["where"], ["how"], ["no"], ["any"])
_LEAST = frozenset([("at", "least"), ("au", "moins")])
_PARTS_OF = frozenset(
    [("of", word) for word in "the his her their our these those its".split()]
    + [("de", word) for word in "ses leurs nos ces mes vos".split()]
    + [("des",), ("of",), ("out", "of"), ("out", "of", "the"), ("sur",)]
    + [("d", mark, "entre", "les") for mark in "’'"]
)
"""Words between a count and the whole that it is a part of."""

_WHOLES = frozenset(
    (one, other)
    for one in ("of", "sur", "parmi", "among", "from", "des")
    for other in ("the", "these", "those", "les", "ces", "its", "their", "ses", "leurs")
)
"""Words before a whole at the head of a clause: "of the nine hostages, two …"."""

_GROUPS = frozenset(
    "family group party team band crew household gang unit column squad delegation crowd famille "
    "groupe equipe bande equipage fratrie colonne delegation".split()
)
"""Words for people together, whose number follows."""

_ALONE = ("vingtaine", "dizaine", "quinzaine", "trentaine", "douzaine", "centaine")


def _openings(language: str) -> Memo[bool]:
    words = {*SMALL[language], *_ARTICLES[language], *_ALONE, "half", "cent", "mille"}
    return Memo(lambda word: word in words or word[0].isdecimal())


_OPENS = {language: _openings(language) for language in ("en", "fr")}
"""Whether a count can begin with a word."""

_JOINING = ("-", "and", "et", "’", "'")


class Quantity(NamedTuple):
    """A count: tokens ``first`` to ``last`` (exclusive), lowest and highest value.

    ``low`` is None for "up to", ``high`` for "at least", both for "dozens".
    """

    first: int
    last: int
    low: int | None
    high: int | None
    article: bool = False
    """Whether it is only an article, which counts before a person alone."""


def read_number(words: Sequence[str], i: int, language: str) -> tuple[int, int] | None:
    """Read the number that starts at token ``i``.

    Returns
    -------
    tuple of int or None
        Value and the index after it.

    Examples
    --------
    >>> read_number(["twenty", "-", "six", "men"], 0, "en")
    (26, 3)
    >>> read_number("soixante dix sept".split(), 0, "fr")
    (77, 3)
    >>> read_number(["31 200"], 0, "fr")
    (31200, 1)
    """
    if i >= len(words):
        return None
    word = words[i]
    if word[0].isdecimal():
        digits = "".join(c for c in word if c.isdecimal())
        if word[-1] == "x" and word[:-1] == digits and len(digits) < 4:
            return int(digits), i + 1  # "2x guards"
        if word[0] == "0" and len(digits) == 4:
            return None  # "at 0200"
        if not all(c.isdecimal() or c in " \u00a0\u202f.,’'" for c in word) or len(digits) > 9:
            return None
        value, j = int(digits), i + 1
        if j < len(words) and words[j] in GREAT[language] and value < 1000:
            return value * GREAT[language][words[j]], j + 1
        return value, j
    return _read_words(words, i, language)


def _read_words(words: Sequence[str], i: int, language: str) -> tuple[int, int] | None:
    small, great = SMALL[language], GREAT[language]
    total = group = 0
    last_small = 1000
    j, read = i, i
    while j < len(words):
        word = words[j]
        if word in small:
            value = small[word]
            if group % 100 == 4 and value == 20:  # quatre-vingt
                group += 76
            elif (
                read > i and value >= last_small and not (last_small in (20, 60, 80) and value < 20)
            ):
                break
            else:
                group += value
            last_small = 80 if group % 100 == 80 else value if value else 1
            read = j + 1
        elif word in great and (read > i or word in ("cent", "mille")):
            scale = great[word]
            if scale >= 1000:
                total, group = total + (group or 1) * scale, 0
            else:
                group = (group or 1) * scale
            last_small, read = 1000, j + 1
        elif not (read > i and word in _JOINING and _goes_on(words, j + 1, small)) or (
            word in ("and", "et") and last_small < 20
        ):
            break
        j += 1
    return (total + group, read) if read > i else None


def _goes_on(words: Sequence[str], j: int, small: Mapping[str, int]) -> bool:
    """Whether a number goes on at a token: "twenty-one", "quarante-et-une"."""
    j += 2 * (list(words[j : j + 2]) in (["et", "-"], ["and", "-"]))
    j += words[j : j + 1] == ["-"]
    return j < len(words) and words[j] in small


def _one(words: Sequence[str], i: int, language: str) -> Quantity | None:
    word = words[i]
    following = words[i + 1] if i + 1 < len(words) else ""
    if word in _ARTICLES[language] or word == "half":
        if word == "half" and words[i + 1 : i + 3] == ["a", "dozen"]:
            return Quantity(i, i + 3, 6, 6)
        if following in COLLECTIVE[language]:
            value = COLLECTIVE[language][following]
            return Quantity(i, i + 2, value, value)
        if word in ("a", "an"):
            return Quantity(i, i + 1, 1, 1, True)
    if word in _ALONE:
        return Quantity(i, i + 1, COLLECTIVE["fr"][word], COLLECTIVE["fr"][word])
    number = read_number(words, i, language)
    if number is not None:
        value, last = number
        if words[last : last + 1] == ["x"] and "".join(words[last + 1 : last + 2]).isalpha():
            last += 1  # "3 x guards"
        article = last == i + 1 and word in ("un", "une", "one")
        if not article and following == "of" and word == "dozen":
            return None
        return Quantity(i, last, value, value, article and word != "one")
    if word in _ARTICLES[language]:
        return Quantity(i, i + 1, 1, 1, True)
    return None


def quantities(
    words: Sequence[str], hits: Mapping[str, Sequence[Hit]], language: str
) -> list[Quantity]:
    """All counts in a sentence, ranges and hedges taken in.

    Parameters
    ----------
    words : sequence of str
        Folded words of the sentence.
    hits : mapping of str to sequence of Hit
        Phrases found in it by kind; ``hedge`` and ``vague`` count.
    language : str
        ``en`` or ``fr``.

    Returns
    -------
    list of Quantity
        In order.
    """
    hedges = {hit.last: hit for hit in hits.get("hedge", ())}
    long_hedges = {hit.first: hit.last for hit in hedges.values() if hit.last > hit.first + 1}
    vague = {hit.first: hit for hit in hits.get("vague", ())}
    numbers = {i for i, opens in enumerate(map(_OPENS[language].__getitem__, words)) if opens}
    found: list[Quantity] = []
    done = 0
    for i in sorted(numbers.union(vague, long_hedges)):
        if i < done:
            continue
        if i in vague:
            done = vague[i].last
            found.append(Quantity(i, done, None, None))
            continue
        if i in long_hedges:
            done = long_hedges[i]
            continue
        one = _one(words, i, language)
        if one is None:
            continue
        one = _with_range(words, one, language)
        hedge = hedges.get(one.first)
        if hedge is None and i and words[i - 1] in ("’", "'"):
            hedge = hedges.get(i - 1)
        if hedge is not None and not one.article and words[max(0, i - 2)] not in _OVER:
            one = _hedged(one, hedge)
        elif not one.article and _least_behind(words, one.last):
            one = one._replace(high=None)
        found.append(one)
        done = one.last
    return found


def _least_behind(words: Sequence[str], last: int) -> bool:
    """Whether "at least" stands behind a count or its noun: "31 personnes au moins"."""
    for at in (last, last + 1):
        if tuple(words[at : at + 2]) in _LEAST:
            return at + 2 >= len(words) or not words[at + 2][0].isdecimal()
    return False


def _with_range(words: Sequence[str], one: Quantity, language: str) -> Quantity:
    if one.article or one.last >= len(words) or words[one.last] not in _RANGE[language]:
        return one
    between = one.first > 0 and words[one.first - 1] == _BETWEEN[language]
    joint = words[one.last]
    if joint in ("and", "et") and not between:
        return one
    other = _one(words, one.last + 1, language) if one.last + 1 < len(words) else None
    if other is None or other.article or other.low is None or one.low is None:
        return one
    if other.low <= one.low:
        return one
    return Quantity(one.first - between, other.last, one.low, other.high)


def _hedged(one: Quantity, hedge: Hit) -> Quantity:
    low, high = one.low, one.high
    if hedge.label == "least":
        high = None
    elif hedge.label == "most":
        low = None
    return Quantity(hedge.first, one.last, low, high)


def _is_group(words: Sequence[str], counts: Sequence[Quantity]) -> bool:
    """Whether an article is of a group whose number follows: "a family of five"."""
    if len(counts) < 2 or words[counts[0].last : counts[0].last + 1] == []:
        return False
    gap = tuple(words[counts[0].last + 1 : counts[1].first])
    return words[counts[0].last] in _GROUPS and gap in (("of",), ("de",), ("d", "’"), ("d", "'"))


def some_of(words: Sequence[str], counts: Sequence[Quantity]) -> list[Quantity]:
    """Counts without those of which another takes a part: "three of the nine hostages" is three.

    The impersonal "one" ("if one believes …") is no count, nor is "as many".

    Examples
    --------
    >>> words = "l un des deux chauffeurs".split()
    >>> [(q.low, q.article) for q in some_of(words, quantities(words, {}, "fr"))]
    [(1, False)]
    """
    kept: list[Quantity] = []
    for number, count in enumerate(counts):
        lead = tuple(words[max(0, count.first - 2) : count.first])
        opens = count.first < 3 or words[count.first - 3] in (",", ";", ".", ":")
        if lead in _WHOLES and opens and number + 1 < len(counts):
            continue
        if count.article and _is_group(words, counts[number : number + 2]):
            continue
        if (
            words[count.first] in ("one", "many")
            and words[count.first - 1 : count.first] in _IMPERSONAL
        ):
            continue
        part = kept[-1] if kept else None
        if part is not None and tuple(words[part.last : count.first]) in _PARTS_OF:
            kept[-1] = part._replace(article=False)
            continue
        kept.append(count)
    return kept
