"""Remarks: what the columns ``mode``, ``note`` and ``model`` of a row tell beside their own word.
A prompt quoted in a note is hashed here and cut out."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING

from costplan.connect.usage.body import moment_of
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.connect.usage.body import Body

_PROMPT = re.compile(
    r"prompts?(?:['’]s\b)?+(?:['\"](?=\s*[:=]))?(?:\s+(?:is|was|text))?[\s:：=\\]*([\"'`“”„‘’‚«「『])", re.IGNORECASE
)
_CLOSING = {
    '"': '"”', "'": "'’", "`": "`'", "“": '”“"', "”": '”"', "„": '“”"', "‘": "’'", "’": "’'", "‚": "‘’'", "«": "»",
    "「": "」", "『": "』",
}  # fmt: skip
"""What may close a quote, by what opens it; typed quotes are often mixed."""
# "token count identical in every sample" is no aggregate: the row is one call.
_AGGREGATE = re.compile(r"\baggregate\b[^;]*?(?:\bof |>=\s*)(\d{1,6}) (?:samples|calls)\b", re.IGNORECASE)
_CREATED = re.compile(r"\bcreated=(\d{9,10})\b", re.ASCII)
_ECHO = re.compile(r"\bgateway echo\b|\bechoed\b", re.IGNORECASE)
_THOUGHTS = re.compile(r"thoughts=(\d{1,9})", re.ASCII)
_PARTIAL = re.compile(r"(?:stream )?partial_images=(\d)", re.ASCII)
_MAIN_MODEL = re.compile(r"main model usage only", re.IGNORECASE)


class Remarks(NamedTuple):
    """What a row's remarks tell, None or empty where they do not."""

    model: str | None
    route: str | None
    n_calls: int
    parameters: tuple[tuple[str, str], ...]
    thoughts: int | None
    prompt_sha256: str | None
    at: str | None
    outcome: str
    notes: tuple[str, ...]


def remarks_of(cells: Body) -> Remarks:
    """The remarks of a row.

    Raises:
        InputError: a model's name or a mode that is no short text.
    """
    mode, model = cells.label("mode") or "", cells.label("model")
    note = str(cells.value.get("note") or "")
    note, prompt = _without_prompt(note)
    parameters = {"input_fidelity": fidelity} if (fidelity := cells.word("input_fidelity")) else {}
    thoughts = _THOUGHTS.fullmatch(mode)
    route = None
    told = []
    if mode in ("plan", "codex"):  # a subscription's route picks size and quality itself
        route = mode
    elif mode == "main model reasoning":  # a language model's tokens, which say nothing of the image
        route = "main-model"
    elif partial := _PARTIAL.fullmatch(mode):
        parameters["partial_images"] = partial[1]
    elif mode and not thoughts:
        told.append(f"mode: {mode}")
    if cells.value.get("endpoint") == "responses" and _MAIN_MODEL.search(note):
        route = "main-model"
    if _ECHO.search(note) and route is None:  # it repeats the size that was asked and serves another
        route = "echo"
    if model is not None and model.endswith("(OpenRouter)"):
        model, route = model.removesuffix("(OpenRouter)").rstrip(), "openrouter"
    if cells.value.get("endpoint") == "chat/completions":  # OpenRouter's; its input tokens hold the images
        route = "openrouter"
    created, aggregate = _CREATED.search(note), _AGGREGATE.search(note)
    told += [part for part in (" ".join(part.split()).lstrip(", ") for part in note.split(";")) if part]
    return Remarks(
        model=model,
        route=route,
        n_calls=max(1, int(aggregate[1])) if aggregate else 1,
        parameters=tuple(sorted(parameters.items())),
        thoughts=int(thoughts[1]) if thoughts else None,
        prompt_sha256=sha256(prompt.encode()).hexdigest() if prompt else None,
        at=moment_of(int(created[1])) if created else None,
        outcome=_outcome(note),
        notes=tuple(told),
    )


def _without_prompt(note: str) -> tuple[str, str | None]:
    """A note without the prompts quoted in it, and the first of them if its quote closes. A prompt may hold quotes itself,
    so it ends at the last one before the next prompt; where none closes it, all the rest of the note is cut."""
    prompts: list[str | None] = []
    kept, at = [], 0
    found = list(_PROMPT.finditer(note))
    limits = [*(opened.start() for opened in found), len(note)][1:]
    for opened, limit in zip(found, limits, strict=True):
        kept.append(note[at : opened.start()])
        closed = max(note.rfind(mark, opened.end(), limit) for mark in _CLOSING[opened[1]])
        prompts.append(note[opened.end() : closed] if closed > 0 else None)
        at = closed + 1 if closed > 0 else len(note)
        if closed < 0:
            break
    return "".join([*kept, note[at:]]), prompts[0] if prompts else None


def _outcome(note: str) -> str:
    if re.search(r"\bpolicy refusal\b", note):
        return "blocked"
    return "errored" if re.search(r"\bFAILED\b", note) else "made"
