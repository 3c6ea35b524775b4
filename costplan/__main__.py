"""``python -m costplan`` and the ``costplan`` script: the last resort for a bug, which is told without a traceback."""

from __future__ import annotations

import gc
import os
import sys


def main() -> None:
    """Run the command line; COSTPLAN_DEBUG shows where a bug struck."""
    gc.set_threshold(100_000)  # a short process: looking for cycles while modules load takes a tenth of its time
    from costplan.cli import costplan

    try:
        costplan(prog_name="costplan")
    except OSError as error:
        if os.environ.get("COSTPLAN_DEBUG"):
            raise
        sys.stderr.write(f"costplan: the outside failed: {error.strerror or type(error).__name__}\n")
        sys.exit(6)
    except Exception as error:
        if os.environ.get("COSTPLAN_DEBUG"):
            raise
        message = f"costplan: a bug in costplan ({type(error).__name__}: {error}); COSTPLAN_DEBUG=1 shows where"
        sys.stderr.write(message.encode("ascii", "backslashreplace").decode() + "\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
