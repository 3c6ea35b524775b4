"""Vendor: who sells a model, which is what stands before the slash of its key, and globs of models and of vendors.
What vendors call their models stands in pricing/vendor_names.py."""

from __future__ import annotations

from fnmatch import fnmatchcase


def vendor_of(model: str) -> str:
    """``openai`` of ``openai/gpt-image-2``; a model is sold by one vendor, whoever made it."""
    return model.partition("/")[0]


def is_by(model: str, glob: str, vendor: str) -> bool:
    """Whether a model is one of a glob of models and one of a glob of vendors; what is empty takes all."""
    return (not glob or fnmatchcase(model, glob)) and (not vendor or fnmatchcase(vendor_of(model), vendor))
