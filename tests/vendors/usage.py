"""What a call takes by the published formulas, for answers of which no record lies here; and which models there are."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from costplan import quote
from costplan.catalogue import Catalogue
from costplan.errors import CostplanError
from costplan.quantity import ZERO

if TYPE_CHECKING:
    from collections.abc import Mapping

DAY = date(2026, 11, 23)


class Took(NamedTuple):
    """Tokens by meter."""

    text_in: int = 0
    image_in: int = 0
    text_out: int = 0
    image_out: int = 0


class Refused(Exception):
    """The vendor would not take the call: the parameter that is wrong, and the sentence; no parameter means that there
    is no such model."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter


def took(
    model: str,
    *,
    kind: str,
    size: str,
    quality: str | None,
    n: int,
    prompt: str,
    input_images: tuple[str, ...] = (),
    parameters: Mapping[str, str] | None = None,
) -> Took:
    """The tokens of a call to the model of this key.

    Raises:
        Refused: there is no such model, or it takes no such call.
    """
    try:
        Catalogue().table(model)
    except CostplanError as error:
        raise Refused("", str(error)) from None
    try:
        made = quote(
            model,
            as_of=DAY,
            call=kind,
            size=size,
            quality=quality,
            n=n,
            prompt=prompt,
            input_images=input_images,
            parameters=dict(parameters or {}),
        )
    except CostplanError as error:
        code = error.problems[0].code
        raise Refused("quality" if "quality" in code else "size" if "size" in code else "n", str(error)) from None
    measures = made.priced.usage.measures
    quantities = [measures[meter].quantity if meter in measures else ZERO for meter in Took._fields]
    # Inputs are paid once, as in the one public record of a call for two images.
    return Took(*(int(one.low if at < 2 else one.expected) for at, one in enumerate(quantities)))
