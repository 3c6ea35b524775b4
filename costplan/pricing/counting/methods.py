"""Which counting methods there are, by the word that a profile has for each. A new one is a file, and its class here.
What a method is asked stands in method.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.pricing.counting.by_parameter import ByParameter
from costplan.pricing.counting.charges import Fixed, Jobs, Megapixels, NeverMeasured
from costplan.pricing.counting.credits import Credits
from costplan.pricing.counting.input_tokens import Patches, Tiles
from costplan.pricing.counting.measured import Measured
from costplan.pricing.counting.output_tokens import ByClass, ByQuality, Grid, Table
from costplan.pricing.counting.prompt import Included, Text

if TYPE_CHECKING:
    from costplan.pricing.counting.method import Method

METHODS: dict[str, type[Method]] = {
    method.word: method
    for method in (
        Grid,
        Table,
        ByClass,
        Fixed,
        ByQuality,
        Tiles,
        Patches,
        Megapixels,
        ByParameter,
        Credits,
        Jobs,
        Text,
        Included,
        NeverMeasured,
        Measured,
    )
}
"""In the order in which the schema and errors list them."""
