"""The quality of an image request: what the code says, what the model is by default, or the nearest, assumed.
``hd``, ``thinking`` and their like belong to other models or to none; what they cost is a quality all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.connect.code.code_call import told_of
from costplan.drafting.draft import Figure
from costplan.errors import CostplanError
from costplan.planning.quoting import quote

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.connect.code.code_call import Found
    from costplan.errors import Place
    from costplan.pricing.legal_calls import Rules

HARDER = ("thinking", "quality_mode", "mode", "thinking_level")
"""Parameters that guides and chats have for work before an image is made."""

_NEAREST = {
    "hd": "high",
    "ultra": "high",
    "standard": "medium",
    "thinking": "high",
    "instant": "medium",
    "normal": "medium",
}
"""The nearest quality of such a word where a table does not say it: an image with thinking costs what one of high
quality does, by the guide that has the word."""


def nearest_quality(rules: Rules, word: str) -> str:
    """The quality of a model that is nearest to a word of another: by its table, by what the word usually means, else
    one from the middle of what it has."""
    said = dict(rules.quality_from).get(word) or _NEAREST.get(word.lower(), word)
    if said in rules.qualities:
        return said
    plain = rules.concrete or rules.qualities
    return plain[(len(plain) - 1) // 2]


def counts_auto(model: str, size: object, day: date, catalogue: Catalogue) -> bool:
    """Whether a plan can count what quality auto is served as, in a call for an image of that size."""
    asked = None if size is None else str(size)
    kind = "generate" if "generate" in catalogue.table(model).rules.calls else None
    try:
        return quote(model, as_of=day, size=asked, quality="auto", call=kind, catalogue=catalogue).complete
    except CostplanError:
        return False


class QualityOfRequest:
    """Finds the quality. ``counts_auto`` tells whether a plan can count what quality auto is served as."""

    def __init__(self, rules: Rules, model: str, place: Place, counts_auto: Callable[[], bool]) -> None:
        self._rules, self._model, self._counts_auto = rules, model, counts_auto
        self._at = f"{place.file}:{place.line}"

    def figure(self, found: Found | None, harder: tuple[str, Found] | None) -> Figure:
        """The quality that is planned.

        Args:
            found: the quality that the code says, if it does.
            harder: a parameter of HARDER that the model has not, and what it says.
        """
        rules = self._rules
        if found is not None and isinstance(found.value, str):
            if found.value in rules.qualities and (found.value != "auto" or self._counts_auto()):
                origin = f"{_at(found)}: {found.guess}" if found.guess else _at(found)
                return Figure(found.value, origin, bool(found.guess))
            return self._instead(found, found.value)
        if found is not None and found.value is not None:
            return self._guessed(f"{_at(found)}: the quality is {told_of(found)}")
        if harder is not None and isinstance(harder[1].value, (str, bool)):
            return self._of_harder(*harder)
        default = rules.quality_default
        if default is not None and (default != "auto" or self._counts_auto()):
            return Figure(default, f"{self._at} says none, so it is the model's default")
        return self._guessed(f"{self._at} says no quality")

    def _instead(self, found: Found, word: str) -> Figure:
        near = nearest_quality(self._rules, "" if word == "auto" else word)
        said = dict(self._rules.quality_instead).get(word) or dict(self._rules.instead).get("quality")
        unknown = word not in self._rules.qualities
        no = f"{self._model} has no quality {word!r}" if unknown else f"what {word} is served as cannot be counted"
        return Figure(near, f"{_at(found)}: {no}{f' ({said})' if said else ''}; {near} is planned", assumed=True)

    def _of_harder(self, key: str, found: Found) -> Figure:
        word = str(found.value).lower() if isinstance(found.value, str) else "thinking" if found.value else "instant"
        near = (self._rules.stands_for(key, word) or {}).get("quality") or nearest_quality(self._rules, word)
        said = dict(self._rules.instead).get(key) or f"{self._model} has no such parameter"
        return Figure(near, f"{_at(found)}: {key} is {word}: {said}; {near} is planned", assumed=True)

    def _guessed(self, said: str) -> Figure:
        taken = (
            "auto"
            if self._rules.quality_default == "auto" and self._counts_auto()
            else nearest_quality(self._rules, "medium")
        )
        return Figure(taken, f"{said}; {taken} is a guess", assumed=True)


def _at(found: Found) -> str:
    return f"{found.place.file}:{found.place.line}"
