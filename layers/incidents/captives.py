"""People said to be taken, in the passive ("two teachers were seized at Bravo")."""

from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence

_SEIZED = frozenset(("seized", "grabbed", "hauled", "dragged", "taken"))
_TAKEN_TO = frozenset("to ill aback care into for over part place up back".split())
_BEEN = frozenset(("was", "were", "been"))
_LAWFUL = frozenset(("state", "external", "government"))
_TAKEN_REACH = 14


def is_taken(sentence: Sentence, hit: Hit, kind: str) -> bool:
    """Whether people of a class are seized, by nobody who has the law with him."""
    words = sentence.words
    if words[hit.first] not in _SEIZED or _BEEN.isdisjoint(
        words[max(0, hit.first - 2) : hit.first]
    ):
        return False
    if words[hit.first] == "taken" and not _TAKEN_TO.isdisjoint(words[hit.last : hit.last + 1]):
        return False
    near = range(hit.first - _TAKEN_REACH, hit.first)
    taken = any(h.first in near and sentence.actor(h).kind == kind for h in sentence.of("actor"))
    first, last = sentence.clause(hit.first)
    by = next((t for t in range(hit.last, last) if sentence.words[t] == "by"), last)
    agents = range(first, hit.first), range(by, min(by + 5, last))
    named = {sentence.actor(h).kind for h in sentence.of("actor") for a in agents if h.first in a}
    return taken and named.isdisjoint(_LAWFUL)
