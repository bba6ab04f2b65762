"""Names as sources give them, made fit to be looked up."""

import re

_KIND_WORDS = (
    "autonomous city|autonomous okrug|autonomous province|autonomous region|autonomous republic"
    "|canton|cercle|commune|county|department|district|division|emirate|governorate|krai|kray"
    "|metropolitan area|municipality|oblast|oblast'|okrug|parish|prefecture|province|raion|rayon"
    "|region|regency|sheng|state|subprefecture|voivodeship|wilaya|zizhiqu|zone"
)
_SUFFIX = re.compile(rf"^(.{{3,}}?)[ -](?:{_KIND_WORDS})$", re.IGNORECASE)
_PREFIX = re.compile(
    r"^(?:cercle|commune|canton|d[ée]partement|district|gouvernorat|pr[ée]fecture|province|"
    r"r[ée]gion(?: autonome)?|sous-pr[ée]fecture|ville|wilaya|wilayat|mu[ḥh]āfaz̧at|departamento"
    r"|distrito|estado|prov[íi]ncia|regi[óo]n|county|emirate|governorate|oblast|republic|state)"
    r"(?: (?:d[’'] ?|de la |de l[’'] ?|des? |du |do |da |of (?:the )?)| (?=[A-ZÀ-Þ]))(.{2,})$",
    re.IGNORECASE,
)
_LATIN = re.compile(r"[\W\d_A-Za-zª-˿̀-ͯᴀ-ỿⁱⁿⱠ-ⱿꜢ-ꟿ]*")
_CODE = re.compile(r"[\d/]")
_COMPASS = frozenset(
    "autonomous capital center central centrale centre east eastern est federal free littoral lower"
    " metropolitan metropolitana middle midland midwest nord north northeast northeastern northern"
    " northwest northwestern oriental ouest plateau savanes south southeast southeastern southern"
    " southwest southwestern sud upper west western".split()
)


def unit_name(name: str) -> str:
    """Name of an administrative unit without the word for its kind.

    Left alone where what remains would be a bare direction.

    Examples
    --------
    >>> unit_name("Cercle de Bankass"), unit_name("Mopti Region"), unit_name("Northern Region")
    ('Bankass', 'Mopti', 'Northern Region')
    >>> unit_name("Cercle d’ Abeïbara"), unit_name("Région de l'Est")
    ('Abeïbara', "Région de l'Est")
    """
    for pattern in (_PREFIX, _SUFFIX):
        found = pattern.match(name)
        if found:
            rest = found[1].strip()
            return name if rest.lower() in _COMPASS else rest
    return name


def is_latin(name: str) -> bool:
    """Whether every letter of a name is of the Latin script.

    Examples
    --------
    >>> is_latin("Ménaka"), is_latin("Кидал")
    (True, False)
    """
    return name.isascii() or _LATIN.fullmatch(name) is not None


def is_name(name: str) -> bool:
    """Whether an alternate name is one, and no code, link or transliteration of another script.

    GeoNames mixes airport codes (``GAQ``), addresses of web pages and machine transliterations
    without capitals (``ji da er``) among its alternate names.

    Examples
    --------
    >>> [is_name(name) for name in ("Tombouctou", "GAQ", "ji da er", "http://x.org/Gao", "كيدال")]
    [True, False, False, False, True]
    """
    if len(name) < 2 or _CODE.search(name):
        return False
    if is_latin(name):
        letters = name.replace(" ", "")
        return not (name.islower() or (letters.isupper() and len(letters) <= 5))
    return True


def is_arabic(name: str) -> bool:
    """Whether every letter of a name is of the Arabic script."""
    return all("\u0600" <= c <= "\u06ff" or not c.isalpha() for c in name)
