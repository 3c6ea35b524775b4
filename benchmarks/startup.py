"""Whole processes beside ``python -c "import click, yaml"``.

python benchmarks/startup.py [--smoke] [--rounds N]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rows import Candidate, Goal, Row

if TYPE_CHECKING:
    from pathlib import Path

CAPS = "budget:\n  caps:\n    - {id: quarter, max: 100000 USD%s}\n    - {id: monthly, per: month, max: 40000 USD}\n"
"""Two caps inside the scenario, the first at a figure of choice."""

IMPORTS = Candidate("import click, yaml", ("python", "-c", "import click, yaml"))
A_CALL = ("openai/gpt-image-2", "-s", "1024x1024", "-q", "high", "--prompt-tokens", "50")
GENAI = """from genai_prices import Usage, calc_price
usage = Usage(input_tokens=56, input_text_tokens=56, output_tokens=7024, output_image_tokens=7024)
calc_price(usage, "gpt-image-2", provider_id="openai")"""
TOKENCOST = "from tokencost import calculate_cost_by_tokens as cost; cost(7024, 'gpt-4o', 'output')"
LITELLM = "from litellm import cost_per_token; cost_per_token('gpt-4o', prompt_tokens=56, completion_tokens=7024)"


def twenty_steps(amount: str = "100") -> str:
    """A scenario of 20 steps on two models."""
    steps = "\n".join(
        f"      step{i}: {{model: {'openai/gpt-image-2' if i % 2 else 'openai/gpt-image-2.5-flare'}, size: 1024x1024,"
        f" quality: high, prompt_tokens: {40 + i}}}"
        for i in range(20)
    )
    return (
        "version: 1\nscenario: twenty steps\nperiod: 2027-01 through 2027-03\nworkflows:\n  w:\n    runs: "
        f"{{amount: {amount}, per: day}}\n    steps:\n{steps}\n"
    )


def write_twenty(folder: Path, _: int) -> None:
    """The scenario alone, under two caps, at a p90, and with calls that are rejected and made again."""
    (folder / "twenty.yaml").write_text(twenty_steps(), encoding="utf-8")
    (folder / "capped.yaml").write_text(twenty_steps() + CAPS % "", encoding="utf-8")
    (folder / "p90.yaml").write_text(twenty_steps("90 to 110") + CAPS % ", at: p90", encoding="utf-8")
    more = "accepted: 70%, on_reject: {redo: run, at_most: 3}}"
    text = twenty_steps("80 to 120").replace("tokens: 59}", f"tokens: 59, {more}")
    (folder / "uncertain.yaml").write_text(text, encoding="utf-8")


CODE = (
    "what is left is reading byte code: some 120 to 150 small modules of ours, a megabyte, beside pathlib, decimal and "
    "fractions; tables and plan take 10 ms"
)


def whole(what: str, words: tuple[str, ...], *goals: Goal, peers: tuple[Candidate, ...] = ()) -> Row:
    """A row of costplan's whole process."""
    return Row(
        what=what,
        of="process",
        n=(1, 1),
        prepare=write_twenty,
        ours=Candidate("costplan", ("costplan", *words)),
        yardstick=IMPORTS,
        goals=goals,
        peers=peers,
        rounds=9,
        why=CODE,
    )


ONE_CALL = (
    Candidate("genai-prices", ("python", "-c", GENAI), home="peers"),
    Candidate("tokencost", ("python", "-c", TOKENCOST), home="peers"),
    Candidate("litellm", ("python", "-c", LITELLM), home="peers"),
)

ROWS = (
    whole("costplan --help", ("--help",)),
    whole("one call priced", ("quote", *A_CALL), peers=ONE_CALL),
    whole("estimate, 20 steps", ("estimate", "twenty.yaml"), Goal(1.5)),
    whole("check, 20 steps, 2 caps", ("check", "capped.yaml"), Goal(1.5)),
    whole("check, with a range and a cap at p90", ("check", "p90.yaml")),
    whole("estimate, with p90s and calls made again", ("estimate", "uncertain.yaml")),
)

if __name__ == "__main__":
    from running import run

    run(ROWS)
