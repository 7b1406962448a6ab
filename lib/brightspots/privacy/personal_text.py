"""What gives a person away in a text that somebody typed: names, phone numbers, addresses, numbers of students.

Nothing here can know every name. It finds given names that are common in schools, names that the words around them
give away ("a student named", "'s mom"), and titles; it leaves schools, programs, places and months alone. Whoever
shares a text still reads it first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from brightspots.privacy.given_names import given_names, phrases, plain, words


@dataclass(frozen=True)
class PersonalPart:
    """A place in a text that gives somebody away.

    Attributes
    ----------
    kind : str
        name, titled name, phone number, e-mail address, student number, home address or birth date.
    start, end : int
        Where it stands.
    offer : str
        What to write instead: initials for a name.
    """

    kind: str
    start: int
    end: int
    offer: str


def find_personal(text: str, known: Collection[str] = ()) -> list[PersonalPart]:
    """Return what gives a person away, in the order of the text.

    Parameters
    ----------
    text : str
    known : collection of str
        Names that may stand: of schools, programs and the team's own members.

    Returns
    -------
    list of PersonalPart
        Without overlaps.

    Examples
    --------
    >>> text = "Jaylen Brown's mom (831-555-0134) said mornings are hard."
    >>> [(found.kind, text[found.start : found.end]) for found in find_personal(text)]
    [('name', 'Jaylen Brown'), ('phone number', '831-555-0134')]
    >>> find_personal("Abriendo Puertas meets at Santa Maria High and Rosa Parks Middle School in April.")
    []
    """
    allowed = {plain(word) for name in known for word in re.findall(_WORD, name)}
    found = [*_numbers(text), *_names(text, allowed)]
    kept: list[PersonalPart] = []
    for personal in sorted(found, key=lambda personal: (personal.start, -personal.end)):
        if not kept or personal.start >= kept[-1].end:
            kept.append(personal)
    return kept


def without_personal(text: str, known: Collection[str] = ()) -> str:
    """Return a text with initials for names, and a word for what else gives a person away.

    Examples
    --------
    >>> without_personal("Ms. Ortiz called Sofía at home: sofia12@example.org")
    'Ms. O. called S. at home: (e-mail address)'
    """
    written, end = [], 0
    for personal in find_personal(text, known):
        written += [text[end : personal.start], personal.offer]
        end = personal.end
        if personal.offer.endswith(".") and text[end : end + 1] == ".":
            end += 1
    return "".join([*written, text[end:]])


_PHONE = r"(?<![\w-])(?:\+?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w-])"
_NUMBERS = (
    ("phone number", rf"(?P<it>{_PHONE})"),
    ("phone number", r"\b(?i:phone|cell|call|text|tel|mobile|number|at)\b\W{1,3}(?P<it>\d{3}[-. ]\d{4}|"
        r"[2-9]\d{9})(?![\w-])"),
    ("e-mail address", r"(?P<it>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})"),
    ("student number", r"(?<![\w-])(?P<it>\d{3}-\d{2}-\d{4})(?![\w-])"),
    ("student number", r"(?i:\b(?:student|ssid|perm|local|state)\s?(?:id|number|no|#)?\b|"
        r"\bid\b)\W{0,3}(?:is )?(?P<it>#?\d{5,12})(?!\w)"),
    ("birth date", r"(?i:\b(?:born(?: on)?|dob|date of birth|"
        r"birthday(?: is)?)\b)\W{1,3}(?P<it>\d{1,4}[-/]\d{1,2}[-/]\d{2,4}|"
        r"[A-Z][a-z]{2,8}\.? \d{1,2}(?:, \d{4})?)"),
    ("home address", r"(?<![\w-])(?P<it>\d{2,5} (?:[NSEW]\.? )?(?:[A-Z][\w']{1,20} ){1,3}(?:Street|St|Avenue|"
        r"Ave|Road|Rd|Drive|Dr|Lane|Ln|Boulevard|Blvd|Court|Ct|Way|Place|Pl)\b\.?(?:,? (?i:apt|unit|"
        r"#)\.? ?\w{1,5})?)"),
)  # fmt: skip
_NUMBER_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in _NUMBERS)


def _numbers(text: str) -> Iterator[PersonalPart]:
    for kind, pattern in _NUMBER_PATTERNS:
        for match in pattern.finditer(text):
            yield PersonalPart(kind, *match.span("it"), f"({kind})")


_WORD = r"[^\W\d_]+(?:[’'-][^\W\d_]+)*"
_KIN = (
    r"(?:mom|mother|mum|mama|mamá|dad|father|papa|papá|grandma|grandmother|abuela|grandpa|grandfather|aunt|tía|"
    r"uncle|tío|sister|brother)\b"
)
_SPEAKS = r"(?:said|says|told|tells|asked|explained|cried|admitted|shared that|mentioned)\b(?! by\b)"
_LIVES = r"(?:was absent|is absent|is failing|was suspended|missed|misses|stopped coming|did not come|didn't come)\b"
_AFTER_KIN = re.compile(rf"[’']s (?:\w+ )?{_KIN}", re.IGNORECASE)
_AFTER_KIN_OR_PARENTS = re.compile(rf"[’']s (?:\w+ )?(?:{_KIN}|(?:parents|guardian|foster)\b)", re.IGNORECASE)
_AFTER_SPEAKS = re.compile(rf"(?: [A-Z]\.)? {_SPEAKS}", re.IGNORECASE)
_AFTER_LIVES = re.compile(rf" {_LIVES}", re.IGNORECASE)
_AFTER_AGE = re.compile(
    r",? (?:an? )?(?:\d{1,2}|[a-z]+)(?:st|nd|rd|th)[- ]grade(?:r| student)\b|, age \d", re.IGNORECASE
)
_AFTER_COMMA_AGE = re.compile(rf"(?=, ){_AFTER_AGE.pattern}", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?:\b(?:student|boy|girl|kid|child|son|daughter|brother|sister|senior|junior|freshman|sophomore|"
    r"\d+(?:th|st|nd|rd)[- ]grader)"
    r" (?:named|called)|\b(?:my|his|her|their) name is|\bme llamo|\bse llama)\s+$",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(?:(?:Mr|Mrs|Ms|Mx|Dr|Sra|Srta|Prof)\b\.?|Miss|Señora|Señorita|Señor|Maestr[ao]|Profe|Coach)\s+$"
)
_NOT_AFTER_TITLE = words(
    "school out class notes log meeting meetings visit visits check handbook feedback time day week"
)
_SAINT = re.compile(
    r"\b(?:San|Santa|Santo|St\.?|Saint|Mt\.?|Mount|Fort|Port|Lake|Camp|Point|El|La|Los|Las)\s+$"
)
_PLACE = words(
    "school schools elementary elem middle high academy charter prep preparatory center centre program "
    "programme project foundation street avenue ave road boulevard park hall library county district "
    "unified university college institute act law award day week month method model curriculum reading "
    "math maths learning room building campus clinic hospital church island valley heights gym auditorium "
    "garden fund scholarship tech stem magnet ranch intermediate primary test inventory scale survey "
    "framework phonics literacy science bill protocol ms hs es jhs k-8 system city beach springs hills "
    "bay creek river"
)
# "K-8" and "TK-5" end the name of a school.
_GRADES = re.compile(r"(?:K|TK|PK|PreK)-\d")
# Authors of studies may be named.
_CITED = re.compile(
    r",? (?:et al|and colleagues|study|studies|(?:and|&) [A-Z]\w+,? \(?\d{4})\b| \((?:19|20)\d\d[a-z]?\)"
)
_EPONYMS = phrases(
    "rosa parks,cesar chavez,martin luther,maria montessori,harriet tubman,thomas edison,george "
    "washington,abraham lincoln,thomas jefferson,john muir,john adams,john kennedy,benjamin "
    "franklin,helen keller,frederick douglass,dolores huerta,robert kennedy,theodore roosevelt,franklin "
    "roosevelt,walt whitman,paul revere,albert einstein,isaac newton,anne frank,frida kahlo,roberto "
    "clemente,jackie robinson,sally ride,ruby bridges,carl sagan,carol dweck,lucy calkins,jo "
    "boaler,angela duckworth,tony bryk,luther burbank,james lick,henry ford,william shakespeare,edgar "
    "allan,malcolm x,barack obama,michelle obama,sonia sotomayor,ruth bader,maya angelou,sandra "
    "cisneros,langston hughes,simon bolivar,benito juarez,emiliano zapata,sylvia mendez,fred "
    "korematsu,larry itliong,ralph bunche,booker washington"
)
_NOT_A_SURNAME = words(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
    "august september october november december i and or but who is was said says told the a we they he "
    "she in on at by for from to with after before when if so then"
)


def _names(text: str, allowed: Collection[str]) -> Iterator[PersonalPart]:
    names = given_names()
    found = list(re.finditer(_WORD, text))
    past = 0
    for position, word in enumerate(found):
        if word.start() < past:
            continue
        bare = _bare(word.group())
        low = plain(bare)
        if not bare[:1].isupper() and low not in names.sure:
            continue
        before = text[max(0, word.start() - 40) : word.start()]
        end = word.start() + len(bare)
        titled = _TITLE.search(before) and bare[:1].isupper() and len(bare) > 1
        if titled and not _not_a_person(low, allowed, found, position):
            yield PersonalPart("titled name", word.start(), end, _initials([bare]))
            past = end
            continue
        if low in allowed or not _is_name(
            bare, low, before, text[end : end + 60], names.sure, names.also_words
        ):
            continue
        run = _run(text, found, position)
        if bare[:1].isupper() and (_is_place(text, run, before) or _GRADES.match(text, run[-1].start())):
            past = run[-1].end()
            continue
        parts = _person(run) if bare[:1].isupper() else [word]
        past = parts[-1].start() + len(_bare(parts[-1].group()))
        yield PersonalPart("name", word.start(), past, _initials([_bare(part.group()) for part in parts]))


def _bare(word: str) -> str:
    return re.sub(r"[’']s$", "", word)


def _is_name(
    bare: str, low: str, before: str, after: str, sure: Collection[str], also_words: Collection[str]
) -> bool:
    upper = bare[:1].isupper() and (not bare.isupper() or len(bare) >= 6)
    kin = _AFTER_KIN_OR_PARENTS.match(after) is not None
    if _BEFORE.search(before):
        return bare[:1].isupper() or low in sure
    if upper and low not in sure and low not in also_words:
        known_by = _AFTER_KIN.match(after) or _AFTER_COMMA_AGE.match(after)
        return low not in _NOT_A_CHILD and known_by is not None and _mid(before)
    speaks = _AFTER_SPEAKS.match(after) is not None
    lives = _AFTER_LIVES.match(after) is not None
    if low in also_words:
        initial = re.match(r" [A-Z]\.", after) is not None
        child = _AFTER_AGE.match(after) is not None
        return upper and (kin or initial or child or ((speaks or lives) and low not in _SCHOOLS))
    return low in sure and (upper or kin or speaks or lives)


# Names that schools go by: what they say and miss is said and missed by a school.
_SCHOOLS = words(
    "lincoln washington jefferson jackson madison monroe kennedy roosevelt franklin wilson nelson grant "
    "clark carson everett lawrence marshall reagan houston austin dallas virginia georgia carolina dakota "
    "camden trenton"
)
# Capitalised words that have mothers and ages without being children's names.
_NOT_A_CHILD = words(
    "student students child kid teacher everyone everybody nobody someone ela math science english "
    "spanish mexico mother today native latino latina hispanic black white asian american one this that "
    "each every"
)


def _mid(before: str) -> bool:
    """Whether a word is capital for its own sake: not the first of a sentence, unless nothing stands before it."""
    return not before.strip() or before.rstrip()[-1] not in ".!?:\n"


def _run(text: str, found: list[re.Match[str]], position: int) -> list[re.Match[str]]:
    """Return a word and the capitalised words that follow it, particles between them included."""
    run = [found[position]]
    for word in found[position + 1 : position + 7]:
        between = text[run[-1].end() : word.start()]
        particle = word.group() in ("de", "la", "del", "los", "of", "and", "van")
        if not re.fullmatch(r"\.? |-", between) or not (word.group()[:1].isupper() or particle):
            break
        if re.search(r"[’']s$", run[-1].group()) and plain(word.group()) not in _PLACE:
            break
        run.append(word)
    while run[-1].group()[:1].islower() and len(run) > 1:
        run.pop()
    return run


def _is_place(text: str, run: list[re.Match[str]], before: str) -> bool:
    low = [plain(_bare(word.group())) for word in run]
    if _CITED.match(text, run[-1].end()):
        return True
    if _SAINT.search(before) or any(word in _PLACE for word in low[1:]):
        return True
    return " ".join(low[:2]) in _EPONYMS


def _person(run: list[re.Match[str]]) -> list[re.Match[str]]:
    parts = run[:1]
    if re.search(r"[’']s$", parts[0].group()):
        return parts
    for word in run[1:4]:
        if plain(_bare(word.group())) in _NOT_A_SURNAME or word.group() in ("of", "and"):
            break
        parts.append(word)
        if word.group() != _bare(word.group()):
            break
    while len(parts) > 1 and parts[-1].group()[:1].islower():
        parts.pop()
    return parts


def _not_a_person(low: str, allowed: Collection[str], found: list[re.Match[str]], position: int) -> bool:
    following = [plain(word.group()) for word in found[position + 1 : position + 5]]
    return low in allowed or low in _NOT_AFTER_TITLE or any(word in _PLACE for word in following)


def _initials(parts: list[str]) -> str:
    return " ".join(f"{part[0].upper()}." for part in parts if part[:1].isupper() or len(parts) == 1)
