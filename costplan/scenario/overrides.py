"""What-ifs: ``--set`` and ``--scale`` put into a scenario's document, each told in words for whoever reads the figures.
How far a number moves is reckoned in moves.py; what the document then means is read in reader.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.errors import CommandLineError, Place, Problem, Problems, did_you_mean
from costplan.scenario.assumed import is_about
from costplan.scenario.moves import is_amount, move_of, moved, no_change, scale_of
from costplan.scenario.paths import Refused, child_of, end_of, holder_of, names_in, start_of, workflows_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

EVERY = "drivers"
"""What ``--scale`` takes for all drivers, and all volumes that workflows have of their own."""


def put(document: yamlio.Node, overrides: Iterable[str], scale: Iterable[str]) -> tuple[str, ...]:
    """Put what-ifs into a document, in place: first all of ``--set``, then all of ``--scale``, in their order.

    Args:
        document: a scenario's, merged.
        overrides: ``workflow.step.key=value`` texts; a value such as ``+30%`` is that much more than what is there.
        scale: ``drivers.posts=1.3`` texts, and ``drivers=1.3`` for all drivers and volumes.

    Returns:
        What they change, in words.

    Raises:
        CommandLineError: with every one that names nothing, or nothing that it could change.
    """
    problems = Problems()
    told = []
    for assignment in overrides:
        with problems.collect():
            told.append(override(document, assignment))
    for assignment in scale:
        with problems.collect():
            told.append(rescale(document, assignment))
    problems.stop_if_any()
    return tuple(told)


def override(document: yamlio.Node, assignment: str) -> str:
    """Put one ``workflow.step.key=value`` into the document, in place; in words, what it changes.

    Raises:
        CommandLineError: the path names no workflow or step, or leads into a value; there is nothing to be relative to.
    """
    path, equals, value = assignment.partition("=")
    names = path.split(".")
    try:
        if not equals or not all(names):
            raise Refused("it is not a path and a value", "write --set workflow.step.key=value")
        where = Place(f"--set {path}", 1, 1)
        factor = move_of(value, path)
        if factor is not None:
            told = _move(document, names, factor, where)
            return f"{path} {value}: {told}{_assumed(document, path)}"
        start, keys = start_of(document, names)
        holder = holder_of(start, keys, where)
        last = keys[-1]
        entry = holder.value.get(last)
        new = yamlio.parse(value.encode("utf-8", "replace"), where.file) if value else None
        if entry is not None and new is not None and _is_volume(entry[1]):
            if new.kind == "scalar" and value.rstrip().endswith("%"):
                raise no_change(value, path)
            if is_amount(new):
                holder, last = _amount_in(entry[1], path), "amount"
                entry = holder.value[last]
        if not value and entry is None:
            raise Refused(f"there is no {last!r} to remove", did_you_mean(last, holder.value))
    except Refused as refused:
        raise _refusal(f"--set {assignment}", refused) from None
    if new is None:
        del holder.value[last]
        return f"{path}: {entry[1].shown} is left out"
    holder.value[last] = (yamlio.Node("scalar", last, where), new)
    before = f": {entry[1].shown}" if entry else ""
    after = new.shown if new.kind == "scalar" else value if len(value) <= 60 else f"{value[:57]}..."
    return f"{path}{before} becomes {after}{_assumed(document, path)}"


def _is_volume(node: yamlio.Node) -> bool:
    """Whether it is a driver, or a volume in its place."""
    return "amount" in names_in(node) or "by_month" in names_in(node)


def _amount_in(volume: yamlio.Node, path: str) -> yamlio.Node:
    """The volume itself, where it has one amount.

    Raises:
        Refused: it has a table of months.
    """
    if "amount" not in names_in(volume):
        months = names_in(child_of(volume, "by_month"))
        such_as = f", such as {path}.by_month.{months[0]}" if months else ""
        raise Refused("it goes by month, and has no one amount", f"name a month{such_as}")
    return volume


def rescale(document: yamlio.Node, assignment: str) -> str:
    """Multiply what one ``drivers.posts=1.3`` names, in place; in words, what it changes.

    Raises:
        CommandLineError: it names nothing, or nothing that has a number.
    """
    path, equals, value = assignment.partition("=")
    names = path.split(".")
    try:
        if not equals or not all(names):
            raise Refused("it is not a path and a factor", "write --scale drivers=1.3")
        factor = scale_of(value, path)
        where = Place(f"--scale {path}", 1, 1)
        told = _move_all(document, factor, where) if path == EVERY else _move(document, names, factor, where)
    except Refused as refused:
        raise _refusal(f"--scale {assignment}", refused) from None
    return f"{path} times {value}: {told}{_assumed(document, path)}"


def _refusal(what: str, refused: Refused) -> CommandLineError:
    message, remedy = refused.args
    return CommandLineError([Problem("set", f"{what}: {message}", remedy)])


def _move(document: yamlio.Node, names: list[str], factor: Fraction, where: Place) -> str:
    """Multiply what a path leads to, which must be there; in words, from what to what."""
    holder, last = _number(document, names)
    key, node = holder.value[last]
    new, pairs = moved(node, last, factor, where)
    holder.value[last] = (key, new)
    return _told(pairs)


def _number(document: yamlio.Node, names: list[str]) -> tuple[yamlio.Node, str]:
    """The mapping that a path ends in, and its key in it, where something is there to change."""
    start, keys = start_of(document, names)
    own = len(keys) > 1 or start is document or keys[0] in names_in(start)
    if not own and keys[0] in names_in(child_of(document, "defaults")):
        raise Refused(f"it says no {keys[0]!r} of its own", f"change defaults.{keys[0]}, for all that do not")
    holder, last = end_of(start, keys, names)
    if volume := _driver_of(document, last, holder.value[last][1]):
        raise Refused(f"it hangs on the driver {volume!r}", f"change drivers.{volume}, for all that do")
    return holder, last


def standing_at(document: yamlio.Node, path: str) -> yamlio.Node:
    """What stands under a path: a number, or a mapping or list of some.

    Raises:
        Refused: nothing is there.
    """
    holder, last = _number(document, path.split("."))
    node: yamlio.Node = holder.value[last][1]
    return node


def _move_all(document: yamlio.Node, factor: Fraction, where: Place) -> str:
    """Multiply every driver, and every volume that stands in a workflow; in words, how many numbers."""
    pairs = []
    for holder, key, node in volumes_in(document):
        new, more = moved(node, key, factor, where)
        holder.value[key] = (holder.value[key][0], new)
        pairs += more
    if not pairs:
        raise Refused("there is no driver and no volume to scale", "scale a path, such as --scale posts.runs=1.3")
    return _told(pairs)


def volumes_in(document: yamlio.Node) -> Iterator[tuple[yamlio.Node, str, yamlio.Node]]:
    """Every driver, and every volume that stands in a workflow, with what holds it and its key there."""
    drivers = child_of(document, "drivers")
    inside = [(child_of(child_of(document, "workflows"), name), ("runs", "deliver")) for name in workflows_in(document)]
    for holder, keys in [(drivers, names_in(drivers)), *inside]:
        for key in keys:
            node = child_of(holder, key)
            if holder is not None and node is not None and node.kind == "mapping":
                yield holder, key, node


def _told(pairs: list[tuple[str, str]]) -> str:
    """What became of numbers, in words: of the first, for all."""
    (before, after), *more = pairs
    return f"{before} becomes {after}" + (f", and {len(more)} more in the same way" if more else "")


def _driver_of(document: yamlio.Node, key: str, node: yamlio.Node) -> str:
    """The driver that a volume names; empty where it is none."""
    names = names_in(child_of(document, "drivers")) if key in ("runs", "deliver") and node.kind == "scalar" else ()
    return node.value if node.value in names else ""


def _assumed(document: yamlio.Node, path: str) -> str:
    """What is said of a figure that the scenario only supposes: another guess is no firmer."""
    about = {path}
    if path.startswith(f"{EVERY}.") or path == EVERY:
        about = {
            f"{name}.{key}"
            for name in workflows_in(document)
            for key in ("runs", "deliver")
            if (volume := child_of(child_of(child_of(document, "workflows"), name), key))
            and (path == EVERY or f"{path}.".startswith(f"{EVERY}.{volume.value}."))
        }
    supposed = names_in(child_of(document, "assumed"))
    named = [one for one in supposed if any(is_about(path, one) for path in about)]
    return f"; {', '.join(named)} stays assumed" if named else ""
