"""Places that are named and are no scene: left, reached, spoken at, ruled out, named after."""

import re
from functools import reduce
from operator import or_

from incidentmap.geo.model import Mention
from incidentmap.layers.incidents.sentence import Sentence
from incidentmap.layers.incidents.tokens import Memo

_AWAY = {
    "en": re.compile(
        r"\b(?:from|towards?|to|via|left(?: for)?|fled|flee|escaped|evacuated|brought|flown|than|"
        r"residents? of|natives? of|based in|driven up|bound for|head(?:ed|ing) for|"
        r"destined for|(?:set|sets|setting) (?:out|off) for|mak(?:e|ing) for|born in|living in|"
        r"liv(?:e|es|ed) in|treated in|hospital (?:in|of)|buried in|raised in|trained in|"
        r"hospitali[sz]ed in|recovering in|tried in)"
        r"\s+(?:the\s+|a\s+)?(?:(?:nearby|neighbouring)\s+)?(?:(?:towns?|villages?|city|cities|"
        r"capital|camps?|regions?|districts?|provinces?|areas?|outskirts|hamlets?|markets?|"
        r"hospitals?|clinic|prison|airport|base|barracks|site|quarter|port|commune|circle|"
        r"department|state|court|headquarters|bush|direction|hills|forests?|that|those)\s+(?:of|in)\s+)?$",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(?:depuis|vers|évacu\w+|joints?|fui|parti(?:e|s|es)?(?: pour)?|"
        r"venu(?:e|s|es)? d[e’']|ressortissants? d[e’']|via|transport\w+ à|conduits? à|"
        r"arriv\w+ à|reliait|en provenance d[e’']|originaires? d[e’']|natifs? d[e’']|"
        r"en route (?:pour|vers)|à destination d[e’']|en direction d[e’']|"
        r"gagn(?:é|er|aient|ent)|rejoi(?:nt|ndre|gnaient)|se rend\w+ à|allai(?:t|ent) à|"
        r"soign\w+ à|hospitalis\w+ à|install\w+ à|né(?:e|s|es)? à|bas(?:é|ée|és|ées) à|"
        r"(?:quitt\w+ \S+ |fil\w+ |repli\w+ )(?:pour|sur)|"
        r"(?:rentr\w+|reven\w+|retour|proven\w+|sort\w+|descend\w+) d[eu’']|"
        r"(?:évacu\w+|transfér\w+|transport\w+|ramen\w+|achemin\w+|admis\w*|réfugi\w+|retourn\w+|"
        r"rend\w+|allant|mont\w+) (?:à|au|sur|vers)|(?:à|vers) l[’']hôpital \w* ?d[eu’'])\s*"
        r"(?:à |vers |de |depuis |la |le |l[’']|l[’']hôpital |marché |foire |village |ville |"
        r"champs |camp |centre |site |d[’'])*$",
        re.IGNORECASE,
    ),
}  # fmt: skip
_MOVING = tuple(
    "fui fuy fuit enfui part route dirig direct condui emmen evacu repli progress march transport "
    "tir depla retir achemin avanc pris mont descend retour rent convoi vol envo dep acc amen "
    "exfiltr transf refou remont redescend all va ven embarq".split()
)
"""Beginnings of words of going, behind which "vers" is no scene."""

_BOUND = re.compile(
    r"\b(?:for|to|towards?|pour|vers|à destination d[eu’']|en direction d[eu’'])\s*"
    r"(?:the |la |le |l[’'])?$",
    re.IGNORECASE,
)
_NOT_HERE = re.compile(
    r"\b(?:not|non|pas)\s+(?!far|loin)(?:in|at|à|au|en|dans)\b[^.;]*$", re.IGNORECASE
)
_SPEAKING = re.compile(
    r"(?:officials?|authorities|councils?|sources?|said|residents?|responsables?|autorités)\s+"
    r"(?:in|at|à|de)\s+$",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    r"\b(?:according to|selon|d[’']après|auprès d[eu]|said|told by|confirm(?:ed|é) (?:by|par))\s*"
    r"(?:(?:the|an?|le|la|l[’']|une?|des|les)\s?)?(?:[\w-]+\s){0,3}(?:of|in|from|at|de|du|d[’']|à)\s?$",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"\s+(?:said|says|told|reported|announced|confirmed|added|"
    r"a (?:dit|déclaré|annoncé|indiqué|affirmé|confirmé|expliqué)|"
    r"ont (?:dit|déclaré|annoncé|indiqué|affirmé|confirmé)|affirme|raconte|explique)\b"
)
_NEWS = re.compile(
    r",?\s(?:we\s(?:hear|learn|are told|have)|comes?\b|there (?:comes|is) (?:word|news)|"
    r"(?:on|nous)\s(?:apprend|apprenons|rapporte|signale)|nous (?:arrive|parvient))"
)
"""What follows a place from which news comes ("from Bravo we hear that …"): the scene."""

_SEAT = re.compile(
    r"\b(?:mayor|governor|prefect|sub-prefect|imam|chief|priest|bishop|vicar|judge|director|"
    r"commander|emir|sultan|head|deputy|councillor|spokes\w+|colonel|bishopric|diocese|"
    r"maire|préfet|sous-préfet|gouverneur|chef|curé|évêque|juge|directeur|commandant|émir|"
    r"adjoint|député|marabout|porte-parole|diocèse|traders?|merchants?|farmers?|herders?|"
    r"commerçants?|paysans?|éleveurs?|bergers?)\s+(?:of|from|de|du|d[’'])\s?$",
    re.IGNORECASE,
)
_SEAT_OF = frozenset("of from de du d".split())
_ROADS = frozenset("road track path highway route piste axe".split())
_OF = ("d’", "d'")
_ROAD_TO = re.compile(
    r"\b(?:road|track|path|highway|route|piste|axe)\s+(?:to|towards|for|d[e’']|vers|menant à)\s?"
    r"(?:la |le |l[’'])?$",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:from|of|de|du|d[’'])\s?(?:the |la |le |l[’'])?$", re.IGNORECASE)
_GOING = re.compile(
    r"(?:from|towards?|to|via|left|fled|flee|escaped|evacuated|brought|flown|than|residents?|"
    r"natives?|based|driven|for|born|liv\w+|"
    r"treated|hospital\w*|buried|raised|trained|recovering|tried|"
    r"depuis|vers|evacu\w+|joints?|fui|parti(?:e|s|es)?|venu(?:e|s|es)?|ressortissants?|"
    r"transport\w+|conduits?|arriv\w+|reliait|provenance|originaires?|"
    r"natifs?|route|destination|direction|gagn\w+|rejoi\w+|rend\w+|all\w+|soign\w+|"
    r"install\w+|nee?s?|bas(?:e|es|ee|ees)|quitt\w+|fil\w+|repli\w+|"
    r"rentr\w+|reven\w+|retour|proven\w+|sort\w+|descend\w+|transfer\w+|ramen\w+|achemin\w+|"
    r"admis\w*|hopital|refugi\w+|retourn\w+|mont\w+)"
)
_TELLING = re.compile(
    r"(?:officials?|authorities|councils?|sources?|said|residents?|according|told|confirm\w+|"
    r"responsables?|autorites|selon|apres|aupres)"
)
_BESIDE = re.compile(
    r"(?:near|close|outside|around|far|next|outskirts|road|track|highway|axis|pres|loin|abords|"
    r"environs|alentours|autour|hauteur|sortie|derriere|route|piste|axe|troncon|"
    r"(?:north|south|nord|sud)?-?(?:east|west|est|ouest)?)"
)
_UNIT = re.compile(r"(?:[kK][mMiI]|[mM][iI][lL])")
_NOT, _GOES, _TELLS, _IS_BESIDE, _IS_UNIT = 1, 2, 4, 8, 16


def _guide(word: str) -> int:
    return (
        _NOT * (word in ("not", "non", "pas"))
        | _GOES * bool(_GOING.fullmatch(word))
        | _TELLS * bool(_TELLING.fullmatch(word))
        | _IS_BESIDE * bool(_BESIDE.fullmatch(word))
        | _IS_UNIT * bool(_UNIT.search(word))
    )


_GUIDES = Memo(_guide)
"""Which patterns may match behind a word: without one of its words none of them does."""

_LISTED = re.compile(r"\s*(?:,|and|et|or|ou)\s*(?:à |in |at )?")
NEAR = re.compile(
    r"\b(?:near|close to|outside|around|not far from|next to|on the outskirts of|east of|west of|"
    r"north of|south of|north-?east of|north-?west of|south-?east of|south-?west of|"
    r"on the (?:road|track) to|"
    r"près d[eu]|non loin d[eu]|aux (?:abords|environs|alentours) d[eu]|autour d[eu]|"
    r"à hauteur d[eu]|"
    r"à la sortie d[eu]|(?:au|à l[’']) ?(?:nord|sud|est|ouest)(?:-est|-ouest)? d[eu]|derrière|"
    r"sur la (?:route|piste) d[eu])\s*"
    r"(?:la |le |l[’']|d[’']|the |airport of |village of |l[’']aéroport de )*$"
    r"|\b(?:d[’'])$",
    re.IGNORECASE,
)
_OFFSET = re.compile(
    r"(?P<n>\b[\w-]+(?:\s+\w+)?)\s*(?P<unit>km|kms|kilomet(?:re|er)s?|kilomètres?|miles?)\b\.?\s+"
    r"(?:(?:to the\s+)?(?P<en>(?:north|south|east|west)(?:[- ]?(?:east|west))?)\s+(?:of|from)|"
    r"(?:au|à l[’'])\s?(?P<fr>nord|sud|est|ouest)(?P<fr2>[- ]?(?:est|ouest))?\s+d[eu’'])\s*"
    r"(?:la |le |the |l[’'])?$",
    re.IGNORECASE,
)
_DISTANT = re.compile(
    r"\b(?P<n>[\w-]+(?:\s\w+)?)\s*(?:km|kms|kilomet\w+|kilomètres?|miles?)\s+(?:away |out )?"
    r"(?:from|of|d[eu]|d[’'])\s?(?:la |le |the |l[’'])?$",
    re.IGNORECASE,
)
ROAD = re.compile(
    r"\b(?:road|track|highway|route|axe|axis|piste|tronçon)\s+"
    r"(?:from |between |de |entre |d[’'])?$",
    re.IGNORECASE,
)
_TEXT = (
    r"(?:agreements?|accords?|deal|treaty|pact|process|protocol|conference|summit|declaration|"
    r"road ?map|charter|communiqué|convention|platform|formula|spirit)\b"
)
_NAMES_TEXT_AFTER = re.compile(rf"^(?:[’']s?)?\s+(?:[a-z-]+\s+){{0,4}}?{_TEXT}")
_NAMES_TEXT_BEFORE = re.compile(
    r"\b(?:accords?|traité|pacte|processus|protocole|conférence|sommet|déclaration|charte|"
    r"convention|feuille de route|esprit|agreements?|treaty|declaration|process|protocol|spirit)"
    r"(?:\s+(?:de|pour la|sur la)\s+(?:paix|réconciliation|cessez-le-feu)(?:\s+et\s+\S+\s+\S+)?)?"
    r"(?:\s+(?:dit|signé)e?s?)?\s+(?:d[’']\s?|de |du |de la |of )$",
    re.IGNORECASE,
)
_AT = re.compile(r"\b(?:in|at|near|à|en|dans)\s+$", re.IGNORECASE)
_PHRASE = 50
"""Characters before a name that can say how an event stands to it."""

_TEXT_NOUNS = re.compile(
    r"(?:agreements?|accords?|deal|treaty|traite|pacte?|process|processus|protocole?|conference|"
    r"summit|sommet|declaration|road|map|charte?r?|communique|convention|platform|formula|spirit|"
    r"esprit|feuille)"
)
_NAMES_TEXT = Memo(lambda word: bool(_TEXT_NOUNS.fullmatch(word)))


def offset_in(before: str) -> re.Match[str] | None:
    """Distance and bearing that end a stretch of text; few stretches have the unit at all."""
    return _OFFSET.search(before) if _UNIT.search(before) else None


def is_away(sentence: Sentence, mention: Mention) -> bool:
    """Whether a place is named as where people came from, fled to or spoke, or is ruled out."""
    known = sentence.away.get(mention.start)
    if known is None:
        known = sentence.away[mention.start] = _is_away(sentence, mention)
    return known


def names_a_text(sentence: Sentence, mention: Mention) -> bool:
    """Whether a town only names an agreement or a conference ("the 2015 Algiers accord")."""
    at = sentence.token_at(mention.start)
    if not any(map(_NAMES_TEXT.__getitem__, sentence.words[max(0, at - 9) : at + 8])):
        return False
    before = sentence.text[max(sentence.start, mention.start - _PHRASE) : mention.start]
    if _NAMES_TEXT_BEFORE.search(before):
        return True
    after = sentence.text[mention.end : min(sentence.end, mention.end + _PHRASE)]
    return bool(_NAMES_TEXT_AFTER.match(after)) and not _AT.search(before)


def _is_away(sentence: Sentence, mention: Mention) -> bool:
    if names_a_text(sentence, mention):
        return True
    earlier = [m for m in sentence.mentions if m.end < mention.start]
    if earlier and _LISTED.fullmatch(sentence.text, earlier[-1].end, mention.start):
        return is_away(sentence, earlier[-1])
    at = sentence.token_at(mention.start)
    first = max(0, at - 18)
    guides = list(map(_GUIDES.__getitem__, sentence.words[first:at]))
    if reduce(or_, guides, 0) & _NOT:
        before = sentence.text[max(sentence.start, mention.start - 90) : mention.start]
        if _NOT_HERE.search(before):
            return True
    if _SAYS.match(sentence.text, mention.end, min(sentence.end, mention.end + _PHRASE)):
        return True
    near = max(first, sentence.token_at(mention.start - _PHRASE) - 1)
    guide = reduce(or_, guides[near - first :], 0)
    if not guide & (_GOES | _TELLS):
        return False
    before = sentence.text[max(sentence.start, mention.start - _PHRASE) : mention.start]
    if guide & _TELLS and (_SPEAKING.search(before) or _SPEAKER.search(before)):
        return True
    if not guide & _GOES or (guide & _IS_UNIT and (_DISTANT.search(before) or offset_in(before))):
        return False
    if sentence.words[at - 1] == "vers" and not any(
        word.startswith(_MOVING) for word in sentence.words[max(0, at - 9) : at - 1]
    ):
        return False
    if guide & _IS_BESIDE:
        beside = NEAR.search(before)
        if (beside and beside.group() not in _OF) or ROAD.search(before):
            return False
    if not _AWAY[sentence.language].search(before):
        return False
    return not _NEWS.match(sentence.text, mention.end, min(sentence.end, mention.end + _PHRASE))


def is_bound_for(sentence: Sentence, mention: Mention) -> bool:
    """Whether a place is only where somebody goes ("left for", "parti pour")."""
    before = sentence.text[max(sentence.start, mention.start - _PHRASE) : mention.start]
    return bool(_BOUND.search(before))


def is_a_seat(sentence: Sentence, mention: Mention) -> bool:
    """Whether a place says whose mayor, imam or trader somebody is, and maybe no more."""
    at = sentence.token_at(mention.start)
    if _SEAT_OF.isdisjoint(sentence.words[max(0, at - 2) : at]):
        return False
    before = sentence.text[max(sentence.start, mention.start - _PHRASE) : mention.start]
    return bool(_SEAT.search(before))


def is_a_road_to(sentence: Sentence, mention: Mention) -> bool:
    """Whether a place only names a road ("closed the road to …", "sur la route de …")."""
    at = sentence.token_at(mention.start)
    if _ROADS.isdisjoint(sentence.words[max(0, at - 6) : at]):
        return False
    before = sentence.text[max(sentence.start, mention.start - _PHRASE) : mention.start]
    return bool(_ROAD_TO.search(before))


def is_origin(sentence: Sentence, mention: Mention) -> bool:
    """Whether a place is named as where somebody is from ("a trader from …")."""
    before = sentence.text[max(sentence.start, mention.start - _PHRASE) : mention.start]
    return bool(_FROM.search(before)) and not names_a_text(sentence, mention)
