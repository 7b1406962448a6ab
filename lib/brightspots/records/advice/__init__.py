"""Advice on what a team writes: one question at a time, with a rewrite of its own sentence where one is possible.

`texts` reads sentences, `review` says which rules are on and in which order, `good` what is good already; the other
modules hold the rules, by what they are about. Rules are pure: what they need beside the record is in `Context`.
"""

from brightspots.records.advice.context import Context
from brightspots.records.advice.good import good
from brightspots.records.advice.review import BY_ID, RULES, first, keep, review, rules_on
from brightspots.records.advice.rule import Advice, Rule

__all__ = ["BY_ID", "RULES", "Advice", "Context", "Rule", "first", "good", "keep", "review", "rules_on"]
