"""Text tokens of the prompt: by tokenizer and overhead, or included in the price of the image.
The tokenizer itself stands in pricing/tokenizer.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.pricing.call import KINDS
from costplan.pricing.counting import parameters
from costplan.pricing.counting.method import Method, NotKnown, NotStated, times_n
from costplan.quantity import Quantity, certain
from costplan.units import count

if TYPE_CHECKING:
    from costplan.pricing.call import Call
    from costplan.pricing.counting.method import MethodOf


class Text(Method):
    """Text tokens: o200k_base(prompt) + an overhead by kind of call + so many for each input image.

    Source: 31 of 31 measured rows of GPT Image 2 and 2.5 (June to October 2026). ``edits`` are measured overheads by
    number of input images for older models, which have no rule; beyond its last entry the last is taken.
    """

    overhead: tuple[tuple[str, Quantity], ...]
    per_input_image: int
    edits: tuple[tuple[int, Quantity], ...]

    word = "text"
    wire = ("Text", "overhead per_input_image edits")
    of_prompt = True

    @classmethod
    def read(cls, fields: yamlio.Fields, method_of: MethodOf) -> Text:
        """See :class:`Method`."""

        def by_kind(node: yamlio.Node) -> dict[str, Quantity]:
            return yamlio.entries(node, "overhead", yamlio.quantity, yamlio.one_of(*KINDS))

        def by_inputs(node: yamlio.Node) -> dict[str, Quantity]:
            return yamlio.entries(node, "edits", parameters.figure, yamlio.integer(1, 100))

        fields.need("tokenizer", yamlio.one_of("o200k_base"))
        overhead = fields.need("overhead", by_kind)
        per_input_image = fields.get("per_input_image", parameters.tokens, 0)
        edits = fields.get("edits", by_inputs, None) or {}
        by_number = tuple(sorted((int(number), tokens) for number, tokens in edits.items()))
        return cls(tuple((overhead or {}).items()), per_input_image, by_number)

    def beyond_prompt(self, call: Call) -> Quantity:
        """What comes on top of the prompt's own tokens, for one image."""
        inputs = len(call.input_images)
        if call.kind == "edit" and self.edits:
            known = [tokens for number, tokens in self.edits if number <= inputs]
            return known[-1] if known else self.edits[0][1]
        for kind, tokens in self.overhead:
            if kind == call.kind:
                return tokens + certain(self.per_input_image * inputs) if inputs else tokens
        raise NotKnown(f"no text overhead is known for call {call.kind}")

    def quantity(self, call: Call) -> Quantity:
        """See the class; the prompt's tokens must be in the call."""
        if call.prompt_tokens is None:
            raise NotStated("the prompt's tokens", "state prompt_tokens or the prompt")
        return (call.prompt_tokens + self.beyond_prompt(call)).times(call.n)

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        prompt = call.prompt_tokens or certain(0)
        assumed = " assumed" if call.prompt_assumed else ""
        overhead = count(self.beyond_prompt(call).expected)
        return f"prompt {count(prompt.expected)}{assumed} + overhead {overhead}{times_n(call)}"


class Included(Method):
    """Text that the price of the image already holds, up to so many tokens (the TokenMix guide's all-in cells)."""

    tokens: int

    word = "included"
    wire = ("Included", "tokens")

    @classmethod
    def read(cls, fields: yamlio.Fields, method_of: MethodOf) -> Included:
        """See :class:`Method`."""
        return cls(fields.need("tokens", parameters.tokens))

    def beyond(self, call: Call) -> str:
        """A prompt longer than what the price of the image includes: the rest has no price."""
        if call.prompt_tokens is None or call.prompt_tokens.high <= self.tokens:
            return ""
        return f"the prompt beyond the {self.tokens} tokens that the price includes"

    def quantity(self, call: Call) -> Quantity:
        """Nothing is counted."""
        return certain(0)

    def explain(self, call: Call) -> str:
        """See :class:`Method`."""
        return f"a prompt of {self.tokens} tokens is in the price of the image"
