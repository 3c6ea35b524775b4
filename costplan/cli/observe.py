"""``costplan observe``: the observation store, a file of JSON lines that grows and is never edited.
Other people's shapes are read in connect/; what the store teaches is learned in calibration/."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from costplan.cli.options import open_catalogue, output_option, pricing_option, replacing, write_out
from costplan.errors import Finding, InputError, OutsideError, Place, wrong

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.connect.given import Given
    from costplan.connect.reading import Found, Skipped

SHOWN = 20
"""So many errors of a file are told one by one."""

_IN_MEMORY = 32 << 20
_OURS = re.compile(rb'\{"id":"([0-9a-f]{32})","observation":1,.*\}\n')


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

    from costplan.connect.given import Given, Names
    from costplan.observation import DIRECT

    names = Names(open_catalogue(pricing))
    if model is not None:
        model = names.resolve(_label(model)[:200])
    given = Given(names, model or None, call, _label(route or DIRECT)[:200], kind, _label(source or "")[:200])
    known = _known(store)
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as fresh:
        tallies = [_add(name, given, fresh, known, strict) for name in files]
        if any(tally.added for tally in tallies):
            fresh.seek(0)
            with replacing(store) as out:
                if store.exists():
                    with store.open("rb") as old:
                        copyfileobj(old, out)
                copyfileobj(fresh, out)
    for tally in tallies:
        click.echo(_label(str(tally)))
    if refused := sum(tally.refused for tally in tallies):
        what = (
            "1 record was refused; all others are"
            if refused == 1
            else f"{refused:,} records were refused; all others are"
        )
        _tell(f"{what} in {store}")
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
    from costplan.calibration.counts import count_files, counts_csv

    write_out(counts_csv(count_files(observations)), output)


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


def _add(name: str, given: Given, fresh: IO[bytes], known: set[bytes], strict: bool) -> _Tally:
    """Put the observations of a file that are not known yet behind the fresh ones."""
    from costplan.connect.reading import Skipped

    tally = _Tally("stdin" if name == "-" else name)
    for found in _records(name, tally.file, given):
        if isinstance(found, InputError):
            if strict:
                raise found
            tally.refused += 1
            if tally.refused <= SHOWN:
                for finding in found.findings:
                    _tell(str(finding))
        elif isinstance(found, Skipped):
            tally.skipped[found.reason] += 1
        elif (identity := bytes.fromhex(found.identity)) in known:
            tally.duplicates += 1
        else:
            known.add(identity)
            record = found.observation.record(found.identity)
            fresh.write(json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            tally.added += 1
    if tally.refused > SHOWN:
        _tell(f"{tally.file}: {tally.refused - SHOWN:,} more")
    return tally


def _records(name: str, shown: str, given: Given) -> Iterator[Found | Skipped | InputError]:
    from costplan.connect.reading import read_observations

    path = None if name == "-" else Path(name)
    if path is None and sys.stdin is None:
        raise OutsideError([Finding("cannot-read", "stdin is closed", "pipe records into it")])
    given = given._replace(source=given.source or (_label(path.name)[:200] if path else "stdin"))
    try:
        with _opened(path, shown) as stream:
            yield from read_observations(stream, shown, given, path)
    except OSError as error:
        raise _cannot_read(shown, error) from None


def _opened(path: Path | None, shown: str) -> AbstractContextManager[IO[bytes]]:
    try:
        return path.open("rb") if path else nullcontext(sys.stdin.buffer)
    except ValueError as error:  # a name that no file can have
        raise _cannot_read(shown, error) from None


def _cannot_read(shown: str, error: OSError | ValueError) -> OutsideError:
    reason = getattr(error, "strerror", None) or str(error)
    return OutsideError([Finding("cannot-read", f"{shown[:200]}: {reason}", "check the name and the rights")])


def _known(store: Path) -> set[bytes]:
    """The ids in a store.

    Raises:
        InputError: a line is not ours, or the last one is cut.
        OutsideError: it cannot be read.
    """
    known: set[bytes] = set()
    if not store.exists():
        return known
    if not store.is_file():
        raise OutsideError([Finding("cannot-write", f"{store}: no plain file", "name a file for the store")])
    try:
        with store.open("rb") as file:
            for number, line in enumerate(file, 1):
                ours = _OURS.fullmatch(line)
                if ours is None:
                    what = "is no line of a store" if line.endswith(b"\n") else "is cut"
                    place = Place(str(store), number, 1)
                    raise wrong("store-line", f"this {what}", "mend or remove the line; nothing was written", place)
                known.add(bytes.fromhex(ours[1].decode()))
    except OSError as error:
        raise _cannot_read(str(store), error) from None
    return known


def _label(text: str) -> str:
    """A name from the command line as it may be stored and printed: a file's name can be bytes that are no text."""
    from costplan.render.view import clean

    return clean(text).encode("utf-8", "replace").decode()


def _tell(message: str) -> None:
    from costplan.cli import printable

    click.echo(f"costplan: {printable(message)}", err=True)
