"""A draft of three answers: what is made, how many images a month, and which cap. What was answered is stated, what was
left open is assumed. Who is asked, and where, is the command line's business."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from costplan.drafting.draft import Draft, DraftStep, DraftWorkflow, Figure
from costplan.drafting.log_kinds import qualities_of, sizes_of
from costplan.drafting.log_months import months_after
from costplan.drafting.log_steps import PROMPT_TOKENS
from costplan.errors import Place, joined_or, nearest, wrong
from costplan.named import NamedTuple
from costplan.yamlio import Node, Plain, parse, quantity, seen_as

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date

    from costplan.catalogue import Catalogue

IMAGES = "1000"
"""So many accepted images a month, where nobody says."""

MODEL = "openai/gpt-image-2"
"""What makes the images, where nobody says."""

SOURCE = "your answers"
_OPEN = "not answered"
_LONGEST = 200
_DOLLARS = re.compile(r"(?:\$|USD)?\s*([1-9]\d*(?:\.\d+)?|0\.\d+)\s*(?:\$|USD)?", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


class Made(NamedTuple):
    """What is made: one of ``template``, ``model`` and ``words``, the others empty; ``answered`` tells whether somebody
    said so."""

    template: str = ""
    model: str = ""
    words: str = ""
    answered: bool = True


def made_of(answer: str, templates: Sequence[str], catalogue: Catalogue) -> Made:
    """What an answer means: a template's name, else a model by any of its names, else somebody's own words.

    Raises:
        InputError: it is one word that is nearly a name, or several models share it.
    """
    text = " ".join(seen_as(answer).split())[:_LONGEST]
    if not text:
        return Made(template=templates[-1], answered=False)
    if text in templates:
        return Made(template=text)
    found = catalogue.names.find(text)
    if len(found) == 1:
        return Made(model=found[0].key)
    if found:
        named = joined_or([one.key for one in found])
        raise wrong("unknown-model", f"{text!r} may be {named}", "name one of them")
    near = [nearest(text, templates)] if nearest(text, templates) else catalogue.names.nearest(text)
    if near and " " not in text:
        what = f"{text!r} is no template and no model"
        raise wrong("not-allowed", what, f"did you mean {joined_or(near)}? Your own words are two at least")
    return Made(words=text)


def images_of(answer: str) -> Figure | None:
    """How many accepted images a month: a number or a range; None where it was not answered.

    Raises:
        InputError: it is neither.
    """
    text = _THOUSANDS.sub("", answer.strip())
    if not text:
        return None
    amount = quantity(Node("scalar", text, Place("your answer", 1, 1)))
    if not amount.high:
        raise wrong("out-of-bounds", "no image is no plan", "write a number such as 800, or 800 to 1200")
    return Figure(_a_month(text), "as you answered")


def _a_month(amount: str) -> dict[str, str]:
    return {"amount": Plain(amount), "per": Plain("month")}


def cap_of(answer: str) -> Figure | None:
    """The cap in dollars; None where it was not answered, so that one is proposed.

    Raises:
        InputError: it is no amount.
    """
    text = _THOUSANDS.sub("", answer.strip())
    if not text:
        return None
    found = _DOLLARS.fullmatch(text)
    if found is None:
        raise wrong("not-a-number", f"{seen_as(text)[:40]!r} is no amount of dollars", "write one such as 500")
    return Figure({"max": Plain(f"{found[1]} USD"), "at": "p90"}, "as you answered")


def draft_of(
    made: Made, text_of: Callable[[str], str], images: Figure | None, catalogue: Catalogue, as_of: date
) -> Draft:
    """The draft of what is made and how many; the cap is added by who asked for it.

    Args:
        made: a template, a model, or words.
        text_of: the text of a template's file.
        images: the answer, None where there was none.
        catalogue: whose rules say what is usual.
        as_of: the day of drafting; a model is planned for the three months after it.
    """
    if made.template:
        return draft_of_template(text_of(f"{made.template}.yaml"), made, images)
    return draft_of_model(made, images, months_after(as_of), catalogue)


def draft_of_model(made: Made, images: Figure | None, period: Figure, catalogue: Catalogue) -> Draft:
    """One step of a model, or of words that name none.

    Args:
        made: a model, or words.
        images: the answer, None for none.
        period: the days that are planned.
        catalogue: whose rules say what is usual.

    Raises:
        InputError: the model's table is wrong.
    """
    model = made.model or MODEL
    rules = catalogue.table(model).rules
    size, qualities = next(sizes_of(rules)), qualities_of(rules)
    quality = "medium" if "medium" in qualities else qualities[len(qualities) // 2]
    open_ = {
        "size": Plain(size) if size and rules.size is not None else None,
        "quality": quality or None,
        "prompt_tokens": Plain(str(PROMPT_TOKENS)),
    }
    keys = {"model": Figure(model, "as you answered" if made.model else f"no model was named: {_OPEN}", not made.model)}
    keys |= {key: Figure(value, "not asked; a usual one", assumed=True) for key, value in open_.items() if value}
    step = DraftStep("image", tuple(keys.items()))
    title = made.words or f"Images of {model}"
    note = (("note", Figure(made.words, "as you answered")),) if made.words else ()
    deliver = images or Figure(_a_month(IMAGES), f"how many images a month was {_OPEN}", assumed=True)
    return Draft(
        title=title,
        source=SOURCE,
        period=period,
        workflows=(DraftWorkflow("images", (*note, ("deliver", deliver)), (step,)),),
    )


def draft_of_template(text: str, made: Made, images: Figure | None) -> Draft:
    """A template with another number of images. With several workflows they are split evenly.

    Args:
        text: the template.
        made: its name, and whether somebody chose it.
        images: the answer, None for the template's own volume.
    """
    document = parse(text.encode(), f"{made.template}.yaml").value
    said = {key: value for key, (_, value) in document.items()}
    defaults = _values(said["defaults"]) if "defaults" in said else {}
    drivers = _values(said["drivers"]) if "drivers" in said else {}
    why = f"the template {made.template}" + ("" if made.answered else f"; what is made was {_OPEN}")
    workflows = _values(said["workflows"])
    return Draft(
        title=str(_values(said["scenario"])),
        source=SOURCE,
        period=Figure(_values(said["period"]), f"the template {made.template}"),
        workflows=tuple(
            DraftWorkflow(
                name,
                tuple(_keys(workflow, drivers, _share(images, len(workflows)), why, assumed=not made.answered)),
                tuple(
                    DraftStep(
                        step,
                        tuple((key, Figure(value, why, not made.answered)) for key, value in (defaults | keys).items()),
                    )
                    for step, keys in workflow["steps"].items()
                ),
            )
            for name, workflow in workflows.items()
        ),
        taken=tuple(f"the template's {key} are left out" for key in ("holidays",) if key in said),
    )


def _keys(
    workflow: dict[str, Any], drivers: dict[str, Any], images: Figure | None, why: str, *, assumed: bool
) -> Iterator[tuple[str, Figure]]:
    """The keys of a workflow but its steps; its volume is the answer, or as in the template, which is a guess."""
    for key, value in workflow.items():
        if key in ("runs", "deliver"):
            told = drivers.get(value, value) if isinstance(value, str) else value
            yield ("deliver", images) if images else (key, Figure(told, f"{why}; how many a month was {_OPEN}", True))
        elif key != "steps":
            yield key, Figure(value, why, assumed and key == "failures")


def _share(images: Figure | None, parts: int) -> Figure | None:
    """The images of one of so many workflows."""
    if images is None or parts == 1:
        return images
    ends = str(images.value["amount"]).split(" to ")
    shared = " to ".join(f"{float(end) / parts:g}" for end in ends)
    return images._replace(value=images.value | {"amount": Plain(shared)}, origin=f"{images.origin}, of {parts} parts")


def _values(node: Node) -> Any:
    """What a node holds, as the writer takes it."""
    if node.kind == "mapping":
        return {key: _values(value) for key, (_, value) in node.value.items()}
    if node.kind == "sequence":
        return [_values(value) for value in node.value]
    return Plain(node.value) if node.plain else node.value
