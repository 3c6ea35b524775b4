"""The answer to who asks for a quote: one call, or a ladder where it leaves its quality or size open; and what stands
beside it, found when it is asked for. What a call costs is found in planning/."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from costplan.alternatives.models import others_of_maker
from costplan.errors import CostplanError, InputError
from costplan.named import NamedTuple
from costplan.planning.cautions import end_told
from costplan.planning.ladder import ladder, leaves_open
from costplan.units import cents_above

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from costplan.catalogue import Catalogue
    from costplan.planning.ladder import Asked, Rung
    from costplan.planning.quoting import Quote
    from costplan.planning.throughput.pace import Pace
    from costplan.units import Number

_LONGEST_PROMPT = 100
"""Characters of a prompt that a command holds; a longer one is named by a variable of the shell."""

ATTEMPTS = 4
"""Attempts for each image that the worst is told for, where nobody says how many."""


class Other(NamedTuple):
    """Another model of the same maker, with what its call costs and, where its end is near, what is told of that."""

    quote: Quote
    ends: str


class QuoteAnswer:
    """What a question for a quote is answered with.

    Attributes:
        asked: the call, as it was asked for; without the words that its model does not know.
        catalogue: the tables in force.
        attempts: how many times each image is tried at most, each try billed.
        ladder: the qualities and sizes that the call leaves open; empty where it leaves none, or all cost the same.
        quote: of the one call that there is; None where there is a ladder.
        refusal: what is wrong with a call whose ladder is shown all the same: words of other models.

    Raises:
        InputError: the model is unknown, takes no such call or has no price.
    """

    def __init__(
        self, asked: Asked, catalogue: Catalogue, attempts: int = ATTEMPTS, options: Sequence[str] = ()
    ) -> None:
        self.catalogue = catalogue
        self.attempts = attempts
        self._options = options
        self.refusal: InputError | None = None
        self.ladder: tuple[Rung, ...] = ()
        self.quote: Quote | None = None
        self.asked = asked
        if not leaves_open(asked, catalogue.table(asked.model).rules):
            try:
                self.quote = asked.quote(catalogue)
            except InputError as refusal:
                self._refuse(refusal)
            return
        try:
            self._climb()
        except InputError as refusal:
            self._refuse(refusal)

    def _climb(self) -> None:
        """The ladder; one rung alone is a quote."""
        rungs = ladder(self.asked, self.catalogue)
        if len(rungs) > 1:
            self.ladder = rungs
        else:
            self.quote = rungs[0].quote

    def _refuse(self, refusal: InputError) -> None:
        """A ladder without the words of other models, told with what is wrong; raises what is wrong where the rest of
        the call is wrong too, or where there is but one price."""
        rules = self.catalogue.table(self.asked.model).rules
        wrong = {name for name, _ in self.asked.parameters if rules.instead_of(name)}
        foreign = self.asked.quality is not None and self.asked.quality not in rules.qualities
        expected = {"illegal-quality"} if foreign else set()
        expected |= {"no-such-parameter"} if wrong else set()
        if not expected or {problem.code for problem in refusal.problems} != expected:
            raise refusal
        kept = tuple((name, value) for name, value in self.asked.parameters if name not in wrong)
        self.asked = self.asked._replace(quality=None, parameters=kept)
        try:
            self._climb()
        except InputError:
            raise refusal from None
        if not self.ladder:
            raise refusal
        self.refusal = refusal

    @property
    def is_on_grid(self) -> bool:
        """Whether the sizes of the ladder are of a grid, so that each quality has its own cheapest."""
        rule = self.catalogue.table(self.asked.model).rules.size
        is_open = self.asked.size is None and self.ladder[0].quality is not None
        return is_open and rule is not None and not rule.is_listed

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """The quote, or those of the ladder that there are."""
        return (self.quote,) if self.quote else tuple(rung.quote for rung in self.ladder if rung.quote)

    def worst(self, quote: Quote) -> Number:
        """The most that the images cost if each of them takes all its attempts, of what is known; in pico-dollars."""
        return quote.cost.high * self.attempts

    @cached_property
    def other(self) -> Other | None:
        """The cheapest call of another model of the same maker for the same images, of those that cost something known;
        the tables looked through do not count as read."""
        apart = self.catalogue.apart()
        size = self.quotes[0].priced.call.size
        known = []
        for asked in others_of_maker(self.asked, size, apart):
            with suppress(CostplanError):  # it takes no such call
                quote = asked.quote(apart)
                is_hidden = any(line.row.hidden for line in quote.lines)
                known += [quote] if quote.complete and not is_hidden else []
        cheapest = min(known, key=lambda quote: quote.cost.expected, default=None)
        if cheapest is None:
            return None
        return Other(cheapest, end_told(apart.table(cheapest.model), self.asked.as_of))

    @cached_property
    def paces(self) -> tuple[Pace, ...]:
        """How long the calls take at the lowest level of rate limits, the quickest first; none where no limit is on
        record, or the call waits in a batch."""
        from costplan.planning.throughput.pace import pace_at_lowest_level

        table = self.catalogue.table(self.asked.model)
        found = (pace_at_lowest_level(quote.priced, table) for quote in self.quotes)
        return tuple(sorted((pace for pace in found if pace), key=lambda pace: pace.minutes))

    @property
    def gate(self) -> str:
        """The command that holds the dearest of the calls that are known to a cap which it does not break today: at the
        first size, if any is known there. Empty where none is."""
        known = [quote for quote in self.quotes if quote.complete]
        if not known:
            return ""
        first = self.quotes[0].priced.call.size
        alike = [quote for quote in known if quote.priced.call.size == first] or known
        dearest = max(alike, key=lambda quote: quote.cost.expected)
        call = dearest.priced.call
        stated = self.asked
        if self.ladder:
            stated = stated._replace(quality=call.quality, size=None if call.size is None else str(call.size))
        return " ".join([*_words(stated), *self._options, "--max", f"'{cents_above(dearest.cost.expected)} USD'"])


def _words(asked: Asked) -> Iterator[str]:
    """The command line of a call, for a shell."""
    from shlex import quote as for_shell

    from costplan.units import METERS, usd_text

    yield f"costplan quote {for_shell(asked.model)}"
    if asked.n != 1:
        yield f"-n {asked.n}"
    for word, value in (
        ("-s", asked.size),
        ("-q", asked.quality),
        ("--call", asked.call),
        ("--tier", None if asked.tier == "standard" else asked.tier),
        ("--prompt-tokens", asked.prompt_tokens),
        ("--cached-text-tokens", asked.cached_text_tokens or None),
        ("--cached-image-tokens", asked.cached_image_tokens or None),
    ):
        if value is not None:
            yield f"{word} {for_shell(str(value))}"
    if asked.prompt is not None:
        is_short = len(asked.prompt) <= _LONGEST_PROMPT and asked.prompt.isprintable()
        yield f"--prompt {for_shell(asked.prompt)}" if is_short else '--prompt "$PROMPT"'
    for image in asked.input_images:
        yield f"--input-image {for_shell(image)}"
    for name, value in asked.parameters:
        yield f"-P {for_shell(f'{name}={value}')}"
    if asked.tokens:
        yield f"--tokens {','.join(f'{meter}={number}' for meter, number in asked.tokens)}"
    if asked.searches is not None:
        yield f"--searches {asked.searches}"
    for line in asked.main_model:
        rate = usd_text(line.rate * METERS[line.meter].per)
        yield f"--main-model {line.meter}={line.tokens.expected}@{rate}"
