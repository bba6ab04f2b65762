"""Sentences that go on with the event told of before: its place, its day, another account of it."""

from incidentmap.layers.incidents import actors
from incidentmap.layers.incidents.actors import Roles
from incidentmap.layers.incidents.date_spans import DAY, YEAR
from incidentmap.layers.incidents.event_types import (
    AGAINST_CIVILIANS,
    EXPLOSIONS,
    STRATEGIC,
    VIOLENT,
    by_target,
)
from incidentmap.layers.incidents.events import Event
from incidentmap.layers.incidents.fatalities import Toll
from incidentmap.layers.incidents.model import Claim
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.places import Where
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.timing import When

_SETTLEMENT = frozenset("village town hamlet localite ville bourg bourgade hameau".split())
_RECKONING = frozenset(
    "bilan decompte corps depouilles blesses toll count bodies wounded injured".split()
)
_MADE_SAFE = frozenset(("bomb-made-safe", "weapons-found", "weapons"))
_HEAD_WORDS = 3
_IN_TURN = frozenset("tour turn another second autre aussi egalement also".split())
_NEXT_ONE = frozenset(
    (article, order)
    for article, orders in (
        ("the", "second third fourth other latest"),
        ("a", "second third fourth"),
        ("le", "second deuxieme troisieme dernier"),
        ("la", "seconde deuxieme troisieme derniere"),
        ("un", "second deuxieme troisieme autre"),
        ("une", "seconde deuxieme troisieme autre"),
    )
    for order in orders.split()
)
_SINCE = frozenset(("since", "again", "depuis"))
_UNDER_ARMS = frozenset(("state", "external", "militia"))
_RAIDS = frozenset(("attack", "ambush"))
_OF = frozenset("of de d du called named nomme dit".split())


def told_again(
    sentence: Sentence, when: When, where: Where, before: Claim | None, rule: str
) -> bool:
    """Whether an event at the place of the one before, without a day, is another account of it.

    "The army reported 203 killed at Moura", behind the sentence that dates it, is no new event.

    Parameters
    ----------
    sentence : Sentence
        That tells it, and according to whom.
    when, where : When, Where
        Its date, none or the year of the event before, and its place.
    before : Claim or None
        The event told just before.
    rule : str
        What reports it.
    """
    if before is None or before.event_date is None or before.event_type not in VIOLENT:
        return False
    undated = when.first is None and not when.text
    if not undated and not (when.precision == YEAR and may_be_day_of(when, before)):
        return False
    there = (where.geo_precision or 9) <= 2 and bool(where.place_id)
    if not there or where.place_id != before.place_id:
        return False
    told = sentence.has("source") or bool(actors.attribution(sentence))
    return told and same_family(sentence, rule, before)


def type_by_its_dead(
    before: Claim, sentence: Sentence, roles: Roles, toll: Toll
) -> tuple[str, str]:
    """Type of the event before, now that its dead are told: a raid that kills soldiers is a battle.

    Looting and other events without dead become what the dead say of them.
    """
    kind, sub = before.event_type, before.sub_event_type
    armed = bool(toll.classes) and toll.classes <= _UNDER_ARMS
    raid = before.rule.split("+")[0] in _RAIDS and before.fatalities_low is None
    if kind == STRATEGIC:
        return by_target(sentence, roles, toll)
    if armed and raid and kind == AGAINST_CIVILIANS:
        kind, sub = by_target(sentence, roles, toll)
        before.event_type, before.sub_event_type = kind, sub
    return kind, sub


def still_gone(sentence: Sentence, event: Event, before: Claim | None) -> bool:
    """Whether "he was never seen again" is all that is said of somebody taken just before."""
    if event.rule != "abduction" or before is None or sentence.dates or sentence.mentions:
        return False
    gone = sentence.words[event.trigger.last - 1] in _SINCE
    return gone and before.rule.split("+")[0] in ("abduction", "people-taken")


def told_there(claim: Claim, before: Claim) -> None:
    """Date the dead of a place by the event that named it ("raids on A and B. At B, six died.")."""
    if claim.date_text or not claim.location or claim.location not in before.sentence:
        return
    claim.event_date, claim.event_date_end = before.event_date, before.event_date_end
    claim.date_precision, claim.rule = before.date_precision, claim.rule + "+date before"


def none_died(claim: Claim | None, toll: Toll) -> None:
    """Take "No casualties were reported." for the event of the sentence before."""
    if claim is not None and claim.event_type in VIOLENT and claim.fatalities_low is None:
        claim.fatalities_low = claim.fatalities_high = 0
        claim.fatalities_text = toll.text


def names_one_more(sentence: Sentence, trigger: Hit, before: Claim) -> bool:
    """Whether a sentence is about one more blast, as was told before ("The second killed two")."""
    words = sentence.words
    if before.event_type != EXPLOSIONS:
        return False
    length = 1 if words[0] == "another" else 2 if tuple(words[:2]) in _NEXT_ONE else 0
    return bool(length) and (words[length : length + 1] == [","] or trigger.first == length)


def in_that_place(sentence: Sentence) -> bool:
    """Whether a place named before is meant: "in the village", not "in the village of Bravo"."""
    words = sentence.words
    if _SETTLEMENT.isdisjoint(words):
        return False
    return any(
        word in _SETTLEMENT
        and words[i - 1] in ("the", "la", "le", "cette", "ce", "that")
        and words[i - 2] in ("in", "at", "dans")
        and not _OF.intersection(words[i + 1 : i + 2])
        for i, word in enumerate(words)
        if i > 1
    )


def same_family(sentence: Sentence, rule: str, before: Claim) -> bool:
    """Whether an event can lean on the one before: violence on violence, a rule on itself."""
    if before.rule.split("+")[0] == rule:
        return True
    kind = sentence.rules.events[rule].event_type if rule in sentence.rules.events else "by target"
    if rule in _MADE_SAFE and before.event_type == "Explosions/Remote violence":
        return True  # "a second device was defused nearby"
    violent = kind in VIOLENT or kind == "by target" or rule in ("property", "release")
    if rule == "arrest":
        return before.event_type in VIOLENT or before.event_type in ("Protests", "Riots")
    return violent and before.event_type in VIOLENT


def may_be_day_of(when: When, claim: Claim | None) -> bool:
    """Whether a date is that of a claim, or a year that holds it."""
    if claim is None or claim.event_date is None or when.first is None:
        return False
    if when.precision == YEAR:
        return when.first <= claim.event_date <= (when.last or when.first)
    return claim.event_date == when.first


def beside_it(sentence: Sentence, event: Event, before: Claim | None) -> bool:
    """Whether another bomb is made safe where one went off ("a second device, found nearby …")."""
    return event.rule in _MADE_SAFE and one_more(sentence, event, before)


def one_more(sentence: Sentence, event: Event, before: Claim | None) -> bool:
    """Whether an event of another type is told as one more ("… hit a mine in their turn")."""
    other = before is not None and before.event_type != event.event_type
    return other and not _IN_TURN.isdisjoint(sentence.words)


def on_another_day(sentence: Sentence, before: Claim | None) -> bool:
    """Whether a sentence opens with a day that is not that of the event before, and counts anew."""
    if before is None or not sentence.dates or not _RECKONING.isdisjoint(sentence.words):
        return False
    date, span = sentence.dates[0], sentence.spans[0]
    at = sentence.token_at(date.start) - sentence.token_at(sentence.body)
    opens = at <= 1 or (at <= _HEAD_WORDS and sentence.words[1:2] == [","])
    return opens and span is not None and span.precision == DAY and span.first != before.event_date
