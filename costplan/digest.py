"""SHA-256, by which files are told apart, as Python has it itself: hashlib loads OpenSSL, which takes a while.
Where a great deal is hashed hashlib is quicker, and stands there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hashlib import sha256
else:
    try:  # as the library's own random does, and for the same reason
        from _sha2 import sha256
    except ImportError:  # before 3.12
        try:
            from _sha256 import sha256
        except ImportError:  # another Python than CPython
            from hashlib import sha256

__all__ = ["sha256"]
