"""The decision tree of the TokenMix guide of April 2026: whether a prompt asks for Thinking or for Instant, with why.
It prices nothing; what a mode costs, or takes its place on the API of today, stands in mode_costs.py."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from costplan.advising.prompt_languages import languages_in
from costplan.advising.prompt_signs import SHOWN, quoted_in, structure_in, web_in
from costplan.advising.prompt_words import counted
from costplan.named import NamedTuple
from costplan.units import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costplan.quantity import Quantity

THINKING, INSTANT, NOT_KNOWN = "thinking", "instant", "not known"

MOST_WORDS = 30
"""A prompt of more words asks for Thinking."""

MOST_TOKENS_A_WORD = 4
"""A word has so many tokens at most, and one at least, where a prompt is stated in tokens alone."""


class Reason(NamedTuple):
    """One rule that holds: ``words``, ``structure``, ``languages``, ``web`` or ``images``, and by what it does."""

    rule: str
    words: str


class Branch(NamedTuple):
    """Where the tree leads: ``mode`` is ``thinking`` with every reason, ``instant`` with what was looked for in vain
    (rule ``none``), or ``not known``, where only the tokens of a prompt are stated. ``words`` is the number of its
    words, None of a prompt that nobody sees; ``remarks`` say what a reader should know of how it was read."""

    mode: str
    reasons: tuple[Reason, ...]
    words: int | None
    remarks: tuple[str, ...] = ()

    @property
    def why(self) -> str:
        """All reasons in one line."""
        return "; ".join(reason.words for reason in self.reasons)


def decide(prompt: str | None, n: int = 1, tokens: Quantity | None = None) -> Branch:
    """The branch of one call.

    Args:
        prompt: its text; None where nobody wrote it down.
        n: images that are made of it.
        tokens: how many it has, where there is no text.
    """
    if prompt is None:
        return _unseen(n, tokens)
    words = counted(prompt)
    reasons = [*_seen(prompt, words.words, words.told, languages_in(prompt, words)), *_images(n)]
    remarks: tuple[str, ...] = ()
    if not words.is_english and words.words:
        remarks = (
            "it does not read as English, and signs of text, layout and the web are looked for in English alone",
        )
    if reasons:
        return Branch(mode=THINKING, reasons=tuple(reasons), words=words.words, remarks=remarks)
    told = f"{words.told}, no text or layout, one language, nothing from the web, one image"
    return Branch(mode=INSTANT, reasons=(Reason("none", told),), words=words.words, remarks=remarks)


def _seen(prompt: str, words: int, told: str, languages: str) -> Iterator[Reason]:
    """What a text says."""
    if words > MOST_WORDS:
        yield Reason("words", f"{told}, more than {MOST_WORDS}")
    if texts := quoted_in(prompt):
        yield Reason("structure", "text to be shown: " + _some(texts, "'"))
    if signs := structure_in(prompt):
        yield Reason("structure", "text or layout: " + _some(signs, '"'))
    if languages:
        yield Reason("languages", languages)
    if facts := web_in(prompt):
        yield Reason("web", "needs the web: " + _some(facts, '"'))


def _images(n: int) -> Iterator[Reason]:
    if n > 1:
        yield Reason("images", f"n = {n:,}: the images have to go together")


def _some(signs: Sequence[str], quote: str) -> str:
    more = f" and {len(signs) - SHOWN:,} more" if len(signs) > SHOWN else ""
    return ", ".join(f"{quote}{one}{quote}" for one in signs[:SHOWN]) + more


def _words_of(tokens: Quantity) -> str:
    """How many words so many tokens may be: one has a token, or one a letter in many a script."""
    if tokens.high <= MOST_WORDS:
        return f"{MOST_WORDS} words or fewer"
    fewest = f"{count(ceil(tokens.low / MOST_TOKENS_A_WORD))} words if each has {MOST_TOKENS_A_WORD} tokens"
    return f"{fewest} and {count(tokens.high)} if each has one, so it may be more than {MOST_WORDS} or not"


def _unseen(n: int, tokens: Quantity | None) -> Branch:
    """What is known of a prompt by its tokens: that it is surely long, and nothing of what it says."""
    reasons = list(_images(n))
    if tokens is None:
        told = "no prompt is stated: write it, so that its words can be looked at"
    else:
        how = f"{count(tokens.expected)} tokens and no text"
        if tokens.low > MOST_WORDS * MOST_TOKENS_A_WORD:
            most = f"more than {MOST_WORDS} words at {MOST_TOKENS_A_WORD} tokens a word"
            reasons.insert(0, Reason("words", f"{how}: {most}"))
        told = f"{how}: {_words_of(tokens)}, and what it says is not known"
    if reasons:
        return Branch(mode=THINKING, reasons=tuple(reasons), words=None)
    return Branch(mode=NOT_KNOWN, reasons=(Reason("none", told),), words=None)
