"""``python -m costplan`` and the ``costplan`` script: the last resort for a bug, which is told without a traceback, and
for a signal, which ends the work as a block ends, so that nothing half-written stays."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from types import FrameType

_NAMES = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated"}
_received: list[int] = []


def main() -> NoReturn:
    """Run the command line and end the process; COSTPLAN_DEBUG shows where a bug struck."""
    gc.disable()  # a short process that makes few cycles: looking for them takes a tenth of its time
    for number in _NAMES:
        if signal.getsignal(number) in (signal.default_int_handler, signal.SIG_DFL):  # else somebody wants it ignored
            signal.signal(number, _stop)
    with suppress(SystemExit):
        code = _run()
        for stream in (sys.stdout, sys.stderr):
            with suppress(
                OSError, AttributeError
            ):  # whoever read us may be gone, or the stream was closed from the start
                stream.flush()
    if _received:
        code = 128 + _received[0]  # whatever it looked like where the signal struck
        with suppress(OSError):
            os.write(2, f"costplan: {_NAMES[signal.Signals(_received[0])]}\n".encode())
    os._exit(code)  # nothing is open any more: taking modules and objects apart would take a tenth of the time


def _stop(number: int, _: FrameType | None) -> None:
    """End the block at hand and all around it; at a second signal, end at once. What C code swallows, as duckdb does
    while it looks for pandas, is said again."""
    if _received:
        os._exit(128 + _received[0])
    _received.append(number)
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, lambda *_: sys.exit(128 + number))
        signal.setitimer(signal.ITIMER_REAL, 0.5, 0.5)
    raise SystemExit(128 + number)


def _run() -> int:
    from costplan.cli.main import costplan

    try:
        costplan(prog_name="costplan")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except OSError as error:
        if os.environ.get("COSTPLAN_DEBUG"):
            raise
        return _told(f"the outside failed: {error.strerror or type(error).__name__}", 6)
    except Exception as error:
        if os.environ.get("COSTPLAN_DEBUG"):
            raise
        return _told(f"a bug in costplan ({type(error).__name__}: {error}); COSTPLAN_DEBUG=1 shows where", 1)
    return 0


def _told(message: str, code: int) -> int:
    """The exit code, after its message; none where a signal is what went wrong."""
    if not _received:
        sys.stderr.write(f"costplan: {message}".encode("ascii", "backslashreplace").decode() + "\n")
    return code


if __name__ == "__main__":
    main()
