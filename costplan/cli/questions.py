"""The three questions of ``costplan init`` on a terminal: what is made, how many a month, which cap. What an answer
means stands in drafting/; nothing is written here."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

import click

from costplan.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from costplan.project.drafting import Drafted
    from costplan.project.request import Request

T = TypeVar("T")

INTERRUPTED = 130
PROJECT = "costplan.yaml"


def is_terminal() -> bool:
    """Whether somebody sits there who can answer: both stdin and stdout are a terminal."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def ask(templates: Sequence[str], text_of: Callable[[str], str], request: Request) -> Drafted:
    """The draft of what is answered. Enter takes what stands in brackets, which is then assumed.

    Args:
        templates: their names, the usual one last.
        text_of: the text of a template's file, or of costplan.yaml.
        request: the day and the tables.
    """
    from costplan.drafting.of_answers import IMAGES, cap_of, draft_of, images_of, made_of
    from costplan.project.drafting import drafted_files

    catalogue = request.catalogue()
    try:
        click.echo(f"Templates: {', '.join(templates)}.", err=True)
        what = f"What is made: a template, a model, or your own words? [{templates[-1]}]"
        made = _answer(what, lambda answer: made_of(answer, templates, catalogue))
        many = f"How many accepted images a month? [{'as the template' if made.template else IMAGES}]"
        draft = draft_of(made, text_of, _answer(many, images_of), catalogue, request.as_of)
        proposed = drafted_files(draft, request, text_of(PROJECT))
        most = f"Which cap, for {draft.period.value}? [{proposed.cap.value['max']}]"
        cap = _answer(most, cap_of)
    except click.Abort:
        click.echo("\ncostplan: interrupted; nothing was written", err=True)
        raise SystemExit(INTERRUPTED) from None
    return drafted_files(draft._replace(cap=cap), request, text_of(PROJECT)) if cap else proposed


def _answer(question: str, meaning: Callable[[str], T]) -> T:
    """What an answer means; the question is asked again until one means something."""

    def read(answer: str) -> T:
        try:
            return meaning(answer)
        except InputError as error:
            told = "; ".join(f"{one.message}; {one.remedy}".removesuffix("; ") for one in error.problems)
            raise click.UsageError(told) from None

    found: T = click.prompt(question, default="", show_default=False, value_proc=read, err=True)
    return found
