"""Counts of the dead that do not stand beside a word of death: another source's, a side's, risen.

"« plus de cent » selon …", "the governor had spoken of seven", "or twice as many" compete with the
count before; "three on the other", "en face une dizaine", "un quatrième à l'hôpital" add to it; a
toll that "has climbed to 31" takes the place of all.
"""

from dataclasses import replace

from incidentmap.layers.incidents.death_objects import killed_after, other_verb
from incidentmap.layers.incidents.numbers import ORDINALS, Quantity
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.toll_parts import AND, DEADLY, LOSING, Part
from incidentmap.layers.incidents.victims import is_somebody, one_person, people_before

_FUNCTION = frozenset(
    "of on in at by and or but according selon d de en et ou dans a sur chez pour cote was were "
    "said says hier today dead killed morts tues only seulement later plus tard cependant "
    "while if si the opposite".split()
)
_MORE_OF = frozenset("more others autres further".split())
_ANDS = frozenset(("and", "et"))
_JOINTS = _ANDS | {"+", "&"}
_OR = frozenset("or ou".split())
_MAYBE = frozenset("even perhaps maybe possibly rather meme peut-etre plutot , voire".split())
_TIMES = {"twice": 2, "double": 2, "thrice": 3, "triple": 3}
_FOLD = {"two": 2, "three": 3, "four": 4, "deux": 2, "trois": 3, "quatre": 4}
_TRAILING = frozenset("per according selon d a for pour dixit".split())
_RECKONING = frozenset("count reckoning tally estimate account".split())
_AMONG = (["chez"], ["parmi"], ["among"], ["amongst"])
_PART = frozenset("dont including whom which".split())
_FACING = frozenset("against contre aux".split())
_FIGHTING = frozenset(("state", "rebel", "militia", "external", "unidentified"))
_OUR = frozenset("my our mon ma mes notre nos".split())
_FALLEN = frozenset(
    "dead killed victims slain fatalities casualties died massacred morts tues victimes decedes "
    "defunts".split()
)
_IF = frozenset(("if", "si"))
_AFTERWARDS = frozenset("in at on of a au dans des en , ; . )".split())
_IN_ON = (["in"], ["on"], ["at"], ["a"], ["dans"], ["pendant"], ["en"])
_DEATHBEDS = frozenset(
    "hospital ambulance clinic theatre way road spot scene arrival bed hopital ambulance clinique "
    "bloc route chemin place transfert".split()
)
_SPARING = frozenset(
    "with took taking abducted abducting kidnapped seized wounded wounding injured injuring spared "
    "freed captured avec emmene enleve enlevant blesse blessant epargne capture emportant".split()
)
"""Words before one more who does not die: "shot four men and left with a fifth"."""

_GAPPED = frozenset("the a an le la les l un une des".split())


def of_ours(sentence: Sentence) -> list[Part]:
    """Kin of a witness who are among the dead: "my uncle was among those killed".

    No highest count: who tells of them does not count the others.
    """
    if _OUR.isdisjoint(sentence.words):
        return []
    for hit in sentence.of("subset"):
        if _FALLEN.isdisjoint(sentence.words[hit.first : hit.last]):
            continue
        found = people_before(sentence, hit)
        counts = [c for c in sentence.counts() if 0 < hit.first - c.last <= 4 and not c.article]
        if counts:
            first, number = counts[-1].first, counts[-1].low
        elif found is not None:
            first, number = found[0], found[2]
        else:
            continue
        if not _OUR.isdisjoint(sentence.words[first : hit.first]):
            return [Part(number, None, first, hit.last, hit, (first, hit.first), first)]
    return []


def elliptic(sentence: Sentence, parts: list[Part]) -> list[Part]:
    """Counts that do not repeat the word of death: of another source, of the other side."""
    seen = {sentence.clause(p.first) for p in parts}
    found = []
    revised = {h.last for h in sentence.of("revised")}
    counted = {(p.first, p.last) for p in parts}
    trigger = parts[0].trigger
    for count in sentence.counts():
        inside = any(a <= count.first < b for a, b in counted)
        part = Part(count.low, count.high, count.first, count.last, trigger)
        if inside:
            continue
        if count.first in revised:
            found.append(part)
            continue
        if _beside_side(sentence, count) and _of_one(sentence, count):
            found.append(part)
            continue
        if count.first < parts[0].first:
            continue
        if _against(sentence, count, trigger) or _shares_verb(sentence, count):
            found.append(part)
            continue
        if count.article and not _beside_side(sentence, count):
            if _is_next(sentence, count, parts) or _elsewhere(sentence, count):
                found.append(part)
            continue
        if count.low is None and count.high is None:
            continue
        if _some_more(sentence, count):
            found.append(part)
            continue
        if not _bare(sentence, count):
            continue
        if _beside_side(sentence, count):
            found.append(part)
        elif _is_rival(sentence, count, seen, parts):
            part.rival = True
            found.append(part)
        elif _of_foe(sentence, count):
            found.append(part)
    return found + _doubled(sentence, parts) + _too(sentence, parts)


def _too(sentence: Sentence, parts: list[Part]) -> list[Part]:
    """Who died as well: "she died and so did three traders", "…, ainsi que son apprenti"."""
    found = []
    for hit in sentence.of("too"):
        first = hit.last
        last = one_person(sentence, first)
        count = next((c for c in sentence.counts() if c.first == first and not c.article), None)
        end = count.last if count else last
        if end is None or first < parts[0].first or any(p.first <= first < p.last for p in parts):
            continue
        near = range(first, end + 4)
        live = (h for kind in ("injury", "missing", "alive") for h in sentence.of(kind))
        if any(h.first in near for h in live) or not (count or is_somebody(sentence, end - 1)):
            continue
        found += [
            replace(part, first=part.at, trigger=parts[0].trigger)
            for part in killed_after(sentence, hit, start=first, near=0)
        ]
    return found


def _is_next(sentence: Sentence, count: Quantity, parts: list[Part]) -> bool:
    """Whether an ordinal counts one more than the dead before ("trois morts, un quatrième …")."""
    words = sentence.words
    order = ORDINALS[sentence.language]
    known = [p.low for p in parts if p.low is not None and p.first < count.first]
    if count.last >= len(words) or not known or words[count.last] not in order:
        return False
    if words[count.first - 1] in _SPARING:
        return False
    hurt = any(0 <= h.first - count.last <= 4 for h in sentence.of("injury"))
    # "five died there, a sixth in hospital": without a verb, the hospital is where he died
    beds = {count.last + 1} if words[count.last + 1 : count.last + 2] in (["a"], ["in"]) else set()
    alive = [h.first for h in sentence.of("alive") if h.first not in beds]
    lives = any(0 <= at - count.last <= 6 for at in alive)
    return order.index(words[count.last]) == sum(known) and not (hurt or lives)


def _some_more(sentence: Sentence, count: Quantity) -> bool:
    """Whether a count is of others who died too ("four died at once, two more on the way")."""
    if _later(sentence, count) or _elsewhere(sentence, count):
        return True
    if not _MORE_OF & set(sentence.words[count.last : count.last + 1]):
        return False
    if other_verb(sentence, count.first - 1, count.first):
        return False
    end = min(count.last + 7, sentence.clause(count.first)[1])
    hurt = range(count.first - 4, end)
    if any(h.first in hurt for kind in ("injury", "missing", "alive") for h in sentence.of(kind)):
        return False
    hits = [h for kind in ("event", "event else") for h in sentence.of(kind)]
    alive = any(h.first in hurt and h.label not in DEADLY for h in hits)
    return not alive and not any(count.last <= h.first < end for h in hits)


def _elsewhere(sentence: Sentence, count: Quantity) -> bool:
    """Whether a count is of those who died somewhere else ("two on the spot, one in hospital")."""
    words = sentence.words
    if words[count.first - 1] not in AND or words[count.last : count.last + 1] not in _IN_ON:
        return False
    return not _DEATHBEDS.isdisjoint(words[count.last + 1 : count.last + 4])


def _later(sentence: Sentence, count: Quantity) -> bool:
    """Whether a count is joined to that of the dead by its time alone ("and two later in …")."""
    words = sentence.words
    rest = words[count.last : count.last + 3]
    at = 1 if rest[:1] in (["later"], ["ensuite"]) else 2 if rest[:2] == ["plus", "tard"] else 0
    ends = count.last + at >= len(words) or words[count.last + at] in _AFTERWARDS
    return bool(at) and ends and words[count.first - 1] in AND


def _against(sentence: Sentence, count: Quantity, trigger: Hit) -> bool:
    """Whether a count is what the other side lost: "lost six men against one for the army"."""
    beside = sentence.words[count.first - 1], *sentence.words[count.last : count.last + 1]
    return bool(_FACING & set(beside)) and sentence.words[trigger.first] in LOSING


def _shares_verb(sentence: Sentence, count: Quantity) -> bool:
    """Whether a count shares the participle before "and" ("six guards killed and ten raiders")."""
    words = sentence.words
    if words[count.first - 1] not in _JOINTS or words[count.first - 2] not in _FALLEN:
        return False
    near = (count.last, count.last + 1)
    noun = next((h for h in sentence.of("actor") if h.first in near), None)
    ends = noun is not None and (noun.last >= len(words) or not words[noun.last].isalpha())
    return ends and not any(h.first == count.last for h in sentence.of("captive"))


def _of_one(sentence: Sentence, count: Quantity) -> bool:
    """Whether a count is of people by its place alone ("chez nous un adjudant")."""
    one = count.article and one_person(sentence, count.first) is not None
    return one or (bool(count.low) and is_somebody(sentence, count.last))


def _of_foe(sentence: Sentence, count: Quantity) -> bool:
    """Whether a count ends a clause behind an armed side ("…, the rebels nine")."""
    ends = count.last >= len(sentence.words) or not sentence.words[count.last].isalpha()
    named = (h for h in sentence.of("actor") if h.last == count.first)
    return ends and any(sentence.actor(h).kind in _FIGHTING for h in named)


def _bare(sentence: Sentence, count: Quantity) -> bool:
    """Whether a count stands without a noun, or with one for people."""
    if count.last >= len(sentence.words):
        return True
    word = sentence.words[count.last]
    if not word.isalpha() or word in _FUNCTION:
        return True
    return any(h.first == count.last for h in sentence.of("actor"))


def _beside_side(sentence: Sentence, count: Quantity) -> bool:
    """Whether "on the other side", "en face" stands right beside a count."""
    words = sentence.words
    lives = (h for kind in ("injury", "missing", "alive") for h in sentence.of(kind))
    if any(0 <= h.first - count.last <= 1 for h in lives):
        return False
    if any(h.first == count.last for h in sentence.of("source")):
        return False
    if words[count.last : count.last + 1] in _AMONG:
        subset = any(h.first == count.last for h in sentence.of("subset"))
        return not subset and not _PART & set(words[max(0, count.first - 2) : count.first])
    for hit in sentence.of("side"):
        if 0 <= hit.first - count.last <= 1:
            return True
        between = sentence.words[hit.last : count.first]
        if 0 <= count.first - hit.last <= 1 and not {";", "."} & set(between):
            return True
    return False


def _is_rival(
    sentence: Sentence, count: Quantity, seen: set[tuple[int, int]], parts: list[Part]
) -> bool:
    """Whether a count is what another source says, in a clause of its own or with its name."""
    words = sentence.words
    after = [w for w in words[count.last : count.last + 5] if w not in "”»’'\""]
    if after[:1] == ["("] and ")" in after and "wounded" not in after:
        return not any(w[0].isdigit() for w in after)
    if any(0 <= h.first - count.last <= 1 for h in sentence.of("source")):
        return words[count.last : count.last + 1] != []
    if words[count.first - 1] == "(" and _doubted(sentence, count):
        return True
    if words[count.last : count.last + 1] == ["by"] and not _RECKONING.isdisjoint(words):
        return True
    if _is_alternative(sentence, count) or _says_again(sentence, count, parts):
        return True
    span = sentence.clause(count.first)
    if span in seen:
        return False
    sourced = any(span[0] <= h.first < span[1] for h in sentence.of("source"))
    others = ("injury", "missing", "event")
    busy = any(span[0] <= h.first < span[1] for kind in others for h in sentence.of(kind))
    return sourced and not busy


def _doubted(sentence: Sentence, count: Quantity) -> bool:
    """Whether brackets hold a count and by whom it is told ("(eleven, if the imam is right)")."""
    words = sentence.words
    end = next((t for t in range(count.last, len(words)) if words[t] == ")"), count.last)
    told = any(count.last <= h.first < end for h in sentence.of("source"))
    return told or not _IF.isdisjoint(words[count.last : count.last + 2])


def _is_alternative(sentence: Sentence, count: Quantity) -> bool:
    """Whether a count follows on "or": "six people, or 20 if …"."""
    at = count.first - 1
    while at > 0 and sentence.words[at] in _MAYBE - {","}:
        at -= 1
    return sentence.words[at] in _OR


def _says_again(sentence: Sentence, count: Quantity, parts: list[Part]) -> bool:
    """Whether another source counts the same dead in the same clause.

    With a verb of its own ("… and the imam admits only four"), or with the verb left out behind a
    comma ("the army says five died, the imam fourteen").
    """
    words = sentence.words
    last = max((p.last for p in parts if p.first < count.first), default=None)
    told = [h for h in sentence.of("source") if h.last <= count.first]
    if last is None or not told or words[count.last : count.last + 1] in (["wounded"], ["blesses"]):
        return False
    if count.first - told[-1].last <= 3 and told[-1].first >= last:
        return True
    comma = next((i for i in range(count.first - 1, last - 1, -1) if words[i] == ","), None)
    if comma is None or not 1 < count.first - comma <= 5 or words[comma + 1] not in _GAPPED:
        return False
    ends = count.last + 2 >= len(words) or not words[count.last + 1].isalpha()
    busy = any(comma < h.first < count.first for h in sentence.of("event"))
    return ends and not busy and told[0].first < last


def _doubled(sentence: Sentence, parts: list[Part]) -> list[Part]:
    """The count that "or twice as many", "ou le double" makes of the one before."""
    words = sentence.words
    known = next((p for p in parts if p.low is not None), None)
    if known is None or known.low is None:
        return []
    for i, word in enumerate(words):
        if word not in _OR:
            continue
        after = words[i + 1 : i + 5]
        times = next((_TIMES[w] for w in after[:2] if w in _TIMES), None)
        if times is None and len(after) > 1 and after[1] in ("times", "fois"):
            times = _FOLD.get(after[0])
        if times is not None:
            many = known.low * times
            return [Part(many, many, i, i + 2, known.trigger, rival=True)]
    return []


def telling(sentence: Sentence, part: Part) -> Hit | None:
    """The word by which somebody tells of a count: right behind it, else the last one before."""
    words = sentence.words
    for hit in sentence.of("source"):
        if 0 <= hit.first - part.last <= 2 and words[hit.first] in _TRAILING:
            return hit
    first = sentence.clause(part.at if part.at >= 0 else part.first)[0]
    at = part.at if part.at >= 0 else part.first
    before = [h for h in sentence.of("source") if first <= h.first < at]
    return before[-1] if before else None
