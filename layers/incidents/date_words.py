"""How English and French write dates: one regular expression a language."""

import re
from collections.abc import Callable

_EN_MONTHS = (
    "jan(?:uary)?", "feb(?:ruary)?", "mar(?:ch)?", "apr(?:il)?", "may", "june?", "july?",
    "aug(?:ust)?", "sept?(?:ember)?", "oct(?:ober)?", "nov(?:ember)?", "dec(?:ember)?",
)  # fmt: skip
_FR_MONTHS = (
    "janv(?:ier)?", "f[ée]v(?:r(?:ier)?)?", "mars", "avr(?:il)?", "mai", "juin", "juil(?:let)?",
    "ao[ûu]t", "sept(?:embre)?", "oct(?:obre)?", "nov(?:embre)?", "d[ée]c(?:embre)?",
)  # fmt: skip
_EN_DAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_FR_PARTS = "nuit matin matinée soir soirée journée date aube".split()
_FR_DAYS = "lundi mardi mercredi jeudi vendredi samedi dimanche".split()

MONTHS = {
    language: [re.compile(month, re.IGNORECASE) for month in months]
    for language, months in (("en", _EN_MONTHS), ("fr", _FR_MONTHS))
}
NAMES_MONTH = {
    language: re.compile(rf"\b(?:{'|'.join(months)})", re.IGNORECASE)
    for language, months in (("en", _EN_MONTHS), ("fr", _FR_MONTHS))
}
"""Found in every text that writes out a month."""

WEEKDAYS = {"en": _EN_DAYS, "fr": _FR_DAYS}

SEASONS = {
    "en": {
        "spring": (3, 5),
        "summer": (6, 8),
        "autumn": (9, 11),
        "fall": (9, 11),
        "winter": (12, 2),
    },
    "fr": {"printemps": (3, 5), "été": (6, 8), "automne": (9, 11), "hiver": (12, 2)},
}
"""First and last month."""

COUNT_WORDS = {
    "en": {
        "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
        "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "a few": 3, "several": 3,
    },
    "fr": {
        "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7,
        "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12, "quinze": 15,
    },
}  # fmt: skip
"""Counts of days, weeks, months and years."""

UNITS = {
    "day": "day", "night": "day", "week": "week", "fortnight": "fortnight", "month": "month",
    "year": "year", "hour": "hour", "jour": "day", "nuit": "day", "semaine": "week",
    "mois": "month", "an": "year", "ann": "year", "heure": "hour", "decade": "decade",
}  # fmt: skip

_EN_COUNTED = (
    r"[A-ZÀ-Ý]?[a-zà-ÿ]*(?:anniversary|annual|arrondissement|attack|attempt|avenue|battalion|birthday|brigade|"
    r"case|centur(?:y|ies)|company|congress|day|death|district|division|edition|floor|grade|"
    r"infantry|kilomet(?:er|re)|meeting|minute|month|ordinary|parallel|parachute|person|regiment|"
    r"round|session|squadron|street|summit|time|victim|week|year)"
)
"""What an ordinal counts that is no day of the month."""

_FR_COUNTED = (
    r"ans?|années?|bis|c[ma]|degrés?|euros?|fois|francs?|h|heures?|hommes|jours?|k[gm]|kilom\w+|litres?|"
    r"m|mètres?|millions?|milliards?|minutes?|mois|morts?|personnes|pour|roues?|semaines?|soldats|tonnes?"
)

_LINE = r"(?:(?<=\n)|(?<=\n[-*•–]\s)|(?<=\bon\s)|(?<=\ble\s)|(?<=\bdu\s))"
"""Where two numbers with a stroke are a day and a month: at the start of a line, behind "on"."""

_HEAD = r"(?:(?<=\n)|(?<=\n[-*•–]\s)|(?<=\*\*)|(?<=\#\s)|(?<=/\s))"
"""Where a short weekday, or a weekday and a figure, head what stands behind them."""

_MM = r"(?:0[1-9]|1[0-2])"
_SHORT = (
    r"(?<=\()\d\d?/\d\d?(?=\))"
    rf"|(?<=\[)\d\d[/.]{_MM}(?=,?\s\d\d?[h:]\d\d\])"
    rf"|(?<=\[)\d\d[/.-]{_MM}(?=\])"
    rf"|(?<=[,–-]\s)\d\d[/.]{_MM}(?=\.?\s*[:–—-])"
    rf"|(?:(?<=\ble\s)|(?<=\n)|(?<=\n[-*•–]\s))\d\d\.{_MM}\b\.?(?!\d|\s*(?:%|h\b|km|mm|millions?))"
    rf"|(?<=\n)\d\d-{_MM}(?=\s*[:–—|])"
    rf"|(?<=\|\s)\d\d?[/.]{_MM}(?=\s*\|)"
)
"""Where two figures beside marks are a day and a month: "(4/3)", "le 04.03", "Bravo, 04.03 :"."""

_Y = r"(?:19|20)\d\d"
_D = r"(?:0?[1-9]|[12]\d|3[01])"


_THAT_YEAR_EN = r"(?:,?\s+(?:of\s+)?(?:that|the\s+same)\s+year\b)"
_THAT_YEAR_FR = r"(?:,?\s+de\s(?:la\smême|cette)\sannée(?:-là)?\b)"
_THAT_MONTH_EN = r"(?:\sof\s(?:that|the\ssame)\smonth\b)?"
_THAT_MONTH_FR = r"(?:\sdu\smême\smois\b)?"


def _english() -> str:
    m = rf"(?:{'|'.join(_EN_MONTHS)})\b\.?"
    d = rf"{_D}(?:st|nd|rd|th)?"
    n = "|".join(sorted(COUNT_WORDS["en"], key=len, reverse=True))
    w = "|".join(_EN_DAYS)
    short = r"(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b\.?"
    to = r"(?:\s*[-–—/]\s*|\s+(?:to|and|until|till|through)\s+)"
    nth = r"\d{1,2}(?:st|nd|rd|th)"
    # "of the 14th", not "of the 14th brigade": what is counted there is no day.
    led = "|".join(rf"(?<=\b{word}\s)" for word in ("on", "of", "since", "by", "until", "from"))
    return rf"""
    (?P<iso>\b{_Y}-\d\d-\d\d\b)
  | (?P<num>\b{_D}[/.-]\d\d?[/.-](?:{_Y}|\d\d)\b(?!\d))
  | (?P<daymonth>(?=\d\d?/){_LINE}{_D}/{_D}\b(?![/.,]?\d|\s(?:{m}))|(?=\d\d?[/.-])(?:{_SHORT}))
  | (?P<dayrange>\b{d}(?:\s+(?:of\s+)?{m}(?:,?\s*{_Y})?)?{to}(?:(?:{w}|{short}),?\s+)?(?:the\s+)?{d}
      \s+(?:of\s+)?{m}(?:,?\s*{_Y})?)
  | (?P<monthdayrange>\b{m}\s+{d}{to}{d}\b(?!\s*{m})(?:,?\s*{_Y}\b)?)
  | (?P<day>\b{d}\s+(?:of\s+)?{m}(?:,?\s*{_Y}\b|{_THAT_YEAR_EN})?)
  | (?P<monthday>\b{m}\s+(?:the\s+)?{d}\b(?![:%])(?:,?\s*{_Y}\b|{_THAT_YEAR_EN})?)
  | (?P<monthrange>\b{m}(?:\s*{_Y})?\s*(?:[-–]|to|and)\s*{m}(?:\s*{_Y}|{_THAT_YEAR_EN}))
  | (?P<month>\b(?:(?:early|mid|late)[-\s]|(?:beginning|start|end|middle)\sof\s|(?:in|since
      |last|during|of|by|until|from|through)\s)?{m},?\s+(?:of\s+)?{_Y}\b
      |\b(?:early|mid|late)[-\s]{m}{_THAT_YEAR_EN}?
      |\b(?:in|since|during|until|by|throughout|of)\s(?:early\s|late\s|mid-
      |the\smonth\sof\s)?(?:last\s)?{m}(?!\s*\d)(?:\s(?:of\s)?last\syear\b|{_THAT_YEAR_EN})?
      |\b(?:last|that|the\snext|the\sfollowing)\s{m}\b(?!\s*\d)
      |\b(?:one|a)\s(?:{w})\s(?:in|of)\s{m}(?:,?\s+{_Y}\b)?(?!\s*\d))
  | (?P<season>\b(?:spring|summer|autumn|fall|winter)(?:\s+(?:of\s+)?{_Y})
      |\blast\s(?:spring|summer|autumn|winter)\b)
  | (?P<feast>\bchristmas(?:\s(?:day|eve))?\b|\bnew\syear['’]s\s(?:day|eve)\b)
  | (?P<weekdayof>\b(?:{w})\s+of\s+last\s+week)
  | (?P<weekdaynight>\b(?:overnight\s+|(?:the\s+)?night\s+of\s+|from\s+
      |between\s+)(?:{w})\s+(?:to|and|into)\s+(?:{w})\b)
  | (?P<weekdayafter>\b(?:the\s)?(?:following|next|previous|preceding)\s(?:{w})\b)
  | (?P<weekdate>(?=[mtwfs]){_HEAD}(?:{w}|{short})\s{_D}\b
      (?=\s*(?:[:.,–—|/)\n*-]|$)(?!\s?[-/.:,]\d)))
  | (?P<weekday>\b(?:a\s|last\s|this\s|the\spast\s)?(?:{w})\b
      |(?=[mtwfs]){_HEAD}{short}(?=\s?[:–—,(-]))
  | (?P<weekend>\b(?:last|this|(?:over\s)?the)\s(?:past\s)?weekend\b(?!\s(?:of|before|after)))
  | (?P<ago>\b(?:{n}|\d+)\s+(?:days?|nights?|weeks?|fortnights?|months?|years?|hours?)\s+ago\b)
  | (?P<offset>\b(?:(?:{n}|\d+)\s+)?(?:days?|nights?|weeks?|fortnights?|months?|years?
      |hours?)\s+(?:earlier|later|before|after|prior|afterwards?|on(?=,))\b
      |\b(?:in\s)?the\sfollowing\s(?:week|month|year)\b)
  | (?P<sameday>\b(?:the\s)?(?:same|that)\s(?:day|evening|night|morning|afternoon|time|hour)\b
      |\b(?:hours|minutes|shortly|moments)\s(?:later|after|before|earlier)\b)
  | (?P<sameperiod>\b(?:the\s)?same\s(?:week|month|year)\b|\bthat\syear\b)
  | (?P<nextday>\b(?:the\s)?(?:next|following)\s(?:day|morning|night|evening)\b
      |\bthe\sday\safter\b)
  | (?P<eve>\bthe\s(?:day|night)\sbefore\b(?!\syesterday)|\bthe\sprevious\s(?:day|night|evening)\b)
  | (?P<yesterday>\b(?:the\sday\sbefore\s)?yesterday\b|\blast\s(?:night|evening)\b)
  | (?P<today>\btoday\b|\bthis\s(?:morning|afternoon|evening)\b|\btonight\b|\bovernight\b)
  | (?P<lastperiod>\b(?:last|the\sprevious)\s(?:week|month|year)\b)
  | (?P<thisperiod>\b(?:earlier\s)?this\s(?:week|month|year)\b)
  | (?P<nthrange>(?=\d)(?:(?<=\bnight\s)|(?<=\bnight\sof\s)){_D}\s?[-–/]\s?{_D}\b
      (?!\s*(?:{m}|[-/.\d]))
      |(?:{led}|(?<=\bbetween\s))the\s{nth}(?:\sto|\sand|\sinto|\suntil|-)\s?(?:the\s)?
      {nth}\b(?!\s(?:{_EN_COUNTED})))
  | (?P<nth>(?:{led}|(?<=,\s)|(?<=\band\s)|(?<=day\s))the\s{nth}\b{_THAT_MONTH_EN}
      (?!-|\s(?:{_EN_COUNTED}|(?:of\s)?{m})))
  | (?P<years>\b{_Y}\s*[-–]\s*(?:{_Y}|\d\d)\b(?!-))
  | (?P<year>\b(?:(?:in|since|during|early|late|mid-?|of|by|until|throughout)\s(?:early\s
      |late\s|mid-)?)?{_Y}\b(?![-/.]\d))
    """


def _french() -> str:
    m = rf"(?:{'|'.join(_FR_MONTHS)})\b\.?"
    d = rf"(?:1\s?er|{_D})"
    n = "|".join(sorted(COUNT_WORDS["fr"], key=len, reverse=True))
    w = "|".join(_FR_DAYS)
    to = r"(?:\s*[-–—→/]\s*|\s+(?:au|et|à|jusqu['’]au)\s+(?:le\s+)?)"
    short = (rf"{day[:3]}\." for day in _FR_DAYS)
    parts = (rf"{part}\sdu" for part in _FR_PARTS)
    leads = ("le", r"dès\sle", r"depuis\sle", *_FR_DAYS, *short, *parts)
    led = "|".join(rf"(?<=\b{lead}\s)" for lead in leads)
    apart = rf"(?![.,]?\d|\s*(?:[-–%°]|{m}|(?:{_FR_COUNTED})\b))"
    return rf"""
    (?P<iso>\b{_Y}-\d\d-\d\d\b)
  | (?P<num>\b{_D}[/.-]\d\d?[/.-](?:{_Y}|\d\d)\b(?!\d))
  | (?P<daymonth>(?=\d\d?/){_LINE}{_D}/{_D}\b(?![/.,]?\d|\s(?:{m}))|(?=\d\d?[/.-])(?:{_SHORT}))
  | (?P<dayrange>\b{d}(?:\s+{m}(?:\s+{_Y})?)?{to}(?:(?:{w}|dim\.|sam\.)\s+)?{d}\s+{m}(?:\s+{_Y})?)
  | (?P<monthrange>\b(?:entre|de)\s{m}(?:\s{_Y})?\s(?:et|à)\s{m}\s{_Y}\b)
  | (?P<day>\b{d}\s+{m}(?:\s+{_Y}\b|{_THAT_YEAR_FR}|\s+suivant\b)?)
  | (?P<month>\b(?:(?:début|fin|mi|courant|depuis|dès|en|de|à\sla\smi|au\smois\sde
      |au\smois\sd['’]|fin\sdu\smois\sde|fin\sdu\smois\sd['’])[-\s]?)?{m}\s+{_Y}\b
      |\b(?:début|fin|mi|courant|en|dès|depuis|(?:premiers|derniers)\sjours\sde|au\smois\sde|au\smois\sd['’]|le\smois\sde|(?:fin
      |début)\sdu\smois\sde)[-\s]?(?!sept\b(?!\.)){m}(?:\sdernier\b|\ssuivant\b|{_THAT_YEAR_FR}|\sde\sl['’]an(?:née)?\s(?:dern|pass)\w+)?(?!\s*\d)
      |\b{m}\sdernier
      |\b(?:un\s)?(?:{w})\sd(?:e\s|u\smois\sde\s|['’]){m}(?:\s+{_Y}\b)?(?!\s*\d))
  | (?P<season>\b(?:printemps|été|automne|hiver)\s+(?:(?:de\s+)?{_Y}|(?:dernier|passé)\b))
  | (?P<feast>\b(?:la\sveille\sde\s)?noël\b|\bnouvel\san\b|\bjour\sde\sl['’]an\b)
  | (?P<weekdaynight>\b(?:nuit\s+de\s+|nuit\s+du\s+)(?:{w})\s+(?:à|au)\s+(?:{w})\b)
  | (?P<weekdayof>\b(?:{w})\s+de\sla\ssemaine\s(?:dernière|passée|écoulée))
  | (?P<weekdayafter>\b(?:{w})\s(?:suivante?|d['’]après|précédent|d['’]avant)\b)
  | (?P<weekday>\b(?:un\s)?(?:{w})(?:\s(?:dernier|passé))?\b(?!
      \s(?:de\s)?(?:pâques|pentecôte|saint)\b))
  | (?P<weekend>\b(?:le|ce)\sweek-end(?:\s(?:dernier|passé|écoulé)\b|(?!\s(?:d|prochain|suivant))))
  | (?P<ago>\b(?:il\sy\sa|voilà|voici)\s(?:{n}|\d+)\s+(?:jours?|semaines?|mois|ans?|années?
      |heures?)\b)
  | (?P<offset>\b(?:(?:{n}|\d+)\s+)?(?:jours?|nuits?|semaines?|mois|ans?|années?
      |heures?)\s+(?:plus\starde?|plus\stôt|auparavant|avant|après|suivants?)\b
      |\b(?:l['’]année|le\smois|la\ssemaine)\s(?:suivante?|d['’]après)\b)
  | (?P<sameday>\b(?:le\s|la\s)?même\s(?:jour|soir|soirée|nuit|matin|matinée)\b
      |\b(?:le|la)\s(?:jour|soir|nuit|matin)\smême\b
      |\bdans\s(?:la\ssoirée|la\sfoulée|l['’]après-midi)\b|\bce(?:t|tte)?\s(?:jour|matin|soir|nuit|après-midi|soirée|{w})-là\b
      |\b(?:quelques\s)?heures\s(?:plus\stard|plus\stôt|après)\b|\b(?:peu|juste)\saprès\b)
  | (?P<sameperiod>\b(?:le\s|la\s)?même\s(?:semaine|mois|année)\b|\bcette\sannée-là\b)
  | (?P<nextday>\b(?:(?:dès\s)?le\s(?:sur)?lendemain)\b
      |\b(?:le|la)\s(?:jour|nuit|matin|soir)\s(?:suivante?|d['’]après)\b)
  | (?P<eve>\b(?:la\sveille|l['’]avant-veille)\b|\b(?:le|la)\s(?:jour|nuit|soir)\s(?:précédente?
      |d['’]avant)\b)
  | (?P<yesterday>\b(?:avant-)?hier\b|\bla\snuit\sdernière\b)
  | (?P<today>\b(?:aujourd['’]hui|ce\smatin|ce\ssoir|cet\saprès-midi|cette\snuit)\b(?!-là))
  | (?P<lastperiod>\b(?:la\ssemaine|le\smois|l['’]an|l['’]année)\s(?:derni(?:er|ère)|passée?
      |écoulée?|précédente?)\b)
  | (?P<thisperiod>\b(?:cette\ssemaine|ce\smois-ci|cette\sannée(?!-là))\b)
  | (?P<nthrange>(?<=\bdu\s){d}\s(?:au|et)\s(?:le\s)?{d}\b{apart})
  | (?P<nth>(?:{led}){d}\b{_THAT_MONTH_FR}{apart})
  | (?P<years>\b{_Y}\s*[-–]\s*(?:{_Y}|\d\d)\b(?!-))
  | (?P<year>\b(?:(?:en|depuis|dès|début|fin|courant|de|mi)[-\s])?{_Y}\b(?![-/.]\d))
    """


def weekday_in(text: str, language: str) -> int:
    """Number of the weekday that words name, Monday being 0."""
    lowered = text.lower()
    names = WEEKDAYS[language]
    whole = next((i for i, name in enumerate(names) if name in lowered), None)
    return next(i for i, n in enumerate(names) if n[:3] in lowered) if whole is None else whole


_FORMS = {"en": _english(), "fr": _french()}
_FIGURE_FIRST = frozenset(
    "iso num daymonth dayrange day ago offset nthrange nth years year".split()
)
_ONLY_FIGURE_FIRST = frozenset("iso num daymonth dayrange day years".split())


def _pattern(language: str, wanted: Callable[[str], bool]) -> re.Pattern[str]:
    forms = re.split(r"\n  \| (?=\(\?P<)", _FORMS[language].strip())
    chosen = "|".join(form for form in forms if wanted(form[4 : form.index(">")]))
    return re.compile(rf"(?<!\w)(?=\w)(?:{chosen})", re.IGNORECASE | re.VERBOSE)


PATTERNS = {language: _pattern(language, lambda form: True) for language in _FORMS}
"""All ways to write a date; the name of the group that matched says which."""

AT_FIGURE = {language: _pattern(language, _FIGURE_FIRST.__contains__) for language in _FORMS}
"""Those that can begin with a figure."""

AT_WORD = {
    language: _pattern(language, lambda form: form not in _ONLY_FIGURE_FIRST) for language in _FORMS
}
"""Those that can begin with a word."""
