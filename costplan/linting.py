"""What is wrong with a set of tables beyond what one file can tell: unresolved names, uncounted meters, shared aliases.
It mends nothing; `costplan prices lint` and `costplan doctor` print what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.catalogue import Catalogue
from costplan.errors import CostplanError, Problem
from costplan.planning.costing import price_call
from costplan.pricing.call import Call
from costplan.pricing.evidence import doubts
from costplan.pricing.profiles import BORNE_OUT
from costplan.pricing.sizes import USUAL, SizeError, size_of
from costplan.pricing.vendor_api import strange_words
from costplan.quantity import Basis, certain
from costplan.units import METERS, SEARCH, many

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from costplan.pricing.folder import Folder, KeptFolder
    from costplan.pricing.legal_calls import Rules
    from costplan.pricing.prices import PriceBlock, PriceTable
    from costplan.pricing.profiles import ProfileBlock, TokenProfile
    from costplan.pricing.sizes import AnySize


def lint(catalogue: Catalogue) -> list[Problem]:
    """Every problem of the catalogue's tables and profiles, in the order of their names."""
    findings = [*_empty(catalogue)]
    profiles: dict[str, TokenProfile] = {}
    for name in catalogue.profiles():
        try:
            profiles[name] = catalogue.profile(name)
        except CostplanError as error:
            findings += error.problems
    models = catalogue.models()
    tables: list[PriceTable] = []
    used: set[str] = set()
    for model in models:
        try:
            table = catalogue.table(model)
        except CostplanError as error:
            findings += error.problems
            continue
        used.add(table.profile or "")
        findings += _table(table, profiles, models)
        findings += doubts(table)
        findings += _never_priced(table, catalogue)
        tables.append(table)
    findings += _named_twice(models, tables)
    findings += _not_borne_out(profiles.values())
    findings += [
        Problem(
            "profile-unused", f"no table uses profile {name}", "name it in a table or remove it", profiles[name].place
        )
        for name in profiles
        if name not in used and not any(name in _priors(profile) for profile in profiles.values())
    ]
    if not findings:
        findings += catalogue.looks.idle(models, catalogue.digest)[0]
    told = {finding.place.file for finding in findings if finding.code == "model-path" and finding.place}
    strays = [stray for stray in catalogue.strays() if stray.place is None or stray.place.file not in told]
    return list(dict.fromkeys([*strays, *findings]))


def sound(catalogue: Catalogue) -> str:
    """What is sound, folder by folder, the user's first; and looks at tables that say something else since, which is
    no fault: an update of the package is one."""
    told = f"{len(catalogue.models())} tables and {len(catalogue.profiles())} profiles are sound"
    own = [(folder.shown, *_count(folder)) for folder in catalogue.folders[:-1]]
    told += "".join(f", of these {tables} and {profiles} from {shown}" for shown, tables, profiles in own)
    _, changed = catalogue.looks.idle(catalogue.models(), catalogue.digest)
    return "\n".join([told, *changed])


def _count(folder: Folder | KeptFolder) -> tuple[int, int]:
    """How many tables and profiles a folder has."""
    alone = Catalogue()
    alone.folders = (folder,)
    return len(alone.models()), len(alone.profiles())


def _empty(catalogue: Catalogue) -> list[Problem]:
    """The user's folders that have nothing to look at."""
    return [
        Problem("no-table", f"{folder.shown} has no table", "a table's name is like openai/gpt-image-2.yaml")
        for folder in catalogue.folders[:-1]
        if not any(_count(folder)) and not catalogue.strays()
    ]


def _named_twice(models: Iterable[str], tables: Iterable[PriceTable]) -> Iterator[Problem]:
    """Aliases that are names of other tables too: of the same seller, and with a slash of any."""
    names = {model: model for model in models}
    claims = [(f"{table.provider}/{alias}", table) for table in tables for alias in table.aliases]
    claims += [(alias, table) for table in tables for alias in table.aliases if "/" in alias]
    for name, table in claims:
        if name in names:
            what = f"also names {names[name]}" if names[name] != name else "is a table's own name"
            yield Problem("alias-twice", f"{name} {what}", "keep one", table.place)
        names.setdefault(name, table.model)


def _priors(profile: TokenProfile) -> set[str]:
    methods = (counted.method for block in profile.blocks for counted in block.counted.values())
    return {method.leans_on for method in methods}


def _not_borne_out(profiles: Iterable[TokenProfile]) -> Iterator[Problem]:
    """Figures without a range that neither the maker says nor enough calls bear out, and not called assumed."""
    for profile in profiles:
        for meter, counted in (item for block in profile.blocks for item in block.counted.items()):
            if counted.is_firm or counted.basis is Basis.ASSUMED or not counted.method.is_certain:
                continue
            rests = f"{many(counted.n_calls, 'call')} of a third party" if counted.n_calls else "a third party alone"
            what = f"{meter} of {profile.name} has no range, and rests on {rests}"
            remedy = f"give a range {{mean, low, high}}, {BORNE_OUT} calls that all agree, or 'basis: assumed'"
            yield Problem("not-borne-out", what, remedy, counted.source.place)


def _table(table: PriceTable, profiles: dict[str, TokenProfile], models: list[str]) -> list[Problem]:
    findings = [
        Problem("unknown-model", f"the replacement {replacement} has no table", "", table.place)
        for replacement in table.replacement
        if replacement not in models
    ]
    makers = table.makers_end
    if makers is not None and makers.is_known and not makers.is_noted:
        what = f"its maker ends {table.model} on {makers.day}, and the table of {table.provider} names no end"
        remedy = f"add 'shutdown' with the day that {table.provider} names, or 'shutdown: unknown' where it names none"
        findings.append(Problem("makers-end", what, remedy, table.place))
    if table.shutdown and table.blocks[-1].start >= table.shutdown:
        findings.append(
            Problem("block-order", "the last block starts on or after the shutdown", "check the dates", table.place)
        )
    if table.released and table.blocks[0].start < table.released and table.blocks[0].start_known:
        findings.append(
            Problem("block-order", "the first block starts before the release", "check the dates", table.place)
        )
    findings += _out_of_reach(table)
    if table.api is not None and (strange := strange_words(table.api, table.rules)):
        text = f"the api of {table.model} names {', '.join(strange)}, which no call to it has"
        findings.append(Problem("no-such-parameter", text, "correct it, or add it to request", table.place))
    profile = profiles.get(table.profile) if table.profile else None
    if table.profile and profile is None:
        return [*findings, Problem("no-profile", f"there is no usable profile {table.profile}", "add it", table.place)]
    for block in table.blocks:
        try:
            counted = set(profile.block_on(block.start).counted) if profile else set()
        except CostplanError as error:
            findings += error.problems
            continue
        for meters in block.tiers.values() if not table.rules.of_text else ():  # whose calls state their tokens
            findings += [
                Problem(
                    "no-profile",
                    f"{table.model} charges {meter}, and nothing counts it",
                    "count it in the profile",
                    block.place,
                )
                for meter in meters
                if METERS[meter].counted == "profile" and meter not in (*counted, SEARCH)
            ]
        findings += _included(table, block, counted)
        findings += _never_stated(table, profile.block_on(block.start) if profile else None)
    return findings


def _never_stated(table: PriceTable, counting: ProfileBlock | None) -> Iterator[Problem]:
    """Meters that a parameter counts which no call may have."""
    taken = dict(table.rules.parameters)
    for meter, counted in counting.counted.items() if counting else ():
        if counted.method.asks and counted.method.asks not in taken:
            name = counted.method.asks
            what = f"{table.model} counts {meter} by the parameter {name}, which no call to it has"
            yield Problem("no-such-parameter", what, f"add '{name}: {{min: 1, max: 100}}' to request", table.place)


def _never_priced(table: PriceTable, catalogue: Catalogue) -> Iterator[Problem]:
    """Qualities that a call may ask for and that have no figure or no price, whatever its size."""
    rules, day = table.rules, table.blocks[-1].start
    sizes: list[AnySize | None] = [None]
    if rules.size is not None:
        sizes += [*rules.size.values, *rules.size.classes]
        sizes += [] if len(sizes) > 1 else [rules.size.nearest(USUAL)]
    for quality in rules.qualities:
        faults: dict[str, None] = {}
        for size in sizes:
            asked = Call(kind=rules.calls[0], size=size, quality=quality, prompt_tokens=certain(0))
            try:
                call = rules.settle(table.model, asked)
            except CostplanError:
                continue  # no legal size, or a call that needs more than this
            try:
                price_call(call, table.model, day, next(iter(table.blocks[-1].tiers)), catalogue)
            except CostplanError as error:
                faults[error.problems[0].message] = None
                continue
            break
        else:
            if faults:
                what = f"{table.model} offers quality {quality}, and no call of it can be priced: {next(iter(faults))}"
                yield Problem("no-figure", what, "count and price it, or take it out of the values", table.place)


def _included(table: PriceTable, block: PriceBlock, counted: set[str]) -> Iterator[Problem]:
    """What seats include and nobody could bill beyond that."""
    free = [(meter, f"{table.model} has {meter} free") for meter, _ in block.free]
    for meter, told in [*((meter, f"a seat of {table.model} includes {meter}") for meter in block.included), *free]:
        if METERS[meter].counted == "seats":
            yield Problem(
                "included-unbilled", f"{told}, which is the fee of a seat", "leave it out of included", block.place
            )
            continue
        if meter == SEARCH:  # calls say theirs, and one in a tier without a rate is refused
            continue
        if METERS[meter].counted == "profile" and meter not in counted:
            remedy = "count it in the profile, or leave it out of included"
            yield Problem("included-unbilled", f"{told}, and nothing counts it", remedy, block.place)
        for tier, meters in block.tiers.items():
            if meter not in meters:
                remedy = f"give {meter} a rate in {tier}, 0 where more is free"
                yield Problem(
                    "included-unbilled", f"{told}, and tier {tier} has no rate beyond that", remedy, block.place
                )
    if block.included and not any(METERS[meter].counted == "seats" for tier in block.tiers.values() for meter in tier):
        what = f"{table.model} includes {', '.join(block.included)} in a seat, and has no fee of one"
        yield Problem("included-unbilled", what, "add 'seat_month' or 'seat_year' to a tier", block.place)


def _out_of_reach(table: PriceTable) -> Iterator[Problem]:
    """Rows of prices for calls that the table's own rules refuse, and sizes that none meets: nobody could ask for
    them."""
    if table.rules.size is not None and not table.rules.size.is_met():
        text = f"no size meets the rule of {table.model}: {table.rules.size.words}"
        yield Problem("not-allowed", text, "correct its bounds", table.place)
    tiers = (meters for block in table.blocks for meters in block.tiers.values())
    for row in (row for meters in tiers for rows in meters.values() for row in rows):
        for name, value in row.when:
            if not _can_be_asked(table.rules, name, value):
                text = f"{table.model} has a price for {name} {value}, which its request rules refuse"
                yield Problem("not-allowed", text, "correct one of them", row.place)


def _can_be_asked(rules: Rules, name: str, value: str) -> bool:
    if name == "call":
        return value in rules.calls
    if name != "size":
        return rules.takes(name, value)
    try:
        size = size_of(value)
    except SizeError:
        return False
    return rules.size is None or rules.size.takes(size)
