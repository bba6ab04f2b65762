"""One spelling for many: keys under which names are stored and looked up."""

import re
import unicodedata
from functools import lru_cache

_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘ʼʻ`´ʿʾ", " "))
_LETTERS = str.maketrans(
    {
        "œ": "oe",
        "æ": "ae",
        "ß": "ss",
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "ı": "i",
        "ɓ": "b",
        "ɗ": "d",
        "ŋ": "n",
        "ɲ": "ny",
    }
)
_SOFT = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_NOT_WORD = re.compile(r"[^\w]+|_+")
_LOOSE = (
    (re.compile(r"ou|u|w"), "o"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"tch|ch|sh"), "c"),
    (re.compile(r"dj|dg|j"), "g"),
    (re.compile(r"kh|qu|q|c(?=[aou])"), "k"),
    (re.compile(r"gu(?=[ei])|gh"), "g"),
    (re.compile(r"y|ï"), "i"),
    (re.compile(r"h"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile(r"[es]$"), ""),
)


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    r"""Fold case, accents, apostrophes, hyphens and white space.

    Parameters
    ----------
    name : str
        A name as written.

    Returns
    -------
    str
        Lower-case words, one space between; letters without a decomposition stay as they are.

    Examples
    --------
    >>> fold("Aguel’hoc"), fold("  CÔTE-D'IVOIRE "), fold("Abid\u00adjan")
    ('aguel hoc', 'cote d ivoire', 'abidjan')
    """
    if name.isascii():
        text = name.lower()
    else:
        text = unicodedata.normalize("NFKD", name.translate(_SOFT).casefold().translate(_LETTERS))
        text = "".join(c for c in text if not unicodedata.combining(c))
    return _NOT_WORD.sub(" ", text.translate(_APOSTROPHES)).strip()


def loose(name: str) -> str:
    """Fold further the spellings that transcription from local languages varies.

    French and English write the same sound ou/u/w, dj/j, ch/sh, gu/g, and double letters at will.
    Meant for search, where several answers may come back, not for recognition.

    Examples
    --------
    >>> loose("Ogossagou") == loose("Ogosagu"), loose("Djibo") == loose("Jibo")
    (True, True)
    """
    text = fold(name).replace(" ", "")
    for pattern, letter in _LOOSE:
        text = pattern.sub(letter, text)
    return text
