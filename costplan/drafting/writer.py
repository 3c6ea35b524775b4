"""A draft as files: a scenario and its budget as commented YAML, a figure's origin beside it, the guesses first.
Nothing is planned here; whoever writes the files reads them back."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

from costplan.yamlio import in_a_line, seen_as

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from costplan.drafting.draft import Draft, Figure

_COLUMN = 46
"""Where the comments beside figures start."""

_WIDTH = 118


def scenario_text(draft: Draft, as_of: date, *, with_cap: bool = False) -> str:
    """The scenario of a draft; ``as_of`` is the day on which it was drafted. ``with_cap`` puts the cap that the draft
    names into it, as a budget of its own."""
    return "\n".join(
        [
            "# yaml-language-server: $schema=.costplan/scenario.schema.json",
            *_comment(f"Drafted by 'costplan init' from {draft.source} on {as_of}."),
            *_comment("Change a figure and run: costplan estimate scenario.yaml"),
            *_guesses(draft),
            *_left_out(draft),
            "version: 1",
            f"scenario: {in_a_line(draft.title)}",
            _line("", "period", draft.period),
            "workflows:",
            *_workflows(draft),
            *_assumed(draft),
            *_in_code(draft),
            *(("budget:", "  caps:", _cap(draft.cap, "    ")) if with_cap and draft.cap else ()),
            "",
        ]
    )


def budget_text(draft: Draft, cap: Figure, as_of: date) -> str:
    """The budget of a draft, with one cap."""
    return "\n".join(
        [
            "# yaml-language-server: $schema=../.costplan/budget.schema.json",
            *_comment(f"Drafted by 'costplan init' from {draft.source} on {as_of}."),
            *_comment("'costplan check' compares the plan with it, and ends with exit code 3 when a cap breaks."),
            "version: 1",
            f"budget: {in_a_line(draft.title)}",
            "caps:",
            _cap(cap, "  "),
            "",
        ]
    )


def _cap(cap: Figure, indent: str) -> str:
    return _beside(f"{indent}- {in_a_line({'id': 'spend'} | cap.value)}", cap)


def _workflows(draft: Draft) -> Iterator[str]:
    for workflow in draft.workflows:
        yield f"  {in_a_line(workflow.name)}:"
        for key, figure in workflow.keys:
            yield _line("    ", key, figure)
        yield "    steps:"
        for step in workflow.steps:
            yield f"      {in_a_line(step.name)}:"
            for key, figure in step.keys:
                yield _line("        ", key, figure)


def _guesses(draft: Draft) -> Iterator[str]:
    """The figures that nothing tells, ahead of everything."""
    guesses = list(draft.guesses)
    if guesses:
        yield from _comment("")
        yield from _comment("ASSUMED: nothing tells these; put yours in their place and take them out of 'assumed:'.")
        for path, figure in guesses:
            yield from _comment(f"  {path}: {in_a_line(figure.value)}: {figure.origin}", "    ")


def _left_out(draft: Draft) -> Iterator[str]:
    """What was found and is in no figure."""
    if draft.told:
        yield from _comment("")
        yield from _comment("FOUND, and not in the plan:")
        for told in draft.told:
            yield from _comment(f"  {told}", "    ")


def _assumed(draft: Draft) -> Iterator[str]:
    assumed = list(draft.assumed)
    if assumed:
        yield "assumed:                                      # every page says so until these are gone"
        for path, figure in assumed:
            yield f"  {in_a_line(path)}: {in_a_line(_label(figure.origin))}"


def _in_code(draft: Draft) -> Iterator[str]:
    """What the code says where the plan says something else."""
    said = [
        (f"{workflow.name}.{step.name}.{key}", figure)
        for workflow in draft.workflows
        for step in workflow.steps
        for key, figure in step.in_code
    ]
    if said:
        yield "in_code:                                      # what the code says: for 'costplan advise --to'"
        yield from (_line("  ", in_a_line(path), figure) for path, figure in said)


def _line(indent: str, key: str, figure: Figure) -> str:
    return _beside(f"{indent}{key}: {in_a_line(figure.value)}", figure)


def _beside(line: str, figure: Figure) -> str:
    comment = ("assumed: " if figure.assumed else "") + _seen(figure.origin)
    return f"{line:<{_COLUMN}}# {comment}" if len(line) < _COLUMN else f"{line}  # {comment}"


def _label(text: str) -> str:
    """As a name in a scenario may be, on one line and not too long."""
    seen = " ".join(_seen(text).split())
    return seen if len(seen) <= 200 else f"{seen[:199]}…"


def _comment(text: str, further: str = "") -> Iterator[str]:
    """Lines of a comment. Whatever stands in the text, it stays one: a line break in it is a space."""
    seen = _seen(text)
    margin = " " * (len(seen) - len(seen.lstrip()))
    lines = wrap(seen, _WIDTH, initial_indent=margin, subsequent_indent=margin + further, break_on_hyphens=False)
    yield from (f"# {line}".rstrip() for line in lines or [""])


def _seen(text: str) -> str:
    return seen_as(" ".join(text.splitlines()))
