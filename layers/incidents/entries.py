"""Entries of a log that a place and a day head."""

import re

from incidentmap.geo.model import Mention
from incidentmap.layers.incidents.date_spans import DateText
from incidentmap.layers.incidents.date_words import NAMES_MONTH
from incidentmap.layers.incidents.sentence import Sentence

_DATELINE = re.compile(
    r"^.{0,90}?\([^()\n]{2,45}\)\s*(?:[-–—]|--)\s|"
    r"^[A-ZÀ-Ý][A-ZÀ-Ý'’. -]{2,40}(?:,[^-–—\n]{0,30})?\s(?:[-–—]|--)\s",
    re.DOTALL,
)
_TO = re.compile(r"(?:à|au|et|to|and|until|[-–—/])\s*$")
_BESIDE_DAY = frozenset(". , , . le au soir matin à on in the evening morning –".split())


_RULED = frozenset("- – — : | /".split())
_RULES = _RULED - {""}


def opens_with_a_day(sentence: Sentence) -> bool:
    """Whether a line begins by a day and a dash ("04/05 – …")."""
    date = sentence.dates[0]
    if sentence.text[sentence.start : date.start].strip(" -*•[("):
        return False
    return sentence.text[date.end : date.end + 4].strip(" ])")[:1] in _RULES


def opens_a_log_line(sentence: Sentence) -> Mention | None:
    """The place of a line that begins by a day and a place with dashes ("04/05 – Bravo – …")."""
    if not sentence.dates or not sentence.mentions:
        return None
    date, mention = sentence.dates[0], sentence.mentions[0]
    if sentence.text[sentence.start : date.start].strip(" -*•[("):
        return None
    between = sentence.text[date.end : mention.start].strip(" ])")
    after = sentence.text[mention.end : mention.end + 3].strip()[:1]
    settled = mention.kind in ("village", "city", "capital")
    return mention if settled and between in _RULED and after in _RULED else None


def heads_an_entry(sentence: Sentence, mention: Mention) -> bool:
    """Whether "Bravo, le 10 mai." opens a paragraph of a log; alone on a line it heads a letter."""
    if mention.kind not in ("village", "city") or len(sentence.dates) != 1:
        return False
    if sentence.text[sentence.end : sentence.end + 2].strip(" ").startswith("\n"):
        return False
    date = sentence.dates[0]
    parts = sorted(((mention.start, mention.end), (date.start, date.end)))
    rest = (
        sentence.text[parts[0][1] : parts[1][0]] + " " + sentence.text[parts[1][1] : sentence.end]
    )
    return parts[0][0] <= sentence.start + 3 and _BESIDE_DAY.issuperset(rest.split())


def goes_below_a_day(sentence: Sentence, rule: str) -> bool:
    """Whether what stands right below a day is an event: armed people, or something wrecked."""
    kinds = {sentence.actor(h).kind for h in sentence.of("actor")}
    return rule in ("property", "wrecked") or bool(kinds - {"civilian", "government"})


def year_heading(sentence: Sentence) -> int | None:
    """Year of a sentence that is a line of its own and holds nothing else: "2020", "Année 2020"."""
    line = sentence.text[sentence.end : sentence.end + 1] in ("", "\n")
    named = not sentence.mentions and len(sentence.dates) == 1 and sentence.spans[0] is not None
    return sentence.spans[0].first.year if line and named and sentence.spans[0] else None


def stamps(sentence: Sentence, date: DateText) -> bool:
    """Whether a date heads a message: "[13/02 12:00] A girl was taken last night."."""
    return date.start - sentence.start == 1 and sentence.text[sentence.start] == "["


def heads(sentence: Sentence, date: DateText) -> bool:
    """Whether a date is of a heading or ends a stretch of months ("de janvier à juin 2020").

    The days without a year that follow lie in that stretch, not behind it.
    """
    before = sentence.text[max(sentence.start, date.start - 18) : date.start]
    if _TO.search(before) and any(month.search(before) for month in NAMES_MONTH.values()):
        return True
    line = sentence.text[sentence.end : sentence.end + 1] in ("", "\n")
    return line and sentence.text[sentence.end - 1] not in ".!?"


def dateline_end(text: str, start: int, end: int) -> int:
    """Character after the dateline that a sentence begins with, ``start`` where it has none."""
    match = _DATELINE.match(text[start:end])
    if match is None or not re.search(r"[A-ZÀ-Ý]{3}|\d", match.group()):
        return start
    head = match.group()
    place = re.match(r"[A-ZÀ-Ý][\w'’. -]{2,30}[,(\s]", head)
    return start + match.end() if place else start
