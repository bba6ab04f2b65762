"""How a name is used: for the ground, for an authority, or inside another name."""

import re

from incidentmap.geo.context import APOSTROPHES, QUOTES, Candidate
from incidentmap.geo.lexicon import Lexicon, lexicon
from incidentmap.geo.model import Kind, Use

_ACTING: frozenset[str] = frozenset(("country", "capital"))
_ARTICLES = frozenset("the le la les l".split(" "))
_AND = frozenset(("and", "et", ",", "or", "ou", "nor", "ni"))
_JOINING = frozenset(
    "of for in the de d du des pour la le les l au aux à dans en and et on sur".split(" ")
)
_TREATIES = frozenset(
    "accord accords agreement agreements process processus convention conventions treaty traité pact"
    " pacte protocol protocole".split(" ")
)
_SAYING = frozenset("says said say dit affirme répond assure replied according selon".split(" "))
_APPOSITION = re.compile(r",[^,;.]{3,120},\s+(\S+)\s+(\S+)")
_WITH = frozenset(
    "with between and to avec entre et envers against à de d by of from on".split(" ")
)


def use_of(c: Candidate, kind: Kind, text: str) -> Use:
    """Use of a name, from the words around it.

    Parameters
    ----------
    c : Candidate
        The name with the words before and after.
    kind : str
        Kind of the place.
    text : str
        The document.

    Returns
    -------
    str
        ``attributive`` inside the proper name of something else, ``metonymic`` where an authority
        acts or is addressed, ``literal`` otherwise.
    """
    words = lexicon()
    if _inside_name(c, words):
        return "attributive"
    left, right = _near(c)
    if c.key == "kremlin":
        return "metonymic"
    if kind not in _ACTING and not _weighty(c, kind):
        return "literal"
    if (
        _possesses(left, right, words)
        or _addressed(left, words)
        or _acts(c, left, right, text, words)
    ):
        return "metonymic"
    return "literal"


def _weighty(c: Candidate, kind: Kind) -> bool:
    """Whether a city or region is great enough that its name can mean who rules there."""
    return bool(c.matches) and c.matches[0].rank < 75 and kind in ("city", "region", "area")


def _near(c: Candidate) -> tuple[list[str], list[str]]:
    left = [t.lower() for t in c.left if t not in QUOTES]
    right = [t.lower() for t in c.right if t not in QUOTES or t in APOSTROPHES]
    return left, right


def _inside_name(c: Candidate, words: Lexicon) -> bool:
    after, before = words["organisations.after"], words["organisations.before"]
    for token in c.right[:2]:
        if token.lower() in _TREATIES:
            return True
    for token in c.right[:4]:
        low = token.lower()
        if not (token[0].isupper() or low in ("of", "de")):
            break
        if low in after and token[0].isupper():
            return True
    chain = 0
    for i, token in enumerate(c.left[:9]):
        low = token.lower()
        if token[0].isupper() or token.isdigit():
            if low in before:
                return i > 0 or low not in words["units.region"]
            chain += 1
        elif low in _TREATIES and i <= 1:
            return True
        elif low in ("katiba", "katibat"):
            return i <= 1
        elif low not in _JOINING:
            break
        elif chain and i > 6:
            break
    return False


def _possesses(left: list[str], right: list[str], words: Lexicon) -> bool:
    owned = words["use.possessions"]
    if len(right) > 2 and right[0] in APOSTROPHES and right[1] == "s":
        return any(token in owned for token in right[2:5])
    if left and left[0] in ("of", "de", "d", "du"):
        return len(left) > 1 and left[1] in owned
    if left and left[0] in _ARTICLES and len(left) > 2 and left[1] in ("de", "of"):
        return left[2] in owned
    return False


def _addressed(left: list[str], words: Lexicon) -> bool:
    if not left:
        return False
    rest = left[1:] if left[0] in (*_ARTICLES, "au", "à", "aux", "to", "du") else left
    if rest and (rest[0] in words["use.addressed"] or rest[0] in _SAYING - {"to"}):
        return True
    if left[0] in _WITH or (left[0] in _ARTICLES and len(left) > 1 and left[1] in _WITH):
        return any(token in words["use.dealings"] for token in left[1:6])
    return False


def _acts(c: Candidate, left: list[str], right: list[str], text: str, words: Lexicon) -> bool:
    if _governed(left, words):
        return False
    at = 0
    while at < len(right) and (
        right[at] in _AND
        or right[at] in _ARTICLES
        or (at > 0 and right[at - 1] in (_AND | _ARTICLES) and _is_name(c, at))
    ):
        at += 1
    if right[:1] == [","]:
        found = _APPOSITION.match(text, c.end, c.sentence[1])
        if found and _verbal([found.group(1).lower(), found.group(2).lower()], words):
            return True
        if len(right) > 1 and right[1] in ("which", "qui"):
            return _verbal(right[2:], words)
        if at < 2:
            return False
    return _verbal(right[at:], words)


def _is_name(c: Candidate, at: int) -> bool:
    tokens = [t for t in c.right if t not in QUOTES or t in APOSTROPHES]
    return at < len(tokens) and tokens[at][0].isupper()


def _governed(left: list[str], words: Lexicon) -> bool:
    """Whether a preposition governs the name, so that it is no subject."""
    at = 0
    while at < min(len(left), 8):
        token = left[at]
        if token in _ARTICLES:
            at += 1
        elif token in words["place.locative"] or token in words["place.weak"] - _ARTICLES:
            return True
        elif token in ("and", "et") and at + 1 < len(left):
            at += 2
        else:
            return False
    return False


def _verbal(right: list[str], words: Lexicon) -> bool:
    """Whether what follows is a verb of the will."""
    auxiliary = False
    for token in right[:5]:
        if token in words["use.passive"]:
            return False
        if token in words["use.auxiliaries"]:
            auxiliary = True
            continue
        if token in words["use.verbs"]:
            return True
        return auxiliary and token.endswith(("ing", "ed")) and len(token) > 5
    return False
