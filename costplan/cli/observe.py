"""``costplan observe``: the observation store, a file of JSON lines that grows and is never edited.
Other people's shapes are read in connect/; what the store teaches is learned in calibration/."""

from __future__ import annotations

import os
import stat
import sys
from collections import Counter
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from costplan.cli.options import open_catalogue, output_option, pricing_option, replacing, write_out
from costplan.cli.progress import Stage, stage
from costplan.errors import InputError, OutsideError, Place, Problem, wrong
from costplan.observation import DIRECT, identity_in, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.connect.usage.defaults import RecordDefaults
    from costplan.connect.usage.importing import Record, Skipped

SHOWN = 20
"""So many errors of a file are told one by one."""

_IN_MEMORY = 32 << 20
_NOTHING = "nothing was added"


@click.group()
def observe() -> None:
    """What real calls used: import records into a store."""


@observe.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "--store",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("observations.jsonl"),
    show_default=True,
    help="The store to add to.",
)
@click.option("--model", help="The model of records that name none, such as openai/gpt-image-2.")
@click.option("--call", type=click.Choice(["generate", "edit", "responses"]), help="The call of records silent on it.")
@click.option("--route", help="The route of records silent on it, such as a gateway's name; direct if not given.")
@click.option(
    "--kind",
    type=click.Choice(["observed", "calculator", "documentation"]),
    default="observed",
    show_default=True,
    help="What records silent on it are; only what was observed calibrates.",
)
@click.option("--source", help="Where records silent on it come from; the file's name if not given.")
@click.option("--strict", is_flag=True, help="Stop at the first wrong record and store nothing.")
@pricing_option
def import_(
    files: tuple[str, ...],
    store: Path,
    model: str | None,
    call: str | None,
    route: str | None,
    kind: str,
    source: str | None,
    strict: bool,
    pricing: Path | None,
) -> None:
    """Add the usage records of files to a store.

    FILE is JSON, JSONL, CSV or Parquet, or - for stdin; its format and the shape of each record are recognised.
    """
    from shutil import copyfileobj
    from tempfile import SpooledTemporaryFile

    from costplan.connect.usage.defaults import ModelNames, RecordDefaults

    names = ModelNames(open_catalogue(pricing))
    if model is not None:
        model = names.resolve(one_line(model)[:200])
    given = RecordDefaults(
        names, model or None, call, one_line(route or "")[:200] or DIRECT, kind, one_line(source or "")[:200]
    )
    _check_names(files)
    if store.exists() and not store.is_file():
        raise OutsideError([Problem("cannot-write", f"{store}: no plain file", "name a file for the store")])
    with _locked(store), SpooledTemporaryFile(max_size=_IN_MEMORY) as fresh:
        with stage("reading the store"):
            known = _known(store)
        with stage("importing", "records", stdin="-" in files) as shown:
            tallies = [_add(name, given, fresh, known, strict, shown) for name in files]
        added = sum(tally.added for tally in tallies)
        if added:
            fresh.seek(0)
            with replacing(store) as out:
                if store.exists():
                    with store.open("rb") as old:
                        copyfileobj(old, out)
                copyfileobj(fresh, out)
    for tally in tallies:
        click.echo(one_line(str(tally)))
    if refused := sum(tally.refused for tally in tallies):
        told = f"{added:,} added" if added else "nothing was added"
        _tell(f"{refused:,} refused; {told} to {store}")
        click.get_current_context().exit(InputError.exit_code)


@observe.command("count")
@click.argument(
    "observations",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="OBSERVATIONS...",
)
@output_option
def count(observations: tuple[Path, ...], output: Path | None) -> None:
    """How often each number of tokens was seen: a small CSV that stands for the stores it was counted from.

    OBSERVATIONS are stores (JSONL or Parquet) and other count tables, which are added up: the tables of files, days and
    teams make the table of all, to the byte. 'costplan calibrate' takes it in the place of stores.
    """
    from costplan.learning.counts import count_files, counts_csv

    with stage("counting"):
        counted = count_files(observations)
    write_out(counts_csv(counted), output)


class _Tally:
    """What became of a file's records."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.added = self.duplicates = self.refused = 0
        self.skipped: Counter[str] = Counter()

    def __str__(self) -> str:
        skipped = sum(self.skipped.values())
        read = self.added + self.duplicates + self.refused + skipped
        why = f" ({', '.join(f'{times:,} {reason}' for reason, times in self.skipped.items())})" if skipped else ""
        return (
            f"{self.file}: {read:,} read, {self.added:,} added, {self.duplicates:,} duplicates dropped, "
            f"{self.refused:,} refused, {skipped:,} skipped{why}"
        )


def _add(name: str, given: RecordDefaults, fresh: IO[bytes], known: set[bytes], strict: bool, shown: Stage) -> _Tally:
    """Put the observations of a file that are not known yet behind the fresh ones."""
    from costplan.connect.usage.importing import Skipped

    tally = _Tally("stdin" if name == "-" else name)
    for found in _records(name, tally.file, given):
        shown.count += 1
        if isinstance(found, InputError):
            if strict:
                raise found
            tally.refused += 1
            if tally.refused <= SHOWN:
                for finding in found.problems:
                    shown.tell(_line(str(finding)))
        elif isinstance(found, Skipped):
            tally.skipped[found.reason] += 1
        elif (identity := bytes.fromhex(found.identity)) in known:
            tally.duplicates += 1
        else:
            known.add(identity)
            fresh.write(found.observation.line(found.identity))
            tally.added += 1
    if tally.refused > SHOWN:
        shown.tell(_line(f"{tally.file}: {tally.refused - SHOWN:,} more"))
    return tally


def _check_names(names: tuple[str, ...]) -> None:
    """Refuse files of which one cannot be read, before any is.

    Raises:
        OutsideError: with all that cannot be read.
    """
    findings: list[Problem] = []
    for name in dict.fromkeys(names):
        try:
            if name == "-":
                if sys.stdin is None:
                    findings.append(Problem("cannot-read", "stdin is closed", f"pipe records into it; {_NOTHING}"))
            elif not stat.S_ISFIFO(Path(name).stat().st_mode):  # who writes into a pipe must not see it close
                Path(name).open("rb").close()
        except (OSError, ValueError) as error:  # ValueError: a name that no file can have
            findings += _cannot_read(name, error).problems
    if findings:
        raise OutsideError(findings)


def _records(name: str, shown: str, given: RecordDefaults) -> Iterator[Record | Skipped | InputError]:
    from costplan.connect.usage.importing import read_observations

    path = None if name == "-" else Path(name)
    given = given._replace(source=given.source or (one_line(path.name)[:200] if path else "stdin"))
    try:
        with _opened(path) as stream:
            yield from read_observations(stream, shown, given, path)
    except OSError as error:
        raise _cannot_read(shown, error) from None


def _opened(path: Path | None) -> AbstractContextManager[IO[bytes]]:
    return path.open("rb") if path else nullcontext(sys.stdin.buffer)


def _cannot_read(shown: str, error: OSError | ValueError) -> OutsideError:
    reason = getattr(error, "strerror", None) or str(error)
    return OutsideError(
        [Problem("cannot-read", f"{shown[:200]}: {reason}", f"check the name and the rights; {_NOTHING}")]
    )


@contextmanager
def _locked(store: Path) -> Iterator[None]:
    """Keep other imports from a store, from reading what it holds until it is replaced. Windows has no such lock.

    Raises:
        OutsideError: the lock cannot be made beside the store.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    real = Path(os.path.realpath(store))
    path = real.with_name(f".{real.name}.lock")
    waits = False
    try:
        while True:
            descriptor = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW, 0o666)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if not waits:
                    _tell(f"another import writes to {store}; waiting for it")
                waits = True
                fcntl.flock(descriptor, fcntl.LOCK_EX)
            with suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(descriptor), path.stat()):
                    break
            os.close(descriptor)  # the one before took the file away
    except OSError as error:
        raise OutsideError(
            [Problem("cannot-write", f"{store}: {error.strerror or error}", "check the folder and the rights")]
        ) from None
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()  # still locked, so that nobody else has it
        os.close(descriptor)


def _known(store: Path) -> set[bytes]:
    """The ids in a store.

    Raises:
        InputError: a line is not ours, or the last one is cut.
        OutsideError: it cannot be read.
    """
    known: set[bytes] = set()
    if not store.exists():
        return known
    try:
        with store.open("rb") as file:
            for number, line in enumerate(file, 1):
                identity = identity_in(line)
                if identity is None:
                    what = "is no line of a store" if line.endswith(b"\n") else "is cut"
                    place = Place(str(store), number, 1)
                    raise wrong("store-line", f"this {what}", "mend or remove the line; nothing was written", place)
                known.add(identity)
    except OSError as error:
        raise _cannot_read(str(store), error) from None
    return known


def _tell(message: str) -> None:
    click.echo(_line(message), err=True)


def _line(message: str) -> str:
    from costplan.cli.output import printable

    return f"costplan: {printable(message)}"
