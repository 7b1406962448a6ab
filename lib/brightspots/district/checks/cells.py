"""What a row must be by itself, as `brightspots check` tells it: the rules that the reader holds, and dates ahead."""

from __future__ import annotations

from datetime import date

from brightspots.district.cell_forms import AHEAD
from brightspots.district.checks.report import Grade
from brightspots.district.checks.rules import Rule
from brightspots.district.checks.staging import Staged
from brightspots.district.limits import LAST_DATE
from brightspots.district.queries import value
from brightspots.district.row_rules import row_rules

_COUNT_NOWHERE = ("attendance", "incidents")


def cell_rules(staged: Staged) -> list[Rule]:
    """Return the rules for every row of a table by itself."""
    return [
        Rule(rule.kind, rule.column, rule.broken, rule.words, rule.remedy, rule.value)
        for rule in row_rules(staged.source.table, staged.columns, staged.source.forms)
    ]


def dates_ahead(staged: Staged, today: date) -> list[Rule]:
    """Return rules for dates that have not come yet: worth a look, since the reader knows no clock."""
    table = staged.source.table
    rules = []
    for column in (table.column(name) for name in staged.columns):
        if column.kind != "date":
            continue
        last, words = today, f"whose {column.name} is after today ({today})"
        if table.name == "calendar" or column.name in AHEAD:
            last, words = today.replace(year=today.year + 5, day=1), f"whose {column.name} is years ahead"
        remedy = "Correct the date if it is mistyped; look at its year first."
        if table.name in _COUNT_NOWHERE:
            remedy += " Rows ahead of time count nowhere until attendance is sent for their day."
        when = value(column)
        broken = f"({when} > DATE '{last}' AND {when} <= DATE '{LAST_DATE}')"
        rules.append(Rule("date-ahead", column.name, broken, words, remedy, grade=Grade.LOOK))
    return rules
