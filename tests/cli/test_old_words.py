"""Words of earlier releases: they run, say the new word once on stderr, and stand nowhere else."""

from __future__ import annotations

import pytest
from click.shell_completion import ShellComplete

from costplan.cli.groups import OLD
from costplan.cli.main import costplan
from tests.command import AS_OF, run

OF_OLD = [
    # what is typed, the new words of the same, the sentence
    ("observe import --help", "actuals import --help", "'observe import' is now 'costplan actuals import'"),
    ("observe count --help", "actuals count --help", "'observe count' is now 'costplan actuals count'"),
    ("observe --help", "actuals --help", "'observe' is now 'costplan actuals'"),
    ("accuracy nowhere", "calibrate --score nowhere", "'accuracy' is now 'costplan calibrate --score'"),
    ("lock quarter -o -", "prices lock quarter -o -", "'lock' is now 'costplan prices lock'"),
]


@pytest.mark.parametrize(("old", "new", "sentence"), OF_OLD)
def test_an_old_word_runs_the_new_one_and_says_so(old: str, new: str, sentence: str) -> None:
    before, after = run(*old.split()), run(*new.split())
    assert (before.exit_code, before.stdout) == (after.exit_code, after.stdout)
    assert before.stderr == f"costplan: {sentence}\n{after.stderr}"


def test_no_help_and_no_completion_has_an_old_word() -> None:
    asked = ShellComplete(costplan, {}, "costplan", "_COSTPLAN_COMPLETE")
    offered = {item.value for item in asked.get_completions([], "")}
    first_words = {line.split()[0] for line in run("--help").stdout.splitlines() if line.strip()}
    for old in OLD:
        assert old not in offered | first_words
    assert "--model" not in run("quote", "--help").stdout


QUOTED = ("-s", "1024x1024", "-q", "high", "--prompt-tokens", "150", "--format", "json", *AS_OF)


@pytest.mark.parametrize(
    "words", [["-m", "openai/gpt-image-2"], ["openai/gpt-image-2", "--model", "openai/gpt-image-2"]]
)
def test_a_model_by_its_old_option(words: list[str]) -> None:
    assert run("quote", *words, *QUOTED, code=0).output == run("quote", "openai/gpt-image-2", *QUOTED).output


def test_two_models_are_told() -> None:
    said = run("quote", "openai/gpt-image-2", "-m", "openai/gpt-image-1", *QUOTED, code=2).stderr
    assert "'openai/gpt-image-2'" in said
    assert "'openai/gpt-image-1'" in said
