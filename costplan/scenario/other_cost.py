"""Costs beside calls, such as reviewing images or storing them: what a workflow or a step states, from YAML and back.
How often one falls due is found in planning/other_costs.py."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.errors import NOWHERE
from costplan.named import NamedTuple
from costplan.units import PICO, exact

if TYPE_CHECKING:
    from costplan.errors import Place
    from costplan.quantity import Quantity
    from costplan.units import Number

OF_RUNS = ("accepted_image", "image", "run")
"""What of its runs a cost may be ``per``: each image that is delivered, each that a step makes, each run."""

OF_TIME = ("month", "total")
"""Or how often it falls due whatever is made: each month, by its days, or once in the period."""


OF_A_STEP = ("accepted_image", "image", "run", "month")
"""What a cost of a step may be ``per``: each of its images that is taken, each that it makes; each run and each month,
on the days on which the step is walked."""


class OtherCost(NamedTuple):
    """A stated cost of a workflow: ``rate`` pico-dollars for each of what it is ``per``, or for an hour of a person who
    takes so many ``minutes`` for it. ``of`` is the step whose images count, or on which it stands: as long as that is
    not known, a cost of a step has none, and the name that it has there (see :meth:`on`)."""

    name: str
    per: str
    of: str
    rate: Number
    minutes: Quantity | None
    place: Place = NOWHERE

    @property
    def meter(self) -> str:
        """What it is counted in."""
        return "person_hour" if self.minutes is not None else f"stated_{self.per}"

    @property
    def own_name(self) -> str:
        """What it is called where it stands, without the step."""
        return self.name.removeprefix(f"{self.of}.")

    @property
    def rate_key(self) -> str:
        """What a file calls its rate."""
        return "usd" if self.minutes is None else "usd_per_hour"

    def on(self, step: str) -> OtherCost:
        """The same as one of its workflow, where a step states it: named ``step.cost``."""
        return self._replace(name=f"{step}.{self.name}", of=step)


_PER = yamlio.one_of(*OF_RUNS, *OF_TIME)
_PER_OF_A_STEP = yamlio.one_of(*OF_A_STEP)


def read_other_cost(name: str, node: yamlio.Node) -> OtherCost:
    """A cost beside calls.

    Raises:
        InputError: with every problem of it.
    """
    with yamlio.Fields(node, "another cost") as fields:
        per = fields.need("per", _PER)
        of = fields.get("of", yamlio.label, "")
        rate, minutes = _read_rate(fields, per)
        if (per == "image") != fields.has("of"):
            what = "a cost per image is that of a step's images, and no other names a step"
            fields.fault("of", "missing-key", what, "write 'of:' with a step's name beside 'per: image' alone")
    return OtherCost(name=name, per=per or "run", of=of or "", rate=rate, minutes=minutes, place=node.where)


def read_step_cost(name: str, node: yamlio.Node) -> OtherCost:
    """A cost beside calls that stands on a step.

    Raises:
        InputError: with every problem of it.
    """
    with yamlio.Fields(node, "a cost of a step") as fields:
        per = fields.need("per", _PER_OF_A_STEP)
        rate, minutes = _read_rate(fields, per)
    return OtherCost(name=name, per=per or "run", of="", rate=rate, minutes=minutes, place=node.where)


def _read_rate(fields: yamlio.Fields, per: str | None) -> tuple[Number, Quantity | None]:
    """What one of it costs in pico-dollars, or an hour of a person, with the minutes."""
    usd = fields.get("usd", yamlio.amount, None)
    minutes = fields.get("minutes", yamlio.quantity, None)
    hourly = fields.get("usd_per_hour", yamlio.amount, None)
    fields.has_one("a cost has either usd, or minutes with usd_per_hour", "add 'usd: 0.02'", "usd", "minutes")
    if fields.has("minutes") != fields.has("usd_per_hour"):
        what = "minutes of a person go with usd_per_hour"
        fields.fault("minutes", "missing-key", what, "write both, such as minutes: 1.5, usd_per_hour: 40")
    if per in OF_TIME and minutes is not None and not minutes.is_exact:
        fields.fault("minutes", "not-allowed", f"a cost per {per} is one number", "write one number of minutes")
    return exact(Fraction((usd if minutes is None else hourly) or 0) * PICO), minutes


def other_cost_entries(cost: OtherCost) -> dict[str, Any]:
    """What it holds; reading it gives an equal one."""
    return yamlio.without_nothing(
        per=yamlio.Plain(cost.per),
        of=cost.of or None,
        minutes=yamlio.quantity_text(cost.minutes),
        **{cost.rate_key: yamlio.number_text(Fraction(cost.rate, PICO))},
    )
