"""A count of the dead, and what may be one."""

from dataclasses import dataclass

from incidentmap.layers.incidents.numbers import ORDINALS, Quantity
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.victims import one_person

LOSING = frozenset(
    "lost losing lose loss cost costing coute coutent couta coutant perdu perdant perdent perdit "
    "perdirent perdait perte".split()
)
"""Words of losing men, whose object is the dead."""

DEADLY = frozenset(("kill", "deaths", "shot"))
"""Rules of words of death."""

AND = frozenset({"and", "et", ",", "+", "&", "ainsi", "plus"})
_ANOTHER = frozenset("other others further more autre autres".split())
_HELD = frozenset(
    "gathering meeting hideout position base camp cell column convoy den stronghold outpost post "
    "checkpoint vehicle depot cache".split()
)
BARRIER = frozenset(";:.!?—–")
MARKS = frozenset(",;:.()!?—–|")
"""Marks that part the items of a note."""


@dataclass(slots=True)
class Part:
    """One count of dead, tokens ``first`` to ``last``, and the word it hangs on."""

    low: int | None
    high: int | None
    first: int
    last: int
    trigger: Hit
    who: tuple[int, int] = (0, 0)
    at: int = -1
    rival: bool = False


def is_usable(sentence: Sentence, count: Quantity) -> bool:
    """Whether a count is more than an article, or one of a person that a list names."""
    if not count.article:
        return True
    if sentence.words[count.last : count.last + 1] != [] and (
        sentence.words[count.last] in _ANOTHER
        or sentence.words[count.last] in ORDINALS[sentence.language]
    ):
        return True
    return any(
        0 <= h.first - count.last <= 1 and not _describes(sentence, h) for h in sentence.of("actor")
    )


def _describes(sentence: Sentence, hit: Hit) -> bool:
    """Whether people only say of what sort a thing is: "a terrorist gathering"."""
    if sentence.language == "fr" or hit.last >= len(sentence.words):
        return False
    return sentence.words[hit.last] in _HELD


def somebody(sentence: Sentence, count: Quantity) -> bool:
    """Whether an article beside a verb of dying or killing is of a person that no list has."""
    return one_person(sentence, count.first) is not None
