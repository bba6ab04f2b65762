"""Whether a name as the subject of a sentence is followed by the verb of an actor.

No list holds every verb. Beside those of ``rules.toml``, the forms tell: an English word in -s
whose -ing form the dictionary has, a French passé simple or future. Verbs of being, lying, moving
and suffering are excepted by a list, since towns and countries do that as ground.
"""

from collections.abc import Sequence
from functools import lru_cache

from incidentmap.geo.lexicon import Lexicon, lexicon

_BEING = frozenset(
    "is are was were been be est sont était étaient fut furent sera seront serait".split(" ")
)
_HAVING = frozenset("has had have having a ont avait avaient eut eurent aura auront".split(" "))
_DETERMINERS = frozenset(
    "the a an its that to their his her no new more any all some this these those it them".split(
        " "
    )
)
_CLITICS = frozenset("se s ne n y en lui leur".split(" "))
_PARTICIPLES = ("ed", "en", "wn", "é", "és", "i", "is", "u", "it")
_PAST_PLURAL = ("èrent", "irent", "urent", "inrent", "ront", "raient")
_ENDINGS = ("a", "it", "ut", "int", "ît", "ût", "ait", "aient", "ent", "ont", "oint", "aint", "aît")


def acts(right: Sequence[str], *, free: bool, french: bool) -> bool:
    """Whether the words after a subject begin with a verb of somebody who acts.

    Parameters
    ----------
    right : sequence of str
        Words and marks after the name, in small letters.
    free : bool
        Whether any verb counts but those of being, lying, moving and suffering; otherwise only
        those of the list do.
    french : bool
        Whether the text is French.
    """
    words = lexicon()
    auxiliary = being = having = False
    for i, token in enumerate(right[:7]):
        if token in words["use.passive"]:
            return False
        if token in words["use.auxiliaries"]:
            auxiliary = True
            being = being or token in _BEING
            having = having or token in _HAVING
        elif token.endswith(("ly", "ment")) and len(token) > 4:
            continue
        elif token in words["use.verbs"] or token in words["use.keen"]:
            return True
        elif auxiliary:
            if being:
                return token.endswith("ing") and len(token) > 4
            if having and _has_in_mind(right[i : i + 5], words):
                return True
            if token in ("tut", "fit", "mit") or (free and french and right[i - 1] in _CLITICS):
                return _by_form(token, "", french=True)
            bare = right[i - 1] in words["use.modals"]
            return (
                (bare or token.endswith(_PARTICIPLES) or token in words["use.irregular"])
                and token not in _DETERMINERS
                and len(token) > 2
            )
        else:
            follow = right[i + 1] if i + 1 < len(right) else ""
            past = token.endswith(("ed", "ent")) and len(token) > 5
            if past or (token.endswith("s") and len(token) > 3 and follow in _DETERMINERS):
                return True
            return free and _by_form(token, follow, french=french)
    return False


def _has_in_mind(right: Sequence[str], words: Lexicon) -> bool:
    """Whether what one has is had by somebody: "no intention", "a lot to gain"."""
    if any(token in words["use.minded"] for token in right):
        return True
    return right[0] in ("a", "much", "nothing", "little", "no", "everything") and "to" in right[1:]


def _by_form(token: str, follow: str, *, french: bool) -> bool:
    words = lexicon()
    if not token.isalpha() or len(token) < 3 or token in words["use.followers"]:
        return False
    if (french or (token in words.french and token not in words.english)) and _french_form(token):
        return True
    if token.endswith(_PAST_PLURAL) or (token.endswith("a") and _remote(token)):
        return True
    if token in words["use.irregular"]:
        return True
    noun = follow in words["use.verbs"] or follow in words["use.auxiliaries"]
    if noun or follow.endswith("ed") or follow in words["use.irregular"]:
        return False
    return not french and _third_person(token)


@lru_cache(maxsize=4096)
def _remote(token: str) -> bool:
    """Whether a word in -a is a French passé simple or future: its stem makes an infinitive."""
    words = lexicon()
    if token in words.english or len(token) < 4:
        return False
    stem = token[:-1]
    return any(
        end in words.french for end in (stem + "er", stem, stem + "e", stem.rstrip("r") + "re")
    )


@lru_cache(maxsize=4096)
def _third_person(token: str) -> bool:
    """Whether an English word in -s is a verb: the dictionary has its -ing form."""
    words = lexicon().english
    if not token.endswith("s") or token.endswith("ss"):
        return False
    bases = [token[:-1]]
    if token.endswith("es"):
        bases.append(token[:-2])
    if token.endswith("ies"):
        bases.append(token[:-3] + "y")
    forms = (form for b in bases for form in (b + "ing", b[:-1] + "ing", b + b[-1:] + "ing"))
    return any(form in words for form in forms)


@lru_cache(maxsize=4096)
def _french_form(token: str) -> bool:
    """Whether a word after a subject has the ending of a French finite verb."""
    words = lexicon()
    if token.endswith(_ENDINGS):
        return True
    if token.endswith("e"):
        return token + "r" in words.french
    return token.endswith("d") and token + "re" in words.french
