"""Counts behind a noun of death: "the toll in Bravo at nineteen", "Killed: 2"."""

from incidentmap.layers.incidents.death_objects import killed_after
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.toll_parts import MARKS, Part
from incidentmap.layers.incidents.victims import is_somebody

TOLLS = {"en": frozenset({"toll", "dead"}), "fr": frozenset({"bilan", "decompte"})}
_TO = frozenset("at to of a de numbered : was is reached stands stood les put d".split())
_EXCEED = ("exceed", "depass", "surpass", "topp", "tops", "exced")
_FAR = 16
_DEATH = frozenset("mort deces death deaths".split())
_THE = frozenset("la le the".split())
_OF = frozenset("of d de des".split())
_CAUSES = frozenset("apres suite after following contre against over denoncer protester".split())
_DEEDS = frozenset(
    "execution executions assassinat assassinats meurtre meurtres tuerie tueries massacre "
    "massacres murder murders killing killings".split()
)


def numbered(sentence: Sentence, hit: Hit) -> list[Part]:
    """The count behind "the number of men executed in … at"."""
    if not {"number", "nombre"} & set(sentence.words[max(0, hit.first - 6) : hit.first]):
        return []
    for count in sentence.counts():
        near = 0 < count.first - hit.last <= 9
        if near and sentence.words[count.first - 1] in ("at", "a"):
            return [Part(count.low, count.high, hit.first, count.last, hit)]
    return []


def of_death(sentence: Sentence, hit: Hit) -> list[Part]:
    """Of whom a death is told: "la mort d'un gardien et de deux détenus", "the death of a cook"."""
    words, start = sentence.words, hit.last
    if words[hit.first] not in _DEATH or words[hit.first - 1] not in _THE:
        return []
    if not _CAUSES.isdisjoint(words[max(0, hit.first - 4) : hit.first - 1]):
        return []  # what people are in the street for
    if words[start - 1] not in _OF:
        if words[start : start + 1] == ["du"] and is_somebody(sentence, start + 1):
            return [Part(1, 1, hit.first, start + 2, hit, (start + 1, start + 2), start + 1)]
        if words[start] not in _OF:
            return []
        start += 1 + (words[start + 1 : start + 2] in (["’"], ["'"]))
    return killed_after(sentence, hit, start=start, near=0)


def summed_up(sentence: Sentence, hit: Hit) -> list[Part]:
    """The count that a sentence ends by calling the toll: "Trente morts, c'est le bilan de …"."""
    words = sentence.words
    if words[max(0, hit.first - 2) : hit.first] != ["est", "le"]:
        return []
    first = sentence.clause(hit.first)[0]
    before = [c for c in sentence.counts() if first <= c.first < hit.first and not c.article]
    if not before:
        return []
    count = before[0]
    return [Part(count.low, count.high, count.first, hit.last, hit, (count.last, count.last + 3))]


def listed_behind(sentence: Sentence, hit: Hit) -> list[Part]:
    """The victims that a colon announces: "Meurtres à Bravo : le chef, sa femme et un berger"."""
    words = sentence.words
    if words[hit.first] not in _DEEDS or ":" not in words[hit.last :]:
        return []
    colon = words.index(":", hit.last)
    end = sentence.clause(hit.first)[1]
    told = (h for kind in ("event", "injury", "missing", "alive") for h in sentence.of(kind))
    if any(colon < h.first < end for h in told):
        return []
    return killed_after(sentence, hit, start=colon + 1, near=0)


def labelled(sentence: Sentence, hit: Hit) -> list[Part]:
    """The count behind a word that heads it: "Killed: 2", "Tués : deux soldats"."""
    words = sentence.words
    before = hit.first - any(h.last == hit.first for h in sentence.of("actor"))
    if before and words[before - 1] not in MARKS:
        return []
    named = any(h.first == hit.last for h in sentence.of("actor"))
    near = range(hit.last, min(hit.last + 2 * named + 1, len(words)))
    mark = next((t for t in near if not words[t].isalpha()), None)
    if mark is None or words[mark] != ":":
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
