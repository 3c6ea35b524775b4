"""A scenario's own file with changes in it, its comments kept: what ``--apply`` writes. Read where it is to lie, it has
to be the scenario that was planned with these changes, or it is refused; which changes there are, others say."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from costplan.errors import CommandLineError, CostplanError, Problem, wrong
from costplan.named import NamedTuple
from costplan.project.settings import top_of
from costplan.project.writing import check_writable
from costplan.scenario.file import laid, load_scenario, source_of
from costplan.scenario.layers import merged, put_on
from costplan.scenario.variants import change_in, without_variants
from costplan.yamlio import Node, parse, reads_as_text
from costplan.yamlio.edited import edited

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from costplan.errors import InputError
    from costplan.scenario.file import LoadedScenario, Top


class Rewritten(NamedTuple):
    """A scenario's file with changes in it, and what is to be told of it."""

    text: str
    notes: tuple[str, ...]


def applied(loaded: LoadedScenario, changes: Iterable[Mapping[str, Any]], to: Path, folder: Path = Path()) -> Rewritten:
    """The file of a scenario, as somebody wrote it, with changes in it: a text for the file ``to``, or stdout if ``-``.
    What stands in a layer below is changed in the file itself, and names of files are as seen from its new place. A
    variant that changes what is no more there is left out, which is told.

    Args:
        loaded: the scenario, as it was read.
        changes: each laid on what the ones before it made, as :func:`costplan.scenario.file.laid` does.
        to: where it is to lie.
        folder: where that name is looked up.

    Raises:
        CommandLineError: a what-if is in the scenario, which no file says.
        InputError: the scenario is kept in a plan or a version; or what would be written is not what was planned.
        OutsideError: no file can be written there.
    """
    if loaded.what_ifs:
        told = f"{loaded.file} is planned with {loaded.what_ifs[0].partition(':')[0]} tried in it, which no file says"
        raise CommandLineError([Problem("cannot-apply", told, "write it into the file first, or leave it out")])
    top = source_of(loaded).top
    if top is None:
        told = f"{loaded.file} is kept in a saved plan or a version, which never changes"
        raise wrong("cannot-apply", told, "give the scenario itself, as a file")
    if str(to) != "-":
        check_writable(folder / to)
    place = Path(os.path.abspath(folder / to))  # noqa: PTH100  resolve() would follow a link, and leave its folder
    text = top.data.decode("utf-8")
    below = _below(top, loaded.file)
    planned = loaded
    for change in changes:
        planned = laid(planned, change)
        text = edited(text, change, below)
    outdated = dict(_outdated(loaded, planned))
    moved = _moved(parse(top.data, loaded.file), top.path, place)
    text = edited(text, moved | _without(outdated, loaded), below)
    if "budget" in moved:
        planned = _named_anew(planned, moved["budget"]["fx"])
    _check(text, planned, to, place)
    return Rewritten(text, tuple(f"the variant {name!r} is left out: {why}" for name, why in outdated.items()))


def _below(top: Top, shown: str) -> Node | None:
    """The layers that a file is on top of, merged; None where it is on none."""
    document = parse(top.data, shown)
    if document.kind != "mapping" or "extends" not in document.value:
        return None
    alone = Node("mapping", {"extends": document.value["extends"]}, document.where)
    return merged(top.path, shown, top.root, {}, (), (alone, top.data))


def _outdated(loaded: LoadedScenario, planned: LoadedScenario) -> Iterator[tuple[str, str]]:
    """The variants of a scenario that are none of what it becomes, and why not."""
    source = source_of(planned)
    for one in loaded.scenario.variants:
        try:
            source.read(put_on(source.document, change_in(source_of(loaded).document, one.name)))
        except CostplanError as error:
            yield one.name, error.problems[0].message


def _without(outdated: Iterable[str], loaded: LoadedScenario) -> dict[str, Any]:
    """The change that leaves variants out."""
    names = dict.fromkeys(outdated)
    if not names:
        return {}
    return {"variants": None if len(names) == len(loaded.scenario.variants) else names}


def _moved(document: Node, was: Path, place: Path) -> dict[str, Any]:
    """The files that a scenario names, as a change that names them from its new place; nothing of those that lie there
    too."""
    change: dict[str, Any] = {}
    if "extends" in document.value:
        change["extends"] = _name(document.value["extends"][1].value, was, place)
    _, budget = document.value.get("budget", (None, None))
    if budget is not None and budget.kind == "mapping" and "fx" in budget.value:
        change["budget"] = {"fx": _name(budget.value["fx"][1].value, was, place)}
    return change


def _name(name: str, was: Path, place: Path) -> str:
    """How a file that ``was`` names is named at ``place``: as it is, where the same lies there and may be read."""
    meant, there = was.parent / name, place.parent / name
    tree = os.path.realpath(top_of(place.parent) or place.parent)
    if Path(os.path.realpath(there)).is_relative_to(tree):
        with suppress(OSError):
            alike = there.is_file() and there.stat().st_size == meant.stat().st_size
            if meant.samefile(there) or (alike and there.read_bytes() == meant.read_bytes()):
                return name
    real = Path(os.path.realpath(meant))
    if not real.is_relative_to(tree):
        return name  # is told when it is read there
    return Path(os.path.relpath(real, os.path.realpath(place.parent))).as_posix()


def _named_anew(planned: LoadedScenario, fx: str) -> LoadedScenario:
    """What was planned with another name for its rates, in the document alone."""
    source = source_of(planned)
    entries = dict(source.document.value)
    key, budget = entries["budget"]
    rates, node = budget.value["fx"]
    renamed = Node("scalar", fx, node.where, plain=False)
    entries["budget"] = key, Node("mapping", budget.value | {"fx": (rates, renamed)}, budget.where)
    return planned._replace(source=source._replace(document=Node("mapping", entries, source.document.where)))


def _check(text: str, planned: LoadedScenario, to: Path, place: Path) -> None:
    """What would be written is what was planned, read again where it is to lie.

    Raises:
        InputError: it is not.
    """
    shown = "stdout" if str(to) == "-" else to.as_posix()
    try:
        again = load_scenario(place, root=top_of(place.parent), shown=shown, data=text.encode())
    except CostplanError as error:
        first = error.problems[0]
        raise _refused(planned, f"cannot lie at {shown} with the change in it: {first.message}", first) from None
    same = _said(without_variants(source_of(again).document)) == _said(without_variants(source_of(planned).document))
    if not same or _beside(again) != _beside(planned):
        raise _refused(planned, f"with the change in it would not be at {shown} what was planned")


def _refused(planned: LoadedScenario, told: str, first: Problem | None = None) -> InputError:
    """Nothing is written."""
    of_places = ("extends-outside", "outside-tree", "no-match", "cannot-read", "extends-cycle")
    beside = first is not None and first.code in of_places
    remedy = f"write it beside {planned.file}, or copy what it names" if beside else "make the change by hand"
    return wrong("cannot-apply", f"{planned.file} {told}", remedy)


def _beside(loaded: LoadedScenario) -> set[str]:
    """What was read beside the file itself."""
    return {digest for name, digest in loaded.files.items() if name != loaded.file}


def _said(node: Node) -> Any:
    """What a document says, in its order, however it is written."""
    if node.kind == "mapping":
        return [(name, _said(value)) for name, (_, value) in node.value.items()]
    if node.kind == "sequence":
        return [_said(one) for one in node.value]
    return node.value, node.plain and not reads_as_text(node.value)
