"""A scenario's document: its layers merged (``extends:`` inside the tree), and a variant of it put on top.
What the merged document means is read in reader.py."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from costplan import tree, yamlio
from costplan.digest import sha256
from costplan.errors import did_you_mean
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
        InputError: a layer does not exist, leaves ``root``, closes a circle, or is too many.
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
    target, below = yamlio.text(extends), _below(extends, path, root)
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
    return put_on(
        layered(below, (PurePosixPath(shown).parent / target).as_posix(), root, layers, (*chain, here)), document
    )


def _below(extends: yamlio.Node, path: Path, root: Path) -> Path:
    """The document that ``extends`` names."""
    try:
        tree.beside(path, yamlio.text(extends), root)
    except tree.OutsideTheTree as error:
        message, _, remedy = str(error).partition("; ")
        raise extends.fault("extends-outside", message, remedy) from None
    return tree.named(extends, path, root)


def put_on(base: yamlio.Node, over: yamlio.Node) -> yamlio.Node:
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
            merged.value[name] = (key, put_on(merged.value[name][1], value))
        else:
            merged.value[name] = (key, value)
    return merged
