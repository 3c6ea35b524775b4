"""A scenario's document: its layers merged (``extends:`` inside the tree) and its overrides (``--set``) applied.
What the merged document means is read in reader.py."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from costplan import tree, yamlio
from costplan.digest import sha256
from costplan.errors import CommandLineError, Place, Problem, did_you_mean
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

MAX_LAYERS = 8


class Layer(NamedTuple):
    """A file that was read: where it lies and the SHA-256 of what it held."""

    path: Path
    sha256: str


def layered(path: Path, shown: str, root: Path, layers: dict[str, Layer], chain: tuple[Path, ...]) -> yamlio.Node:
    """The document of a scenario file, merged over the layers it extends.

    Args:
        path: the file.
        shown: how errors and reports name it.
        root: the folder that no layer may leave.
        layers: gathers what was read, by shown name.
        chain: the files above this one, to find circles.

    Raises:
        InputError: a layer leaves ``root``, closes a circle, or is too many.
    """
    return merged(path, shown, root, layers, chain, yamlio.read_file(path, shown))


def merged(
    path: Path,
    shown: str,
    root: Path,
    layers: dict[str, Layer],
    chain: tuple[Path, ...],
    read: tuple[yamlio.Node, bytes],
) -> yamlio.Node:
    """The same for a document that was read already."""
    document, data = read
    layers[shown] = Layer(path, sha256(data).hexdigest())
    if document.kind != "mapping" or "extends" not in document.value:
        return document
    _, extends = document.value.pop("extends")
    target = yamlio.text(extends)
    try:
        below = tree.beside(path, target, root)
    except tree.OutsideTheTree as error:
        message, _, remedy = str(error).partition("; ")
        raise extends.fault("extends-outside", message, remedy) from None
    resolved = below.resolve()
    here = path.resolve()
    if resolved == here or resolved in chain or len(chain) + 1 >= MAX_LAYERS:
        raise extends.fault(
            "extends-cycle",
            f"{target!r} closes a circle"
            if resolved == here or resolved in chain
            else f"{target!r} is one layer too many",
            f"at most {MAX_LAYERS} layers, no circle",
        )
    return _merge(
        layered(below, (PurePosixPath(shown).parent / target).as_posix(), root, layers, (*chain, here)), document
    )


def _merge(base: yamlio.Node, over: yamlio.Node) -> yamlio.Node:
    """``over`` on ``base``: mappings merge key by key, null removes a key, all else replaces."""
    if base.kind != "mapping" or over.kind != "mapping":
        return over
    merged = yamlio.Node("mapping", dict(base.value), over.where, flow=over.flow)
    for name, (key, value) in over.value.items():
        if yamlio.is_null(value):
            if name not in base.value:
                remedy = did_you_mean(name, base.value) or "remove the line"
                raise key.fault("nothing-to-remove", f"there is no {name!r} below to remove", remedy)
            del merged.value[name]
        elif name in merged.value:
            merged.value[name] = (key, _merge(merged.value[name][1], value))
        else:
            merged.value[name] = (key, value)
    return merged


_TOP = ("scenario", "period", "holidays", "defaults", "drivers", "seats", "workflows", "budget", "throughput")
_OF_A_WORKFLOW = ("tags", "runs", "deliver", "steps", "failures")
"""Keys of a workflow that may have keys of their own."""


def override(document: yamlio.Node, assignment: str) -> None:
    """Put one ``workflow.step.key=value`` into the document, in place.

    Raises:
        CommandLineError: the path names no workflow or step, or leads into a value.
    """
    path, equals, value = assignment.partition("=")
    names = path.split(".")
    try:
        if not equals or not all(names):
            raise _Refused("it is not a path and a value", "write --set workflow.step.key=value")
        where = Place(f"--set {path}", 1, 1)
        start, keys = _start(document, names)
        holder = _holder(start, keys, where)
    except _Refused as refused:
        message, remedy = refused.args
        raise CommandLineError([Problem("set", f"--set {assignment}: {message}", remedy)]) from None
    if not value:
        if keys[-1] not in holder.value:
            message, remedy = f"there is no {keys[-1]!r} to remove", did_you_mean(keys[-1], holder.value)
            raise CommandLineError([Problem("set", f"--set {assignment}: {message}", remedy)])
        del holder.value[keys[-1]]
        return
    new = yamlio.parse(value.encode("utf-8", "replace"), where.file)
    holder.value[keys[-1]] = (yamlio.Node("scalar", keys[-1], where), new)


class _Refused(Exception):
    """Why a path leads nowhere, and the remedy."""


def _start(document: yamlio.Node, names: list[str]) -> tuple[yamlio.Node, list[str]]:
    """The step, workflow or document in which a path goes on, and the keys that it has from there."""
    workflows = _child(document, "workflows")
    workflow = _longest(names, _names(workflows))
    if not workflow:
        if names[0] not in _TOP:
            remedy = did_you_mean(names[0], (*_names(workflows), *_TOP))
            raise _Refused(f"there is no workflow {names[0]!r}", remedy)
        return document, names
    node = _child(workflows, workflow) or document
    names = names[workflow.count(".") + 1 :]
    steps = _child(node, "steps")
    if step := _longest(names[:-1], _names(steps)):
        return _child(steps, step) or node, names[step.count(".") + 1 :]
    if len(names) > 1 and names[0] not in _OF_A_WORKFLOW:
        raise _Refused(f"{workflow} has no step {names[0]!r}", did_you_mean(names[0], _names(steps)))
    if not names:
        raise _Refused(f"{workflow!r} is a workflow, not a key of one", "write --set workflow.step.key=value")
    return node, names


def _holder(node: yamlio.Node, keys: list[str], where: Place) -> yamlio.Node:
    """The mapping that holds the last of the keys; those on the way that are not there yet are made."""
    for name in keys[:-1]:
        child = _child(node, name)
        if child is None:
            child = yamlio.Node("mapping", {}, where)
            _mapping(node, name)[name] = (yamlio.Node("scalar", name, where), child)
        node = child
    _mapping(node, keys[-1])
    return node


def _mapping(node: yamlio.Node, name: str) -> dict[str, tuple[yamlio.Node, yamlio.Node]]:
    if node.kind != "mapping":
        raise _Refused(f"{name!r} has nothing to stand in", "name a mapping's key")
    mapping: dict[str, tuple[yamlio.Node, yamlio.Node]] = node.value
    return mapping


def _longest(names: list[str], known: tuple[str, ...]) -> str:
    """The longest start of a dotted path that is a known name (names may hold dots), or nothing."""
    starts = (".".join(names[:end]) for end in range(len(names), 0, -1))
    return next((start for start in starts if start in known), "")


def _child(node: yamlio.Node | None, name: str) -> yamlio.Node | None:
    if node is None or node.kind != "mapping" or name not in node.value:
        return None
    child: yamlio.Node = node.value[name][1]
    return child


def _names(node: yamlio.Node | None) -> tuple[str, ...]:
    return tuple(node.value) if node is not None and node.kind == "mapping" else ()
