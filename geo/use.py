"""How a name is used: for the ground, for an authority, or inside another name."""

import re

from incidentmap.geo.context import APOSTROPHES, QUOTES, Candidate
from incidentmap.geo.lexicon import Lexicon, lexicon
from incidentmap.geo.model import Kind, Use
from incidentmap.geo.verbs import acts

_ACTING: frozenset[str] = frozenset(("country", "capital"))
_ARTICLES = frozenset("the le la les l".split(" "))
_LISTING = frozenset("and et , or ou nor ni — – - neither both".split(" "))
_JOINING = frozenset(
    "of for in to the de d du des pour la le les l au aux à dans en and et on sur islamique"
    " islamic international".split(" ")
)
_INSIDE = frozenset("in à at dans au aux en to".split(" "))
_IN_LISTS = _LISTING | _ARTICLES | _INSIDE
_OF = frozenset("of de d du des".split(" "))
_SAYING = frozenset("says said say dit affirme répond assure replied selon déclare".split(" "))
_APPOSITION = re.compile(
    r"(?:,[^,;.]{3,120},|\s+\([^()]{2,60}\)|\s+[–—][^–—.;]{3,120}[–—])\s+(\S+(?:\s+\S+){0,3})"
)
_FRENCH = frozenset(
    "le la les de du des et une qui que à au aux l d qu n s se ses son sa ne pas dans y".split(" ")
)
_ENGLISH = frozenset(
    "the of to and that in is was its for by with at from has had an it".split(" ")
)
_RELATIVES = frozenset(("which", "who", "qui", "elle", "lui", "il", "it"))
_RULERS = frozenset("government regime junta rulers gouvernement régime junte".split(" "))
_VIEWED = frozenset("seen vu vue".split(" "))
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
    if _subject(left, words) and _acts(c, right, text, kind):
        return "metonymic"
    if kind in _ACTING and (_dealt_with(c, kind) or _from_to(c, right)):
        return "metonymic"
    if previous is not None and previous[1] == "metonymic" and _listed(previous[0], c, text):
        return "metonymic"
    return "literal"


def _listed(a: Candidate, b: Candidate, text: str) -> bool:
    """Whether two names stand side by side in a list."""
    if b.start - a.end > 12 or a.sentence != b.sentence:
        return False
    between = text[a.end : b.start].replace("’", " ").replace("'", " ").replace(",", " , ")
    return all(word.lower() in _IN_LISTS for word in between.split())


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
                if low in words["units.region"] and (i == 0 or not _islamic(c.left)):
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


def _islamic(left: list[str]) -> bool:
    """Whether "State" or "Province" belongs to a movement that calls itself so."""
    return any(token.lower().startswith(("islami", "wila")) for token in left[:9])


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
        signed = with_it == "à" and left[1:2] and left[1].endswith(("é", "ée", "és", "u", "us"))
        return not signed and any(token in words["use.dealings"] for token in left[1:6])
    return False


def _dealt_with(c: Candidate, kind: Kind) -> bool:
    """Whether somebody waits for, turns to or is pushed out: "waiting for Paris"."""
    left = [token for token in c.before[:4] if token not in _ARTICLES]
    if len(left) > 1:
        if left[1] in lexicon().get(f"waiting.{left[0]}", ()):
            return True
        if kind == "capital" and left[0] in _INSIDE | _OF and left[1] in _RULERS:
            return True
        if left[0] in ("from", "de") and left[1] in _VIEWED:
            return True
    if c.after[:1] == ["out"] and left[:1] and left[0] in lexicon()["use.pushing"]:
        return True
    like = bool(left) and left[0] in ("comme", "like", "unlike")
    return like and kind == "capital" and (len(left) < 2 or not left[1][0].isalnum())


def _from_to(c: Candidate, right: list[str]) -> bool:
    """Whether a sentence opens with a row of authorities: "De Rabat à Tunis, on s'étonne"."""
    words, left = lexicon(), c.before
    if len(left) == 1 and left[0] in ("de", "from"):
        return right[:1] in (["à"], ["to"]) and any(t in words["use.voices"] for t in right[2:8])
    opened = len(left) == 3 and left[0] in ("à", "to") and left[2] in ("de", "from")
    return opened and any(t in words["use.voices"] for t in right[1:5])


def _is_french(c: Candidate) -> bool:
    around = (*c.before, *c.after)
    return sum(map(_FRENCH.__contains__, around)) > sum(map(_ENGLISH.__contains__, around))


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


def _acts(c: Candidate, right: list[str], text: str, kind: Kind) -> bool:
    free, french = kind in _ACTING, _is_french(c)
    if right[:1] and right[0] in ",(–—":
        found = _APPOSITION.match(text, c.end, c.sentence[1])
        if found and acts(re.findall(r"\w+", found[1].lower()), free=free, french=french):
            return True
        if len(right) > 1 and right[1] in _RELATIVES and acts(right[2:], free=free, french=french):
            return True
    return acts(right[_list_end(c, right) :], free=free, french=french)


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
