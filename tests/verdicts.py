"""Verdicts of every kind for the tests of their surfaces, each in the words of what it is for. It renders nothing."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

from costplan.bridging.bridge import Bridge, Cell
from costplan.budget.budget import Tax, Waiver
from costplan.errors import Place
from costplan.exchange.money import Money
from costplan.gating.headline import Headline
from costplan.gating.one_finding import Cause, Change, Finding, Status
from costplan.gating.since import WorkflowMoved
from costplan.gating.verdict import Added, Verdict
from costplan.units import PICO

SCENARIO = "scenarios/quarter.yaml"
BUDGET = "budgets/q1.yaml"


def usd(amount: str) -> Fraction:
    """Dollars, or units of any currency, as pico-units."""
    return Fraction(amount) * PICO


def held(
    rule: str, name: str, where: str = "", status: Status = Status.FITS, message: str = "", **more: Any
) -> Finding:
    return Finding(rule, name, where, status, message, **more)


HEADLINE = Headline(
    expected=usd("4812.30"),
    p90=None,
    complete=True,
    per_accepted=usd("0.1203"),
    biggest=(("social-posts.final  image out", usd("3420.10")), ("storyboard.panels  image out", usd("812.00"))),
)


def verdict(*found: Finding, total: str = "4812.30", **more: Any) -> Verdict:
    fields: dict[str, Any] = {
        "titles": ("Q1 2027 image plan",),
        "files": (SCENARIO,),
        "budgets": (BUDGET,),
        "as_of": date(2026, 11, 23),
        "quantiles": (("expected", usd(total)),),
        "base": None,
        "base_name": "",
        "added": (),
        "notes": (),
        "incomplete": (),
        "tables_used": "shipped (5 files)",
        "fingerprint": "9f" * 32,
        "headline": HEADLINE._replace(expected=usd(total), complete=not more.get("incomplete")),
    }
    if quantiles := dict(more.get("quantiles", ())):
        fields["headline"] = fields["headline"]._replace(p90=quantiles.get("p90"))
    return Verdict(findings=found, **(fields | more))


QUARTER = held(
    "cap",
    "quarter",
    status=Status.BROKEN,
    message="quarter: $5,612.40 at p90 is $612.40 over the cap of $5,000.00",
    owner="growth",
    at="p90",
    figure="p90",
    quantile=usd("5612.40"),
    found=usd("5612.40"),
    allowed=usd("5000"),
    base=usd("4890.10"),
    probability=0.5625,
    error=usd("3.1"),
    place=Place(SCENARIO, 14, 3),
    rule_place=Place(BUDGET, 5, 5),
    causes=(
        Cause("social-posts.final image out", Place(SCENARIO, 22, 9), usd("3420.10")),
        Cause("storyboard.panels image out", Place(SCENARIO, 41, 9), usd("812.00")),
    ),
    change=Change(
        sets=("social-posts.final.quality=medium",),
        words="social-posts.final: quality medium instead of high",
        cost=usd("3901.55"),
        condition="quality medium is good enough: nobody has compared the images here",
    ),
    is_new=True,
)
FEBRUARY = held(
    "cap",
    "monthly",
    "2027-02",
    Status.BROKEN,
    "monthly 2027-02: $2,200.0001 expected is $0.0001 over the cap of $2,200.0000",
    at="expected",
    found=usd("2200.0001"),
    allowed=usd("2200"),
    place=Place(SCENARIO, 9, 5),
    rule_place=Place(BUDGET, 8, 5),
    is_new=False,
)
MARCH = FEBRUARY._replace(
    where="2027-03",
    status=Status.FITS,
    message="monthly 2027-03: $1,300.00 expected fits the cap of $2,200.00",
    found=usd("1300"),
    is_new=None,
)
NEAR = held(
    "cap", "monthly", "2027-01", Status.NEAR, "monthly 2027-01: $1,210.25 expected is 93.1% of the cap of $1,300.00",
        at="expected", found=usd("1210.25"), allowed=usd("1300"),
    place=Place(SCENARIO, 9, 5), rule_place=Place(BUDGET, 8, 5),
)  # fmt: skip
GROWTH = held(
    "growth", "no-jumps", status=Status.NOT_COMPARED, message="no-jumps: growth is not compared, for there is no base",
    rule_place=Place(BUDGET, 12, 5),
)  # fmt: skip
WAIVER = Waiver(
    "marketing",
    "",
    Money(1100, "USD"),
    "",
    date(2027, 2, 28),
    "Ada",
    "launch month",
    "FIN-7",
    Place(BUDGET, 30, 5),
)
WAIVED = held(
    "cap", "marketing", "2027-02", Status.WAIVED,
    "marketing 2027-02: $1,015.80 expected is $115.80 over the cap of $900.00", at="expected", found=usd("1015.80"),
        allowed=usd("900"),
    place=Place(SCENARIO, 14, 3), rule_place=Place(BUDGET, 16, 5), waiver=WAIVER,
)  # fmt: skip
MODELS = held(
    "policy/models", "models", "bfl/flux-2-pro", Status.BROKEN,
        "storyboard.panels uses bfl/flux-2-pro; models may be openai/*",
    owner="brand", place=Place(SCENARIO, 38, 9), rule_place=Place(BUDGET, 20, 3),
)  # fmt: skip
ASSUMED = held(
    "policy/assumed_at_most", "assumed_at_most", status=Status.FITS, message="assumed_at_most: nothing is against it",
    found=Fraction(1, 40), allowed=Fraction(1, 20), currency="", rule_place=Place(BUDGET, 24, 3),
)  # fmt: skip
EMPTY = held(
    "policy/empty_caps", "empty_caps", "video", Status.WARNED,
    "video is about nothing in this plan: no workflow of it is called video-*",
    currency="", place=Place(BUDGET, 27, 5), rule_place=Place(BUDGET, 1, 1),
)  # fmt: skip
UNKNOWNS = held(
    "policy/unknowns", "unknowns", "hero.image text_out", Status.BROKEN,
    "hero.image: nobody can count text out of google/gemini-3.1-flash-image, so the plan cannot be said to fit",
    rule_place=Place(BUDGET, 25, 3),
)  # fmt: skip
FAULT = held(
    "input/no-price", "no-price", SCENARIO, Status.BROKEN, "bfl/flux-9 has no price; did you mean bfl/flux-2-pro?",
    currency="", place=Place(SCENARIO, 6, 5),
)  # fmt: skip
SPREAD = tuple(
    (name, usd(amount))
    for name, amount in (
        ("expected", "4812.30"), ("p50", "4790.00"), ("p80", "5310.75"), ("p90", "5612.40"), ("p95", "5880.00"),
        ("worst", "7204.18"),
    )
)  # fmt: skip
ADDED = Added(BUDGET, usd("481.23"), Tax("VAT", Fraction(19, 100), in_caps=False), usd("1005.77"))

HOSTILE = (
    "[click](https://evil.example) ![x](https://evil.example/x.png)",
    "@everyone #12 GH-12 a@b.example www.evil.example :tada: $x$ 0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
    "| x | y |\n|---|\n```\n--> <!-- </details><script>alert(1)</script><img src=x onerror=alert(1)>",
    "::error file=x::y\r\n::stop-commands::z %0A ]]> &amp; &#64;me\x1b[2J\x00 `a``b` \\| {0} \ud800\uffff",
)


def hostile(label: str, other: str) -> Finding:
    return held(
        "cap",
        label,
        other,
        Status.BROKEN,
        message=f"{label} is over",
        owner=other,
        found=usd("2"),
        allowed=usd("1"),
        place=Place(f"scenarios/{label}.yaml", 3, 7),
        rule_place=Place(f"budgets/{other}.yaml", 4, 5),
        causes=(Cause(label, Place(f"scenarios/{label}.yaml", 4, 1), usd("1.5")),),
        change=Change(
            sets=(f"{label}.quality={other}", f"{label}.size={other}"),
            words=other,
            cost=usd("0.5"),
            less=label,
            condition=other,
            risk=label,
        ),
        waiver=Waiver(label, "", None, other, date(2027, 1, 1), other, label, other),
    )


def bridge(name: str, scenario: str, *cells: tuple[str, dict[str, str], str]) -> Bridge:
    """From a base of that name; a cell is a workflow with the parts that it has, and what it cost before."""
    return Bridge(
        base=name,
        head="this plan",
        currency="USD",
        cells=tuple(
            Cell(
                scenario=scenario, workflow=workflow, step="final", pool="", cost_center="", month="2027-01",
                base=usd(before), head=usd(before) + sum(map(usd, parts.values())),
                parts={part: usd(amount) for part, amount in parts.items()},
            )
            for workflow, parts, before in cells
        ),
    )  # fmt: skip


SINCE = bridge(
    "main",
    "Q1 2027 image plan",
    ("social-posts", {"volume": "300", "mix": "42.306", "rate": "-20.006", "dropped": "-10"}, "3120.10"),
    ("storyboard", {"moved": "-10"}, "812"),
    ("hero", {"moved": "10"}, "567.90"),
)  # the cents of mix and rate are rounded by largest remainder

VERDICTS = {
    "fits": verdict(NEAR._replace(status=Status.FITS, found=usd("1100")), MARCH, ASSUMED),
    "over": verdict(
        MARCH, QUARTER, NEAR, FEBRUARY, GROWTH, WAIVED, MODELS, ASSUMED,
        quantiles=SPREAD, seed=1, base=usd("4500"), base_name="main", added=(ADDED,), bridge=SINCE,
        moved=(
            WorkflowMoved("Q1 2027 image plan", "social-posts", usd("3120.10"), usd("3442.40")),
            WorkflowMoved("Q1 2027 image plan", "storyboard", usd("812"), usd("802")),
        ),
    ),
    "over by a ten-thousandth": verdict(
        QUARTER._replace(
            message="quarter: $5,000.0001 expected is $0.0001 over the cap of $5,000.0000", at="expected",
            found=usd("5000.0001"), probability=None, error=None, base=None, change=None,
        ),
        total="5000.0001",
    ),
    "near": verdict(NEAR, MARCH),
    "waived": verdict(WAIVED, WAIVED._replace(
        where="2027-03", message="marketing 2027-03: $1,001.00 expected is $101.00 over the cap of $900.00",
        found=usd("1001"),
    )),
    "expired": verdict(
        WAIVED._replace(status=Status.BROKEN, waiver=None),
        notes=("the waiver of cap marketing by Ada ended on 2026-10-31 (budgets/q1.yaml:30:5)",),
    ),
    "incomplete": verdict(
        UNKNOWNS, NEAR, incomplete=("hero.image: text out of google/gemini-3.1-flash-image", "guide: frames of a GIF")
    ),
    "warned": verdict(NEAR, EMPTY),
    "fault": verdict(NEAR, QUARTER, FAULT),
    "known": verdict(FEBRUARY, NEAR, base=usd("4812.30"), base_name="main", new_only=True),
    "hostile": verdict(
        *(hostile(label, other) for label, other in zip(HOSTILE, (*HOSTILE[1:], HOSTILE[0]), strict=True)),
        titles=HOSTILE, files=HOSTILE, budgets=HOSTILE, notes=HOSTILE, incomplete=HOSTILE, base=usd("1"),
        base_name=HOSTILE[2], tables_used=HOSTILE[3],
        bridge=bridge(HOSTILE[2], HOSTILE[0], (HOSTILE[1], {"new": "1"}, "1")),
        moved=(WorkflowMoved(HOSTILE[0], HOSTILE[1], usd("1"), usd("2")),),
        added=(Added(HOSTILE[1], usd("1"), Tax(HOSTILE[0], Fraction(1, 5), in_caps=True), usd("2")),),
    ),
    "no places": verdict(
        QUARTER._replace(place=None, causes=(Cause("seats", None, usd("180")),)),
        MODELS._replace(place=None, rule_place=None),
    ),
    "euro": verdict(
        QUARTER._replace(
            message="quarter: 1,234.50 EUR at p90 is 234.50 EUR over the cap of 1,000.00 EUR", found=usd("1234.50"),
            allowed=usd("1000"), currency="EUR", base=None, error=None, probability=0.0001,
        ),
        held(
            "growth", "no-jumps", "", Status.BROKEN, "no-jumps: 1,400.00 EUR expected is 40% more than the base",
            currency="EUR", at="expected", found=usd("1400"), allowed=usd("1100"), base=usd("1000"),
            place=Place(SCENARIO, 1, 1), rule_place=Place(BUDGET, 12, 5),
        ),
    ),
}  # fmt: skip
MANY = verdict(
    *(
        held("cap", "daily", f"day {number:04}", Status.BROKEN, "it is over", at="expected",
            found=usd(str(100 + number)),
             allowed=usd("100"), owner="growth", place=Place(SCENARIO, 9, 5), rule_place=Place(BUDGET, 8, 5))
        for number in range(1, 3001)
    )
)  # fmt: skip
