"""What measures of test scores and of ninth graders' grades mean, as their ids say it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from brightspots.measures.students.course_marks import PREFIX as MARKS
from brightspots.measures.students.score_rules import AS_USUAL, ScoreRules
from brightspots.measures.students.scores import WINDOWS
from brightspots.text.lists import join_words

SUBJECTS = {"math": "Mathematics", "ela": "ELA", "reading": "Reading"}
UNITS = {
    "level": "percent",
    "score": "score",
    "growth": "growth points",
    "gain": "points",
    "percentile": "percentile",
}
"""What is made of test scores, and in what unit; in the order in which pages show them."""
_TESTS = re.compile(
    r"(?P<of>.+)_(?:(?P<what>score|level|percentile)_(?P<window>fall|winter|spring)|(?P<year>growth)|(?P<gain>gain)_fall_spring)\Z"
)
_WHERE = "Students count at the school where they were enrolled on the day of the test"
_BY_GRADE = "Scores differ from grade to grade: look by grade, too."
_COLUMNS = ["measure_id", "name", "kind", "unit", "direction", "operational_definition"]
_COLUMNS += ["numerator_def", "denominator_def", "source"]


@dataclass(frozen=True)
class ScoreId:
    """What the id of a measure of test scores says.

    Attributes
    ----------
    of : str
        The subject; with its test where the subject has several.
    what : str
        One of `UNITS`.
    window : str
        The part of the year; spring for growth.
    """

    of: str
    what: str
    window: str

    @classmethod
    def read(cls, measure_id: str) -> ScoreId | None:
        """Return what an id says; None where it is of no test score.

        Examples
        --------
        >>> ScoreId.read("math__map_score_fall"), ScoreId.read("chronic_absence")
        (ScoreId(of='math__map', what='score', window='fall'), None)
        """
        if (found := _TESTS.match(measure_id)) is None:
            return None
        return cls(
            found["of"], found["what"] or found["year"] or found["gain"], found["window"] or WINDOWS[-1]
        )

    @property
    def subject(self) -> str:
        """The subject as people read it, and which test where it has several."""
        subject, _, test = self.of.partition("__")
        label = SUBJECTS.get(subject, subject.replace("_", " ").capitalize())
        return f"{label} ({test.replace('_', ' ')})" if test else label


def score_definitions(measures: pd.DataFrame, rules: ScoreRules = AS_USUAL) -> pd.DataFrame:
    """Return the definitions of the measures of scores and grades that were counted.

    Parameters
    ----------
    measures : DataFrame
        Rows of the table ``school_measures`` of all schools: measure_id, school_year, subgroup_id, denominator.
    rules : ScoreRules

    Returns
    -------
    DataFrame
        Rows of the table ``measure_definitions``; those that `main_ids` chooses come first.

    Examples
    --------
    >>> ids = ["math_level_fall", "math_level_spring", "math_score_spring", "math_growth"]
    >>> rows = {"measure_id": ids, "school_year": "2024-25", "subgroup_id": "all", "denominator": 40.0}
    >>> score_definitions(pd.DataFrame(rows))["name"].tolist()[:3]  # doctest: +NORMALIZE_WHITESPACE
    ['Mathematics: at or above grade level, spring', 'Growth in mathematics', 'Mathematics: average score, spring']
    """
    names = {str(name) for name in measures["measure_id"].unique()}
    main = main_ids(measures)
    rows: list[dict[str, str | None]] = []
    tests = {name: said for name in names if (said := ScoreId.read(name)) is not None}
    for name in sorted(tests, key=lambda name: (name not in main, _order(tests[name]))):
        rows.append({"measure_id": name, **_of_test(tests[name], rules)})
    for name in sorted((n for n in names if n.startswith(MARKS)), key=lambda n: (n not in main, n)):
        rows.append({"measure_id": name, **_of_marks(name, rules)})
    for name in ("test_scores", "course_grades"):
        if name in names:
            label = name.replace("_", " ").capitalize()
            rows.append({"measure_id": name, "name": label, "kind": "outcome", "unit": "", "direction": None})
    return pd.DataFrame(rows, columns=_COLUMNS)


def main_ids(measures: pd.DataFrame) -> set[str]:
    """Return the measures of scores and grades that come first, and are counted of every student group.

    Of each subject these are the share at or above grade level, or else the score or percentile, of the part of the
    year that was tested last, and growth; where a subject has several tests, of the one that most students take; and
    of ninth graders' grades the last term.

    Parameters
    ----------
    measures : DataFrame
        As in `score_definitions`.
    """
    everyone = measures[measures["subgroup_id"] == "all"]
    people = everyone.groupby("measure_id", observed=True)["denominator"].sum().to_dict()
    # Arrow would start a thread for the largest of texts, and this is counted before a fork.
    year = dict(
        sorted(
            zip(everyone["measure_id"], everyone["school_year"].astype(str), strict=True),
            key=lambda at: at[1],
        )
    )
    ids = {name: said for name in people if (said := ScoreId.read(str(name))) is not None}
    taken: dict[str, float] = {}
    for name, said in ids.items():
        taken[said.of] = max(taken.get(said.of, 0.0), people[name])
    largest: dict[str, str] = {}
    for of in sorted(taken, key=lambda of: (-taken[of], of)):
        largest.setdefault(of.partition("__")[0], of)
    found = set()
    for of in largest.values():
        for kinds in (("level", "score", "percentile"), ("growth", "gain")):
            ours = [[n for n, said in ids.items() if (said.of, said.what) == (of, kind)] for kind in kinds]
            if some := next(filter(None, ours), []):
                found.add(max(some, key=lambda n: (year[n], WINDOWS.index(ids[n].window))))
    terms = [str(name) for name in people if str(name).startswith(MARKS)]
    if terms:
        # That which ends a year comes last.
        found.add(max(terms, key=lambda name: (bool(re.search(r"final|_f_year$|end_of|eoy", name)), name)))
    return found


def _order(said: ScoreId) -> tuple[int, str, int, int]:
    subjects = list(SUBJECTS)
    subject = said.of.partition("__")[0]
    place = subjects.index(subject) if subject in subjects else len(subjects)
    return place, said.of, -WINDOWS.index(said.window), list(UNITS).index(said.what)


def _of_test(said: ScoreId, rules: ScoreRules) -> dict[str, str]:
    average = {"mean": "average", "median": "middle"}[rules.average]
    plain = said.subject if said.subject[:2].isupper() else said.subject[0].lower() + said.subject[1:]
    last = f"{_WHERE}; of one tested twice in the {said.window} the last time counts."
    name, many, out_of, rule = {
        "level": (
            f"{said.subject}: at or above grade level, {said.window}",
            "students at or above grade level",
            f"students with a level in {said.window}",
            f"At or above grade level is {_levels(said, rules)}. {last}",
        ),
        "score": (
            f"{said.subject}: {average} score, {said.window}",
            "",
            f"students with a score in {said.window}",
            f"The {average} of students' scores on the test's own scale. {last} {_BY_GRADE}",
        ),
        "percentile": (
            f"{said.subject}: middle percentile, {said.window}",
            "",
            f"students with a percentile in {said.window}",
            f"The middle of students' percentiles as the test reports them; 50 is the middle of those whom it compares "
            f"with. {last}",
        ),
        "growth": (
            f"Growth in {plain}",
            "the middle growth percentile of its students",
            "students with a growth percentile",
            f"50 is typical growth. {_WHERE}; of several growth percentiles in a year the last counts.",
        ),
        "gain": (
            f"{said.subject}: points gained, fall to spring",
            "",
            "students with a score in fall and in spring",
            f"The {average} of what the same students' scores rose on the same test. Students count at the school "
            f"where they were enrolled on the day of the spring test. {_BY_GRADE}",
        ),
    }[said.what]
    source = (
        "the test's own growth percentiles" if said.what == "growth" else "the district's own test scores"
    )
    kind = "outcome" if said.window == WINDOWS[-1] else "leading"
    return _row(name, kind, UNITS[said.what], "increase", rule, many, out_of, source)


def _levels(said: ScoreId, rules: ScoreRules) -> str:
    """Say which levels of a test are at or above grade level."""
    if not rules.proficient:
        return "level 3 or 4 of 4, or what the test itself calls proficient, met or better"
    named = set(rules.proficient.values())
    if len(named) > 1:
        return "what the district's settings name for the test"
    return f"level {join_words(list(named.pop()), 'or')}"


def _of_marks(name: str, rules: ScoreRules) -> dict[str, str]:
    term = name.removeprefix(MARKS).replace("_", " ")
    term = re.sub(r"\b[a-z]\d\b", lambda found: found[0].upper(), term)
    marks = join_words([letter.strip() for letter in rules.failing], "or")
    return _row(
        f"Ninth graders with an F, {term}",
        "leading",
        "percent",
        "decrease",
        f"A student with several counts once. An F is {marks}, with or without plus or minus; grades that are not "
        "letters do not count.",
        f"ninth graders with at least one F in the term ({term})",
        "ninth graders with any letter grade in the term",
        "the district's own course grades",
    )


def _row(*words: str) -> dict[str, str]:
    return dict(zip(_COLUMNS[1:], words, strict=True))
