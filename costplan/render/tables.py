"""The pricing tables as pages: the list of models, and one model with everything its files say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from costplan.planning.cautions import makers_told
from costplan.pricing.history import unpriced_from
from costplan.pricing.prices import STANDARD
from costplan.render.view import Page, Table, clean, rate_text
from costplan.units import METERS, PLACES, count, many, unit_money

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from costplan.pricing.prices import PriceBlock, PriceTable, Row
    from costplan.pricing.profiles import TokenProfile


def status(table: PriceTable, day: date) -> str:
    """``active``, ``reference``, ``from`` a day, ``changes`` on one and ``stops 2026-12-01``, ``may stop from`` one or
    ``its maker ends it`` on one, ``no price from`` or ``since`` one, or ``shut down 2026-05-12``, on a day."""
    if table.shutdown and day >= table.shutdown:
        return f"shut down {table.shutdown}"
    if table.reference:
        return "reference"
    end = table.blocks[-1].end  # of a contract
    if end and day >= end:
        return f"no price since {end}"
    if day < table.blocks[0].start:
        return f"from {table.blocks[0].start}"
    change = next_change(table, day)
    if end and not change and end < (table.shutdown or date.max):
        return f"no price from {end}"
    told = [f"changes {change}"] if change else []
    if table.shutdown:
        told.append(f"stops {table.shutdown}")
    elif table.retires_not_before:
        told.append(f"may stop from {table.retires_not_before}")
    elif makers := table.makers_end:
        ends = "ends" if day < makers.day else "ended"
        told.append(f"its maker {ends if makers.is_known else 'may end'} it {makers.day}")
    return ", ".join(told) or "active"


def next_change(table: PriceTable, day: date) -> date | None:
    """The next day after this on which other prices hold, as far as it is announced."""
    return next((block.start for block in table.blocks if block.start > day), None)


def block_on(table: PriceTable, day: date) -> PriceBlock:
    """The block of the day, or the nearest for a model that has none then."""
    started = [block for block in table.blocks if block.start <= day]
    return started[-1] if started else table.blocks[0]


def _short_rates(rows: dict[str, tuple[Row, ...]]) -> str:
    """``in $5/$8, out -/$30`` for text/image tokens by the million, ``$0.04 image`` for the rest."""
    parts = []
    for way in ("in", "out"):
        pair = [_figures(rows[meter], meter) if meter in rows else "-" for meter in (f"text_{way}", f"image_{way}")]
        if pair != ["-", "-"]:
            parts.append(f"{way} {'/'.join(pair)}")
    pairs = {f"{what}_{way}" for what in ("text", "image") for way in ("in", "out")}
    for meter, found in rows.items():
        kind = METERS[meter]
        if meter not in pairs and kind.counted != "cache":
            unit = kind.singular if kind.per == 1 else f"{kind.label} by {kind.rated}"
            parts.append(f"{_figures(found, meter)} {unit}")
    return ", ".join(parts)


def _figures(found: tuple[Row, ...], meter: str) -> str:
    usd = sorted(row.pico * METERS[meter].per for row in found)
    ends = [unit_money(figure).removesuffix(f".{'0' * PLACES}") for figure in sorted({usd[0], usd[-1]})]
    return " to ".join(ends)


def _mark(block: PriceBlock) -> str:
    """What a list has room to say of how far prices are to be trusted."""
    return "**" if block.catalogue_tiers else "*" if block.flag else ""


def list_page(tables: Iterable[PriceTable], day: date, *, hint: bool = False) -> Page:
    """Models with their standard rates; ``hint`` is whether it is told how to see others."""
    rows = []
    for table in tables:
        block = block_on(table, day)
        rates = _short_rates(block.tiers.get(STANDARD) or next(iter(block.tiers.values())))
        state = status(table, day)
        of_text = "; a text model" if table.rules.of_text else ""
        said = f"{rates}{of_text}" if state == "active" else f"{rates}{of_text}; {state}"
        rows.append(tuple(map(clean, (table.model, said, block.source.checked + _mark(block)))))
    headers = ("model", "standard rates: text/image per 1M tokens, others per unit", "checked")
    footer = ["* not the provider's own word, ** a catalogue alone; costplan prices show MODEL tells"]
    if hint:
        footer.append("--all adds models that are shut down and reference tables; openai or '*flux*' lists some alone")
    return Page(
        title=f"{many(len(rows), 'model')} on {day}",
        subtitle="",
        headline=(),
        warnings=(),
        tables=(Table(title="", headers=headers, rows=tuple(rows), right=frozenset()),),
        footer=tuple(footer),
    )


def lookup_text(models: Mapping[str, str | None]) -> str:
    """Names and the keys of their models, a line each; of what means none, a dash."""
    names = {name: clean(name) for name in models}
    width = max(map(len, names.values()), default=0)
    return "".join(f"{names[name]:{width}}  {key or '-'}\n" for name, key in models.items())


def show_page(table: PriceTable, profile: TokenProfile | None, day: date) -> Page:
    """Everything a table says, for people."""
    unpriced = unpriced_from(table)
    headline = [("status", status(table, day)), ("profile", table.profile or "none: charged by image or call")]
    for name, value in (
        ("released", table.released),
        ("shut down", table.shutdown),
        ("not before", table.retires_not_before),
    ):
        if value:
            headline.append((name, str(value)))
    if table.makers_end:
        headline.append(("shut down", makers_told(table, table.makers_end, day)))
    if table.reviewed:
        headline.append(("reviewed", f"{table.reviewed.by}, {table.reviewed.on}"))
    if table.replacement:
        headline.append(("replacement", ", ".join(table.replacement)))
    if table.aliases:
        ends = dict(table.alias_ends)
        names = (f"{alias} (shut down {ends[alias]})" if alias in ends else alias for alias in table.aliases)
        headline.append(("aliases", ", ".join(names)))
    return Page(
        title=clean(table.model),
        subtitle=str(table.place),
        headline=tuple((name, clean(value)) for name, value in headline),
        warnings=(clean(table.lent),) if table.lent else (),
        tables=tuple(
            found
            for found in (
                *(_block_table(block, day, unpriced.get(block.start)) for block in table.blocks),
                _rules(table),
                _limits(table),
                _counts(profile),
            )
            if found.rows
        ),
        footer=tuple(f"- {clean(note)}" for note in (*table.notes, *(profile.notes if profile else ()))),
    )


def _block_table(block: PriceBlock, day: date, end: date | None) -> Table:
    rows = []
    for tier, meters in block.tiers.items():
        for meter, found in meters.items():
            for row in found:
                when = [f"{key} {value}" for key, value in row.when]
                when += [f"up to {row.max_pixels:,} px"] if row.max_pixels else []
                rows.append((tier, METERS[meter].label, rate_text(meter, row.pico), clean(", ".join(when))))
    start = days_of(block, end)
    notes = [*source_lines(block), *([block.note] if block.note else [])]
    notes += [
        f"each seat includes {count(number)} {METERS[meter].label} a month" for meter, number in block.included.items()
    ]
    notes += [f"{METERS[meter].label}: {free.words} for an account" for meter, free in block.free]
    told = ", ".join(filter(None, ("announced" if block.start > day else "", block.flag)))
    title = f"Prices {start}" + (f", {told}" if told else "")
    return Table(
        title=clean(title),
        headers=("tier", "meter", "rate", "when"),
        rows=tuple(rows),
        right=frozenset({2}),
        notes=tuple(map(clean, notes)),
    )


def days_of(block: PriceBlock, end: date | None) -> str:
    """``from 2026-07-01``, ``seen from`` it where the start is not known, and ``through 2026-12-31`` where there is no
    price from ``end`` on."""
    start = f"from {block.start}" if block.start_known else f"seen from {block.start}"
    return f"{start} through {end - timedelta(days=1)}" if end else start


def source_lines(block: PriceBlock) -> list[str]:
    """Where the prices of a block come from, a line for each source: which tiers it is of, where there are several."""
    (tiers, first), *more = block.by_source()
    if not more:
        return [f"source: {first.line}"]
    return [f"source of {', '.join(tiers)}: {source.line}" for tiers, source in [(tiers, first), *more]]


def _rules(table: PriceTable) -> Table:
    rules = table.rules
    rows = [("call", ", ".join(rules.calls)), ("n", f"at most {rules.max_n}")]
    rows.append(("size", rules.size.words if rules.size else "unchecked: the table has no rule"))
    if rules.qualities:
        default = f" (default {rules.quality_default})" if rules.quality_default else ""
        rows.append(("quality", ", ".join(rules.qualities) + default))
    rows.append(("input images", f"at most {rules.max_input_images}"))
    for most, unit in ((rules.max_prompt_chars, "characters"), (rules.max_prompt_tokens, "tokens")):
        if most:
            rows.append(("prompt", f"at most {most:,} {unit}"))
    if not (rules.max_prompt_chars or rules.max_prompt_tokens or rules.max_input):
        rows.append(("prompt", "unchecked: the table has no limit"))
    for what, limit in (("all input", rules.max_input), ("all output", rules.max_output)):
        if limit is not None:
            rows.append((what, f"at most {limit.most:,} tokens, by {limit.source.title}"))
    for name, rule in rules.parameters:
        rows.append((name, rule.allowed + (f" (default {rule.default})" if rule.default is not None else "")))
    return Table(
        title="A call may say",
        headers=("key", "values"),
        rows=tuple((clean(key), clean(value)) for key, value in rows),
        right=frozenset(),
    )


def _limits(table: PriceTable) -> Table:
    rows = tuple(
        (level, ", ".join(f"{number:,} {name.replace('_', ' ')}" for name, number in limits))
        for level, limits in table.limits
    )
    return Table(title="Rate limits", headers=("level", "limit"), rows=rows, right=frozenset())


def _counts(profile: TokenProfile | None) -> Table:
    rows = []
    for block in profile.blocks if profile else ():
        for meter, counted in block.counted.items():
            basis = counted.basis.value + (f", {counted.n_calls} calls" if counted.n_calls else "")
            word = counted.method.word
            rows.append((str(block.start), METERS[meter].label, word, basis, clean(counted.source.title)))
    return Table(
        title="How it counts",
        headers=("from", "meter", "method", "basis", "source"),
        rows=tuple(rows),
        right=frozenset(),
    )
