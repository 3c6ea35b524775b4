"""The decision tree: a table of prompts that a person can check, and laws that no prompt breaks."""

from __future__ import annotations

import time
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from costplan.advising.decision_tree import INSTANT, NOT_KNOWN, THINKING, decide
from costplan.advising.prompt_words import counted
from costplan.quantity import Quantity, certain
from tests.places import TESTS

CASES: list[dict[str, Any]] = yaml.safe_load((TESTS / "advising" / "prompts.yaml").read_text(encoding="utf-8"))
OF_THE_GUIDE = [case for case in CASES if "guide" in case]

PROMPTS = st.one_of(st.text(max_size=300), st.sampled_from([case["prompt"] for case in CASES]))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["prompt"][:40])
def test_the_table(case: dict[str, Any]) -> None:
    branch = decide(case["prompt"], case.get("n", 1))
    assert branch.mode == case["mode"], branch.why
    assert list(dict.fromkeys(reason.rule for reason in branch.reasons)) == case["rules"], branch.why
    assert case.get("why", "") in branch.why
    assert case.get("remark", "") in "; ".join(branch.remarks)
    assert bool(branch.remarks) == (not counted(case["prompt"]).is_english)


def test_the_table_has_the_guide_and_forty_others() -> None:
    assert len(OF_THE_GUIDE) == 12
    assert len(CASES) - len(OF_THE_GUIDE) >= 40


@settings(deadline=None)  # the first prompt compiles the patterns
@given(prompt=PROMPTS, more=PROMPTS, n=st.integers(1, 3))
def test_a_sentence_more_never_makes_thinking_instant(prompt: str, more: str, n: int) -> None:
    more = "".join(char for char in more if char.isalnum() or char in " .,")
    if decide(prompt, n).mode == THINKING:
        assert decide(f"{prompt}\n{more}.", n).mode == THINKING


@settings(deadline=None)  # the first prompt compiles the patterns
@given(prompt=st.none() | PROMPTS, n=st.integers(2, 10**6))
def test_several_images_are_always_thinking(prompt: str | None, n: int) -> None:
    assert decide(prompt, n).mode == THINKING


@settings(deadline=None)  # the first prompt compiles the patterns
@given(prompt=PROMPTS)
def test_every_branch_says_why_in_few_words(prompt: str) -> None:
    branch = decide(prompt)
    assert branch.reasons
    assert all(reason.words and len(reason.words) < 400 and "\n" not in reason.words for reason in branch.reasons)
    assert (branch.mode == INSTANT) == (branch.reasons[0].rule == "none")
    assert branch == decide(prompt)


@pytest.mark.parametrize(
    ("tokens", "n", "mode", "why"),
    [
        (None, 1, NOT_KNOWN, "no prompt is stated"),
        (certain(50), 1, NOT_KNOWN, "50 tokens and no text: 13 words if each has 4 tokens and 50 if each has one"),
        (certain(30), 1, NOT_KNOWN, "30 words or fewer"),  # a word has a token at least; what it says is not known
        (
            certain(120),
            1,
            NOT_KNOWN,
            "30 words if each has 4 tokens and 120 if each has one, so it may be more than 30",
        ),
        (certain(121), 1, THINKING, "more than 30 words at 4 tokens a word"),
        (Quantity(100, 150, 200), 1, NOT_KNOWN, "25 words if each has 4 tokens and 200 if each has one"),
        (certain(50), 8, THINKING, "n = 8"),
    ],
)
def test_tokens_alone_are_never_instant(tokens: Quantity | None, n: int, mode: str, why: str) -> None:
    branch = decide(None, n, tokens)
    assert branch.mode == mode
    assert why in branch.why
    assert branch.words is None


@pytest.mark.parametrize(
    "piece",
    ["no a, ", "'a ", '"a ', "word ", "in French and ", "French and ", "French-", "current a ", "日本", "a'a", "1. x\n",
     "|", "weather in ", "map of ", "latest ", "“", "<a></a>", '{"a":', "A: b\n", "ø ", "\u0301"],
)  # fmt: skip
def test_a_prompt_of_32_000_characters_is_read_in_linear_time(piece: str) -> None:
    def took(length: int) -> float:
        prompt = (piece * length)[:length]
        start = time.process_time()
        decide(prompt)
        return time.process_time() - start

    took(100)
    assert took(32_000) < max(1.0, 40 * took(4_000))


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("", 0), ("  ", 0), ("- – … !", 0), ("a", 1), ("don't stop", 2), ("30-second ad", 2), ("coffee—tea", 2),
        ("日本", 1), ("日本語", 2), ("iPhone のケース", 3), ("café cafe\u0301", 2), ("हिन्दी में", 2), ("สวัสดี", 1),
        ("한국어 문장", 2), ("1,000 cats", 2),
    ],
)  # fmt: skip
def test_words_are_counted(prompt: str, words: int) -> None:
    assert counted(prompt).words == words


def test_no_text_is_one_language_whatever_it_is() -> None:
    for prompt in ("кот на стуле", "chợ nổi", "猫", "قطة على كرسي", "eine Katze auf einem Stuhl"):
        assert decide(prompt).mode == INSTANT
        assert "one language" in decide(prompt).why
