"""What points to one adult in a text: a class, a room, a job that one person of a school has.

A class is its teacher to everybody who knows the school, and "our nurse" is a person. Whoever shares a text is asked
about these first; only they know whether it matters.
"""

from __future__ import annotations

import re

from brightspots.privacy.personal_text import PersonalPart

A_CLASS, A_PERSON = "one class", "somebody on our staff"

_ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|\d{1,2}(?:st|nd|rd|th))"
_CLASS = re.compile(
    r"(?<![\w-])(?:"
    r"(?i:(?:the )?(?:room|rm\.?|classroom|sal(?:o\u0301?|ó)n|aula)) ?#?\d{1,4}[A-Za-z]?"
    r"|(?i:class) \d{1,2}[A-F]?|(?i:period) [1-9]"
    r"|(?:TK|K|[1-9]|1[0-2])-?[A-F]"
    r"|(?:(?:Mr|Mrs|Ms|Mx|Dr|Sra|Srta)\.? )?[A-Z]{1,3}\.?[’']s (?i:class(?:room)?|room|homeroom|students|kids)"
    r"|(?:(?:Mr|Mrs|Ms|Mx|Dr|Sra|Srta)\.? )[A-Z]\w+[’']s (?i:class(?:room)?|room|homeroom|students|kids)"
    r")(?![\w-])"
)
_JOB = (
    r"(?:vice |assistant )?principal|counsel+or|(?:school )?nurse|(?:school )?secretary|(?:attendance |office )?clerk|"
    r"registrar|librarian|custodian|janitor|social worker|psychologist|superintendent|dean|office manager|"
    r"(?:family |community |parent )?liaison|crossing guard|bus driver|(?:[a-z]+ )?coach|speech therapist|"
    r"substitute|paraprofessional|"
    rf"(?:{_ORDINAL}[- ]grade|kindergarten|art|music|p\.?e\.?|gym|drama|computer|science|math|english|spanish|resource|"
    r"reading|special education|intervention) teacher|teacher (?:her|him)self|"
    r"directora?|secretaria|enfermer[ao]|consejer[ao]|bibliotecari[ao]"
)
_ROLE = re.compile(
    rf"\b(?:(?:the|our|my|her|his|their|this|la|el|nuestr[ao]|mi|su) (?:new |old |former )?(?:{_JOB})"
    r"|(?<!un )(?<!una )(?:(?:la|el|nuestr[ao]|mi|su) )?(?:maestr[ao]|profesora?) de (?:\w+ grado|\w+))\b"
    # An office is a place, several are a staff, and a principal reason is none of them.
    r"(?![’']s (?:office|room|desk)\b|s[’']|-| (?:reason|cause|aim|idea|component|sum)s?\b)",
    re.IGNORECASE,
)


def find_adults(text: str, classes: list[tuple[int, int]] | None = None) -> list[PersonalPart]:
    """Find what points to one adult, in the order of the text.

    Parameters
    ----------
    text : str
    classes : list of tuple, optional
        Where classes stand by their codes, as `brightspots.records.class_codes.ClassNames` finds them.

    Examples
    --------
    >>> text = "Room 12 and the school nurse call at 7:20. All teachers agree; the nurse's office is open."
    >>> [(found.kind, text[found.start : found.end]) for found in find_adults(text)]
    [('class', 'Room 12'), ('role', 'the school nurse')]
    """
    spans = [("class", A_CLASS, start, end) for start, end in classes or []]
    spans += [("class", A_CLASS, *match.span()) for match in _CLASS.finditer(text)]
    spans += [("role", A_PERSON, *match.span()) for match in _ROLE.finditer(text)]
    kept: list[PersonalPart] = []
    for kind, offer, start, end in sorted(spans, key=lambda span: (span[2], -span[3])):
        if not kept or start >= kept[-1].end:
            begins = text[start].isupper() and (
                not text[:start].strip() or text[:start].rstrip()[-1] in ".!?:"
            )
            kept.append(PersonalPart(kind, start, end, offer.capitalize() if begins else offer))
    return kept


def without_adults(text: str, classes: list[tuple[int, int]] | None = None) -> str:
    """Return a text in which these stand for nobody in particular.

    Examples
    --------
    >>> without_adults("The principal asked 3B and Ms. O.'s class to begin.")
    'Somebody on our staff asked one class and one class to begin.'
    """
    written, end = [], 0
    for found in find_adults(text, classes):
        written += [text[end : found.start], found.offer]
        end = found.end
    return "".join([*written, text[end:]])
