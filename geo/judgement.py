"""Whether a name in a text is a place, or a person, an organisation, an ordinary word.

Evidence is added up as log odds, then the whole document is looked at again: what a text says of a
name once holds for its other mentions. The weights are few and coarse on purpose.
"""

import re
from collections.abc import Sequence
from itertools import zip_longest
from operator import attrgetter

from incidentmap.geo.bearings import DISTANCE_WORDS
from incidentmap.geo.context import APOSTROPHES, Candidate, Surroundings
from incidentmap.geo.folding import fold
from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.lexicon import Lexicon, lexicon
from incidentmap.geo.lists import share_heads
from incidentmap.geo.persons import is_person
from incidentmap.geo.readings import contains
from incidentmap.geo.recognition import compound, in_capitals

PERSON, WORD, PART = "person", "word", "part"

KNOWN_RANK = 66
"""Rank of some million inhabitants: known well enough to stand alone."""

TOWN_RANK = 165
"""Rank of some hundred inhabitants, above villages without a count."""

_PREFIXES = frozenset(
    "pro anti ex non mid post pre trans inter sub nord sud est ouest centre north south east west "
    "central vice all sino franco afro via".split(" ")
)
_TYPE = attrgetter("type")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_THE = frozenset("the le la les l".split(" "))
_OF = frozenset("of de du d des".split(" "))
_ARTICLES = frozenset(("the", "le", "du", "au"))
_TELLING = frozenset(
    "according said spoke told wrote listened declared confided mort death arrest arrestation words"
    " propos voix body corps wife name nom".split(" ")
)
_APPOSING = frozenset("a an the un une le la l also aussi".split(" "))
_IS = frozenset((",", "is", "was", "est", "était"))
_AND = frozenset(("and", "et", ",", "or", "ou", "to", "-", "‑", "–", "/"))


class Judge:
    """Decides what each candidate of a document is.

    Parameters
    ----------
    around : Surroundings
        The text.
    gazetteer : Gazetteer
        Names known.
    language : str
        ``en`` or ``fr``: whose ordinary words count.
    countries : frozenset of str
        Countries that the document is known to be about.
    """

    def __init__(
        self,
        around: Surroundings,
        gazetteer: Gazetteer,
        language: str = "en",
        countries: frozenset[str] = frozenset(),
    ) -> None:
        self.around = around
        self.gazetteer = gazetteer
        self.words: Lexicon = lexicon()
        self.ordinary = self.words.french if language == "fr" else self.words.english
        self.countries = countries
        self.persons: set[str] = set()
        self._capitals: dict[tuple[int, int], bool] = {}
        self._titles: dict[tuple[int, int], bool] = {}

    def judge(self, candidates: Sequence[Candidate]) -> None:
        """Give every candidate that the gazetteer has a verdict."""
        known = [c for c in candidates if c.matches]
        share_heads(candidates, self.around.text)
        previous: Candidate | None = None
        for c in candidates:
            if c.matches:
                self._first_look(c, previous)
            previous = c
        certain = {c.key for c in known if c.verdict == "place" and (c.locative or c.score >= 1.5)}
        homes = set(self.countries)
        for c in known:
            if c.verdict == "place" and c.score >= 1.0:
                homes.add(c.matches[0].place.country)
        homes.discard("")
        for c, following in zip_longest(known, known[1:]):
            if c.verdict in ("", "place"):
                self._second_look(c, certain, homes)
            if c.verdict == WORD and following is not None and self._inside(c, following):
                c.verdict = "place"

    def shouting(self, c: Candidate) -> bool:
        """Whether the sentence is all in capitals."""
        span = c.sentence
        if span not in self._capitals:
            self._capitals[span] = in_capitals(self.around.text, span)
        return self._capitals[span]

    def title_case(self, c: Candidate) -> bool:
        """Whether the sentence is a headline with a capital at each word."""
        span = c.sentence
        if span not in self._titles:
            piece = self.around.text[span[0] : span[1]]
            long = [word for word in piece.split() if len(word) > 4]
            capital = sum(word[0].isupper() for word in long)
            self._titles[span] = (
                len(long) > 2 and capital >= 0.75 * len(long) and not piece.endswith(".")
            )
        return self._titles[span]

    def _first_look(self, c: Candidate, previous: Candidate | None) -> None:
        raw = c.name.replace("\u00ad", "").lower()
        if c.key.endswith(" state"):
            raw = c.key
        if raw in self.words["organisations.firms"]:
            c.verdict = WORD
            return
        if not self._spelling(c, raw, previous) or self._gloss(c, previous):
            c.verdict = WORD
            return
        if self._hyphenated(c, previous):
            c.verdict = PART
            return
        self._river(c)
        best = c.matches[0]
        curated = best.place.source.startswith("incidentmap")
        c.score += max(0.0 if curated else -0.8, 0.5 * ((220 - best.rank) / 22 - 4))
        c.score -= 1.0 if best.type == "alternate" else 0.0
        self._company(c, previous)
        if is_person(c, self):
            c.verdict = PERSON
            self.persons.update((c.key, c.key.split(" ")[-1]))
            return
        c.score -= self._ordinariness(c, raw)
        c.verdict = "place" if c.score >= 0 else ""

    def _river(self, c: Candidate) -> None:
        """Take "the Bani", "the Niger rose" and "le Sourou" for rivers: towns have no article."""
        article = c.before[0] if c.before else ""
        if article not in _ARTICLES or (article != "the" and c.matches[0].place.kind == "country"):
            return
        follow = c.after[0] if c.after else "."
        if article == "the" and follow.isalpha() and follow not in self.words["place.flowing"]:
            return
        known = self.gazetteer.matches(f"{c.key} river")
        rivers = tuple(match for match in known if match.place.kind == "waterbody")
        if rivers:
            c.key, c.matches, c.cue = f"{c.key} river", rivers, "water"
            c.score += 2.0

    def _ordinariness(self, c: Candidate, raw: str) -> float:
        """How much speaks for a word of the dictionary, a given name, a scrap."""
        best, words = c.matches[0], self.words
        if best.rank <= KNOWN_RANK:
            return 0.0
        cost = 0.0
        strength = self.ordinary.get(raw, 0)
        dateline = self._dateline(c)
        if c.shouted:
            plain = len(raw) > 4 and best.rank < TOWN_RANK and best.type == "name"
            cost += 0.0 if c.locative or dateline or self._listed(c) else -0.3 if plain else 1.0
            strength = max(strength, words.ordinary.get(raw, 0), words.ordinary.get(c.key, 0))
        if best.place.place_id.startswith("incidentmap:"):
            strength -= 1
        if raw in words["calendar.words"] or raw in words.demonyms:
            strength = 3
        if strength > 0:
            cost += 1.3 * strength + (1.5 if c.first else 0.3)
            if raw in words["units.central"] or raw in words["place.compass"]:
                french = self.ordinary is words.french and c.left[:1] and c.left[0] in _THE
                if c.cue == "region" or (french and c.locative and not c.first):
                    cost = 0.5
                else:
                    cost += 2.0
        if raw in words.given:
            cost += 0.8
        if len(raw) < 4 and not (c.locative or dateline):
            cost += 1.0
        return cost

    def _spelling(self, c: Candidate, raw: str, previous: Candidate | None) -> bool:
        """Whether the capitals fit: codes and acronyms are not names."""
        fitting = c.matches
        if not c.shouted and "abbreviation" in map(_TYPE, fitting):
            fitting = c.matches = tuple(m for m in fitting if m.type != "abbreviation")
        if not fitting:
            return False
        if not c.shouted:
            return len(raw) > 5 or not c.name[1:2].isupper()
        loud = self.shouting(c)
        if fitting[0].type == "abbreviation":
            return not loud or len(raw) > 2 or "." in c.name or "the" in c.left[:1]
        if loud or "|" in c.left or len(raw) > 6:
            return True
        return self._capitals_fit(c, raw, previous)

    def _capitals_fit(self, c: Candidate, raw: str, previous: Candidate | None) -> bool:
        """Whether a short name in capitals amid small letters is no acronym."""
        words, rank = self.words, c.matches[0].rank
        if raw in words["organisations.acronyms"] or len(raw) < 3:
            return False
        if rank <= KNOWN_RANK and len(raw) > 3:
            return True
        if raw in words.ordinary:
            return self._dateline(c) and len(raw) > 3
        left = [token for token in c.before[:3] if token not in _THE]
        led = left[:1] and (
            left[0] in words["place.locative"] or left[0] in words["units.heads"] or left[0] == "ni"
        )
        return bool(
            led
            or self._in_row(c, previous)
            or self._dateline(c)
            or (len(raw) > 4 and rank <= TOWN_RANK)
        )

    @staticmethod
    def _in_row(c: Candidate, previous: Candidate | None) -> bool:
        """Whether another name in capitals stands right before."""
        if previous is None or not previous.shouted or previous.verdict not in ("", "place"):
            return False
        return bool(previous.matches) and c.start - previous.end < 9

    @staticmethod
    def _listed(c: Candidate) -> bool:
        """Whether the name is the label of a list item or a cell of a table."""
        beside = (c.left[:1] or ["|"])[0], (c.right[:1] or ["|"])[0]
        return beside[0] in "|-•*–" and beside[1] in "|:(–—-"

    def _dateline(self, c: Candidate) -> bool:
        """Whether the name opens a line, perhaps after a date, as its label."""
        if not c.right or c.right[0] not in "(,—–-:|/":
            return False
        dates = self.words["calendar.words"]
        return c.first or not any(t.isalpha() and t.lower() not in dates for t in c.left)

    def _gloss(self, c: Candidate, previous: Candidate | None) -> bool:
        """Whether a name in another script only repeats the one before its bracket."""
        if previous is None or not previous.matches or _LATIN.match(c.name):
            return False
        return self.around.text[previous.end : c.start].strip() == "("

    def _hyphenated(self, c: Candidate, previous: Candidate | None) -> bool:
        """Whether hyphens make the name part of a longer one that the gazetteer lacks."""
        before, after = compound(self.around.text, c.start, c.end)
        if before and before.lower() not in _PREFIXES:
            beside = previous is not None and previous.end == c.start - 1
            if not (beside and previous is not None and previous.matches):
                return True
        if after and after[0].isupper():
            axis = any(t.lower() in self.words["place.axes"] for t in (*c.left[:3], *c.right[2:5]))
            return not (axis or self.gazetteer.matches(fold(after)))
        return False

    def _company(self, c: Candidate, previous: Candidate | None) -> None:
        """Evidence from prepositions, heads and what follows."""
        if self._listed(c):
            c.score += 1.0
        if c.shouted and not self.shouting(c):
            label = c.right[:1] == [":"] and c.left[:1] and c.left[0] in ";/|"
            if label or self._dateline(c):
                c.score += 0.8
                c.locative = True
            if self._in_row(c, previous):
                c.score += 1.5
        left, right = c.before, c.after
        the = bool(left) and left[0] in _THE
        if the:
            left = left[1:]
            c.score += 0.7 if c.left[0] != "The" else 0.0
        if left:
            self._before(c, left, previous)
        if right:
            self._after(c, right)

    def _before(self, c: Candidate, left: list[str], previous: Candidate | None) -> None:
        words, near = self.words, left[0]
        if near in words["place.locative"]:
            c.score += 2.0
            c.locative = True
        elif near in words["place.weak"]:
            c.score += 0.7
            if near == "to" and any(t in words["place.fleeing"] for t in left[1:3]):
                c.score += 1.3
                c.locative = True
            elif near in ("on", "contre", "sur") and left[1:2] and left[1] in words["place.blows"]:
                c.score += 1.0
        if near in _OF and len(left) > 1:
            self.head(c, left[1], 3.0)
            measured = any(token in DISTANCE_WORDS for token in left[1:4])
            if left[1] in words["place.officials"] or left[1] in words["place.owned"]:
                c.score += 1.0
                c.locative = True
            if measured or left[1] in words["place.aside"]:
                c.score += 2.0
                c.locative = True
        elif near == "(":
            c.score += 0.5
        elif near in _AND and previous is not None:
            apart = c.start - previous.end
            if previous.verdict == "place" and previous.locative and apart < 12:
                c.score += 1.5
                c.locative = True
        elif near in words["place.axes"]:
            c.score += 1.5
            c.locative = True
        else:
            self.head(c, near, 2.0)
        if near in words["place.movement"]:
            c.score += 1.0
            c.locative = True

    def _after(self, c: Candidate, right: list[str]) -> None:
        words = self.words
        if right[0] in APOSTROPHES and len(right) > 1 and right[1] == "s":
            c.score += 0.5
        elif right[0] in words["units.heads"]:
            self.head(c, right[0], 2.5)
        elif right[0] in words["names.bands"] and c.matches[0].rank > KNOWN_RANK:
            c.score -= 1.5
        elif self._holds(right):
            c.score += 2.0
            c.locative = True
        elif right[0] in _IS and (head := self._apposed(right[1:7])):
            self.head(c, head, 2.0)
        if right[0] == "-" and len(right) > 1 and right[1] in ("based", "born", "bound"):
            c.score += 2.0
            c.locative = True

    def _apposed(self, right: list[str]) -> str:
        """Head of what is said of a name after a comma or "is": ", a market village in"."""
        heads = self.words["units.heads"]
        at = 0
        while at < len(right) and right[at] in _APPOSING:
            at += 1
        if at == 0 and (not right or right[0] not in heads):
            return ""
        found = ""
        for token in right[at:]:
            if token in heads:
                found = token
            elif found or not token[0].isalpha() or token in self.words["place.somewhere"]:
                break
        return found

    def _holds(self, right: list[str]) -> bool:
        """Whether a comma and a unit that holds the name stand behind it: ", cercle de …"."""
        held = right[0] == "," and right[1:2] != [] and right[1] in self.words["units.region"]
        return held and right[2] in _OF

    def head(self, c: Candidate, head: str, weight: float) -> None:
        """Take note of a word such as "village" or "province" that says what a name is of."""
        cue = self.words.cues.get(head)
        if cue is not None:
            c.cue = c.cue or cue
            c.score += weight
            c.locative = True

    def _inside(self, c: Candidate, following: Candidate) -> bool:
        """Whether a unit or country right after a comma holds a place of the name.

        "Reading, England" is a place, however ordinary the word.
        """
        if following.verdict not in ("", "place") or c.score < -5:
            return False
        if self.around.text[c.end : following.start] not in (", ", ",\u00a0"):
            return False
        outer = following.matches[0].place
        if outer.kind not in ("country", "region") or following.matches[0].rank > 110:
            return False
        return any(contains(outer, match.place) for match in c.matches[:12])

    def _second_look(self, c: Candidate, certain: set[str], homes: set[str]) -> None:
        rank = c.matches[0].rank
        hidden = c.key in self.persons and not (c.locative or c.cue or self._owning(c))
        if hidden and rank > KNOWN_RANK and c.key not in certain:
            c.verdict = PERSON
            return
        if c.verdict == "":
            if c.key in certain and c.score > -4:
                c.score += 2.0
            if any(m.place.country in homes for m in c.matches[:8]):
                c.score += 1.0
            c.verdict = "place" if c.score >= 0 else WORD

    def _owning(self, c: Candidate) -> bool:
        """Whether "of" or "to" before a name speaks for a place, whoever else has the name."""
        if len(c.before) < 2 or c.before[0] not in (*_OF, "to"):
            return False
        words, noun = self.words, c.before[1]
        kin = noun in words["names.kin"] or noun in words["names.families"]
        return not kin and noun not in words["names.titles"] and noun not in _TELLING
