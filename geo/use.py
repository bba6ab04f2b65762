"""How a name is used: for the ground, for an authority, or inside another name."""

import re

from incidentmap.geo.context import APOSTROPHES, QUOTES, Candidate
from incidentmap.geo.lexicon import Lexicon, lexicon
from incidentmap.geo.model import Kind, Use

_ACTING: frozenset[str] = frozenset(("country", "capital"))
_ARTICLES = frozenset("the le la les l".split(" "))
_LISTING = frozenset("and et , or ou nor ni — – - neither both".split(" "))
_JOINING = frozenset(
    "of for in to the de d du des pour la le les l au aux à dans en and et on sur islamique"
    " islamic international".split(" ")
)
_INSIDE = frozenset("in à at dans au aux en to".split(" "))
_OF = frozenset("of de d du des".split(" "))
_SAYING = frozenset("says said say dit affirme répond assure replied selon déclare".split(" "))
_APPOSITION = re.compile(r",[^,;.]{3,120},\s+(\S+)\s+(\S+)\s+(\S+)")
_WITH = frozenset(
    "with between among and to avec entre parmi et envers against à de d by of from on over".split(
        " "
    )
)
_OPENING = frozenset(
    "that que qu what ce if si when quand lorsque lorsqu as because while whether although though"
    " where où who until unless car donc puisque comme but mais or now meanwhile then quant".split(
        " "
    )
)
_DETERMINERS = frozenset(
    "the a an its that to their his her no new more any all some this these those it them".split(
        " "
    )
)


def use_of(
    c: Candidate, kind: Kind, text: str, previous: tuple[Candidate, Use] | None = None
) -> Use:
    """Use of a name, from the words around it.

    Parameters
    ----------
    c : Candidate
        The name with the words before and after.
    kind : str
        Kind of the place.
    text : str
        The document.
    previous : tuple of Candidate and str, optional
        The name before with its use: names in a list are used alike.

    Returns
    -------
    str
        ``attributive`` inside the proper name of something else, ``metonymic`` where an authority
        acts or is addressed, ``literal`` otherwise.
    """
    words = lexicon()
    if c.attributive or _inside_name(c, words):
        return "attributive"
    if c.key in words.seats:
        return "metonymic"
    if kind not in _ACTING and not _weighty(c, kind):
        return "literal"
    left, right = c.before, c.after
    if right[:1] and right[0] in APOSTROPHES and right[1:2] == ["s"]:
        return "metonymic" if _owns(right, words) else "literal"
    if _owned(left, words) or _addressed(left, words, kind):
        return "metonymic"
    if _subject(left, words) and _acts(c, right, text, words):
        return "metonymic"
    if previous is not None and previous[1] == "metonymic" and _listed(previous[0], c, text):
        return "metonymic"
    return "literal"


def _listed(a: Candidate, b: Candidate, text: str) -> bool:
    """Whether two names stand side by side in a list."""
    if b.start - a.end > 12 or a.sentence != b.sentence:
        return False
    between = text[a.end : b.start].replace("’", " ").replace("'", " ").replace(",", " , ")
    return all(word.lower() in _LISTING | _ARTICLES | _INSIDE for word in between.split())


def _weighty(c: Candidate, kind: Kind) -> bool:
    """Whether a city or region is great enough that its name can mean who rules there."""
    return bool(c.matches) and c.matches[0].rank < 90 and kind in ("city", "region", "area")


def _inside_name(c: Candidate, words: Lexicon) -> bool:
    after, before = words["organisations.after"], words["organisations.before"]
    if not c.right and not c.left:
        return False
    treaties = words["organisations.treaties"]
    for i, token in enumerate(c.right[:3]):
        low = token.lower()
        if low in treaties:
            return True
        if not (token[0].isupper() or (i == 0 and low in ("peace", "paix"))):
            break
    if c.right[:1] and c.right[0] in ("war", "wars"):
        return True
    for token in c.right[:4]:
        low = token.lower()
        if not (token[0].isupper() or low in ("of", "de")):
            break
        if low in after and token[0].isupper():
            return True
    return _behind(c, before, words)


def _behind(c: Candidate, before: frozenset[str], words: Lexicon) -> bool:
    """Whether the name closes a proper name: "Comité de Gao", "Mission in Mali"."""
    inside = False
    for i, token in enumerate(c.left[:9]):
        low = token.lower()
        if token[0].isupper() or token.isdigit():
            if low in before:
                if low in words["units.region"] and i == 0:
                    return False
                return not inside or low in words["organisations.located"]
            if token == "G" and i == 2:
                return True
        elif low in words["organisations.treaties"] and i <= 2 and not inside:
            return True
        elif low in ("katiba", "katibat"):
            return i <= 1
        elif low in ("-", "‑") and i <= 2 and c.left[i - 1 : i] and i > 0:
            continue
        elif low not in _JOINING:
            return False
        inside = inside or low in _INSIDE
    return False


def _owns(right: list[str], words: Lexicon) -> bool:
    """Whether what the name possesses is an authority's: "Mali's decision"."""
    return any(token in words["use.possessions"] for token in right[2:5])


def _owned(left: list[str], words: Lexicon) -> bool:
    rest = left[1:] if left and left[0] in _ARTICLES else left
    return len(rest) > 1 and rest[0] in _OF and rest[1] in words["use.possessions"]


def _addressed(left: list[str], words: Lexicon, kind: Kind) -> bool:
    if not left:
        return False
    rest = left[1:] if left[0] in (*_ARTICLES, "au", "à", "aux", "to", "du") else left
    if rest[:1] and rest[0] in _ARTICLES:
        rest = rest[1:]
    if rest and (rest[0] in words["use.addressed"] or rest[0] in _SAYING):
        return True
    if len(rest) > 1 and rest[0] in ("by", "par"):
        done = rest[1].endswith(("ed", "é", "ée", "és", "ées")) or rest[1] in words["use.verbs"]
        return done or rest[1] in words["use.possessions"]
    if kind == "capital" and left[0] in ("for", "pour") and (len(left) < 2 or left[1] in ",;:."):
        return True
    with_it = left[0] if left[0] not in _ARTICLES else (left[1] if len(left) > 1 else "")
    if with_it in _WITH:
        return any(token in words["use.dealings"] for token in left[1:6])
    return False


def _subject(left: list[str], words: Lexicon) -> bool:
    """Whether the name can be the subject of a clause: no preposition, no noun before it."""
    at = 0
    while at < len(left):
        token = left[at]
        if token in _ARTICLES or token in ("not", "also", "aussi"):
            at += 1
        elif token in ("and", "et", "ni", "nor", ",") and at + 1 < len(left):
            rest = left[at + 1 :]
            if not rest[0][0].isalnum() or token == ",":
                return True
            return _subject_listed(rest, words)
        else:
            opening = token in _OPENING or token in _LISTING or not token[0].isalnum()
            return opening or token in words["use.auxiliaries"] or token.endswith("ly")
    return True


def _subject_listed(rest: list[str], words: Lexicon) -> bool:
    """Whether no preposition governs the list that a name after "and" closes."""
    for token in rest[:6]:
        if token in words["place.locative"] or token in words["place.weak"] - _ARTICLES:
            return False
        if not token[0].isalnum() and token not in ",'’-":
            return True
    return True


def _acts(c: Candidate, right: list[str], text: str, words: Lexicon) -> bool:
    if right[:1] == [","]:
        found = _APPOSITION.match(text, c.end, c.sentence[1])
        if found and _verbal([word.lower() for word in found.groups()], words):
            return True
        if len(right) > 1 and right[1] in ("which", "qui", "elle", "lui", "it"):
            return _verbal(right[2:], words)
    return _verbal(right[_list_end(c, right) :], words)


def _list_end(c: Candidate, right: list[str]) -> int:
    """Words to pass over to the end of the list that a name begins."""
    tokens = [t for t in c.right if t not in QUOTES or t in APOSTROPHES]
    at, listing = 0, False
    while at < len(right):
        if right[at] in ("and", "et", ",", "or", "ou", "ni", "nor"):
            listing = True
        elif not (listing and (right[at] in _ARTICLES or tokens[at][0].isupper())):
            if listing and right[at] in ("other", "others", "autres"):
                return at + 2
            break
        at += 1
    return at if at == 0 or right[at - 1] not in (",",) else 0


def _verbal(right: list[str], words: Lexicon) -> bool:
    """Whether what follows is a verb of the will."""
    auxiliary = being = False
    for i, token in enumerate(right[:7]):
        if token in words["use.passive"]:
            return False
        if token in words["use.auxiliaries"]:
            auxiliary = True
            being = being or token in ("is", "are", "was", "were", "been", "be", "est", "sont")
        elif token.endswith(("ly", "ment")) and len(token) > 4:
            continue
        elif token in words["use.verbs"] or token in words["use.keen"]:
            return True
        elif auxiliary:
            if being:
                return token.endswith("ing") and len(token) > 4
            participle = token.endswith(("ed", "en", "wn", "é", "és", "i", "is", "u", "it"))
            bare = right[i - 1] in words["use.modals"]
            return (participle or bare) and token not in _DETERMINERS and len(token) > 2
        else:
            follow = right[i + 1] if i + 1 < len(right) else ""
            past = token.endswith(("ed", "ent")) and len(token) > 5
            return past or (token.endswith("s") and len(token) > 3 and follow in _DETERMINERS)
    return False
