"""Why a test runs once, with the locked versions, and not again with others: ``pytest.mark.once`` names one of these.
What has no mark runs everywhere."""

from __future__ import annotations

ONCE = {
    "text": "reads this repository as text, and asks no library",
    "exact": "counts in whole numbers and fractions of Python, and asks no library but for YAML",
    "draws": "draws thousands of times; what moved it moves the figures of cases, which hold under all versions",
    "tools": "drives git, a shell and the files of CI around commands that hold under all versions",
}
"""Why no version of a library or of Python moves a test, which 'make check' alone runs then. All others run everywhere;
tests/ci/test_once.py holds what these may import."""
