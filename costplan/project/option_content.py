"""Options side by side, and what a plan comes to when inputs of it vary, as a file has them in each format.
How a page or a sheet looks is decided in render/ and workbook/."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.option_formats import COMPARISONS, SENSITIVITIES

if TYPE_CHECKING:
    from costplan.comparing.option import Comparison
    from costplan.comparing.vary import Sensitivity
    from costplan.project.content import Content

FORMATS = (*COMPARISONS, "comment", "xlsx")
"""What both can be written as, the default first."""


def comparison_content(found: Comparison, fmt: str, run: str = "") -> Content:
    """Options side by side in one of :data:`FORMATS`; ``run`` is the moment of the run, which a comment tells.

    Raises:
        OutsideError: what makes the format is not installed.
    """
    if fmt in COMPARISONS:
        return COMPARISONS[fmt](found)
    if fmt == "comment":
        from costplan.render.comparison.comment import comparison_comment

        return comparison_comment(found, run)
    from costplan.workbook.comparison import comparison_bytes

    return comparison_bytes(found)


def sensitivity_content(found: Sensitivity, fmt: str, run: str = "") -> Content:
    """What a plan comes to when inputs of it vary, in one of :data:`FORMATS`; ``run`` as above.

    Raises:
        OutsideError: what makes the format is not installed.
    """
    if fmt in SENSITIVITIES:
        return SENSITIVITIES[fmt](found)
    if fmt == "comment":
        from costplan.render.sensitivity.comment import sensitivity_comment

        return sensitivity_comment(found, run)
    from costplan.workbook.sensitivity import sensitivity_bytes

    return sensitivity_bytes(found)
