"""A sum of a plan walked back to what it is made of: the total to workflows, these to steps, steps to lines, a tag, the
vendors, models or quarters to its values and their workflows. Each part has the name by which ``costplan explain``
takes it in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import CommandLineError, Problem
from costplan.plan.private import private_told
from costplan.planning.cautions import catalogues_of
from costplan.quantity import total
from costplan.render.currency import money
from costplan.render.view import Page, Table, clean, range_text, share_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from costplan.plan.charge import Charge
    from costplan.plan.plan import Plan
    from costplan.plan.stretch import Stretch
    from costplan.quantity import Quantity

TOTAL = "TOTAL"
"""What the sum of all is called."""


def sum_names(plan: Plan) -> list[str]:
    """What can be explained beside lines: the total, workflows, their steps, tags, vendors, models and quarters, and
    the values of these."""
    return [TOTAL, *_kinds(plan)]


def sum_page(plan: Plan, name: str, month: str | None) -> Page | None:
    """What a sum is made of, the dearest first; None where the plan has no sum of that name.

    Args:
        plan: the plan of one scenario.
        name: ``TOTAL``, a workflow, ``workflow.step``, or a tag, ``vendor``, ``model`` or ``quarter`` with or without
            ``=value``.
        month: ``2027-02`` for that month alone.

    Raises:
        CommandLineError: the sum has nothing in that month.
    """
    kind = "all" if name == TOTAL else _kinds(plan).get(name)
    if kind is None:
        return None
    what, part, keep = _of_whole(plan, name) if kind in _WHOLE else _PARTS[kind](name)
    in_quarter = name.partition("=")[2] if kind == "of quarter" else None
    sums = {
        (f"quarter={quarter}" if kind == "quarter" else group, when): cost
        for (group, (when, quarter)), cost in plan.sums_when(_month_and_quarter, part, keep).items()
        if in_quarter in (None, quarter)
    }
    parts: dict[str, list[Quantity]] = {}
    for (group, when), cost in sums.items():
        if month in (None, when):
            parts.setdefault(group, []).append(cost)
    if not parts:
        months = ", ".join(sorted({when for _, when in sums}))
        what = f"{name} has nothing" + (f" in {month}" if month else ": nothing is done in the period")
        raise CommandLineError([Problem("no-such-line", what, f"it has {months}" if months else "")])
    costs = sorted(((group, total(some)) for group, some in parts.items()), key=lambda found: -found[1].expected)
    whole = total(cost for _, cost in costs)
    rows = tuple(
        (clean(group), money(cost.expected), range_text(cost), share_of(cost.expected, whole.expected))
        for group, cost in costs
    )
    return Page(
        title=f"{clean(name)}{f', {month}' if month else ''}: {money(whole.expected)} expected",
        subtitle=range_text(whole),
        headline=(),
        warnings=tuple(
            map(
                clean,
                (
                    *private_told(plan),
                    *(remark.text for remark in plan.lent),
                    *catalogues_of(one for one in plan.costs.charges if keep is None or keep(one)),
                ),
            )
        ),
        tables=(
            Table(
                title="The sum of",
                headers=(what, "expected", "low to high", "share"),
                rows=rows,
                right=frozenset({1, 2, 3}),
            ),
        ),
        footer=(f"to go on: costplan explain SCENARIO {clean(costs[0][0])}",),
    )


def _kinds(plan: Plan) -> dict[str, str]:
    """Every name of a sum but the total's, and its kind; where two kinds share a name, the workflow has it."""
    kinds: dict[str, str] = {}
    for one in plan.workflows:
        if one.part_of:
            steps = (step.name for step in plan.steps(one.scenario, one.name))
            kinds |= {one.part_of: "whole"} | {f"{one.part_of}.{step}": "whole step" for step in steps}
    for workflow, step in plan.sums(lambda line: (line.workflow, line.step)):
        kinds |= {workflow: "workflow", f"{workflow}.{step}": "step"}
    for key in plan.tag_keys:
        kinds.setdefault(key, "tag")
        for value in plan.sums(lambda line, key=key: line.tag(key)):  # type: ignore[misc]
            kinds.setdefault(f"{key}={value}", "value")
    cuts = {
        "vendor": plan.sums(lambda line: line.vendor),
        "model": plan.sums(lambda line: line.model),
        "quarter": plan.by_quarter(),
    }
    for key, values in cuts.items():
        if key not in kinds:  # a workflow or a tag may be called so
            kinds |= {key: key} | {f"{key}={value}": f"of {key}" for value in values}
    return kinds


def _month_and_quarter(stretch: Stretch) -> tuple[str, str]:
    return stretch.month, stretch.quarter


_WHOLE = ("whole", "whole step")
_Parts = tuple[str, "Callable[[Charge], str]", "Callable[[Charge], bool]"]


def _of_tag(name: str) -> _Parts:
    return f"{name}=", lambda line: f"{name}={line.tag(name)}", lambda _: True


def _of_value(name: str) -> _Parts:
    key, _, value = name.partition("=")
    return "workflow", lambda line: line.workflow, lambda line: line.tag(key) == value


def _of_whole(plan: Plan, name: str) -> _Parts:
    """A workflow that is split by task, of its parts; and a step of it, as each part makes it."""
    parts = {one.name for one in plan.workflows if one.part_of == name}
    if parts:
        return "workflow", lambda line: line.workflow, lambda line: line.workflow in parts
    steps = {
        f"{one.name}{name.removeprefix(one.part_of)}"
        for one in plan.workflows
        if one.part_of and name.startswith(f"{one.part_of}.")
    }
    return "step", lambda line: f"{line.workflow}.{line.step}", lambda line: f"{line.workflow}.{line.step}" in steps


_BY_MODEL: tuple[str, Callable[[Charge], str]] = "model=", lambda line: f"model={line.model}"

_PARTS: dict[str, Callable[[str], _Parts]] = {
    "all": lambda _: ("workflow", lambda line: line.workflow, lambda _: True),
    "workflow": lambda name: (
        "step",
        lambda line: f"{line.workflow}.{line.step}",
        lambda line: line.workflow == name,
    ),
    "step": lambda name: ("line", lambda line: line.id, lambda line: f"{line.workflow}.{line.step}" == name),
    "tag": _of_tag,
    "value": _of_value,
    "vendor": lambda _: ("vendor=", lambda line: f"vendor={line.vendor}", lambda _: True),
    "of vendor": lambda name: (*_BY_MODEL, lambda line: f"vendor={line.vendor}" == name),
    "model": lambda _: (*_BY_MODEL, lambda _: True),
    "of model": lambda name: ("workflow", lambda line: line.workflow, lambda line: f"model={line.model}" == name),
    "quarter": lambda _: ("quarter=", lambda _: "", lambda _: True),  # by time, see sum_page
    "of quarter": lambda _: ("workflow", lambda line: line.workflow, lambda _: True),
}
