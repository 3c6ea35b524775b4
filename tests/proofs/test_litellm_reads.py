"""LiteLLM itself reads ``prices export --format litellm`` and charges what costplan quotes, by its own calculators.
``make smoke`` installs it, in ``build/peers``; what the map leaves out is in tests/render/test_dataset.py."""

from __future__ import annotations

import json
import subprocess
from decimal import Decimal
from typing import Any

import pytest

from tests.command import run
from tests.places import ROOT

PYTHON = ROOT / "build" / "peers" / "bin" / "python"
DAY = "2026-11-27"

# Our model, its name there, and the call: by tokens where the model is, else by images.
CALLS = [
    ("openai/gpt-image-2", "gpt-image-2", "-s 1024x1024 -q high --prompt-tokens 150"),
    (
        "openai/gpt-image-2",
        "gpt-image-2",
        "--call edit --input-image 1024x1024 -s 1536x1024 -q medium --prompt-tokens 80",
    ),
    ("openai/gpt-image-1.5", "gpt-image-1.5", "-s 1024x1024 -q medium --prompt-tokens 80 -n 3"),
    ("azure/gpt-image-2", "azure/gpt-image-2", "-s 1024x1024 -q low --prompt-tokens 80"),
    ("google/gemini-3-pro-image", "gemini/gemini-3-pro-image", "-s 2K --prompt-tokens 200"),
    ("vertex/gemini-3-pro-image", "vertex_ai/gemini-3-pro-image", "-s 4K --prompt-tokens 200"),
    ("bfl/flux-1.1-pro", "black_forest_labs/flux-1.1-pro", ""),
    ("bfl/flux-3-image", "black_forest_labs/flux-3-image", "-s 768x768"),
    ("vercel/bfl/flux-3-image", "vercel_ai_gateway/bfl/flux-3-image", "-s 768x768"),
    ("recraft/recraft-v4", "recraft/recraft-v4", "-n 2"),
    ("stability/core", "stability/core", ""),
    ("fal/flux-pro/v1.1", "fal_ai/fal-ai/flux-pro/v1.1", "-n 2"),
]


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What LiteLLM says of the map and of all the calls, and our own sums."""
    path = tmp_path_factory.mktemp("export") / "map.json"
    made = run("prices", "export", "--format", "litellm", "--as-of", DAY, "-o", str(path))
    assert made.exit_code == 0, made.stderr
    quotes = [quoted(model, said) for model, _, said in CALLS]
    calls = [asked(quote, name) for quote, (_, name, _) in zip(quotes, CALLS, strict=True)]
    told = json.dumps({"map": str(path), "calls": calls})
    script = ROOT / "tests" / "proofs" / "litellm_costs.py"
    done = subprocess.run([PYTHON, script], input=told, check=False, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    return {"ours": [Decimal(quote["cost_usd"]) for quote in quotes], **json.loads(done.stdout.splitlines()[-1])}


def quoted(model: str, said: str) -> dict[str, Any]:
    result = run("quote", model, *said.split(), "--as-of", DAY, "--format", "json")
    assert result.exit_code == 0, result.stderr
    quote: dict[str, Any] = json.loads(result.stdout)
    return quote


def asked(quote: dict[str, Any], name: str) -> dict[str, Any]:
    """The call as LiteLLM's answer has it: the tokens that we count, or how many images of which size."""
    used, call = quote["usage"], quote["call"]
    tokens = {meter: used.get(meter, 0) for meter in ("text_in", "image_in", "text_out", "image_out")}
    said = {key: call[key] for key in ("n", "size", "quality")}
    return {"name": name, "tokens": tokens if "image_out" in used else None, **said}


def test_every_entry_is_read(answers: dict[str, Any]) -> None:
    assert answers["unread"] == []


@pytest.mark.parametrize("at", range(len(CALLS)), ids=[f"{model} {said}" for model, _, said in CALLS])
def test_it_charges_what_we_quote(answers: dict[str, Any], at: int) -> None:
    ours = answers["ours"][at]
    for how, theirs in answers["usd"][at].items():
        assert float(ours) == pytest.approx(theirs, rel=1e-9), how
