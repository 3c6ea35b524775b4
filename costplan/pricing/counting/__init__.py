"""The counting methods: how many units of a meter one call takes, as exact arithmetic on its size, quality and n.
Methods are code and their parameters are data; which method and which parameters a model has stands in its profile."""

from costplan.pricing.counting.charges import Fixed, Jobs, Megapixels, NeverMeasured
from costplan.pricing.counting.input_tokens import Included, Patches, Text, Tiles
from costplan.pricing.counting.method import Method, NotKnown
from costplan.pricing.counting.output_tokens import ByClass, ByQuality, Grid, Measured, Table

BY_QUALITY = (Grid, Table, ByQuality, Measured)
"""The methods for which the quality of the call matters; for them ``auto`` is a mixture."""

__all__ = [
    "BY_QUALITY",
    "ByClass",
    "ByQuality",
    "Fixed",
    "Grid",
    "Included",
    "Jobs",
    "Measured",
    "Megapixels",
    "Method",
    "NeverMeasured",
    "NotKnown",
    "Patches",
    "Table",
    "Text",
    "Tiles",
]
