"""What a person took of a folder of samples: in the manifest, in the store, and what cannot be taken."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from costplan.errors import CostplanError, InputError
from costplan.live.manifest import FILE, Manifest, SavedImage, read_manifest
from costplan.observation import Observation
from costplan.project.accepting import accept
from costplan.store_line import check_line, is_plain

if TYPE_CHECKING:
    from collections.abc import Sequence

IDS = [f"{number:032x}" for number in range(1, 5)]


@pytest.fixture
def folder(here: Path) -> Path:
    """Three calls, the second of two images, and a store with a call of another day first."""
    owners = [IDS[0], IDS[1], IDS[1], IDS[2]]
    images = [SavedImage(number, f"{number:03}.png", owner) for number, owner in enumerate(owners, 1)]
    made = here / "samples"
    made.mkdir()
    (made / FILE).write_text(Manifest(model="openai/gpt-image-2", step="", images=tuple(images)).text())
    rows = [Observation(model="openai/gpt-image-2", image_out=196, usage={"b": 1, "a": [2]}).line(one) for one in IDS]
    (here / "calls.jsonl").write_bytes(rows[3] + b"".join(rows[:3]))
    return made


def taken_in(store: Path) -> list[bool | None]:
    return [json.loads(line).get("accepted") for line in store.read_bytes().splitlines()]


@pytest.mark.parametrize(
    ("taken", "calls"),
    [([1, 4], [None, True, False, True]), ([3], [None, False, True, False]), ([], [None, False, False, False])],
)
def test_a_call_is_taken_where_any_of_its_images_was(
    folder: Path, taken: Sequence[int], calls: list[bool | None]
) -> None:
    store = Path("calls.jsonl")
    accept(folder, [2], store)
    before = [line for line in store.read_bytes().splitlines() if b'"accepted"' not in line]
    found = accept(folder, taken, store)
    assert taken_in(store) == calls
    assert (found.images, found.of_images, found.calls, found.of_calls) == (len(taken), 4, calls.count(True), 3)
    manifest = read_manifest((folder / FILE).read_bytes(), FILE)
    assert [image.number for image in manifest.images if image.accepted] == list(taken)
    assert store.read_bytes().splitlines()[0] in before  # the line of another call is as it was
    for number, line in enumerate(store.read_bytes().splitlines(keepends=True), 1):
        check_line(line, "calls.jsonl", number)
        assert is_plain(line)


@pytest.mark.parametrize(
    ("taken", "store", "told"),
    [([5], "calls.jsonl", "there is no image 5"), ([0, 1, 9], "calls.jsonl", "there is no image 0, 9"),
     ([1], "other.jsonl", "no observation of 3 of 3 calls")],
)  # fmt: skip
def test_nothing_is_recorded_where_a_number_is_wrong(folder: Path, taken: list[int], store: str, told: str) -> None:
    before = Path("calls.jsonl").read_bytes(), (folder / FILE).read_bytes()
    with pytest.raises(InputError, match=told):
        accept(folder, taken, Path(store))
    assert (Path("calls.jsonl").read_bytes(), (folder / FILE).read_bytes()) == before


@pytest.mark.parametrize(
    "held",
    ["", "[]", "{}", '{"samples": 2}', '{"samples": 1}', '{"samples": 1, "model": 1, "step": "", "images": []}',
     '{"samples": 1, "model": "", "step": "", "images": [{"number": 7, "file": "", "observation": "", "accepted": 1}]}',
     '{"samples": 1, "model": "", "step": "", "images": [[]]}', "[" * 10_000],
)  # fmt: skip
def test_what_is_no_manifest_is_refused_in_a_sentence(held: str) -> None:
    with pytest.raises(InputError, match="manifest of samples"):
        read_manifest(held.encode(), "samples.json")


def test_a_folder_without_samples_says_what_makes_one(here: Path) -> None:
    with pytest.raises(CostplanError, match="--save FOLDER"):
        accept(here, [1], Path("calls.jsonl"))
