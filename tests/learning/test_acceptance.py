"""What calls teach of acceptance and latency, as a calibration keeps and is asked for it."""

from datetime import date

import pytest

from costplan import yamlio
from costplan.calibration.acceptance import Acceptance
from costplan.calibration.figures import Calibration
from costplan.calibration.file import read_document
from costplan.calibration.latency import Latency
from costplan.calibration.writer import calibration_yaml
from costplan.errors import InputError
from costplan.pricing.call import Call
from costplan.pricing.sizes import size_of
from costplan.units import decimal_text

HEAD = "version: 1\ncalibration: 2026-11-27\nat: mean\nsources: {s1: our logs}\ngroups: []\n"
MODEL = "openai/gpt-image-2"


def _read(text: str) -> Calibration:
    return read_document(yamlio.parse((HEAD + text).encode(), "calibration.yaml"), "calibration.yaml")


def _latency(mean: int, quality: str = "", size: str = "", images: int = 0) -> Latency:
    return Latency(
        model=MODEL,
        route="direct",
        quality=quality,
        size=size,
        images=images,
        calls=9,
        mean=mean,
        low=mean - 1,
        high=mean + 1,
        median=mean,
        p90=mean + 5,
        first="2026-11",
        last="2026-11-20",
        sources=(1,),
    )


KNOWN = Calibration(
    as_of=date(2026, 11, 27),
    at="mean",
    sources=("our logs",),
    left_out=(),
    groups=(),
    auto=(),
    shown="calibration.yaml",
    acceptances=(
        Acceptance(model=MODEL, step="", accepted=17, judged=30, sources=(1,)),
        Acceptance(model=MODEL, step="final", accepted=3, judged=10, first="2026-11-01", last="2026-11-20"),
        Acceptance(model=MODEL, step="posts.draft", accepted=14, judged=20, draws=12),
    ),
    latencies=(_latency(40), _latency(20, "low", "", 1), _latency(19, "low", "1K", 1), _latency(90, "high", "", 8)),
)


@pytest.mark.parametrize(
    ("accepted", "judged", "draws", "share", "low", "high"),
    [  # Jeffreys: Beta(accepted + 1/2, judged - accepted + 1/2); mean, 5 % and 95 % points as scipy has them
        (14, 20, None, "0.690476190476", "0.518032", "0.841832"),  # 14.5 / 21; beta.ppf([.05, .95], 14.5, 6.5)
        (0, 5, None, "0.083333333333", "0.000373997", "0.305746"),  # 0.5 / 6; beta.ppf([.05, .95], 0.5, 5.5)
        (5, 5, None, "0.916666666667", "0.694254", "0.999626"),  # 5.5 / 6, the same from above
        (1, 1, None, "0.75", "0.22852", "0.998457"),  # 1.5 / 2; beta.ppf([.05, .95], 1.5, 0.5)
        (14, 20, 10, "0.681818181818", "0.441873", "0.882671"),  # as 7 of 10: 7.5 / 11; beta.ppf([.05, .95], 7.5, 3.5)
    ],
)
def test_counts_tell_a_share_with_its_interval(
    accepted: int, judged: int, draws: int | None, share: str, low: str, high: str
) -> None:
    found = Acceptance(model=MODEL, step="", accepted=accepted, judged=judged, draws=draws).share
    assert [decimal_text(end, 12) for end in found.numbers] == [low, share, high]


def test_a_calibration_keeps_them() -> None:
    text = calibration_yaml(KNOWN)
    read = read_document(yamlio.parse(text.encode(), "calibration.yaml"), "calibration.yaml")
    assert calibration_yaml(read) == text
    assert [one._replace(place=None) for one in read.acceptances] == list(KNOWN.acceptances)
    assert [one._replace(place=None) for one in read.latencies] == list(KNOWN.latencies)


@pytest.mark.parametrize(
    ("workflow", "step", "accepted"),
    [
        ("posts", "draft", 14),  # the step of that workflow
        ("posts", "final", 3),  # the records name the step alone
        ("ads", "draft", 17),  # nobody judged this step: all of the model
    ],
)
def test_a_step_takes_what_was_judged_of_it_else_of_its_model(workflow: str, step: str, accepted: int) -> None:
    found = KNOWN.acceptance(MODEL, workflow, step)
    assert found is not None
    assert found.accepted == accepted
    assert KNOWN.acceptance("openai/gpt-image-1", workflow, step) is None


@pytest.mark.parametrize(
    ("quality", "size", "images", "mean"),
    [
        ("low", "1024x1536", 1, 19),  # an edge of 1254 pixels is of the class 1K
        ("low", "2048x2048", 1, 20),  # no call of that class was timed enough: all of the quality
        ("low", "auto", 1, 20),
        ("high", "1024x1024", 8, 90),
        ("high", "1024x1024", 1, 40),  # eight at once tell nothing of one: all of the model
    ],
)
def test_a_call_takes_as_long_as_the_nearest_calls_did(quality: str, size: str, images: int, mean: int) -> None:
    found = KNOWN.latency(MODEL, Call(kind="generate", size=size_of(size), quality=quality, n=images))
    assert found is not None
    assert found.mean == mean
    assert KNOWN.latency("openai/gpt-image-1", Call(kind="generate", n=1)) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("accepted:\n- {model: m, accepted: 3, of: 2}\n", "not-a-range"),
        ("accepted:\n- {model: m, accepted: 1, of: 2, draws: 3}\n", "not-a-range"),
        ("accepted:\n- {model: m, accepted: 14, of: 20, share: 90%}\n", "not-a-range"),  # the counts tell 69 %
        ("accepted:\n- {model: m, accepted: 1, of: 2}\n- {model: m, accepted: 2, of: 2}\n", "said-twice"),
        ("accepted:\n- {model: m, acepted: 1, of: 2}\n", "unknown-key"),
        (
            "latency:\n- {model: m, route: direct, calls: 2, mean: 3, low: 4, high: 5, median: 3, p90: 4}\n",
            "not-a-range",
        ),
    ],
)
def test_what_cannot_have_been_learned_is_refused(text: str, code: str) -> None:
    with pytest.raises(InputError) as raised:
        _read(text)
    assert raised.value.problems[0].code == code
    assert str(raised.value.problems[0].place).startswith("calibration.yaml:")
