"""What a plan costs: charges times volumes, added up by whatever is asked, or looked at line after line.
A selection of them, by charge or by days, is a product again; no line is made before somebody looks at it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from costplan.named import NamedTuple
from costplan.plan.line import PlanLine
from costplan.plan.product import Product
from costplan.quantity import ZERO, SumOfProducts, total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from costplan.plan.charge import Charge
    from costplan.plan.stretch import Stretch
    from costplan.plan.volume import Volume
    from costplan.quantity import Quantity
    from costplan.units import Number

K = TypeVar("K")
T = TypeVar("T")
Scale: TypeAlias = "Callable[[Stretch], Number]"
"""An exact factor of zero or more for what some days cost."""


class Span(NamedTuple):
    """Stretches of days in which no price changes, as places in the volumes of the products: each of these has a line
    in each of them. The first line would have the number ``first``, were its stretch the first of the volumes, and the
    lines of a stretch are ``width``."""

    products: tuple[Product, ...]
    days: Sequence[int]
    first: int
    width: int

    @classmethod
    def of(cls, charges: Sequence[Charge], runs: Volume, days: Sequence[int]) -> Span:
        """Charges that are all billed for each run; numbered from 0 until it has its place in a plan."""
        products = tuple(Product(charge, runs, runs, place) for place, charge in enumerate(charges))
        return cls(products, days, 0, len(products))

    @property
    def number(self) -> int:
        """How many lines it has."""
        return len(self.days) * self.width

    @property
    def stretches(self) -> Sequence[Stretch]:
        """Those of the volumes, of which ``days`` are some."""
        return self.products[0].runs.stretches

    def lines(self) -> Iterator[PlanLine]:
        """Its lines, stretch after stretch."""
        for day in self.days:
            number = self.first + day * self.width
            for product in self.products:
                yield PlanLine(product, day, number + product.place)


def numbered(spans: Iterable[Span], first: int = 0) -> Iterator[Span]:
    """Spans whose lines are numbered one after the other; one without lines is left out."""
    for span in spans:
        if span.products and span.days:
            yield span._replace(first=first - span.days[0] * span.width)
            first += span.number


class _Slices(Generic[T]):
    """The days of spans by what is said of each stretch; what many spans share is found once."""

    def __init__(self, when: Callable[[Stretch], T]) -> None:
        self._when = when
        self._known: dict[tuple[int, int], tuple[tuple[T, ...], list[tuple[int, ...]]]] = {}

    def of(self, span: Span) -> tuple[tuple[T, ...], list[tuple[int, ...]]]:
        """What is said, each once, and the days of which it is."""
        stretches = span.stretches
        key = (id(stretches), id(span.days))
        if key not in self._known:
            found: dict[T, list[int]] = {}
            for day in span.days:
                found.setdefault(self._when(stretches[day]), []).append(day)
            self._known[key] = (tuple(found), [tuple(days) for days in found.values()])
        return self._known[key]


def _always(_: object) -> bool:
    return True


class PlanCosts:
    """All that a plan costs, or a selection of it, in the order of its lines. Two looks give equal lines.

    Args:
        spans: products over days, in pico-dollars.
        scale: what every sum and line counts for a pico-dollar of its days, such as 1 / rate of exchange; None is 1.
    """

    __slots__ = ("_total", "scale", "spans")

    def __init__(self, spans: Iterable[Span], scale: Scale | None = None) -> None:
        self.spans = tuple(spans)
        self.scale = scale
        self._total: Quantity | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PlanCosts) and tuple(self.each()) == tuple(other.each())

    def __hash__(self) -> int:
        return hash(tuple(self.each()))

    def scaled(self, scale: Scale | None) -> PlanCosts:
        """The same under another scale; None has it in dollars."""
        return self if scale is self.scale else PlanCosts(self.spans, scale)

    @property
    def charges(self) -> Iterator[Charge]:
        """Each charge, as often as it stands in a span."""
        return (product.charge for span in self.spans for product in span.products)

    @property
    def of_models(self) -> Iterator[Charge]:
        """Those of them that tables price."""
        return (charge for charge in self.charges if charge.is_of_model)

    @property
    def total(self) -> Quantity:
        """The sum of all, added up once."""
        if self._total is None:
            self._total = self.sums(_always).get(True, ZERO)
        return self._total

    @property
    def number(self) -> int:
        """How many lines there are."""
        return sum(span.number for span in self.spans)

    @property
    def is_exact(self) -> bool:
        """Whether no charge comes to a range."""
        pairs = ((product, span.days) for span in self.spans for product in span.products)
        return all(
            (charge.run_cost.is_exact and times.is_certain) or charge.run_cost.of(times.over(days)).is_exact
            for (charge, times, _, _), days in pairs
        )

    def each(self, keep: Callable[[PlanLine], bool] | None = None) -> Iterator[PlanLine]:
        """Line after line, made now; where ``keep`` is given, those for which it is true."""
        lines: Iterator[PlanLine] = (line for span in self.spans for line in span.lines())
        if self.scale is not None:
            lines = map(_Scaled(self.scale), lines)
        return lines if keep is None else filter(keep, lines)

    def select(self, keep: Callable[[Charge], bool]) -> PlanCosts:
        """What the charges cost for which ``keep`` is true."""
        chosen = ((span, tuple(one for one in span.products if keep(one.charge))) for span in self.spans)
        return PlanCosts((span._replace(products=products) for span, products in chosen if products), self.scale)

    def split(self, when: Callable[[Stretch], T]) -> dict[T, PlanCosts]:
        """The same apart by what ``when`` says of the days, such as their month, in the order of first appearance."""
        found: dict[T, list[Span]] = {}
        slices = _Slices(when)
        for span in self.spans:
            for label, days in zip(*slices.of(span), strict=True):
                found.setdefault(label, []).append(span._replace(days=days))
        return {label: PlanCosts(spans, self.scale) for label, spans in found.items()}

    def grouped(self, by: Callable[[Charge], K]) -> dict[K, PlanCosts]:
        """The same apart by what ``by`` says of a charge, such as its workflow, in the order of first appearance."""
        found: dict[K, list[Span]] = {}
        for span in self.spans:
            groups: dict[K, list[Product]] = {}
            for product in span.products:
                groups.setdefault(by(product.charge), []).append(product)
            for name, products in groups.items():
                found.setdefault(name, []).append(span._replace(products=tuple(products)))
        return {name: PlanCosts(spans, self.scale) for name, spans in found.items()}

    def each_sum(self) -> Iterator[tuple[Charge, Quantity]]:
        """Each charge of each span with what it comes to."""
        for factor, part in self._by_factor():
            for span in part.spans:
                for charge, times, _, _ in span.products:
                    cost = charge.run_cost.of(times.over(span.days))
                    yield charge, cost if factor == 1 else cost.times(factor)

    def lost(self) -> dict[tuple[str, str], tuple[Number, Number]]:
        """What rejects waste and what failures do, by scenario and workflow; only of those that lose anything."""
        found: dict[tuple[str, str], tuple[Number, Number]] = {}
        for charge, cost in self.select(lambda charge: bool(charge.rejected or charge.failed)).each_sum():
            rejected, failed = found.get((charge.scenario, charge.workflow), (0, 0))
            more = cost.expected * charge.rejected, cost.expected * charge.failed
            found[charge.scenario, charge.workflow] = (rejected + more[0], failed + more[1])
        return found

    def _by_factor(self) -> Iterable[tuple[Number, PlanCosts]]:
        """The parts of one factor each, in dollars."""
        return ((1, self),) if self.scale is None else self.scaled(None).split(self.scale).items()

    def sums(self, by: Callable[[Charge], K], keep: Callable[[Charge], bool] | None = None) -> dict[K, Quantity]:
        """Exact sums by group; see :meth:`costplan.plan.plan.Plan.sums`."""
        return {name: cost for (name, _), cost in self.sums_when(by, keep, _always).items()}

    def sums_when(
        self, by: Callable[[Charge], K], keep: Callable[[Charge], bool] | None, when: Callable[[Stretch], T]
    ) -> dict[tuple[K, T], Quantity]:
        """The same for each group and ``when`` of a stretch of days."""
        if self.scale is not None:
            found: dict[tuple[K, T], list[Quantity]] = {}
            for factor, part in self._by_factor():
                for key, cost in part.sums_when(by, keep, when).items():
                    found.setdefault(key, []).append(cost.times(factor))
            return {key: costs[0] if len(costs) == 1 else total(costs) for key, costs in found.items()}
        slices = _Slices(when)
        groups: dict[K, dict[int, tuple[tuple[T, ...], SumOfProducts]]] = {}
        for span in self.spans:
            units: dict[tuple[K, int], tuple[Volume, list[Quantity]]] = {}
            for charge, times, _, _ in span.products:
                if keep is None or keep(charge):
                    units.setdefault((by(charge), id(times)), (times, []))[1].append(charge.run_cost)
            labels, days = slices.of(span)
            for (name, _), (times, costs) in units.items():
                _, added = groups.setdefault(name, {}).setdefault(id(labels), (labels, SumOfProducts()))
                added.add(total(costs), times.rows(days), times.below)
        return {key: costs[0] if len(costs) == 1 else total(costs) for key, costs in _told(groups).items()}


class _Scaled:
    """Lines at what their days count; a charge is scaled once for each factor."""

    def __init__(self, scale: Scale) -> None:
        self._scale = scale
        self._known: dict[tuple[int, Number], Product] = {}

    def __call__(self, line: PlanLine) -> PlanLine:
        product, factor = line.product, self._scale(line.stretch)
        key = (id(product), factor)  # which its span keeps
        if key not in self._known:
            charge = product.charge
            cost = charge.run_cost.times(factor)
            self._known[key] = product._replace(charge=charge._replace(run_cost=cost))
        return line._replace(product=self._known[key])


def _told(groups: dict[K, dict[int, tuple[tuple[T, ...], SumOfProducts]]]) -> dict[tuple[K, T], list[Quantity]]:
    found: dict[tuple[K, T], list[Quantity]] = {}
    for name, in_time in groups.items():
        for labels, added in in_time.values():
            for label, cost in zip(labels, added.totals, strict=True):
                found.setdefault((name, label), []).append(cost)
    return found
