"""The country that a whole document is about, for events whose sentences name no place.

A report on Mali tells of "the coup of May 2021" without saying where; coders write "Mali". So does
this module, where the document is plainly about one country and nothing speaks for another one. The
claim's rule then ends in ``+country of the document``, and its place is the country: precision 6,
listed and never drawn as a dot.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from incidentmap.geo.model import Mention
from incidentmap.layers.incidents import places
from incidentmap.layers.incidents.away import is_away
from incidentmap.layers.incidents.claims import set_where
from incidentmap.layers.incidents.countries import country_codes
from incidentmap.layers.incidents.model import Claim
from incidentmap.layers.incidents.places import Where
from incidentmap.layers.incidents.sentence import Sentence

SHARE = 0.5
"""Share of a document's literal and metonymic mentions that its country has, at the least."""

LEAD = 4
"""How many times the mentions of the country second in number it has, at the least."""

FEWEST = 6
"""Mentions of one country below which a document is about none."""

INFERRED = "+country of the document"
"""What is added to the rule of a claim whose place was inferred."""

_IN = frozenset("in at near en au aux dans".split())
_FORCES_LEAVE = frozenset(
    "troops-left withdrawal withdrawal-announced deployment handover given-up base-opened".split()
)


def place_by_document(
    claims: Sequence[Claim], sentences: Sequence[Sentence], mentions: Sequence[Mention]
) -> None:
    """Give claims without a place the country of their document, and countries their point.

    Parameters
    ----------
    claims : sequence of Claim
        Of one document; those without place are changed.
    sentences : sequence of Sentence
        All of the document, in order.
    mentions : sequence of Mention
        Places of the document.
    """
    open_claims = [claim for claim in claims if not claim.location]
    if not open_claims:
        return
    home = home_country(mentions)
    number = {sentence.start: i for i, sentence in enumerate(sentences)}
    for claim in open_claims:
        i = number[claim.start]
        sentence, before = sentences[i], sentences[i - 1] if i else None
        if home and not claim.country and _may_be_home(claim, sentence, before, home):
            set_where(claim, _named(home, mentions) or _by_name(home))
            claim.rule += INFERRED
        elif claim.country and (named := _named(claim.country, mentions)) is not None:
            set_where(claim, named)


def home_country(mentions: Sequence[Mention]) -> str:
    """Code of the country that a document is plainly about, empty where there is none.

    It has half of the mentions or more, and four times those of the next: a text on a border or
    on several countries has none.
    """
    shares = Counter(m.country for m in mentions if m.country and m.use != "attributive")
    ranked = shares.most_common(2)
    if not ranked or ranked[0][1] < max(FEWEST, SHARE * shares.total()):
        return ""
    if len(ranked) > 1 and ranked[0][1] < LEAD * ranked[1][1]:
        return ""
    return ranked[0][0]


def _named(country: str, mentions: Sequence[Mention]) -> Where | None:
    """Place of a country that a document names, as the gazetteer has it."""
    for mention in mentions:
        if mention.country == country and mention.kind == "country" and mention.place is not None:
            return replace(places.where_of(mention), location=mention.place.name)
    return None


def _by_name(country: str) -> Where:
    """A country that no mention of a document names: no point is known."""
    return Where(country_codes().name.get(country, country), country=country, geo_precision=6)


def _is_scene(sentence: Sentence, mention: Mention) -> bool:
    """Whether a place is where something happens, by its use or by the "in" before it."""
    before = sentence.words[sentence.token_at(mention.start) - 1 : sentence.token_at(mention.start)]
    inside = bool(before) and before[0] in _IN
    return (mention.use == "literal" or inside) and not is_away(sentence, mention)


def _may_be_home(claim: Claim, sentence: Sentence, before: Sentence | None, home: str) -> bool:
    """Whether nothing in a sentence, or in the one before, speaks for another country.

    A place of another country does, but where somebody only came from or spoke; its name for its
    government, but where foreign forces come or go; a sentence before that is set in another
    country. What the Security Council decides it decides in New York.
    """
    if sentence.has("council"):
        return False
    own = [m for m in sentence.mentions if m.country == home and m.use != "attributive"]
    foreign = [m for m in sentence.mentions if m.country and m.country != home]
    if any(_is_scene(sentence, m) for m in foreign):
        return False
    if own or any(h.label == home for h in sentence.of("demonym")):
        return True
    leaving = claim.rule.split("+")[0] in _FORCES_LEAVE
    if not leaving and any(m.use == "metonymic" for m in foreign):
        return False
    if before is None:
        return True
    scenes = {m.country for m in before.mentions if m.use == "literal" and m.country}
    return not scenes or home in scenes
