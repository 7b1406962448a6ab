"""Advice on sentences: silent on the good ones, heard on the faulty ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from brightspots.records import (
    Aim,
    Cause,
    ChangeIdea,
    Hypothesis,
    Interview,
    Measure,
    PDSACycle,
    Prediction,
    Problem,
)
from brightspots.records.advice import RULES, Rule, review
from brightspots.records.models.record import Record, new_id

HERE = Path(__file__).parent.parent
# Of the good sentences, the share that may raise advice all the same: one of twenty, most about a single adult.
NEARLY_SILENT = 0.05
PROJECT = new_id()

# A record that holds nothing but the sentence, so that only the sentence is judged.
AS = {
    "problem": lambda text: Problem(project_id=PROJECT, statement=text),
    "aim": lambda text: Aim(project_id=PROJECT, statement=text),
    "cause": lambda text: Cause(project_id=PROJECT, text=text),
    "because": lambda text: Hypothesis(project_id=PROJECT, because=text),
    "idea": lambda text: ChangeIdea(project_id=PROJECT, text=text),
    "prediction": lambda text: PDSACycle(
        project_id=PROJECT, predictions=(Prediction(expected=text),), data_plan="tally"
    ),
    "objective": lambda text: PDSACycle(
        project_id=PROJECT, objective=text, predictions=(Prediction(expected="18 of 24"),)
    ),
    "question": lambda text: Interview(project_id=PROJECT, questions=(text,)),
    "notes": lambda text: Interview(project_id=PROJECT, notes=text),
    "counted": lambda text: Measure(project_id=PROJECT, how_many=text, frequency="month"),
}
EVERY_RULE = [rule.id for rule in RULES]


def lines(name: str) -> list[str]:
    text = (HERE / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def as_record(line: str) -> Record:
    what, _, sentence = line.partition(":")
    return AS[what.strip()](sentence.strip())


def test_good_statements_raise_almost_nothing():
    good = lines("good_statements.txt")
    raised = [
        f"{line}\n    {advice.id}: {advice.words or advice.question}"
        for line in good
        for advice in review(as_record(line), only=EVERY_RULE)
    ]
    assert len(good) >= 50
    assert len(raised) <= NEARLY_SILENT * len(good), "\n".join(raised)


@pytest.mark.parametrize("line", lines("faulty_statements.txt"))
def test_faulty_statements_are_noticed(line):
    rule, _, rest = line.partition("|")
    advice = {advice.id: advice for advice in review(as_record(rest), only=EVERY_RULE)}
    assert rule.strip() in advice
    heard = advice[rule.strip()]
    assert heard.question
    assert heard.rewrite is None or heard.rewrite != rest.partition(":")[2].strip()


WITH_EXAMPLES = [rule for rule in RULES if rule.fires]


def sentence_records(rule: Rule, text: str) -> list[Record]:
    kinds = rule.kinds if rule.kinds != (Record,) else (Interview,)
    made = [make(text) for make in AS.values()]
    return [record for record in made if isinstance(record, kinds)]


@pytest.mark.parametrize("rule", WITH_EXAMPLES, ids=lambda rule: rule.id)
def test_the_examples_beside_a_rule_hold(rule):
    for text in rule.fires:
        assert any(review(record, only=[rule.id]) for record in sentence_records(rule, text)), text
    for text in rule.silent:
        assert not any(review(record, only=[rule.id]) for record in sentence_records(rule, text)), text
