"""A step of an image request: which model's rules it meets, what they take of it, and what stands in for the rest.
How often it runs, and how it is named, stands in of_code.py."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costplan.connect.code.code_call import Unread, is_literal, told_of
from costplan.connect.code.evaluating import MORE, is_list
from costplan.connect.code.vendor_words import FREE_OF_OPENAI
from costplan.drafting.draft import Figure
from costplan.drafting.model_of_request import client_of
from costplan.drafting.quality_of_request import HARDER, QualityOfRequest, counts_auto
from costplan.drafting.said_in_code import said_in_code, with_extra
from costplan.drafting.sizes_of_vendors import size_figure
from costplan.errors import InputError
from costplan.planning.in_force import prices_in_force
from costplan.planning.quoting import ASSUMED_PROMPT
from costplan.pricing.prices import STANDARD
from costplan.pricing.tokenizer import count_tokens
from costplan.yamlio import Plain, quantity_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from costplan.catalogue import Catalogue
    from costplan.connect.code.code_call import Found
    from costplan.connect.code.image_request import ImageRequest
    from costplan.drafting.model_of_request import ModelOfRequest

_PRIVATE = re.compile("key|token|secret|auth|password|credential|header", re.IGNORECASE)
"""Arguments whose values are never shown."""

_SHORT = 2000
"""A prompt over so many characters is given by its tokens."""

_INPUT = "1024x1024"
"""The size of an input image that the code does not tell."""

_FREE_WORDS = """
    api_key api_version application_id aspect_ratio client_timeout enable_safety_checker extra_body extra_query headers
    http_options logs maxRetries max_retries metadata negative_prompt onQueueUpdate on_enqueue on_queue_update
    output_mime_type personGeneration person_generation priority providerOptions reasoning safetySettings
    safety_settings seed signal store sync_mode temperature webhook_url with_logs
"""
_FREE = FREE_OF_OPENAI | frozenset(_FREE_WORDS.split())
"""What a call may say without moving its cost."""


class StepOfRequest:
    """Makes a step of a request, by the rules of its model. ``told`` is what was found and not taken."""

    def __init__(self, request: ImageRequest, model: ModelOfRequest, catalogue: Catalogue, day: date) -> None:
        self.told: list[str] = []
        self._request, self._model, self._catalogue, self._day = request, model, catalogue, day
        self._rules, self._name = model.table.rules, model.table.name
        self._fields = with_extra(request.fields)
        self._words = dict(self._fields)
        self.kind = self._kind()
        if model.ended and (client := client_of(request, model.table)):
            told = f"{client}'s client is called, and no table has its price; {self._name} is planned at its own"
            self.told.append(f"{request.place}: {told}")

    def keys(self) -> tuple[tuple[str, Figure], ...]:
        """The keys of the step in the order of a scenario."""
        figures: dict[str, Figure | None] = {
            "model": Figure(self._name, self._model.why or self._model.origin, assumed=bool(self._model.why)),
            "tier": self._tier(),
            "call": self._call_figure(),
            "size": self._size(),
        }
        self._fields.pop("model", None)
        figures["quality"] = self._quality(figures["size"])
        figures["make"] = self._images()
        figures |= self._prompt()
        figures["input_images"] = self._inputs()
        figures["parameters"] = self._parameters()
        for said in self._request.spread:
            self.told.append(f"{self._request.place}: {said} may say more; it is no literal")
        return tuple((key, figure) for key, figure in figures.items() if figure is not None)

    def in_code(self, keys: Iterable[tuple[str, Figure]]) -> tuple[tuple[str, Figure], ...]:
        """What the code says where the keys of the step say something else; see :func:`said_in_code`."""
        told = {
            key: found
            for key, found in self._words.items()
            if key == "response_format" or not (key in _FREE or _PRIVATE.search(key) or key.startswith(MORE))
        }
        return tuple(said_in_code(self._request, self._model, told, dict(keys)))

    def _at(self, found: Found | None) -> str:
        place = found.place if found is not None else self._request.place
        return f"{place.file}:{place.line}"

    def _taken(self, found: Found, value: object) -> Figure:
        return Figure(value, f"{self._at(found)}: {found.guess}" if found.guess else self._at(found), bool(found.guess))

    def _kind(self) -> str:
        kind = self._request.kind
        if kind in self._rules.calls:
            return kind
        other = "generate" if "generate" in self._rules.calls else self._rules.calls[0]
        self.told.append(f"{self._request.place}: {self._name} takes no call {kind!r} here; it is planned as {other}")
        return other

    def _call_figure(self) -> Figure | None:
        if self.kind == "responses":
            return Figure(self.kind, self._at(None))
        return Figure(self.kind, self._at(None)) if self.kind == "edit" else None

    def _tier(self) -> Figure | None:
        tier = self._request.tier
        if tier == STANDARD:
            return None
        try:
            sold = tier in prices_in_force(self._catalogue, self._catalogue.account, self._name, self._day).tiers
        except InputError:
            sold = False
        if sold:
            return Figure(tier, self._at(None))
        self.told.append(f"{self._request.place}: {self._name} is not sold in tier {tier}; standard is planned")
        return None

    def _size(self) -> Figure | None:
        found, ratio = self._fields.pop("size", None), self._fields.get("aspect_ratio")
        return size_figure(found, ratio, self._rules.size, self._request.place)

    def _quality(self, size: Figure | None) -> Figure | None:
        found = self._fields.pop("quality", None)
        rules = self._rules
        if not rules.qualities:
            if found is not None:
                self.told.append(f"{found.place}: {self._name} has no quality; {_shown(found)} says nothing to it")
            return None
        own = dict(rules.parameters)
        key = next((key for key in HARDER if key in self._fields and key not in own), None)
        harder = (key, self._fields[key]) if key is not None else None
        of = QualityOfRequest(rules, self._name, self._request.place, lambda: self._counts_auto(size))
        figure = of.figure(found, harder)
        if key is not None and found is None and figure.assumed:
            self._fields.pop(key)  # the quality tells of it
        return figure

    def _counts_auto(self, size: Figure | None) -> bool:
        return counts_auto(self._name, size and size.value, self._day, self._catalogue)

    # ------------------------------------------------------------------------------------------------------- rest

    def _images(self) -> Figure | None:
        found = self._fields.pop("n", None)
        if found is None or found.value is None or (found.value is not True and found.value in (1, "1")):
            return None
        number = int(found.value) if isinstance(found.value, str) and found.value.isdecimal() else found.value
        if isinstance(number, int) and not isinstance(number, bool) and 1 <= number <= 10**6:
            return self._taken(found, Plain(str(number)))
        said = _shown(found) if is_literal(found.value) else told_of(found)
        return Figure(Plain("1"), f"{self._at(found)}: n is {said}; one image is a guess", assumed=True)

    def _prompt(self) -> dict[str, Figure | None]:
        found = self._fields.pop("prompt", None)
        if found is None or not isinstance(found.value, str):
            said = f"{self._at(found)}: the prompt is {told_of(found)}" if found is not None else "no prompt is said"
            why = f"{said}; {ASSUMED_PROMPT} tokens are the TokenMix guide's own figure"
            return {"prompt_tokens": Figure(Plain(str(ASSUMED_PROMPT)), why, assumed=True)}
        text = found.value.encode("utf-8", "replace").decode()
        if len(text) <= _SHORT and text.strip() and text.isprintable():
            return {"prompt": self._taken(found, text)}
        tokens, _ = count_tokens(text)
        how = f"{self._at(found)}: counted from a text of {len(text):,} characters"
        return {"prompt_tokens": Figure(Plain(quantity_text(tokens)), found.guess or how, bool(found.guess))}

    def _inputs(self) -> Figure | None:
        found = self._fields.pop("image", None)
        if self.kind == "generate" and "edit" in self._rules.calls:
            return None
        number = 0
        if found is not None and found.value is not None:
            number = len(found.value) if is_list(found.value) else 1
        number = number or int(self.kind == "edit")
        most = self._rules.max_input_images
        if number > most:
            self.told.append(
                f"{self._request.place}: {number} input images; {self._name} takes {most}, which are planned"
            )
            number = most
        if not number:
            return None
        why = f"{self._at(found)}: the code does not tell how large it is; {_INPUT} is a guess"
        return Figure([Plain(_INPUT)] * number, why, assumed=True)

    def _parameters(self) -> Figure | None:
        rules = dict(self._rules.parameters)
        taken: dict[str, str] = {}
        free: list[str] = []
        places = []
        guess = ""
        for key, found in self._fields.items():
            rule, word = rules.get(key), _word(found)
            if key == "mask" and found.value is not None and rule is not None:
                word = "true"
            if rule is not None and word is not None and rule.takes(word):
                taken[key], guess = word, guess or found.guess
                places.append(found)
            elif found.value is None:
                continue
            elif key.startswith(MORE):
                self.told.append(f"{found.place}: {key.removeprefix(MORE)} may say more; it is no literal")
            elif rule is not None:
                said = f"{key} is {told_of(found)}" if word is None else f"{key} cannot be {word}"
                self.told.append(f"{found.place}: {said} ({self._name} takes {rule.allowed}), so it is left out")
            elif key in _FREE or key == "mask":
                free.append(key)
            else:
                said = "" if _PRIVATE.search(key) else f" ({_shown(found)})"
                instead = dict(self._rules.instead).get(key) or "it is left out"
                self.told.append(f"{found.place}: {self._name} has no parameter {key}{said}: {instead}")
        if free:
            moves = "moves no cost here, and is" if len(free) == 1 else "move no cost here, and are"
            self.told.append(f"{self._request.place}: {', '.join(free)} {moves} left out")
        return Figure(taken, ", ".join(dict.fromkeys(map(self._at, places))), bool(guess)) if taken else None


def _word(found: Found) -> str | None:
    """A parameter's value as a scenario writes it; None where it is no literal of one word."""
    if isinstance(found.value, bool):
        return "true" if found.value else "false"
    if isinstance(found.value, (str, int)):
        return str(found.value)
    return None


def _shown(found: Found) -> str:
    if isinstance(found.value, Unread) or not is_literal(found.value):
        return told_of(found)
    return repr(found.value)[:60] if isinstance(found.value, (str, int, float)) else "given"
