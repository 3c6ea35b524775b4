"""Ways around the gate that a change could take: another title, another file, another workflow, with a base to tell."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.command import PRICES, run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

PLAN = """version: 1
scenario: {title}
period: 2027-01-01
workflows:
  {workflow}: {{runs: {{amount: {runs}, per: total}}, steps: {{pic: {{model: test/flat}}}}}}
{more}"""
# test/flat is $0.04 an image: 100 runs cost $4, 1,000 cost $40. The decoy adds $0.04; $4 may grow to $4.40.
HOUSE = "version: 1\nbudget: House\ncaps: [{id: house, max: 1000000 USD}]\n"
OWN = "budget: {caps: [{id: own, max: 5 USD}]}\n"
WORKFLOW = "version: 1\nbudget: Strict\ncaps: [{id: strict, workflow: posts, max: 5 USD}]\n"
OVER = """version: 1
budget: Strict
caps:
  - {id: grown, over: [plans/p*.yaml], max_increase: 10%}
  - {id: strict, over: [plans/p*.yaml], max: 5 USD}
policy: {empty_caps: refused}
"""


def plan(runs: int, title: str = "P", workflow: str = "posts", more: str = "") -> str:
    return PLAN.format(title=title, workflow=workflow, runs=runs, more=more)


class Case(NamedTuple):
    """The files of the base beside the house's budget, what is changed (None: taken away), and the words of the
    headline after "DOES NOT FIT: "."""

    base: dict[str, str]
    change: dict[str, str | None]
    says: str
    exit: int = 3
    named: str = ""


CASES = {
    "another title": Case(
        {"plans/p.yaml": plan(100, more=OWN)}, {"plans/p.yaml": plan(1000, "P v2", more=OWN)}, "$35.00 over cap own"
    ),
    "another title, its budget taken out": Case(
        {"plans/p.yaml": plan(100, more=OWN)}, {"plans/p.yaml": plan(1000, "P v2")}, "$35.00 over cap own"
    ),
    "another file": Case(
        {"plans/p.yaml": plan(100, more=OWN)},
        {"plans/p.yaml": None, "plans/q.yaml": plan(1000)},
        "$35.00 over cap own",
    ),
    "another file, which alone is named": Case(
        {"plans/p.yaml": plan(100, more=OWN)},
        {"plans/p.yaml": None, "plans/q.yaml": plan(1000)},
        "$35.00 over cap own",
        named="plans/q.yaml",
    ),
    "another title and file": Case(
        {"plans/p.yaml": plan(100, more=OWN)},
        {"plans/p.yaml": None, "plans/q.yaml": plan(1000, "P v2")},
        "policy empty_caps: own is about nothing",
    ),
    "another workflow": Case(
        {"plans/p.yaml": plan(100), "budgets/strict.yaml": WORKFLOW},
        {"plans/p.yaml": plan(1000, workflow="postz")},
        "policy empty_caps: strict is about nothing in this plan: no workflow of it is called posts; "
        "did you mean postz?; in HEAD it is about something",
    ),
    "out of a glob, a decoy in its place": Case(
        {"plans/p.yaml": plan(100), "budgets/strict.yaml": OVER},
        {"plans/p.yaml": None, "plans/q.yaml": plan(1000), "plans/p2.yaml": plan(1, "Decoy")},
        "$35.64 over growth cap grown at expected; 1 more does not hold",
    ),
}  # fmt: skip


def write(tree: Path, files: dict[str, str | None]) -> None:
    for name, text in files.items():
        path = tree / name
        path.parent.mkdir(exist_ok=True)
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8")


def commit(tree: Path, files: dict[str, str], budgets: str = "budgets: [budgets/*]\n") -> None:
    """A project with these files, as the base has it."""
    write(tree, {"costplan.yaml": f"version: 1\nscenarios: [plans/*.yaml]\n{budgets}", **files})
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "as it was"]):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *command], cwd=tree, check=True)


GATE = ("check", "--pricing", PRICES, "--base", "HEAD", "--budget-from", "HEAD", "--new-only")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_change_stays_under_the_caps_of_its_base(case: Case, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    commit(here, {"budgets/house.yaml": HOUSE, **case.base})
    write(here, dict(case.change))
    done = run(*GATE, *filter(None, [case.named]))
    assert " ".join(done.stdout.split()).startswith(f"DOES NOT FIT: {case.says}"), done.output
    assert done.exit_code == case.exit


def test_a_fault_is_never_known_from_the_base(here: Path) -> None:
    """Page, JSON and JUnit say what the exit code says."""
    commit(here, {"plans/p.yaml": plan(100, more=OWN)}, budgets="")
    write(here, {"plans/p.yaml": None, "plans/q.yaml": plan(1000, "P v2")})
    done = run(*GATE, "--out", "table=-", "--out", "json=k.json", "--out", "junit=k.xml", "--out", "md=k.md")
    assert done.exit_code == 4
    assert done.stdout.startswith("DOES NOT FIT: input caps-about-nothing")
    verdict = json.loads((here / "k.json").read_text(encoding="utf-8"))
    assert verdict["fits"] is False
    assert [one["is_new"] for one in verdict["held"] if one["rule"].startswith("input/")] == [None]
    assert 'failures="0"' not in (here / "k.xml").read_text(encoding="utf-8")
    assert "DOES NOT FIT" in (here / "k.md").read_text(encoding="utf-8")


def test_caps_of_one_id_in_two_budgets_are_two(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has a name of its own on every surface, which stays when the other goes."""
    monkeypatch.setenv("COLUMNS", "200")
    own = HOUSE.replace("1000000 USD", "1 USD")
    commit(here, {"plans/p.yaml": plan(100), "budgets/a.yaml": own, "budgets/b.yaml": own})
    outs = [f"{surface}=out.{surface}" for surface in ("gitlab", "json", "junit", "sarif")]
    asked = [word for out in outs for word in ("--out", out)]
    both = run("check", "--pricing", PRICES, *asked, "--out", "table=-")
    assert "house  budgets/a.yaml" in both.stdout
    text = {surface: (here / f"out.{surface}").read_text(encoding="utf-8") for surface in ("gitlab", "junit")}
    assert all(f'name="cap house (budgets/{name}.yaml)"' in text["junit"] for name in "ab")
    prints = [one["fingerprint"] for one in json.loads(text["gitlab"]) if one["check_name"] == "cap"]
    assert len(set(prints)) == 2
    (results,) = (one["results"] for one in json.loads((here / "out.sarif").read_text(encoding="utf-8"))["runs"])
    assert prints == [next(iter(one["partialFingerprints"].values())) for one in results if one["ruleId"] == "cap"]
    held = json.loads((here / "out.json").read_text(encoding="utf-8"))["held"]
    assert prints == [one["fingerprint"] for one in held if one["rule"] == "cap"]
    write(here, {"budgets/b.yaml": None})
    run("check", "--pricing", PRICES, *asked)
    assert f'"{prints[0]}"' in (here / "out.gitlab").read_text(encoding="utf-8")


def test_where_nothing_can_be_planned_every_surface_says_so(here: Path) -> None:
    """None is that of an older run, or none."""
    commit(here, {"plans/p.yaml": plan(100), "budgets/house.yaml": HOUSE})
    outs = {surface: here / f"out.{surface}" for surface in ("github", "gitlab", "json", "junit", "md", "sarif")}
    asked = [word for surface, file in outs.items() for word in ("--out", f"{surface}={file.name}")]
    assert run("check", "--pricing", PRICES, *asked).exit_code == 0
    write(here, {"plans/p.yaml": plan(100).replace("model:", "modle:")})
    done = run("check", "--pricing", PRICES, *asked)
    assert (done.exit_code, done.stdout) == (4, "")
    text = {surface: file.read_text(encoding="utf-8") for surface, file in outs.items()}
    said = "'modle' is not a key of a step; did you mean model?"
    assert text["github"].startswith("::error file=plans/p.yaml,line=5,col=")
    assert said in text["github"]
    [told] = json.loads(text["gitlab"])
    assert (told["severity"], told["location"]) == ("blocker", {"path": "plans/p.yaml", "lines": {"begin": 5}})
    verdict = json.loads(text["json"])
    assert (verdict["fits"], verdict["complete"], verdict["total"]) == (False, False, {})
    assert '<testsuite name="costplan" tests="1" failures="0" errors="1" skipped="0">' in text["junit"]
    assert "**DOES NOT FIT: input" in text["md"]
    assert run("comment", "github", "--body", "out.md", "--repo", "o/n", "--pr", "1", "--dry-run").exit_code == 0
    assert '"executionSuccessful": false' in text["sarif"]


TABLES = "version: 1\nbudget: House\ncaps: [{id: house, max: 100 USD}]\npolicy: {changed_tables: refused}\n"


def test_changed_tables_are_held_without_a_base_too(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables that are those of --pricing-from, or of a saved plan, fit; a fingerprint tells those that are not."""
    monkeypatch.setenv("COLUMNS", "200")
    (here / "tables" / "test").mkdir(parents=True)
    flat = (TESTS / "pricing" / "test" / "flat.yaml").read_text(encoding="utf-8")
    commit(
        here,
        {"plans/p.yaml": plan(100), "budgets/house.yaml": TABLES, "tables/test/flat.yaml": flat},
        budgets="budgets: [budgets/*]\npricing: tables\n",
    )
    assert run("estimate", "plans/p.yaml", "--format", "json", "-o", "saved.json").exit_code == 0
    fits = re.compile(r"fits +changed_tables +changed_tables: nothing is against it")
    for asked in (["--pricing-from", "HEAD"], ["--base-plan", "saved.json"]):
        done = run("check", *asked)
        assert fits.search(done.stdout), done.stdout
        assert done.exit_code == 0
    write(here, {"tables/test/flat.yaml": flat + "# looked at again\n"})
    for asked in (["--pricing-from", "HEAD"], ["--base-plan", "saved.json"]):
        done = run("check", *asked)
        assert done.stdout.startswith("DOES NOT FIT: policy changed_tables")
        assert done.exit_code == 3


def test_where_only_the_runs_changed_the_verdict_points_at_them(here: Path) -> None:
    apart = (
        "version: 1\nscenario: P\nperiod: 2027-01-01\nworkflows:\n  posts:\n    runs: {{amount: {runs}, per: total}}\n"
    )
    apart += "    steps:\n      pic: {{model: test/{model}}}\n"
    commit(here, {"plans/p.yaml": apart.format(runs=100, model="flat"), "budgets/own.yaml": WORKFLOW})
    for runs, model, line in ((1000, "flat", 6), (1000, "next, quality: high", 8)):
        write(here, {"plans/p.yaml": apart.format(runs=runs, model=model)})
        told = run(*GATE, "--format", "github").stdout
        assert told.startswith(f"::error file=plans/p.yaml,line={line},"), told
