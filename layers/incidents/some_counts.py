"""Counts beside a word of death that are of some of the dead, or of others."""

from incidentmap.layers.incidents.numbers import Quantity
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.toll_parts import AND, DEADLY, Part

_OR_REACH = 9
_ONE_DEAD = frozenset("mort morte tue tuee deces fatality".split())
_AFTERWARDS = frozenset(
    "later then since have has had also are were ensuite plus tard depuis sont ont est a ete "
    "eux elles of whom them".split()
)
_HELD = frozenset(
    "detained arrested captured freed released rescued abducted kidnapped arretes interpelles "
    "captures liberes enleves secourus".split()
)
_AUXILIARIES = frozenset("were was have had been ont avaient ete etaient furent sont".split())
_CLOSES = {"–": "–", "—": "—", ")": "("}
_LONG_ASIDE = 30
_AMONG = ("among", "parmi")
_DASHES = frozenset("—–")
_SAYING = frozenset("selon apres according to".split())
_WHO = ("actor", "people")
FINDING = ("retrouv", "decouv", "found", "discover")
"""How words for being found begin."""


def or_before(sentence: Sentence, hit: Hit, edge: int) -> list[Part]:
    """The count of another source: the six of "six (says the army) or ten were killed"."""
    if sentence.words[edge - 1] not in ("or", "ou"):
        return []
    for count in reversed(sentence.counts()):
        if 0 < edge - count.last <= _OR_REACH and not count.article:
            who = (count.last, edge)
            first, last = count.first, count.last
            return [Part(count.low, count.high, first, last, hit, who, first, rival=True)]
    return []


def who_died(sentence: Sentence, count: Quantity, hit: Hit) -> bool:
    """Whether some of those told of before are the dead ("seven hurt, two of whom later died")."""
    between = sentence.words[count.last : hit.first]
    return _AFTERWARDS.issuperset(between) and any(
        h.first <= count.last and count.first <= h.last for h in sentence.of("subset")
    )


def bare_noun(sentence: Sentence, count: Quantity, hit: Hit) -> bool:
    """Whether an article is of one dead without more words (": un mort")."""
    return count.last == hit.first and sentence.words[hit.first] in _ONE_DEAD


def of_wounds(sentence: Sentence, hit: Hit, token: int) -> bool:
    """Whether those counted are wounded who died then ("deux blessés ont ensuite succombé")."""
    words = sentence.words
    dying = words[hit.first].startswith(("succomb", "died", "deced")) or (
        words[hit.first].startswith("mort") and words[hit.first - 1] in ("sont", "est")
    )
    gap = hit.first - token
    if words[hit.first - 1].startswith(FINDING):
        return gap <= 7 and any(0 <= h.first - token <= 1 for h in sentence.of("missing"))
    if words[token : token + 2] == ["of", "the"]:
        token += 2
    elif words[token : token + 1] == ["des"]:
        token += 1
    return dying and gap <= 5 and any(h.first == token for h in sentence.of("injury"))


def before_aside(sentence: Sentence, verb: int) -> int:
    """Where an aside in dashes opens that stands between the dead and their verb, else the verb.

    "Six people – two clerks and four guards – lost their lives": the six.
    """
    words, end = sentence.words, verb
    while end and words[end - 1] in _AUXILIARIES:
        end -= 1
    if end < 4 or words[end - 1] not in _CLOSES:
        return verb
    opens = _CLOSES[words[end - 1]]
    for token in range(end - 2, max(0, end - _LONG_ASIDE), -1):
        if words[token] == opens:
            near = any(0 <= token - c.last <= 3 for c in sentence.counts() if not c.article)
            return token if near else verb
    return verb


def held_apart(sentence: Sentence, token: int, edge: int) -> bool:
    """Whether those counted before others were only taken: "6 men detained, 2 found dead"."""
    return not _HELD.isdisjoint(sentence.words[token:edge])


def of_them(sentence: Sentence, count: Quantity, hit: Hit) -> bool:
    """Whether a count is of some counted before ("eight people, six of them officials")."""
    return any(
        (h.first == count.last and hit.first - h.last > 1)
        or (count.article and h.first == count.last + 1 and sentence.words[h.first] in _AMONG)
        or (h.first <= count.first < h.last < hit.first and sentence.words[h.first - 1] == ",")
        for h in sentence.of("subset")
    )


def of_others(sentence: Sentence, count: Quantity, edge: int) -> bool:
    """Whether a count is of other things ("three counts of the people who died")."""
    between = sentence.words[count.last : edge]
    preposition = next((i for i, w in enumerate(between) if w in ("of", "de", "d", "des")), None)
    if preposition in (None, 0):
        return False
    people = range(count.last, count.last + preposition)
    return not any(h.first in people for kind in _WHO for h in sentence.of(kind))


def of_events(sentence: Sentence, count: Quantity, edge: int) -> bool:
    """Whether a count before a noun of death is of events ("after two coups, deaths …")."""
    near = range(count.last, min(count.last + 3, edge))
    words = sentence.words
    return any(
        h.first in near and h.label not in DEADLY and not words[h.first].startswith(FINDING)
        for h in sentence.of("event")
    )


def did_else(sentence: Sentence, count: Quantity, edge: int) -> bool:
    """Whether another verb parts a count from the next ("a patrol hit at A, two guards died")."""
    between = range(count.last, edge)
    found = (h for h in sentence.of("event") if h.first in between)
    return any(h.label not in ("kill", "deaths", "shot") for h in found)


def enclosed(sentence: Sentence, token: int, last: int) -> bool:
    """Whether a token stands between two dashes: "19 people – nine guards, ten nurses – died"."""
    words = sentence.words
    if _DASHES.isdisjoint(words[token:last]) or _DASHES.isdisjoint(words[:token]):
        return False
    marks = [i for i, word in enumerate(words[:last]) if word in _DASHES]
    return len(marks) % 2 == 0 and sum(i < token for i in marks) % 2 == 1


def tells_of(sentence: Sentence, count: Quantity) -> bool:
    """Whether those counted tell of the dead ("d'après le maire et deux voisins, douze …")."""
    words = sentence.words
    told = (h for h in sentence.of("source") if 0 <= count.first - h.last <= 6)
    return any(
        words[h.last - 1] in _SAYING and "," not in words[h.last : count.first] for h in told
    )


def joined_within(sentence: Sentence, first: int, last: int) -> bool:
    """Whether "and" stands between two tokens, so that one person may be one of several."""
    return not AND.isdisjoint(sentence.words[first:last])
