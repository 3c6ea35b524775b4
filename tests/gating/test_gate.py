"""The gate as a table: budgets against scenarios, growth, revisions, locks, broken files; through the command line."""

from __future__ import annotations

import json
import re
import subprocess
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.command import PRICES, run
from tests.places import TESTS

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

HERE = TESTS
CASES = yaml.safe_load((HERE / "data" / "gate_cases.yaml").read_text(encoding="utf-8"))


def check(*arguments: str) -> Result:
    return run("check", "--pricing", PRICES, *arguments)


def dollars(sum_of: str | float) -> Fraction:
    """An expectation's arithmetic, every number of it exact."""
    exact = re.sub(r"\d+(\.\d+)?", lambda number: f"Fraction('{number[0]}')", str(sum_of))
    return Fraction(eval(exact))  # the arithmetic of our own table


@pytest.fixture
def tree(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLUMNS", "200")
    return here


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(case: dict[str, Any], tree: Path) -> None:
    for name in ("scenario", "budget", "fx", "base"):
        if name in case:
            (tree / f"{name}.yaml").write_text(case[name], encoding="utf-8")
    arguments = ["scenario.yaml", "--budget", "budget.yaml", "--as-of", str(case.get("as_of", "2026-11-23"))]
    if "base" in case:
        by = case.get("base_by", "month")
        saved = ["estimate", "base.yaml", "--by", by, "--format", "json", "-o", "base.json", "--pricing", PRICES]
        assert run(*saved).exit_code == 0
        arguments += ["--base-plan", "base.json"]
    page = check(*arguments)
    assert page.exit_code == case["exit"], page.output
    verdict = json.loads(check(*arguments, "--format", "json").stdout)
    found = {}
    for one in verdict["held"]:
        rule = "cap" if one["rule"] == "growth" else one["rule"]
        found[f"{rule} {one['name']} {one['where']}".strip()] = one
    for name, (status, *amounts) in case["held"].items():
        assert name in found, list(found)
        assert found[name]["status"] == status, found[name]
        if amounts:
            told = [Fraction(found[name][key]) for key in ("found", "allowed")]
            expected = [dollars(amount) for amount in amounts]
            assert [round(value, 12) for value in told] == [round(value, 12) for value in expected], name
    [change] = [one["change"] for one in verdict["held"] if one["change"]] if "change" in case else [{}]
    assert {key: change[key] for key in case.get("change", {})} == case.get("change", {})
    for words in case.get("says", ()):
        assert words in " ".join(page.stdout.split()), page.stdout


# ---------------------------------------------------------------------------------------------- trees and revisions

SCENARIO = """version: 1
scenario: {title}
period: 2027-01-01
workflows:
  {workflow}: {{owner: growth, runs: {{amount: {runs}, per: total}}, steps: {{s: {{model: test/flat}}}}}}
"""
BUDGET = "version: 1\nbudget: b\nowner: finance\ncaps: [{{id: all, max: {most} USD{more}}}]\n"


def write(tree: Path, name: str, text: str) -> None:
    (tree / name).parent.mkdir(parents=True, exist_ok=True)
    (tree / name).write_text(text, encoding="utf-8")


def scenario(tree: Path, name: str, runs: int, workflow: str = "w") -> None:
    write(tree, f"scenarios/{name}.yaml", SCENARIO.format(title=name, workflow=workflow, runs=runs))


@pytest.fixture
def repository(tree: Path) -> Path:
    """A tree of two scenarios under one budget, as a git repository with one commit."""
    write(tree, "costplan.yaml", "version: 1\nscenarios: [scenarios/*.yaml]\nbudgets: [budgets/*.yaml]\n")
    scenario(tree, "one", 1000)
    scenario(tree, "two", 500)
    write(tree, "budgets/b.yaml", BUDGET.format(most=60, more=", over: ['scenarios/**']"))
    git(tree, "init", "-q")
    commit(tree)
    return tree


def git(tree: Path, *arguments: str) -> None:
    subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *arguments], cwd=tree, check=True)


def commit(tree: Path) -> None:
    git(tree, "add", ".")
    git(tree, "commit", "-qm", "as it was")


def held(*arguments: str) -> dict[str, dict[str, Any]]:
    verdict = json.loads(check(*arguments, "--format", "json").stdout)
    return {f"{one['rule']} {one['where']}".strip(): one for one in verdict["held"]}


def test_globs_of_the_tree_name_what_is_held(repository: Path) -> None:
    assert held()["cap"]["found"] == "60"  # 1,000 and 500 images at $0.04
    assert check().exit_code == 0


def test_a_cap_over_files_holds_their_sum_also_when_one_is_named(repository: Path) -> None:
    assert held("scenarios/two.yaml")["cap"]["found"] == "60"


def test_a_cap_that_names_no_files_is_about_those_asked_for(repository: Path) -> None:
    write(repository, "budgets/b.yaml", BUDGET.format(most=60, more=""))
    assert held("scenarios/two.yaml")["cap"]["found"] == "20"


def test_one_broken_file_does_not_hide_the_rest(repository: Path) -> None:
    write(repository, "scenarios/broken.yaml", "version: 1\nscenario: broken\nperiods: 2027-01\n")
    scenario(repository, "three", 1)
    found = check()
    assert found.exit_code == 4
    assert "scenarios/broken.yaml:3:1: 'periods' is not a key of a scenario" in found.stderr
    assert "cap all" not in found.stderr or "broken.yaml" in found.stderr
    everything = held()
    assert everything["cap"]["found"] == "60.04"
    assert everything["cap"]["status"] == "broken"
    assert everything["input/unknown-key scenarios/broken.yaml"]["status"] == "broken"


def test_a_run_after_a_shutdown_is_told_beside_the_rest(repository: Path) -> None:
    late = SCENARIO.format(title="late", workflow="w", runs=1).replace("2027-01-01", "2027-06-01")
    write(repository, "scenarios/late.yaml", late)
    found = check()
    assert found.exit_code == 4
    assert "plan test/next instead" in found.stderr
    assert held()["cap"]["found"] == "60"


def test_two_scenarios_of_one_name_are_refused(repository: Path) -> None:
    write(repository, "scenarios/again.yaml", SCENARIO.format(title="one", workflow="w", runs=1))
    found = check()
    assert found.exit_code == 4
    assert "two scenarios are called 'one': scenarios/again.yaml, scenarios/one.yaml" in found.stderr


def test_the_owner_stands_beside_each_finding(repository: Path) -> None:
    write(repository, "budgets/b.yaml", BUDGET.format(most=1, more=""))
    assert held()["cap"]["owner"] == "finance"
    assert "finance" in check().stdout


def test_what_the_base_has_as_badly_is_known(repository: Path) -> None:
    write(repository, "budgets/b.yaml", BUDGET.format(most=50, more=""))
    commit(repository)
    scenario(repository, "two", 499)  # better, though still over
    assert check().exit_code == 3
    known = check("--base", "HEAD", "--new-only")
    assert known.exit_code == 0
    assert held("--base", "HEAD")["cap"]["is_new"] is False


def test_what_gets_worse_is_new(repository: Path) -> None:
    write(repository, "budgets/b.yaml", BUDGET.format(most=50, more=""))
    commit(repository)
    scenario(repository, "two", 501)
    assert check("--base", "HEAD", "--new-only").exit_code == 3
    assert held("--base", "HEAD")["cap"]["is_new"] is True


def test_a_stale_price_is_known_and_a_scheduled_run_fails_on_it(repository: Path) -> None:
    write(repository, "budgets/b.yaml", "version: 1\nbudget: b\npolicy: {prices_checked_within: 5 days}\n")
    commit(repository)
    scenario(repository, "two", 400)
    assert check("--base", "HEAD", "--new-only").exit_code == 0
    assert check().exit_code == 3


def test_growth_is_held_against_a_revision(repository: Path) -> None:
    write(repository, "budgets/b.yaml", "version: 1\nbudget: b\ncaps: [{id: growth, max_increase: 10%}]\n")
    commit(repository)
    assert held()["growth"]["status"] == "not compared"
    scenario(repository, "two", 650)  # 1,500 to 1,650 images
    assert check("--base", "HEAD").exit_code == 0
    scenario(repository, "two", 651)
    assert check("--base", "HEAD").exit_code == 3


def test_each_value_of_a_tag_is_known_or_new_by_itself(repository: Path) -> None:
    """red passes its $40 in the base and stays as it was; blue comes with 1,001 x $0.04."""
    write(repository, "budgets/b.yaml", "version: 1\nbudget: b\ncaps: [{id: c, max: 40 USD, tag: {team: '*'}}]\n")
    one = "version: 1\nscenario: one\nperiod: 2027-01-01\nworkflows:\n"
    flow = "  {}: {{tags: {{team: {}}}, runs: {{amount: {}, per: total}}, steps: {{s: {{model: test/flat}}}}}}\n"
    write(repository, "scenarios/one.yaml", one + flow.format("w", "red", 1100))
    commit(repository)
    before = held()["cap team=red"]["fingerprint"]
    write(repository, "scenarios/one.yaml", one + flow.format("w", "red", 1100) + flow.format("v", "blue", 1000))
    assert check("--base", "HEAD", "--new-only").exit_code == 0
    write(repository, "scenarios/one.yaml", one + flow.format("w", "red", 1100) + flow.format("v", "blue", 1001))
    assert check("--base", "HEAD", "--new-only").exit_code == 3
    found = held("--base", "HEAD", "--new-only")
    assert {name: one["is_new"] for name, one in found.items() if name.startswith("cap")} == {
        "cap team=red": False, "cap team=blue": True,
    }  # fmt: skip
    assert found["cap team=red"]["fingerprint"] == before


def test_a_change_cannot_raise_its_own_cap(repository: Path) -> None:
    scenario(repository, "two", 2000)
    write(repository, "budgets/b.yaml", BUDGET.format(most=500, more=""))
    assert check().exit_code == 0
    found = check("--budget-from", "HEAD")
    assert found.exit_code == 3
    assert "budgets are those of HEAD" in found.stdout


def test_a_base_that_cannot_be_planned_is_told(repository: Path) -> None:
    write(repository, "costplan.yaml", "version: 1\nscenarios: [scenarios/two.yaml]\nbudgets: [budgets/*.yaml]\n")
    write(repository, "scenarios/two.yaml", "version: 1\n")
    commit(repository)
    scenario(repository, "two", 500)
    found = check("--base", "HEAD")
    assert found.exit_code == 0
    assert "HEAD cannot be planned" in found.stdout


@pytest.mark.parametrize("name", ["nowhere", "--help", "HEAD^{tree}", ""])
def test_a_revision_that_is_not_there(repository: Path, name: str) -> None:
    found = check(f"--base={name}") if name else check("--budget-from=nowhere")
    assert found.exit_code == 6
    assert "there is no revision" in found.stderr


def test_warn_only_lets_a_plan_through_and_not_a_broken_file(repository: Path) -> None:
    write(repository, "budgets/b.yaml", BUDGET.format(most=1, more=""))
    assert check("--warn-only").exit_code == 0
    write(repository, "scenarios/broken.yaml", "version: 1\n")
    assert check("--warn-only").exit_code == 4


def test_several_surfaces_of_one_run(repository: Path) -> None:
    surfaces = ("json", "md", "github", "sarif", "junit", "gitlab", "summary")
    write(repository, "out.summary", "before\n")
    outs = [word for name in surfaces for word in ("--out", f"{name}=out.{name}")]
    assert check(*outs).exit_code == 0
    for name in surfaces:
        assert (repository / f"out.{name}").is_file()
    assert (repository / "out.summary").read_text(encoding="utf-8").startswith("before\n")
    assert json.loads((repository / "out.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


def test_without_a_budget_there_is_nothing_to_check(tree: Path) -> None:
    scenario(tree, "one", 1)
    found = check("scenarios/one.yaml")
    assert found.exit_code == 2
    assert "there is no budget to compare the plan with" in found.stderr


def test_a_budget_inside_a_scenario_holds_for_it_alone(tree: Path) -> None:
    scenario(tree, "one", 1000)
    scenario(tree, "two", 500)
    inside = "budget: {caps: [{id: own, max: 20 USD}]}\n"
    write(tree, "scenarios/two.yaml", (tree / "scenarios/two.yaml").read_text(encoding="utf-8") + inside)
    assert held("scenarios/one.yaml", "scenarios/two.yaml")["cap"]["found"] == "20"


def test_locked_inputs_are_refused_when_they_change(repository: Path) -> None:
    made = ["prices", "lock", "scenarios/one.yaml", "scenarios/two.yaml", "--pricing", PRICES]
    assert run(*made).exit_code == 0
    assert check("--locked").exit_code == 0
    own = (HERE / "pricing/test/flat.yaml").read_text(encoding="utf-8").replace("image: 0.04", "image: 0.03")
    write(repository, "tables/test/flat.yaml", own)
    found = run("check", "--pricing", "tables", "--locked")
    assert found.exit_code == 4
    assert "lock-changed" in found.stderr


def test_an_old_calibration_alone_exits_5(tree: Path) -> None:
    text = (
        SCENARIO.format(title="one", workflow="w", runs=1)
        .replace("2027-01-01", "2026-11-25")
        .replace("model: test/flat", "model: openai/gpt-image-1.5, size: 1024x1024, quality: medium, prompt_tokens: 20")
    )
    write(tree, "s.yaml", text + "budget: {policy: {calibrated_within: 1 days}}\n")
    found = check("s.yaml", "--calibration", "public", "--as-of", "2027-01-01")
    assert found.exit_code == 5, found.output
    assert "calibration-old" in found.stderr


def test_a_quantile_is_held_with_its_chance(tree: Path) -> None:
    text = SCENARIO.format(title="one", workflow="w", runs="800 to 1200")
    write(
        tree, "s.yaml", text + "budget: {caps: [{id: p90, max: 44 USD, at: p90}, {id: p95, max: 48.01 USD, at: p95}]}\n"
    )
    verdict = json.loads(check("s.yaml", "--format", "json").stdout)
    found = {one["name"]: one for one in verdict["held"] if one["rule"] == "cap"}
    # a lognormal of 800 to 1,200 has its 95th percentile at 1,200 images = $48
    assert abs(Fraction(found["p95"]["found"]) - 48) < Fraction("0.001")
    assert found["p95"]["status"] == "fits"
    assert found["p90"]["status"] == "broken"
    assert abs(found["p95"]["probability"] - 0.05) < 0.001


# ------------------------------------------------------------------------------------- what several scenarios share

JOBS = """version: 1
scenario: {title}
period: 2027-01
{seats}
workflows:
  {title}: {{runs: {{amount: {runs}, per: total}}, steps: {{s: {{model: midjourney/standard, make: 4, keep: 1}}}}}}
"""
SEATS = "seats: {art: {plan: midjourney/standard, count: 2}}"


def hours(*names: str) -> str:
    made = run("estimate", *names, "--format", "json")
    assert made.exit_code == 0, made.output
    (told,) = {remark["text"] for remark in json.loads(made.stdout)["remarks"] if "included" in remark["text"]}
    return str(told)


def test_included_hours_count_once_for_an_account_over_all_scenarios(tree: Path) -> None:
    write(tree, "a.yaml", JOBS.format(title="a", seats=SEATS, runs=1500))
    write(tree, "b.yaml", JOBS.format(title="b", seats="", runs=600))
    alone = run("estimate", "b.yaml")
    assert alone.exit_code == 4
    assert "no scenario has a seat of it" in alone.stderr
    each = Fraction(re.findall(r"([\d.]+) fast", hours("a.yaml"))[0]) / 1500
    # 2 seats include 30 hours; both scenarios together use 2,100 runs of them
    used, included, extra = (
        Fraction(n) for n in re.findall(r"([\d.]+) (?:fast|included|extra)", hours("a.yaml", "b.yaml"))
    )
    assert [used, included] == [each * 2100, Fraction(30)]
    assert extra == max(0, used - included)


@pytest.mark.parametrize("by", ["month", "day"])
def test_a_plan_does_not_grow_against_itself_saved(tree: Path, by: str) -> None:
    write(
        tree,
        "b.yaml",
        "version: 1\nbudget: b\ncaps: [{id: still, max_delta: 0 USD}, {id: too, per: month, max_increase: 0%}]\n",
    )
    saved = run("estimate", "quarter", "--by", by, "--format", "json", "-o", "saved.json")
    assert saved.exit_code == 0
    found = held("quarter", "--budget", "b.yaml", "--base-plan", "saved.json").values()
    assert {(one["name"], one["status"]) for one in found if one["name"] in ("still", "too")} == {
        ("still", "fits"),
        ("too", "fits"),
    }


def test_a_saved_month_in_which_the_rate_changes_cannot_be_converted(tree: Path) -> None:
    rates = (
        "fx: [{from: %s, source: {title: t, url: https://example.com, checked: 2026-11-01, confidence: "
        "official}, usd: {EUR: %s}}"
    )
    fx = (rates % ("2026-11-01", "1.05") + ", " + (rates % ("2027-01-15", "1.10")).removeprefix("fx: [")) + "]"
    write(tree, "fx.yaml", f"version: 1\n{fx}\n")
    write(tree, "b.yaml", "version: 1\nbudget: b\nfx: fx.yaml\ncaps: [{id: grown, max_delta: 5 EUR}]\n")
    for by, code in (("month", 4), ("day", 0)):
        saved = ["estimate", "quarter", "--by", by, "--format", "json", "-o", "saved.json"]
        assert run(*saved).exit_code == 0
        found = check("quarter", "--budget", "b.yaml", "--base-plan", "saved.json")
        assert found.exit_code == code, found.output
        assert ("--by day" in found.stderr) == (code == 4)


def test_a_saved_month_in_which_a_week_starts_cannot_be_told_by_weeks(tree: Path) -> None:
    write(tree, "b.yaml", "version: 1\nbudget: b\ncaps: [{id: still, per: week, max_increase: 0%}]\n")
    for by, code in (("month", 4), ("day", 0)):
        saved = ["estimate", "quarter", "--by", by, "--format", "json", "-o", "saved.json"]
        assert run(*saved).exit_code == 0
        found = check("quarter", "--budget", "b.yaml", "--base-plan", "saved.json")
        assert found.exit_code == code, found.output
        assert ("[slice-starts]" in found.stderr) == (code == 4)


def test_growth_by_week_is_held_against_a_revision_cut_at_the_same_weeks(repository: Path) -> None:
    text = SCENARIO.format(title="one", workflow="w", runs=140).replace("2027-01-01", "2027-01-04 through 2027-01-17")
    write(repository, "scenarios/one.yaml", text)
    caps = "[{id: grown, per: week, max_increase: 50%, workflow: w, over: [scenarios/one.yaml]}]"
    write(repository, "budgets/b.yaml", f"version: 1\nbudget: b\ncaps: {caps}\n")
    commit(repository)
    peak = "{amount: 140, per: total, peaks: [{name: p, from: 2027-01-11, through: 2027-01-11, add: 36, per: total}]}"
    write(repository, "scenarios/one.yaml", text.replace("{amount: 140, per: total}", peak))
    found = held("scenarios/one.yaml", "--base", "HEAD")
    assert {
        where: [one[key] for key in ("status", "base", "found")]
        for where, one in found.items()
        if one["rule"] == "growth"
    } == {
        "growth 2027-W01": ["fits", "2.8", "2.8"],  # 70 images at $0.04
        "growth 2027-W02": ["broken", "2.8", "4.24"],  # and 36 more
    }


def test_a_week_is_held_at_a_quantile_with_its_chance(tree: Path) -> None:
    text = SCENARIO.format(title="one", workflow="w", runs="140 to 280").replace(
        "2027-01-01", "2027-01-04 through 2027-01-17"
    )
    write(tree, "s.yaml", text + "budget: {caps: [{id: p95, per: week, max: 5.61 USD, at: p95}]}\n")
    found = {where: one for where, one in held("s.yaml").items() if one["rule"] == "cap"}
    assert list(found) == ["cap 2027-W01", "cap 2027-W02"]
    for one in found.values():  # both weeks have half of the images, whose 95th percentile is 280
        assert abs(Fraction(one["found"]) - Fraction("5.6")) < Fraction("0.001")
        assert abs(one["probability"] - 0.05) < 0.001


def test_what_the_base_does_not_have_is_new(repository: Path) -> None:
    scenario(repository, "three", 1000)
    write(repository, "new.yaml", "version: 1\nbudget: new\ncaps: [{id: grown, max_delta: 39 USD}]\n")
    found = held("scenarios/three.yaml", "--budget", "new.yaml", "--base", "HEAD")
    assert (found["growth"]["base"], found["growth"]["found"]) == ("0", "40")
    missing = check("scenarios/one.yaml", "--budget", "new.yaml", "--budget-from", "HEAD")
    assert missing.exit_code == 6
    assert "HEAD has no new.yaml" in missing.stderr


def test_a_budget_under_two_names_is_held_once(repository: Path) -> None:
    once = held("--budget", "budgets/b.yaml")
    twice = json.loads(
        check("--budget", "budgets/b.yaml", "--budget", "./budgets/../budgets/b.yaml", "--format", "json").stdout
    )
    assert len(twice["held"]) == len(once)


@pytest.mark.parametrize(
    "asked",
    [
        ["-o", "budgets/b.yaml"],
        ["--out", "json=scenarios/one.yaml"],
        ["--out", "json=x", "--out", "md=./x"],
        ["--out", "json=-", "--out", "md=-"],
        ["--within", "5%"],
        ["--since", "2026-01-01"],
    ],
    ids=" ".join,
)
def test_what_would_overwrite_or_say_nothing_is_refused(repository: Path, asked: list[str]) -> None:
    before = {path: path.read_bytes() for path in repository.rglob("*.yaml")}
    assert check(*asked).exit_code == 2
    assert {path: path.read_bytes() for path in repository.rglob("*.yaml")} == before


def test_no_line_of_a_page_is_a_command_to_the_build(tree: Path) -> None:
    forged = SCENARIO.format(title="'::error::t'", workflow="'::error::w'", runs=1)
    write(tree, "s.yaml", forged.replace("growth", "'##[error]o'"))
    for command in (["estimate"], ["check", "--budget", "no-such.yaml"], ["estimate", "--set", "::error::=1"]):
        found = run(command[0], "s.yaml", *command[1:], "--pricing", PRICES)
        assert not re.search(r"^\s*::|##\[", found.output, re.MULTILINE), found.output


def test_a_hair_over_is_told_in_json(tree: Path) -> None:
    scenario(tree, "one", 1000)
    write(tree, "b.yaml", "version: 1\nbudget: b\ncaps: [{id: hair, max: 39.9999999999999999 USD}]\n")
    found = held("scenarios/one.yaml", "--budget", "b.yaml")["cap"]
    assert (found["found"], found["allowed"], found["over"]) == ("40", "39.9999999999999999", "0.0000000000000001")
