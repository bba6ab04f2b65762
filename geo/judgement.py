"""Whether a name in a text is a place, or a person, an organisation, an ordinary word.

Evidence is added up as log odds, then whole documents are looked at again: what a text says of a
name once holds for its other mentions. The weights are few and coarse on purpose.
"""

from collections.abc import Sequence

from incidentmap.geo.context import APOSTROPHES, QUOTES, Candidate, Surroundings
from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.lexicon import Lexicon, lexicon
from incidentmap.geo.recognition import compound, in_capitals

_PREFIXES = frozenset(
    "pro anti ex non mid post pre trans inter sub nord sud est ouest centre north south east west "
    "central vice all sino franco afro via".split(" ")
)
_AXES = frozenset(
    "axe route road piste tronçon highway track axis rn trajet corridor line".split(" ")
)
_ARTICLES = frozenset("the le la les l un une a an d".split(" "))
_OF = frozenset("of de du d des".split(" "))
_STRONG_RANK = 66
"""Rank of a million inhabitants or the like: known well enough to stand alone."""

PERSON, WORD, PART, ORGANISATION = "person", "word", "part", "organisation"


class Judge:
    """Decides what each candidate of a document is.

    Parameters
    ----------
    around : Surroundings
        The text.
    countries : frozenset of str
        Countries that the document is known to be about.
    """

    def __init__(
        self,
        around: Surroundings,
        gazetteer: Gazetteer,
        countries: frozenset[str] = frozenset(),
    ) -> None:
        self.around = around
        self.gazetteer = gazetteer
        self.words: Lexicon = lexicon()
        self.countries = countries
        self.persons: set[str] = set()
        self._capitals: dict[tuple[int, int], bool] = {}
        self._titles: dict[tuple[int, int], bool] = {}

    def judge(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Candidates that are places, in order."""
        for i, candidate in enumerate(candidates):
            self._first_look(candidate, candidates[i - 1] if i else None)
        certain = {c.key for c in candidates if c.verdict == "place" and c.score >= 1.5}
        homes = set(self.countries)
        for c in candidates:
            if c.verdict == "place" and c.score >= 1.5 and c.matches[:1]:
                homes.add(c.matches[0].place.country)
        homes.discard("")
        for candidate in candidates:
            self._second_look(candidate, certain, homes)
        return [c for c in candidates if c.verdict == "place"]

    def _shouting(self, candidate: Candidate) -> bool:
        span = candidate.sentence
        if span not in self._capitals:
            self._capitals[span] = in_capitals(self.around.text, span)
        return self._capitals[span]

    def _title_case(self, candidate: Candidate) -> bool:
        span = candidate.sentence
        if span not in self._titles:
            long = [w for w in self.around.text[span[0] : span[1]].split() if len(w) > 4]
            capital = sum(word[0].isupper() for word in long)
            self._titles[span] = len(long) > 2 and capital >= 0.75 * len(long)
        return self._titles[span]

    def _first_look(self, c: Candidate, previous: Candidate | None) -> None:
        if not c.matches:
            return
        words = self.words
        raw = c.name.replace("\u00ad", "").lower()
        if not self._spelling(c, raw):
            c.verdict = WORD
            return
        if self._hyphenated(c, previous):
            c.verdict = PART
            return
        best = c.matches[0]
        c.score = 0.5 * ((220 - best.rank) / 22 - 4) - (1.0 if best.type == "alternate" else 0.0)
        self._company(c)
        if self._person(c, raw):
            c.verdict = PERSON
            self.persons.add(c.key)
            self.persons.update(c.key.split(" ")[-1:])
            return
        strength = words.ordinary.get(raw, 0)
        if c.shouted and not strength:
            strength = words.ordinary.get(c.key, 0)
        if raw in words["calendar.words"] or raw in words.demonyms:
            strength = max(strength, 3)
        if strength and best.rank > _STRONG_RANK - 10:
            c.score -= 1.3 * strength + (1.5 if c.first else 0.3)
        if raw in words.given and best.rank > _STRONG_RANK:
            c.score -= 0.8
        if len(raw) < 4 and not c.locative and best.rank > _STRONG_RANK:
            c.score -= 1.0
        c.verdict = "place" if c.score >= 0 else ""

    def _spelling(self, c: Candidate, raw: str) -> bool:
        """Whether the capitals fit: codes and acronyms are not names."""
        fitting = tuple(m for m in c.matches if m.type != "abbreviation" or c.shouted)
        if not fitting:
            return False
        c.matches = fitting
        if c.shouted and not self._shouting(c) and len(raw) < 7:
            if fitting[0].type == "abbreviation":
                return True
            if len(raw) < 4 or not self._dateline(c):
                return fitting[0].rank <= _STRONG_RANK and len(raw) > 4
        if fitting[0].type == "abbreviation" and self._shouting(c):
            return len(raw) > 2 or "." in c.name or "the" in c.left[:1]
        return True

    @staticmethod
    def _dateline(c: Candidate) -> bool:
        return c.first and bool(c.right) and c.right[0] in "(,—–-:|"

    def _hyphenated(self, c: Candidate, previous: Candidate | None) -> bool:
        before, after = compound(self.around.text, c.start, c.end)
        if before:
            beside = previous is not None and previous.end == c.start - 1
            if not (beside and previous is not None and previous.matches) and (
                before.lower() not in _PREFIXES
            ):
                return True
        if after and after[0].isupper():
            axis = any(token.lower() in _AXES for token in (*c.left[:3], *c.right[2:5]))
            return not (axis or self.around_has(after))
        return False

    def around_has(self, word: str) -> bool:
        """Whether a word by itself is a name of the gazetteer."""
        return bool(self.gazetteer.matches(fold(word)))

    def _person(self, c: Candidate, raw: str) -> bool:
        """Whether the words beside make the name a person's or another proper name's."""
        words = self.words
        near = c.left[0] if c.left else ""
        low = near.lower()
        if not near:
            return self._begins_person(c, raw)
        if low in words["names.titles"] or (
            near == "." and len(c.left) > 1 and c.left[1].lower() in words["names.titles"]
        ):
            return not (low in words["names.offices"] and c.matches[0].rank < 20)
        if self._called(c):
            return True
        if near[0].isupper() and near not in QUOTES and self._beside(c):
            if low in words.demonyms or low in words["place.adjectives"] or self._title_case(c):
                return False
            if low in words["organisations.before"] or low in words["units.region"]:
                return False
            if (
                low in words["units.populated"]
                or low in words["units.water"]
                or low in words["units.area"]
                or low in words["units.facility"]
            ):
                return False
            at_start = not any(t[0].isalnum() for t in c.left[1:])
            explained = (
                low in words.ordinary
                or low in words["place.locative"]
                or low in words["place.weak"]
            )
            if low in words.given:
                return not (at_start and explained)
            if explained or low in words["calendar.words"]:
                if not at_start:
                    c.attributive = True
                    c.score -= 0.7
                return False
            if near.isupper():
                c.score -= 0.5
                return False
            return c.matches[0].rank > 20
        if low in words["names.particles"] and len(c.left) > 1 and self._capital_name(c.left[1]):
            return (
                low not in _OF
                and c.matches[0].rank > 20
                and low not in ("la", "le")
                or c.left[1].lower() in words.given
            )
        return self._begins_person(c, raw)

    def _capital_name(self, token: str) -> bool:
        low = token.lower()
        return (
            token[0].isupper()
            and low not in self.words.ordinary
            and low not in self.words["organisations.before"]
        )

    def _begins_person(self, c: Candidate, raw: str) -> bool:
        """Whether a name goes on: "Paul London", "Florence Sangaré"."""
        follow = c.right[0] if c.right else ""
        if (
            not follow
            or not follow[0].isupper()
            or self.around.text[c.end : c.end + 1] not in (" ", "\u00a0", "\n")
        ):
            return False
        low = follow.lower()
        words = self.words
        if low in words["organisations.after"]:
            c.attributive = True
            return False
        if (
            low in words.demonyms
            or low in words["units.region"]
            or low in words["units.populated"]
            or low in words["calendar.words"]
        ):
            return False
        if self._title_case(c) or self._shouting(c) or follow.isupper():
            return False
        if raw in words.given and c.matches[0].rank > 20:
            return low not in words.ordinary
        if low in words.ordinary:
            c.attributive = c.attributive or not c.first
            c.score -= 0.5
            return False
        if c.matches[0].rank > _STRONG_RANK:
            c.score -= 2.0
        return False

    def _beside(self, c: Candidate) -> bool:
        """Whether only white space parts the name from the word before."""
        return self.around.text[c.start - 1 : c.start] in (" ", "\u00a0", "\u202f", "\n")

    def _called(self, c: Candidate) -> bool:
        words = self.words
        left = [t.lower() for t in c.left if t not in QUOTES]
        if not left:
            return False
        if left[0] in words["names.called"]:
            heads = words["units.populated"] | words["units.region"] | words["units.area"]
            return not any(token in heads for token in left[1:6])
        if left[0] in words["names.families"]:
            return left[0] not in ("frères", "brothers") and c.matches[0].rank > 20
        if left[0] == "family" or left[0] == "famille":
            return True
        if left[0] == "," and len(left) > 1 and left[1] in words["names.kin"]:
            return bool(c.right) and c.right[0][0].isupper() and self.around.text[c.end] == " "
        return left[0] in words["names.kin"] and c.matches[0].rank > 20

    def _company(self, c: Candidate) -> None:
        """Evidence from prepositions, heads and what follows."""
        words = self.words
        left = [t.lower() for t in c.left[:6] if t not in QUOTES]
        right = [t.lower() for t in c.right[:6] if t not in QUOTES]
        if left and left[0] in _ARTICLES and len(left) > 1:
            left = left[1:] if left[0] != "d" else left
        if left:
            if left[0] in words["place.locative"]:
                c.score += 2.0
                c.locative = True
            elif left[0] in words["place.weak"]:
                c.score += 0.7
            if left[0] in _OF and len(left) > 1:
                self._head(c, left[1], 3.0)
                if left[1] in words["place.beside"] or left[1] in words["place.compass"]:
                    c.score += 2.0
                    c.locative = True
            elif not left[0][0].isalnum() and left[0] == "(":
                c.score += 0.5
            else:
                self._head(c, left[0], 2.0)
            if left[0] in words["place.movement"]:
                c.score += 1.0
        if right:
            at = 0
            if right[0] in APOSTROPHES and len(right) > 1 and right[1] == "s":
                at = 2
                c.score += 0.5
            if (
                at == 0
                and right[0]
                in words["units.region"] | words["units.populated"] | words["units.water"]
            ):
                self._head(c, right[0], 2.5)
            if right[0] == "-" and len(right) > 1 and right[1] in ("based", "born", "bound"):
                c.score += 2.0

    def _head(self, c: Candidate, head: str, weight: float) -> None:
        words = self.words
        for cue in ("village", "region", "city", "water", "area", "populated", "facility"):
            if head in words[f"units.{cue}"]:
                c.cue = c.cue or cue
                c.score += weight
                c.locative = True
                return

    def _second_look(self, c: Candidate, certain: set[str], homes: set[str]) -> None:
        if not c.matches or c.verdict not in ("", "place"):
            return
        if c.key in self.persons and not c.locative and c.matches[0].rank > 20:
            c.verdict = PERSON
            return
        if c.verdict == "":
            if c.key in certain and c.score > -3:
                c.score += 2.0
            if any(m.place.country in homes for m in c.matches[:8]):
                c.score += 1.0
            c.verdict = "place" if c.score >= 0 else WORD
