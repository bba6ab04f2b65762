"""As many reports as wanted, made of the sample reports: other days, places and figures in each.

The same number always gives the same report. As file: python tests/made_reports.py 1000 > x.jsonl
"""

import datetime as dt
import json
import random
import re
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise

from incidentmap import data
from incidentmap.geo.gazetteer import Gazetteer
from incidentmap.geo.geocoder import Geocoder
from incidentmap.layers.documents import read_documents

FIRST, DAYS = dt.date(2014, 1, 1), 4000
MONTHS = {
    "en": "January February March April May June July August September October November December",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}
DATE = re.compile(
    rf"\b(\d{{1,2}})(?:er)? ({'|'.join(' '.join(MONTHS.values()).split())})(?: (20\d\d))?\b"
)
YEAR = re.compile(r"\b20\d\d\b")
FIGURE = re.compile(
    r"(?<![\d/.,:-])([2-9]|[1-9]\d{1,2})(?![\d/.,:-]| (?:km|%|er|January|janvier))\b"
)
SWAPPED = ("village", "city")


@cache
def _pool() -> list[str]:
    """Names of towns and villages of Mali, Burkina Faso and Niger."""
    gazetteer = Gazetteer.open(user=False)
    places = [p for code in ("ML", "BF", "NE") for p in gazetteer.within(code)]
    return sorted({p.name for p in places if p.kind in SWAPPED and len(p.name) > 3})


@cache
def _samples() -> list[tuple[str, list[list[str]]]]:
    """Language of each sample report, and its lines as pieces: text, name, text, name, text."""
    geocoder = Geocoder(Gazetteer.open(user=False))
    found = []
    for document in read_documents([data.path("reports")]):
        body = document.text[document.body_start :]
        names = [
            m for m in geocoder.geocode(body, language=document.language)
            if m.kind in SWAPPED and m.use == "literal" and m.relation in ("at", "near")
        ]  # fmt: skip
        cuts = [0, *(edge for m in names for edge in (m.start, m.end)), len(body)]
        found.append((document.language, [body[a:b] for a, b in pairwise(cuts)]))
    return found


def _day(text: str, shift: dt.timedelta, language: str) -> str:
    def moved(match: re.Match[str]) -> str:
        names = MONTHS[language].split()
        if match[2] not in names:
            return match[0]
        day = min(int(match[1]), 28)
        old = dt.date(int(match[3] or 2022), names.index(match[2]) + 1, day)
        new = old + shift
        return f"{new.day} {names[new.month - 1]}" + (f" {new.year}" if match[3] else "")

    return DATE.sub(moved, text)


def _piece(text: str, shift: dt.timedelta, language: str, chosen: random.Random) -> str:
    """A piece of text with its days moved, its years with them, and its figures changed."""
    parts, end = [], 0
    for match in DATE.finditer(text):
        parts += [
            _figures(text[end : match.start()], shift, chosen),
            _day(match[0], shift, language),
        ]
        end = match.end()
    return "".join([*parts, _figures(text[end:], shift, chosen)])


def _figures(text: str, shift: dt.timedelta, chosen: random.Random) -> str:
    text = FIGURE.sub(lambda m: str(max(2, round(int(m[1]) * chosen.uniform(0.4, 2.5)))), text)
    return YEAR.sub(lambda m: str((dt.date(int(m[0]), 7, 1) + shift).year), text)


def made_report(number: int, words: int = 1500) -> dict[str, str]:
    """Row of a JSON Lines file.

    Parameters
    ----------
    number : int
        Which report.
    words : int, optional
        Least length of its text.
    """
    chosen = random.Random(number)
    samples, pool = _samples(), _pool()
    language = chosen.choice(("en", "fr"))
    told = [pieces for spoken, pieces in samples if spoken == language]
    published = FIRST + dt.timedelta(days=chosen.randrange(DAYS))
    shift = published - dt.date(2024, 6, 1)
    parts: list[str] = []
    size = 0
    while size < words:
        swap: dict[str, str] = {}
        around = shift - dt.timedelta(days=chosen.randrange(60))
        for i, piece in enumerate(chosen.choice(told)):
            if i % 2:
                # Few places are told of often, most seldom.
                at = int(len(pool) * chosen.random() ** 3)
                parts.append(swap.setdefault(piece, pool[at * 7919 % len(pool)]))
            else:
                parts.append(_piece(piece, around, language, chosen))
            size += len(piece.split())
    return {
        "document": f"made-{number:06d}",
        "title": f"Report {number}",
        "source": f"agency {chosen.randrange(40)}",
        "published": published.isoformat(),
        "language": language,
        "text": "".join(parts),
    }


def made_lines(number: int, *, first: int = 0, words: int = 1500) -> Iterator[str]:
    """Lines of a JSON Lines file."""
    for i in range(first, first + number):
        yield json.dumps(made_report(i, words), ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    sys.stdout.writelines(made_lines(int(sys.argv[1])))
