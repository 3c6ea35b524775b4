"""A step's split: which share of the runs makes it in which way, by task, to a step for each task and back.
What a share does to a volume stands in planning/schedule.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.errors import Problems, wrong
from costplan.named import NamedTuple
from costplan.scenario.layers import put_on
from costplan.units import decimal_text
from costplan.yamlio.probe import Taken, or_null

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from fractions import Fraction

    from costplan.errors import Place
    from costplan.scenario.step import Step
    from costplan.yamlio import Schema

_A_PART = "a part of a split"


class SplitStep(NamedTuple):
    """A step as each part of its split makes it, by task; one that has no split is under no name, and all else of it
    is empty. ``own`` are the keys that a part states."""

    steps: dict[str, Step]
    shares: dict[str, Fraction]
    own: dict[str, frozenset[str]]
    place: Place

    def of(self, task: str) -> Step:
        """The step in the part of a task."""
        return self.steps[task if self.shares else ""]


def read_parts(name: str, node: yamlio.Node, read: Callable[[str, yamlio.Node], Step]) -> SplitStep:
    """A step with or without a split; ``read`` reads the step of one part, which lies on the step as a layer does.

    Raises:
        InputError: with every problem of it, and that its shares do not add up.
    """
    if node.kind == "probe":
        raise Taken(_takes(yamlio.taken_by(lambda probe: read(name, probe))))
    split = node.value["split"][1] if node.kind == "mapping" and "split" in node.value else None
    if split is None or yamlio.is_null(split):
        return SplitStep({"": read(name, node)}, {}, {}, node.where)
    shares = yamlio.named("split", _read_share)(split)
    if len(shares) < 2:
        remedy = "write two tasks or more, or its keys into the step itself"
        raise split.fault("one-part", "a split has more than one part", remedy)
    check_shares(shares, split.where)
    alone, problems = _without(node, "split"), Problems()
    for key, (said, value) in alone.value.items():
        if value.kind != "mapping" and all(key in part.value for _, part in split.value.values()):
            with problems.collect():
                told = f"{key!r} is stated by every part of the split, so that nothing reads it here"
                raise said.fault(
                    "said-twice", told, f"change it in the parts, such as split.{next(iter(shares))}.{key}"
                )
    steps: dict[str, Step] = {}
    for task in shares:
        with problems.collect():
            steps[task] = read(name, put_on(alone, _without(split.value[task][1], "share")))
    problems.stop_if_any()
    own = {task: frozenset(split.value[task][1].value) - {"share"} for task in shares}
    return SplitStep(steps, shares, own, split.where)


def check_shares(shares: Mapping[str, Fraction], place: Place) -> None:
    """That the shares of a split are all of it.

    Raises:
        InputError: they are not, or one is nothing.
    """
    for task, share in shares.items():
        if not share:
            raise wrong("out-of-bounds", f"{task!r} has 0% of the runs", "leave the part out", place)
    if (whole := sum(shares.values())) != 1:
        told = f"the shares add up to {_percent(whole)}: {_told(shares)}"
        raise wrong("shares-do-not-add", told, "make it 100%", place)


def shares_of(steps: Iterable[SplitStep]) -> dict[str, Fraction]:
    """The shares by task of a workflow with these steps; empty where none is split.

    Raises:
        InputError: two steps are split in other ways, so that nobody could say which part of one goes with which of
            the other.
    """
    found: dict[str, Fraction] = {}
    for one in steps:
        if found and one.shares and one.shares != found:
            told = f"two steps of one workflow are split as {_told(found)}, and as {_told(one.shares)}"
            remedy = "the task is that of the run: write the same tasks with the same shares"
            raise wrong("splits-differ", told, remedy, one.place)
        found = found or one.shares
    return found


def all_on(document: yamlio.Node, workflow: str, task: str) -> yamlio.Node:
    """What makes all runs of a split workflow of a scenario's document as those of one task: a change as a layer is,
    of the part's own keys, which stand in the step then; what is assumed of them is assumed there."""
    above, workflows = document.value["workflows"]
    name, whole = workflows.value[workflow]
    steps = {}
    for of, (key, step) in whole.value["steps"][1].value.items():
        split = step.value.get("split")
        if split is not None and not yamlio.is_null(split[1]):
            gone = (split[0], yamlio.Node("scalar", "null", split[1].where))
            part = _without(split[1].value[task][1], "share")
            steps[of] = (key, _mapping(part, {"split": gone} | part.value))
    change = _mapping(whole, {"steps": (whole.value["steps"][0], _mapping(whole, steps))})
    changes = {"workflows": (above, _mapping(workflows, {workflow: (name, change)}))}
    if "assumed" in document.value and document.value["assumed"][1].kind == "mapping":
        key, assumed = document.value["assumed"]
        moved: dict[str, tuple[yamlio.Node, yamlio.Node]] = {}
        for path, (of_path, why) in assumed.value.items():
            for step in steps:
                now = _moved(path, f"{workflow}.{step}", task)
                if now != path:
                    moved[path] = (of_path, yamlio.Node("scalar", "null", why.where))
                    moved |= {now: (of_path, why)} if now else {}
        changes["assumed"] = (key, _mapping(assumed, moved))
    return _mapping(document, changes)


def _moved(path: str, step: str, task: str) -> str:
    """Where what is assumed stands once all is made as one task: a share, and what another task says, nowhere."""
    split, part = f"{step}.split", f"{step}.split.{task}"
    if path in (split, part):
        return step
    if path.startswith(f"{part}.") and path != f"{part}.share":
        return f"{step}.{path.removeprefix(f'{part}.')}"
    return "" if path.startswith(f"{split}.") else path


def _mapping(like: yamlio.Node, entries: dict[str, tuple[yamlio.Node, yamlio.Node]]) -> yamlio.Node:
    return yamlio.Node("mapping", entries, like.where, flow=like.flow)


def _read_share(task: str, node: yamlio.Node) -> Fraction:
    if node.kind == "mapping" and "split" in node.value:
        told = f"the part {task!r} is split again"
        raise node.value["split"][0].fault("not-allowed", told, "write a part for each task, side by side")
    with yamlio.Fields(_with_share(node), _A_PART) as fields:
        return fields.need("share", yamlio.share)


def _told(shares: Mapping[str, Fraction]) -> str:
    return ", ".join(f"{task} {_percent(share)}" for task, share in shares.items())


def _percent(share: Fraction | int) -> str:
    """With all digits that a file may write: 99.99 % is not 100 %."""
    return f"{decimal_text(share * 100, 30)}%"


def _without(node: yamlio.Node, key: str) -> yamlio.Node:
    return _mapping(node, {name: entry for name, entry in node.value.items() if name != key})


def _with_share(node: yamlio.Node) -> yamlio.Node:
    """A part with its share alone; its other keys are those of a step."""
    if node.kind != "mapping":
        return node
    return _mapping(node, {name: entry for name, entry in node.value.items() if name == "share"})


def _takes(step: Schema) -> Schema:
    """What a step takes, with its split: each part takes a share and all that a step takes."""
    share = {"share": yamlio.taken_by(yamlio.share)}
    part = step | {"title": _A_PART, "properties": share | step["properties"], "required": ["share"]}
    names = {"propertyNames": yamlio.taken_by(yamlio.label), "additionalProperties": part, "minProperties": 2}
    return step | {"properties": step["properties"] | {"split": or_null({"type": "object"} | names)}}


# -------------------------------------------------------------------------------------------------------------- writing


def split_entries(parts: Mapping[str, tuple[Fraction, Mapping[str, Any], frozenset[str]]]) -> dict[str, Any]:
    """A split step, of the share, the entries and the own keys of each part: what they have alike and no part states
    itself stands in the step."""
    base: dict[str, Any] = {}
    for key in dict.fromkeys(key for _, entries, _ in parts.values() for key in entries):
        said = [entries.get(key) for _, entries, own in parts.values() if key not in own]
        if said and said[0] is not None and all(one == said[0] for one in said):
            base[key] = said[0]
    return base | {
        "split": {
            task: {"share": yamlio.share_text(share)} | change_of(base, entries) | _own(base, entries, own)
            for task, (share, entries, own) in parts.items()
        }
    }


def _own(base: Mapping[str, Any], entries: Mapping[str, Any], own: frozenset[str]) -> dict[str, Any]:
    return {key: _over(base.get(key), value) for key, value in entries.items() if key in own}


def _over(below: Any, value: Any) -> Any:
    """A value as it is written on another: of a mapping all that it says, and what it leaves out."""
    return change_of(below, value) | value if isinstance(below, dict) and isinstance(value, dict) else value


def change_of(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What lies on one document to make it the other."""
    change: dict[str, Any] = {key: yamlio.Plain("null") for key in before if key not in after}
    for key, value in after.items():
        known = before.get(key)
        if isinstance(value, dict) and isinstance(known, dict):
            inside = change_of(known, value)
            change |= {key: inside} if inside else {}
        elif value != known:
            change[key] = value
    return change
