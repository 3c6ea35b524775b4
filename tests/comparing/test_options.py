"""Options side by side: YAML cases with their arithmetic, what stands for an option, and what is refused."""

from __future__ import annotations

import csv
import importlib
import io
import json
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
import yaml

import costplan
from costplan.errors import CostplanError
from costplan.render.comparison.told import cap_cell
from costplan.units import PICO
from tests.command import PRICES, run
from tests.places import TESTS
from tests.planning.test_cases import exact

if TYPE_CHECKING:
    from pathlib import Path

    from costplan.comparing.option import Costed, Option

DAY = date(2026, 11, 23)
CASES = yaml.load((TESTS / "data" / "comparisons.yaml").read_text("utf-8"), yaml.BaseLoader)

POSTS = """\
version: 1
scenario: {title}
period: 2027-01
workflows:
  w: {{runs: {{amount: {runs}, per: total}}, steps: {{a: {{model: test/limited}}}}}}
"""


def posts(folder: Path, name: str, runs: int, title: str = "") -> str:
    """A scenario that costs a cent a run."""
    path = folder / f"{name}.yaml"
    path.write_text(POSTS.format(title=title or name, runs=runs))
    return str(path)


def usd(pico: Any) -> Fraction | None:
    return None if pico is None else Fraction(pico) / PICO


def told_of(costed: Costed) -> dict[str, Any]:
    pace = costed.pace
    return {
        "total": usd(costed.total.expected),
        "each": usd(costed.per_accepted),
        "left": usd(costed.headroom.left) if costed.headroom else None,
        "typed": list(costed.typed),
        "breaks": list(costed.cautions),
        "done": str(pace.done) if pace else None,
        "inside": {True: "true", False: "false"}.get(pace.inside) if pace and pace.inside is not None else None,
    }


def told(option: Option) -> dict[str, Any]:
    if option.costed is None:
        return {"broken": option.broken[0].code}
    found: dict[str, Any] = {"reason": option.reason, "changes": list(option.changes), **told_of(option.costed)}
    if option.against:
        found |= {"difference": usd(option.against.difference), "share": option.against.share}
    return found


NUMBERS = {"total", "each", "left", "difference", "share"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_options_cost_what_arithmetic_says(case: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(case["scenario"])
    found = costplan.compare("case.yaml", as_of=DAY, swaps=case["swaps"], pricing=PRICES, folder=tmp_path)
    assert [option.name for option in found.options] == list(case["options"])
    assert found.baseline is found.options[0]
    for option in found.options:
        expected = {
            key: exact(value) if key in NUMBERS else value for key, value in case["options"][option.name].items()
        }
        has = {"breaks": [], **expected} if option.costed else expected
        assert {key: told(option)[key] for key in has} == has, option.name


def test_scenarios_stand_beside_each_other_under_their_titles(tmp_path: Path) -> None:
    files = [posts(tmp_path, "one", 100), posts(tmp_path, "two", 300, "Two"), posts(tmp_path, "three", 200, "Two")]
    found = costplan.compare(*files, as_of=DAY, pricing=PRICES, baseline=files[1])
    assert [option.name for option in found.options] == ["one", files[1], files[2]]
    assert found.baseline.name == files[1]
    assert [usd(option.against.difference) if option.against else None for option in found.options] == [-2, None, -1]


def test_a_saved_plan_stands_beside_its_scenario_by_the_tables_that_it_keeps(tmp_path: Path) -> None:
    file, saved = posts(tmp_path, "one", 100), tmp_path / "one.json"
    run("estimate", file, "--pricing", PRICES, "--as-of", DAY, "--format", "json", "-o", saved, code=0)
    posts(tmp_path, "one", 150)
    found = costplan.compare(saved, file, as_of=DAY, pricing=PRICES)
    assert [usd(option.costed.total.expected) for option in found.options if option.costed] == [1, Fraction(3, 2)]
    assert f"{saved.as_posix()} is planned by the tables that it keeps" in found.notes


def test_a_saved_plan_that_was_edited_says_so(tmp_path: Path) -> None:
    file, saved = tmp_path / "one.yaml", tmp_path / "one.json"
    file.write_text(POSTS.format(title="one", runs=100).replace("test/limited", "recraft/recraft-v4"))
    run("estimate", file, "--as-of", DAY, "--format", "json", "-o", saved, code=0)
    saved.write_text(saved.read_text("utf-8").replace("amount: 100", "amount: 200"), "utf-8")
    [_, edited] = costplan.compare(file, saved, as_of=DAY).options
    assert edited.costed is not None
    assert "what it keeps was edited" in edited.costed.cautions[-1]


def test_a_version_stands_beside_its_scenario_by_its_label(tmp_path: Path) -> None:
    file = posts(tmp_path, "one", 100)
    (tmp_path / "costplan.yaml").write_text("version: 1\n")
    moment = datetime(2026, 11, 23, 12, tzinfo=UTC)
    costplan.freeze(file, as_of=DAY, label="FY27", moment=moment, pricing=PRICES, folder=tmp_path)
    posts(tmp_path, "one", 150)
    found = costplan.compare("FY27", "one.yaml", as_of=DAY, pricing=PRICES, folder=tmp_path)
    assert [option.name for option in found.options] == ["FY27", "one.yaml"]
    assert [usd(option.costed.total.expected) for option in found.options if option.costed] == [1, Fraction(3, 2)]


def test_a_cap_over_other_files_is_held_as_a_check_holds_it(tmp_path: Path) -> None:
    for name, runs in (("one", 100), ("two", 300)):
        posts(tmp_path, name, runs)
    (tmp_path / "costplan.yaml").write_text('version: 1\nbudgets: ["all.budget.yaml"]\n')
    (tmp_path / "all.budget.yaml").write_text(
        'version: 1\nbudget: All\nowner: finance\ncaps: [{id: both, over: ["one.yaml", "two.yaml"], max: 5 USD}]\n'
    )
    swaps = ["w.runs.amount=200", "w.runs.amount=250"]
    found = costplan.compare("one.yaml", as_of=DAY, swaps=swaps, pricing=PRICES, folder=tmp_path)
    rooms = [option.costed.headroom for option in found.options if option.costed]
    assert [room and usd(room.left) for room in rooms] == [1, 0, Fraction(-1, 2)]


def test_a_variant_says_that_its_cap_is_its_own(tmp_path: Path) -> None:
    """A cent a run: $1.00 under $5.00, and $1.00 under $50.00."""
    budgets = (
        "budget: {owner: finance, caps: [{id: all, max: 5 USD}]}\nvariants:\n  rich: {why: more, change: {budget: "
    )
    (tmp_path / "one.yaml").write_text(
        POSTS.format(title="one", runs=100) + budgets + "{owner: finance, caps: [{id: all, max: 50 USD}]}}}\n"
    )
    found = costplan.compare("one.yaml", as_of=DAY, pricing=PRICES, folder=tmp_path)
    costs = [option.costed for option in found.options if option.costed]
    assert [cost.own_budget for cost in costs] == [False, True]
    assert [cap_cell(cost) for cost in costs] == [
        "fits, $4.00 (80%) left",
        "fits, $49.00 (98%) left, of its own budget",
    ]


def test_a_budget_that_is_wrong_leaves_options_without_a_cap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    posts(tmp_path, "one", 100)
    (tmp_path / "costplan.yaml").write_text('version: 1\nbudgets: ["all.budget.yaml"]\n')
    (tmp_path / "all.budget.yaml").write_text("version: 1\nbudget: All\nowner: finance\ncaps: [{id: all, max: 5}]\n")
    found = costplan.compare("one.yaml", as_of=DAY, swaps=["tier=batch"], pricing=PRICES, folder=tmp_path)
    assert all(option.costed and option.costed.headroom is None for option in found.options)
    assert not any(option.costed and option.costed.caps_known for option in found.options)
    words = ("compare", tmp_path / "one.yaml", "--swap", "tier=batch", "--as-of", DAY, "--pricing", PRICES)
    monkeypatch.chdir(tmp_path)
    assert "cap not known, for a budget is wrong; 'costplan check' says where" in " ".join(run(*words).stdout.split())
    assert "- cap: not known, for a budget is wrong" in run(*words, "--format", "md").stdout
    assert "not known, for a budget is wrong" in run(*words, "--format", "html").stdout
    [row, *_] = csv.DictReader(io.StringIO(run(*words, "--format", "csv").stdout))
    assert (row["cap_known"], row["cap"]) == ("false", "")
    [option, *_] = json.loads(run(*words, "--format", "json").stdout)["options"]
    assert (option["cap_known"], option["cap"]) == (False, None)
    assert found.notes[0].startswith("budgets beside the scenario are not compared: all.budget.yaml:4")


def test_a_scenario_that_cannot_be_read_is_a_row_unless_it_is_the_baseline(tmp_path: Path) -> None:
    sound = posts(tmp_path, "one", 100)
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("version: 1\nscenario: wrong\n")
    row = costplan.compare(sound, wrong, as_of=DAY, pricing=PRICES).options[1]
    assert (row.name, row.costed, row.broken[0].code) == (wrong.as_posix(), None, "missing-key")
    with pytest.raises(costplan.InputError, match=r"wrong\.yaml"):
        costplan.compare(wrong, sound, as_of=DAY, pricing=PRICES)


REFUSED = [
    ([], {}, 2, "one.yaml alone has nothing to compare with; name another scenario, give --swap quality=low"),
    (["tier"], {}, 2, "--swap tier: it is not a key and a value; write --swap quality=medium"),
    (["qualty=low"], {}, 2, "--swap qualty=low: there is no key 'qualty'; did you mean quality?"),
    (["w.b.quality=low"], {}, 2, "w has no step 'b'"),
    (["accepted=50%"], {}, 2, "no step states 'accepted'; name one, such as workflow.step.accepted=50%"),
    ([f"w.runs.amount={n}" for n in range(1001)], {}, 2, "1,001 options are too many; compare at most 1,000 at once"),
    (["tier=batch"], {"baseline": "as plannd"}, 2, "--baseline as plannd: no option is called so; did you mean 'as pl"),
    (["size=16x16", "w.runs=5"], {"baseline": "w.runs=5"}, 2, "allowed: 'as planned', 'size=16x16, w.runs=5'"),
    (["w.a.nope=3"], {"baseline": "w.a.nope=3"}, 2, "--swap w.a.nope=3: 'nope' is not a key of a step; allowed"),
    (["w.runs=often"], {}, 2, "--swap w.runs=often: there is no driver 'often'"),
    (["w.runs=5%"], {}, 2, "'5%' is no change in percent"),
    (["w.a.make=x"], {}, 2, "--swap w.a.make=x: x is not a number"),
    (["w.a.accepted=150%"], {}, 2, "--swap w.a.accepted=150%: 150% is more than 100%"),
    (["w.a.size=12x", "tier=batch"], {}, 2, "--swap w.a.size=12x: '12x' is not a size"),
    (["size=12x"], {}, 2, "--swap size=12x: '12x' is not a size"),
    (["budget.nope=3"], {}, 2, "--swap budget.nope=3: 'nope' is not a key of a scenario's budget"),
    (["tier=batch"], {"overrides": ["w.a.model=test/nobody"]}, 4, "there is no pricing table for 'test/nobody'"),
]


@pytest.mark.parametrize(("swaps", "more", "code", "told"), REFUSED, ids=lambda one: str(one)[:40])
def test_what_cannot_be_compared_is_told(
    swaps: list[str], more: dict[str, Any], code: int, told: str, tmp_path: Path
) -> None:
    posts(tmp_path, "one", 100)
    with pytest.raises(CostplanError) as error:
        costplan.compare("one.yaml", as_of=DAY, swaps=swaps, pricing=PRICES, folder=tmp_path, **more)
    assert told in str(error.value)
    assert error.value.exit_code == code


ROWS = [
    (["w.a.keep=2"], "keep-over-make"),
    (["w.a.make=2", "w.a.keep=3"], "keep-over-make"),
    (["model=test/nobody"], "unknown-model"),
]


@pytest.mark.parametrize(("swaps", "code"), ROWS, ids=str)
def test_what_together_is_no_plan_is_a_row(swaps: list[str], code: str, tmp_path: Path) -> None:
    posts(tmp_path, "one", 100)
    row = costplan.compare("one.yaml", as_of=DAY, swaps=swaps, pricing=PRICES, folder=tmp_path).options[1]
    assert (row.costed, row.broken[0].code) == (None, code)


def test_a_plain_number_for_a_volume_is_its_amount(tmp_path: Path) -> None:
    posts(tmp_path, "one", 100)
    found = costplan.compare("one.yaml", as_of=DAY, swaps=["w.runs=300"], pricing=PRICES, folder=tmp_path)
    assert [usd(option.costed.total.expected) for option in found.options if option.costed] == [1, 3]


def test_a_tie_is_told_as_one(tmp_path: Path) -> None:
    path = posts(tmp_path, "one", 100)
    words = ("--as-of", DAY, "--pricing", PRICES)
    page = " ".join(run("compare", path, "--swap", "w.runs=100", "--swap", "w.runs=+0%", *words).stdout.split())
    assert "cheapest the baseline, as planned, w.runs=100 and 1 more alike: $1.00" in page
    assert "how sure w.runs=100 is sure to cost the same" in page


def test_json_of_a_hostile_name_is_plain_ascii(tmp_path: Path) -> None:
    path = posts(tmp_path, "on\u202ee", 100, "One")
    made = run("compare", path, "--swap", "w.runs=5", "--as-of", DAY, "--pricing", PRICES, "--format", "json").stdout
    assert made.isascii()
    assert json.loads(made)["options"][0]["file"] == path


def test_options_have_names_of_their_own(tmp_path: Path) -> None:
    """Where a title is another's, or another's file, both go by what was typed."""
    one, two = posts(tmp_path, "one", 100, "two.yaml"), posts(tmp_path, "two", 200, "Two")
    found = costplan.compare("one.yaml", "./two.yaml", as_of=DAY, pricing=PRICES, folder=tmp_path, baseline="two.yaml")
    assert [(option.name, option.is_baseline) for option in found.options] == [("one.yaml", False), ("Two", True)]
    found = costplan.compare(one, f"{tmp_path}/./one.yaml", two, as_of=DAY, pricing=PRICES)
    assert [option.name for option in found.options] == ["two.yaml", "Two"]


def with_variants(folder: Path, *names: str) -> None:
    posts(folder, "many", 100)
    with (folder / "many.yaml").open("a") as file:
        file.write("variants:\n" + "".join(f"  {name}: {{why: a try, change: {{holidays: []}}}}\n" for name in names))


def test_a_variant_and_a_swap_are_not_called_the_same(tmp_path: Path) -> None:
    with_variants(tmp_path, "tier=batch")
    with pytest.raises(costplan.CommandLineError) as error:
        costplan.compare("many.yaml", as_of=DAY, swaps=["tier=batch"], pricing=PRICES, folder=tmp_path)
    assert str(error.value) == (
        "many.yaml:7:15: the variant 'tier=batch' is called as --swap tier=batch is; rename it, or leave out the swap "
        "[said-twice]"
    )


def test_variants_and_swaps_together_are_not_too_many(tmp_path: Path) -> None:
    with_variants(tmp_path, *map("v{}".format, range(999)))
    with pytest.raises(costplan.CommandLineError, match="1,001 options are too many; compare at most 1,000 at once"):
        costplan.compare(
            "many.yaml", as_of=DAY, swaps=[f"w.runs={n}" for n in range(2)], pricing=PRICES, folder=tmp_path
        )


def test_variants_of_several_are_told_to_be_left(tmp_path: Path) -> None:
    with_variants(tmp_path, "half")
    one = posts(tmp_path, "one", 100)
    found = costplan.compare("many.yaml", one, as_of=DAY, pricing=PRICES, folder=tmp_path)
    assert [option.name for option in found.options] == ["many", "one"]
    assert found.notes == ("'variants:' of many are not compared: only those of one scenario that stands alone are",)


def test_what_is_loaded_is_compared_as_its_file_is(tmp_path: Path) -> None:
    posts(tmp_path, "one", 100)
    loaded = costplan.load_scenario("one.yaml", folder=tmp_path, overrides=["w.runs=200"])
    found = costplan.compare(loaded, posts(tmp_path, "two", 300), as_of=DAY, pricing=PRICES, folder=tmp_path)
    assert [usd(option.costed.total.expected) for option in found.options if option.costed] == [2, 3]
    assert repr(found) == "<Comparison of 2 scenarios: 2 options; one is the baseline, $2.00 expected>"
    found = costplan.compare(loaded, as_of=DAY, swaps=["w.runs=+50%"], pricing=PRICES, folder=tmp_path)
    assert [usd(option.costed.total.expected) for option in found.options if option.costed] == [2, 3]
    varied = costplan.vary(loaded, "w.runs=100..300", as_of=DAY, pricing=PRICES, folder=tmp_path)
    assert repr(varied) == "<Sensitivity of one to w.runs: $2.00 as planned>"
    with pytest.raises(TypeError, match="overrides reach no scenario that is loaded already"):
        costplan.compare(loaded, as_of=DAY, swaps=["tier=batch"], scale=["drivers=2"], pricing=PRICES)
    with pytest.raises(costplan.CommandLineError, match=r"two options are called 'one\.yaml'"):
        costplan.compare(loaded, loaded, as_of=DAY, pricing=PRICES, folder=tmp_path)


def test_swaps_are_for_one_scenario(tmp_path: Path) -> None:
    files = [posts(tmp_path, "one", 100), posts(tmp_path, "two", 100)]
    with pytest.raises(costplan.CommandLineError, match="--swap is for one scenario, and 2 are named"):
        costplan.compare(*files, as_of=DAY, swaps=["tier=batch"], pricing=PRICES)


def test_a_scenario_that_is_named_twice_is_one(tmp_path: Path) -> None:
    file = posts(tmp_path, "one", 100)
    with pytest.raises(costplan.CommandLineError, match="alone has nothing to compare with"):
        costplan.compare(file, file, as_of=DAY, pricing=PRICES)


def test_json_says_all_of_it(tmp_path: Path) -> None:
    from costplan.render.json.comparison import comparison_json

    (tmp_path / "case.yaml").write_text(CASES[0]["scenario"])
    found = costplan.compare(
        "case.yaml", as_of=DAY, swaps=["quality=low", "quality=hd"], pricing=PRICES, folder=tmp_path
    )
    said = json.loads(comparison_json(found))
    assert said["version"] == 1
    assert said["baseline"] == "as planned"
    planned, low, dear = said["options"]
    assert planned["total"]["expected_usd"] == "5"
    assert planned["against_baseline"] is None
    assert low["against_baseline"]["difference_usd"] == "0"
    assert dear["can_be_planned"] is False
    assert dear["broken"][0]["code"] == "illegal-quality"


def test_break_evens_are_solved_for_the_first_options(tmp_path: Path) -> None:
    """An image at $0.01, of which 60 % are accepted, against $0.005 in a batch: the same an accepted image at 30 %."""
    (tmp_path / "one.yaml").write_text(
        POSTS.format(title="one", runs=100).replace("test/limited", "test/limited, accepted: 60%")
    )
    found = costplan.compare("one.yaml", as_of=DAY, swaps=["tier=batch"], pricing=PRICES, folder=tmp_path)
    assert [(one.of, one.at) for one in found.break_evens] == [("volume", None), ("w.a.accepted", Fraction(3, 10))]
    assert found.notes == ()
    many = ["tier=batch", *(f"w.a.accepted={share}%" for share in range(50, 59))]
    found = costplan.compare("one.yaml", as_of=DAY, swaps=many, pricing=PRICES, folder=tmp_path)
    assert len({one.option for one in found.break_evens}) == 8
    assert "break-evens are solved for the first 8 of 9 options" in found.notes


def test_options_share_what_they_have_in_common(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are parsed, tables read and calls priced once, however many options there are; each is planned once."""
    (tmp_path / "case.yaml").write_text(CASES[1]["scenario"])
    counts: dict[str, int] = {}

    def counted(where: str, name: str) -> None:
        module = importlib.import_module(where)
        once = getattr(module, name)

        def count(*given: Any, **more: Any) -> Any:
            counts[name] = counts.get(name, 0) + 1
            return once(*given, **more)

        monkeypatch.setattr(module, name, count)

    counted("costplan.scenario.file", "merged")
    counted("costplan.catalogue", "read_table")
    counted("costplan.planning.step_prices", "price_at")
    counted("costplan.gating.revision", "build_plans")
    found = []
    for number in (10, 40):
        counts.clear()
        swaps = [f"drivers.posts.amount={10 + n}" for n in range(number)]
        costplan.compare("case.yaml", as_of=DAY, swaps=swaps, pricing=PRICES, folder=tmp_path)
        found.append(dict(counts))
    few, many = found
    assert (few.pop("build_plans"), many.pop("build_plans")) == (11, 41)
    assert few == many
    assert few["merged"] == 1


def test_nobody_says_how_sure_an_unknown_cost_is(tmp_path: Path) -> None:
    step = "{model: openai/gpt-image-2, size: 1024x1024, quality: high, prompt_tokens: 9}"
    text = POSTS.format(title="one", runs=100).replace("{model: test/limited}", step)
    (tmp_path / "one.yaml").write_text(text)
    found = costplan.compare("one.yaml", as_of=DAY, swaps=["w.a.call=responses"], folder=tmp_path)
    [other] = [option for option in found.options if option.against]
    assert other.against is not None
    assert other.against.cheaper is None
    changed = ("--as-of", DAY, "--set", "w.a.call=responses")
    page = run("diff", tmp_path / "one.yaml", tmp_path / "one.yaml", *changed, code=0).stdout
    assert "INCOMPLETE" in page.partition("What changed the cost")[0]


SPLIT = """\
version: 1
scenario: split
period: 2027-01
drivers: {pictures: {amount: 80 to 120, per: total}}
workflows:
  w:
    runs: pictures
    steps:
      a:
        split:
          dear: {share: 50%, model: test/next, quality: high}
          cheap: {share: 30%, model: test/next, quality: low, accepted: 80%}
          none: {share: 20%, model: test/limited}
"""


def test_all_on_each_part_of_a_split_is_an_option(tmp_path: Path) -> None:
    (tmp_path / "split.yaml").write_text(SPLIT, encoding="utf-8")
    found = costplan.compare("split.yaml", as_of=DAY, pricing=PRICES, folder=tmp_path)
    names = ["as planned", "all on test/next as dear", "all on test/next as cheap", "all on test/limited"]
    assert [one.name for one in found.options] == names
    base, dear, cheap, limited = found.options
    assert dear.reason == "all of w as its dear is made"
    assert dear.changes == ("w.a.split=", "w.a.model=test/next", "w.a.quality=high")
    costs = [Fraction(one.costed.total.expected) for one in found.options if one.costed]
    # a share of the runs costs that share of all of them: 50% x $0.20 + 30% x $0.01 + 20% x $0.01 a run
    assert costs[0] == sum(Fraction(part, 100) * cost for part, cost in zip((50, 30, 20), costs[1:], strict=True))
    assert cheap.costed is not None
    assert cheap.costed.cautions == ("supposes that every task is accepted as often as cheap",)
    for one, is_less in ((dear, 0.0), (limited, 1.0)):  # both have the runs of the whole, so nothing is left to chance
        assert one.against is not None
        assert one.against.cheaper is not None
        assert one.against.cheaper.less == pytest.approx(is_less, abs=1e-9)
    assert base.against is None


def test_all_on_a_part_that_cannot_be_planned_is_a_row_that_says_why(tmp_path: Path) -> None:
    failures = "    failures: {timed_out: {rate: 2%, retry: {at_most: 2, then: {quality: low}}}}\n"
    (tmp_path / "split.yaml").write_text(SPLIT + failures, encoding="utf-8")  # test/limited takes no quality
    found = costplan.compare("split.yaml", as_of=DAY, pricing=PRICES, folder=tmp_path)
    assert [[problem.code for problem in one.broken] for one in found.options] == [[], [], [], ["not-taken"]]


def test_a_swap_goes_to_the_parts_of_a_split(tmp_path: Path) -> None:
    (tmp_path / "split.yaml").write_text(SPLIT, encoding="utf-8")
    found = costplan.compare("split.yaml", as_of=DAY, swaps=["quality=low"], pricing=PRICES, folder=tmp_path)
    swapped = found.options[-1]
    assert swapped.changes == ("w.a.split.dear.quality=low", "w.a.split.cheap.quality=low")
    assert swapped.costed is not None
