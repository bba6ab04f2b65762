"""Whether a word of an event tells of something that happened."""

from incidentmap.layers.incidents.actors import ARMED
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.sentence import Sentence

_DENYING = frozenset(
    "denied denies untrue dementi dement invented fabricated fake invente inventes inventee "
    "inventees imaginaire imaginaires fictif fictifs mensonger mensongers".split()
)
_DENIED = frozenset(
    "that having any reports claims it being carrying , ; . avoir que qu toute tout".split()
)
_CLAUSE_MARKS = frozenset(",;:.!?—–()")
_ANY = {
    "en": frozenset("a an any another such".split()),
    "fr": frozenset("un une toute tout autre telle".split()),
}
_WOULD = {
    "en": frozenset("would could might may will".split()),
    "fr": frozenset(
        "serait seraient aurait auraient pourrait pourraient changerait mettrait ouvrirait ferait "
        "donnerait couperait porterait".split()
    ),
}
_NOBODY = {
    "en": frozenset("no nor neither nobody none".split()),
    "fr": frozenset("aucun aucune nul nulle ni personne".split()),
}
_SUBORDINATE = frozenset(
    "when while after as since but although where who which that quand lorsque apres alors qui que "
    "mais dont depuis , ;".split()
)
_CHARGED = frozenset(
    "wanted suspected accused convicted charged sentenced jailed sought connection recherche "
    "recherches soupconne soupconnes accuse accuses condamne condamnes inculpe inculpes poursuivi "
    "poursuivis suspect suspects auteur auteurs presumes presume suspecte suspectes".split()
)
_WITHOUT_THAT = (["sans", "que"], ["sans", "qu"])
_WITHOUT = frozenset(("sans", "without"))
_ANDS = frozenset(("and", "et"))
_FORGET = ("oubli", "forg")
_CAPTIVES = frozenset(("them", "him", "her"))
_ALONE = frozenset("he she i il elle j je".split())
_FOR = frozenset("for of over with in pour de d du des dans".split())
_CHARGE_REACH = 7
_WHO = frozenset("who qui".split())
_WAS = frozenset("was were a ont avait avaient fut furent est sont".split())
_VIOLENCE = frozenset(("attack", "kill", "clash", "ambush", "air-strike", "mine-or-bomb", "riot"))
_GAPPED = frozenset(("restriction", "curfew", "siege", "handover", "given-up", "agreement"))
_HEARD = frozenset("seen heard news word trace sign revu revus revue vu vus nouvelles".split())
_IF = {"en": frozenset(("if", "unless", "should")), "fr": frozenset(("si", "s"))}


def is_unreal(sentence: Sentence, hit: Hit) -> bool:
    """Whether an event word is negated, hypothetical, planned, feared, denied or habitual."""
    if (
        is_charge(sentence, hit)
        or _supposed(sentence, hit)
        or _nobody(sentence, hit)
        or _unfounded(sentence, hit)
    ):
        return True
    if sentence.has("negation") or sentence.has("hypothetical"):
        reach = reach_left(sentence, hit.first)
        aside = _aside(sentence, hit, reach)
        if _negated(sentence, hit, reach, aside) or _imagined(sentence, hit, reach, aside):
            return True
    if _is_infinitive(sentence, hit):
        return True
    return sentence.has("generic") and not sentence.dates


def _negated(sentence: Sentence, hit: Hit, reach: int, aside: range) -> bool:
    words = sentence.words
    for negation in sentence.of("negation"):
        within = hit.first <= negation.first and negation.last <= hit.last
        if within and (hit.label == "deaths" or _not_heard_of(sentence, hit)):
            continue  # "did not survive", "have not been heard of since"
        if negation.first <= hit.first < negation.last:
            return True
        if hit.first < negation.first < hit.last and hit.label in _GAPPED:
            return True
        if negation.label == "no" and negation.first == hit.last and hit.label in _GAPPED:
            return True  # "closed no base"
        far = 8 if words[negation.first : negation.first + 2] in _WITHOUT_THAT else 3
        near = reach <= negation.first < hit.first and hit.first - negation.last <= far
        if near and negation.first not in aside and not _ends(words, negation, hit):
            return True
        if words[negation.first] in _DENYING and _denies(words, negation.last):
            return True
    return False


def _ends(words: list[str], negation: Hit, hit: Hit) -> bool:
    """Whether "and" ends what is denied ("men without faces and murdered"), or all is recalled."""
    between = words[negation.last : hit.first]
    without = words[negation.first] in _WITHOUT and not _ANDS.isdisjoint(between)
    recalls = any(w.startswith(_FORGET) for w in words[negation.first : hit.first])
    return without or recalls


def _not_heard_of(sentence: Sentence, hit: Hit) -> bool:
    """Whether a negation is what tells that somebody is gone ("have not been seen since")."""
    words = sentence.words[hit.first : hit.last]
    return hit.label == "abduction" and not _HEARD.isdisjoint(words)


def _imagined(sentence: Sentence, hit: Hit, reach: int, aside: range) -> bool:
    """Whether a word of supposing, planning or fearing governs an event word."""
    for unreal in sentence.of("hypothetical"):
        if sentence.in_date(unreal.first):  # the month of May
            continue
        if reach <= unreal.first < hit.first:
            if unreal.first in aside:
                continue
            if unreal.label == "if" or hit.first - unreal.last <= 3:
                return True
        elif hit.label == "crowd-demands":
            continue
        elif unreal.label == "fear" and unreal.first <= hit.first < unreal.last:
            return True
    return False


def is_charge(sentence: Sentence, hit: Hit) -> bool:
    """Whether a deed is only what somebody arrested is wanted for, or accused of."""
    if hit.label == "arrest":
        return False  # "three officers accused of neglect were arrested"
    words = sentence.words
    before = words[max(0, hit.first - _CHARGE_REACH) : hit.first]
    if _CHARGED.isdisjoint(before) or not any(h.label == "arrest" for h in sentence.of("event")):
        return False
    at = hit.first - 1 - next(i for i, w in enumerate(reversed(before)) if w in _CHARGED)
    return not _FOR.isdisjoint(words[at + 1 : hit.first]) and "," not in words[at : hit.first]


def _aside(sentence: Sentence, hit: Hit, reach: int) -> range:
    """Tokens of a relative clause between a subject and its passive.

    Who "tried to mediate", or "had not paid", was killed all the same.
    """
    words = sentence.words
    for token in range(reach, hit.first):
        if words[token] in _WHO:
            verb = next((t for t in range(hit.first - 1, token + 2, -1) if words[t] in _WAS), 0)
            subordinate = _WHO | _SUBORDINATE
            if verb and hit.first - verb <= 3 and not subordinate & set(words[token + 1 : verb]):
                return range(token, verb)
    return range(0)


def _denies(words: list[str], after: int) -> bool:
    """Whether a denial is of what happened, not of a right or a request."""
    return after >= len(words) or words[after] in _DENIED


def _is_infinitive(sentence: Sentence, hit: Hit) -> bool:
    """Whether a verb only names an aim: "to attack", "pour attaquer"."""
    before = sentence.words[max(0, hit.first - 2) : hit.first]
    word = sentence.words[hit.first]
    if sentence.language == "fr":
        return word.endswith(("er", "attre")) and bool(
            {"pour", "afin", "d", "de", "a"} & set(before)
        )
    if not before or before[-1] != "to" or word.endswith(("ed", "ing", "own", "en")):
        return False
    return before[0] not in ("managed", "began", "continued", "proceeded")


def reach_left(sentence: Sentence, token: int) -> int:
    """First token of the phrase between marks that a token stands in."""
    first = token
    while first > 0 and sentence.words[first - 1] not in _CLAUSE_MARKS:
        first -= 1
    return first


def _unfounded(sentence: Sentence, hit: Hit) -> bool:
    """Whether the clause says of what it tells that it is not so, or only to be expected."""
    first, last = sentence.clause(hit.first)
    return any(first <= h.first < last for h in sentence.of("unfounded"))


def _supposed(sentence: Sentence, hit: Hit) -> bool:
    """Whether an event is only imagined: "an assault would …", "if they leave, new attacks …"."""
    language, words = sentence.language, sentence.words
    first, last = sentence.clause(hit.first)
    any_one = not _ANY[language].isdisjoint(words[max(first, hit.first - 2) : hit.first])
    behind = set(words[hit.last : min(hit.last + 7, last)])
    if hit.first == first and words[hit.first].endswith("ing") and "would" in behind:
        return True  # "disbanding the force overnight would be …"
    if any_one and _WOULD[language] & behind:
        return not sentence.dates
    return (
        hit.label in _VIOLENCE
        and words[first : first + 1] != []
        and words[first] in _IF[language]
        and (
            language == "en"
            or words[first] == "si"
            or words[first + 2 : first + 3] in (["il"], ["ils"])
        )
    )


def _nobody(sentence: Sentence, hit: Hit) -> bool:
    """Whether the clause begins by saying that none did: "no village was attacked"."""
    first = reach_left(sentence, hit.first)
    if hit.first - first > 8:
        return False
    for token in range(first, min(first + 2, hit.first)):
        if sentence.words[token] in _NOBODY[sentence.language]:
            return not _SUBORDINATE & set(sentence.words[token : hit.first])
    return False


def is_reference(sentence: Sentence, hit: Hit) -> bool:
    """Whether a sentence only says that nobody has claimed an attack, or who has."""
    first, last = sentence.clause(hit.first)
    return any(first <= h.first < last for h in sentence.of("unclaimed"))


def no_crowd_marches(sentence: Sentence, hit: Hit) -> bool:
    """Whether those who march are armed, or one alone, or others are marched away."""
    if not sentence.words[hit.first].startswith("march"):
        return False
    if not _ALONE.isdisjoint(sentence.words[max(0, hit.first - 3) : hit.first]):
        return True
    if _CAPTIVES & set(sentence.words[hit.last : hit.last + 1]) or any(
        c.first == hit.last and not c.article for c in sentence.counts()
    ):
        return True  # "marched more than 280 pupils into the forest"
    return any(
        sentence.actor(h).kind in ARMED and 0 <= hit.first - h.last <= 1
        for h in sentence.of("actor")
    )
