"""How people spell the headings of a table: which one a text means, its unit of time, and how sure that is.
It knows no grid; headings.py asks it about each cell of a row."""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher

IMAGES = "images_per_month"

_APPROVED = ("approval", "approval rate", "approved", "usable")

_SPELLINGS = {
    "what": ("what", "use case", "item", "asset", "deliverable", "workflow", "name", "purpose", "description"),
    "model": ("model", "model name", "model id", "image model", "ai model"),
    "size": ("size", "image size", "resolution", "dimensions", "pixels"),
    "quality": ("quality", "image quality", "quality level"),
    IMAGES: ("images", "pictures", "quantity", "volume", "count", "amount"),
    "accepted": (
        "accepted",
        "acceptance",
        "acceptance rate",
        "accepted share",
        "share accepted",
        "accept rate",
        *_APPROVED,
    ),
    "prompt_tokens": ("prompt tokens", "tokens prompt", "prompt length"),
    "owner": ("owner", "responsible", "requester"),
    "cost_center": ("cost center", "cost centre", "costcenter", "costcentre", "kostenstelle"),
    "note": ("note", "notes", "comment", "comments", "remark", "remarks"),
}
"""By what a column holds, the ways to spell its heading, the surest first; docs/drafts.md lists them."""

_WORDS = {"qty": "quantity", "img": "images", "imgs": "images", "pics": "pictures", "vol": "volume"}
_CHOSEN = ("accepted", "approved", "final")
"""Words that say of a number of images what it is of anyway."""

_OTHERS = ("mode", "mo")
"""Words that are like a heading and mean something else."""

_UNITS = {
    "month": "month", "monthly": "month", "mth": "month", "mo": "month", "day": "day", "daily": "day",
    "week": "week", "weekly": "week", "year": "year", "yearly": "year", "annual": "year", "annually": "year",
    "quarter": "quarter", "quarterly": "quarter",
}  # fmt: skip
_FILLERS = frozenset(("per", "a", "the", "of", "in", "each", "every", "number", "no", "needed", "required", "planned"))
_UNLIKE_AT_MOST = 0.15
"""Two spellings that begin alike are one word up to this difference: a letter more, less or other."""

_UNLIKE = 1000


def field_of(heading: str) -> tuple[str, str, float]:
    """What a heading is of, its unit of time, and the doubt in that; nothing where it is of none."""
    words = words_of(heading)
    per = next((_UNITS[word] for word in words if word in _UNITS), "")
    rest = [word for word in words if word not in _UNITS and word not in _FILLERS]
    images = " ".join(dict.fromkeys(_WORDS.get(word, word) for word in rest if word not in _CHOSEN))
    likest = ("", "", float(_UNLIKE))
    for field, spellings in _SPELLINGS.items():
        if per and field != IMAGES:
            continue
        own = images if field == IMAGES else " ".join(rest)
        for doubt, spelling in enumerate(spellings):
            if own == spelling:
                likest = min(likest, (field, per, doubt), key=lambda one: one[2])
            elif own and own[0] == spelling[0] and own not in _OTHERS:
                unlike = 1 - SequenceMatcher(None, own, spelling).ratio()
                if unlike <= _UNLIKE_AT_MOST:
                    likest = min(likest, (field, per, 100 + unlike), key=lambda one: one[2])
    return likest


def words_of(heading: str) -> list[str]:
    """The words of a heading in lower case: ``imagesPerMonth``, ``images_per_month`` and ``Images / month`` have the
    same, but for ``per``."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFKC", heading))
    return re.sub(r"[\W_]+", " ", parted.casefold()).split()
