"""What holds a call: budgets, their policies, the plan that is a cap, and what costplan.yaml says of the ledger."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from costplan import guard
from costplan.project.freezing import freeze
from costplan.project.request import Request
from tests.command import run

CALL: dict[str, Any] = {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "low", "prompt_tokens": 10}
RESERVED = "0.00596"  # (10 + 6 around the prompt) x $5/1M + 196 x $30/1M

pytestmark = pytest.mark.usefixtures("here")


def call(**words: Any) -> None:
    with guard.reserve(**CALL | words) as hold:
        hold.settle(usd=RESERVED)


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(f"version: 1\n{text}", encoding="utf-8")


def refused(**words: Any) -> str:
    """Why a call is refused: the caps or policies that are in its way."""
    with pytest.raises((guard.Refused, guard.NotAllowed)) as caught:
        call(**words)
    return str(caught.value)


# ---------------------------------------------------------------------------------------------------------- budgets


def test_each_value_of_a_tag_is_held_by_itself() -> None:
    write("b.yaml", 'budget: B\ncaps: [{id: teams, per: hour, tag: {team: "*"}, max: 0.01 USD}]\n')
    for team in ("red", "blue"):
        call(budget="b.yaml", tags={"team": team})
        assert f"'teams' (b.yaml:3:8) allows of {datetime.now(UTC):%Y-%m-%dT%H}, team {team}" in refused(
            budget="b.yaml", tags={"team": team}
        )
    with pytest.raises(guard.CommandLineError, match="'teams' asks for a tag team"):
        call(budget="b.yaml")  # no team: nothing would hold it
    call(budget="b.yaml", max_usd=1)


def test_a_waiver_raises_a_cap_for_what_it_names() -> None:
    waiver = "{cap: teams, where: team=red, up_to: 0.02 USD, until: 2999-01-01, by: jane, why: launch}"
    write("b.yaml", f'budget: B\ncaps: [{{id: teams, tag: {{team: "*"}}, max: 0.01 USD}}]\nwaivers: [{waiver}]\n')
    for _ in range(3):
        call(budget="b.yaml", tags={"team": "red"})
    assert "$0.02 that 'teams'" in refused(budget="b.yaml", tags={"team": "red"})
    call(budget="b.yaml", tags={"team": "blue"})
    assert "$0.01 that 'teams'" in refused(budget="b.yaml", tags={"team": "blue"})


def test_a_cap_that_no_ledger_holds_is_told_and_may_stay_with_plans() -> None:
    write("plans.yaml", "budget: Plans\ncaps: [{id: growth, max_increase: 10%}, {id: p, over: [a.yaml], max: 1 USD}]\n")
    write("calls.yaml", "budget: Calls\ncaps: [{id: daily, per: day, max: 1 USD}]\n")
    write("costplan.yaml", "budgets: ['*s.yaml']\n")
    with pytest.raises(
        guard.InputError, match=r"plans\.yaml:3:8: the cap 'growth'(?s:.)*plans\.yaml:3:41: the cap 'p'"
    ):
        call()
    write("costplan.yaml", "budgets: ['*s.yaml']\nledger: {budgets: [calls.yaml]}\n")
    call()


def test_the_ledger_lies_where_costplan_yaml_says() -> None:
    write("costplan.yaml", "ledger: spent.sqlite\n")
    call(max_usd=1)
    assert Path("spent.sqlite").exists()
    assert not Path(".costplan").exists()


# ---------------------------------------------------------------------------------------------------------- policies


@pytest.mark.parametrize(
    ("policy", "words", "told"),
    [
        ("models: [google/*]", {}, "b.yaml:3:18: the call uses openai/gpt-image-2; models may be google/*"),
        ("models: [openai/*]", {}, ""),
        ("max_quality: low", {"quality": "medium"}, "asks for quality medium; the highest allowed is low"),
        ("max_quality: low", {"quality": "auto"}, "the highest allowed is low"),
        ("max_quality: low", {}, ""),
        ("max_size: 1024x1024", {"size": "1536x1024"}, "makes 1536x1024; the largest size allowed is 1024x1024"),
        ("max_size: 1024x1024", {}, ""),
        ("required_tags: [team]", {"tags": {"kind": "post"}}, "b.yaml:3:25: the call has no tag team"),
        ("required_tags: [team, kind]", {}, "the call has no tag team and no tag kind"),
        ("required_tags: [team]", {"tags": {"team": "red", "kind": "post"}}, ""),
    ],
)
def test_a_policy_holds_a_call(policy: str, words: dict[str, Any], told: str) -> None:
    write("b.yaml", f"budget: B\npolicy: {{{policy}}}\n")
    if told:
        assert told in refused(budget="b.yaml", max_usd=1, **words)
    else:
        call(budget="b.yaml", max_usd=1, **words)


def test_all_that_a_call_is_against_is_told_at_once_and_nothing_is_reserved() -> None:
    write(
        "b.yaml",
        "budget: B\npolicy: {models: [google/*], max_size: 512x512}\ncaps: [{id: call, per: call, max: 1 USD}]\n",
    )
    assert refused(budget="b.yaml").count("[not-allowed-here]") == 2
    call(max_usd=RESERVED)  # all of it is still there


def test_a_waiver_lets_a_model_through() -> None:
    waiver = "{policy: models, where: openai/*, until: 2999-01-01, by: jane, why: trial}"
    write("b.yaml", f"budget: B\npolicy: {{models: [google/*]}}\nwaivers: [{waiver}]\n")
    call(budget="b.yaml", max_usd=1)
    write("b.yaml", f"budget: B\npolicy: {{models: [google/*]}}\nwaivers: [{waiver.replace('2999', '2020')}]\n")
    assert "models may be google/*" in refused(budget="b.yaml", max_usd=1)


def test_a_policy_about_nothing_holds_no_call_silently() -> None:
    write("b.yaml", "budget: B\npolicy: {max_quality: hihg}\n")
    with pytest.raises(guard.InputError, match="no model has a quality 'hihg'; did you mean high"):
        call(budget="b.yaml", max_usd=1)


# -------------------------------------------------------------------------------------------------- a plan as the cap


def scenario(images: int) -> str:
    """As many images this month at $0.04 each."""
    month = f"{datetime.now(UTC):%Y-%m}"
    runs = f"{{amount: {images}, per: total}}"
    return (
        f"scenario: Posts\nperiod: {month}\n"
        f"workflows: {{posts: {{runs: {runs}, steps: {{picture: {{model: recraft/recraft-v4}}}}}}}}\n"
    )


def test_the_plan_of_costplan_yaml_is_the_cap_of_its_month() -> None:
    write("posts.yaml", scenario(images=1))
    write("costplan.yaml", "ledger: {cap: plan posts.yaml}\n")
    for _ in range(6):
        call()
    assert "$0.04 that 'plan posts.yaml' (costplan.yaml:2:15, of 20" in refused()
    write("posts.yaml", scenario(images=2))  # a service sees it
    call()


def test_what_was_signed_holds_and_a_running_service_sees_the_next_version() -> None:
    write("posts.yaml", scenario(images=1))
    write("costplan.yaml", "scenarios: [posts.yaml]\n")
    request = Request(as_of=date(2026, 11, 27), scenarios=("posts.yaml",))
    freeze(request, "first", datetime(2026, 11, 1, tzinfo=UTC))
    write("posts.yaml", scenario(images=2))
    for _ in range(6):
        call(cap="plan posts")
    assert "$0.04 that 'plan posts'" in refused(cap="plan posts")
    freeze(request, "second", datetime(2026, 11, 2, tzinfo=UTC))
    call(cap="plan posts")
    assert "$0.04 that 'plan first'" in refused(cap="plan first")


def test_outside_the_months_of_a_plan_nothing_is_spent() -> None:
    write("posts.yaml", scenario(images=1).replace(f"{datetime.now(UTC):%Y-%m}", "2031-01 through 2031-02"))
    told = refused(cap="plan posts.yaml")
    assert "$0.00 that 'plan posts.yaml' (cap, of 2031-01 through 2031-02) allows of 20" in told
    assert "the plan starts at 2031-01-01 00:00 UTC; before that 'costplan live ... --max' takes samples" in told
    with pytest.raises(guard.Refused) as caught:
        call(cap="plan posts.yaml")
    assert caught.value.frees_at == datetime(2031, 1, 1, tzinfo=UTC)
    write("posts.yaml", scenario(images=1).replace(f"{datetime.now(UTC):%Y-%m}", "2026-09 through 2026-10"))
    assert "the plan ended with 2026-10; name another as the cap" in refused(cap="plan posts.yaml")


FX = """\
version: 1
fx:
  - from: 2026-01-01
    source: {title: ECB, url: "https://www.ecb.europa.eu", checked: 2026-11-02, confidence: official}
    usd: {EUR: 1.0842}
"""
TAX = "tax: {name: VAT, rate: 19%, in_caps: true}\n"
WAIVER = "waivers: [{cap: a, up_to: 0.0030 EUR, until: 2999-01-01, by: Ann, why: launch}]\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{TAX}caps: [{{id: a, max: 0.0040 USD}}]\n", "'a' (b.yaml:4:8) allows ($0.004 less 19% VAT): "),
        ("fx: fx.yaml\ncaps: [{id: a, max: 0.0040 EUR}]\n", "allows (0.004 EUR at 1.0842 USD): "),
        (
            f"fx: fx.yaml\n{TAX}caps: [{{id: a, max: 0.0020 EUR}}]\n{WAIVER}",
            "allows (0.003 EUR at 1.0842 USD, less 19% VAT, by waiver of Ann until 2999-01-01): ",
        ),
        (f"{TAX}caps: [{{id: a, per: call, max: 0.0040 USD}}]\n", "$0.004 that 'a' (b.yaml:4:8) allows: "),
    ],
)
def test_a_refusal_says_what_was_signed_and_what_was_made_of_it(text: str, told: str) -> None:
    Path("fx.yaml").write_text(FX, encoding="utf-8")
    write("b.yaml", f"budget: B\n{text}")
    assert told in refused(budget="b.yaml")


def test_a_month_of_nothing_frees_in_the_next_that_has_something() -> None:
    write("b.yaml", "budget: B\ncaps: [{id: a, per: month, max: {default: 0 USD, 2031-03: 5 USD}}]\n")
    with pytest.raises(guard.Refused, match="it frees at 2031-03-01 00:00 UTC") as caught:
        call(budget="b.yaml")
    assert caught.value.frees_at == datetime(2031, 3, 1, tzinfo=UTC)


def test_beside_max_usd_a_cap_for_plans_alone_is_left_out_and_told_once(
    here: Path, caplog: pytest.LogCaptureFixture
) -> None:
    run("init", ".", code=0)  # its budget has a cap per accepted image, which no call has
    call: dict[str, Any] = {"size": "1024x1024", "quality": "low", "prompt": "a cup"}
    with pytest.raises(guard.InputError, match="per accepted image"), guard.reserve("openai/gpt-image-2", **call):
        pass
    for _ in range(2):
        with guard.reserve("openai/gpt-image-2", max_usd=1, **call) as hold:
            hold.cancel()
    told = [record.message for record in caplog.records if "per accepted image" in record.message]
    assert len(told) == 1
    assert told[0].startswith("max_usd holds, and not this: budgets/")
