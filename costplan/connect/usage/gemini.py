"""Answers of Google's generateContent for image models: ``usageMetadata`` with its modalities.
Both spellings are read, camelCase of the API and snake_case of the Python SDK."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.usage.body import usage_only
from costplan.observation import Observation, check_parts

if TYPE_CHECKING:
    from costplan.connect.usage.body import Body
    from costplan.connect.usage.given import Given

_REFUSALS = {
    "IMAGE_SAFETY",
    "SAFETY",
    "PROHIBITED_CONTENT",
    "BLOCKLIST",
    "IMAGE_PROHIBITED_CONTENT",
    "SPII",
    "RECITATION",
}


def is_gemini(body: Body) -> bool:
    """Whether this is a generateContent answer."""
    return body.first("usageMetadata", "usage_metadata")[1] is not None or "candidates" in body.value


def read_gemini(body: Body, given: Given) -> Observation:
    """The call that the answer tells of. Thoughts are billed as text output, and are part of ``text_out``.

    Raises:
        InputError: no usageMetadata, no model, tokens that are none or cannot be true.
    """
    usage = body.inner("usageMetadata", "usage_metadata")
    if usage is None:
        raise body.fault("no-usage", "the body has no usageMetadata", "its tokens are not known, so it teaches nothing")
    prompt = usage.tokens("promptTokenCount", "prompt_token_count")
    candidates = usage.tokens("candidatesTokenCount", "candidates_token_count")
    thoughts = usage.tokens("thoughtsTokenCount", "thoughts_token_count")
    tools = usage.tokens("toolUsePromptTokenCount", "tool_use_prompt_token_count") or 0
    total = usage.tokens("totalTokenCount", "total_token_count")
    if prompt is None and candidates is None and total is None:
        raise usage.fault("no-usage", f"{usage.path} has no token counts", "its tokens are not known")
    went_in = _by_modality(usage, "promptTokensDetails", "prompt_tokens_details")
    came_out = _by_modality(usage, "candidatesTokensDetails", "candidates_tokens_details")
    cached = _by_modality(usage, "cacheTokensDetails", "cache_tokens_details")
    notes = []
    other = sum((went_in or {}).values()) - sum((went_in or {}).get(kind, 0) for kind in ("TEXT", "IMAGE"))
    if other:
        notes.append(f"{other:,} input tokens are neither text nor image")
    if tools:
        notes.append(f"{tools:,} input tokens are of tools")
    if went_in is None:
        notes.append("promptTokensDetails is absent: the input is not told apart")
    text_out = image_out = None
    if came_out is not None:
        image_out = came_out.get("IMAGE", 0)
        # The count may be above its modalities: the rest is text, by every public record so far.
        told = sum(came_out.values())
        candidates = told if candidates is None else candidates
        text_out = candidates - image_out + (thoughts or 0)
        if told > candidates:
            raise usage.fault(
                "impossible-parts",
                f"the tokens do not add up: candidates by modality are {told:,}, not {candidates:,}",
                "check the record",
            )
    elif candidates:
        notes.append("candidatesTokensDetails is absent: the output is not told apart")
    made = _images_made(body)
    found = Observation(
        model=given.model_of(body, body.label("modelVersion", "model_version", "model")),
        call=given.call or (None if went_in is None else "edit" if went_in.get("IMAGE") else "generate"),
        route=given.route,
        kind=given.kind,
        n=made or 1,
        text_in=None if went_in is None else went_in.get("TEXT", 0),
        cached_text_in=None if cached is None else cached.get("TEXT", 0),
        image_in=None if went_in is None else went_in.get("IMAGE", 0),
        cached_image_in=None if cached is None else cached.get("IMAGE", 0),
        text_out=text_out,
        image_out=image_out,
        thoughts=thoughts,
        at=body.moment("createTime", "create_time"),
        outcome="blocked" if not made and _refused(body) else "made",
        source=given.source,
        notes=tuple(notes),
        usage=usage_only(usage.value),
    )
    output = (candidates or 0) + (thoughts or 0)
    check_parts(
        found,
        None if prompt is None else prompt - other,
        output,
        None if total is None else total - other - tools,
        usage.place,
    )
    return found


def _by_modality(usage: Body, *keys: str) -> dict[str, int] | None:
    """Tokens by modality in capitals; a modality that is not named has none. None where nothing is told apart."""
    if not isinstance(usage.first(*keys)[1], list):
        return None
    found: dict[str, int] = {}
    for part in usage.bodies(*keys):
        modality = str(part.word("modality")).upper().removeprefix("MODALITY.")
        found[modality] = found.get(modality, 0) + (part.tokens("tokenCount", "token_count") or 0)
    return found


def _images_made(body: Body) -> int:
    """How many images the answer holds; 0 where they were taken out. Images among thoughts are drafts."""
    made = 0
    for candidate in body.bodies("candidates"):
        content = candidate.inner("content")
        for part in content.bodies("parts") if content else ():
            made += part.first("inlineData", "inline_data")[1] is not None and part.value.get("thought") is not True
    return made


def _refused(body: Body) -> bool:
    feedback = body.inner("promptFeedback", "prompt_feedback")
    if feedback and feedback.first("blockReason", "block_reason")[1] is not None:
        return True
    reasons = (candidate.word("finishReason", "finish_reason") for candidate in body.bodies("candidates"))
    return any(str(reason).removeprefix("FinishReason.") in _REFUSALS for reason in reasons)
