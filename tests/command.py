"""The command line as tests run it, in the process of the tests, and words that most of them say.
What a command must answer stands with the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from costplan.cli.main import costplan
from tests.places import TESTS

if TYPE_CHECKING:
    from click.testing import Result

AS_OF = ("--as-of", "2026-11-23")

PRICES = str(TESTS / "pricing")
"""The folder of tables made for tests."""


def run(*arguments: object, code: int | None = None, **more: Any) -> Result:
    """What a command says and how it ends; a bug in it is the test's.

    Args:
        arguments: its words.
        code: the exit code that it must have, where there is one alone.
        more: ``input`` for its stdin, and ``env``.
    """
    result = CliRunner().invoke(costplan, [str(argument) for argument in arguments], **more)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert code is None or result.exit_code == code, result.output
    return result
