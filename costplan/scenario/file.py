"""Scenario files: YAML to Scenario and back, layered with ``extends:`` inside the tree, overridden with ``--set``.
What the words mean in numbers stands elsewhere; here they are only read, checked and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import Problems
from costplan.named import NamedTuple
from costplan.scenario.layers import Layer, layered, merged, override
from costplan.scenario.reader import read_scenario
from costplan.yamlio import parse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from costplan.budget.budget import Fx
    from costplan.budget.fx import ReadFx
    from costplan.scenario.scenario import Scenario
    from costplan.yamlio import Node

__all__ = ["LoadedScenario", "load_scenario", "read_scenario"]


class LoadedScenario(NamedTuple):
    """A scenario with the files it was read from (shown name to SHA-256), and what is to be told of how it was read."""

    scenario: Scenario
    file: str
    files: dict[str, str]
    notes: tuple[str, ...] = ()


def load_scenario(
    path: Path,
    *,
    root: Path | None = None,
    overrides: Iterable[str] = (),
    shown: str | None = None,
    data: bytes | None = None,
    document: Node | None = None,
    fx: ReadFx | None = None,
) -> LoadedScenario:
    """Read a scenario file with its layers and overrides.

    Args:
        path: the file.
        root: what ``extends:`` may not leave; the file's own folder if None.
        overrides: ``workflow.step.key=value`` texts, applied after the layers.
        shown: how errors and reports name the file; its path if None.
        data: the file's content where it was read already, such as from stdin.
        document: what was made of that content, where it is no YAML.
        fx: gives the rates that its budget names; from the file beside it if None.

    Raises:
        InputError: the file or a layer is wrong.
        CommandLineError: an override names nothing in the scenario.
        OutsideError: a file cannot be read.
    """
    layers: dict[str, Layer] = {}
    name = shown or path.as_posix()
    top = root or path.parent
    if data is None:
        document = layered(path, name, top, layers, ())
    else:
        document = merged(path, name, top, layers, (), (document or parse(data, name), data))
    _override(document, overrides)
    files = {layer: read.sha256 for layer, read in layers.items()}

    def read_fx(node: Node) -> Fx:
        from costplan.budget.fx import load_fx

        namer = node.where.file if node.where.file in layers else name  # --set names it from the scenario itself
        return load_fx(node, path=layers[namer].path, shown=namer, root=top, files=files)

    return LoadedScenario(read_scenario(document, fx or read_fx), name, files)


def read_text(data: bytes, shown: str, overrides: Iterable[str], fx: ReadFx) -> Scenario:
    """A scenario out of a text that no file beside it adds to; see :func:`load_scenario`.

    Raises:
        InputError: it is wrong.
        CommandLineError: an override names nothing in it.
    """
    document = parse(data, shown)
    _override(document, overrides)
    return read_scenario(document, fx)


def _override(document: Node, overrides: Iterable[str]) -> None:
    problems = Problems()
    for assignment in overrides:
        with problems.collect():
            override(document, assignment)
    problems.stop_if_any()
