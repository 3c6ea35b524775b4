"""What a step breaks of what its scenario requires, in words. When it has to be done is for whoever knows its pace."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from costplan.alternatives.ranking import ranks_above
from costplan.pricing.legal_sizes import Wanted, pixels_made
from costplan.pricing.sizes import ASPECT
from costplan.units import percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from costplan.catalogue import Catalogue
    from costplan.pricing.legal_calls import Rules
    from costplan.scenario.requires import Requires
    from costplan.scenario.step import Step


def unmet(settled: Step, catalogue: Catalogue) -> list[str]:
    """Each requirement of a settled step that it does not meet, or of which nobody can tell whether it does; the day
    ``by`` is not among them.

    A model without qualities cannot be held against ``min_quality``: nothing is said of it.
    """
    rules = catalogue.table(settled.model).rules
    return [*unmet_size(settled, rules), *unmet_quality(settled, rules, catalogue), *_provider(settled)]


def is_enough(requires: Requires, quality: str, rules: Rules, catalogue: Catalogue) -> bool | None:
    """Whether a quality of a model is not below the one that is required; None where nobody ranks both."""
    least = requires.min_quality
    if least in (None, quality):
        return True
    above = ranks_above(least or "", quality, rules, catalogue)
    return None if above is None else not above


def unmet_size(settled: Step, rules: Rules) -> Iterator[str]:
    """What its size does not meet, by its model's rules."""
    requires = settled.requires
    width, height, aspect = requires.min_width, requires.min_height, requires.aspect
    asked = [f"min_width {width}"] * (width is not None) + [f"min_height {height}"] * (height is not None)
    asked += [f"aspect {aspect}"] * (aspect is not None)
    size = pixels_made(rules, settled.call)
    ratio = settled.call.parameter(ASPECT)
    if size is None:
        if asked:
            what = f"the pixels of {settled.call.size}" if settled.call.size else f"what sizes {settled.model} makes"
            what += f" at {ASPECT} {ratio}" if ratio else ""
            yield f"{', '.join(asked)}: {what} are not on record"
        return
    if width is not None and size.width < width:
        yield f"{size} is less than min_width {width}"
    if height is not None and size.height < height:
        yield f"{size} is less than min_height {height}"
    if aspect is not None and not Wanted(1, 1, *aspect.ends).is_met_by(size):
        off = abs(Fraction(size.width, size.height) / aspect.ratio - 1)
        made = f", which is made for {ASPECT} {ratio}," if ratio and settled.call.size != size else ""
        yield f"{size}{made} is not of aspect {aspect}" + (f": it is off by {percent(off)}" if made else "")


def unmet_quality(settled: Step, rules: Rules, catalogue: Catalogue) -> Iterator[str]:
    """What its quality does not meet, by its model's rules, or else by others'."""
    least, quality = settled.requires.min_quality, settled.call.quality
    if least is None or quality is None:
        return
    served = rules.concrete[0] if quality == "auto" and rules.concrete else quality
    enough = is_enough(settled.requires, served, rules, catalogue)
    if enough is None:
        yield f"min_quality {least}: no model ranks it beside {quality}"
    elif not enough:
        yield f"quality {quality}{', which may be served lower,' * (quality == 'auto')} is below min_quality {least}"


def _provider(settled: Step) -> Iterator[str]:
    provider, allowed = settled.model.partition("/")[0], settled.requires.providers
    if allowed and provider not in allowed:
        yield f"{settled.model} is none of the providers {', '.join(allowed)}"
