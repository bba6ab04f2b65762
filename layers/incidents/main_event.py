"""Which of the events of a sentence names it."""

from incidentmap.layers.incidents.claims import CROWDS
from incidentmap.layers.incidents.event_types import VIOLENT
from incidentmap.layers.incidents.events import Event
from incidentmap.layers.incidents.fatalities import Toll
from incidentmap.layers.incidents.sentence import Sentence

_TAKING = frozenset(("abduction", "people-taken"))
_DEADLY = frozenset(("kill", "shot", "attack", "ambush"))


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
