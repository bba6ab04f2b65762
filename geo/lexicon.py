"""The word lists by which names of places are told from other words, read once.

The lists are data files under ``data/lexicon/``; `words.txt.gz` and `given_names.txt` are made by
``data/build/lexicon.py``, the others are written by hand and open to additions.
"""

import csv
import gzip
import tomllib
from collections.abc import Mapping
from functools import lru_cache

from incidentmap.data import path

Words = frozenset[str]


_CUES = ("village", "region", "city", "water", "area", "populated", "facility")
_UNIONS = {
    "units.heads": " ".join(f"units.{cue}" for cue in _CUES),
    "units.named": "units.region units.populated",
    "place.somewhere": "place.locative place.beside",
    "place.aside": "place.beside place.compass",
    "place.owning": "place.landmarks place.owned place.officials place.axes",
    "place.governed": "place.owning place.blows",
    "place.leading": "place.strict units.heads",
    "place.linking": "units.named place.parts place.compass",
}
"""Lists made of others."""


class Lexicon(dict[str, Words]):
    """Word lists, all in small letters: those of ``rules.toml`` by ``table.name``, and others.

    Attributes
    ----------
    english, french : dict of str to int
        Words that dictionaries write in small letters, with how common they are: 1 rare (Zipf
        frequency from 2.5), 2 common (from 4), 3 everyday (from 5).
    ordinary : dict of str to int
        Both together, the larger figure.
    known : frozenset of str
        Words that texts use often and no dictionary has: persons, firms, products.
    given : frozenset of str
        Given names.
    demonyms : dict of str to str
        Word → ISO 3166-1 alpha-2 of its country, empty for larger areas.
    demonym_words : frozenset of str
        Its keys.
    cues : dict of str to str
        Head such as "cercle" → the kind of place that it tells of, the narrowest first.
    seats : dict of str to (str, str)
        Folded name of a seat of power ("kremlin") → its capital, folded, and country.
    """

    def __init__(
        self,
        lists: Mapping[str, Words],
        english: dict[str, int],
        french: dict[str, int],
        known: Words,
        given: Words,
    ) -> None:
        super().__init__(lists)
        self.english, self.french = english, french
        self.ordinary = french | english
        for word in english.keys() & french.keys():
            self.ordinary[word] = max(english[word], french[word])
        self.known, self.given = known, given
        self.demonyms = _demonyms()
        self.demonym_words = frozenset(self.demonyms)
        self.seats = _seats()
        self.cues = {head: cue for cue in reversed(_CUES) for head in lists[f"units.{cue}"]}


def _seats() -> dict[str, tuple[str, str]]:
    with path("lexicon", "seats.csv").open(encoding="utf-8", newline="") as handle:
        return {row["name"]: (row["capital"], row["country"]) for row in csv.DictReader(handle)}


def _demonyms() -> dict[str, str]:
    found: dict[str, str] = {}
    with path("lexicon", "demonyms.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            for word in (row["english"] + " " + row["french"]).lower().split():
                found[word] = row["country"]
                found[word + "s"] = row["country"]
    return found


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Word lists of the package.

    Examples
    --------
    >>> words = lexicon()
    >>> words.english["reading"], words.demonyms["maliennes"], "colonel" in words["names.titles"]
    (2, 'ML', True)
    """
    bands: dict[str, list[str]] = {}
    for line in gzip.decompress(path("lexicon", "words.txt.gz").read_bytes()).decode().splitlines():
        band, *words = line.split(" ")
        bands[band] = words
    english, french = (
        {word: strength for strength in (1, 2, 3) for word in bands[f"{language}{strength}"]}
        for language in ("en", "fr")
    )
    rules = tomllib.loads(path("lexicon", "rules.toml").read_text(encoding="utf-8"))
    lists = {
        f"{table}.{name}": frozenset(words.split())
        for table, entries in rules.items()
        for name, words in entries.items()
    }
    for name, parts in _UNIONS.items():
        lists[name] = frozenset().union(*(lists[part] for part in parts.split()))
    lists["units.plural"] = frozenset(head for head in lists["units.heads"] if head[-1] == "s")
    names = path("lexicon", "given_names.txt").read_text(encoding="utf-8")
    more = path("lexicon", "given_names_sahel.txt").read_text(encoding="utf-8")
    given = frozenset((names + more).lower().split())
    return Lexicon(lists, english, french, frozenset(bands["known"]), given)
