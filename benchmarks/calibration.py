"""Observed calls to a count table and to a calibration, in whole processes beside the standard library's ``json.loads``
of each line.

    python benchmarks/calibration.py [--smoke] [--rounds N]

The calls are generated: six models, twelve sizes, three qualities, a tenth of them edits, from four logs, each with a
prompt of its own. Tokens scatter where the published figure is a range, and equal it elsewhere.
"""

from __future__ import annotations

import random
from datetime import date
from hashlib import sha256
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from rows import Candidate, Row

if TYPE_CHECKING:
    from pathlib import Path

    from costplan import Catalogue
    from costplan.observation import Observation

DAY = date(2026, 11, 23)
THREE = ("1024x1024", "1536x1024", "1024x1536")
TWELVE = (
    *THREE, "768x1152", "1152x768", "1280x720", "720x1280", "1920x1088", "1088x1920", "2048x1152", "1152x2048",
    "2048x2048",
)  # fmt: skip
MODELS = {
    "openai/gpt-image-1.5": THREE,
    "openai/gpt-image-2": TWELVE,
    "openai/gpt-image-2.5-flare": TWELVE,
    "openai/gpt-image-2.5-sunburst": TWELVE,
    "openai/gpt-image-2.6-flare": TWELVE,
    "openai/gpt-image-2.6-sunburst": TWELVE,
}
SPREAD = 0.25
STORE = "observations.jsonl"


class Shape(NamedTuple):
    """A call as it is asked, and of what it makes the tokens and their spread."""

    call: Observation
    made: tuple[tuple[str, int, float], ...]


def shapes(catalogue: Catalogue) -> list[Shape]:
    """Every call that is generated; generations stand there nine times."""
    from costplan import quote
    from costplan.observation import Observation

    found = []
    for model, sizes in MODELS.items():
        for size, quality, inputs in product(sizes, ("low", "medium", "high"), ((), ("1024x1024",))):
            asked = quote(
                model, as_of=DAY, size=size, quality=quality, prompt_tokens=50, input_images=inputs, catalogue=catalogue
            )
            published = {line.meter: line.quantity for line in asked.lines}
            seen = Observation(
                model,
                "edit" if inputs else "generate",
                size=size,
                quality=quality,
                served_size=size,
                served_quality=quality,
                input_images=inputs,
                image_in=int(published["image_in"].expected),
            )
            made = tuple(
                (meter, int(tokens.expected), 0.0 if tokens.is_exact else SPREAD)
                for meter, tokens in published.items()
                if meter in {"text_out", "image_out"}
            )
            found += [Shape(seen, made)] * (1 if inputs else 9)
    return found


def write_store(folder: Path, n: int) -> None:
    """A store of so many calls, one line each; the same bytes on every run."""
    from costplan import Catalogue

    drawn = random.Random(1)
    every = shapes(Catalogue())
    with (folder / STORE).open("wb") as out:
        for number in range(n):
            shape = every[int(drawn.random() * len(every))]
            chars = 20 + int(drawn.random() * 400)
            made: dict[str, Any] = {
                meter: int(tokens * drawn.lognormvariate(0, spread)) if spread else tokens
                for meter, tokens, spread in shape.made
            }
            at = f"2026-{8 + number % 4:02}-{1 + number % 28:02}T{number % 24:02}:{number % 60:02}:00Z"
            call = shape.call._replace(
                prompt_chars=chars,
                prompt_sha256=sha256(str(number).encode()).hexdigest(),
                text_in=chars // 4,
                at=at,
                source=f"log of {at[:7]}",
                **made,
            )
            out.write(call.line(f"{drawn.getrandbits(128):032x}"))


COUNT = f"""from pathlib import Path
from costplan.learning.counts import count_files
count_files([Path({STORE!r})])"""
LOOP = Candidate(
    "json.loads of every line",
    ("python", "-c", f"import json\nfor line in open({STORE!r}, 'rb'): json.loads(line)"),
)


def of_store(what: str, *words: str) -> Row:
    """A row of a whole process over the store; DuckDB has threads, so the wall's clock counts."""
    return Row(
        what=what,
        of="calls",
        n=(1000, 100_000),
        prepare=write_store,
        ours=Candidate("costplan", words),
        yardstick=LOOP,
        by="wall",
    )


ROWS = (
    of_store("count of a store: its table", "python", "-c", COUNT),
    of_store(
        "calibrate, from the store to the file", "costplan", "calibrate", STORE, "--as-of", str(DAY), "-o", "c.yaml"
    ),
)

if __name__ == "__main__":
    from running import run

    run(ROWS)
