"""What a scenario says that it only supposes: ``assumed:`` with the paths of its own figures, each with why.
Which lines of a plan rest on them is asked here; what that does to a plan is for planning/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.errors import Problems, did_you_mean, wrong
from costplan.scenario.scenario import Assumed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from costplan.scenario.scenario import Scenario, Workflow
    from costplan.scenario.step import Step

PERIOD = "period"
"""It may be supposed too: every page says so, and no line is any weaker for it."""

PROMPT = ("prompt", "prompt_tokens")
"""A supposed prompt moves its own tokens alone."""


def read_assumed(path: str, node: yamlio.Node) -> Assumed:
    """A path and why it is supposed."""
    return Assumed(path=path, why=yamlio.label(node), place=node.where)


def check_assumed(assumed: Collection[Assumed], workflows: Iterable[Workflow]) -> None:
    """Each is about a figure of the scenario.

    Raises:
        InputError: with every one that is not.
    """
    if not assumed:
        return
    known = {PERIOD: None} | {path: None for workflow in workflows for path in _paths(workflow)}
    problems = Problems()
    for one in assumed:
        with problems.collect():
            if one.path not in known:
                what = f"{one.path!r} is no figure of this scenario"
                raise wrong("unknown-figure", what, did_you_mean(one.path, known), one.place)
    problems.stop_if_any()


def is_assumed(scenario: Scenario, workflow: Workflow, step: Step) -> bool:
    """Whether all that the calls of a step cost rests on something supposed: how often they are made, or what they
    ask for."""
    about = {*_of_workflow(workflow), *(path for path, key in _of_step(workflow, step) if key not in PROMPT)}
    return any(one.path in about for one in scenario.assumed)


def has_assumed_prompt(scenario: Scenario, workflow: Workflow, step: Step) -> bool:
    """Whether the prompt of a step is supposed."""
    about = {path for path, key in _of_step(workflow, step) if key in PROMPT}
    return any(one.path in about for one in scenario.assumed)


def why_assumed(scenario: Scenario, keys: Sequence[str]) -> str:
    """Why a figure, or what it is part of, is supposed; empty where it is not. The ``keys`` lead to it in the file:
    ``workflows``, ``posts``, ``steps``, ``draft``, ``size``."""
    path = _path_of(keys)
    return next((one.why for one in scenario.assumed if f"{path}.".startswith(f"{one.path}.")), "")


def is_about(path: str, supposed: str) -> bool:
    """Whether a path of ``--set`` leads to a figure that is supposed, into it, or to what it is part of."""
    one, other = f"{_path_of(path.split('.'))}.", f"{supposed}."
    return one.startswith(other) or other.startswith(one)


def _path_of(keys: Sequence[str]) -> str:
    return ".".join(key for place, key in enumerate(keys) if (place, key) not in ((0, "workflows"), (2, "steps")))


def _paths(workflow: Workflow) -> Iterator[str]:
    yield from _of_workflow(workflow)
    for step in workflow.steps:
        yield from (path for path, _ in _of_step(workflow, step))


def _of_workflow(workflow: Workflow) -> Iterator[str]:
    yield from (f"{workflow.called}.{key}" for key in ("runs", "deliver", "failures") if getattr(workflow, key))
    if workflow.split is not None:
        for step, _ in workflow.split.own:
            part = f"{workflow.called}.{step}.split"
            yield from (part, f"{part}.{workflow.split.task}", f"{part}.{workflow.split.task}.share")


def _of_step(workflow: Workflow, step: Step) -> Iterator[tuple[str, str]]:
    """The paths about a step, each with its key; the step as a whole has none."""
    for key in step.places:
        yield f"{workflow.called}.{step.name}.{key}".rstrip("."), key
    own = dict(workflow.split.own).get(step.name, ()) if workflow.split else ()
    for key in own:
        yield f"{workflow.said(step.name)}.{key}", key
