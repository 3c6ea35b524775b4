"""What long work is doing, on a terminal: a line that comes after half a second and goes when the work is done.
It does none of the work, and writes nothing where nobody watches."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import click

from costplan.cli.output import line_of, tell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Event

    from rich.console import Console

AFTER = 0.5
"""Seconds; what takes less shows nothing."""


class Terminal:
    """Progress as a person at a terminal sees it; see :class:`costplan.project.progress.Progress`."""

    def __init__(self) -> None:
        self._stage: Stage | None = None

    @contextmanager
    def stage(self, name: str, unit: str = "", *, stdin: bool = False) -> Iterator[Stage]:
        """Name a stage on stderr while the block runs, where a person watches and rich is installed. Where the block
        reads from stdin what is typed, the line would write over it."""
        stage = Stage(name, unit)
        if not _is_watched() or (stdin and sys.stdin is not None and sys.stdin.isatty()):
            yield stage
            return
        from threading import Event, Thread

        done = Event()
        drawing = Thread(target=stage.draw, args=(done,), daemon=True)
        drawing.start()
        self._stage = stage
        try:
            yield stage
        finally:
            self._stage = None
            done.set()
            drawing.join()

    def tell(self, message: str) -> None:
        """Put a message on stderr, above the line of the stage where that is shown."""
        if self._stage is None:
            tell(message)
        else:
            self._stage.tell(line_of(message))


PROGRESS = Terminal()
"""What every command hands to the front office."""


def _is_watched() -> bool:
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("CI"):
        return False
    return os.environ.get("TERM") not in ("dumb", "unknown")


class Stage:
    """A stage of the work.

    Attributes:
        count: how many are done; whoever counts adds to it.
    """

    def __init__(self, name: str, unit: str) -> None:
        self.count = 0
        self._name = name
        self._unit = unit
        self._console: Console | None = None

    def tell(self, message: str) -> None:
        """Put a message on stderr, above the line where that is shown."""
        if self._console is None:
            click.echo(message, err=True)
            return
        from rich.text import Text

        self._console.print(Text(message), soft_wrap=True)

    def draw(self, done: Event) -> None:
        """Show the line from :data:`AFTER` on until the work is done; for a thread of its own."""
        if done.wait(AFTER):
            return
        with suppress(ImportError, OSError):  # without rich, or when the terminal is gone, the work goes on unseen
            from rich.console import Console
            from rich.live import Live
            from rich.spinner import Spinner
            from rich.text import Text

            class Steady(Console):
                """A terminal whose cursor stays, so that it is there however the process ends."""

                def show_cursor(self, show: bool = True) -> bool:  # noqa: ARG002  hidden is what it never is
                    return False

            def said() -> Text:
                return Text(f"{self._name}, {self.count:,} {self._unit}" if self.count else self._name)

            self._console = Steady(stderr=True)
            spinner = Spinner("line", said())  # the others are not ASCII
            with Live(
                spinner,
                console=self._console,
                auto_refresh=False,
                redirect_stdout=False,
                redirect_stderr=False,
                transient=True,
            ) as live:
                while not done.wait(0.1):
                    spinner.update(text=said())
                    live.refresh()
