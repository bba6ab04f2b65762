"""Which of the events of a sentence names it, and which is one of its own."""

from incidentmap.geo.model import Mention
from incidentmap.layers.incidents.away import is_away
from incidentmap.layers.incidents.claims import CROWDS
from incidentmap.layers.incidents.event_types import STRATEGIC, VIOLENT
from incidentmap.layers.incidents.events import Event
from incidentmap.layers.incidents.fatalities import Toll
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.timing import date_of

_TAKING = frozenset(("abduction", "people-taken"))
_DEADLY = frozenset(("kill", "shot", "attack", "ambush"))
_JOINTS = frozenset(("and", "et", ";", "then", "puis"))
DEATH = frozenset(("kill", "shot"))
"""Rules that only say that somebody was killed."""


def weightiest(sentence: Sentence, events: list[Event], toll: Toll) -> Event:
    """The event that names a sentence: where people died, a violent one."""
    if toll.low and events[0].event_type not in VIOLENT and events[0].rule not in CROWDS:
        return next((e for e in events if e.event_type in VIOLENT), events[0])
    if events[0].rule == "handover" and _given_up(sentence, events[0]):
        return next((e for e in events if e.rule == "take-territory"), events[0])
    if events[0].rule == "place-taken" and toll.low and toll.classes == {"civilian"}:
        return next((e for e in events if e.rule in _DEADLY), events[0])
    if not toll.low and events[0].rule == "attack":
        return _purpose(sentence, events)
    if toll.low and events[0].rule in _TAKING:
        return next((e for e in events if e.rule in _DEADLY), events[0])
    return events[0]


def _purpose(sentence: Sentence, events: list[Event]) -> Event:
    """What a raid without dead was for: people freed in it, or taken into custody by the police."""
    attack = events[0]
    for event in events[1:]:
        freed = event.rule in ("release", "return") and event.trigger.first < attack.trigger.first
        state = bool(attack.roles.classes(sentence, "acting") & {"state", "external"})
        if freed or (event.rule == "arrest" and state):
            return event
    return attack


def _given_up(sentence: Sentence, event: Event) -> bool:
    """Whether a post is only left behind: who holds it now says what happened."""
    return sentence.words[event.trigger.first].startswith(("abandon", "desert"))


def own_places(sentence: Sentence) -> list[Mention]:
    """Places of a sentence, countries left out, at which its event can have been."""
    return [
        m
        for m in sentence.mentions
        if m.use == "literal" and m.kind != "country" and not is_away(sentence, m)
    ]


def apart(sentence: Sentence, main: Event, other: Event, deadly: set[int]) -> bool:
    """Whether a second word reports an event of its own: one with a date of its own.

    Two of one type are one event, unless each has a place as well.
    """
    if len(sentence.dates) < 2:
        return False
    again = other.trigger.kind == "repeat"
    acts = main.event_type == other.event_type == STRATEGIC and main.rule != other.rule
    acts = acts and _date_between(sentence, main, other)
    alike = other.event_type == main.event_type and not acts
    if not again and alike and len(own_places(sentence)) < 2:
        return False
    dying = {main.trigger.first, other.trigger.first} & deadly or DEATH & {main.rule, other.rule}
    if dying and not _date_between(sentence, main, other):
        return False
    one, two = date_of(sentence, main.trigger), date_of(sentence, other.trigger)
    return one is not None and two is not None and sentence.spans[one] != sentence.spans[two]


def _date_between(sentence: Sentence, main: Event, other: Event) -> bool:
    """Whether a date stands between two events: "blew up at A and killed its owner" has none."""
    ends = sorted((sentence.starts[main.trigger.first], sentence.starts[other.trigger.first]))
    return any(ends[0] < date.start < ends[1] for date in sentence.dates)


def joint_between(sentence: Sentence, main: Event, other: Event) -> int | None:
    """Token of the last "and" or semicolon between two events of a sentence."""
    first, last = sorted((main.trigger.first, other.trigger.first))
    return next((t for t in range(last - 1, first, -1) if sentence.words[t] in _JOINTS), None)
