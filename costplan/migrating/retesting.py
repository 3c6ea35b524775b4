"""What is said of migrations, and whether it holds for one: the TokenMix guide's list of what to test again, held
against the tables. No picture is judged here: where one has to be, the command is named that collects verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.migrating.migration import Retest
from costplan.units import many

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costplan.migrating.leaving import Leaving
    from costplan.migrating.looking_for import Coded
    from costplan.migrating.moving import NewCall
    from costplan.pricing.prices import PriceTable

HOLDS, FAILS, UNKNOWN = "holds", "does not hold", "not known"

_GUIDE = "the TokenMix guide, 2026-04-23"
_TABLES = "the tables of both models"


def retested(moved: Sequence[tuple[Leaving, NewCall]], to: PriceTable, coded: Coded, command: str) -> Iterator[Retest]:
    """What is said of such a migration, what there is to do first.

    Args:
        moved: the steps, each with the table of the model that the code names, and what their calls have to be.
        to: the table of the new model.
        coded: what is known of the code.
        command: what shows both sides.
    """
    yield _mechanical(moved, coded, command)
    yield _answers(moved, to)
    yield _prompts(moved, to)
    yield from _style(moved, to)
    yield _negative(moved, to)
    yield from _qualities(moved, to)
    yield _thinking(to)
    yield from _series(moved)


def _said(claim: str, verdict: str, why: str, command: str, source: str = _GUIDE) -> Retest:
    return Retest(claim=claim, verdict=verdict, why=why, command=command, source=source)


def _sample(moved: Sequence[tuple[Leaving, NewCall]], to: PriceTable) -> str:
    """What shows a sample call of the first step that takes no image of yours, before it is made; estimates are
    reserved where no bound is known. Empty where costplan knows no way to call the model."""
    for one, _ in moved:
        call = one.step.call
        if not call.input_images and to.api is not None and to.api.url and to.api.route(call.kind):
            prompt = "" if call.prompt is not None else " --prompt 'one of yours'"
            return f"costplan live NEW.yaml --step {one.where}{prompt} --accept-estimates --dry-run"
    return ""


def _mechanical(moved: Sequence[tuple[Leaving, NewCall]], coded: Coded, command: str) -> Retest:
    keys = dict.fromkeys(change.key for _, want in moved for change in want.changes if change.key != "model")
    keys |= {key: None for one, _ in moved for key in coded.said_otherwise(one)}
    keys = dict.fromkeys(key.removeprefix("parameters.") for key in keys)
    claim = "The migration is mechanical: only the model's name changes"
    if keys:
        return _said(claim, FAILS, f"also {', '.join(keys)}", command)
    return _said(claim, HOLDS, "for what a scenario says of a call", command)


def _answers(moved: Sequence[tuple[Leaving, NewCall]], to: PriceTable) -> Retest:
    claim = "Code that handles the answer works unchanged"
    before = {word for one, _ in moved for word in one.table.rules.answers}
    after = to.rules.answers
    if not after or not before:
        return _said(claim, UNKNOWN, "how one of the models hands over an image is not on record", "")
    if gone := sorted(before - set(after)):
        why = f"{to.model} hands over {' and '.join(after)} alone; what reads {' or '.join(gone)} breaks"
        return _said(claim, FAILS, why, "")
    alone = "; what reads url is wrong on both" if after == ("base64",) else ""
    return _said(claim, HOLDS, f"both hand over {' or '.join(after)}{alone}", "")


def _prompts(moved: Sequence[tuple[Leaving, NewCall]], to: PriceTable) -> Retest:
    why = f"said of gpt-image-2 beside DALL-E 3; nothing on record says it of {to.model}"
    if rest := [one.where for one, _ in moved if one.step.accepted is not None]:
        more = f" and {len(rest) - 1} more" if len(rest) > 1 else ""
        why += f"; {rest[0]}{more} rests on an acceptance of the old model"
    return _said("Prompts are followed more literally; vague ones need words", UNKNOWN, why, _sample(moved, to))


def _style(moved: Sequence[tuple[Leaving, NewCall]], to: PriceTable) -> Iterator[Retest]:
    claim = "Pictures lean to the photorealistic; ask for a style"
    if any("style" in dict(one.table.rules.parameters) for one, _ in moved) and "style" not in dict(
        to.rules.parameters
    ):
        why = "style is gone, so the prompt has to say it, and its tokens are billed"
        yield _said(claim, HOLDS, why, _sample(moved, to))
    else:
        yield _said(claim, UNKNOWN, f"said of gpt-image-2; nobody has judged {to.model} here", _sample(moved, to))


def _negative(moved: Sequence[tuple[Leaving, NewCall]], to: PriceTable) -> Retest:
    claim = "Neither model has negative prompts; plain words exclude more reliably"
    having = [
        table.model
        for table in (*(one.table for one, _ in moved), to)
        if "negative_prompt" in dict(table.rules.parameters)
    ]
    if having:
        return _said(claim, FAILS, f"{having[0]} has the parameter", _sample(moved, to))
    return _said(
        claim,
        UNKNOWN,
        "neither has the parameter; how well words exclude, nobody has judged",
        _sample(moved, to),
    )


def _qualities(moved: Sequence[tuple[Leaving, NewCall]], to: PriceTable) -> Iterator[Retest]:
    """That a word for quality means something else on each model."""
    same = [want for _, want in moved if want.quality and all(change.key != "quality" for change in want.changes)]
    claim = "A quality of the same name is the same picture"
    if same:
        want = same[0]
        command = f"costplan quote {to.name} -s {want.size}" if want.size else f"costplan quote {to.name}"
        why = f"{want.quality} is other tokens on each model; see what an attempt costs"
        yield _said(claim, UNKNOWN, why, command, _TABLES)


def _thinking(to: PriceTable) -> Retest:
    claim = "quality_mode thinking can be asked for"
    parameters = dict(to.rules.parameters)
    if "quality_mode" in parameters or "mode" in parameters:
        return _said(claim, HOLDS, f"{to.model} has it", "")
    why = to.rules.instead_of("quality_mode") or f"{to.model} has no such parameter"
    return _said(claim, FAILS, why, f"costplan quote {to.name} -n 8")


def _series(moved: Sequence[tuple[Leaving, NewCall]]) -> Iterator[Retest]:
    several = [one for one, _ in moved if one.step.call.n > 1]
    if several:
        why = f"{many(len(several), 'step')} with n over 1: the images are independent, and each is billed"
        yield _said("n over 1 makes one consistent series", FAILS, why, "")
