"""What a person took of a folder of samples, recorded in its manifest and in the observations of its calls.
What that teaches is learned in learning/."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from costplan.errors import OutsideError, Problem, wrong
from costplan.intake import open_file
from costplan.live.manifest import FILE, read_manifest
from costplan.named import NamedTuple
from costplan.observation import LONGEST, ROW
from costplan.project.content import utf8
from costplan.project.progress import SILENCE
from costplan.project.store import Store
from costplan.project.writing import write_file

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from costplan.project.progress import Progress


class Accepted(NamedTuple):
    """What was recorded: the images taken, of how many, and the calls that count as taken, of how many."""

    images: int
    of_images: int
    calls: int
    of_calls: int


def accept(folder: Path, taken: Collection[int], store: Path, progress: Progress = SILENCE) -> Accepted:
    """Record which images of a folder were taken; all others were not. It may be said again, and replaces what was said
    before.

    Args:
        folder: where ``--save`` put the samples.
        taken: their numbers.
        store: where the observations of the calls lie.
        progress: hears that another command holds the store.

    Raises:
        InputError: a number is on no image, the folder is none of samples, or the store is broken or lacks a call.
        OutsideError: one of them cannot be read or written.
    """
    path = folder / FILE
    if not path.is_file():
        remedy = "name the folder that --repeat N --save FOLDER made"
        raise OutsideError([Problem("cannot-read", f"{path}: No such file", remedy)])
    with open_file(path, str(path)) as file:
        manifest = read_manifest(file.read(LONGEST), str(path)).judged(taken)
    verdicts = manifest.verdicts
    into = Store(store)
    with into.locked(progress):
        _record(into, verdicts)
        write_file(utf8(manifest.text()), path, renews=True)
    return Accepted(
        images=len(set(taken)), of_images=len(manifest.images), calls=sum(verdicts.values()), of_calls=len(verdicts)
    )


def _record(store: Store, verdicts: Mapping[str, bool]) -> None:
    """Put the verdicts into the lines of a store, which is replaced whole."""
    known = {identity.hex() for identity in store.identities()}
    missing = [identity for identity in verdicts if identity not in known]
    if missing:
        told = f"{store.path} has no observation of {len(missing)} of {len(verdicts)} calls of the folder"
        raise wrong("no-sample", told, "name the store that they went to with --store; nothing was recorded")

    def judged(line: bytes) -> bytes:
        record = json.loads(line)
        if record["id"] not in verdicts:
            return line
        record["accepted"] = verdicts[record["id"]]
        said = {name: record[name] for name in ("id", "observation", *ROW) if name in record}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    store.rewrite(judged)
