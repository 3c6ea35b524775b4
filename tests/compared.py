"""Options side by side for tests of pages: plans of shipped scenarios under changes, with chances that are made up."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.comparing.break_even import BreakEven, Costs
from costplan.comparing.chance import Chance
from costplan.comparing.option import Comparison, Costed, Option, Pace, against
from costplan.comparing.vary import Point, Sensitivity, Varied
from costplan.errors import CostplanError, Problem
from costplan.project.estimating import estimate
from costplan.project.request import Request
from costplan.quantity import Quantity
from costplan.units import PICO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from costplan.units import Number

AS_OF = date(2026, 11, 23)


def costed(scenario: str, *changes: str, cautions: Sequence[str] = ()) -> Costed:
    found = estimate(Request(as_of=AS_OF, scenarios=[scenario], overrides=changes))
    pace = None
    if found.plan.throughput is not None:
        model = found.plan.throughput.models[0]
        inside = model.finish.inside() if model.finish else None
        pace = Pace(model=model.model, rate=model.binds, finish=model.finish, inside=inside, advice=model.enough)
    return Costed(
        plan=found.plan,
        risk=found.risks.of(),
        months=found.plan.by_month(),
        typed=("social-posts.final", "banners.banner") if scenario == "quarter" else (),
        headroom=found.headroom,
        pace=pace,
        latency=(),
        cautions=tuple(cautions),
    )


def option(name: str, costed: Costed | None, *changes: str, reason: str = "", broken: Sequence[Problem] = ()) -> Option:
    return Option(
        name=name,
        reason=reason,
        file="scenarios/quarter.yaml",
        changes=changes,
        is_baseline=False,
        costed=costed,
        broken=tuple(broken),
    )


def beside(
    title: str,
    options: Sequence[Option],
    chances: Sequence[Chance | None] = (),
    break_evens: Sequence[BreakEven] = (),
    notes: Sequence[str] = (),
) -> Comparison:
    """A comparison whose first option is the baseline; chances are those of the others."""
    first, *others = options
    base = first.costed
    shown = [first._replace(is_baseline=True)]
    every = [*chances, *[None] * len(others)]
    for one, chance in zip(others, every, strict=False):
        held = against(one.costed, base, chance) if one.costed is not None and base is not None else None
        shown.append(one._replace(against=held))
    return Comparison(
        title=title,
        as_of=AS_OF,
        options=tuple(shown),
        tables_used="19 tables",
        fingerprint="f" * 64,
        break_evens=tuple(break_evens),
        notes=tuple(notes),
    )


def sure(less: float, tie: float = 0.0) -> Chance:
    return Chance(less=less, tie=tie, more=1 - less - tie, method="exact" if less in (0, 1) else "fft", error=1e-6)


def quarter() -> Comparison:
    """A quarter as it is, and five changes of it; the last cannot be planned."""
    changes = {
        "medium finals": ["social-posts.final.quality=medium"],
        "low finals, half rejected": ["social-posts.final.quality=low", "social-posts.final.accepted=50%"],
        "batch banners": ["banners.banner.tier=batch"],
        "flux hero": ["catalogue.hero.model=openai/gpt-image-2.6-flare"],
    }
    options = [option("as it is", costed("quarter"))]
    for name, sets in changes.items():
        cautions = ["openai/gpt-image-2.6-flare ends on 2027-03-01, and 4,500 runs come after"] * (name == "flux hero")
        options.append(option(name, costed("quarter", *sets, cautions=cautions), *sets, reason="asked in the review"))
    try:
        costed("quarter", "catalogue.hero.size=333x333")
    except CostplanError as error:
        options.append(option("odd size", None, "catalogue.hero.size=333x333", broken=error.problems))
    found = BreakEven(
        option="medium finals",
        baseline="as it is",
        of="social-posts.final.accepted",
        words="how many of social-posts.final are accepted",
        unit="%",
        low=Fraction(1, 20),
        high=1,
        at=Fraction(1, 3),
        cost=PICO * Fraction(24, 100),
        below="as it is",
        present=Fraction(7, 10),
        curve=tuple(
            Costs(accepted, PICO * Fraction(8, 100) / accepted, PICO * Fraction(24, 100))
            for accepted in (Fraction(1, 20), Fraction(1, 3), Fraction(7, 10), Fraction(1))
        ),
        above="medium finals",
    )
    return beside("Q1 2027 image plan", options, [sure(1), sure(0.62), sure(0.97), sure(0.1)], [found])


def point(words: str, dollars: Number, at: Number = 0, *, is_present: bool = False) -> Point:
    """A total with a tenth to either side, of 10,000 images."""
    cost = dollars * PICO
    return Point(
        at=at,
        words=words,
        is_present=is_present,
        total=Quantity(cost * Fraction(9, 10), cost, cost * Fraction(11, 10)),
        per_accepted=cost / Fraction(10_000),
    )


def cost(volume: int = 0, accepted: int = 70) -> Fraction:
    """$100 + $900 x volume x 70 % / accepted: $1,000 as planned, a volume being a change of it in percent."""
    return 100 + 9 * Fraction(100 + volume) * 70 / accepted


def posts(*changes: int) -> Varied:
    points = (
        point(f"{change:+}%", cost(change), Fraction(change, 100), is_present=not change) for change in sorted(changes)
    )
    return Varied(path="drivers.posts", present="5000 to 7000", relative=True, unit="%", points=tuple(points))


def finals(*shares: int) -> Varied:
    points = (point(f"{one}%", cost(accepted=one), Fraction(one, 100), is_present=one == 70) for one in shares)
    path = "social-posts.final.accepted"
    return Varied(path=path, present="70%", relative=False, unit="%", points=tuple(points))


def moving(kind: str, *variables: Varied, rows: Sequence[Sequence[Point]] = ()) -> Sensitivity:
    present = point("", 1000)
    assert present.total is not None
    return Sensitivity(
        title="Q1 2027 image plan",
        file="scenarios/quarter.yaml",
        as_of=AS_OF,
        kind=kind,
        variables=variables,
        total=present.total,
        per_accepted=present.per_accepted,
        tables_used="19 tables",
        fingerprint="f" * 64,
        rows=tuple(map(tuple, rows)),
    )


def line() -> Sensitivity:
    return moving("line", posts(-30, -15, 0, 25, 50))


def grid() -> Sensitivity:
    """Posts down, acceptance across."""
    volumes, shares = (-30, 0, 50), (50, 60, 70, 80, 90)
    rows = [
        [point("", cost(volume, share), is_present=(volume, share) == (0, 70)) for share in shares]
        for volume in volumes
    ]
    return moving("grid", posts(*volumes), finals(*shares), rows=rows)


def tornado() -> Sensitivity:
    size = Varied(
        path="banners.banner.size",
        present="1536x1024",
        relative=False,
        unit="",
        points=(point("1024x1024", 950), point("1536x1024", 1000, 1, is_present=True), point("2048x2048", 1300, 2)),
    )
    return moving("tornado", posts(-30, 0, 50), finals(50, 70, 90), size)
