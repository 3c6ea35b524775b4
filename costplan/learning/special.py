"""The special functions that fits and checks take of scipy, or the sentence that says which extra brings them.
It computes nothing itself."""

from __future__ import annotations

from costplan.errors import OutsideError, Problem

try:
    from scipy.special import bdtrc, fdtri, ndtr, ndtri, stdtr, stdtrit
except ImportError:  # whatever learns comes by here first
    missing = Problem("needs-extra", "learning from observations needs scipy", "pip install 'costplan[calibrate]'")
    raise OutsideError([missing]) from None

__all__ = ["bdtrc", "fdtri", "ndtr", "ndtri", "stdtr", "stdtrit"]
