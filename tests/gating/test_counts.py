"""What a check does not do: it makes no line, asks a scope once a workflow, and holds a base only where that tells."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pytest

from costplan.gating import gate, scope
from costplan.plan import costs
from costplan.plan.line import PlanLine
from tests.command import PRICES, run

if TYPE_CHECKING:
    from pathlib import Path

WORKFLOWS = 5
STEPS = "{a: {model: test/flat}, b: {model: test/flat}}"
KINDS = {
    "period": "",
    "month": "",
    "week": "",
    "day": "",
    "call": "",
    "accepted_image": "",
    "month at p90": ", at: p90",
    "period at worst": ", at: worst",
}


def write(here: Path, caps: str, runs: str = "1000", policy: str = "{models: [test/*], required_tags: [team]}") -> None:
    flows = "".join(
        f"  w{number}: {{tags: {{team: t{number % 2}}}, runs: {{amount: {runs}, per: day}}, steps: {STEPS}}}\n"
        for number in range(WORKFLOWS)
    )
    head = "version: 1\nscenario: S\nperiod: 2027-01 through 2027-03\nworkflows:\n"
    (here / "s.yaml").write_text(head + flows, encoding="utf-8")
    (here / "b.yaml").write_text(f"version: 1\nbudget: B\ncaps: [{caps}]\npolicy: {policy}\n", encoding="utf-8")


def check(*more: str) -> int:
    return run("check", "s.yaml", "--budget", "b.yaml", "--as-of", "2026-11-23", "--pricing", PRICES, *more).exit_code


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("amount", ["1000000000", "1"])
@pytest.mark.parametrize("runs", ["1000", "900 to 1100"])
def test_a_verdict_makes_no_line(
    kind: str, amount: str, runs: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []

    def line(*fields: object) -> PlanLine:
        made.append(fields)
        return PlanLine(*fields)  # type: ignore[arg-type]

    monkeypatch.setattr(costs, "PlanLine", line)
    per = kind.partition(" ")[0]
    write(
        here, f"{{id: c, per: {per}, max: {amount} USD{KINDS[kind]}}}, {{id: t, max: 1 USD, tag: {{team: '*'}}}}", runs
    )
    assert check() == 3
    assert not made


def test_a_scope_is_asked_once_a_workflow_for_each_glob(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, str]] = []

    def match(name: str, glob: str) -> bool:
        asked.append((name, glob))
        return fnmatchcase(name, glob)

    monkeypatch.setattr(scope, "fnmatchcase", match)
    globs = ("w*", "w1*", "w[23]", "w*")
    write(
        here, ", ".join(f"{{id: c{n}, per: month, max: 900000000 USD, workflow: '{g}'}}" for n, g in enumerate(globs))
    )
    assert check() == 0
    assert len(asked) == WORKFLOWS * len(set(globs))


@pytest.mark.parametrize(("amount", "held"), [("900000000", 1), ("1", 2)])
def test_a_base_is_held_where_something_is_against_the_plan(
    amount: str, held: int, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.project.test_unchanged import git

    write(here, f"{{id: c, per: month, max: {amount} USD}}")
    git(here, "init", "-q")
    git(here, "add", ".")
    git(here, "commit", "-qm", "as it was")
    times: list[object] = []
    hold = gate._hold_revision

    def count(*of: object) -> gate.HeldRevision:
        times.append(of)
        return hold(*of)  # type: ignore[arg-type]

    monkeypatch.setattr(gate, "_hold_revision", count)
    assert check("--base", "HEAD") == (0 if held == 1 else 3)
    assert len(times) == held
