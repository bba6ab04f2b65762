"""Dead whom a raid answers or follows, which are not its own."""

from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence

_REACH = 5
_TAKING_LIFE = frozenset(("kill", "shot"))


def avenged(sentence: Sentence, hit: Hit) -> bool:
    """Whether the dead are those whom a raid avenges ("in revenge for the killing of two").

    So are those named behind "after the murder of", where the sentence goes on to tell of others.
    """
    for told in sentence.of("revenge"):
        if told.label == "after":
            reach = range(told.last, told.last + _REACH)
            end = next((i for i in reach if sentence.words[i : i + 1] == [","]), reach.stop)
            others = (h.first for h in sentence.of("event") if h.label in _TAKING_LIFE)
            if told.first <= hit.first < end and any(at >= end for at in others):
                return True
            continue
        behind = sentence.clause(hit.first)[0] < told.first
        if behind and 0 <= hit.first - told.last <= _REACH:
            return True
    return False
