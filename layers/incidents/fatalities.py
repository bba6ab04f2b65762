"""Deaths in a sentence: who died, how many, lowest and highest, and what is no death."""

from dataclasses import dataclass, field

from incidentmap.layers.incidents.actors import ARMED
from incidentmap.layers.incidents.avenged import avenged
from incidentmap.layers.incidents.death_counts import BODY, parts_of
from incidentmap.layers.incidents.noun_counts import TOLLS
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.reality import is_charge
from incidentmap.layers.incidents.risen_tolls import revised, risen
from incidentmap.layers.incidents.rival_counts import (
    elliptic,
    of_ours,
    telling,
)
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.site_counts import by_clause, by_site
from incidentmap.layers.incidents.toll_parts import DEADLY, LOSING, Part
from incidentmap.layers.incidents.uncounted import graves, none_left, of_their_bodies
from incidentmap.layers.incidents.victims import COUPLES, PRONOUNS, of_beasts

_MORE = frozenset(
    "also other others further more another aussi egalement autre autres puis".split()
)
_EARLIER = frozenset(
    "earlier previous initial preliminary first precedent precedente premier provisoire".split()
)
_REVISING = frozenset(
    "revising correcting raising replacing from against contre revisant corrigeant remplace".split()
)
_TRAPS = frozenset("trap ambush embuscade guet piege traquenard panne".split())
_EACH = frozenset(("respectively", "respectivement"))
_COUNTS = frozenset("estimates estimate number numbers count counts tally".split())
_TELLING_OF_DEATH = frozenset(("zero", "toll", "lone"))
_PEACEFUL = frozenset(("civilian", "people"))
_FIGHTING = frozenset(("rebel", "unidentified", "militia"))
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
    shares : list of (int or None, int or None)
        Lowest and highest of each count, in order, where the sentence says "respectively".
    pieces : list of (int, int or None, int or None)
        Token of the word of death, lowest and highest of each count that is added up.
    """

    low: int | None = None
    high: int | None = None
    text: str = ""
    classes: set[str] = field(default_factory=set)
    found: bool = False
    shares: list[tuple[int | None, int | None]] = field(default_factory=list)
    pieces: list[tuple[int, int | None, int | None]] = field(default_factory=list)


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
    told = not _TELLING_OF_DEATH.isdisjoint(sentence.hits)
    if not told and DEADLY.isdisjoint(
        [hit.label for kind in ("event", "event after") for hit in sentence.of(kind)]
    ):
        return toll
    parts: list[Part] = []
    deadly: list[Hit] = []
    ignored = {i for hit in sentence.of("ignore") for i in range(hit.first, hit.last)}
    for hit in [*sentence.of("event"), *sentence.of("event after"), *sentence.of("toll")]:
        if hit.label not in DEADLY or hit.first in ignored:
            continue
        if _set_apart(sentence, hit):
            continue
        if hit.label == "kill" and of_beasts(sentence, hit):
            continue
        deadly.append(hit)
        toll.found = toll.found or (hit.label != "shot" and hit.kind != "toll")
        found = parts_of(sentence, hit)
        if not (_in_a_trap(sentence, hit) and all(p.low in (None, 1) for p in found)):
            parts += [p for p in found if hit.kind != "toll" or p.low or p.high]
    parts = _of_one_body(sentence, _distinct(parts))
    parts = [p for p in parts if not _of_the_dead(sentence, p, parts)]
    if not _EARLIER.isdisjoint(sentence.words):
        parts = [p for p in parts if not _superseded(sentence, p)] or parts
    for part in parts:
        classes = _classes(sentence, part)
        if sentence.words[part.trigger.first] in LOSING:
            classes = classes - _PEACEFUL or _loser(sentence, part)
        toll.classes |= classes
    counted = [p for p in parts if p.low is not None or p.high is not None]
    named = [p for p in counted if sentence.words[p.first] not in PRONOUNS]
    counted = named or counted
    if not counted:
        dug = graves(sentence, next(iter(deadly), None)) or none_left(sentence)
        dug = dug or (of_their_bodies(sentence) if deadly else None)
        counted = [dug] if dug is not None else counted
    if not counted and sentence.has("subset") and (toll.found or not parts):
        counted = of_ours(sentence)
    alone = sentence.of("lone")
    grown = revised(sentence, deadly[0]) or risen(sentence, deadly[0]) if deadly else None
    if grown is not None and grown.trigger.kind == "revised":
        counted = []
    if grown is not None and all(p.first >= grown.first - 1 for p in counted):
        _add_up(sentence, [grown], toll)
    elif alone:
        toll.low = toll.high = _attackers(sentence)
        toll.text, toll.found = sentence.slice(alone[0].first, alone[0].last), True
    elif counted:
        _add_up(sentence, [*counted, *elliptic(sentence, counted)], toll)
        _none_by_another(sentence, counted, toll)
    elif sentence.has("zero") and not _one_sided(sentence):
        hit = sentence.of("zero")[0]
        toll.low = toll.high = 0
        toll.text = sentence.slice(hit.first, hit.last)
        toll.found = True
    elif parts:
        toll.text = sentence.slice(parts[0].first, parts[0].last)
    return toll


def _of_the_dead(sentence: Sentence, part: Part, parts: list[Part]) -> bool:
    """Whether a count is of some of those already dead ("three dead, one of them hanged")."""
    if part.low is None or not sentence.has("subset"):
        return False
    if not any(h.first <= part.at < h.last for h in sentence.of("subset") if h.label == "part"):
        return False
    before = [p for p in parts if p.trigger.last <= part.at and p.trigger.kind == "event"]
    return any((p.low or 0) > part.low for p in before)


def _superseded(sentence: Sentence, part: Part) -> bool:
    """Whether a count is one that the sentence corrects ("revising an earlier toll of sixty")."""
    words = sentence.words
    first = part.trigger.first
    if _EARLIER.isdisjoint(words[max(0, first - 2) : first + 3]):
        return False
    return not _REVISING.isdisjoint(words[max(0, first - 6) : first])


def _set_apart(sentence: Sentence, hit: Hit) -> bool:
    """Whether a word is part of "no one was killed", of "among the dead", or of a longer phrase."""
    words = sentence.words
    for zero in sentence.of("zero"):
        beside = zero.label == "nobody" and words[max(0, zero.first - 1)] in ("and", "et")
        if zero.first <= hit.first < zero.last and not beside:
            return True
    for part in sentence.of("subset"):
        if part.first <= hit.first < part.last and words[part.first - 1] not in _COUNTS:
            return True
    if is_charge(sentence, hit) or avenged(sentence, hit):
        return True
    size = hit.last - hit.first
    longer = (h for h in sentence.of("event") if h.label in DEADLY or h.last - h.first > size)
    return hit.kind == "toll" and any(h.first <= hit.first < h.last for h in longer)


def divide(toll: Toll, one: int, other: int, border: int | None = None) -> tuple[Toll, Toll]:
    """Deaths of two events of a sentence, by the tokens of the words that report them.

    Each count goes to the event on its side of the ``border``, an "and" between the two, else to
    the one whose word is nearer to its word of death; all to the first event where none is nearer
    to the second, or where sources compete.
    """
    if border is not None:
        mine = [p for p in toll.pieces if (p[0] < border) == (one < border)]
    else:
        mine = [p for p in toll.pieces if abs(p[0] - one) <= abs(p[0] - other)]
    theirs = [p for p in toll.pieces if p not in mine]
    if not theirs:
        return toll, Toll()
    parts = []
    for pieces in (mine, theirs):
        low, high = _sum([p[1] for p in pieces]), _sum([p[2] for p in pieces])
        part = Toll(low, high, toll.text, toll.classes, found=True) if pieces else Toll()
        parts.append(part)
    return parts[0], parts[1]


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
        or (after[:1] == ["on"] and "side" in sentence.words[last + 1 : last + 8])
    )


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


def _of_one_body(sentence: Sentence, parts: list[Part]) -> list[Part]:
    """Count one dead once: "the body of a man was found with a bullet in the head"."""
    for body in parts:
        if body.low == 1 and sentence.words[body.trigger.last - 1] in BODY:
            end = sentence.clause(body.trigger.first)[1]
            behind = range(body.trigger.last, end)
            return [p for p in parts if p.low != 1 or p.trigger.first not in behind]
    return parts


def _classes(sentence: Sentence, part: Part) -> set[str]:
    found: set[str] = set()
    for hit in sentence.of("actor"):
        if part.who[0] <= hit.first < part.who[1]:
            before = sentence.words[max(0, hit.first - 2) : hit.first]
            if not {"by", "par", "as", "from"} & set(before):
                kind = sentence.actor(hit).kind
                if kind == "civilian" and found & set(_FIGHTING) and _among(sentence, part, hit):
                    continue  # "ten fighters, their chief among them"
                anybody = kind == "civilian" and sentence.words[hit.first] in _ANYBODY
                found.add("people" if anybody else kind)
    if not COUPLES.isdisjoint(sentence.words[part.who[0] : part.who[1]]):
        found.add("civilian")
    return found


def _loser(sentence: Sentence, part: Part) -> set[str]:
    """Class of the armed side named last before it loses men ("the guards lost one")."""
    first = sentence.clause(part.trigger.first)[0]
    before = [h for h in sentence.of("actor") if first <= h.first < part.trigger.first]
    return {sentence.actor(before[-1]).kind} & ARMED if before else set()


def _among(sentence: Sentence, part: Part, hit: Hit) -> bool:
    """Whether someone is only one of those counted ("dix combattants, dont leur chef")."""
    return any(part.who[0] <= h.first <= hit.first for h in sentence.of("subset"))


def _add_up(sentence: Sentence, parts: list[Part], toll: Toll) -> None:
    toll.found = True
    first, last = min(p.first for p in parts), max(p.last for p in parts)
    toll.text = sentence.slice(first, last)
    main = [p for p in parts if not p.rival]
    if _EACH & set(sentence.words) and len(main) > 1:
        toll.shares = [(p.low, p.high) for p in sorted(main, key=lambda p: p.at)]
    else:
        toll.shares = by_site(sentence, main) or (by_clause(sentence, main) if main[1:] else [])
    sources = _by_source(sentence, main)
    if len(sources) == 1:
        toll.pieces = [(p.trigger.first, p.low, p.high) for p in main]
    groups = [*sources, *([p] for p in parts if p.rival)]
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
    if len(later) == 1 and _labels(sentence, later[0], parts):
        return [parts]
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
    told = _by_telling(sentence, parts)
    if len(told) > 1:
        return told
    if len(clauses) == 2 and list(clauses)[1] in sourced and _same_dead(sentence, parts, clauses):
        return list(clauses.values())
    return [parts]


def _labels(sentence: Sentence, toll: Part, parts: list[Part]) -> bool:
    """Whether "toll:" heads a list of counts ("Bilan : 15 soldats morts, 50 assaillants tués")."""
    head = sentence.words[toll.trigger.last : min((p.at for p in parts if p.at >= 0), default=0)]
    end = sentence.clause(toll.first)[1]
    return ":" in head and all(toll.first <= p.first < end for p in parts)


def _by_telling(sentence: Sentence, parts: list[Part]) -> list[list[Part]]:
    """Parts by who tells of them, where each has its own: counts of the same dead that compete."""
    groups: dict[Hit, list[Part]] = {}
    for part in parts:
        hit = telling(sentence, part)
        if hit is None:
            return [parts]
        groups.setdefault(hit, []).append(part)
    first, last = min(p.first for p in parts), max(p.last for p in parts)
    if len(groups) < 2 or _MORE & set(sentence.words[first:last]):
        return [parts]
    sides = [set().union(*(_classes(sentence, p) for p in group)) for group in groups.values()]
    foes = any(one <= _PEACEFUL and other & _FIGHTING for one in sides[:1] for other in sides[1:])
    return [parts] if foes else list(groups.values())


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
