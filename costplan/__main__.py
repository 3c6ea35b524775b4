"""``python -m costplan`` and the ``costplan`` script: the last resort for a bug, which is told without a traceback."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and end the process; COSTPLAN_DEBUG shows where a bug struck."""
    gc.disable()  # a short process that makes few cycles: looking for them takes a tenth of its time
    code = _run()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, AttributeError):  # whoever read us may be gone, or the stream was closed from the start
            stream.flush()
    os._exit(code)  # nothing is open any more: taking modules and objects apart would take a tenth of the time


def _run() -> int:
    from costplan.cli.main import costplan

    try:
        costplan(prog_name="costplan")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except OSError as error:
        if os.environ.get("COSTPLAN_DEBUG"):
            raise
        sys.stderr.write(f"costplan: the outside failed: {error.strerror or type(error).__name__}\n")
        return 6
    except Exception as error:
        if os.environ.get("COSTPLAN_DEBUG"):
            raise
        message = f"costplan: a bug in costplan ({type(error).__name__}: {error}); COSTPLAN_DEBUG=1 shows where"
        sys.stderr.write(message.encode("ascii", "backslashreplace").decode() + "\n")
        return 1
    return 0


if __name__ == "__main__":
    main()
