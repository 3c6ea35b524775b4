"""Google's generateContent for image models: its requests, and its answers' ``usageMetadata`` with its modalities.
Both spellings are read, camelCase of the API and snake_case of the Python SDK."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from costplan.connect.usage.request import Request, input_sizes_in, measured, size_in, texts_in
from costplan.connect.usage.tokens import Told, with_tokens
from costplan.observation import Observation

if TYPE_CHECKING:
    from costplan.connect.usage.body import Body
    from costplan.connect.usage.defaults import RecordDefaults

_REFUSALS = {
    "IMAGE_SAFETY",
    "SAFETY",
    "PROHIBITED_CONTENT",
    "BLOCKLIST",
    "IMAGE_PROHIBITED_CONTENT",
    "SPII",
    "RECITATION",
}


def gemini_answer(body: Body) -> Body | None:
    """The generateContent answer; None where this is none."""
    return body if has_usage(body) or "candidates" in body.value else None


def has_usage(body: Body) -> bool:
    """Whether the answer tells tokens."""
    return body.first(*_spelled("usageMetadata"))[1] is not None


def read_gemini(body: Body, defaults: RecordDefaults) -> Observation | None:
    """The call that the answer tells of; None where a model of text made no image. Thoughts are billed as text output,
    and are part of ``text_out``.

    Raises:
        InputError: no usageMetadata, no model, tokens that are none or cannot be true.
    """
    usage = body.inner(*_spelled("usageMetadata"))
    if usage is None:
        raise body.fault("no-usage", "the body has no usageMetadata", "its tokens are not known, so it teaches nothing")
    made, model = images_made(body), body.label(*_spelled("modelVersion"), "model")
    told, notes = _told_by(usage, made)
    if model and not made and not told.image_out and not defaults.makes_images(model):
        return None
    observation = Observation(
        model=defaults.model_of(body, model),
        call=defaults.call,
        route=defaults.route,
        kind=defaults.kind,
        n=made or 1,
        at=body.moment(*_spelled("createTime")),
        outcome="blocked" if not made and _is_refused(body) else "made",
        source=defaults.source,
        notes=notes,
    )
    return with_tokens(observation, told, usage)


def searches_made(body: Body) -> int | None:
    """The searches that an answer tells, each of which is billed; None where it is grounded and does not tell them."""
    grounded = [one.inner(*_spelled("groundingMetadata")) for one in body.bodies("candidates")]
    found = 0
    for grounding in (one for one in grounded if one is not None):
        asked = [grounding.first(*_spelled(key))[1] for key in ("webSearchQueries", "imageSearchQueries")]
        told = [queries for queries in asked if isinstance(queries, list)]
        if not told:
            return None
        found += sum(len(queries) for queries in told)
    return found


_COUNTS = (
    "promptTokenCount",
    "candidatesTokenCount",
    "thoughtsTokenCount",
    "toolUsePromptTokenCount",  # beside the prompt's
    "totalTokenCount",
)
_MODALITIES = {"TEXT", "IMAGE", "VIDEO", "AUDIO", "DOCUMENT"}
_PARTS = ("promptTokensDetails", "candidatesTokensDetails", "cacheTokensDetails")


def _told_by(usage: Body, made: int) -> tuple[Told, tuple[str, ...]]:
    """What usageMetadata tells, without what no meter holds, and notes of that."""
    prompt, candidates, thoughts, tools, total = (usage.tokens(*_spelled(key)) for key in _COUNTS)
    if prompt is None and candidates is None and total is None:
        raise usage.fault("no-usage", f"{usage.path} has no token counts", "its tokens are not known")
    went_in, came_out, cached = (_by_modality(usage, key) for key in _PARTS)
    strange = sorted({modality for part in (went_in, came_out, cached) for modality in part} - _MODALITIES)
    # What an unknown modality counts may be image: then nothing is told apart.
    went_in, came_out, cached = (part if _MODALITIES.issuperset(part) else {} for part in (went_in, came_out, cached))
    if made and not came_out.get("IMAGE"):
        came_out = {}
    other = sum(went_in.values()) - went_in.get("TEXT", 0) - went_in.get("IMAGE", 0)
    if came_out:
        candidates = sum(came_out.values()) if candidates is None else candidates
        _check_candidates(usage, came_out, candidates)
    notes = {
        f"{other:,} input tokens are neither text nor image": other,
        f"{tools or 0:,} input tokens are of tools": tools,
        f"no modality that is known: {', '.join(name[:30] for name in strange[:5])}": strange,
    }
    image_out = came_out.get("IMAGE", 0) if came_out else None
    told = Told(
        input=None if prompt is None else prompt - other,
        text_in=went_in.get("TEXT"),
        image_in=went_in.get("IMAGE"),
        cached=usage.tokens(*_spelled("cachedContentTokenCount")),
        cached_text_in=cached.get("TEXT"),
        cached_image_in=cached.get("IMAGE"),
        output=None if candidates is None and thoughts is None else (candidates or 0) + (thoughts or 0),
        # The count may be above its modalities: the rest is text, by every public record so far.
        text_out=None if image_out is None else (candidates or 0) - image_out + (thoughts or 0),
        image_out=image_out,
        thoughts=thoughts,
        total=None if total is None else total - other - (tools or 0),
        input_parts=_PARTS[0],
        output_parts=_PARTS[1],
    )
    return told, tuple(note for note, applies in notes.items() if applies)


def _check_candidates(usage: Body, came_out: dict[str, int], candidates: int) -> None:
    if (parts := sum(came_out.values())) > candidates:
        raise usage.fault(
            "impossible-parts",
            f"the tokens do not add up: candidates by modality are {parts:,}, not {candidates:,}",
            "check the record",
        )


def _by_modality(usage: Body, key: str) -> dict[str, int]:
    """Tokens by modality in capitals; empty where nothing is told apart: an entry without a count, or zeros alone."""
    tokens: dict[str, int] = {}
    for part in usage.bodies(*_spelled(key)):
        modality = str(part.word("modality")).upper().removeprefix("MODALITY.")
        count = part.tokens(*_spelled("tokenCount"))
        if count is None:
            return {}
        tokens[modality] = tokens.get(modality, 0) + count
    return tokens if any(tokens.values()) else {}


def images_made(body: Body) -> int:
    """How many images the answer holds; 0 where they were taken out. Images among thoughts are drafts."""
    made = 0
    for candidate in body.bodies("candidates"):
        content = candidate.inner("content")
        for part in content.bodies("parts") if content else ():
            made += part.first(*_spelled("inlineData"))[1] is not None and part.value.get("thought") is not True
    return made


def _is_refused(body: Body) -> bool:
    feedback = body.inner(*_spelled("promptFeedback"))
    if feedback and feedback.first(*_spelled("blockReason"))[1] is not None:
        return True
    reasons = (candidate.word(*_spelled("finishReason")) for candidate in body.bodies("candidates"))
    return any(str(reason).removeprefix("FinishReason.") in _REFUSALS for reason in reasons)


def gemini_request(request: Body) -> Request | None:
    """What a generateContent request asks for; None where it is to another endpoint."""
    if "contents" not in request.value:
        return None
    config = request.inner(*_spelled("generationConfig"))
    image = config.inner(*_spelled("imageConfig")) if config else None
    parts = [part for content in request.bodies("contents") for part in content.bodies("parts")]
    files = (*_spelled("inlineData"), *_spelled("fileData"))
    images = sum(part.first(*files)[1] is not None for part in parts)
    sizes = input_sizes_in(request)
    return Request(
        call="edit" if images or sizes else "generate",
        size=size_in(image, *_spelled("imageSize")) if image else None,
        input_images=sizes if sizes is not None or images else (),
        without_size=images if sizes is None else 0,
        prompt=measured(*texts_in(request.value["contents"])),
    )


@cache
def _spelled(key: str) -> tuple[str, str]:
    """A key in camelCase and in snake_case."""
    return key, re.sub("(?=[A-Z])", "_", key).lower()
