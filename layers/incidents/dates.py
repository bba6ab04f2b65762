"""Dates in reports: found, resolved against what the text says, with UCDP's precision.

Nothing is filled in: a sentence without a date gives none, and the day of publication only serves
to complete what the words leave open ("on Tuesday", "last month", "4 June").
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence

from incidentmap.geo.text import sentences
from incidentmap.layers.incidents.date_forms import RESOLVERS
from incidentmap.layers.incidents.date_spans import (
    LONGEST_PERIOD,
    WEEK,
    YEAR,
    YEAR_DIGITS,
    Context,
    DateText,
    Span,
    period_in_figures,
)
from incidentmap.layers.incidents.date_words import (
    AT_FIGURE,
    AT_WORD,
    NAMES_MONTH,
    PATTERNS,
    WEEKDAYS,
)
from incidentmap.layers.incidents.lexicon import DATED, LEADS_TO_DATE, OPENS_DATE, load_rules
from incidentmap.layers.incidents.tokens import cut_words, fold_words, positions


def find_dates(text: str, language: str, start: int = 0, end: int | None = None) -> list[DateText]:
    """Find the words of dates in a stretch of text.

    Parameters
    ----------
    text : str
        The document.
    language : str
        ``en`` or ``fr``.
    start, end : int, optional
        Characters to look at.

    Returns
    -------
    list of DateText
        In order, never overlapping.

    Examples
    --------
    >>> [d.text for d in find_dates("On 4 June, and two days later.", "en")]
    ['4 June', 'two days later']
    """
    pattern = PATTERNS["fr" if language == "fr" else "en"]
    stop = len(text) if end is None else end
    return [
        DateText(m.start(), m.end(), m.group(), m.lastgroup or "")
        for m in pattern.finditer(text, start, stop)
    ]


def find_dates_at(text: str, language: str, openings: Iterable[int], end: int) -> list[DateText]:
    """Find the words of dates that begin at one of some characters, in order.

    The same as `find_dates` where every date begins at one of them; it looks at fewer characters.
    """
    language = "fr" if language == "fr" else "en"
    at_figure, at_word = AT_FIGURE[language].match, AT_WORD[language].match
    found: list[DateText] = []
    done = 0
    for opening in openings:
        if opening < done:
            continue
        match = (at_figure if text[opening].isdecimal() else at_word)(text, opening, end)
        if match is not None:
            done = match.end()
            found.append(DateText(opening, done, match.group(), match.lastgroup or ""))
    return found


def openings(signs: Sequence[int], first: int = 0) -> list[int]:
    """Tokens at which a date can begin: a word that opens one, a word of a date soon behind it.

    Parameters
    ----------
    signs : sequence of int
        What sort of word each token is, see `incidentmap.layers.incidents.lexicon`.
    first : int, optional
        Token to begin with.
    """
    found: list[int] = []
    for anchor in [token for token, sign in enumerate(signs) if sign & DATED]:
        if anchor >= first:
            opening = anchor
            while opening > first and signs[opening - 1] & LEADS_TO_DATE:
                opening -= 1
            found += [t for t in range(opening, anchor + 1) if signs[t] & OPENS_DATE]
            first = anchor + 1
    return found


def _by_sentence(text: str, language: str) -> list[DateText]:
    """Words of the dates of a whole text, none of which is longer than its sentence."""
    return [d for start, end in sentences(text) for d in _between(text, language, start, end)]


def _between(text: str, language: str, start: int, end: int) -> list[DateText]:
    """Words of the dates of a sentence, sought where a word can begin one."""
    written = cut_words(text, start, end)
    tokens = openings(list(map(load_rules(language).signs.__getitem__, fold_words(written))))
    if not tokens:
        return []
    starts = positions(text, written[: tokens[-1] + 1], start)
    return find_dates_at(text, language, [starts[token] for token in tokens], end)


def resolve(date: DateText, language: str, context: Context) -> Span | None:
    """Days that the words of a date mean.

    Parameters
    ----------
    date : DateText
        From `find_dates`.
    language : str
        ``en`` or ``fr``.
    context : Context
        What relative and partial dates lean on.

    Returns
    -------
    Span or None
        None where the context does not allow to say.

    Examples
    --------
    >>> context = Context(dt.date(2022, 3, 3), exact=True)
    >>> [date] = find_dates("on Tuesday", "en")
    >>> resolve(date, "en", context).first
    datetime.date(2022, 3, 1)
    """
    language = "fr" if language == "fr" else "en"
    try:
        return RESOLVERS[date.form](date.text, language, context)
    except (OverflowError, ValueError):  # "202203 weeks ago": a day that no calendar has
        return None


_AHEAD = re.compile(
    r"(?:\b(?:by|until|till|before|as of|end on|end in|ends?|up to|d['’]ici|jusqu['’]à|jusqu['’]au|"
    r"avant|à compter du|au plus tard)\s+(?:the\s|le\s|la\s|end\sof\s|early\s|late\s)*)$",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"(?:until|by|from|through|jusqu)\b", re.IGNORECASE)
_PLANNED = re.compile(
    r"\b(?:will|shall|planned|scheduled|elections?|sera|seront|prévue?s?|prochaine?)\b",
    re.IGNORECASE,
)
_BROADCAST = re.compile(
    r"^\s*(?:journal|bulletin|edition|édition|broadcast|news|radio|communiqué|press release|"
    r"for immediate release|published|publié|posted|date|updated|le|transcript|monitored|"
    r"lett(?:er|re)\b.{0,40}\b(?:dated|of|du)|"
    r"(?:testimony|témoignage)\b.{0,20}\b(?:taken|collected|given|recueilli)|"
    r"(?:interview|entretien)\b.{0,40}\b(?:on|of|le|du))\b",
    re.IGNORECASE,
)
_ISSUE = re.compile(
    r"\b(?:bulletin|communiqué|press release|newsletter|note|update|statement|flash|édition|issue|"
    r"sitrep|situation report|déclaration|lettre|briefs?|briefing|brèves?|digest|round-?up|log|"
    r"journal|transcript|transcription|broadcast|notes|échos|compte[- ]rendu|synthèse|relevé|revue|"
    r"testimony|témoignage|récit|interview|entretien|diary|dépêches?|dispatch(?:es)?|report|rapport|extract|extrait|point|situation|news|nouvelles|reading|radio)\b",
    re.IGNORECASE,
)
_HOUR = re.compile(r"^\W*(?:à|at)?\s*\d\d?\s?(?:h|:)\s?(?:\d\d)?\s*(?:gmt|utc|tu)?", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
_OF_AN_EVENT = re.compile(
    r"\b(?:on(?!\s(?:air|radio|tv)\b)|about|sur(?!\s(?:radio|(?:la|les)\s(?:radio|antennes?|ondes)))|concerning|relati[fv]e?s?|attacks?|attaques?|raids?|massacres?|killings?|"
    r"tueries?|assauts?|assault|ambush|embuscade|battle|bataille|strikes?|frappes?|events?|événements|"
    r"incident (?:of|in|at)|incident (?:du|de|à))\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(rf"\b(?:{'|'.join((*WEEKDAYS['en'], *WEEKDAYS['fr']))})\W*$", re.IGNORECASE)
_DATELINE = re.compile(
    r"^[^\n.!?]{0,60}?[A-ZÀ-Ý](?:[^\n.!?]|\.(?=,?\s\d)){0,60}\([^)\n]{2,40}\)\s*[-–—:]|"
    r"^[A-ZÀ-Ý' ’-]{3,40},"
)
_CARRIED = 300
"""Characters behind a full date within which a day without a year is of the same one."""

_LOG_LINES = 30
_ABSOLUTE = ("iso", "num", "day", "monthday")


def infer_published(text: str, language: str) -> tuple[dt.date | None, str]:
    """Day of publication of a text whose file does not state one.

    A full date in a dateline ("OUAGADOUGOU, 3 March 2022 (Agency) -") or in a broadcast or header
    line of the first lines is ``stated``: the text says when it was issued. Otherwise the latest
    day, month or year that the text speaks of in the past is a bound from below, ``inferred``: it
    serves to complete "16 June" with a year, and for nothing finer.

    Parameters
    ----------
    text : str
        Body of the document.
    language : str
        ``en`` or ``fr``.

    Returns
    -------
    tuple of (datetime.date or None, str)
        Day and its basis: ``stated``, ``inferred`` or ``unknown``.

    Examples
    --------
    >>> infer_published("OUAGADOUGOU, 3 March 2022 (Wire) - Gunmen killed two.", "en")
    (datetime.date(2022, 3, 3), 'stated')
    >>> infer_published("In May 2022 the troops left. They began on 4 March.", "en")
    (datetime.date(2022, 5, 31), 'inferred')
    """
    stated = _stated(text, language)
    if stated is not None:
        return stated, "stated"
    dates = _by_sentence(text, language)
    spans: list[Span] = []
    bare: list[tuple[DateText, int | None]] = []
    told: tuple[int, int] = (-_CARRIED, 0)  # end and year of the last full date
    for date in dates:
        if date.form not in (*_ABSOLUTE, "dayrange", "monthdayrange", "month", "year", "season"):
            continue
        ahead = _AHEAD.search(text, max(0, date.start - 30), date.start)
        if ahead or _LIMIT.match(date.text) or _in_plan(text, date):
            continue
        if not YEAR_DIGITS.search(date.text) and date.form not in ("iso", "num"):
            bare.append((date, told[1] if date.start - told[0] < _CARRIED else None))
            continue
        span = resolve(date, language, Context())
        if span is not None and 1990 <= span.last.year <= 2100:
            spans.append(span)
            if span.precision < YEAR:
                told = (date.end, span.last.year)
    fine = [s for s in spans if s.precision < YEAR] or spans
    if not fine:
        return None, "unknown"
    latest = max(span.last for span in fine)
    year_known = Context(year=latest.year)
    finer = [
        resolve(d, language, year_known)
        for d, told in bare
        if d.form != "month" and told in (None, latest.year)
    ]
    days = [s.last for s in (*finer, *fine) if s is not None and s.last.year == latest.year]
    return max(days, default=latest), "inferred"


_OPENING_LINES = 4
_HEADING_LENGTH = 120
_WEEK_OF = re.compile(
    r"(?:week (?:of|from|beginning|starting)|semaine du)\W*(?:\w+ )?$", re.IGNORECASE
)
_PERIOD_LINE = re.compile(
    r"[\s*#_>-]*(?:période|(?:reporting )?period|semaine|week|couvre|couverture|cover(?:s|ing))\b",
    re.IGNORECASE,
)
_OF_A_PERIOD = re.compile(r"\b(?:semaine|période|week|period)\b", re.IGNORECASE)
_PERIODS = ("dayrange", "monthdayrange", "day", "monthday", "month")


def period_of(heading: str, language: str, context: Context) -> Span | None:
    """Days that a heading says the text below is about, None where it names no stretch of days.

    Examples
    --------
    >>> period_of("Weekly note, 3 to 9 June 2024", "en", Context())
    Span(first=datetime.date(2024, 6, 3), last=datetime.date(2024, 6, 9), precision=3)
    """
    figures = period_in_figures(heading)
    if figures is not None:
        return figures
    if not NAMES_MONTH["fr" if language == "fr" else "en"].search(heading):
        return None  # no form of `_PERIODS` goes without
    for date in _between(heading, language, 0, len(heading)):
        span = resolve(date, language, context) if date.form in _PERIODS else None
        if span is None:
            continue
        if _WEEK_OF.search(heading, 0, date.start) and span.first == span.last:
            return Span(span.first, span.first + dt.timedelta(days=6), WEEK)
        if dt.timedelta() < span.last - span.first < dt.timedelta(days=LONGEST_PERIOD):
            return span
    return None


def opening_period(
    title: str, text: str, start: int, language: str, context: Context
) -> Span | None:
    """Period in the title of a document or in a heading among its first lines.

    Parameters
    ----------
    title, text : str
        Of the document.
    start : int
        Character where its body begins.
    language : str
        ``en`` or ``fr``.
    context : Context
        For a period without a year.
    """
    lines = [line.strip() for line in text[start : start + 1000].split("\n") if line.strip()]
    opening = lines[:_OPENING_LINES]
    headings = [line for line in opening if is_heading(line) or _OF_A_PERIOD.search(line)]
    found = (period_of(heading, language, context) for heading in (*headings, title))
    return next((span for span in found if span is not None), None)


def is_heading(line: str) -> bool:
    """Whether a line is short and ends as no sentence does."""
    if len(line) > _HEADING_LENGTH:
        return False
    return not line.endswith((".", "!", "?", ";", ",")) or bool(_PERIOD_LINE.match(line))


def _in_plan(text: str, date: DateText) -> bool:
    """Whether the words around a date speak of what is to come."""
    begin = max(text.rfind(".", 0, date.start), text.rfind("\n", 0, date.start)) + 1
    stop = text.find(".", date.end)
    return bool(_PLANNED.search(text, begin, len(text) if stop < 0 else stop))


def _stated(text: str, language: str) -> dt.date | None:
    """Full date of a dateline or of a header line among the first five lines of text."""
    lines = [line for line in text.split("\n") if line.strip()][:_LOG_LINES]
    for line in lines[:5]:
        head = line[:160]
        dates = [d for d in find_dates(head, language) if d.form in _ABSOLUTE]
        full = [d for d in dates if YEAR_DIGITS.search(d.text) or d.form == "num"]
        if not full:
            continue
        first = full[0]
        dateline = _DATELINE.match(head)
        in_dateline = (
            dateline is not None
            and first.start < 80
            and "(" in head[first.end : first.end + 40]
            and not _is_log_line(head, first, lines, language)
        )
        header = bool(_BROADCAST.match(head)) and len(line) < 120
        header = header or _is_issue(line, first)
        header = header or _is_date_alone(head, first)
        if in_dateline or header:
            span = resolve(first, language, Context())
            return span.first if span else None
    return None


def _is_log_line(line: str, date: DateText, lines: list[str], language: str) -> bool:
    """Whether a line begins with a date, and so does another: entries of a log, no dateline."""
    if line[: date.start].strip(" -*•"):
        return False
    others = (other.lstrip(" -*•")[:40] for other in lines if not other.startswith(line))
    return any(d.start == 0 for other in others for d in find_dates(other, language)[:1])


def _is_issue(line: str, date: DateText) -> bool:
    """Whether a heading ends with the day on which a bulletin came out.

    Its own word says so ("Morning brief, 30 August 2022"), or a weekday beside the date; the day of
    an event that the heading names is none ("Report on the raid of 4 May 2021").
    """
    rest = _BRACKETS.sub("", _HOUR.sub("", line[date.end :]))
    if rest.strip(" )]*#_") or not is_heading(line):
        return False
    if _OF_AN_EVENT.search(line, 0, date.start):
        return False
    return bool(_ISSUE.search(line, 0, date.start) or _WEEKDAY.search(line, 0, date.start))


def _is_date_alone(line: str, date: DateText) -> bool:
    """Whether a line holds a full date, a weekday or a town beside it, and nothing more."""
    rest = (line[: date.start] + " " + line[date.end :]).split()
    return len(rest) <= 3 and all(word[:1].isupper() or len(word) < 3 for word in rest)
