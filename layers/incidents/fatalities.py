"""Deaths in a sentence: who died, how many, lowest and highest, and what is no death."""

from dataclasses import dataclass, field

from incidentmap.layers.incidents.death_counts import LOSING, TOLLS, Part, parts_of
from incidentmap.layers.incidents.numbers import ORDINALS, Quantity
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence

_FUNCTION = frozenset(
    "of on in at by and or but according selon d de en et ou dans a sur chez pour cote was were "
    "said says hier today dead killed morts tues only seulement later plus tard cependant "
    "while".split()
)
_MORE_OF = frozenset("more others autres further".split())
_MORE = frozenset(
    "also other others further more another aussi egalement autre autres puis".split()
)
_TRAPS = frozenset("trap ambush embuscade guet piege traquenard panne".split())
_DEADLY = frozenset(("kill", "deaths", "shot"))
_APART = ("zero", "subset")
_ANYBODY = frozenset(
    "people person persons men members personnes personne gens hommes membres".split()
)


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
    if not sentence.has("zero") and _DEADLY.isdisjoint(
        [hit.label for kind in ("event", "event after") for hit in sentence.of(kind)]
    ):
        return toll
    parts: list[Part] = []
    ignored = {i for hit in sentence.of("ignore") for i in range(hit.first, hit.last)}
    for hit in [*sentence.of("event"), *sentence.of("event after")]:
        if hit.label not in _DEADLY or hit.first in ignored:
            continue
        if any(z.first <= hit.first < z.last for kind in _APART for z in sentence.of(kind)):
            continue
        toll.found = toll.found or hit.label != "shot"
        found = parts_of(sentence, hit)
        if not (_in_a_trap(sentence, hit) and all(p.low in (None, 1) for p in found)):
            parts += found
    parts = _distinct(parts)
    for part in parts:
        classes = _classes(sentence, part)
        losing = sentence.words[part.trigger.first] in LOSING
        toll.classes |= classes - {"civilian", "people"} if losing else classes
    counted = [p for p in parts if p.low is not None or p.high is not None]
    if counted:
        _add_up(sentence, [*counted, *_elliptic(sentence, counted)], toll)
        _none_by_another(sentence, counted, toll)
    elif sentence.has("zero") and not _one_sided(sentence):
        hit = sentence.of("zero")[0]
        toll.low = toll.high = 0
        toll.text = sentence.slice(hit.first, hit.last)
        toll.found = True
    elif parts:
        toll.text = sentence.slice(parts[0].first, parts[0].last)
    return toll


def _in_a_trap(sentence: Sentence, hit: Hit) -> bool:
    """Whether a unit fell into a trap, not people in battle ("la patrouille est tombée dans …")."""
    falling = sentence.words[hit.first].startswith(("tomb", "fell"))
    return falling and bool(_TRAPS & set(sentence.words[hit.last : hit.last + 3]))


def _none_by_another(sentence: Sentence, parts: list[Part], toll: Toll) -> None:
    """Let a second source's "nobody was killed" be the lowest count."""
    seen = {sentence.clause(p.first) for p in parts}
    for zero in sentence.of("zero"):
        span = sentence.clause(zero.first)
        sourced = any(span[0] <= h.first < span[1] for h in sentence.of("source"))
        if span not in seen and sourced and not _one_sided(sentence):
            toll.high = toll.high if toll.high is not None else toll.low
            toll.low = 0


def _one_sided(sentence: Sentence) -> bool:
    """Whether "no loss" speaks of one side alone ("sans perte chez les gendarmes")."""
    last = sentence.of("zero")[0].last
    after = sentence.words[last : last + 3]
    return (
        "cote" in after
        or after[:1] in (["among"], ["chez"], ["parmi"])
        or after[:3] == ["on", "the", "side"]
    )


def _elliptic(sentence: Sentence, parts: list[Part]) -> list[Part]:
    """Counts that do not repeat the word of death: of another source, of the other side.

    "« plus de cent » selon …", "the governor had spoken of seven" compete with the count before;
    "three on the other", "un quatrième à l'hôpital" add to it.
    """
    seen = {sentence.clause(p.first) for p in parts}
    found = []
    revised = {h.last for h in sentence.of("revised")}
    counted = {(p.first, p.last) for p in parts}
    trigger = parts[0].trigger
    for count in sentence.counts():
        inside = any(a <= count.first < b for a, b in counted)
        part = Part(count.low, count.high, count.first, count.last, trigger)
        if count.first in revised and not inside:
            found.append(part)
            continue
        if count.first < parts[0].first or inside:
            continue
        if count.article:
            if _is_next(sentence, count, parts):
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
        elif _other_source(sentence, count, seen):
            part.rival = True
            found.append(part)
    return found


def _is_next(sentence: Sentence, count: Quantity, parts: list[Part]) -> bool:
    """Whether an ordinal counts one more than the dead before ("trois morts, un quatrième …")."""
    words = sentence.words
    order = ORDINALS[sentence.language]
    known = [p.low for p in parts if p.low is not None and p.first < count.first]
    if count.last >= len(words) or not known or words[count.last] not in order:
        return False
    hurt = any(0 <= h.first - count.last <= 4 for h in sentence.of("injury"))
    return order.index(words[count.last]) == sum(known) and not hurt


def _some_more(sentence: Sentence, count: Quantity) -> bool:
    """Whether a count is of others who died too ("four died at once, two more on the way")."""
    if not _MORE_OF & set(sentence.words[count.last : count.last + 1]):
        return False
    end = min(count.last + 7, sentence.clause(count.first)[1])
    hurt = range(count.first - 4, end)
    if any(h.first in hurt for kind in ("injury", "missing") for h in sentence.of(kind)):
        return False
    hits = [h for kind in ("event", "event else") for h in sentence.of(kind)]
    alive = any(h.first in hurt and h.label not in _DEADLY for h in hits)
    return not alive and not any(count.last <= h.first < end for h in hits)


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
    for hit in sentence.of("side"):
        if 0 <= hit.first - count.last <= 1:
            return True
        between = sentence.words[hit.last : count.first]
        if 0 <= count.first - hit.last <= 1 and not {";", "."} & set(between):
            return True
    return False


def _other_source(sentence: Sentence, count: Quantity, seen: set[tuple[int, int]]) -> bool:
    """Whether a count is what another source says, in a clause of its own or with its name."""
    after = [w for w in sentence.words[count.last : count.last + 5] if w not in "”»’'\""]
    if after[:1] == ["("] and ")" in after and "wounded" not in after:
        return not any(w[0].isdigit() for w in after)
    if any(0 <= h.first - count.last <= 1 for h in sentence.of("source")):
        return sentence.words[count.last : count.last + 1] != []
    span = sentence.clause(count.first)
    if span in seen:
        return False
    sourced = any(span[0] <= h.first < span[1] for h in sentence.of("source"))
    others = ("injury", "missing", "event")
    busy = any(span[0] <= h.first < span[1] for kind in others for h in sentence.of(kind))
    return sourced and not busy


def _distinct(parts: list[Part]) -> list[Part]:
    """One part for each count, though several words claim it."""
    seen: dict[tuple[int, int | None], Part] = {}
    for part in parts:
        key = part.at if part.at >= 0 else part.who[0] or part.first
        if (key, part.low) not in seen:
            seen[key, part.low] = part
    found = list(seen.values())
    known = [p for p in found if p.low is not None or p.high is not None]
    return known or found


def _classes(sentence: Sentence, part: Part) -> set[str]:
    found = set()
    for hit in sentence.of("actor"):
        if part.who[0] <= hit.first < part.who[1]:
            before = sentence.words[max(0, hit.first - 2) : hit.first]
            if not {"by", "par", "as", "from"} & set(before):
                kind = sentence.actor(hit).kind
                anybody = kind == "civilian" and sentence.words[hit.first] in _ANYBODY
                found.add("people" if anybody else kind)
    return found


def _add_up(sentence: Sentence, parts: list[Part], toll: Toll) -> None:
    toll.found = True
    first, last = min(p.first for p in parts), max(p.last for p in parts)
    toll.text = sentence.slice(first, last)
    main = [p for p in parts if not p.rival]
    groups = [*_by_source(sentence, main), *([p] for p in parts if p.rival)]
    lows = [_sum([p.low for p in group]) for group in groups]
    highs = [_sum([p.high for p in group]) for group in groups]
    known = [low for low in lows if low is not None]
    toll.low = min(known) if known else None
    if len(groups) > 1:
        tops = [high if high is not None else low for high, low in zip(highs, lows, strict=True)]
        toll.high = max((t for t in tops if t is not None), default=None)
    else:
        toll.high = highs[0]
    if toll.low is not None and sentence.has("besides"):
        attackers = _attackers(sentence)
        toll.low += attackers
        toll.high = None if toll.high is None else toll.high + attackers


def _attackers(sentence: Sentence) -> int:
    """Bombers who died with their victims, where the text counts them in."""
    for hit in sentence.of("event"):
        if hit.label == "suicide-bomb":
            for count in sentence.all_counts():
                if count.last in (hit.first, hit.first - 1) and count.low:
                    return count.low
    return 1


def _sum(values: list[int | None]) -> int | None:
    return None if any(v is None for v in values) else sum(v for v in values if v is not None)


def _is_toll(sentence: Sentence, part: Part) -> bool:
    return sentence.words[part.trigger.last - 1] in TOLLS[sentence.language] - {"dead"}


def _by_source(sentence: Sentence, parts: list[Part]) -> list[list[Part]]:
    """Parts by clause where each clause has a source of its own: counts that compete."""
    revised = {h.last for h in sentence.of("revised")}
    later = [p for p in parts if (p.who == (0, 0) and p.first in revised) or p.who[0] in revised]
    later = later or [p for p in parts if _is_toll(sentence, p)]
    if later and len(later) < len(parts):
        return [[p for p in parts if p not in later], *([p] for p in later)]
    clauses: dict[tuple[int, int], list[Part]] = {}
    for part in parts:
        clauses.setdefault(sentence.clause(part.first), []).append(part)
    sourced = [
        span for span in clauses if any(span[0] <= h.first < span[1] for h in sentence.of("source"))
    ]
    if len(clauses) > 1 and len(sourced) == len(clauses):
        return list(clauses.values())
    if len(clauses) == 2 and list(clauses)[1] in sourced and _same_dead(sentence, parts, clauses):
        return list(clauses.values())
    return [parts]


def _same_dead(
    sentence: Sentence, parts: list[Part], clauses: dict[tuple[int, int], list[Part]]
) -> bool:
    """Whether a second clause counts the same people again ("; l'armée parle de sept morts")."""
    first, second = list(clauses)
    if _MORE & set(sentence.words[second[0] : second[1]]):
        return False
    one = set().union(*(_classes(sentence, p) for p in clauses[first]))
    two = set().union(*(_classes(sentence, p) for p in clauses[second]))
    return two <= one | {"people"}
