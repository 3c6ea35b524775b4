"""What a plan rests on as a part of the JSON that keeps it, and back; keys that are not known are passed over.
What the YAML in it means is read where all YAML is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.intake import text_in
from costplan.keeping.rests import CountedPrompt, KeptScenario, RestsOn
from costplan.pricing.folder import KeptFile
from costplan.quantity import Basis, Quantity
from costplan.units import decimal_text, exact, number_of
from costplan.yamlio import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY = "rests_on"
"""Where it stands in a saved plan and in a version."""


def rests_keys(rests: RestsOn) -> dict[str, Any]:
    """What stands under :data:`KEY`."""
    contracts = [{"contract": name} | _file(kept) for name, kept in rests.contracts]
    found = {
        "scenarios": [
            {
                "title": one.title,
                "file": one.file,
                "files": dict(one.files),
                "prompts": [_prompt(prompt) for prompt in one.prompts],
                "what_ifs": list(one.what_ifs),
                "yaml": one.text,
            }
            for one in rests.scenarios
        ],
        "budgets": [{"file": file, "yaml": text} for file, text in rests.budgets],
        "rates": [{"file": file, "yaml": text} for file, text in rests.rates],
        "tables": [{"table": table} | _file(kept) for table, kept in rests.tables],
        "calibration": _file(rests.calibration) if rests.calibration else None,
    }
    return found | {"contracts": contracts} if contracts else found


def read_rests(found: Mapping[str, Any]) -> RestsOn:
    """What :func:`rests_keys` wrote.

    Raises:
        ValueError, KeyError, TypeError, AttributeError: it is something else.
    """
    return RestsOn(
        scenarios=tuple(
            KeptScenario(
                title=text_in(one["title"]),
                file=text_in(one["file"]),
                text=_yaml(one),
                prompts=tuple(map(_read_prompt, one["prompts"])),
                files=tuple((text_in(name), text_in(digest)) for name, digest in one["files"].items()),
                what_ifs=tuple(map(text_in, one.get("what_ifs", ()))),
            )
            for one in found["scenarios"]
        ),
        budgets=tuple((text_in(one["file"]), _yaml(one)) for one in found["budgets"]),
        rates=tuple((text_in(one["file"]), _yaml(one)) for one in found["rates"]),
        tables=tuple((text_in(one["table"]), _read_file(one)) for one in found["tables"]),
        calibration=_read_file(found["calibration"]) if found["calibration"] is not None else None,
        contracts=tuple((text_in(one["contract"]), _read_file(one)) for one in found.get("contracts", ())),
    )


def _file(kept: KeptFile) -> dict[str, str]:
    return {"file": kept.shown, "sha256": kept.sha256, "yaml": kept.text}


def _read_file(one: Mapping[str, Any]) -> KeptFile:
    return KeptFile(text=_yaml(one), shown=text_in(one["file"]), sha256=text_in(one["sha256"]))


def _yaml(one: Mapping[str, Any]) -> str:
    text = one["yaml"]
    if not isinstance(text, str) or len(text) > MAX_BYTES:
        raise ValueError("not a text")
    text.encode()
    return text


def _prompt(prompt: CountedPrompt) -> dict[str, str]:
    low, expected, high = (decimal_text(tokens) for tokens in prompt.tokens.numbers)
    return {
        "workflow": prompt.workflow,
        "step": prompt.step,
        "tokens_low": low,
        "tokens": expected,
        "tokens_high": high,
        "basis": prompt.basis.value,
    }


def _read_prompt(found: Mapping[str, Any]) -> CountedPrompt:
    low, expected, high = (exact(number_of(found[key])) for key in ("tokens_low", "tokens", "tokens_high"))
    if not 0 <= low <= expected <= high:
        raise ValueError("not a range")
    return CountedPrompt(
        workflow=text_in(found["workflow"]),
        step=text_in(found["step"]),
        tokens=Quantity(low, expected, high),
        basis=Basis(found["basis"]),
    )
