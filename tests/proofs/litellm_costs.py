"""LiteLLM's own sums over a map, for test_litellm_reads.py: it runs where LiteLLM is installed and costplan is not.
Stdin has the path of the map and the calls, stdout the dollars of each; nothing is fetched."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

import litellm  # type: ignore[import-not-found, unused-ignore]
from litellm.types.utils import (  # type: ignore[import-not-found, unused-ignore]
    CompletionTokensDetailsWrapper,
    ImageObject,
    ImageResponse,
    ImageUsage,
    PromptTokensDetailsWrapper,
    Usage,
)
from litellm.types.utils import ImageUsageInputTokensDetails as Put


def main() -> None:
    litellm.suppress_debug_info = True
    asked = json.load(sys.stdin)
    prices = json.loads(Path(asked["map"]).read_text(encoding="utf-8"))
    litellm.model_cost.clear()
    litellm.register_model(prices)
    unread = [name for name in prices if not litellm.get_model_info(name)]
    json.dump({"unread": unread, "usd": [dollars(call) for call in asked["calls"]]}, sys.stdout)


def dollars(call: dict[str, Any]) -> dict[str, float]:
    """What it charges by the answer of an image call, and by tokens where it has them."""
    tokens = call["tokens"]
    answer = ImageResponse(created=1, data=[ImageObject(url="-") for _ in range(call["n"])])
    if not tokens:
        said = {"size": call["size"], "quality": call["quality"], "n": call["n"]}
        cost = litellm.completion_cost(
            completion_response=answer, model=call["name"], call_type="image_generation", **said
        )
        return {"completion_cost": cost}
    text, put, said, made = (tokens[meter] for meter in ("text_in", "image_in", "text_out", "image_out"))
    total = text + put + said + made
    answer.usage = ImageUsage(
        input_tokens=text + put,
        output_tokens=said + made,
        total_tokens=total,
        input_tokens_details=Put(text_tokens=text, image_tokens=put),
        output_tokens_details={"text_tokens": said, "image_tokens": made},
    )
    usage = Usage(
        prompt_tokens=text + put,
        completion_tokens=said + made,
        total_tokens=total,
        prompt_tokens_details=PromptTokensDetailsWrapper(text_tokens=text, image_tokens=put),
        completion_tokens_details=CompletionTokensDetailsWrapper(image_tokens=made, text_tokens=said),
    )
    by_tokens = litellm.cost_per_token(model=call["name"], usage_object=usage)
    cost = litellm.completion_cost(completion_response=answer, model=call["name"], call_type="image_generation")
    return {"completion_cost": cost, "cost_per_token": sum(by_tokens)}


if __name__ == "__main__":
    main()
