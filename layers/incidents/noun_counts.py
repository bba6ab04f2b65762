"""Counts behind a noun of death: "the toll in Bravo at nineteen", "Killed: 2"."""

from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.toll_parts import MARKS, Part

TOLLS = {"en": frozenset({"toll", "dead"}), "fr": frozenset({"bilan", "decompte"})}
_TO = frozenset("at to of a de numbered : was is reached stands stood les put d".split())
_EXCEED = ("exceed", "depass", "surpass", "topp", "tops", "exced")
_FAR = 16


def numbered(sentence: Sentence, hit: Hit) -> list[Part]:
    """The count behind "the number of men executed in … at"."""
    if not {"number", "nombre"} & set(sentence.words[max(0, hit.first - 6) : hit.first]):
        return []
    for count in sentence.counts():
        near = 0 < count.first - hit.last <= 9
        if near and sentence.words[count.first - 1] in ("at", "a"):
            return [Part(count.low, count.high, hit.first, count.last, hit)]
    return []


def labelled(sentence: Sentence, hit: Hit) -> list[Part]:
    """The count behind a word that heads it: "Killed: 2", "Tués : deux soldats"."""
    words = sentence.words
    before = hit.first - any(h.last == hit.first for h in sentence.of("actor"))
    heads = before == 0 or words[before - 1] in MARKS
    mark = next((t for t in range(hit.last, len(words)) if not words[t].isalpha()), None)
    named = any(h.first == hit.last for h in sentence.of("actor"))
    if not heads or mark is None or words[mark] != ":" or mark > hit.last + 2 * named:
        return []
    for count in sentence.counts():
        if count.first == mark + 1 and not count.article:
            who = (count.last, count.last + 3)
            return [Part(count.low, count.high, hit.first, count.last, hit, who, count.first)]
    return []


def after_noun(sentence: Sentence, hit: Hit) -> list[Part]:
    """Counts after a noun: "the dead numbered fifteen", "the toll in Silgadji at nineteen"."""
    word = sentence.words[hit.first]
    tolls = TOLLS[sentence.language]
    reach = 14 if word in tolls or sentence.words[hit.last - 1] in tolls else 3
    for count in sentence.counts():
        if count.first < hit.last or count.article:
            continue
        exceeds = sentence.words[count.first].startswith(_EXCEED)
        if count.first - hit.last > (_FAR if exceeds else reach):
            break
        between = sentence.words[hit.last : count.first]
        spread = between[-1:] == ["from"] and count.low != count.high
        told = not between or between[-1] in _TO or "by" in between
        if not (told or exceeds or spread):
            break
        who = (count.last, count.last + 3)
        return [Part(count.low, count.high, hit.first, count.last, hit, who, count.first)]
    return []
