"""Differences and comparisons as comments of a pull request: posted beside the verdict's at a host on a loopback, known
again, whole in their first ten lines, short enough for a host, and inert whatever labels say."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from costplan.connect.hosts.sticky import read_report
from costplan.project.diffing import diff_content
from costplan.project.option_content import comparison_content, sensitivity_content
from costplan.render.comment import COMMENT_BYTES, marker, state
from tests.command import run
from tests.compared import AS_OF, beside, costed, line, option
from tests.differing import BRIDGE, HOSTILE, differing, moved, of
from tests.host import TOKEN, Host, running
from tests.rendered import HARMLESS, seen

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from costplan.bridging.diff import Diff
    from costplan.comparing.option import Comparison

RUN = "2026-11-23T06:00:00Z"
MARKERS = {
    "check": "<!-- costplan: check -->",
    "diff": "<!-- costplan: diff scenario.yaml scenario.yaml with -\\u002dset posts.post.quality=low -->",
    "compare": "<!-- costplan: compare scenario.yaml, as planned, quality=low -->",
    "vary": "<!-- costplan: vary scenario.yaml, posts.post.accepted -->",
}
"""Comments that stand beside each other, by what makes them."""

TO_LOW = "posts.post.quality=low"
ASKED = {
    "check": ["check", "--out", "md=body.md"],
    "diff": ["diff", "scenario.yaml", "scenario.yaml", "--set", TO_LOW, "--format", "comment", "-o", "body.md"],
    "compare": ["compare", "scenario.yaml", "--swap", "quality=low", "--format", "comment", "-o", "body.md"],
    "vary": ["compare", "scenario.yaml", "--vary", "posts.post.accepted=60%..90%/3", "--format", "comment", "-o",
             "body.md"],
}  # fmt: skip


@pytest.fixture
def project(here: Path) -> Path:
    run("init", here, code=0)
    return here


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[Host]:
    for name in ("GITHUB_RUN_ID", "GITHUB_RUN_ATTEMPT", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    with running("github") as found:
        yield found


def post(host: Host, *more: str) -> str:
    """What ``costplan comment`` says to the body that stands in the folder."""
    where = ["--repo", "owner/name", "--pr", "12", "--api", host.url]
    return run("comment", "github", "--body", "body.md", *where, *more, code=0).stdout


def made(command: str, at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A body, at a moment."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(1_795_413_600 + at))
    run(*ASKED[command], code=0)


def test_each_has_a_comment_of_its_own_that_the_next_run_replaces(
    project: Path, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    for command in ASKED:
        made(command, 0, monkeypatch)
        assert post(host).startswith("created")
    made("diff", 60, monkeypatch)
    assert post(host).startswith("updated")
    made("compare", 60, monkeypatch)
    assert post(host).startswith("updated")
    assert [comment["body"].splitlines()[0] for comment in host.comments] == list(MARKERS.values())
    made("compare", 0, monkeypatch)
    assert "is of a newer run" in post(host)
    assert project.joinpath("body.md").read_text(encoding="utf-8").startswith(MARKERS["compare"])


@pytest.mark.parametrize("command", ["diff", "compare"])
def test_a_dry_run_and_a_least_change(command: str, project: Path, host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """Low quality costs $280.32 in the place of $361.99: $81.66 less."""
    assert project.joinpath("scenario.yaml").is_file()
    made(command, 0, monkeypatch)
    assert post(host, "--dry-run").startswith("would create a comment at owner/name#12")
    assert "the change of $81.66 is below $82.00" in post(host, "--min-change", "82")
    assert not host.comments
    assert post(host, "--min-change", "81.5").startswith("created")


# ------------------------------------------------------------------------------------------------------ made-up pages


def told(body: str) -> dict[str, Any]:
    hidden = re.fullmatch(r"<!-- costplan-state: (.*) -->", body.splitlines()[1])
    assert hidden
    found: dict[str, Any] = json.loads(hidden[1])
    return found


def of_diff(diff: Diff) -> str:
    return str(diff_content(diff, "comment", AS_OF, RUN))


def of_options(found: Comparison) -> str:
    return str(comparison_content(found, "comment", RUN))


@pytest.fixture(scope="module")
def pair() -> Comparison:
    dear = option("as planned", costed("providers"))
    return beside("Two", [dear, option("low", costed("providers", "pictures.picture.quality=low"), reason="cheap")])


def test_a_difference_says_its_bridge_and_folds_the_rest() -> None:
    """Parts of BRIDGE net to 9,999 and more; the bridge before what is folded is its whole."""
    body = of_diff(differing(BRIDGE))
    first, _, rest = body.partition("<details>")
    assert marker("diff main quarter") == body.splitlines()[0]
    (bridge,) = seen(first).tables
    assert (bridge[1][0], bridge[-1][0], len(bridge) <= 1 + 10) == ("before", "after", True)
    assert "costs" in first.splitlines()[3]
    assert "Step by step" in rest
    total = BRIDGE.total
    found = read_report(body, "", "body.md").state
    assert (found.total * 10**12, found.base and found.base * 10**12) == pytest.approx((total.head, total.base))
    assert (found.findings, found.moment) == ((), RUN)


def test_all_parts_are_folded_where_ten_rows_do_not_hold_them() -> None:
    every = ("volume", "mix", "yield", "usage", "rate", "timing", "new", "dropped", "bend")
    first, _, rest = of_diff(differing(of(moved(dict.fromkeys(every, 1))))).partition("<details>")
    assert "2 smaller parts" in first
    assert rest.count("**Every part**") == 1


def test_nothing_changed_is_a_sentence() -> None:
    diff = differing(of(moved({})))._replace(keys=(), lines=())
    body = of_diff(diff)
    assert body.splitlines()[3] == "**Nothing changed: both sides say the same and cost the same.**"
    assert told(body)["total"] == told(body)["base"] == "100"


def test_a_base_is_the_same_whatever_its_hash() -> None:
    """A merge base moves with the branch that is merged into; its comment must not be another one."""
    bodies = [of_diff(differing(BRIDGE._replace(base=base))) for base in ("a1" * 20, "0b" * 20, "0b" * 32)]
    assert {body.splitlines()[0] for body in bodies} == {"<!-- costplan: diff COMMIT quarter -->"}
    other = of_diff(differing(BRIDGE._replace(base="v1.2"))).splitlines()[0]
    assert other == "<!-- costplan: diff v1.2 quarter -->"


def test_options_say_ten_lines_and_fold_the_rest(pair: Comparison) -> None:
    body = of_options(pair)
    first, _, rest = body.partition("<details>")
    lines = [line for line in first.splitlines()[2:] if line]
    assert len(lines) <= 10
    assert any(line.startswith("- cheapest: ") for line in lines)
    assert "**Options**" in rest
    base, low = (one.costed.total.expected for one in pair.options if one.costed)
    assert [float(told(body)[key]) * 10**12 for key in ("total", "base")] == pytest.approx([float(low), float(base)])


def test_variants_come_and_go_and_swaps_are_what_was_asked(pair: Comparison) -> None:
    base, low = pair.options
    known = of_options(pair).splitlines()[0]
    assert known == "<!-- costplan: compare scenarios/quarter.yaml, as planned -->"
    assert of_options(pair._replace(options=(base, low._replace(name="lower")))).splitlines()[0] == known
    assert of_options(pair._replace(options=(base, low._replace(reason="")))).splitlines()[0] != known


@pytest.mark.parametrize("long", ["é", "-", "--!>"])
def test_a_long_key_is_told_from_others(long: str) -> None:
    one, two = (marker(long * 5000 + end) for end in "ab")
    assert one != two
    assert read_report(f"{one}\n{state(1, None, RUN)}\n", "", "body.md").marker == one


@pytest.mark.parametrize("name", ["option", HOSTILE, "@" * 600])
def test_two_hundred_options_keep_to_the_limit(name: str, pair: Comparison) -> None:
    crowd = [
        pair.options[at % 2]._replace(
            name=f"{name} {at}", file=f"{name} {at}", is_baseline=at == 0, changes=(f"{name}={name}",)
        )
        for at in range(200)
    ]
    body = of_options(pair._replace(title=name, options=tuple(crowd), notes=(name,) * 100))
    assert len(body.encode()) < COMMENT_BYTES
    assert read_report(body, "7.1", "body.md").state.base is not None
    assert "<details>" in body
    assert seen(body).tags <= HARMLESS


@pytest.mark.parametrize("name", [HOSTILE, "--> <b> @all #1 https://evil.example " * 30])
def test_labels_are_inert(name: str, pair: Comparison) -> None:
    bridge = of(moved({"volume": 1000, "mix": -2}, workflow=name, step=name, cost_center=name), base=name, head=name)
    low = pair.options[1]._replace(name=name, file=name, changes=(name,))
    varied = line()
    paths = tuple(one._replace(path=name) for one in varied.variables)
    varied = varied._replace(title=name, file=name, variables=paths, what_ifs=(name,), notes=(name,))
    for body in (
        of_diff(differing(bridge, name)),
        of_options(pair._replace(title=name, options=(pair.options[0], low), tables_used=name, notes=(name,))),
        str(sensitivity_content(varied, "comment", RUN)),
    ):
        rendered = seen(body)
        assert rendered.tags <= HARMLESS
        assert not re.search(r"@\w|#\d|https?:|www\.", rendered.prose)
        assert "\u202e" not in body
        assert "\u001b" not in body
        assert read_report(body, "", "body.md").state.moment == RUN
        assert len(body.encode()) < COMMENT_BYTES
