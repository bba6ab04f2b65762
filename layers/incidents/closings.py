"""Lists of bases that close: an entry need not say of what ("Bravo : transféré le 6 mai")."""

from collections.abc import Sequence

from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.tokens import tokenize

_OPENING = 3
_HEADS = frozenset(":–—-")
_CLOSING = frozenset(
    "closures closure closing handovers handover drawdown withdrawal departure transfers transfer "
    "fermeture fermetures retrocession retrocessions retrait desengagement depart transfert "
    "transferts passation passations cloture".split()
)
_SITES = frozenset(
    "base bases camp camps site sites emprise emprises mission operation force contingent "
    "minusma barkhane".split()
)


def opens_with_closing(title: str, found: Sequence[Sentence]) -> bool:
    """Whether a title, or the first sentences, speak of the closing of bases."""
    words = {word for sentence in found[:_OPENING] for word in sentence.words}
    words.update(tokenize(title))
    return not _CLOSING.isdisjoint(words) and not _SITES.isdisjoint(words)


def is_entry(sentence: Sentence) -> bool:
    """Whether a place and a colon or a dash head a line ("Bravo (nord) : transféré le 6 mai")."""
    if not sentence.mentions:
        return False
    first = sentence.token_at(sentence.mentions[0].start)
    end = first + sentence.mentions[0].text.count(" ") + 1
    return first <= 3 and not _HEADS.isdisjoint(sentence.words[end : end + 5])
