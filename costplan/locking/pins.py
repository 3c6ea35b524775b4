"""What a plan rests on, each input by a hash of what of its content moves figures.
It compares nothing; lock.py does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from costplan.contracts.agreed import is_of
from costplan.contracts.paying import LIST_PRICE
from costplan.digest import sha256
from costplan.errors import NOWHERE
from costplan.locking.wire import plain
from costplan.named import NamedTuple
from costplan.planning.in_force import counting_in_force, prices_in_force
from costplan.planning.usage import counts_prompt
from costplan.pricing.tokenizer import in_use
from costplan.units import METERS, usd_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from costplan.calibration.figures import Calibration
    from costplan.catalogue import Catalogue
    from costplan.errors import Place
    from costplan.plan.calls import PlanCalls
    from costplan.plan.plan import Plan
    from costplan.pricing.legal_calls import Rules
    from costplan.pricing.prices import PriceBlock, PriceTable, Row
    from costplan.pricing.profiles import ProfileBlock

ARITHMETIC = 1
"""Goes up by one when the same scenario on the same inputs comes to another figure, and every lock must be made anew.
A version of costplan that leaves it alone breaks no lock."""

ORDER = (
    "arithmetic",
    "calibration",
    "tokenizer",
    "contract",
    "rules",
    "shutdown",
    "profile",
    "contracts",
    "prices",
    "counting",
)
"""The kinds of input, in the order in which differences are told."""

OF_A_MODEL = ("rules", "shutdown", "profile", "contracts", "prices")
"""The kinds whose owner is a model."""

NONE = "none"
"""The value of an input that could be there and is not."""

_DIGITS = 12


class Pin(NamedTuple):
    """One input that plans rest on. ``value`` is a word, or ``sha256:`` over what of the content moves figures.

    ``owner`` is the model, for ``counting`` the token profile, for ``contract`` its id, empty for what all
    share; ``start`` is the first day of a dated block, as ISO text. ``rates`` of a price block, by tier, are what a
    reader of the lock sees: dollars per published unit. ``place`` is where it stands in a lock's file.
    """

    kind: str
    owner: str
    start: str
    value: str
    rates: Mapping[str, Mapping[str, str]] = {}
    place: Place = NOWHERE

    @property
    def key(self) -> tuple[int, str, str]:
        """What it is whatever it holds; keys sort as differences are told."""
        return ORDER.index(self.kind), self.owner, self.start

    @property
    def name(self) -> str:
        """``prices of openai/gpt-image-2 from 2026-04-21``."""
        if self.kind == "contract":
            return f"contract {self.owner}"
        return self.kind + (f" of {self.owner}" if self.owner else "") + (f" from {self.start}" if self.start else "")

    @property
    def short(self) -> str:
        """The value for people: of a hash the first 12 digits."""
        return self.value.removeprefix("sha256:")[:_DIGITS] if self.value.startswith("sha256:") else self.value


def pins_of(plan: Plan, catalogue: Catalogue) -> tuple[Pin, ...]:
    """Every input that moves a figure of the plan, sorted. Of dated blocks only those of days with cost or calls count,
    so that a price of a day after the period is none of them."""
    days: dict[str, set[date]] = {}
    for span in plan.costs.spans:
        starts = {span.stretches[day].start for day in span.days}
        for product in span.products:
            if product.charge.is_of_model:
                days.setdefault(product.charge.model, set()).update(starts)
    for calls in plan.calls:
        days.setdefault(calls.model, set()).update(stretch.start for stretch in calls.stretches)
    calibration = hash_of(_of_calibration(catalogue.calibration)) if catalogue.calibration else NONE
    pins = [
        Pin(kind="arithmetic", owner="", start="", value=str(ARITHMETIC)),
        Pin(kind="calibration", owner="", start="", value=calibration),
    ]
    if any(_is_counted(calls, catalogue) for calls in plan.calls):
        pins.append(Pin(kind="tokenizer", owner="", start="", value=in_use()))
    contracts = catalogue.account.contracts
    pins += [Pin(kind="contract", owner=one.id, start="", value=f"sha256:{one.digest}") for one in contracts]
    for model, starts in days.items():
        pins += _pins_of_model(catalogue.table(model), starts, catalogue)
    return tuple(sorted({pin.key: pin for pin in pins}.values(), key=lambda pin: pin.key))


def _pins_of_model(table: PriceTable, starts: Iterable[date], catalogue: Catalogue) -> Iterator[Pin]:
    """The pins of a model that is called, or has seats, in stretches of days that start so."""
    yield Pin(kind="rules", owner=table.model, start="", value=hash_of(_of_rules(table.rules)))
    yield Pin(kind="shutdown", owner=table.model, start="", value=str(table.shutdown or NONE))
    yield Pin(kind="profile", owner=table.model, start="", value=table.profile or NONE)
    agreed = [one.id for one in catalogue.account.contracts if is_of(one.span, table.model)]
    yield Pin(kind="contracts", owner=table.model, start="", value=", ".join(agreed) or NONE)
    for day in starts:
        block = prices_in_force(catalogue, LIST_PRICE, table.model, day)  # what a contract makes of them is its own
        yield Pin(
            kind="prices",
            owner=table.model,
            start=str(block.start),
            value=hash_of(_of_prices(block)),
            rates=_rates(block),
        )
        if counting := counting_in_force(catalogue, table.model, day):
            yield Pin(
                kind="counting",
                owner=table.profile or "",
                start=str(counting.start),
                value=hash_of(_of_counting(counting)),
            )


def _is_counted(calls: PlanCalls, catalogue: Catalogue) -> bool:
    """Whether a tokenizer counted the prompt of the calls."""
    return any(
        counts_prompt(calls.call, counting_in_force(catalogue, calls.model, stretch.start))
        for stretch in calls.stretches
    )


# --------------------------------------------------------------------------------------- what of an input moves figures


def hash_of(content: object) -> str:
    """``sha256:`` over content made of texts, numbers, lists, mappings and the records of wire.py."""
    text = json.dumps(plain(content), sort_keys=True, separators=(",", ":"))
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def _of_prices(block: PriceBlock) -> object:
    """All but where the prices come from and until when they hold, which a later block says."""
    tiers = {
        tier: {
            meter: [{"when": dict(row.when), "max_pixels": row.max_pixels, "pico": row.pico} for row in rows]
            for meter, rows in meters.items()
        }
        for tier, meters in block.tiers.items()
    }
    later = {"free": {meter: [free.units, free.per] for meter, free in block.free}} if block.free else {}
    bases = {"bases": {tier: source.basis for tier, source in block.sources}} if block.sources else {}
    said = {"tiers": tiers, "included": block.included, "higher_of": sorted(block.higher_of), "basis": block.basis}
    return {**said, **later, **bases}


def _of_rules(rules: Rules) -> object:
    """All but the remedies of their errors, what a migration asks, and limits that move no figure of a plan."""
    bare = rules._replace(quality_instead=(), instead=(), max_input=None, max_output=None)
    frames = None if bare.frames is None else bare.frames._replace(source=None)
    return bare._replace(quality_from=(), words_from=(), answers=(), frames=frames)


def _of_counting(block: ProfileBlock) -> object:
    """The methods with their parameters, for ``measured`` those of the profile that it leans on too."""
    counted = {meter: [counted.method, counted.basis] for meter, counted in block.counted.items()}
    auto = [dict(block.auto.served), block.auto.up_to] if block.auto else None
    return {"counted": counted, "auto": auto, "extras": [[dict(extra.when), extra.meter] for extra in block.extras]}


def _of_calibration(calibration: Calibration) -> object:
    """The figures that move a cost, without the calls that they were learned from: seconds move none."""
    groups = [
        [
            *(group.model, group.route, group.meter, group.quality, group.against_published, group.noise, group.unseen),
            *([], None),  # written since the first lock
            [
                [
                    cell.call,
                    cell.size,
                    cell.parameters,
                    cell.use,
                    *([cell.noise] if cell.noise is not None else []),
                    *cell.modes,
                ]
                for cell in group.cells
            ],
            *(["by_image"] if group.by_image else []),
        ]
        for group in calibration.groups
    ]
    auto = [
        [one.model, one.route, dict(one.auto.served), one.auto.up_to, *([one.auto.draws] if one.auto.draws else [])]
        for one in calibration.auto
    ]
    several = [[one.model, one.route, one.each, one.once] for one in calibration.several]
    accepted = [[one.model, one.step, one.accepted, one.judged, one.draws] for one in calibration.acceptances]
    later = {"several": several, "accepted": accepted}  # written since the first lock, where there is one
    return {"at": calibration.at, "groups": groups, "auto": auto} | {name: part for name, part in later.items() if part}


def _rates(block: PriceBlock) -> dict[str, dict[str, str]]:
    """Tier to meter, with what a row is for, to dollars per published unit."""
    found: dict[str, dict[str, str]] = {}
    for tier, meters in block.tiers.items():
        of_tier = found.setdefault(tier, {})
        for meter, rows in meters.items():
            for row in rows:
                of_tier.setdefault(_named(meter, row), usd_text(row.pico * METERS[meter].per))
    return found


def _named(meter: str, row: Row) -> str:
    limits = [f"{key}={value}" for key, value in row.when]
    limits += [f"max_pixels={row.max_pixels}"] if row.max_pixels else []
    return " ".join([meter, *limits])
