"""Names in a text that a gazetteer has, or that may be places no gazetteer has.

One pass of a regular expression stops at words with a capital letter; everything else costs
nothing. What each distinct word is worth is asked once and remembered.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from incidentmap.geo.context import Candidate, Surroundings
from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer import Gazetteer, Match
from incidentmap.geo.lexicon import Lexicon, lexicon

_WORD = r"[^\W_]+(?:\u00ad[^\W_]+)*"
_HEADS = "bassin|delta|désert|falaise|fleuve|forêt|golfe|lac|massif|monts|parc|pays|plateau|rivière"
_LETTERS = r"A-ZÀ-ÖØ-ÞĀ-ɏͰ-֏Ḁ-῿\u0600-\u06ff"
# One class of characters first, so that the engine skips what cannot begin a name.
_CAPITAL = re.compile(
    rf"[{_LETTERS}{''.join(sorted({head[0] for head in _HEADS.split('|')}))}]"
    rf"(?<![^\W_].)(?:(?<=[{_LETTERS}])[^\W_]*(?:\u00ad[^\W_]+)*|"
    + "|".join(rf"(?<={head[0]}){head[1:]}(?= [^\W\d_])" for head in _HEADS.split("|"))
    + ")"
)
_GOING_ON = frozenset(" -‑'’ʼ.\u00a0\u202f\n\t")
_ARABIC = re.compile(r"(?<![^\W_])(?:al|el|ad|ar|as|ash|at|az|ez|es)[-‑]$")
_LABELS = (",", "(", " (", ":", " :")
_MARKS = "«“‘\"'’(["
_GATE = frozenset(
    ("and", "et", "&", "or", "ou", "|", "-", "–", ",", "to", "jusqu", "•", "*", "—", "for", "pour")
)
_OF_THE = ("du ", "de ", "la ", "es ")
_APOSTROPHES = ("'", "’")
_ELIDED = ("N", "M")
_HYPHENS = ("-", "‑")
_JOINING = (*_HYPHENS, *_APOSTROPHES)
_TOWN_RANK, _KNOWN_RANK = 165, 66
_RIVERS = frozenset(("fleuve", "rivière"))
_TAILS = frozenset(("river", "rivers"))
PREFIXES = frozenset(
    "abu abou um umm tel tell wad ain bir ras jebel jabal kafr beit khan deir wadi oued".split(" ")
)
"""First words of names of places that are also first words of names of persons, or nothing."""

_ARTICLES = frozenset(("the", "le", "la", "les", "l"))
_NEXT = re.compile(
    rf"(?:[ \u00a0\u202f]?[-‑'’ʼ][ \u00a0\u202f]?|\.?[ \u00a0\u202f]+|[ \t]*\n[ \t]*|\.)({_WORD})"
)
_CONNECTORS = frozenset(
    "de d du des of the le la les l and et en sur sous upon on al el ul ben bou do da dos das di"
    " del della am an der bei in à aux au lès n i und by démocratique islamique populaire fédérale"
    " arabe centrafricaine ez es ash as ad ar at az".split(" ")
)
_GOING = _CONNECTORS | _TAILS
_STATE = re.compile(
    r"(?:République|Royaume|Principauté|Grand-Duché|Sultanat|Confédération|Fédération)"
    r"(?: (?:islamique|démocratique|fédérale|populaire|arabe|unie|socialiste|coopérative|et))*"
    r" (?:du |de la |de l['’]|des |de |d['’])$"
)
_UNIT_TAILS = frozenset(("state", "region"))
_BARE_UNITS = frozenset("free united northern southern eastern western central upper lower".split())
# At most so many parts: of a chain without end each part would be read with all that follow.
_JOINED = re.compile(rf"(?:{_WORD})(?:[-‑'’](?:{_WORD})){{0,12}}")
_SOFT_HYPHEN = "\u00ad"
_REMEMBERED = 200_000


class Word(NamedTuple):
    """What is known of a word with a capital letter."""

    text: str
    folded: str
    longest: int
    stranger: bool
    doubtful: bool


class Recogniser:
    """Finds the stretches of a text that may name places.

    Parameters
    ----------
    gazetteer : Gazetteer
        Names known.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._words: dict[str, Word | None] = {}
        words = lexicon()
        self._seats = words.seats
        self._heads = words["units.heads"]
        self._gate = self._heads | _GATE | PREFIXES
        self._heads |= words["place.landscape"]
        for name in ("locative", "strict", "weak", "movement", "compass"):
            self._gate |= words[f"place.{name}"]

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_words": {}}

    def _word(self, text: str) -> Word | None:
        if len(self._words) > _REMEMBERED:
            self._words.clear()
        folded = fold(text)
        first, _, _ = folded.partition(" ")
        longest = self.gazetteer.longest(first) if first else 0
        longest = max(longest, int(folded in self._seats))
        named = text[0].isupper() or "-" in text
        stranger = named and is_stranger(text.rpartition("-")[2], lexicon())
        word = Word(text, folded, longest, stranger, is_doubtful(text, lexicon()))
        self._words[text] = word if word.longest or word.stranger else None
        return self._words[text]

    def candidates(self, around: Surroundings, start: int = 0) -> list[Candidate]:
        """Stretches that the gazetteer has, and words that nothing explains, in order."""
        return list(self._scan(around, start))

    def _scan(self, around: Surroundings, start: int) -> Iterator[Candidate]:
        text, words = around.text, self._words
        done = start
        for found in _CAPITAL.finditer(text, start):
            token = found[0]
            word = words[token] if token in words else self._word(token)
            stop = found.end()
            if word is None and text[stop : stop + 1] not in _JOINING:
                continue
            begin = found.start()
            if begin < done:
                continue
            if text[begin - 1 : begin] in _HYPHENS and begin > done:
                article = _ARABIC.search(text, max(done, begin - 4), begin)
                if article is not None:
                    begin = article.start()
                    word = self._word(text[begin:stop])
            stretch = self._longest(text, begin, word) if word and word.longest else None
            if stretch is not None:
                begin, end, key, matches = stretch
                if (
                    word is not None
                    and word.doubtful
                    and key == word.folded
                    and matches[0].rank > _KNOWN_RANK
                    and not self._in_company(text, begin, end)
                ):
                    continue
                if text[end : end + 1] in _HYPHENS and self._goes_on(text, begin, end, matches):
                    end = whole_word(text, begin, end)
                    key, matches = fold(text[begin:end]), ()
                if matches and matches[0].place.kind == "country":
                    begin = max(done, _official(text, begin))
                yield around.candidate(begin, end, key, matches)
                done = end
            elif self._strange(text, begin, stop, word):
                done = end = whole_word(text, begin, stop)
                if self._in_company(text, begin, end):
                    yield around.candidate(begin, end, fold(text[begin:end]), ())

    def _strange(self, text: str, begin: int, end: int, word: Word | None) -> bool:
        """Whether no list explains a name, or a part of a name with hyphens ("Tin-Wadalan")."""
        if word is not None and word.stranger:
            return True
        if text[begin:end] in _ELIDED and text[end : end + 1] in _APOSTROPHES:
            return text[end + 1 : end + 2].isupper()
        if text[end : end + 1] not in _HYPHENS:
            return False
        parts = re.split("[-‑]", text[begin : whole_word(text, begin, end)])[1:]
        return any(part[:1].isupper() and is_stranger(part, lexicon()) for part in parts)

    def _in_company(self, text: str, begin: int, end: int) -> bool:
        """Whether the words just beside a rare name could make it a place."""
        follow = text[end : end + 16]
        if follow[:1] in _LABELS or follow[:2] in _LABELS:
            return True
        before = text[max(0, begin - 24) : begin].split()
        if before and before[-1].lower().strip(_MARKS) in self._gate:
            return True
        return follow[:1] == " " and follow[1:].split(" ", 1)[0].strip(",.;:)") in self._heads

    def _goes_on(self, text: str, begin: int, end: int, matches: tuple[Match, ...]) -> bool:
        """Whether a hyphen makes the name the first half of one that the gazetteer lacks.

        "Kaya-Dori" after the word "axe", or of two well-known names, are two places.
        """
        _, after = compound(text, begin, end)
        if after in _CONNECTORS:
            rest = text[end : whole_word(text, begin, end)]
            return any(part[:1].isupper() for part in re.split("[-‑]", rest))
        if not after or not after[0].isupper():
            return False
        if after.lower() in lexicon()["place.compass"]:
            return True
        words = text[max(0, begin - 30) : begin].lower().replace("’", " ").replace("'", " ").split()
        later = text[end : end + 60].lower().split()[1:3]
        axes = lexicon()["place.axes"]
        if any(word.strip(",.") in axes for word in (*words[-3:], *later)):
            return False
        other = self.gazetteer.matches(fold(after))
        return not other or max(matches[0].rank, other[0].rank) > _TOWN_RANK

    def _longest(
        self, text: str, start: int, word: Word
    ) -> tuple[int, int, str, tuple[Match, ...]] | None:
        """Start, end, key and matches of the longest name that begins at a word."""
        end = start + len(word.text)
        keys, spans = [word.folded], [(start, end)]
        headed = word.text[0].islower() and "-" not in word.text
        for _ in range(word.longest - 1):
            if text[end : end + 1] not in _GOING_ON:
                break
            following = _NEXT.match(text, end)
            if following is None:
                break
            token = following[1]
            if token[0].islower() and token not in _GOING and not headed:
                break
            if text[end] == "." and end - spans[-1][0] > 2:
                break
            keys.append(fold(token))
            spans.append(following.span(1))
            end = spans[-1][1]
        if len(keys) == 1 and not headed:
            key = keys[0]
            matches = self._seat(key) if key in self._seats else self.gazetteer.matches(key)
            return (start, end, key, matches) if matches else None
        for length in range(len(keys), 1 if headed else 0, -1):
            small = length > 1 and text[spans[length - 1][0]].islower()
            if small and not headed and keys[length - 1] not in _TAILS:
                continue
            key = " ".join(keys[:length])
            matches = self.gazetteer.matches(key)
            if matches:
                return self._trimmed(text, keys[:length], spans[:length], matches)
        return None

    def _unit_tail(self, keys: list[str]) -> bool:
        """Whether a unit is known by its name without "State" or "Region" too."""
        bare = " ".join(keys[:-1])
        return (
            keys[-1] in _UNIT_TAILS
            and bare not in _BARE_UNITS
            and bool(self.gazetteer.matches(bare))
        )

    def _seat(self, key: str) -> tuple[Match, ...]:
        """The capital behind a seat of power: Moscow for the Kremlin."""
        seat = self._seats[key]
        return tuple(
            match
            for match in self.gazetteer.matches(seat[0])
            if match.place.kind == "capital" and match.place.country == seat[1]
        )

    def _trimmed(
        self,
        text: str,
        keys: list[str],
        spans: list[tuple[int, int]],
        matches: tuple[Match, ...],
    ) -> tuple[int, int, str, tuple[Match, ...]]:
        """The bare name: without an article, "River", or a head that it is known without."""
        key, first, last = " ".join(keys), 0, len(keys) - 1
        if last and keys[0] in _ARTICLES:
            bare = self.gazetteer.matches(" ".join(keys[1:]))
            french = keys[0] != "the" and matches[0].type != "name"
            if bare and (french or bare[0].rank <= matches[0].rank):
                return spans[1][0], spans[last][1], " ".join(keys[1:]), bare
        if last and (keys[last] in _TAILS or self._unit_tail(keys)):
            return spans[0][0], spans[last - 1][1], key, matches
        if text[spans[0][0]].islower():
            capital = next((i for i, s in enumerate(spans) if text[s[0]].isupper()), 0)
            if capital:
                bare = self.gazetteer.matches(" ".join(keys[capital:]))
                same = not bare or bare[0].rank >= matches[0].rank
                if same or text[slice(*spans[0])] in _RIVERS:
                    first = capital
        end = spans[last][1]
        if text[end : end + 1] == "." and "." in text[spans[0][0] : end]:
            end += 1
        return spans[first][0], end, key, matches


def _official(text: str, begin: int) -> int:
    """Start of a country's long name: "République islamique de Mauritanie"."""
    if text[begin - 3 : begin] not in _OF_THE and text[begin - 1 : begin] not in _APOSTROPHES:
        return begin
    found = _STATE.search(text, max(0, begin - 60), begin)
    return found.start() if found is not None else begin


def is_stranger(token: str, words: Lexicon) -> bool:
    """Whether no list explains a word with a capital letter, so that it may be a rare name."""
    lower = token.replace(_SOFT_HYPHEN, "").lower()
    if len(lower) < 3 or not token[0].isalpha() or (token.isupper() and len(token) < 5):
        return False
    return not (
        lower in words.ordinary
        or lower in words.known
        or lower in words.demonyms
        or lower in words["calendar.words"]
    )


def is_doubtful(token: str, words: Lexicon) -> bool:
    """Whether a word alone is no name without a preposition, a unit or a bracket beside it."""
    lower = token.replace(_SOFT_HYPHEN, "").lower()
    return words.ordinary.get(lower, 0) > 1 or lower in words["calendar.words"]


def whole_word(text: str, start: int, end: int) -> int:
    """End of the word with what hyphens and apostrophes join to it."""
    found = _JOINED.match(text, start)
    if found is None:
        return end
    whole = found.group()
    possessive = whole[-2:] in ("'s", "’s")
    return max(end, found.end() - 2 * possessive)


def compound(text: str, start: int, end: int) -> tuple[str, str]:
    """What hyphens join to a stretch, before and after, empty for nothing.

    Examples
    --------
    >>> compound("the Tin-Akoff road", 4, 7), compound("a pro-Mali march", 6, 10)
    (('', 'Akoff'), ('pro', ''))
    """
    before = after = ""
    if start > 1 and text[start - 1] in "-‑" and text[start - 2].isalnum():
        at = start - 2
        while at > 0 and (text[at - 1].isalnum() or text[at - 1] == _SOFT_HYPHEN):
            at -= 1
        before = text[at : start - 1]
    if end + 1 < len(text) and text[end] in "-‑" and text[end + 1].isalnum():
        found = re.compile(_WORD).match(text, end + 1)
        after = found.group() if found else ""
    return before, after


def in_capitals(text: str, span: Sequence[int]) -> bool:
    """Whether a sentence has no small letters to speak of (a headline)."""
    piece = text[span[0] : span[1]]
    return len(piece) > 4 and piece.isupper()
