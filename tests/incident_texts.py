"""Made texts and made places for the tests of coding: nothing in them happened."""

import datetime as dt
import re

from incidentmap.geo.model import Kind, Mention, Place
from incidentmap.layers.incidents.coding import code_document
from incidentmap.layers.incidents.model import Claim
from incidentmap.layers.model import Document

PLACES: dict[str, tuple[Kind, str, float, float, str]] = {
    "Alfa": ("village", "ML", -4.0, 14.0, "PPL"),
    "Bravo": ("city", "ML", -3.0, 14.0, "PPL"),
    "Charly": ("city", "BF", -1.0, 13.5, "PPL"),
    "Deltaville": ("capital", "NE", 2.1, 13.5, "PPLC"),
    "Echoland": ("region", "ML", -2.0, 16.0, "ADM1"),
    "Mali": ("country", "ML", -4.0, 17.5, "PCLI"),
    "Foxlake": ("waterbody", "NE", 13.5, 13.5, "LK"),
}


def mentions_in(text: str) -> list[Mention]:
    """Mentions of the made places, each resolved to its point."""
    found = []
    for match in re.finditer("|".join(PLACES), text):
        kind, country, lon, lat, code = PLACES[match.group()]
        place = Place(
            f"made:{match.group().lower()}", match.group(), kind, code, country, "Echoland", "", 0,
            lon, lat, 1000.0, "made",
        )  # fmt: skip
        found.append(
            Mention(
                match.start(), match.end(), match.group(), 0, 0, kind, "literal", "at", place, lon, lat,
                1000.0, country, 0.9, "resolved",
            )
        )  # fmt: skip
    return found


def code(
    text: str,
    language: str = "en",
    published: dt.date | None = dt.date(2024, 5, 15),
    basis: str = "stated",
    name: str = "made.md",
) -> list[Claim]:
    """Claims of a made text, published on a Wednesday."""
    document = Document(name, text, language=language, published=published, published_basis=basis)
    return code_document(document, mentions_in(text))


def one(text: str, language: str = "en") -> Claim:
    """The one claim of a made text."""
    claims = code(text, language)
    assert len(claims) == 1, [c.rule for c in claims]
    return claims[0]
