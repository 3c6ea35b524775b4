"""The front office asked from Python, as every door asks it: about a folder that nobody stands in, on a day that is
handed in, without a word on stdout or stderr. What the answers look like is tested with the commands."""

from __future__ import annotations

import json
import re
import subprocess
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from costplan import CommandLineError, CostplanError, InputError, OutsideError
from costplan.intake import open_file, read_bytes, remembering
from costplan.project.budgets import read_budgets
from costplan.project.calibrating import accuracy, calibrate
from costplan.project.checking import check
from costplan.project.content import blocks
from costplan.project.estimating import estimate, estimate_workbook
from costplan.project.freezing import freeze
from costplan.project.git import revision
from costplan.project.health import examine
from costplan.project.lockfile import LockFile, lock_path
from costplan.project.new_files import write_new
from costplan.project.observing import import_records
from costplan.project.progress import SILENCE, Stage
from costplan.project.reading import read_revision, request_in
from costplan.project.recorded_mix import recorded_mix
from costplan.project.reporting import FORMATS, read_report, report_files
from costplan.project.request import Request
from costplan.project.scenarios import find_scenario, has_scenario
from costplan.project.tables import open_calibrated, open_catalogue
from costplan.project.versions import read_versions
from costplan.project.writing import check_outputs, write_file
from costplan.units import PICO
from tests.observed import store
from tests.places import TESTS

if TYPE_CHECKING:
    from collections.abc import Iterator

AS_OF = date(2026, 11, 23)
PRICES = TESTS / "pricing"
# 100 images a month at $0.05, or $0.01 as before: $5.00, or $1.00.
POSTS = """\
version: 1
scenario: {title}
period: 2027-01
workflows:
  posts: {{runs: {{amount: 100, per: month}}, steps: {{image: {{model: test/next, quality: {quality}}}}}}}
"""
CAP = "version: 1\nbudget: all\ncaps: [{{id: month, max: {usd} USD}}]\n"


@pytest.fixture
def tree(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[Path]:
    """A project in a repository of its own: $1.00 where it was committed, $5.00 in the files, under a cap of $4."""
    for name, text in {
        "costplan.yaml": "version: 1\nscenarios: [plans/*.yaml]\nbudgets: [caps/*.yaml]\n",
        "plans/posts.yaml": POSTS.format(title="Posts", quality="low"),
        "caps/all.yaml": CAP.format(usd=4),
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    for words in (
        ["init", "-q"],
        ["add", "-A"],
        ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "first"],
    ):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    (tmp_path / "plans" / "posts.yaml").write_text(POSTS.format(title="Posts", quality="medium"), encoding="utf-8")
    yield tmp_path
    assert capsys.readouterr() == ("", "")


def asked(folder: Path, **more: Any) -> Request:
    return Request(as_of=AS_OF, pricing=PRICES, folder=folder, **more)


class Heard:
    """What is heard of the work."""

    def __init__(self) -> None:
        self.stages: list[str] = []
        self.counts: list[int] = []
        self.messages: list[str] = []

    @contextmanager
    def stage(self, name: str, unit: str = "", *, stdin: bool = False) -> Iterator[Stage]:
        self.stages.append(name)
        with SILENCE.stage(name) as counting:
            yield counting
        self.counts.append(counting.count)

    def tell(self, message: str) -> None:
        self.messages.append(message)


# ------------------------------------------------------------------------------------------------------- what is read


@pytest.mark.parametrize(
    ("name", "title", "shown"),
    [
        ("plans/posts.yaml", "Posts", "plans/posts.yaml"),
        (PurePosixPath("plans/posts.yaml"), "Posts", "plans/posts.yaml"),
        ("./plans/../plans/posts.yaml", "Posts", "plans/../plans/posts.yaml"),
        ("quarter", "Q1 2027 image plan", "scenarios/quarter.yaml"),
        ("quarter.yaml", "Q1 2027 image plan", "scenarios/quarter.yaml"),
    ],
    ids=str,
)
def test_a_scenario_by_its_name(name: Any, title: str, shown: str, tree: Path) -> None:
    loaded = find_scenario(name, folder=tree)
    assert (loaded.scenario.title, loaded.file) == (title, shown)
    assert has_scenario(name, tree)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("x", "x: No such file or directory, and no shipped scenario; shipped are batch, campaign, "),
        (
            "costplan.yml",
            "costplan.yml: No such file or directory, and no shipped scenario; did you mean costplan.yaml?",
        ),
        (
            "guide-workflows-today",
            "guide-workflows-today is now the variant 'today' of guide-workflows; compare them: ",
        ),
        ("plans/none.yaml", "plans/none.yaml: No such file or directory; "),
    ],
)
def test_a_scenario_that_is_not_there(name: str, told: str, tree: Path) -> None:
    assert not has_scenario(name, tree)
    with pytest.raises(OutsideError) as caught:
        find_scenario(name, folder=tree)
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize(
    ("line", "named", "usd", "used"),
    [
        ("", None, "3", "shipped (1 file), "),  # 100 images at $0.03
        ("pricing: ours", None, "7", "ours (1 file), "),
        ("", "theirs", "9", "theirs (1 file), "),
        ("pricing: ours", Path("theirs"), "9", "theirs (1 file), "),
    ],
)
def test_which_tables_count(line: str, named: Any, usd: str, used: str, tree: Path) -> None:
    head, _, _ = (PRICES / "test" / "next.yaml").read_text(encoding="utf-8").partition("    tiers:")
    for folder, price in (("ours", "0.07"), ("theirs", "0.09")):
        (tree / folder / "stability").mkdir(parents=True)
        table = head.replace("test/next", "stability/core") + f"    tiers: {{standard: {{image: {price}}}}}\n"
        (tree / folder / "stability" / "core.yaml").write_text(table, encoding="utf-8")
    (tree / "costplan.yaml").write_text(f"version: 1\n{line}\n", encoding="utf-8")
    plan = POSTS.format(title="Posts", quality="low").replace("test/next, quality: low", "stability/core")
    (tree / "core.yaml").write_text(plan, encoding="utf-8")
    found = estimate(Request(as_of=AS_OF, scenarios=["core.yaml"], pricing=named, folder=tree))
    assert found.plan.total.expected == int(usd) * PICO
    assert found.catalogue.used().startswith(used)
    assert open_catalogue(named, tree).folders == found.catalogue.folders


def test_a_calibration_is_found_beside_the_folder_or_shipped(tree: Path) -> None:
    public = open_calibrated(calibration="public", folder=tree).calibration
    assert public
    assert public.shown == "pricing/public.calibration.yaml"
    with pytest.raises(OutsideError, match=r"^none\.yaml: No such file"):
        open_calibrated(calibration="none.yaml", folder=tree)


def test_a_revision_is_a_folder_of_its_own(tree: Path) -> None:
    with revision("HEAD", tree / "plans") as there:
        assert there.name == "plans"
        assert b"quality: low" in read_bytes(there / "posts.yaml", "posts.yaml")
        then = request_in(
            asked(there, scenarios=["posts.yaml", "new.yaml", "-"], overrides=["period=2027-02"]), there, "HEAD"
        )
        assert (then.scenarios, then.overrides, then.pricing) == (("posts.yaml",), (), PRICES)
        before, errors = read_revision(then, read_budgets(then)[0])
        assert (before.plan.total.expected, errors) == (1 * PICO, [])
        assert before.files == {"Posts": "plans/posts.yaml"}
    assert not there.exists()
    with pytest.raises(OutsideError, match="there is no revision 'nowhere' to read"), revision("nowhere", tree):
        pass


# ----------------------------------------------------------------------------------------------------- what is answered


def test_an_estimate_is_of_the_folder_that_is_asked_about(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from_outside = estimate(asked(tree, scenarios=["plans/posts.yaml"]))
    assert (from_outside.plan.total.expected, from_outside.risks.of().p90) == (5 * PICO, 5 * PICO)
    assert from_outside.plan.files.keys() == {"plans/posts.yaml"}
    monkeypatch.chdir(tree)
    inside = estimate(Request(as_of=AS_OF, pricing=PRICES, scenarios=["plans/posts.yaml"]))
    assert (inside.plan.files, inside.plan.total) == (from_outside.plan.files, from_outside.plan.total)


def test_an_estimate_tells_all_that_is_wrong_at_once(tree: Path) -> None:
    (tree / "bad.yaml").write_text("version: 1\nscenaro: x\n", encoding="utf-8")
    with pytest.raises(CommandLineError) as caught:
        estimate(asked(tree, scenarios=["plans/posts.yaml", "bad.yaml", "none.yml"], overrides=["pots.image.n=2"]))
    assert {problem.code for problem in caught.value.problems} == {"set", "cannot-read"}


@pytest.mark.parametrize(
    ("more", "code", "told", "base"),
    [
        ({}, 3, "the plan does not fit: month: $5.00 expected is $1.00 over the cap of $4.00", None),
        ({"base": "HEAD"}, 3, "the plan does not fit: month: $5.00", 1),
        ({"base": "HEAD", "new_only": True}, 3, "the plan does not fit: month: $5.00", 1),
        ({"budget_from": "HEAD"}, 3, "the plan does not fit: month: $5.00", None),
        ({"locked": True}, 4, "there is no costplan.lock", None),
        ({"base": "nowhere"}, 6, "there is no revision 'nowhere' to read", None),
        ({"base_plan": "none.json"}, 6, "none.json: No such file", None),
    ],
    ids=str,
)
def test_a_check(
    more: dict[str, Any], code: int, told: str, base: int | None, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree)  # a path of a lock and of a saved plan is told as it is given
    try:
        checked = check(Request(as_of=AS_OF, pricing=PRICES), **more)
        error = checked.failure()
        assert checked.verdict.base == (base and base * PICO)
        assert checked.failure(warn_only=True) is None
    except CostplanError as raised:
        error = raised
    assert error
    assert (error.exit_code, error.problems[0].message[: len(told)]) == (code, told)


def test_a_check_that_fits_has_no_failure(tree: Path) -> None:
    (tree / "roomy.yaml").write_text(CAP.format(usd=6), encoding="utf-8")
    heard = Heard()
    checked = check(asked(tree, budgets=["roomy.yaml", "./roomy.yaml"]), progress=heard)
    assert checked.failure() is None
    assert heard.stages == ["reading", "planning", "holding"]


def test_a_broken_file_does_not_hide_the_rest(tree: Path) -> None:
    (tree / "plans" / "broken.yaml").write_text("version: 1\nscenaro: x\n", encoding="utf-8")
    checked = check(asked(tree))
    assert checked.verdict.titles == ("Posts",)
    failure = checked.failure()
    assert failure
    assert failure.exit_code == 4
    assert {problem.code for problem in failure.problems} >= {"unknown-key", "does-not-fit"}
    with pytest.raises(InputError):
        read_report(asked(tree))


def test_a_report_has_files_in_every_format(tree: Path) -> None:
    report = read_report(asked(tree))
    files = [one for name in FORMATS for one in report_files(report, name, bom=True).items()]
    made = {ending: b"".join(blocks(content)) for ending, content in files}
    assert list(made) == ["xlsx", "html", "md", "csv", "entries.csv", "json"]
    assert all(made.values())
    assert [ending for ending, data in made.items() if data.startswith(b"\xef\xbb\xbf")] == ["csv", "entries.csv"]
    (tree / "pack.xlsx").write_bytes(made["xlsx"])
    again = estimate_workbook(tree / "pack.xlsx", asked(tree))
    assert (again.plan.total, again.notes) == (report.plan.total, ())


def test_a_version_is_frozen_once_and_found_again(tree: Path) -> None:
    heard = Heard()
    moment = datetime(2026, 11, 23, 12, tzinfo=UTC)
    path = freeze(asked(tree), "FY27-original", moment, approved_by="Ada", progress=heard)
    assert path == tree / "budgets" / "versions" / "posts" / "FY27-original.json"
    assert [message.removeprefix(f"wrote {path.parent}/") for message in heard.messages] == [path.name, "comments.yaml"]
    [version], comments = read_versions({"Posts": "plans/posts.yaml"}, tree)
    assert (version.label, version.frozen, version.approved_by) == ("FY27-original", "2026-11-23T12:00:00Z", "Ada")
    assert (version.total, comments) == (5 * PICO, ())
    with pytest.raises(InputError, match="was frozen at 2026-11-23T12:00:00Z"):
        freeze(asked(tree), "fy27-ORIGINAL", moment)


def test_a_version_stays_out_of_the_folder_of_what_only_a_cap_is_over(tmp_path: Path) -> None:
    over = "version: 1\nbudget: b\ncaps: [{id: all, over: [a/*.yaml, b/*.yaml], max: 9 USD}]\n"
    (tmp_path / "budget.yaml").write_text(over, encoding="utf-8")
    (tmp_path / "costplan.yaml").write_text("version: 1\nbudgets: [budget.yaml]\n", encoding="utf-8")
    moment = datetime(2026, 11, 23, 12, tzinfo=UTC)
    kept = []
    for team in "ab":
        (tmp_path / team).mkdir()
        (tmp_path / team / "plan.yaml").write_text(POSTS.format(title=team, quality="low"), encoding="utf-8")
    for team in "ab":
        request = asked(tmp_path, scenarios=[Path(team) / "plan.yaml"])
        kept.append(freeze(request, "v1", moment).parent.name)
    assert kept[0] == "plan"
    assert re.fullmatch("plan-[0-9a-f]{8}", kept[1])


def test_a_lock_is_made_held_and_broken(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    request = Request(as_of=AS_OF, pricing=PRICES, scenarios=[Path("plans/posts.yaml")])
    made = LockFile().made(request)
    assert (made.held, made.is_news) == (None, True)
    assert lock_path(tree / "plans") == tree / "costplan.lock"
    (tree / "costplan.lock").write_text(made.text, encoding="utf-8")
    file = LockFile()
    assert file.names == ("plans/posts.yaml",)
    again = file.made(request)
    assert not again.is_news
    again.hold()
    changed = LockFile().made(request._replace(overrides=["posts.image.model=stability/core", "posts.image.quality="]))
    assert changed.is_news
    with pytest.raises(InputError, match="model stability/core: not in the lock"):
        changed.hold()


# ------------------------------------------------------------------------------------------------------ calls on record


def test_records_are_imported_and_what_is_wrong_comes_back(tmp_path: Path) -> None:
    usage = {"input_tokens": 50, "output_tokens": 4160}
    good, same, wrong = tmp_path / "good.jsonl", tmp_path / "same.jsonl", tmp_path / "wrong.jsonl"
    for path, records in ((good, [{"created": 1, "usage": usage}]), (same, [{"created": 1, "usage": usage}])):
        path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    wrong.write_text('{"usage": 1}\n' * 3, encoding="utf-8")
    into, heard = tmp_path / "store.jsonl", Heard()
    tallies = import_records([good, str(same), wrong], into, model="gpt-image-2", progress=heard)
    assert [(tally.added, tally.duplicates, tally.refused) for tally in tallies] == [(1, 0, 0), (0, 1, 0), (0, 0, 3)]
    assert list(map(str, tallies[2].problems)) == heard.messages
    assert (heard.stages, heard.counts) == (["reading the store", "importing"], [0, 5])
    assert len(into.read_text(encoding="utf-8").splitlines()) == 1
    with pytest.raises(InputError):
        import_records([wrong], into, strict=True)
    with pytest.raises(OutsideError, match=r"none\.jsonl: No such file or directory; .* nothing was added"):
        import_records([tmp_path / "none.jsonl"], into)
    assert {path.name for path in tmp_path.iterdir()} == {"good.jsonl", "same.jsonl", "wrong.jsonl", "store.jsonl"}


def test_calls_teach_and_are_held_against_a_plan(tmp_path: Path) -> None:
    asked_for = {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "low", "n": 1}
    calls = store(tmp_path / "calls.jsonl", [asked_for | {"image_out": 300, "text_in": 50, "times": 8}])
    taught = calibrate([calls], AS_OF)
    assert (taught.calibration.as_of, len(taught.calibration.groups)) == (AS_OF, 1)
    assert taught.remarks
    assert accuracy([calls], AS_OF).rows
    step = "{model: openai/gpt-image-2, size: 1024x1024, quality: low, prompt_tokens: 50}"
    plan = POSTS.format(title="Posts", quality="low").replace("{model: test/next, quality: low}", step)
    (tmp_path / "posts.yaml").write_text(plan, encoding="utf-8")
    found = recorded_mix(Request(as_of=AS_OF, scenarios=["posts.yaml"], folder=tmp_path), [calls], within=0)  # type: ignore[arg-type]
    assert (found.mix.calls, found.failure()) == (8, None)


# ------------------------------------------------------------------------------------------------------------- the rest


def test_the_health_of_an_installation(tree: Path) -> None:
    health = examine(Request(as_of=AS_OF, folder=tree))
    assert health.problems == ()
    signs = {sign.topic: sign for sign in health.signs}
    assert signs["project"].words == "costplan.yaml found"
    assert {"costplan", "yaml", "tokenizer", "project", "tables", "freshness"} <= signs.keys()


@pytest.mark.parametrize(
    ("outputs", "told"),
    [
        (["-"], ""),
        (["out.md", "-", "/dev/null", "/dev/null"], ""),
        (["a.yaml"], "a.yaml is an input of this command, and would be lost"),
        (["sub/../a.yaml"], "sub/../a.yaml is an input of this command, and would be lost"),
        (["link"], "link is an input of this command, and would be lost"),
        (["hard"], "hard is an input of this command, and would be lost"),
        (["-", "-"], "two outputs would go to stdout"),
        (["out.md", "sub/../out.md"], "two outputs would go to sub/../out.md"),
        (["budgets/versions/a/one.json"], "budgets/versions/a/one.json is a frozen version, which never changes"),
    ],
)
def test_no_output_goes_over_an_input(
    outputs: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.yaml").touch()
    (tmp_path / "link").symlink_to("a.yaml")
    (tmp_path / "hard").hardlink_to("a.yaml")
    (tmp_path / "budgets/versions/a").mkdir(parents=True)
    (tmp_path / "budgets/versions/a/one.json").touch()
    found = ""
    with remembering():
        open_file(Path("a.yaml"), "a.yaml").close()
        try:
            check_outputs(map(Path, outputs))
        except CommandLineError as error:
            found = error.problems[0].message
    assert found == told


def test_new_files_are_written_all_or_none(tmp_path: Path) -> None:
    assert write_new(tmp_path / "new", {"a": "1", "b/c": "2"}) == [tmp_path / "new" / "a", tmp_path / "new" / "b" / "c"]
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "b").touch()  # no folder
    with pytest.raises(OutsideError):
        write_new(tmp_path / "old", {"a": "1", "b/c": "2"})
    assert [path.name for path in (tmp_path / "old").iterdir()] == ["b"]


def test_a_file_is_replaced_whole_and_a_link_stays(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    real.chmod(0o600)
    link.symlink_to("real")
    assert write_file(b"new", link)
    assert (link.is_symlink(), real.read_text(), real.stat().st_mode & 0o777) == (True, "new", 0o600)
    with pytest.raises(OutsideError, match="check the folder and the rights"):
        write_file(b"new", tmp_path / "none" / "file")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "real"]


def test_of_two_names_that_are_nothing_the_first_typed_is_told_first(tmp_path: Path) -> None:
    request = Request(as_of=AS_OF, scenarios=["nosuch.yaml"], calibration="nosuch.cal", folder=tmp_path)
    with pytest.raises(OutsideError) as caught:
        estimate(request)
    assert [problem.message.partition(":")[0] for problem in caught.value.problems] == ["nosuch.yaml", "nosuch.cal"]
