"""Sentences that go on with the event told of before: its place, its day, another account of it."""

from incidentmap.layers.incidents import actors
from incidentmap.layers.incidents.date_spans import DAY, YEAR
from incidentmap.layers.incidents.event_types import VIOLENT
from incidentmap.layers.incidents.events import Event
from incidentmap.layers.incidents.model import Claim
from incidentmap.layers.incidents.places import Where
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.timing import When

_SETTLEMENT = frozenset("village town hamlet localite ville bourg bourgade hameau".split())
_RECKONING = frozenset(
    "bilan decompte corps depouilles blesses toll count bodies wounded injured".split()
)
_MADE_SAFE = frozenset(("bomb-made-safe", "weapons-found", "weapons"))
_IN_TURN = frozenset("tour turn another second autre aussi egalement also".split())
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
    opens = sentence.token_at(date.start) - sentence.token_at(sentence.body) <= 1
    return opens and span is not None and span.precision == DAY and span.first != before.event_date
