"""The command line in a process of its own that may take so much of the processor and of memory, as tests run it.
What it must answer stands with the tests."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SECONDS = 20
BYTES = 1 << 30

THREADS = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""Each thread of a library reserves memory that it does not use."""


def limit(seconds: int = SECONDS) -> None:
    """Hold the process at hand, and what it starts, to its time and memory."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_DATA, (BYTES, BYTES))


def bounded(
    words: Sequence[str], environment: Mapping[str, str] | None = None, seconds: int = SECONDS
) -> subprocess.CompletedProcess[str]:
    """How a command ended within its limits."""
    return subprocess.run(
        [sys.executable, "-m", "costplan", *words],
        env={**os.environ, **THREADS, **(environment or {})},
        preexec_fn=lambda: limit(seconds),
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        stdin=subprocess.DEVNULL,
    )
