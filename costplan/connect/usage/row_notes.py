"""Notes of a row: what its columns ``mode``, ``note`` and ``model`` tell beside their own word.
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


class RowNotes(NamedTuple):
    """What a row's notes tell, None or empty where they do not. ``sentences`` are what is left of them."""

    model: str | None
    route: str | None
    n_calls: int
    parameters: tuple[tuple[str, str], ...]
    thoughts: int | None
    prompt_sha256: str | None
    at: str | None
    outcome: str
    sentences: tuple[str, ...]


def notes_of(cells: Body) -> RowNotes:
    """The notes of a row.

    Raises:
        InputError: a model's name or a mode that is no short text.
    """
    mode, model = cells.label("mode") or "", cells.label("model")
    note, prompt = _without_prompt(str(cells.value.get("note") or ""))
    partial, thoughts = _PARTIAL.fullmatch(mode), _THOUGHTS.fullmatch(mode)
    parameters = {
        "input_fidelity": cells.word("input_fidelity"),
        "partial_images": partial[1] if partial else None,
    }
    created, aggregate = _CREATED.search(note), _AGGREGATE.search(note)
    sentences = [f"mode: {mode}"] if mode and mode not in _MODES and not partial and not thoughts else []
    sentences += [part for part in (" ".join(part.split()).lstrip(", ") for part in note.split(";")) if part]
    return RowNotes(
        model=model.removesuffix(_OPENROUTER).rstrip() if model and model.endswith(_OPENROUTER) else model,
        route=_route(mode, model or "", cells.value.get("endpoint"), note),
        n_calls=max(1, int(aggregate[1])) if aggregate else 1,
        parameters=tuple((name, value) for name, value in parameters.items() if value),
        thoughts=int(thoughts[1]) if thoughts else None,
        prompt_sha256=sha256(prompt.encode()).hexdigest() if prompt else None,
        at=moment_of(int(created[1])) if created else None,
        outcome=_outcome(note),
        sentences=tuple(sentences),
    )


_OPENROUTER = "(OpenRouter)"
_MODES = {
    "plan": "plan",  # a subscription's route picks size and quality itself
    "codex": "codex",
    "main model reasoning": "main-model",  # a language model's tokens, which say nothing of the image
}
"""Modes that are routes."""


def _route(mode: str, model: str, endpoint: str | None, note: str) -> str | None:
    """The first route that applies."""
    routes = (
        ("openrouter", endpoint == "chat/completions" or model.endswith(_OPENROUTER)),  # its input tokens hold images
        ("main-model", endpoint == "responses" and _MAIN_MODEL.search(note)),
        (_MODES.get(mode), mode in _MODES),
        ("echo", _ECHO.search(note)),  # it repeats the size that was asked and serves another
    )
    return next((route for route, applies in routes if applies), None)


def _without_prompt(note: str) -> tuple[str, str | None]:
    """A note without the prompts quoted in it, and the first of them if its quote closes. A prompt may hold quotes
    itself, so it ends at the last one before the next prompt; where none closes it, all the rest of the note is cut."""
    prompts: list[str | None] = []
    kept, at = [], 0
    openings = list(_PROMPT.finditer(note))
    limits = [*(opened.start() for opened in openings), len(note)][1:]
    for opened, limit in zip(openings, limits, strict=True):
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
