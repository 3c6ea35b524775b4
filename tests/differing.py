"""Bridges and differences whose amounts are told in dollars, for the pages and sheets that show them."""

from __future__ import annotations

from fractions import Fraction

from costplan.bridging.bridge import Bridge, Cell, StepSide, StepTie
from costplan.bridging.diff import Diff, KeyChange, LineChange
from costplan.bridging.side import Side
from costplan.errors import Place
from costplan.units import PICO


def moved(parts: dict[str, Fraction | int | float], base: int = 100, **named: str) -> Cell:
    """A cell whose amounts are told in dollars."""
    pico = {part: Fraction(usd) * PICO for part, usd in parts.items()}
    names = {"scenario": "Q1", "workflow": "posts", "step": "final", "pool": "", "cost_center": "", "month": "2027-01"}
    return Cell(**{**names, **named}, base=base * PICO, head=base * PICO + sum(pico.values()), parts=pico)


def of(*cells: Cell, currency: str = "USD", base: str = "main", head: str = "quarter") -> Bridge:
    """A bridge of cells between two names."""
    return Bridge(base=base, head=head, currency=currency, cells=cells)


def differing(bridge: Bridge, name: str = "final") -> Diff:
    """A difference with a step, a key and a line of a name."""
    call = f"openai/gpt-image-2, {name}, 1024x1024"
    now = StepSide(call=call, asked=12000, attempts=Fraction(10, 7), attempt_cost=54 * 10**9, accepted=12000)
    names = {"scenario": name, "workflow": name, "step": name, "was": name}
    tie = StepTie(**names, unit="accepted images", base=now._replace(call="other"), head=now)
    place = Place(f"scenarios/{name}.yaml", 3, 5)
    key = KeyChange(
        scenario=name, path=f"workflows.{name}.runs", before=name, after="60%", base_place=place, head_place=place
    )
    line = LineChange(
        scenario=name,
        workflow=name,
        step=name,
        meter="image_out",
        base_model=name,
        head_model="bfl/flux-2-pro",
        base_quantity=1000,
        head_quantity=Fraction(10**7, 7),
        base=10 * PICO,
        head=11 * PICO,
    )
    gone = key._replace(path=f"workflows.{name}.steps", after=None, head_place=None)
    return Diff(
        bridge=bridge._replace(steps=(tie,), notes=(name,)),
        keys=(key, gone),
        lines=(line, line._replace(base=None, base_model=None, base_quantity=None)),
        base=Side(bridge.base),
        head=Side(bridge.head),
        notes=(name,),
    )


BRIDGE = of(
    moved({"volume": Fraction(1000, 3), "mix": Fraction(-20, 3)}, base=1000, cost_center="MKT"),
    moved({"yield": 5, "mix": Fraction(1, 1000)}, step="draft", month="2027-02"),
    moved({}, workflow="banners", step="banner", cost_center="PRD"),
)


HOSTILE = "<script>alert(1)</script> ![x](https://evil.example) | @all \u001b[31m \u202e =1+1 ::error::"


def hostile() -> Diff:
    cells = (
        moved({"rate": 1}, workflow=HOSTILE, step=HOSTILE, cost_center=HOSTILE, scenario=HOSTILE),
        moved({"mix": 1}),
    )
    return differing(of(*cells, base=HOSTILE, head=HOSTILE), HOSTILE)


def usd(parts: dict[str, dict[str, str]]) -> dict[str, str]:
    """The parts of a bridge in JSON, by name."""
    return {part: cost["usd"] for part, cost in parts.items()}
