"""Scenarios as hypothesis draws them, as documents that go through YAML; the calls are of tables in ``tests/pricing``
and of shipped ones. What holds of them stands in the tests of laws."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from costplan.budget.per import PERS
from costplan.yamlio import Plain


def number(low: int, high: int) -> st.SearchStrategy[Plain]:
    return st.integers(low, high).map(lambda value: Plain(str(value)))


SHARE = st.integers(1, 100).map(lambda value: Plain(f"{value}%"))
CALLS: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"model": "test/next", "quality": "low"},
        {"model": "test/next", "quality": "high", "input_images": ["512x512"]},
        {"model": "test/flat"},
        {"model": "openai/gpt-image-2", "size": "1024x1024", "quality": "medium", "prompt_tokens": Plain("40")},
        {
            "model": "openai/gpt-image-2.6-flare",
            "size": "1024x1024",
            "quality": "low",
            "prompt_tokens": Plain("20 to 60"),
        },
        {"model": "openai/gpt-image-2.5-flare", "size": "2048x1152", "quality": "auto", "prompt_tokens": Plain("9")},
        {"model": "bfl/flux-2-pro", "size": "1536x1024", "input_images": ["1024x1024"]},
    ]
)


CALLED = ("model", "quality", "size", "input_images", "prompt_tokens")
"""What these say."""


@st.composite
def steps(draw: st.DrawFn) -> dict[str, Any]:
    names = [f"step{index}" for index in range(draw(st.integers(1, 3)))]
    made: dict[str, Any] = {}
    for name in names:
        step = dict(draw(CALLS))
        step["make"] = draw(number(1, 6))
        if draw(st.booleans()):
            step["accepted"] = draw(SHARE)
            if draw(st.booleans()):
                step["on_reject"] = {"redo": draw(st.sampled_from([name, "run"])), "at_most": draw(number(1, 4))}
        made[name] = step
    return made


@st.composite
def costs(draw: st.DrawFn, pers: tuple[str, ...], of: list[str]) -> dict[str, Any]:
    """Costs beside calls by what they are per; ``of`` are the steps that a workflow's may name."""
    found: dict[str, Any] = {}
    for per in draw(st.lists(st.sampled_from(pers), unique=True, max_size=2)):
        cost: dict[str, Any] = {"per": per}
        if per == "image" and of:
            cost["of"] = draw(st.sampled_from(of))
        if draw(st.booleans()):
            cost["usd"] = draw(st.sampled_from([Plain("0.02"), Plain("3")]))
        else:
            ranged = per not in ("month", "total") and draw(st.booleans())
            cost |= {"minutes": Plain("1 to 2" if ranged else "1.5"), "usd_per_hour": Plain("40")}
        found[f"cost of {per}"] = cost
    return found


@st.composite
def drivers(draw: st.DrawFn) -> dict[str, Any]:
    amount = draw(st.one_of(number(0, 9999), st.just(Plain("50 to 80")), st.just(Plain("12.5"))))
    driver: dict[str, Any] = {
        "amount": amount,
        "per": draw(st.sampled_from(["hour", "day", "workday", "week", "month", "total"])),
    }
    if driver["per"] != "total" and draw(st.booleans()):
        driver["growth"] = Plain(f"{draw(st.integers(-20, 30))}% per month")
    if draw(st.booleans()):
        driver["peaks"] = [
            {
                "name": "peak",
                "from": Plain("2027-01-20"),
                "through": Plain("2027-02-10"),
                "add": draw(number(0, 500)),
                "per": "day",
            }
        ]
    return driver


MONEY = st.decimals(0, 10**9, places=2).map(lambda amount: Plain(f"{amount} USD"))
NAME = st.sampled_from(["quarter", "0114", "no", "=1+1", "ü 画像"])


@st.composite
def caps(draw: st.DrawFn) -> dict[str, Any]:
    cap: dict[str, Any] = {"per": draw(st.sampled_from(list(PERS)))}
    if draw(st.booleans()):
        cap["max"] = draw(MONEY)
        if cap["per"] == "month" and draw(st.booleans()):
            cap["max"] = {"default": draw(MONEY), Plain("2027-02"): draw(MONEY)}
    else:
        cap["per"] = draw(st.sampled_from([word for word, per in PERS.items() if per.growth]))
        cap |= {"max_increase": draw(SHARE), "max_delta": draw(MONEY), "ignore_below": draw(MONEY)}
    if "max" in cap:
        cap["at"] = draw(st.sampled_from(PERS[cap["per"]].at))
    return cap | draw(
        st.fixed_dictionaries(
            {},
            optional={
                **({"warn_at": SHARE} if "max" in cap else {}),
                "over": st.just(["scenarios/**/*.yaml"]),
                "workflow": NAME,
                "tag": st.dictionaries(NAME, NAME, min_size=1),
                "owner": NAME,
            },
        )
    )


WAIVED = {"until": st.just(Plain("2027-02-28")), "by": NAME, "why": NAME}
DAYS = st.integers(0, 400).map(lambda days: Plain(f"{days} days"))
POLICIES = st.fixed_dictionaries(
    {"unknowns": st.sampled_from(["allowed", "refused"])},
    optional={
        "models": st.just(["openai/*"]),
        "max_quality": NAME,
        "max_size": st.sampled_from(["2048x2048", "2K"]),
        "batch_above": number(0, 10**6),
        "prices_checked_within": DAYS,
        "calibrated_within": DAYS,
        "assumed_at_most": SHARE,
        "shutdowns": st.sampled_from(["allowed", "warned", "refused"]),
        "required_tags": st.just(["cost_center"]),
    },
)


@st.composite
def budgets(draw: st.DrawFn) -> dict[str, Any]:
    """The ``budget:`` of a scenario."""
    held = {f"cap {index}": cap for index, cap in enumerate(draw(st.lists(caps(), max_size=3)))}
    waivers = [{"cap": name, "up_to": draw(MONEY)} for name in held] + [{"policy": "models", "where": draw(NAME)}]
    return {
        "owner": draw(NAME),
        "contingency": draw(SHARE),
        "tax": {"name": draw(NAME), "rate": draw(SHARE), "in_caps": Plain("true")},
        "caps": [{"id": name} | cap for name, cap in held.items()],
        "policy": draw(POLICIES),
        "waivers": [waiver | draw(st.fixed_dictionaries(WAIVED, optional={"ref": NAME})) for waiver in waivers],
    }


@st.composite
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    workflows = {}
    for index in range(draw(st.integers(1, 3))):
        workflow: dict[str, Any] = {"runs": draw(drivers()), "steps": draw(steps())}
        if draw(st.booleans()):
            workflow["tags"] = {"cost_center": draw(st.sampled_from(["MKT-114", "0114", "=1+1", "no"]))}
        ranked = any(step.get("quality", "auto") != "auto" for step in workflow["steps"].values())
        if ranked and draw(st.booleans()):
            workflow["failures"] = {
                "timed_out": {
                    "rate": Plain("3%"),
                    "billed": Plain("yes"),
                    "retry": {"at_most": Plain("3"), "then": {"quality": "low"}},
                },
                "blocked": {"rate": Plain("2%"), "billed": Plain("no")},
            }
        workflows[f"w{index}"] = workflow
    return {
        "version": Plain("1"),
        "scenario": draw(st.sampled_from(["case", "2027", "yes", "a: b", "ü 画像"])),
        "period": Plain(draw(st.sampled_from(["2027-01", "2027-01-07 through 2027-03-18", "2026-12 through 2027-02"]))),
        "workflows": workflows,
    } | ({"budget": draw(budgets())} if draw(st.integers(0, 3)) == 0 else {})


@st.composite
def shares(draw: st.DrawFn) -> list[Plain]:
    """Those of two to four parts, which add up to all."""
    cuts = sorted(draw(st.sets(st.integers(1, 99), min_size=1, max_size=3)))
    return [Plain(f"{end - start}%") for start, end in zip([0, *cuts], [*cuts, 100], strict=True)]


@st.composite
def splits(draw: st.DrawFn) -> dict[str, Any]:
    """A scenario whose first workflow is split by task in some of its steps, into calls of several models."""
    document = draw(scenarios())
    workflow = document["workflows"]["w0"]
    parts = {f"task{index}": share for index, share in enumerate(draw(shares()))}
    for name in draw(st.lists(st.sampled_from(sorted(workflow["steps"])), min_size=1, unique=True)):
        step = workflow["steps"][name]
        alike = {key: value for key, value in step.items() if key not in CALLED}
        workflow["steps"][name] = alike | {
            "split": {task: {"share": share} | draw(CALLS) for task, share in parts.items()}
        }
    workflow.pop("failures", None)
    return document


@st.composite
def costed(draw: st.DrawFn) -> dict[str, Any]:
    """A scenario whose workflows and steps state costs beside their calls."""
    document = draw(scenarios())
    for workflow in document["workflows"].values():
        workflow["costs"] = draw(costs(("accepted_image", "image", "run", "month", "total"), list(workflow["steps"])))
        for step in workflow["steps"].values():
            step["costs"] = draw(costs(("accepted_image", "image", "run", "month"), []))
    return document
