"""Rows as a pandas DataFrame, for whoever asks for one: the only place of the core that imports pandas, when it is
called. It holds no row of its own; nouns give theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.errors import OutsideError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import ModuleType

    from pandas import DataFrame


def pandas() -> ModuleType:
    """The library, imported when somebody asks for a frame.

    Raises:
        OutsideError: it is not installed.
    """
    try:
        import pandas as pd
    except ImportError:
        missing = Problem("needs-extra", "a data frame needs pandas", "pip install 'costplan[report]'")
        raise OutsideError([missing]) from None
    return pd


def data_frame(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] | None = None, **attrs: Any) -> DataFrame:
    """A frame with ``attrs``, a row a mapping; ``columns`` are those of a frame without rows too.

    Raises:
        OutsideError: pandas is not installed.
    """
    frame: DataFrame = pandas().DataFrame(list(rows), columns=columns)
    frame.attrs.update(attrs)
    return frame
