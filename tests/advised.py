"""Advice for tests of pages, made by hand: a plan of $1,000 and ways of every sort, of which two exclude each other."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from costplan.advising.advice import Advice, Advised, Combination
from costplan.advising.gotcha import Gotcha
from costplan.alternatives.way import Way
from costplan.comparing.chance import Chance
from costplan.quantity import Quantity, certain
from costplan.units import PICO

if TYPE_CHECKING:
    from costplan.scenario.file import LoadedScenario

PLANNED = 1000
NO_SCENARIO: LoadedScenario = None  # type: ignore[assignment]  # pages look at no scenario


def way(kind: str, where: str, words: str, *, firm: bool = True, condition: str = "", risk: str = "") -> Way:
    workflow, _, step = where.partition(".")
    change = {"workflows": {workflow: {"steps": {step: {kind: "other"}}}}}
    return Way(
        kind=kind, scenario="Posts", where=where, change=change, words=words, condition=condition, risk=risk, firm=firm
    )


def advised(one: Way, dollars: int, *groups: int, **keys: Any) -> Advised:
    """A way that saves so many dollars of the plan's."""
    total = certain((PLANNED - dollars) * PICO)
    return Advised(name=f"{one.where}:{one.kind}", way=one, total=total, saving=dollars * PICO, groups=groups, **keys)


def together(dollars: int, *names: str) -> Combination:
    total = certain((PLANNED - dollars) * PICO)
    return Combination(names=names, total=total, saving=dollars * PICO, scenario=NO_SCENARIO)


def posts() -> Advice:
    """Batch saves $500 and a smaller size $250 of the same step, together $625 and not $750; a newer model $600, if
    somebody finds it as good, in place of the smaller size; drafts cost $80 more."""
    batch = way("tier", "posts.final", "tier batch instead of standard",
                condition="nobody waits for the images: each is there within 24 hours",
                risk="the file requires no day ('by'), so nothing was held against one")  # fmt: skip
    size = way("size", "posts.final", "size 1536x864 instead of 1920x1080", condition="1600 pixels are not needed")
    model = way("model", "posts.final", "bfl/flux-2-pro instead of openai/gpt-image-2", firm=False,
                condition="bfl/flux-2-pro is good enough: nobody has compared them here",
                risk="rate limits are those of bfl")  # fmt: skip
    draft = way("draft", "posts.draft", "drafts on bfl/flux-2-klein", firm=False)
    perhaps = Chance(less=0.62, tie=0.0, more=0.38, method="fft", error=1e-6)
    return Advice(
        title="Posts",
        file="scenario.yaml",
        as_of=date(2026, 11, 23),
        period="2027-01-01 through 2027-03-31",
        total=Quantity(900 * PICO, PLANNED * PICO, 1200 * PICO),
        complete=True,
        ways=(
            advised(model, 600, 1, cheaper=perhaps),
            advised(batch, 500, cheaper=Chance(less=1.0, tie=0.0, more=0.0, method="exact", error=0.0)),
            advised(size, 250, 1),
        ),
        dearer=(advised(draft, -80),),
        same=together(625, "posts.final:tier", "posts.final:size"),
        judged=together(800, "posts.final:model", "posts.final:tier"),
        unmet=("posts.draft is 1024 pixels wide, and 1600 are required",),
        gotchas=(
            Gotcha(
                what="refused prompts",
                about=("posts.final",),
                words="a refused prompt is answered with 400, not 403",
                figure="$10.00 lost if one call in a hundred is refused and billed",
                command="costplan estimate scenario.yaml --set 'posts.failures.blocked={rate: 1%, billed: yes}'",
                source="https://example.com/refusals",
            ),
        ),
        notes=("a budget is not looked at",),
        tables_used="19 tables",
        fingerprint="f" * 64,
        what_ifs=(),
        options=("--as-of", "2026-11-23"),
    )
