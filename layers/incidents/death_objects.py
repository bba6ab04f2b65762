"""Who is killed, where they stand behind the verb: "killing four volunteers and a herder"."""

from incidentmap.layers.incidents.numbers import Quantity
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.toll_parts import AND, BARRIER, LOSING, Part, is_usable, somebody
from incidentmap.layers.incidents.victims import acts, named_person, one_person

_PARTICIPLE = ("é", "és", "ée", "ées", "èrent", "ant")
_BEFORE_COUNT = frozenset("and et the les of de among parmi dont including avec with".split())
_JOINED = frozenset(("and", "et"))
_PRIS = frozenset("pris prises saisi saisis fait faits retenu retenus pendu perdu volé".split())
_TOOK = frozenset("took stole burnt drove caught held hurt freed left lost".split())

_WHEN_WHERE = frozenset(
    "on in at near the of a same meme le la l dans en pres de du d soiree nuit matinee journee "
    "matin soir evening morning night afternoon village ville commune localite town".split()
)
_ASIDE = 16
LIVES = frozenset(("life", "lives", "vie"))
_MAN = frozenset(("man", "woman", "homme", "femme"))
_OF_LIVES = frozenset(("of", "a", "au", "d", "de", "’", "'"))
_RECKONED = frozenset("count account accounts reckoning estimate estimates selon propre".split())


def _taken(sentence: Sentence, hit: Hit, count: Quantity) -> bool:
    """Whether an article behind a verb is of one killed; what is only lost must be in a list."""
    losing = sentence.words[hit.first] in LOSING and sentence.words[hit.last - 1] not in LIVES
    return not losing and somebody(sentence, count)


def _object(sentence: Sentence, hit: Hit, token: int, start: int) -> int | None:
    """End of the noun phrase of one person that a verb before ``start`` has as its object."""
    last = one_person(sentence, token) or named_person(sentence, token)
    if last is None or any(0 <= told.first - last <= 1 for told in sentence.of("source")):
        return None
    words = sentence.words
    if token > start and words[token - 1] == "," and not _JOINED & set(words[last : last + 6]):
        return None
    if AND & set(sentence.words[start:token]) and acts(sentence, last):
        return None
    listed = any(0 < h.first - token <= 2 for h in sentence.of("actor"))
    listed = listed or not _MAN.isdisjoint(words[token + 1 : token + 2])
    lives = words[hit.last - 1] in LIVES
    if words[hit.first] in LOSING and not listed and not lives:
        return None
    if lives and words[token - 1] in _OF_LIVES:
        return last  # "a coûté la vie à un garde et à un passant"
    return last if token == start or listed or words[token - 1] in AND else None


def killed_after(sentence: Sentence, hit: Hit, *, start: int, near: int) -> list[Part]:
    """Counts that stand after: "killing four volunteers and a herder"."""
    parts: list[Part] = []
    low: int | None
    high: int | None
    words = sentence.words
    token, reach = past_source(sentence, start), near
    limit = sentence.clause(hit.first)[1]
    while token < limit:
        count = next((c for c in sentence.counts() if c.first >= token), None)
        person_at = next(
            (
                t
                for t in range(token, min(token + reach + 1, limit))
                if _object(sentence, hit, t, token)
            ),
            None,
        )
        if person_at is not None and (count is None or person_at <= count.first):
            low, high, first = 1, 1, person_at
            last = _object(sentence, hit, person_at, token) or person_at + 1
        elif (
            count is not None
            and count.first - token <= reach
            and (is_usable(sentence, count) or (not parts and _taken(sentence, hit, count)))
        ):
            low, high, first, last = count.low, count.high, count.first, count.last
        else:
            break
        if _stops(sentence, hit, token, first, last, bool(parts)):
            break
        parts.append(Part(low, high, min(first, hit.first), last, hit, (first, last + 3), first))
        token, reach = last, 6
        if not AND & set(words[token : token + reach]):
            break
    if parts:
        parts[0].first, parts[0].last = hit.first, min(parts[0].last + 1, limit)
        for part in parts[1:]:
            part.first = part.who[0]
    return parts


def _stops(sentence: Sentence, hit: Hit, token: int, first: int, last: int, going: bool) -> bool:
    between = sentence.words[token:first]
    if any(w in BARRIER for w in between) or (going and not AND & set(between)):
        return True
    if not going and _goes_on(sentence, token, first):
        return True
    if {"or", "ou"} & set(between) or (going and other_verb(sentence, token, first)):
        return True
    kinds = ("injury", "missing", "subset", "source", "event", "disease")
    found = (h for kind in kinds for h in sentence.of(kind))
    if any(token <= h.first < first and h.first != hit.first and h.last > token for h in found):
        return True
    if any(
        h.first <= first < h.last and (going or first > token or h.first < first)
        for h in sentence.of("subset")
    ):
        return True
    if any(
        0 <= h.first - last <= 3 and not AND & set(sentence.words[last : h.first])
        for kind in ("injury", "missing", "alive")
        for h in sentence.of(kind)
    ):
        return True
    if going and any(
        0 <= h.first - last <= 2 and h.label != "kill" and not _and_then(sentence, last, h.first)
        for h in sentence.of("event")
    ):
        return True
    return going and any(h.first in (last, last + 1) for h in sentence.of("subset"))


def _and_then(sentence: Sentence, last: int, verb: int) -> bool:
    """Whether a comma and "and" lead to the next deed: "killed A and B, and left"."""
    return sentence.words[last:verb] == [",", "and"]


def _goes_on(sentence: Sentence, token: int, first: int) -> bool:
    """Whether a comma and one word, the next verb of a headline, part a count from a verb."""
    if (
        first - token < 3
        or sentence.words[first - 2] != ","
        or not sentence.written[first - 1].islower()
    ):
        return False
    hedged = any(h.first <= first - 1 < h.last for h in sentence.of("hedge"))
    return not hedged and sentence.words[first - 1] not in _BEFORE_COUNT


def other_verb(sentence: Sentence, token: int, first: int) -> bool:
    """Whether another verb has what follows as its object: "tué six, capturé quatre"."""
    if sentence.language == "fr":
        written = sentence.written[token:first]
        return any(w.endswith(_PARTICIPLE) or w in _PRIS for w in written)
    return any(w.endswith(("ed", "ing")) or w in _TOOK for w in sentence.words[token:first])


def past_aside(sentence: Sentence, token: int) -> int:
    """Token behind a day and a place that commas part from the verb ("tué, le 4 à …, deux …")."""
    words = sentence.words
    if words[token : token + 1] != [","]:
        return token
    last = token
    told = _telling(sentence, token + 1)
    for at in range(token + 1, min(token + _ASIDE, len(words))):
        if words[at] == ",":
            last = at
        elif sentence.in_date(at) or at in told:
            continue
        elif words[at] not in _WHEN_WHERE and not _in_place(sentence, at):
            break
    return last + 1 if last > token else token


def _telling(sentence: Sentence, token: int) -> range:
    """Words of an aside that names a source ("tuant, d'après les villageois, douze hommes")."""
    if not any(h.first == token for h in sentence.of("source")):
        return range(0)
    words = sentence.words
    end = next((t for t in range(token, len(words)) if words[t] in BARRIER | {","}), len(words))
    return range(token, end)


def past_source(sentence: Sentence, token: int) -> int:
    """Token behind a source in commas ("lost, by its own count, seven men")."""
    words = sentence.words
    if words[token : token + 1] != [","]:
        return token
    end = next((t for t in range(token + 1, min(token + 9, len(words))) if words[t] == ","), token)
    counted = any(token < c.first < end for c in sentence.counts())
    told = any(token < h.first < end for h in sentence.of("source"))
    told = told or not _RECKONED.isdisjoint(words[token:end])
    return end + 1 if told and not counted else token


def _in_place(sentence: Sentence, token: int) -> bool:
    start = sentence.starts[token]
    return any(m.start <= start < m.end for m in sentence.mentions)


def seen_dying(sentence: Sentence, hit: Hit) -> list[Part]:
    """Those behind an infinitive of the passive ("ont vu être exécutés six hommes")."""
    if sentence.words[hit.first - 1] != "etre":
        return []
    return [p for p in killed_after(sentence, hit, start=hit.last, near=1) if p.low != 1]
