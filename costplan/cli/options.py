"""Options that several commands share, the clock, and where output goes: stdout, or a file written whole.
Precedence: flags, then COSTPLAN_* of the environment, then costplan.yaml, then the defaults."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from costplan.errors import OutsideError, Problem, Problems, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from costplan.catalogue import Catalogue
    from costplan.planning.plan import Plan
    from costplan.scenario.file import LoadedScenario


class Day(click.ParamType[date]):
    """An ISO date."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read ``2026-11-23``."""
        if isinstance(value, date):
            return value
        try:
            if len(value) != 10:
                raise ValueError(value)
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as 2026-11-23", param, ctx)


def today() -> date:
    """The day in UTC: SOURCE_DATE_EPOCH where it is set, else the clock. Nothing below the command line reads it."""
    return now().date()


def now() -> datetime:
    """The moment in UTC, of the same clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)


def _stack(*decorators: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def decorate(command: Any) -> Any:
        for decorator in reversed(decorators):
            command = decorator(command)
        return command

    return decorate


as_of_option = click.option(
    "--as-of",
    type=Day(),
    envvar="COSTPLAN_AS_OF",
    default=None,
    help="The day to plan on, such as 2026-11-23; today in UTC if not given.",
)
pricing_option = click.option(
    "--pricing",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    envvar="COSTPLAN_PRICING",
    help="A folder of pricing tables that wins over costplan.yaml's and the shipped ones.",
)
output_option = click.option(
    "-o", "--output", type=click.Path(path_type=Path, allow_dash=True), help="Write to a file; - is stdout."
)
set_option = click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="PATH=VALUE",
    help="Override a key, such as social-posts.draft.quality=low.",
)
calibration_option = click.option(
    "--calibration",
    envvar="COSTPLAN_CALIBRATION",
    metavar="FILE",
    help="What 'costplan calibrate' learned, or 'public' for the shipped one; wins over costplan.yaml's.",
)
tables_options = _stack(as_of_option, pricing_option)
plan_options = _stack(as_of_option, pricing_option, calibration_option)


def format_option(*formats: str) -> Callable[[Any], Any]:
    """``--format`` with its choices."""
    return click.option(
        "--format",
        "fmt",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        envvar="COSTPLAN_FORMAT" if "csv" in formats else None,
    )


def open_catalogue(pricing: Path | None) -> Catalogue:
    """The tables that count here: ``--pricing``, else costplan.yaml's folder, before the shipped ones."""
    return _catalogue(pricing, None)


def open_calibrated(pricing: Path | None, calibration: str | None) -> Catalogue:
    """The same under a calibration: ``--calibration``, else costplan.yaml's, else none.

    Raises:
        OutsideError: there is no such file.
    """
    from costplan.catalogue import shipped
    from costplan.project.settings import find_project

    if calibration is None:
        return _catalogue(pricing, find_project(Path.cwd()).calibration)
    path = Path(calibration)
    ours = shipped("pricing") / f"{calibration}.calibration.yaml"
    if "/" not in calibration and not path.exists() and ours.is_file():
        return _catalogue(pricing, ours, f"pricing/{ours.name}")
    return _catalogue(pricing, path)


def _catalogue(pricing: Path | None, calibration: Path | None, shown: str = "") -> Catalogue:
    from costplan.catalogue import Catalogue, Folder, shipped
    from costplan.project.settings import find_project

    if pricing is not None:
        folders = [Folder(pricing, pricing.as_posix())]
    else:
        own = find_project(Path.cwd()).pricing
        folders = (
            [Folder(own, _shown(own))] if own is not None and own.resolve() != shipped("pricing").resolve() else []
        )
    return Catalogue(folders, calibration, shown or (_shown(calibration) if calibration else ""))


def _shown(path: Path) -> str:
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


def lock_path() -> Path:
    """Where the lock of this tree is: beside costplan.yaml, else here."""
    from costplan.locking.file import FILE
    from costplan.project.settings import find_project

    here = Path.cwd()
    return Path(_shown((find_project(here).root or here) / FILE))


def find_scenario(name: str, overrides: Sequence[str]) -> LoadedScenario:
    """A scenario by its path, a shipped one by its bare name such as ``quarter``, or ``-`` for stdin."""
    from costplan.catalogue import shipped
    from costplan.project.settings import find_project
    from costplan.scenario.file import load_scenario
    from costplan.yamlio import MAX_BYTES

    if name == "-":
        here = Path.cwd()
        if sys.stdin is None:
            raise OutsideError([Problem("cannot-read", "stdin is closed", "pipe a scenario into it")])
        data = sys.stdin.buffer.read(MAX_BYTES + 1)
        return load_scenario(here / "-", root=find_project(here).root, overrides=overrides, shown="stdin", data=data)
    path, shown = Path(name), None
    if "/" not in name and len(name) < 100 and not path.exists():
        ours = shipped("scenarios") / f"{name.removesuffix('.yaml')}.yaml"
        if not ours.is_file():
            names = sorted(one.stem for one in ours.parent.glob("*.yaml"))
            near = nearest(name, [*names, *(one.name for one in Path().glob("*.yaml"))])
            meant = f"did you mean {near}?" if near else f"shipped are {', '.join(names)}"
            missing = f"{name}: No such file or directory, and no shipped scenario"
            raise OutsideError([Problem("cannot-read", missing, meant)])
        path, shown = ours, f"scenarios/{ours.name}"
    folder = Path(os.path.abspath(path)).parent  # noqa: PTH100  resolve() fails on a name that no file can have
    root = find_project(folder).root
    return load_scenario(path, root=root, overrides=overrides, shown=shown)


def has_scenario(name: str) -> bool:
    """Whether there is a file of that name, or a shipped scenario."""
    from costplan.catalogue import shipped

    return Path(name).exists() or (
        "/" not in name and (shipped("scenarios") / f"{name.removesuffix('.yaml')}.yaml").is_file()
    )


def load_all(
    names: Sequence[str], overrides: Sequence[str], catalogue: Catalogue, as_of: date | None
) -> tuple[LoadedScenario, ...]:
    """Scenarios by their names, see :func:`find_scenario`.

    Raises:
        CostplanError: with everything that is wrong in any of them, also in planning those that can be read.
    """
    problems = Problems()
    loaded = []
    for name in names:
        with problems.collect():
            loaded.append(find_scenario(name, overrides))
    if problems.errors and loaded:
        with problems.collect():
            plan_of(loaded, catalogue, as_of)
    problems.stop_if_any()
    return tuple(loaded)


def plan_of(
    loaded: Sequence[LoadedScenario], catalogue: Catalogue, as_of: date | None, *, by_day: bool = False
) -> Plan:
    """The plan of scenarios; ``by_day`` makes lines of one day each.

    Raises:
        CostplanError: with everything that is wrong in any of them.
    """
    from costplan.planning.building import build_plans

    days = [day for one in loaded for day in one.scenario.period.each_day()] if by_day else []
    return build_plans(loaded, catalogue, as_of or today(), days)


def write_out(text: str | bytes, output: Path | None) -> None:
    """Put the finished text or bytes on stdout, or into a file: written beside it, synced, then renamed over it.

    Raises:
        OutsideError: the file cannot be written; an old one is left as it was.
    """
    data = text if isinstance(text, bytes) else text.encode("utf-8", "backslashreplace")
    if output is None or str(output) == "-":
        click.echo(data, nl=False)
        return
    if output.exists() and not output.is_file():
        _write_device(data, output)
        return
    with replacing(output) as file:
        file.write(data)
    click.echo(f"costplan: wrote {output}", err=True)


@contextmanager
def replacing(output: Path) -> Iterator[IO[bytes]]:
    """A file beside ``output`` to write into; when the block ends well it is synced and renamed over it. Where
    ``output`` is a link, the file that it leads to is replaced, and the link stays.

    Raises:
        OutsideError: the file cannot be written; an old one is left as it was.
    """
    import tempfile

    try:
        real = Path(os.path.realpath(output))
        descriptor, temporary = tempfile.mkstemp(dir=real.parent, prefix=".costplan-", suffix=".tmp")
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            mode = real.stat().st_mode & 0o777 if real.exists() else 0o666 & ~_umask()
            Path(temporary).chmod(mode)
            Path(temporary).replace(real)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _cannot_write(output, error) from None


def make_folder(folder: Path) -> None:
    """Make a folder to write into, unless it is there.

    Raises:
        OutsideError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(folder, error) from None


def _write_device(data: bytes, output: Path) -> None:
    """A pipe or a device is written to, never replaced."""
    try:
        with output.open("wb") as file:
            file.write(data)
    except OSError as error:
        raise _cannot_write(output, error) from None


def _cannot_write(output: Path, error: OSError) -> OutsideError:
    reason = error.strerror or str(error)
    return OutsideError([Problem("cannot-write", f"{output}: {reason}", "check the folder and the rights")])


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
