"""What is wrong with an option or a step as JSON: the code, the sentence, the remedy and the place of each problem.
What is told of it in words, pages say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costplan.errors import Problem


def problem_keys(problem: Problem) -> dict[str, str | None]:
    """A problem inside of a document that tells more."""
    return {
        "code": problem.code,
        "message": problem.message,
        "remedy": problem.remedy,
        "place": str(problem.place) if problem.place else None,
    }
