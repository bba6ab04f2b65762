"""Names of persons, and other proper names, that hold the name of a place."""

from typing import TYPE_CHECKING

from incidentmap.geo.context import QUOTES, Candidate

if TYPE_CHECKING:
    from incidentmap.geo.judgement import Judge

_SPACES = ("\u0020", "\u00a0", "\u202f", "\n")
_OF = frozenset("of de du d des".split(" "))
_COUNTRY_RANK = 25
"""Rank of countries and great capitals, which are seldom family names."""


def is_person(c: Candidate, judge: "Judge") -> bool:
    """Whether the words beside make a name a person's, or part of another proper name.

    Marks names inside those of organisations as attributive.
    """
    words = judge.words
    if _called(c, judge):
        return True
    near = c.left[0] if c.left else ""
    low = near.lower()
    rank = c.matches[0].rank if c.matches else 255
    if near == "." and len(c.left) > 1 and len(c.left[1]) == 1 and c.left[1].isupper():
        return True
    title = low in words["names.titles"]
    if near == "." and len(c.left) > 1:
        title = c.left[1].lower() in words["names.titles"] and len(c.left[1]) < 6
    if title:
        return not (low in words["names.offices"] and rank < _COUNTRY_RANK)
    if near[:1].isupper() and judge.around.text[c.start - 1 : c.start] in _SPACES:
        verdict = _after_capital(c, near, judge)
        if verdict is not None:
            return verdict
    elif low in words["names.particles"] and len(c.left) > 1:
        before = c.left[1]
        if before[:1].isupper() and before.lower() in words.given and low not in _OF:
            return rank > _COUNTRY_RANK
    return _goes_on(c, judge)


def _after_capital(c: Candidate, near: str, judge: "Judge") -> bool | None:
    """What a capital word just before the name makes of it; None where it tells nothing."""
    words, low, rank = judge.words, near.lower(), c.matches[0].rank if c.matches else 255
    if judge.title_case(c) or judge.shouting(c):
        return None
    if len(c.left) > 1 and c.left[1].lower() in words["names.titles"]:
        return True
    expected = (
        low in words.demonyms
        or low in words["place.adjectives"]
        or low in words["units.heads"]
        or low in words["organisations.before"]
    )
    if expected:
        return False
    if low in words["calendar.words"] and len(c.left) > 1 and c.left[1][0].isdigit():
        return None
    at_start = not any(token[0].isalnum() for token in c.left[1:])
    common = words.ordinary.get(low, 0) >= (2 if at_start else 1)
    explained = common or low in words["calendar.words"]
    if low in words.given and not (at_start and explained):
        return True
    if explained:
        if not at_start and low not in words["place.locative"]:
            c.attributive = True
            c.score -= 0.7
        return None
    if near.isupper():
        if c.shouted and len(near) > 2:
            return rank > _COUNTRY_RANK
        c.score -= 0.5
        return None
    return rank > _COUNTRY_RANK


def _goes_on(c: Candidate, judge: "Judge") -> bool:
    """Whether a proper name goes on after the place's: "Paul London", "Florence Sangaré"."""
    follow = c.right[0] if c.right else ""
    if not follow[:1].isupper() or judge.around.text[c.end : c.end + 1] not in _SPACES:
        return False
    words, low = judge.words, follow.lower()
    if low in words["organisations.after"]:
        c.attributive = True
        return bool(c.matches) and c.matches[0].place.kind == "waterbody"
    if low in words.demonyms or low in words["units.heads"] or low in words["calendar.words"]:
        return False
    if judge.title_case(c) or judge.shouting(c) or follow.isupper():
        return False
    rank = c.matches[0].rank if c.matches else 255
    if c.key in words.given and (rank > _COUNTRY_RANK or not (c.locative or c.cue)):
        return low not in words.ordinary
    if low in words.ordinary:
        c.attributive = c.attributive or not c.first
        c.score -= 0.5
        return bool(c.matches) and c.matches[0].place.kind == "waterbody"
    if rank > 66:
        c.score -= 2.0
    return False


def _called(c: Candidate, judge: "Judge") -> bool:
    """Whether the text says that the name is somebody's: "dit « Bamako »", "the Keita family"."""
    words = judge.words
    left = c.before
    rank = c.matches[0].rank if c.matches else 255
    follow = c.after[:1]
    if follow and follow[0] in words["names.families"] and rank > _COUNTRY_RANK:
        return True
    if not left:
        return False
    if left[0] in ("dit", "dite"):
        quoted = c.left[0] in QUOTES
        named = len(left) > 1 and c.left[1 + quoted][:1].isupper()
        return quoted or named
    if left[0] in words["names.called"]:
        return not any(token in words["units.heads"] for token in left[1:6])
    if left[0] in words["names.families"]:
        return rank > _COUNTRY_RANK
    if left[0] == "," and len(left) > 1 and left[1] in words["names.kin"]:
        going_on = c.right[:1] and c.right[0][0].isupper()
        return bool(going_on) or rank > 66
    return left[0] in words["names.kin"] and rank > _COUNTRY_RANK
