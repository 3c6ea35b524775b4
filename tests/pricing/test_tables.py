"""The shipped tables: sound, sourced, priced from their first day and not before, and their published blocks pinned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import yaml

from costplan import Catalogue, InputError
from costplan.linting import lint
from costplan.units import METERS, usd_text
from tests.command import run
from tests.places import TESTS

CATALOGUE = Catalogue()
MODELS = CATALOGUE.models()
PINS = TESTS / "data" / "price_history.yaml"

NAMED_BY_THE_ISSUE = [
    "openai/gpt-image-2.6-flare",
    "openai/gpt-image-2.6-sunburst",
    "openai/gpt-image-2.5-flare",
    "openai/gpt-image-2.5-sunburst",
    "openai/gpt-image-2",
    "openai/gpt-image-1.5",
    "openai/chatgpt-image-latest",
    "openai/gpt-image-1",
    "openai/gpt-image-1-mini",
    "openai/dall-e-3",
    "openai/dall-e-2",
    "fal/openai/gpt-image-2",
    "fal/openai/gpt-image-2.5/flare",
    "fal/openai/gpt-image-2.5/sunburst",
    "apiyi/gpt-image-2",
    "apiyi/gpt-image-2-all",
    "azure/gpt-image-2",
    "comfy/gpt-image-2",
    "comfy/gpt-image-2.5-flare",
    "google/gemini-2.5-flash-image",
    "google/gemini-3-pro-image",
    "google/gemini-3.1-flash-image",
    "google/gemini-3.1-flash-lite-image",
    "google/gemini-nano-banana-2.1",
    "bytedance/seedream-3.0",
    "bytedance/seedream-4.0",
    "bytedance/seedream-4.5",
    "bytedance/seedream-5.0-lite",
    "bytedance/seedream-5.0-pro",
    "bytedance/seedream-5.5",
    "bfl/flux-1.1-pro",
    "bfl/flux-1.1-pro-ultra",
    "bfl/flux-kontext-pro",
    "bfl/flux-kontext-max",
    "bfl/flux-2-pro",
    "bfl/flux-2-flex",
    "bfl/flux-2-max",
    "bfl/flux-2-klein-4b",
    "bfl/flux-2-klein-9b",
    "midjourney/basic",
    "midjourney/standard",
    "midjourney/pro",
    "midjourney/mega",
    "recraft/recraft-v4",
    "stability/ultra",
    "tokenmix-guide/gpt-image-2",
]


def test_lint_finds_nothing() -> None:
    assert [str(finding) for finding in lint(CATALOGUE)] == []


def test_lint_command() -> None:
    result = run("prices", "lint")
    assert (result.exit_code, result.output) == (
        0,
        f"{len(MODELS)} tables and {len(CATALOGUE.profiles())} profiles are sound\n",
    )


@pytest.mark.parametrize("model", NAMED_BY_THE_ISSUE)
def test_a_table_is_there(model: str) -> None:
    assert CATALOGUE.table(model).model == model


@pytest.mark.parametrize("model", [model for model in MODELS if model.startswith("google/imagen")])
def test_imagen_is_dead_but_priceable(model: str) -> None:
    table = CATALOGUE.table(model)
    assert table.shutdown is not None
    assert table.block_on(table.shutdown - timedelta(days=1)).tiers["standard"]


def test_there_are_three_imagens_of_the_last_generation() -> None:
    assert len([model for model in MODELS if model.startswith("google/imagen-4")]) == 3


@pytest.mark.parametrize("model", MODELS)
def test_the_day_before_the_first_block_never_prices_and_the_day_does(model: str) -> None:
    table = CATALOGUE.table(model)
    first = table.blocks[0].start
    with pytest.raises(InputError, match="has no price on"):
        table.block_on(first - timedelta(days=1))
    assert table.block_on(first).start == first


@pytest.mark.parametrize("model", [model for model in MODELS if CATALOGUE.table(model).shutdown])
def test_the_last_day_prices_and_the_shutdown_does_not(model: str) -> None:
    table = CATALOGUE.table(model)
    assert table.shutdown is not None
    assert table.block_on(table.shutdown - timedelta(days=1))
    with pytest.raises(InputError, match="is shut down from"):
        table.block_on(table.shutdown)


@pytest.mark.parametrize("model", MODELS)
def test_every_block_has_a_source_that_is_no_guess(model: str) -> None:
    for block in CATALOGUE.table(model).blocks:
        assert block.source.url.startswith("https://")
        assert block.source.title
        assert block.source.confidence != "guess"
        assert block.source.last_day_checked().year >= 2025


def test_only_the_guide_is_assumed_where_no_catalogue_alone_has_it() -> None:
    assumed = {
        model
        for model in MODELS
        if any(block.basis == "assumed" and not block.source.is_catalogues for block in CATALOGUE.table(model).blocks)
    }
    assert assumed == {"tokenmix-guide/gpt-image-2"}


def test_batch_is_offered_where_its_figures_are_known() -> None:
    with_batch = {model for model in MODELS if any("batch" in block.tiers for block in CATALOGUE.table(model).blocks)}
    assert {"openai/gpt-image-2", "openai/gpt-image-2.5-flare", "google/gemini-nano-banana-2.1"} <= with_batch
    assert not any("2.6" in model for model in with_batch if model.startswith("openai/"))


def test_dead_and_reference_models_are_hidden_without_all() -> None:
    shown = run("prices", "list", "--as-of", "2026-11-23").output
    everything = run("prices", "list", "--all", "--as-of", "2026-11-23").output
    for model in ("openai/dall-e-3", "openai/gpt-image-1 ", "tokenmix-guide/gpt-image-2"):
        assert f"\n{model}" not in shown
        assert f"\n{model}" in everything


def blocks_as_data(model: str) -> dict[str, Any]:
    return {
        str(block.start): {
            tier: {
                meter: [
                    {
                        "when": dict(row.when),
                        "max_pixels": str(row.max_pixels),
                        "usd": usd_text(row.pico * METERS[meter].per),
                    }
                    for row in rows
                ]
                for meter, rows in meters.items()
            }
            for tier, meters in block.tiers.items()
        }
        for block in CATALOGUE.table(model).blocks
    }


def test_published_blocks_are_never_edited(update_golden: bool) -> None:
    """A block once published is pinned: append a new one; to correct one, change its pin in the same commit."""
    pinned: dict[str, Any] = (
        yaml.load(PINS.read_text(encoding="utf-8"), Loader=yaml.BaseLoader) if PINS.exists() else {}
    )
    found = {model: blocks_as_data(model) for model in MODELS}
    if update_golden:
        for model, blocks in found.items():
            for start, block in blocks.items():
                pinned.setdefault(model, {}).setdefault(start, block)
        head = "# Every published price block, pinned. Appended by pytest --update-golden; never rewritten by it.\n"
        PINS.write_text(head + yaml.safe_dump(pinned, sort_keys=True), encoding="utf-8")
    edited = [
        f"{model} from {start}"
        for model, blocks in pinned.items()
        for start, block in blocks.items()
        if found.get(model, {}).get(start) != block
    ]
    unpinned = [
        f"{model} from {s}" for model, blocks in found.items() for s in blocks if s not in pinned.get(model, {})
    ]
    assert not edited, (
        "a published block was edited or removed; append a block instead, or note `corrected:` and its pin"
    )
    assert not unpinned, "new blocks are pinned with pytest --update-golden"
