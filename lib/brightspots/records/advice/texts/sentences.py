"""Sentences as a rule looks at them: where they begin and end, whose view they are, how many they tell of.

Nothing here changes where anything stands: places in what a function returns are places in the text that it was given.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from brightspots.privacy.given_names import words

# Longer texts than this are notes, not statements; no rule about wording reads beyond it.
LONGEST = 4000


@dataclass(frozen=True)
class Spotted:
    """What one rule noticed.

    Attributes
    ----------
    words : str
        The words it is about, as the person wrote them.
    question : str
        One question; empty where the rule's own says it.
    rewrite : str or None
        The person's own sentence, rewritten; ``___`` stands for what only they know.
    """

    words: str
    question: str = ""
    rewrite: str | None = None


_SAME_LENGTH = str.maketrans("’‘“”«»\u00a0\u2013\u2014\u2011", '\'\'"""" ---')
_STOP = re.compile(r"[.!?]+[\"')\]]*(?=\s|$)|\n+")
_SHORT_FORM = re.compile(
    r"\b(?:Mr|Mrs|Ms|Mx|Dr|St|vs|approx|e\.g|i\.e|etc|Gr|No|Jr|Sr|a\.m|p\.m|avg|incl|Elem)\.$", re.IGNORECASE
)


def straight(text: str) -> str:
    """Return a text with straight quotes and plain hyphens, every character where it was.

    Examples
    --------
    >>> straight("don’t")
    "don't"
    """
    return text[:LONGEST].translate(_SAME_LENGTH)


def judged(text: str) -> str:
    """Return the words that are the writer's own: what stands in quotation marks becomes blanks.

    Examples
    --------
    >>> judged('A student: "I am lazy." Twice.')
    'A student:              Twice.'
    """
    return re.sub(r'"[^"\n]{1,600}"', lambda quoted: " " * len(quoted.group()), straight(text))


def sentence_at(text: str, position: int) -> tuple[int, int]:
    """Return where the sentence around a position begins and ends, its full stop included.

    Examples
    --------
    >>> text = "We met. Gr. 6 was late. Why?"
    >>> begin, end = sentence_at(text, 12)
    >>> text[begin:end]
    'Gr. 6 was late.'
    """
    begin, end = 0, len(text)
    for stop in _STOP.finditer(text):
        if _SHORT_FORM.search(text[: stop.end()]):
            continue
        if stop.end() <= position:
            begin = stop.end()
        else:
            end = stop.end()
            break
    while begin < end and text[begin].isspace():
        begin += 1
    return begin, end


def replaced(text: str, begin: int, end: int, new: str) -> str:
    """Return a text with a part of it replaced, as a sentence reads."""
    return re.sub(r"[ \t]{2,}", " ", f"{text[:begin]}{new}{text[end:]}").strip()


def as_sentence(text: str) -> str:
    """Return a text with a capital at its beginning and a full stop at its end.

    Examples
    --------
    >>> as_sentence("18 of 24 came late")
    '18 of 24 came late.'
    >>> as_sentence("students wait")
    'Students wait.'
    """
    sentence = text.strip(" ,;:-")
    closed = sentence if sentence[-1:] in ".!?" else f"{sentence}."
    return f"{closed[:1].upper()}{closed[1:]}"


# A view that the writer reports or has left behind is not the writer's own.
_DISTANT = re.compile(
    r"\b(?:(?:we|i|some of us)(?: had| have| all| first| once)? (?:assumed|thought|believed|supposed|"
    r"guessed|expected|blamed)"
    r"|used to (?:think|say|believe)|(?:teachers?|staff|adults|people|some|students?|families|parents|"
    r"kids|they|colleagues)"
    r" (?:often |sometimes |still |may |might |always )?(?:says?|said|thinks?|thought|believes?|believed|assumes?|"
    r"assumed|told us|tell us|feel|felt|report|reported|describe|described)"
    r"|assumption|story|myth|stereotype|belief|seen as|labell?ed|called|perceived|perception)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"(?:\bnot|n't|\bnever|\brather than|\binstead of|\bno longer|\bwithout)(?: (?!because\b|and\b|but\b|"
    r"so\b|since\b|as\b|when\b)\w+){0,4} $",
    re.IGNORECASE,
)


def is_own_view(text: str, position: int) -> bool:
    """Whether what stands at a position is said by the writer, and neither denied nor reported of others.

    Examples
    --------
    >>> said = "We assumed that parents don't care."
    >>> is_own_view(said, said.index("parents"))
    False
    """
    begin, _ = sentence_at(text, position)
    before = text[begin:position]
    return not _DISTANT.search(before) and not _DENIED.search(before)


_SPANISH = words(
    "el la los las que de del y en con por para un una no se su sus más cada antes hasta cuando porque"
)
_ENGLISH = words("the of and to in for a is are that with by on our we from at this who do not")


def is_spanish(text: str) -> bool:
    """Whether a text reads as Spanish: a question is then asked without a rewrite in English.

    Examples
    --------
    >>> is_spanish("Las familias no reciben la carta en su idioma"), is_spanish("Café con Leche for families")
    (True, False)
    """
    said = re.findall(r"[^\W\d_]+", text[:LONGEST].lower())
    return sum(word in _SPANISH for word in said) > max(2, sum(word in _ENGLISH for word in said))


MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|octubre|"
    r"noviembre|diciembre)\b\.?"
)
# Digits that count nothing: grades, years, dates, times, names of courses and tiers.
_NO_AMOUNT = re.compile(
    r"\b(?:grades?|gr\.?|tier|title|algebra|math|geometry|ela|eld|integrated|period|room|phase|cycle|unit|"
    r"chapter|level|page|"
    r"policy|semester|quarter|trimester|term|week|wave|version|module|lesson|class|classroom|section|bus|route|step|"
    r"cohort|ages?|policy|area|region|ps|ms|is|hs|no\.)s? ?#?\d+(?:\s?(?:-|to|through|and|or|/|"
    r",)\s?\d+)*(?:st|nd|rd|th)?\b"
    r"|\b\d+(?:st|nd|rd|th)\b|\b(?:19|20)\d\d(?:\s?[-/]\s?(?:20)?\d\d)?\b|\b(?:k|tk|pk|prek|"
    r"pre-k)\s?-\s?\d+\b|\bsy\s?\d\d(?:-\d\d)?\b"
    r"|\b\d+\s?-\s?\d+(?:th|st|nd|rd)?\s?(?:grade|graders)\b|\b\d+ graders?\b"
    rf"|\b{MONTH}\s?\d{{1,2}}\b|\b\d{{1,2}}\s?{MONTH}|\b\d{{1,2}}/\d{{1,2}}/\d{{2,4}}\b|\b(?:on|by|since|"
    rf"from|until|till|through|after|before|as of|of) \d{{1,2}}/\d{{1,2}}\b"
    r"|\b\d{1,2}:\d\d\b|\b\d{1,2}\s?(?:am|pm|a\.m|p\.m)\b",
    re.IGNORECASE,
)
_AMOUNT_WORDS = re.compile(
    r"\b(?:half|halves|two thirds|one third|a third|three quarters|three out of|a quarter of|"
    r"doubl(?:e|ed|es|ing)|tripl(?:e|ed|es|ing)|halv(?:e|ed|es|ing)|"
    r"twice as|none of|not one|nobody|no students?|every single|all (?:but|\w+ of)|dozens?|hundreds?|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|"
    r"seventy|eighty|ninety)(?:[- ]\w+)? (?:in|of|out of|percent|students|kids|families|teachers|schools|"
    r"points|children|times|days|out)|"
    r"(?:uno|dos|tres|cuatro|cinco|seis) de cada)\b",
    re.IGNORECASE,
)


def has_amount(text: str) -> bool:
    """Whether a sentence says how many: a grade, a year or a date is no answer.

    Examples
    --------
    >>> [has_amount(t) for t in ("48 of 120 6th graders", "6th graders in 2024-25", "one in five", "Tier 2 students")]
    [True, False, True, False]
    """
    plain = straight(text)
    return bool(re.search(r"\d", _NO_AMOUNT.sub(" ", plain)) or _AMOUNT_WORDS.search(plain))


_JOINT = re.compile(
    r"(?:,? (?:(?:mainly |mostly |largely |partly )?(?:because(?: of)?|due to)|as a result of|since|as|"
    r"and|so|while|but)|"
    r"[,;:]| -+)\s*(?:(?:we|students|they|the school) (?:have|has) )?(?:the |our |these |most |many |some )*$",
    re.IGNORECASE,
)
_REASON = re.compile(r"^(?:,? (?:because|since|as)|:) (?P<rest>.+)$", re.IGNORECASE)
_RESULT = re.compile(
    r"^,? (?:(?:and )?so(?: that)?|which means(?: that)?|meaning(?: that)?|and as a result),? "
    r"(?!it\b|they\b|he\b|she\b|this\b|that\b|we\b)(?P<rest>.+)$",
    re.IGNORECASE,
)
_AND = re.compile(r"(?:,? (?:and|so|but|while)|;) (?!that\b|this\b|it\b|they\b)(?P<rest>.+)$", re.IGNORECASE)
# Fewer words than these are no clause that stands alone.
A_CLAUSE_BEFORE, A_CLAUSE_AFTER = 4, 3


def what_is_seen(text: str, plain: str, sentence: tuple[int, int], spotted: tuple[int, int]) -> str | None:
    """Return the clause of a sentence that stands without what was spotted in it.

    Parameters
    ----------
    text, plain : str
        As the person wrote it, and as it was read; places are the same in both.
    sentence, spotted : tuple of int
        Where the sentence and the words in it begin and end.

    Examples
    --------
    >>> text = "30 of 90 students failed because of X."
    >>> what_is_seen(text, text, (0, len(text)), (36, 37))
    '30 of 90 students failed.'
    """
    begin, end = sentence
    before = _JOINT.sub("", plain[begin : spotted[0]])
    if len(before.split()) >= A_CLAUSE_BEFORE and before != plain[begin : spotted[0]]:
        return as_sentence(text[begin : begin + len(before)])
    following = plain[spotted[1] : end]
    after = _REASON.match(following) or _RESULT.match(following)
    if after is None and (after := _AND.search(following)) and not has_amount(after["rest"]):
        return None
    if after and len(after["rest"].split()) >= A_CLAUSE_AFTER:
        return as_sentence(text[spotted[1] + after.start("rest") : end])
    return None
