"""The names under which inputs go into a lock's hashes: of each record that a hash holds, and of each of its fields.
They are part of every lock there is, so that a record or a field may be renamed here and the hash stays."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan.calibration.figures import Learned, Mode
from costplan.named import NamedTuple
from costplan.pricing.counting.credits import CreditRow
from costplan.pricing.counting.methods import METHODS
from costplan.pricing.counting.rounding import Rounding
from costplan.pricing.frames import Frames
from costplan.pricing.legal_calls import Rules
from costplan.pricing.parameter_rule import ParameterRule
from costplan.pricing.size_rule import Shape, SizeRule
from costplan.pricing.sizes import Size
from costplan.quantity import Quantity

if TYPE_CHECKING:
    from collections.abc import Mapping


class Wire(NamedTuple):
    """How a record is written: its name, and its fields' names by the attribute that each is today."""

    name: str
    fields: Mapping[str, str]


def _wire(name: str, fields: str) -> Wire:
    """Fields by their wire names; ``wire=attribute`` where the attribute has another name by now."""
    parts = (field.partition("=") for field in fields.split())
    return Wire(name, {attribute or wire: wire for wire, _, attribute in parts})


WIRES: dict[type, Wire] = {
    CreditRow: _wire("CreditRow", "when max_pixels credits"),
    Learned: _wire("Learned", "mean low high p80 p90"),
    Mode: _wire("Mode", "tokens calls noise"),
    Frames: _wire("Frames", "parameter value number usual layouts"),
    ParameterRule: _wire("ParameterRule", "values low high default places"),
    Quantity: _wire("Quantity", "low expected high law"),
    Rounding: _wire("Rounding", "how to least"),
    Rules: _wire(
        "Rules",
        "calls size qualities quality_default quality_instead max_n max_input_images max_prompt_chars parameters"
        " instead max_prompt_tokens frames",  # the others stand in no hash
    ),
    Shape: _wire("Shape", "ratio sold size"),
    Size: _wire("Size", "width height"),
    SizeRule: _wire(
        "SizeRule",
        "values classes also default multiple_of min_pixels max_pixels max_edge max_ratio min_edge besides shapes",
    ),
    **{method: _wire(*method.wire) for method in METHODS.values()},
}
"""Every record that a hash may hold; a counting method states its own names. A new field has a default, which is left
out, or ``ARITHMETIC`` goes up."""


def plain(content: Any) -> Any:
    """Content as JSON can hold it. Of a record what equals its defaults is left out, so that a new field with one moves
    no hash.

    Raises:
        KeyError: the content holds a record, or a field, that has no name in :data:`WIRES`: a bug.
    """
    if hasattr(content, "_fields"):
        wire, usual = WIRES[type(content)], content._field_defaults
        said = {name: part for name, part in content._asdict().items() if name not in usual or usual[name] != part}
        return {"is": wire.name} | {wire.fields[name]: plain(part) for name, part in said.items()}
    if isinstance(content, dict):
        return {str(key): plain(part) for key, part in content.items()}
    if isinstance(content, (tuple, list)):
        return [plain(part) for part in content]
    return str(content) if isinstance(content, Fraction) else content
