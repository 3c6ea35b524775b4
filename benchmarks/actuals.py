"""``costplan actuals import`` of recorded answers, beside the standard library's ``json.loads`` of every line.

python benchmarks/actuals.py [--smoke] [--rounds N]
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from quotes import CALLS
from rows import Candidate, Curve, Goal, Row

RECORDS = "records.jsonl"
STORE = "observations.jsonl"
LOOP = Candidate(
    "json.loads of every line",
    ("python", "-c", f"import json\nfor line in open({RECORDS!r}, 'rb'): json.loads(line)"),
)


def record(number: int) -> str:
    """What the Images API answers, as a service keeps it, without the picture."""
    size, quality, image = CALLS[number % len(CALLS)]
    text = 56 + number % 200
    usage = {
        "input_tokens": text,
        "input_tokens_details": {"text_tokens": text, "image_tokens": 0},
        "output_tokens": image,
        "output_tokens_details": {"text_tokens": 0, "image_tokens": image},
        "total_tokens": text + image,
    }
    answer = {
        "created": 1_785_216_905 + number,
        "background": "opaque",
        "data": [{"b64_json": "iVBORw0KGgo="}],
        "output_format": "png",
        "quality": quality,
        "size": size,
        "usage": usage,
    }
    return json.dumps(answer) + "\n"


def write_records(folder: Path, n: int) -> None:
    """So many records."""
    (folder / RECORDS).write_text("".join(record(number) for number in range(n)), encoding="utf-8")


def write_known(folder: Path, n: int) -> None:
    """The same, and a store that has all of them."""
    write_records(folder, n)
    costplan = str(Path(sys.executable).parent / "costplan")
    words = [costplan, "actuals", "import", RECORDS, "--model", "openai/gpt-image-2", "--store", STORE]
    subprocess.run(words, cwd=folder, check=True, capture_output=True)


IMPORT = Candidate(
    "costplan", ("costplan", "actuals", "import", RECORDS, "--model", "openai/gpt-image-2", "--store", STORE)
)

ROWS = (
    Row(
        what="actuals import, all new",
        of="records",
        n=(100, 20_000),
        prepare=write_records,
        fresh=(STORE,),
        ours=IMPORT,
        yardstick=LOOP,
        goals=(Goal(6),),
        why="strict JSON, the canonical key and the written line take four loops before anything is read; "
        "reading a record "
        "in full, its foreign keys too, takes as much as that again and more",
    ),
    Row(
        what="actuals import again, all duplicates",
        of="records",
        n=(100, 20_000),
        prepare=write_known,
        ours=IMPORT,
        yardstick=LOOP,
        goals=(Goal(3),),
        why="strict JSON, which refuses a key that stands twice, the canonical key, its SHA-256 and the "
        "moment take three "
        "loops, and start-up comes on top",
    ),
)

CURVES = (
    Curve(
        what="import again of what is known",
        of="records",
        sizes=(5_000, 10_000, 20_000, 40_000),
        ours=IMPORT,
        goals=(),
        prepare=write_known,
    ),
)

if __name__ == "__main__":
    from running import run

    run(ROWS, CURVES)
