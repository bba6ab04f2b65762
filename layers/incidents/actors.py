"""Who acted, to whom it was done, and according to whom."""

import re
from dataclasses import dataclass, field

from incidentmap.layers.incidents.countries import country_codes
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence

ARMED = frozenset({"state", "rebel", "militia", "external", "unidentified"})
"""Classes that make a fight a battle when they are on both sides."""

_ON = frozenset("on against upon contre".split())
_BY = {"en": "by", "fr": "par"}
_OF = frozenset(("of", "de", "d"))
_TELLING = frozenset(
    "according selon apres said says reported announced told added confirmed raconte dit affirme "
    "indique claimed conceded put spoke fait annonce declare revendique appris".split()
)
"""One of these stands wherever `_TRAILING` matches."""

_TRAILING = re.compile(
    r"(?:according to|selon|d['’]après)\s+([^,;:.()«»“”]{3,80})|"
    r"[,;]\s+([^,;:.]{3,70}?)\s+(?:said|says|reported|announced|told|added|confirmed)\b|"
    r"[,;]\s+(?:said|says|a (?:raconté|dit|affirmé|indiqué)|ont (?:indiqué|dit|affirmé))\s+"
    r"([^,;:.]{3,80})|"
    r"^([A-ZÉÈÀ][^,;:.]{2,60}?)\s+"
    r"(?:said|claimed|conceded|reported|announced|put the toll|spoke of|"
    r"fait état|ont indiqué|a annoncé|a déclaré|affirme|revendique)\b|"
    r"a-t-on appris (?:\w+ )?(?:de|auprès de)\s+([^,;:.]{3,60})",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Roles:
    """Actors of an event: hits on the acting side, on the other side, and all of them."""

    acting: list[Hit] = field(default_factory=list)
    suffering: list[Hit] = field(default_factory=list)

    def classes(self, sentence: Sentence, side: str) -> set[str]:
        """Classes of one side."""
        hits = self.acting if side == "acting" else self.suffering
        return {sentence.actor(hit).kind for hit in hits}


def assign_roles(sentence: Sentence, trigger: Hit, passive: bool) -> Roles:
    """Sides of an event by the structure of its sentence.

    Before an active verb stands who acts, after it whom it hits; a passive turns this round, and
    "by …" always names who acts.

    Parameters
    ----------
    sentence : Sentence
        With its hits.
    trigger : Hit
        The word that reports the event.
    passive : bool
        Whether that word is a passive.
    """
    roles = Roles()
    first, last = sentence.clause(trigger.first)
    by = _BY[sentence.language]
    before = [h for h in sentence.of("actor") if first <= h.first < trigger.first]
    victim = before[-1] if before else None
    accusers = _accusers(sentence, before, trigger)
    # "Six soldiers died in an attack by …": whoever dies stands before the verb of dying.
    dying = next((word for word in sentence.of("dying") if first <= word.first < last), None)
    if dying is not None and dying.first <= trigger.first:
        trigger, passive = dying, True
    for hit in sentence.of("actor"):
        if not first <= hit.first < last or _is_source(sentence, hit) or _inside(trigger, hit):
            continue
        if hit in accusers:
            continue
        if passive and hit.first > trigger.first and _upon(sentence, hit):
            roles.suffering.append(hit)
        elif (
            by in sentence.words[max(0, hit.first - 3) : hit.first]
            or (passive and hit in before and hit is not victim and _armed(sentence, hit))
            or (hit.first < trigger.first) != passive
        ):
            roles.acting.append(hit)
        else:
            roles.suffering.append(hit)
    return roles


def _upon(sentence: Sentence, hit: Hit) -> bool:
    """Whether a side is the target behind an attacker ("an attack by X on our soldiers")."""
    return not _ON.isdisjoint(sentence.words[hit.first - 2 : hit.first])


def _accusers(sentence: Sentence, before: list[Hit], trigger: Hit) -> list[Hit]:
    """Actors that only accuse others: "A accuses B of killing C" has B act."""
    for word in sentence.of("accusation"):
        if word.last >= trigger.first or sentence.words[word.last] in _OF:
            continue  # "the man accused of …" is in the passive
        if any(word.last <= hit.first for hit in before):
            return [hit for hit in before if hit.last <= word.first]
    return []


def _armed(sentence: Sentence, hit: Hit) -> bool:
    return sentence.actor(hit).kind in ("rebel", "unidentified")


def _inside(trigger: Hit, hit: Hit) -> bool:
    return trigger.first <= hit.first < trigger.last and trigger.last - trigger.first == 1


def _is_source(sentence: Sentence, hit: Hit) -> bool:
    """Whether an actor only tells: "the army said", "selon l'armée"."""
    after = range(hit.last, hit.last + 2)
    before = range(hit.first - 3, hit.first)
    for report in sentence.of("source"):
        if report.first in after:
            claims = sentence.words[report.first] in ("claimed", "revendique")
            return not claims
        if report.last - 1 in before and sentence.words[report.first] in (
            "according",
            "selon",
            "d",
        ):
            return True
    return False


def name_of(sentence: Sentence, hit: Hit, country: str) -> str:
    """ACLED-like name of an actor, "Military Forces of Mali" for "Malian soldiers"."""
    actor = sentence.actor(hit)
    if "{country}" not in actor.name:
        return actor.name
    code = demonym_near(sentence, hit) or country
    if code in country_codes().name:
        return actor.name.replace("{country}", country_codes().name[code])
    return actor.name.replace(" of {country}", "")


def _told_better(sentence: Sentence, hit: Hit, named: set[str]) -> bool:
    """Whether a noun ("militants") only repeats a named group of its side."""
    kind = sentence.actor(hit).kind
    return kind in named or (kind == "unidentified" and bool(named & {"rebel", "militia"}))


def demonym_near(sentence: Sentence, hit: Hit) -> str:
    """Country of the adjective beside a noun ("Nigerien army", "armée nigérienne")."""
    for demonym in sentence.of("demonym"):
        if demonym.last == hit.first or demonym.first == hit.last:
            return demonym.label
    return ""


def names(
    sentence: Sentence, hits: list[Hit], country: str, *, communities: bool = False
) -> list[str]:
    """Names of actors, the named ones before the generic, each once.

    ``communities``: farmers and herders are a side of their own (in a clash), else civilians.
    """
    if not hits:
        return []
    unwanted = "civilian" if communities else "identity"
    double = {h.first for h in hits if sentence.actor(h).kind == "identity"} & {
        h.first for h in hits if sentence.actor(h).kind == "civilian"
    }
    hits = [h for h in hits if h.first not in double or sentence.actor(h).kind != unwanted]
    rank = {"unidentified": 1, "civilian": 2}
    named = {sentence.actor(h).kind for h in hits if not sentence.actor(h).generic}
    kept = [h for h in hits if not (sentence.actor(h).generic and _told_better(sentence, h, named))]
    ordered = sorted(kept, key=lambda h: (rank.get(sentence.actor(h).kind, 0), h.first))
    found = dict.fromkeys(name_of(sentence, hit, country) for hit in ordered)
    return list(found)


def crowd_sides(sentence: Sentence, kind: str, country: str) -> tuple[str, str]:
    """Sides of a protest or riot: the crowd, and the forces that stepped in."""
    crowd = "Rioters" if kind == "Riots" else "Protesters"
    hits = [h for h in sentence.of("actor") if sentence.actor(h).kind == "state"]
    stepped_in = sentence.has("intervention") or sentence.has("violent_crowd")
    return crowd, name_of(sentence, hits[0], country) if hits and stepped_in else ""


def attribution(sentence: Sentence) -> str:
    """According to whom, in the words of the text; empty where the sentence does not say."""
    if _TELLING.isdisjoint(sentence.words):
        return ""
    text = sentence.text[sentence.start : sentence.end]
    match = _TRAILING.search(text)
    if match is None:
        return ""
    return " ".join(next(g for g in match.groups() if g).split()).strip(' “”"«»')
