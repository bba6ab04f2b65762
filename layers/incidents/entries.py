"""Entries of a log that a place and a day head."""

from incidentmap.geo.model import Mention
from incidentmap.layers.incidents.sentence import Sentence

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
