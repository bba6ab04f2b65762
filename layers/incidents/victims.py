"""Single people among the dead, named by a noun that no list need hold ("a tanner", "le passeur").

A noun stands for a person by its place: before a verb of dying, behind a verb of killing. Words for
animals, things and crowds are data; every other noun with a determiner in the singular is one.
"""

from incidentmap.layers.incidents.named import is_place, names_up_to
from incidentmap.layers.incidents.numbers import COLLECTIVE, SMALL
from incidentmap.layers.incidents.phrases import Hit
from incidentmap.layers.incidents.reality import reach_left
from incidentmap.layers.incidents.sentence import Sentence

_ONE = {
    "en": frozenset("a an one the his her my our their its your".split()),
    "fr": frozenset("un une le la l mon ma notre son sa leur votre chaque ce cet cette".split()),
}
_SURE = frozenset("a an one un une".split())
_PLURAL = ("men", "people", "ren", "folk", "police", "militia", "cattle", "troops")
_THINGS = ("unit", "hedge", "base", "weapon", "disease", "village")
_PREPOSITIONS = frozenset(
    "of in on at by near with from against into inside to for towards behind over under outside "
    "de d du dans a au sur par pour avec contre chez vers sous derriere devant en pres".split()
)
_OPENS = frozenset(
    ", ; : . ( ! ? – — - that when while where and but then as que quand et mais puis alors or "
    "comme".split()
)
_AND = frozenset("and et".split())
_OF = (["of"], ["de"], ["du"], ["d"], ["au"], ["aux"])
_JOINS = frozenset("and et ,".split())
_ENDS = frozenset(
    "his her their its my our the a an le la les un une sa ses leur "
    ", ; : . ( ) ! ? – — » « ” “ and or et ou who whom whose that which qui que dont was were is "
    "has had have a ont avait est sont between against over under into through during since "
    "until in on at by near with from of to for when while after before as dans sur par pres avec "
    "de du des d au aux lors apres avant quand".split()
)
_FRONT = frozenset(
    "jeune jeunes vieil vieille vieux petit petite ancien ancienne autre meme pauvre seul seule "
    "premier premiere second seconde troisieme quatrieme".split()
)
_VERBS = frozenset(
    "wrote writes spoke struck hit shot fell rose stood broke drew threw "
    "fled ran went took left said told made came got gave saw hid won fell began met sent set put "
    "kept held brought found sold stole drove rode was were is are has had have did will would "
    "does says a ont avait avaient est sont etait etaient s se n ne fut furent dit".split()
)
_HELPING = frozenset(
    "was were has had have ont avait avaient est sont etait etaient fut furent".split()
)
PRONOUNS = frozenset("he she il elle".split())
"""Words for one person told of before."""

_DESCRIBES = frozenset(
    ", ( – — who whom whose which qui que dont of de du d des from in at near a dans pres".split()
)
_STOPS = frozenset(";:.!?")
_CAMPS = frozenset("sides camps parties ends groups armies".split())
COUPLES = frozenset("couple twins jumeaux jumelles".split())
"""Nouns for two people."""

_CROWDS = frozenset("army police militia troops garrison patrol armee milice patrouille".split())
_ARTICLES = frozenset("a an the le un des les".split())
_SINGULAR = frozenset("was has avait aurait fut est a".split())
_UNITS = frozenset(
    "patrol convoy garrison platoon battalion patrouille convoi garnison section bataillon "
    "compagnie unite armee detachement regiment brigade position poste".split()
)
_CROWDED = frozenset("dead wounded enemy leader head chief".split())
_DETERMINERS = frozenset(("a", "an", "the"))
_LADEN = frozenset("full loaded laden packed crammed crowded".split())
_LOST = frozenset(("lost", "losing", "loses"))
_KIN_OF = frozenset("his her their ses leurs".split())
_TELLERS = frozenset("by par selon apres to from de of with avec".split())
_SHARING = frozenset("and then et puis".split())
_TAKEN = frozenset("led shot cut pris conduits emmenes".split())
_END_NAME = _ENDS | {"dead"}
_BEFORE_NAME = frozenset("old young poor one mr mrs sheikh father vieux jeune m mme cheikh".split())
_JOINT = (["and"], ["et"])
_REACH = 18
_LONGEST = 4


def is_somebody(sentence: Sentence, token: int) -> bool:
    """Whether a word can be a noun for a person: a word, and none for a thing or a beast."""
    words = sentence.words
    if token >= len(words) or not words[token].isalpha() or words[token] in _ENDS:
        return False
    if words[token] in sentence.rules.lifeless:
        return False
    if any(h.first == token for h in sentence.of("event")):
        return False
    titled = any(h.first < token < h.last for h in sentence.of("actor"))  # "village head"
    things = (h for kind in _THINGS for h in sentence.of(kind))
    return titled or not any(h.first <= token < h.last for h in things)


def noun_of(sentence: Sentence, token: int) -> tuple[int, int] | None:
    """Head and end of the noun phrase whose determiner stands at a token.

    In English the head is the last word before a mark, a preposition or a verb; in French the first
    that is no adjective in front.
    """
    words, at = sentence.words, token + 1
    if words[at : at + 1] in (["’"], ["'"]):
        at += 1
    if sentence.language == "fr":
        while at < len(words) and words[at] in _FRONT and words[at + 1 : at + 2] != ["-"]:
            at += 1
        last = at + 3 if words[at + 1 : at + 2] == ["-"] else at + 1
        return (at, last) if at < len(words) and words[at].isalpha() else None
    last = at
    while last < len(words) and last - at < _LONGEST and words[last] not in _ENDS:
        if words[last] == "-":
            last += 2
            continue
        if not words[last].isalpha() or words[last] in SMALL["en"] or _is_verb(sentence, last, at):
            break
        last += 1
    last = min(last, len(words))  # a hyphen may end the text
    head = last - 3 if words[last - 1] in _ENDS and words[last - 2] == "-" else last - 1
    return (head, last) if last > at else None


def _is_verb(sentence: Sentence, token: int, first: int) -> bool:
    """Whether a word behind the first of a noun phrase is a verb of an event or a past form."""
    if token == first:
        return False
    kinds = ("event", "event else", "toll", "injury", "alive", "source")
    if any(h.first == token for kind in kinds for h in sentence.of(kind)):
        return True
    return sentence.words[token].endswith("ed")


def one_person(sentence: Sentence, token: int) -> int | None:
    """End of the noun phrase of one person that starts at a token, None where there is none.

    Examples: "a tanner", "the station master", "son apprenti"; not "the rebels", "his mule".
    """
    words = sentence.words
    if token >= len(words) or words[token] not in _ONE[sentence.language]:
        return None
    if words[token] == "l" and words[token + 2 : token + 3] in (["un"], ["une"]):
        return token + 3
    noun = noun_of(sentence, token)
    if noun is None or words[token + 1] in COLLECTIVE[sentence.language]:
        return None
    head, last = noun
    if not is_somebody(sentence, head):
        return None
    if sentence.language == "en" and words[token] not in _SURE:
        name = words[head]
        if (name.endswith("s") and not name.endswith("ss")) or name.endswith(_PLURAL):
            return None
    if any(h.first <= head < h.last for h in _groups(sentence)) or is_place(sentence, head):
        return None
    return last


def _groups(sentence: Sentence) -> list[Hit]:
    """Armies and bands named in the singular ("the patrol", "la milice")."""
    return [h for kind in ("troops", "rebels") for h in sentence.of(kind)]


def people_before(sentence: Sentence, hit: Hit) -> tuple[int, int, int] | None:
    """First token, end and number of single people who are the subject of a verb.

    "the vicar and his sister were murdered": two; "a baker, whom robbers had shot, died": one.
    """
    first = sentence.clause(hit.first)[0]
    words = sentence.words
    for token in range(hit.first - 1, max(first, hit.first - _REACH) - 1, -1):
        if words[token] in PRONOUNS and token >= hit.first - 2:
            return token, token + 1, 1
        last = one_person(sentence, token)
        if last is None or last > hit.first or not _reaches(words[last : hit.first]):
            continue
        start, number = _chain(sentence, token, first)
        if number > 1 or words[token - 1] in _AND or _opens(sentence, token, first):
            return start, last, number
    return None


def both_before(sentence: Sentence, hit: Hit) -> int | None:
    """Token of "both" where two people named before are the subject ("both riders died")."""
    for token in range(hit.first - 1, max(0, hit.first - 5) - 1, -1):
        if sentence.words[token] in _STOPS:
            return None
        if sentence.words[token] == "both" and sentence.words[token - 1] not in _LOST:
            return None if _CAMPS & set(sentence.words[token : hit.first]) else token
    return None


def named_person(sentence: Sentence, token: int) -> int | None:
    """End of the name of a person that starts at a token ("old Ali", "Awa Sall")."""
    words, written = sentence.words, sentence.written
    first = token + (token < len(words) and words[token] in _BEFORE_NAME)
    last = first
    while last < len(words) and last - first < _LONGEST and written[last][:1].isupper():
        last += 1
    if last == first or written[first].isupper() or not words[first].isalpha():
        return None
    if last < len(words) and words[last].isalpha() and words[last] not in _END_NAME:
        return None  # "Katiba fighters"
    inside = range(first, last)
    kinds = ("actor", "demonym", "event", "people", "troops", "rebels", *_THINGS)
    known = any(h.first in inside for kind in kinds for h in sentence.of(kind))
    if known or any(is_place(sentence, t) for t in inside):
        return None
    described = one_person(sentence, last + 1) if words[last : last + 1] == [","] else None
    return last if described is None or words[described : described + 1] in _JOINT else described


def shared_passive(sentence: Sentence, hit: Hit) -> int | None:
    """Token of "were" where a verb shares it with one before: "were pulled off a bus and shot"."""
    words, en = sentence.words, sentence.language == "en"
    if words[hit.first - 1] not in _SHARING or hit.first < 4 or _has_object(sentence, hit):
        return None
    first = sentence.clause(hit.first)[0]
    for token in range(hit.first - 3, max(first, hit.first - _REACH), -1):
        word = words[token]
        if word in ("who", "which", "qui", "that", "but", "mais", ","):
            return None
        if word in (("was", "were") if en else ("ete",)):
            verb = words[token + 1]
            participle = verb.endswith(("ed", "en", "t", "d") if en else ("e", "es", "ee", "ees"))
            return token if participle or verb in _TAKEN else None
    return None


def _has_object(sentence: Sentence, hit: Hit) -> bool:
    """Whether somebody stands right behind a verb, whom its subject kills."""
    behind = range(hit.last, hit.last + 2)
    return any(c.first in behind for c in sentence.counts()) or any(
        h.first in behind for h in sentence.of("actor")
    )


def bare_person(sentence: Sentence, hit: Hit) -> int | None:
    """Start of a noun for one person that has no determiner, as notes leave it out ("driver †")."""
    words, last = sentence.words, hit.first
    first = last
    while first and last - first < _LONGEST and words[first - 1].isalpha():
        first -= 1
    opens = first == 0 or not words[first - 1].isalnum()
    if first == last or not opens or not _ENDS.isdisjoint(words[first:last]):
        return None
    named = (h for kind in ("actor", "people") for h in sentence.of(kind))
    noun = any(first <= h.first and h.last == last for h in named)
    plural = words[last - 1].endswith(("s", "x", *_PLURAL)) or words[last - 1] in _CROWDS
    return first if noun and not plural and not is_place(sentence, last - 1) else None


def couple_before(sentence: Sentence, hit: Hit) -> int | None:
    """Token of the article of two people told by one noun ("an elderly couple died")."""
    words = sentence.words
    for token in range(hit.first - 1, max(0, hit.first - 4) - 1, -1):
        if words[token] in COUPLES:
            near = range(token - 1, max(-1, token - 4), -1)
            return next((t for t in near if words[t] in _ARTICLES), None)
    return None


def _of_what(sentence: Sentence, verb: int) -> int | None:
    """Token of the noun that heads the subject of an English verb ("a lorry full of women was")."""
    words = sentence.words
    for token in range(reach_left(sentence, verb), verb):
        if words[token] in _DETERMINERS and words[token - 1] not in _PREPOSITIONS:
            noun = noun_of(sentence, token)
            return token if noun is None else noun[0] - (words[noun[0]] in _LADEN)
    return None


def thing_before(sentence: Sentence, hit: Hit) -> bool:
    """Whether a thing is the subject of a passive in the singular ("a convoy was riddled")."""
    words = sentence.words
    before = range(hit.first - 1, max(0, hit.first - 6), -1)
    verb = next((t for t in before if words[t] in _SINGULAR), 0)
    head = _of_what(sentence, verb) if sentence.language == "en" else None
    if head is not None:
        return words[head] in sentence.rules.lifeless - _CROWDED or words[head] in _UNITS
    if verb > 2 and words[verb - 2 : verb - 1] in _OF and is_place(sentence, verb - 1):
        verb -= 2  # "the garrison of Bravo was wiped out"
    noun, governor = words[verb - 1], words[verb - 3 : verb - 2]
    if governor in _OF or words[verb - 2] == "du":
        return False  # "the chief of the column was killed"
    return noun in _UNITS or (noun in sentence.rules.lifeless and noun not in _CROWDED)


def another_subject(sentence: Sentence, first: int, last: int) -> bool:
    """Whether "and" leads from one clause to the subject of the next, between two tokens.

    "a patrol was attacked at A and its chief | was killed": the patrol is not among the dead.
    """
    words = sentence.words
    joint = next((t for t in range(last - 1, first, -1) if words[t] in _AND), None)
    if joint is None or one_person(sentence, joint + 1) is None:
        return False
    return not _HELPING.isdisjoint(words[first:joint]) or ["a", "ete"] in (
        words[first : first + 2],
        words[first + 1 : first + 3],
    )


def _reaches(gap: list[str]) -> bool:
    """Whether only auxiliaries, or what describes the subject, stand before its verb."""
    return len(gap) <= 3 or gap[0] in _DESCRIBES


def _chain(sentence: Sentence, token: int, first: int) -> tuple[int, int]:
    """Start and number of single people named one by one up to the one at a token."""
    start, number = token, 1
    while start > first + 1 and sentence.words[start - 1] in _JOINS:
        before = _ending_at(sentence, start - 1, first)
        if before is None:
            break
        start, number = before, number + 1
    return start, number


def _opens(sentence: Sentence, token: int, first: int) -> bool:
    """Whether a noun phrase can be a subject: none that a verb or a preposition governs."""
    if token <= first or sentence.words[token - 1] in _OPENS:
        return True
    if sentence.words[token - 1] in _PREPOSITIONS:
        return False
    return is_place(sentence, token - 1)


def _ending_at(sentence: Sentence, end: int, first: int) -> int | None:
    """Start of the noun phrase of one person that ends right before a token."""
    for token in range(end - 1, max(first, end - _LONGEST - 3) - 1, -1):
        last = one_person(sentence, token)
        if last is None:
            continue
        of = sentence.words[last : last + 1]
        within = of in _OF and last < end and _HELPING.isdisjoint(sentence.words[last:end])
        whole = last == end or within or _adjective(sentence, last, end)
        joined = token > first and sentence.words[token - 1] in _JOINS
        if whole and not joined and sentence.words[token - 1 : token] in _OF:
            continue  # "the chief of the guard"
        return token if whole and (joined or _opens(sentence, token, first)) else None
    return None


def _adjective(sentence: Sentence, last: int, end: int) -> bool:
    """Whether one French adjective alone stands behind a noun ("le secrétaire général, …")."""
    if sentence.language != "fr" or end != last + 1:
        return False
    word = sentence.words[last]
    return word.isalpha() and word not in _ENDS and word not in _VERBS


def acts(sentence: Sentence, token: int) -> bool:
    """Whether the word behind a noun phrase is its verb: "and the mayor fled"."""
    word = sentence.words[token] if token < len(sentence.words) else ""
    if word == "a" and sentence.written[token] == "à":
        return False
    return word in _VERBS or (sentence.language == "en" and word.endswith("ed"))


def beside(sentence: Sentence, token: int) -> tuple[int, int]:
    """Start and number of single people named before a count and joined to it.

    "the mayor and two guards": one; "the vicar, his aunt and a clerk", at "a": two.
    """
    if token > 2 and sentence.words[token - 1] in _KIN_OF:
        token -= 1  # "a mother and her three children"
    if token < 2 or sentence.words[token - 1] not in _AND:
        return token, 0
    start, number = _chain(sentence, token, sentence.clause(token)[0])
    if number > 1:
        return start, number - 1
    first, named = names_up_to(sentence, token - 1)
    told_by = named and not _TELLERS.isdisjoint(sentence.words[max(0, first - 2) : first])
    return (first, named) if named and not told_by else (start, 0)


def of_beasts(sentence: Sentence, hit: Hit) -> bool:
    """Whether a word of killing is about animals: "a ram was slaughtered", "abattu des bœufs"."""
    words, first = sentence.words, sentence.clause(hit.first)[0]
    people = [h.first for h in sentence.of("actor")]
    for beast in sentence.of("unit"):
        if beast.label != "animal":
            continue
        gap = words[hit.last : beast.first]
        behind = 0 <= beast.first - hit.last <= 2 and not {",", "near", "at", "in"} & set(gap)
        if behind:
            return not _AND & set(words[hit.last : hit.last + 6])
        between = range(beast.last, hit.first)
        near = first <= beast.first and 0 <= hit.first - beast.last <= 3
        if near and not any(at in between for at in people):
            return not _AND & set(words[max(first, beast.first - 4) : beast.first])
    return False
