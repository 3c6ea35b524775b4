"""Scenario files: YAML to Scenario and back, layered with ``extends:`` inside the tree, changed with ``--set``.
What the words mean in numbers stands elsewhere; here they are only read, checked and written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.errors import CostplanError, Problem, Problems
from costplan.named import NamedTuple
from costplan.scenario.layers import Layer, merged, put_on
from costplan.scenario.reader import read_scenario
from costplan.yamlio import Node, parse, read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from costplan.contracts.contract import Contract
    from costplan.exchange.fx import Fx
    from costplan.exchange.fx_file import ReadFx
    from costplan.scenario.scenario import Scenario, Variant

__all__ = [
    "LoadedScenario",
    "Source",
    "changed",
    "laid",
    "load_scenario",
    "loaded_from",
    "only",
    "read_scenario",
    "tried_in",
    "varied",
]


_OF_ALL = ("seats", "opening", "budget", "throughput", "assumed", "in_code", "equivalent", "variants")
"""What one workflow alone does without."""

MOST = 50_000
"""So many nodes are read of variants, which are read again where they are compared."""


class Top(NamedTuple):
    """The file of a scenario as it was written, above its layers: what it holds, where it lies, or would lie if it came
    from stdin, and the folder that its layers may not leave."""

    data: bytes
    path: Path
    root: Path


class Source(NamedTuple):
    """What a scenario was read from: its merged document, which is never changed, what reads another such one, and the
    file that somebody wrote; None of one that is kept in another."""

    document: Node
    read: Callable[[Node], Scenario]
    top: Top | None = None

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        """None in a pickle: what reads it knows files and tables of this process."""
        return type(None), ()


class LoadedScenario(NamedTuple):
    """A scenario with the files it was read from (shown name to SHA-256), what is to be told of how it was read, the
    what-ifs in it, in words, and its source, None of one that no file says."""

    scenario: Scenario
    file: str
    files: dict[str, str]
    notes: tuple[str, ...] = ()
    what_ifs: tuple[str, ...] = ()
    source: Source | None = None


def load_scenario(
    path: Path,
    *,
    root: Path | None = None,
    overrides: Iterable[str] = (),
    scale: Iterable[str] = (),
    shown: str | None = None,
    data: bytes | None = None,
    document: Node | None = None,
    fx: ReadFx | None = None,
    contract: Callable[[Node], Contract] | None = None,
) -> LoadedScenario:
    """Read a scenario file with its layers and overrides.

    Args:
        path: the file.
        root: what ``extends:`` may not leave; the file's own folder if None.
        overrides: ``workflow.step.key=value`` texts, applied after the layers.
        scale: ``drivers.posts=1.3`` texts, applied after these.
        shown: how errors and reports name the file; its path if None.
        data: the file's content where it was read already, such as from stdin.
        document: what was made of that content, where it is no YAML.
        fx: gives the rates that its budget names; from the file beside it if None.
        contract: gives a contract that it names, likewise.

    Raises:
        InputError: the file or a layer is wrong.
        CommandLineError: an override names nothing in the scenario.
        OutsideError: a file cannot be read.
    """
    layers: dict[str, Layer] = {}
    name = shown or path.as_posix()
    top = root or path.parent
    if data is None:
        data = read_bytes(path, name)
    written = None if document else Top(data, path, top)
    document = merged(path, name, top, layers, (), (document or parse(data, name), data))
    files = {layer: read.sha256 for layer, read in layers.items()}

    def read_fx(node: Node) -> Fx:
        from costplan.exchange.fx_file import load_fx

        namer = node.where.file if node.where.file in layers else name  # --set names it from the scenario itself
        return load_fx(node, path=layers[namer].path, shown=namer, root=top, files=files)

    def read_contract(node: Node) -> Contract:
        from costplan.contracts.file import contract_beside

        namer = node.where.file if node.where.file in layers else name
        return contract_beside(node, path=layers[namer].path, shown=namer, root=top, files=files)

    source = Source(
        document, lambda document: read_scenario(document, fx or read_fx, contract or read_contract), written
    )
    return loaded_from(source, name, files, overrides, scale)


def loaded_from(
    source: Source, file: str, files: dict[str, str], overrides: Iterable[str] = (), scale: Iterable[str] = ()
) -> LoadedScenario:
    """A scenario of a source, with what-ifs put into it; see :func:`load_scenario`.

    Raises:
        InputError: it is wrong, or a variant of it.
        CommandLineError: a what-if names nothing in it.
    """
    source, what_ifs = _with(source, overrides, scale)
    scenario = source.read(source.document)
    if scenario.variants and not what_ifs:  # these may leave a variant nothing to change, which is for compare alone
        _check_variants(scenario.variants, source)
    return LoadedScenario(scenario=scenario, file=file, files=files, what_ifs=what_ifs, source=source)


def varied(loaded: LoadedScenario, change: Node) -> LoadedScenario:
    """The scenario with a change put on top as ``extends`` puts a layer, and without variants; no file is read again.

    Raises:
        InputError: the change removes what is not there, or what comes of it is no scenario.
    """
    from costplan.scenario.variants import without_variants

    source = source_of(loaded)
    document = put_on(without_variants(source.document), change)
    return loaded._replace(scenario=source.read(document), source=source._replace(document=document))


def laid(loaded: LoadedScenario, change: Mapping[str, Any]) -> LoadedScenario:
    """The same for a change that stands in no file: mappings, lists, texts and ``Plain``; None removes a key."""
    from costplan.yamlio.writer import write

    return varied(loaded, parse(write(dict(change)).encode(), loaded.file))


def only(loaded: LoadedScenario, workflow: str) -> LoadedScenario:
    """The scenario with one workflow alone, without seats, and without what costs nothing of it."""
    source = source_of(loaded)
    left = {key: entry for key, entry in source.document.value.items() if key not in _OF_ALL}
    key, every = left["workflows"]
    one = Node("mapping", {workflow: every.value[workflow]}, every.where, flow=every.flow)
    document = Node("mapping", left | {"workflows": (key, one)}, source.document.where)
    return loaded._replace(scenario=source.read(document), source=source._replace(document=document))


def variant(loaded: LoadedScenario, name: str) -> LoadedScenario:
    """The scenario as its variant of that name changes it; see :func:`varied`."""
    from costplan.scenario.variants import change_in

    return varied(loaded, change_in(source_of(loaded).document, name))


def all_on_change(loaded: LoadedScenario, workflow: str, task: str) -> Node:
    """What makes all runs of a split workflow as those of one task, for :func:`varied`."""
    from costplan.scenario.split import all_on

    return all_on(source_of(loaded).document, workflow, task)


def changed(loaded: LoadedScenario, overrides: Iterable[str] = (), scale: Iterable[str] = ()) -> LoadedScenario:
    """The scenario with more what-ifs put into it, and without variants; no file is read again.

    Raises:
        InputError: what comes of it is no scenario.
        CommandLineError: a what-if names nothing in it.
    """
    from costplan.scenario.variants import without_variants

    source = source_of(loaded)
    source, what_ifs = _with(source._replace(document=without_variants(source.document)), overrides, scale)
    scenario = source.read(source.document)
    return loaded._replace(scenario=scenario, what_ifs=(*loaded.what_ifs, *what_ifs), source=source)


def tried_in(loaded: Sequence[LoadedScenario]) -> tuple[str, ...]:
    """The what-ifs of all scenarios, each with its scenario where they differ."""
    if len({one.what_ifs for one in loaded}) == 1:
        return loaded[0].what_ifs
    return tuple(f"{one.scenario.title}: {told}" for one in loaded for told in one.what_ifs)


def source_of(loaded: LoadedScenario) -> Source:
    """What a scenario was read from.

    Raises:
        TypeError: it was not, or it was pickled since.
    """
    if loaded.source is None:
        raise TypeError(f"{loaded.file} was not read from a file; pass what costplan.load_scenario() gave")
    return loaded.source


def _with(source: Source, overrides: Iterable[str], scale: Iterable[str]) -> tuple[Source, tuple[str, ...]]:
    """The source with what-ifs in its document, and these in words."""
    overrides, scale = tuple(overrides), tuple(scale)
    if not (overrides or scale):
        return source, ()
    from costplan.scenario.overrides import put

    document = _copy(source.document)
    what_ifs = put(document, overrides, scale)
    return source._replace(document=document), what_ifs


def _copy(node: Node) -> Node:
    """The same mappings anew, which may be changed; what they hold else is shared."""
    if node.kind != "mapping":
        return node
    copied = {name: (key, _copy(value)) for name, (key, value) in node.value.items()}
    return Node("mapping", copied, node.where, flow=node.flow)


def _size(node: Node) -> int:
    """How many nodes it has."""
    if node.kind == "mapping":
        return 1 + sum(_size(value) for _, value in node.value.values())
    return 1 + sum(map(_size, node.value)) if node.kind == "sequence" else 1


def _check_variants(variants: Iterable[Variant], source: Source) -> None:
    """Each variant is a scenario, whether or not it can be planned; of a scenario of many steps, so many as take no
    longer to read than the file itself may.

    Raises:
        InputError: with all that is wrong in any of them, and the names of those.
    """
    from costplan.scenario.variants import change_in, without_variants

    alone = without_variants(source.document)
    problems = Problems()
    for one in tuple(variants)[: 1 + MOST // _size(alone)]:
        with problems.collect():
            try:
                source.read(put_on(alone, change_in(source.document, one.name)))
            except CostplanError as error:
                told = (f"in the variant {one.name!r}, {problem.message}" for problem in error.problems)
                pairs = zip(error.problems, told, strict=True)
                raise type(error)(
                    Problem(problem.code, message, problem.remedy, problem.place) for problem, message in pairs
                ) from None
    problems.stop_if_any()
