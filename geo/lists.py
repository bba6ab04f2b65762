"""Heads that a list of names shares: "the regions of Mopti and Gao", "Gao and Mopti regions"."""

import re
from collections.abc import Iterator, Sequence

from incidentmap.geo.context import Candidate
from incidentmap.geo.lexicon import lexicon

_OF = frozenset("of de du des d".split(" "))
_JOINT = re.compile(
    r"(?:, ?|,? (?P<last>and|et|ou|or|&) )(?:(?:of|de|du|des|d['’]|la|le|les|l['’]|the) ?)*"
)
_BARE = re.compile(r", ?|,? (?P<last>and|or|&) ")


def share_heads(candidates: Sequence[Candidate], text: str) -> None:
    """Give every name of a list the kind that a plural head before or after the list calls for.

    Parameters
    ----------
    candidates : sequence of Candidate
        All candidates of a document, in order; those of a list get their ``cue``.
    text : str
        The document.
    """
    plural = lexicon()["units.plural"]
    for i, c in enumerate(candidates):
        if not plural.isdisjoint(c.before[1:3]):
            head = _head_before(c)
            for other in _following(i, candidates, text) if head in plural else ():
                _share(other, head)
        elif c.after and c.after[0] in plural and not c.shouted:
            for other in _preceding(i, candidates, text):
                _share(other, c.after[0])


def _head_before(c: Candidate) -> str:
    left = c.before
    at = 1 if left[0] in ("la", "le", "les", "l", "the") else 0
    return left[at + 1] if len(left) > at + 1 and left[at] in _OF else ""


def _has_own(c: Candidate) -> bool:
    """Whether a name has a head of its own, or is a country's."""
    if c.matches and c.matches[0].place.kind == "country":
        return True
    cues = lexicon().cues
    before = len(c.before) > 1 and c.before[0] in _OF and c.before[1] in cues
    return before or bool(c.after and c.after[0] in cues)


def _following(i: int, candidates: Sequence[Candidate], text: str) -> Iterator[Candidate]:
    for a, b in zip(candidates[i:], candidates[i + 1 :], strict=False):
        joint = _JOINT.fullmatch(text, a.end, b.start)
        if joint is None or _has_own(b):
            return
        yield b
        if joint["last"]:
            return


def _preceding(i: int, candidates: Sequence[Candidate], text: str) -> Iterator[Candidate]:
    """Names before the last of a list; nothing before it but the last joint may be "and"."""
    for at in range(i, 0, -1):
        a, b = candidates[at - 1], candidates[at]
        joint = _BARE.fullmatch(text, a.end, b.start)
        if joint is None or (at == i) != bool(joint["last"]) or _has_own(a):
            return
        yield a


def _share(c: Candidate, head: str) -> None:
    c.cue = c.cue or lexicon().cues[head]
    c.locative = True
    c.score += 2.0
