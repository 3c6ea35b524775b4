"""Observation: what one real call (or the mean of several) used, with what was asked and where the record comes from.
It holds no prompt and no image, knows no vendor's shape (connect/) and learns nothing (calibration/)."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from costplan.errors import wrong
from costplan.named import NamedTuple

if TYPE_CHECKING:
    from costplan.errors import Place

VERSION = 1
"""Heads every line of a store as ``"observation": 1``."""

KINDS = ("observed", "calculator", "documentation")
"""Only ``observed`` calibrates: a calculator repeats a formula, an example in documentation may be made up."""

DIRECT = "direct"
"""The route whose figures an estimate uses. A plan, or a gateway that does not honour the size, is another route."""

TOKENS = ("text_in", "cached_text_in", "image_in", "cached_image_in", "text_out", "image_out")
"""The meters an observation may hold, in tokens of the whole call."""


class Observation(NamedTuple):
    """One call, as it was asked and as it was billed. None means that the record does not say.

    ``size`` and ``quality`` are what was asked, ``served_*`` what the answer says it made. Tokens are of the whole call,
    all ``n`` images; cached tokens are part of the input tokens, ``thoughts`` of ``text_out``. Where ``n_calls`` is
    above 1 the record is an aggregate: its tokens are means, and it says nothing of the spread. ``at`` is a moment, a
    day or a month in UTC. ``outcome`` is ``made`` or the kind of failure; ``attempt`` counts from 1; ``accepted`` is a
    person's verdict. ``unsplit`` tells that the record does not part its output, so that ``image_out`` holds all of it,
    text included if there was any. ``usage`` is what the vendor sent, verbatim.
    """

    model: str
    call: str | None = None
    route: str = DIRECT
    kind: str = "observed"
    size: str | None = None
    quality: str | None = None
    served_size: str | None = None
    served_quality: str | None = None
    n: int = 1
    n_calls: int = 1
    input_images: tuple[str, ...] | None = None
    parameters: tuple[tuple[str, str], ...] = ()
    prompt_chars: int | None = None
    prompt_tokens: int | None = None
    prompt_sha256: str | None = None
    text_in: int | None = None
    cached_text_in: int | None = None
    image_in: int | None = None
    cached_image_in: int | None = None
    text_out: int | None = None
    image_out: int | None = None
    thoughts: int | None = None
    cost_usd: str | None = None
    latency_s: str | None = None
    at: str | None = None
    unsplit: bool | None = None
    outcome: str = "made"
    accepted: bool | None = None
    attempt: int = 1
    step: str | None = None
    source: str = ""
    notes: tuple[str, ...] = ()
    usage: Any = None

    def record(self, identity: str) -> dict[str, Any]:
        """The line of a store: ``id`` first, then every field that says something, in the order above. Texts are on one
        line, and only ``usage`` may hold characters that cannot be seen."""
        said = {
            name: value if name == "usage" else _plain(value)
            for name, value in self._asdict().items()
            if value is not None and (value != () or name == "input_images")
        }
        said["parameters"] = {name: one_line(value) for name, value in self.parameters}
        return {"id": identity, "observation": VERSION} | said


def one_line(text: str) -> str:
    """A text without control, bidi and other characters that cannot be seen; white space is one space."""
    return " ".join("".join(char for char in text if char.isprintable() or char.isspace()).split())


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return one_line(value) if isinstance(value, str) else value


def identity_of(body: bytes, at: str | None, occurrence: int = 0) -> str:
    """What makes two records the same one: SHA-256 over the body and its timestamp. Where there is no timestamp, the
    how-manieth such body of its file it is tells apart calls that look alike."""
    told = at if at is not None else f"#{occurrence}"
    return sha256(body + b"\n" + told.encode()).hexdigest()[:32]


def check_parts(
    found: Observation, input_tokens: int | None, output_tokens: int | None, total: int | None, place: Place
) -> None:
    """Refuse a record whose parts cannot be true.

    Args:
        found: the parts.
        input_tokens: the input as the record sums it, None where it does not.
        output_tokens: the output as the record sums it.
        total: input and output together.
        place: where the record stands.

    Raises:
        InputError: text + image is not the sum that the record gives, or more was cached than went in. Means were
            rounded, so their sum may be off by a token a part.
    """
    off = 2 if found.n_calls > 1 else 0
    faults = [
        *_not_the_sum({"text_in": found.text_in, "image_in": found.image_in}, "the input", input_tokens, off),
        *_not_the_sum({"text_out": found.text_out, "image_out": found.image_out}, "the output", output_tokens, off),
        *_not_the_sum({"input": input_tokens, "output": output_tokens}, "the total", total, off),
    ]
    for part, whole in (("cached_text_in", "text_in"), ("cached_image_in", "image_in"), ("thoughts", "text_out")):
        cached, full = getattr(found, part), getattr(found, whole)
        if cached is not None and full is not None and cached > full:
            faults.append(f"{part} {cached:,} is more than {whole} {full:,}")
    if faults:
        raise wrong("impossible-parts", "the tokens do not add up: " + "; ".join(faults), "check the record", place)


def _not_the_sum(parts: dict[str, int | None], whole: str, told: int | None, off: int) -> list[str]:
    known = [number for number in parts.values() if number is not None]
    if told is None or len(known) < len(parts) or abs(sum(known) - told) <= off:
        return []
    listed = " + ".join(f"{name} {number:,}" for name, number in zip(parts, known, strict=True))
    return [f"{listed} = {sum(known):,}, not {whole} {told:,}"]
