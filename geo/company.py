"""Places that no gazetteer has, found by the company they keep.

"The village of Tin-Abao", "Kouna-Bas in Bankass cercle", "entre Soulou et Djibo": the words around
say that a place is meant. It is kept without an entry, and placed by what is named beside it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from incidentmap.geo.bearings import Offset, owned_offset
from incidentmap.geo.context import QUOTES, Candidate
from incidentmap.geo.folding import fold
from incidentmap.geo.judgement import PART, PERSON, WORD, Judge
from incidentmap.geo.labels import labelling
from incidentmap.geo.longnames import MOST_WORDS, lengthened
from incidentmap.geo.persons import is_person
from incidentmap.geo.recognition import is_stranger

ENOUGH = 3.0
_OF = frozenset("of de du d des".split(" "))
_THE = frozenset("the le la les l".split(" "))
_ARTICLES = frozenset("a an un une the le la les l'".split(" "))
_FILLING = _OF | _ARTICLES | frozenset(",(’'")
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|[^\w\s]")
_UNITING = re.compile(
    r"^(,|and|et|or|ou|ni) ?(?:(?:of|the|de|du|des|d['’]|la|le|les|l['’]|à|au|in) ?)+$"
)
_JOINS = frozenset(("et", "and"))
_SHORES = frozenset("bank banks shore shores rive rives bord bords berge berges".split(" "))
_TOWARDS = frozenset("at near around à vers".split(" "))
_SAYING = frozenset("said says told added dit déclare affirme explique ajoute".split(" "))


def find_unlisted(candidates: Sequence[Candidate], judge: Judge) -> list[Candidate]:
    """Give names that the gazetteer lacks a verdict, and find where else they stand.

    Parameters
    ----------
    candidates : sequence of Candidate
        All candidates of a document, those in the gazetteer already judged. Places found get the
        verdict ``place``; their ``matches`` stay empty.
    judge : Judge
        The judge of the document.

    Returns
    -------
    list of Candidate
        All candidates, in order, with further mentions of the places found.
    """
    found: dict[str, str] = {}
    candidates = list(candidates)
    for i, c in enumerate(candidates):
        labelled = c.shouted and _labelled(c, i, candidates, judge)
        doubted = c.verdict == WORD and (labelled or _is_rare(c, judge))
        if (c.matches or c.verdict) and not doubted:
            continue
        if c.shouted and "|" not in c.left and not labelled:
            continue
        longer = None if c.matches else lengthened(c, i, candidates, judge)
        if longer is not None:
            c = candidates[i] = longer
            for other in candidates[i + 1 : i + MOST_WORDS]:
                other.verdict = other.verdict or (PART if other.start < c.end else "")
        if is_person(c, judge) or _fullname(c, judge):
            c.verdict = PERSON
            judge.persons.add(c.key)
            continue
        words = judge.words
        if c.key in words["organisations.firms"] or c.key in words["organisations.acronyms"]:
            continue
        evidence = _evidence(c, i, candidates, judge)
        evidence += labelling(c, candidates, judge) + (longer is not None)
        c.score = max(c.score, evidence) if c.matches else evidence
        if evidence >= ENOUGH:
            c.verdict = "place"
            found[c.key] = c.name
    if not found:
        return list(candidates)
    for c in candidates:
        if not c.matches and not c.verdict and c.key in found:
            c.verdict = WORD if c.key in judge.persons and not c.locative else "place"
    return sorted([*candidates, *_again(found, candidates, judge)], key=lambda c: c.start)


def _is_rare(c: Candidate, judge: Judge) -> bool:
    """Whether a name is no word of the dictionary, or a rare one inside a sentence."""
    if is_stranger(c.name, judge.words):
        return True
    return not c.first and judge.words.ordinary.get(c.name.lower(), 2) < 2


def _labelled(c: Candidate, index: int, candidates: Sequence[Candidate], judge: Judge) -> bool:
    """Whether a name in capitals among small letters is no acronym: led by a head or a unit's."""
    if len(c.name) < 4 or judge.shouting(c) or c.key in judge.words["organisations.acronyms"]:
        return False
    after = candidates[index + 1] if index + 1 < len(candidates) else None
    if after is not None and after.matches and after.verdict == "place":
        between = judge.around.text[c.end : after.start]
        if between in (" (", ", "):
            return between == " ("
    left = c.before[:3]
    if len(left) > 1 and left[0] in _OF:
        heads = judge.words["units.heads"] | judge.words["place.beside"]
        return len(c.name) > 4 and left[1] in heads
    return len(c.name) > 4 and bool(left) and left[0] in _TOWARDS


def _again(
    found: Mapping[str, str], candidates: Sequence[Candidate], judge: Judge
) -> Iterator[Candidate]:
    """Other mentions of the places found, which nothing beside them gives away."""
    taken = {c.start for c in candidates}
    first = min(c.start for c in candidates)
    for key, name in found.items():
        if key in judge.persons:
            continue
        for start in _whole(name, judge.around.text, first):
            if start not in taken:
                candidate = judge.around.candidate(start, start + len(name), key, ())
                candidate.verdict = "place"
                yield candidate


def _whole(name: str, text: str, start: int) -> Iterator[int]:
    """Where a name stands in a text as whole words."""
    at = text.find(name, start)
    while at >= 0:
        end = at + len(name)
        before, after = text[at - 1 : at] if at > start else "", text[end : end + 1]
        if not (before.isalnum() or before == "_" or after.isalnum() or after == "_"):
            yield at
            at = text.find(name, end)
        else:
            at = text.find(name, at + 1)


def _fullname(c: Candidate, judge: Judge) -> bool:
    """Whether a capital word beside, joined by a space, makes it part of a longer name."""
    text = judge.around.text
    before = c.left[0] if c.left else ""
    if before[:1].isupper() and text[c.start - 1] in " \u00a0\n":
        low = before.lower()
        explained = (
            low in judge.words["units.heads"]
            or low in judge.words["place.locative"]
            or low in judge.words["place.strict"]
            or low in _ARTICLES
        )
        if not explained:
            return True
    after = c.right[0] if c.right else ""
    if after[:1].isupper() and text[c.end : c.end + 1] in " \u00a0\n":
        low = after.lower()
        return low not in judge.words["units.heads"] and low not in judge.words["calendar.words"]
    return False


def _evidence(c: Candidate, index: int, candidates: Sequence[Candidate], judge: Judge) -> float:
    words = judge.words
    left, right = c.before, [token for token in c.after if token not in QUOTES]
    score = _before(c, left, judge) + (3.0 if c.cue and not c.matches else 0.0)
    offset = owned_offset(judge.around.text, c)
    if offset is not None:
        score += 3.0
    score += _after(c, right, judge)
    for neighbour in (*candidates[max(0, index - 2) : index], *candidates[index + 1 : index + 3]):
        if neighbour.verdict != "place" or neighbour.sentence != c.sentence:
            continue
        score += _beside(c, neighbour, left, judge)
    if right[:1] and right[0] in _SAYING:
        score -= 2.0
    if c.key in words.given:
        score -= 1.0
    if "-" in c.name or "‑" in c.name:
        score += 0.3 + 3.0 * _known_half(c, judge)
    return score


def _known_half(c: Candidate, judge: Judge) -> bool:
    """Whether a name is a known unit's with a point of the compass, or with "et" and another."""
    parts = re.split("[-‑]", c.name)
    last = parts[-1].lower()
    if last not in judge.words["place.compass"] and not (len(parts) > 2 and parts[1] in _JOINS):
        return False
    return any(
        m.place.kind in ("region", "waterbody") for m in judge.gazetteer.matches(fold(parts[0]))
    )


def _before(c: Candidate, left: list[str], judge: Judge) -> float:
    words, score = judge.words, 0.0
    if left and left[0] in _THE:
        follow = c.after[:1]
        if left[0] == "the" and follow and follow[0] in words["place.landscape"]:
            return 3.0
        if len(left) > 2 and left[1] in _OF and left[2] in _SHORES:
            c.cue = c.cue or "water"
            return 3.0
        return 0.0 if len(left) < 2 or left[1] not in words["place.strict"] else 0.5
    if not left or (len(left) > 1 and left[0] in ("à", "to") and left[1] in words["place.dative"]):
        return 0.0
    if left[0] in words["place.strict"]:
        score += 3.0 if not c.first or len(left) > 0 else 2.0
        c.locative = True
    elif left[0] in words["place.locative"]:
        score += 1.5
        c.locative = True
        if any(t in words["place.fleeing"] or t in words["place.movement"] for t in left[1:4]):
            score += 1.5
        pair = [token for token in c.right[:2] if token not in QUOTES]
        if left[0] in ("between", "entre") and pair[:1] and pair[0] in ("and", "et"):
            score += 1.5 * (pair[1:] != [] and pair[1][0].isupper())
    elif left[0] in _OF and len(left) > 1:
        head = left[1]
        if head in words["units.heads"] and head not in words["units.facility"]:
            judge.head(c, head, 0.0)
            score += 4.0
        elif head in words["place.aside"]:
            score += 3.0
            c.locative = True
        elif head in words["place.owning"]:
            score += 3.0
        elif head in words["units.facility"] or head in words["place.fleeing"]:
            score += 2.0
    elif left[0] in words["place.movement"]:
        score += 3.0 if left[0] in words["place.flight"] else 2.0
    elif left[0] in ("for", "pour") and any(t in words["place.flight"] for t in left[1:6]):
        score += 3.0
    elif left[0] in ("to", "jusqu") and any(t in words["place.fleeing"] for t in left[1:4]):
        score += 3.0
        c.locative = True
    elif left[0] in words["units.heads"] and left[0] not in words["units.facility"]:
        judge.head(c, left[0], 0.0)
        score += 3.0
    return score


def _after(c: Candidate, right: list[str], judge: Judge) -> float:
    words = judge.words
    if not right:
        return 0.0
    if right[0] in words["units.named"]:
        judge.head(c, right[0], 0.0)
        return 2.5
    if right[0] in ("camp", "camps", "island", "islands", "forest", "mountains", "hills", "valley"):
        return 3.0
    said = right[0] in ("is", "est", "was", "était") and right[1:2] and right[1] in _ARTICLES
    if said and any(t in words["units.populated"] for t in right[2:4]):
        return 3.0
    if right[0] in ",(":
        following = right[1:6]
        stop = next((i for i, t in enumerate(following) if t in ",;:.()"), len(following))
        if any(t in words["units.populated"] for t in following[:stop]):
            judge.head(c, next(t for t in following if t in words["units.populated"]), 0.0)
            return 3.0
        if any(t in words["units.region"] for t in following[:stop]):
            return 2.0
        if following[:1] and following[0] in words["place.beside"] | words["place.strict"]:
            return 1.0
    return 0.0


def _beside(c: Candidate, neighbour: Candidate, left: list[str], judge: Judge) -> float:
    """What a place next in the same sentence adds."""
    text = judge.around.text
    if neighbour.start > c.end:
        between = text[c.end : neighbour.start]
        if len(between) > 60:
            return 0.0
        if between.strip() == "(":
            return 3.0 if c.shouted else 2.5
        tokens = _WORD.findall(between.lower())
        if tokens and tokens[0] in (",", "(") and len(tokens) < 7:
            link = judge.words["place.leading"]
            return 2.0 if all(t in link or t in _FILLING for t in tokens) else 0.5
        if tokens in (["and"], ["et"], ["&"], ["to"], ["à"], ["–"], ["-"]):
            return 1.5 + (2.0 if left[:1] and left[0] in ("between", "entre") else 0.0)
        return 0.3
    raw = text[neighbour.end : c.start].strip().lower()
    between = _UNITING.sub(r"\1", raw)
    if between in ("and", "et", ",", "or", "ou", "–", "-", "to", "à", "&"):
        paired = any(t.lower() in ("between", "entre") for t in neighbour.left[:3])
        alike = between != raw and neighbour.before[:1] == left[:1]
        return (3.0 if paired else 2.0) + (1.0 if neighbour.locative or alike else 0.0)
    return 0.3


def offset_of(c: Candidate, judge: Judge) -> Offset | None:
    """Distance and direction that the text gives for a place after its name."""
    return owned_offset(judge.around.text, c)
