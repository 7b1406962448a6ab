"""Review a record: which rules are on, what they say, in which order."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from brightspots.errors import ParameterError
from brightspots.records.advice import adults, aims, cycles, interviews, lifecycle, maps, measures, problems
from brightspots.records.advice.context import Context
from brightspots.records.advice.good import good
from brightspots.records.advice.rule import Advice, Rule
from brightspots.records.models.learning import WarningLog
from brightspots.records.models.record import Record

# The most important first: what identifies somebody, what leads a team astray early, what is polish.
RULES: tuple[Rule, ...] = (
    interviews.EI4,
    lifecycle.DA1,
    problems.PS4,
    problems.PS3,
    problems.PS1,
    problems.FB1,
    aims.AI6,
    aims.AI1,
    aims.AI2,
    aims.AI9,
    cycles.PD1,
    lifecycle.LC1,
    cycles.PD10,
    cycles.PD4,
    cycles.PD6,
    lifecycle.LC2,
    lifecycle.LC3,
    measures.OD4,
    measures.RC2,
    problems.FB5,
    problems.HE1,
    interviews.EI2,
    measures.FM1,
    interviews.EI1,
    cycles.PD2,
    lifecycle.LC4,
    maps.PM1,
    maps.PM2,
    maps.PM3,
    maps.PM5,
    adults.AD1,
)
BY_ID = {rule.id: rule for rule in RULES}


def review(record: Record, context: Context | None = None, *, only: Collection[str] = ()) -> list[Advice]:
    """Return the advice on a record, the most important piece first.

    Parameters
    ----------
    record : Record
        A draft, however empty: a field that nobody filled in yet raises nothing.
    context : Context, optional
        The project's other records and what is known of the district.
    only : collection of str
        Look at these rules alone, whether they are on or off.

    Returns
    -------
    list of Advice
        Without what the team decided to keep. A form shows the first of them (`first`).

    Examples
    --------
    >>> from brightspots.records import Problem, new_id
    >>> problem = Problem(project_id=new_id(), statement="Too many 9th graders fail algebra.")
    >>> [(advice.id, advice.question) for advice in review(problem)]
    [('PS1', 'How many students is this about, out of how many?')]
    >>> review(problem)[0].rewrite
    '___ of ___ 9th graders fail algebra.'
    """
    around = (context or Context()).around(record)
    if isinstance(record, WarningLog):
        return []
    well = good(record, around)
    rules = [rule for rule in rules_on(around, only=only) if isinstance(record, rule.kinds)]
    return sorted(
        (
            advice
            for rule in rules
            for advice in rule.advice(record, around, well)
            if not _is_kept(advice, around)
        ),
        key=lambda advice: advice.kind != "block",
    )


def first(advice: Sequence[Advice], *, field: str | None = None) -> Advice | None:
    """Return the one piece to show: of a field that was just left, or of the whole record.

    Examples
    --------
    >>> first([]) is None
    True
    """
    return next((piece for piece in advice if field is None or piece.field == field), None)


def rules_on(context: Context, *, only: Collection[str] = ()) -> list[Rule]:
    """Return the rules that are on in a project: by default, by a coach's switch, or by use.

    Raises
    ------
    ParameterError
        For a rule that does not exist.
    """
    if unknown := [name for name in only if name not in BY_ID]:
        raise ParameterError(f"There is no rule {', '.join(unknown)}. The rules are: {', '.join(BY_ID)}.")
    if only:
        return [rule for rule in RULES if rule.id in only]
    switched_on = context.project.advice_on if context.project else ()
    switched_off = context.project.advice_off if context.project else ()
    return [
        rule
        for rule in RULES
        if rule.id in switched_on
        or (rule.id not in switched_off and (rule.on or _is_used(rule, context)))
        or rule.kind == "block"
    ]


def keep(advice: Advice, *, project_id: str, reason: str = "") -> WarningLog:
    """Return the record that a team keeps its own text; saved, it ends this advice for this text.

    Keeping needs no reason, but for one thing: a word that looks like a name is kept by saying what it is.
    """
    return WarningLog(
        project_id=project_id,
        rule=advice.id,
        about_id=advice.record_id,
        field=advice.field,
        fingerprint=advice.fingerprint,
        kept_reason=reason,
        state="kept",
    )


def _is_used(rule: Rule, context: Context) -> bool:
    return rule.by_use is not None and len(context.of(rule.kinds[0])) >= rule.by_use


def _is_kept(advice: Advice, context: Context) -> bool:
    reason = context.kept.get((advice.id, advice.record_id, advice.field, advice.fingerprint))
    if reason is None:
        return False
    return not advice.final and (advice.kind != "block" or bool(reason.strip()))
