"""The Python API as a door beside the command line: the same answers, the same files, wrong arguments told."""

from __future__ import annotations

import json
import re
import runpy
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import costplan
from costplan.render.audit_formats import AUDIT_FORMATS
from costplan.render.migration_formats import MIGRATIONS
from costplan.render.verdict.surfaces import SURFACES
from tests.command import run
from tests.places import ROOT, TESTS

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SAMPLES = ROOT / "reports" / "samples"
PUBLIC = TESTS / "data" / "observations.csv"


def said(*arguments: str) -> str:
    result = run(*arguments, "--as-of", str(DAY))
    return result.stdout


def test_a_small_user_gets_what_it_asserts() -> None:
    runpy.run_path(str(TESTS / "api" / "user.py"))


def test_every_public_name_is_there_and_says_what_it_is() -> None:
    for name in costplan.__all__:
        found = getattr(costplan, name)
        assert name == "__version__" or (found.__doc__ or "").strip(), name
    assert set(costplan._HOMES) | {"__version__"} == set(costplan.__all__)


def test_names_and_catalogues_are_the_commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    names = ["nano-banana-pro", "vertex_ai/gemini-3-pro-image", "a-brush", "-"]  # - is a name of nothing, and no stdin
    told = json.loads(run("prices", "lookup", "--format", "json", *names[:3]).stdout)
    assert costplan.lookup(names) == told | {"-": None}
    listing = tmp_path / "map.json"
    run("prices", "export", "openai", "--format", "litellm", "-o", str(listing), code=0)
    audit = costplan.audit(listing, as_of=DAY)
    assert AUDIT_FORMATS["json"](audit) == said("prices", "lint", "--with", str(listing), "--format", "json")
    with pytest.raises(TypeError, match="names is 'dall-e-3'"):
        costplan.lookup("dall-e-3")


def test_a_check_is_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert SURFACES["json"](costplan.check("scenarios/quarter.yaml", as_of=DAY)) == said(
        "check", "scenarios/quarter.yaml", "--format", "json"
    )


@pytest.mark.parametrize("name", ["quarter", "guide-workflows"])
def test_a_report_is_the_pack_of_the_command(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    files = costplan.report(Path("scenarios") / f"{name}.yaml", as_of=DAY)
    assert files == {file.name: file.read_bytes() for file in SAMPLES.glob(f"{name}.*")}


def test_an_estimate_is_the_command() -> None:
    told = json.loads(said("estimate", "quarter", "guide-workflows", "--format", "json"))
    found = costplan.estimate("quarter", "guide-workflows", as_of=DAY)
    assert f"{found.plan.total_usd.normalize():f}" == told["total"]["expected_usd"]
    assert f"{found.quantile_usd('p90').normalize():f}" == told["total"]["p90_usd"]
    mixed = costplan.estimate(costplan.load_scenario("quarter"), "guide-workflows", as_of=DAY)
    assert mixed.plan == found.plan


def test_a_migration_is_the_command() -> None:
    words = ("quarter", "--to", "gpt-image-2.6-flare", "--from", "gpt-image-2", "--format", "json")
    found = costplan.migrate("quarter", to="gpt-image-2.6-flare", leave=["gpt-image-2"], as_of=DAY)
    assert MIGRATIONS["json"](found) == said("advise", *words)


def test_a_store_a_calibration_and_their_accuracy(tmp_path: Path) -> None:
    store = tmp_path / "store.jsonl"
    assert [(tally.added, tally.refused) for tally in costplan.observe(PUBLIC, store=store)] == [(462, 0)]
    assert [tally.duplicates for tally in costplan.observe(str(PUBLIC), store=str(store))] == [462]
    calibration = costplan.calibrate(store, as_of=DAY)
    assert costplan.calibration_yaml(calibration) == said("calibrate", str(store))
    found = costplan.accuracy(store, as_of=DAY)
    assert found.rows
    share, calls, means = runpy.run_path(str(TESTS / "api" / "user.py"))["held"](found)
    assert 0 < share <= 1
    assert (calls, means) == (12, 12)  # learned figures of sources that others tell of too


def test_a_lock_is_written_held_and_renewed_from_any_folder(tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_bytes((ROOT / "scenarios" / "guide-workflows.yaml").read_bytes())
    made = costplan.lock("q.yaml", as_of=DAY, folder=tmp_path)
    file = tmp_path / "costplan.lock"
    text = file.read_text(encoding="utf-8")
    assert [scenario.file for scenario in made.scenarios] == ["q.yaml"]
    assert costplan.lock(as_of=DAY, folder=str(tmp_path)) == made
    file.write_text(re.sub(r"sha256:(\w{60})\w{4}", r"sha256:\1f00d", text), encoding="utf-8")
    with pytest.raises(costplan.InputError):
        costplan.lock(as_of=DAY, folder=tmp_path)
    costplan.lock(as_of=DAY, folder=tmp_path, update=True)
    assert file.read_text(encoding="utf-8") == text
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(costplan.CommandLineError, match="name the scenarios to lock"):
        costplan.lock(as_of=DAY, folder=tmp_path / "elsewhere")


def test_a_version_is_frozen_once(tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_bytes((ROOT / "scenarios" / "guide-workflows.yaml").read_bytes())
    path = costplan.freeze("q.yaml", as_of=DAY, label="FY27", moment=NOON, folder=tmp_path)
    assert path == tmp_path / "budgets" / "versions" / "q" / "FY27.json"
    assert json.loads(path.read_text(encoding="utf-8"))["label"] == "FY27"
    with pytest.raises(costplan.InputError, match="a version never changes"):
        costplan.freeze("q.yaml", as_of=DAY, label="fy27", moment=NOON, folder=tmp_path)


WRONG: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: costplan.estimate(as_of=DAY), TypeError, "estimate() needs a scenario"),
    (lambda: costplan.estimate("quarter", as_of="2026-11-23"), TypeError, "as_of is '2026-11-23', a str"),  # type: ignore[arg-type]
    (lambda: costplan.estimate(3, as_of=DAY), TypeError, "scenarios is 3, an int; pass a path"),  # type: ignore[arg-type]
    (lambda: costplan.estimate(b"quarter", as_of=DAY), TypeError, "scenarios is b'quarter', a bytes; pass a path"),  # type: ignore[arg-type]
    (
        lambda: costplan.estimate("quarter", as_of=DAY, overrides="a=b"),
        TypeError,
        "overrides is 'a=b', a str; pass a list",
    ),
    (lambda: costplan.estimate("quarter", as_of=DAY, pricing=3), TypeError, "pricing is 3, an int; pass a path"),  # type: ignore[arg-type]
    (
        lambda: costplan.estimate("quarter", as_of=DAY).quantile_usd("p99"),
        costplan.InputError,
        "at: 'p99' is not allowed",
    ),
    (lambda: costplan.estimate("quartr", as_of=DAY), costplan.OutsideError, "did you mean quarter?"),
    (
        lambda: costplan.estimate("quarter", as_of=DAY, calibration="nothing.yaml"),
        costplan.OutsideError,
        "nothing.yaml",
    ),
    (lambda: costplan.advise("quarter", as_of=DAY, take="a:tier"), TypeError, "take is 'a:tier', a str; pass a list"),
    (lambda: costplan.migrate("quarter", to=3, as_of=DAY), TypeError, "to is 3, an int; pass a text"),  # type: ignore[arg-type]
    (lambda: costplan.load_scenario(None), TypeError, "scenario is None; pass a path"),  # type: ignore[arg-type]
    (
        lambda: costplan.check("quarter", as_of=DAY, budgets="b.yaml"),
        TypeError,
        "budgets is 'b.yaml', a str; pass a list",
    ),
    (lambda: costplan.check("quarter", as_of=DAY, base=3), TypeError, "base is 3, an int; pass a text"),  # type: ignore[arg-type]
    (lambda: costplan.check("guide-workflows", as_of=DAY), costplan.CommandLineError, "no budget"),
    (
        lambda: costplan.check("quarter", as_of=DAY, base="HEAD", base_plan="plan.json"),
        TypeError,
        "two ways to say one thing",
    ),
    (lambda: costplan.check("quarter", as_of=DAY, new_only=True), TypeError, "new_only needs base"),
    (
        lambda: costplan.report("quarter", as_of=DAY, formats=["pdf"]),
        costplan.InputError,
        "formats: 'pdf' is not allowed here",
    ),
    (lambda: costplan.report("quarter", as_of=DAY, formats="html"), TypeError, "formats is 'html', a str; pass a list"),
    (
        lambda: costplan.calibrate("store.jsonl", as_of=DAY, at="p99"),
        costplan.InputError,
        "at: 'p99' is not allowed here",
    ),
    (lambda: costplan.calibrate(as_of=DAY), TypeError, "stores are needed"),
    (lambda: costplan.accuracy(as_of=DAY), TypeError, "stores are needed"),
    (lambda: costplan.observe(store="s.jsonl"), TypeError, "records are needed"),
    (lambda: costplan.observe("r.csv", store=None), TypeError, "store is None; pass a path"),  # type: ignore[arg-type]
    (
        lambda: costplan.freeze("quarter", as_of=DAY, label="../../up", moment=NOON),
        costplan.InputError,
        "'../../up' is not up to 64 letters",
    ),
    (
        lambda: costplan.freeze("quarter", as_of=DAY, label="x", moment=datetime(2026, 11, 23)),  # noqa: DTZ001
        TypeError,
        "pass a datetime.datetime with a time zone",
    ),
    (
        lambda: costplan.freeze("quarter", as_of=DAY, label="x", moment=NOON, ref="two\nlines"),
        costplan.InputError,
        "is not 1 to 200 characters that can be seen",
    ),
]


@pytest.mark.parametrize(("call", "error", "sentence"), WRONG, ids=[sentence for _, _, sentence in WRONG])
def test_what_is_handed_in_wrongly_is_told(
    call: Callable[[], Any], error: type[Exception], sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error) as raised:
        call()
    assert sentence in str(raised.value)
    assert not list(tmp_path.iterdir())


def test_a_missing_extra_is_one_sentence_for_whoever_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("costplan.learning")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    for learn in (costplan.calibrate, costplan.accuracy):
        with pytest.raises(costplan.OutsideError, match=r"pip install 'costplan\[calibrate\]' \[needs-extra\]"):
            learn("store.jsonl", as_of=DAY)


@pytest.mark.parametrize("name", ["a\0b", "x" * 300, "\ud800"])
def test_a_name_that_no_file_can_have_is_told(name: str) -> None:
    for wrong in (
        lambda: costplan.check(name, as_of=DAY),
        lambda: costplan.check("quarter", as_of=DAY, budgets=[name]),
        lambda: costplan.check("quarter", as_of=DAY, pricing=name),
        lambda: costplan.check("quarter", as_of=DAY, calibration=name),
        lambda: costplan.check("quarter", as_of=DAY, folder=name),
        lambda: costplan.observe(name, store="store.jsonl"),
    ):
        with pytest.raises(
            costplan.OutsideError, match=r"a name that no file can have; check the path \[cannot-read\]"
        ):
            wrong()


def test_a_revision_with_a_zero_byte_is_told() -> None:
    with pytest.raises(costplan.OutsideError, match="there is no revision"):
        costplan.check("quarter", as_of=DAY, base="a\0b")


def test_a_folder_that_is_not_there_is_told() -> None:
    with pytest.raises(costplan.OutsideError, match="there is no folder 'no/such'"):
        costplan.check(as_of=DAY, folder="no/such")


def test_a_dash_is_a_file_from_python(tmp_path: Path) -> None:
    (tmp_path / "-").write_bytes((ROOT / "scenarios" / "quarter.yaml").read_bytes())
    assert costplan.estimate("-", as_of=DAY, folder=tmp_path).plan.titles == ("Q1 2027 image plan",)
    with pytest.raises(costplan.OutsideError, match="No such file"):
        costplan.observe("-", store=tmp_path / "store.jsonl")


def test_overrides_do_not_silently_miss_a_loaded_scenario() -> None:
    loaded = costplan.load_scenario("quarter")
    with pytest.raises(TypeError, match=r"pass them to load_scenario\(\)"):
        costplan.estimate(loaded, as_of=DAY, overrides=["social-posts.draft.make=2"])


def test_a_plan_tells_the_periods_of_all_its_scenarios() -> None:
    plan = costplan.estimate("quarter", "guide-workflows", as_of=DAY).plan
    assert all(period in repr(plan) for period in plan.periods)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"call": "responses", "main_model": ["a"]}, "main_model has 'a'; pass lines of"),
        ({"main_model": 3}, "main_model is 3, an int; pass a list"),
        ({"parameters": 0}, "parameters is 0, an int; pass a mapping"),
        ({"input_images": 0}, "input_images is 0, an int; pass a list"),
        ({"call": 0}, "call is 0, an int; pass a text"),
        ({"cached_text_tokens": ""}, "cached_text_tokens is '', a str; pass a whole number"),
    ],
)
def test_a_wrong_argument_of_a_quote_is_told_though_it_counts_as_false(wrong: Any, sentence: str) -> None:
    with pytest.raises(TypeError, match=re.escape(sentence)):
        costplan.quote("openai/gpt-image-2", as_of=DAY, **{"size": "1024x1024", "prompt_tokens": 5, **wrong})


def test_a_number_that_python_refuses_to_write_is_told() -> None:
    with pytest.raises(costplan.InputError, match="n: a number of 16,610 bits is not from 1 to"):
        costplan.quote("openai/gpt-image-2", as_of=DAY, size="1024x1024", n=10**5000)
    with pytest.raises(TypeError, match="size is a number of 16,610 bits, an int; pass a text"):
        costplan.quote("openai/gpt-image-2", as_of=DAY, size=10**5000)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [{"model": 3}, {"route": b"x"}, {"source": 1}, {"call": ["x"]}, {"strict": "no"}])
def test_a_wrong_word_about_records_is_told(wrong: Any, tmp_path: Path) -> None:
    with pytest.raises(TypeError, match=f"{next(iter(wrong))} is .*; pass"):
        costplan.observe(PUBLIC, store=tmp_path / "store.jsonl", **wrong)
    assert not list(tmp_path.iterdir())


def test_what_is_no_calibration_is_not_written() -> None:
    with pytest.raises(TypeError, match=r"pass what costplan.calibrate\(\) gave"):
        costplan.calibration_yaml(None)  # type: ignore[arg-type]


def test_what_was_loaded_is_written_as_the_page_says() -> None:
    loaded = costplan.load_scenario("quarter", overrides=["social-posts.final.quality=low"])
    assert costplan.write_scenario(loaded) == costplan.write_scenario(loaded.scenario)
    with pytest.raises(TypeError, match=r"scenario is 3; pass what costplan.load_scenario\(\) gave"):
        costplan.write_scenario(3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"folders has 'x'; pass costplan.Folder\(path, shown\)"):
        costplan.Catalogue(["x"])  # type: ignore[list-item]
