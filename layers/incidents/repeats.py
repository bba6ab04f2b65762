"""An event told only by the words that it came again: "Same again on the 3rd, none dead"."""

from incidentmap.layers.incidents.actors import Roles
from incidentmap.layers.incidents.events import Event
from incidentmap.layers.incidents.model import Claim
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.reality import is_unreal
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.timing import date_of


def in_later_clause(sentence: Sentence, main: Event) -> list[Event]:
    """Events of the sort of a sentence's first one, in a later clause: "le 14, le tour de …"."""
    behind = [h for h in _dated(sentence) if h.first > main.trigger.last]
    return [
        Event(hit, main.rule, main.event_type, main.sub_event_type, Roles(), main.weak, 0)
        for hit in behind
        if sentence.clause(hit.first) != sentence.clause(main.trigger.first)
    ]


def of_before(sentence: Sentence, before: Claim) -> Event | None:
    """Event of the sort of the one before, where a sentence with a date says that it came again."""
    found = _dated(sentence)
    if not found:
        return None
    rule = before.rule.split("+")[0]
    return Event(found[0], rule, before.event_type, before.sub_event_type, Roles(), False, 0)


def _dated(sentence: Sentence) -> list[Hit]:
    return [
        hit
        for hit in sentence.of("repeat")
        if date_of(sentence, hit) is not None and not is_unreal(sentence, hit)
    ]
