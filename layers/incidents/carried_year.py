"""The year of a full date, kept for the days and months without one that follow."""

import re

from incidentmap.layers.incidents import entries
from incidentmap.layers.incidents.date_spans import MONTH, Context, DateText
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.timing import ANCHORS, LIMIT_INSIDE, SINCE, SINCE_WORDS

_BARE = frozenset(("day", "monthday", "month", "dayrange", "monthdayrange", "feast"))
_OF_LATE = re.compile(r"\blast\b|\bdernier", re.IGNORECASE)
_ASIDE = 8


def note_year(sentence: Sentence, context: Context) -> bool:
    """Keep the year of a full date for the partial ones that follow. Whether there was one.

    A partial one that goes on with it keeps it for those behind.
    """
    noted = False
    for date, span in zip(sentence.dates, sentence.spans, strict=True):
        within = span is not None and span.first.year == span.last.year
        fine = span is not None and (span.precision <= MONTH or date.form == "monthrange")
        if span is None or not (within and fine):
            continue
        goes_on = context.year is not None and date.form == "offset"
        goes_on |= date.form in _BARE and context.year in (span.first.year, span.first.year - 1)
        if not (date.form in ANCHORS or goes_on) or _only_since(sentence, date):
            continue
        if context.published is not None and context.exact and span.first > context.published:
            continue
        full = str(span.first.year) in date.text or date.form == "num"
        if full or (goes_on and not _OF_LATE.search(date.text)):
            context.year, noted = span.first.year, True
            fine = span.precision <= MONTH and not entries.heads(sentence, date)
            context.month = span.first.month if fine else None
    return noted


def _only_since(sentence: Sentence, date: DateText) -> bool:
    """Whether a date only bounds what goes on: until 4 May 2021, since the coup of May 2021."""
    if LIMIT_INSIDE.match(date.text) or SINCE.match(date.text):
        return True
    at = sentence.token_at(date.start)
    before = sentence.words[max(0, at - _ASIDE) : at]
    return not SINCE_WORDS.isdisjoint(before) and "," not in before
