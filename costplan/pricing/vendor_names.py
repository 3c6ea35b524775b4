"""Vendor names: what other people's catalogues, gateways and clouds put before, into and behind a model's name.
Which table a name means, model_names.py says."""

from __future__ import annotations

import re

GATEWAYS = {
    "litellm-proxy": "litellm_proxy",
    "openrouter": "openrouter",
    "replicate": "replicate",
    "together-ai": "together_ai",
    "vercel-ai-gateway": "vercel_ai_gateway",
}
"""Prefixes that tell whose door a call goes through, folded, and the route that they tell; where no table is of that
door, the maker's name follows."""

SPELLINGS: dict[str, tuple[str, ...]] = {
    "aimlapi": ("aiml",),
    "alibaba-cloud": ("alibaba",),
    "amazon": ("bedrock",),
    "amazon-bedrock": ("bedrock",),
    "aws": ("bedrock",),
    "azure-ai": ("azure",),
    "azure-foundry": ("azure",),
    "azure-openai": ("azure",),
    "bedrock-converse": ("bedrock",),
    "black-forest-labs": ("bfl",),
    "bytedance-seed": ("bytedance",),
    "byteplus": ("bytedance",),
    "dashscope": ("alibaba",),
    "deep-infra": ("deepinfra",),
    "fal-ai": ("fal",),
    "fireworks-ai": ("fireworks",),
    "gemini": ("google",),
    "google-ai-studio": ("google",),
    "google-vertex": ("vertex", "google"),
    "grok": ("xai",),
    "hunyuan": ("tencent",),
    "ideogram-ai": ("ideogram",),
    "ideogramai": ("ideogram",),
    "klingai": ("kling",),
    "kwaivgi": ("kling",),
    "leonardo-ai": ("leonardo",),
    "luma-ai": ("luma",),
    "lumalabs": ("luma",),
    "microsoft": ("azure",),
    "models": ("google",),
    "novita-ai": ("novita",),
    "nvidia-nim": ("nvidia",),
    "qwen": ("alibaba",),
    "qwen-ai-platform": ("alibaba",),
    "qwencloud": ("alibaba",),
    "recraft-ai": ("recraft",),
    "runwayml": ("runway",),
    "stability-ai": ("stability",),
    "stabilityai": ("stability",),
    "tencent-cloud": ("tencent",),
    "together-ai": ("together",),
    "togetherai": ("together",),
    "vercel-ai-gateway": ("vercel",),
    "vertex-ai": ("vertex", "google"),
    "vertexai": ("vertex", "google"),
    "volcengine": ("bytedance",),
    "x-ai": ("xai",),
}
"""Other people's names for a provider, folded, and ours, of which the first that has such a table counts: by LiteLLM,
OpenRouter, models.dev, Portkey and the makers' own interfaces."""

DOORS = {SPELLINGS.get(prefix, (prefix,))[0]: route for prefix, route in GATEWAYS.items()}
"""The route through each gateway's door, by our name for it: to a table of its own that is the direct one."""

HOSTS = frozenset(
    {
        "302ai", "aiml", "apiyi", "azure", "bedrock", "comfy", "databricks", "deepinfra", "digitalocean", "fal",
        "fastrouter", "fireworks", "kilo", "laozhang", "nearai", "nscale", "novita", "nvidia", "openrouter", "poe",
        "quicksilverpro", "regolo-ai", "replicate", "together", "vercel", "vertex",
    }
)  # fmt: skip
"""Who sells what others make: a bare id is never taken for one of them alone."""

_OF_HOSTS = re.compile(r"apiyi/[^/]+-all|azure/mai-[^/]+|bedrock/[^/]+|vertex/[^/]+", re.ASCII)
"""What hosts make, or call by words of their own: Microsoft's MAI, Google's at Vertex, Bedrock's ids with a dot."""

_INSTEAD = (
    (r"^(?:projects/[^/]+/)?(?:locations/[^/]+/)?publishers/[^/]+/models/", "vertex/"),
    (r"^arn:aws[a-z-]*:bedrock:[^:/]*:[^:/]*:[a-z-]+/", "bedrock/"),
    (r"^[a-z]{2}(?:-[a-z]+)+-\d/(?=[\w-]+\.)", "bedrock/"),  # us-east-1/amazon.nova-canvas-v1:0
    (r"^(?:fireworks(?:[-_]ai)?/)?accounts/fireworks/models/", "fireworks/"),  # no other account's
)
"""How the names of things begin in clouds, which name no provider, and the provider that they are of."""

_LISTED = r"(?:xlow|low|medium|high|xhigh|max|standard|hd|auto|\d+-x-\d+|max-x-max|\d+-steps|max-steps)"
_ENDPOINT = r"/(text-to-image|edit)\Z"
_WITHOUT = tuple(
    (re.compile(pattern, re.ASCII | re.IGNORECASE), instead)
    for pattern, instead in (
        *_INSTEAD,
        (rf"(?:(?<=/)|^)(?:{_LISTED}/)+", ""),  # LiteLLM's rows: azure/high/1024-x-1024/gpt-image-1
        (r"(?<=/)(?:projects/[^/]+/)?(?:locations/[^/]+/)?publishers/[^/]+/models/", ""),  # Vertex
        (r"(?<=^bedrock/)(?:[a-z]{2}(?:-[a-z]+)+-\d/|invoke/|converse/)+", ""),  # bedrock/us-west-2/...
        (r"(?:(?<=/)|^)(?:us|us-gov|eu|apac|ap|jp|au|ca|global)\.(?=[a-z]+\.)", ""),  # Bedrock's profiles of regions
        (r":(?:\d+|[0-9a-f]{12,64})\Z", ""),  # Bedrock's and Replicate's versions
        (r"(?:(?<=/)|^)doubao-(?=seed)", ""),  # Volcengine's word before an id of BytePlus
        (r"@(?:default|latest)\Z", ""),  # Vertex
        (_ENDPOINT, ""),  # fal's endpoints of one model
    )
)


PARTS = re.compile(r"[\s._/\-\u00b7\u2010-\u2015]+")
"""What parts the words of a name, which is forgiven."""


def folded(name: str) -> str:
    """A name without what is forgiven: case, and which of dots, spaces, dashes, underscores and slashes part it."""
    return PARTS.sub("-", name.casefold()).strip("-")


def sellers_of(name: str) -> tuple[str, ...]:
    """Our names for the provider that a whole name says, the likeliest first."""
    provider = folded(name.partition("/")[0])
    return SPELLINGS.get(provider, (provider,))


def is_hosted(key: str) -> bool:
    """Whether a table is of somebody who sells what others make, and calls it by their words."""
    return key.partition("/")[0] in HOSTS and not _OF_HOSTS.fullmatch(key)


def endpoint_of(name: str) -> str:
    """``edit`` or ``text-to-image``, the endpoint that a name ends with; empty where it ends with none."""
    found = re.search(_ENDPOINT, name, re.ASCII | re.IGNORECASE)
    return found[1].lower() if found else ""


def plainer(name: str) -> str:
    """A name without the first thing that says where, how large, how good or in which version; empty if none does."""
    plain = (pattern.sub(instead, name, count=1) for pattern, instead in _WITHOUT)
    return next((one for one in plain if one != name), "")
