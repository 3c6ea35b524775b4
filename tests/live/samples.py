"""Samples made by hand, for what is compared and what pages show; no vendor is asked."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from costplan.catalogue import shipped_catalogue
from costplan.live.comparison import compare
from costplan.live.sample import Sample, SamplePlan
from costplan.live.sampled import SampleReport
from costplan.observation import Observation
from costplan.planning.costing import price_call
from costplan.pricing.call import Call
from costplan.pricing.sizes import size_of
from costplan.quantity import certain
from costplan.units import PICO

DAY = date(2026, 11, 27)
MODEL = "openai/gpt-image-2"
RATES = {"text_in": 5, "cached_text_in": 1.25, "image_in": 8, "text_out": 0, "image_out": 30}


def plan_of(quality: str = "high", n: int = 1, tokens: int = 12, **more: Any) -> SamplePlan:
    tables = shipped_catalogue()
    call = Call(size=size_of("1024x1024"), quality=quality, n=n, prompt_tokens=certain(tokens))
    priced = price_call(tables.table(MODEL).rules.settle(MODEL, call), MODEL, DAY, "standard", tables).of_one_call
    stated: dict[str, Any] = {
        "model": MODEL,
        "tier": "standard",
        "as_of": DAY,
        "priced": priced,
        "step": "",
        "scenario": "",
        "worst": 212_000_000_000 * n,
        "method": "hard",
        "why": ("7,024 tokens by the published formula",),
        "request": {"model": "gpt-image-2", "prompt": "a lighthouse", "size": "1024x1024", "n": n},
        "prompt": "a lighthouse",
        "latency": None,
        "tables": "openai/gpt-image-2",
    }
    return SamplePlan(**stated | more)


def sample_of(tokens: dict[str, int], number: int = 1, /, **more: Any) -> Sample:
    """An answer with these tokens; its cost is that of the day's rates."""
    told: dict[str, Any] = {**tokens, **more.pop("seen", {})}
    seen = Observation(model=MODEL, latency_s=more.pop("latency_s", "41.25"), **told)
    cost = sum(Fraction(RATES[meter]) * count * PICO / 10**6 for meter, count in tokens.items()) if tokens else None
    stated: dict[str, Any] = {
        "number": number,
        "attempt": 1,
        "observation": seen,
        "served_model": "",
        "same_model": True,
        "same_size": True,
        "made": 1,
        "files": (),
        "cost": None if cost is None else int(cost),
        "settled": 0 if cost is None else int(cost),
        "how": "actual",
        "why": "",
        "failed": "",
        "told": "",
        "reservation": "r-1",
        "request_id": "req_1",
    }
    return Sample(**stated | more)


def report_of(plan: SamplePlan, *samples: Sample, tolerance: Fraction = Fraction(1, 20), **more: Any) -> SampleReport:
    answered = [sample for sample in samples if not sample.failed]
    stated: dict[str, Any] = {
        "plan": plan,
        "asked": len(samples),
        "samples": samples,
        "compared": compare(plan, answered, tolerance),
        "tolerance": tolerance,
        "cap": "0.30 USD",
        "stopped": "",
        "store": "observations.jsonl",
        "kept_prompt": False,
    }
    return SampleReport(**stated | more)
