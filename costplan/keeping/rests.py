"""What a plan rests on, gathered so that it can be planned again elsewhere and later: its scenarios with layers and
overrides in them, the budgets over it, and of the tables what held on its days. It writes nothing; document.py does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan import yamlio
from costplan.budget.writer import budget_entries
from costplan.catalogue import CALIBRATION
from costplan.keeping.trimmed import trimmed, trimmed_calibration, trimmed_table
from costplan.named import NamedTuple
from costplan.planning.built import under_theirs
from costplan.planning.in_force import counting_in_force
from costplan.planning.usage import counts_prompt
from costplan.pricing.folder import KeptFile
from costplan.pricing.looks import FILE as LOOKS
from costplan.pricing.table_currency import is_rates
from costplan.pricing.tokenizer import count_tokens
from costplan.quantity import Basis, certain
from costplan.scenario.writer import write_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from costplan.budget.budget import Budget
    from costplan.catalogue import Catalogue
    from costplan.contracts.contract import Contract
    from costplan.exchange.fx import Fx
    from costplan.plan.plan import Plan
    from costplan.quantity import Quantity
    from costplan.scenario.file import LoadedScenario
    from costplan.scenario.scenario import Scenario
    from costplan.scenario.step import Step

_TOKENS = ".tokens.yaml"


class CountedPrompt(NamedTuple):
    """The tokens that the prompt of a step has, as they were counted; the text is not kept."""

    workflow: str
    step: str
    tokens: Quantity
    basis: Basis


class KeptScenario(NamedTuple):
    """A scenario as YAML, under its file's name, with the prompts that were counted, the SHA-256 of the files that it
    was read from, and the what-ifs in it, in words."""

    title: str
    file: str
    text: str
    prompts: tuple[CountedPrompt, ...]
    files: tuple[tuple[str, str], ...]
    what_ifs: tuple[str, ...] = ()


class RestsOn(NamedTuple):
    """What a plan rests on. ``budgets`` and ``rates`` of exchange are YAML by the names of their files, ``tables`` are
    by their names in a folder, ``contracts`` by their ids; of a private one there is the hash, and no text."""

    scenarios: tuple[KeptScenario, ...]
    budgets: tuple[tuple[str, str], ...]
    rates: tuple[tuple[str, str], ...]
    tables: tuple[tuple[str, KeptFile], ...]
    calibration: KeptFile | None
    contracts: tuple[tuple[str, KeptFile], ...] = ()

    def called(self, names: Mapping[str, str]) -> RestsOn:
        """The same of the scenarios that ``names`` has alone, under the titles that it has for them."""
        kept = tuple(one._replace(title=names[one.title]) for one in self.scenarios if one.title in names)
        return self._replace(scenarios=kept)


def rests_on(loaded: Sequence[LoadedScenario], budgets: Iterable[Budget], plan: Plan, catalogue: Catalogue) -> RestsOn:
    """What the plan of some scenarios rests on.

    Args:
        loaded: the scenarios, at least one.
        budgets: over them; those inside scenarios are kept with these.
        plan: theirs.
        catalogue: the tables that it was made by, and no others read since.
    """
    own = [one.scenario.budget for one in loaded if one.scenario.budget]
    apart = [budget for budget in budgets if not budget.scenario]
    contracts = under_theirs(catalogue, loaded).account.contracts
    told = [one for one in contracts if not one.is_private]
    exchange = [one.fx for one in (*apart, *own)] + [one.fx for one in told]
    rates = {fx.place.file: _rates_yaml(fx) for fx in exchange if fx}
    periods = [one.scenario.period for one in loaded]
    tables, calibration = _tables(catalogue, min(one.first for one in periods), max(one.last for one in periods))
    return RestsOn(
        scenarios=tuple(kept_scenario(one, plan, catalogue) for one in loaded),
        budgets=tuple((budget.file, _budget_yaml(budget)) for budget in apart),
        rates=tuple(rates.items()),
        tables=tables,
        calibration=calibration,
        contracts=tuple((one.id, _kept_contract(one)) for one in contracts),
    )


def _kept_contract(one: Contract) -> KeptFile:
    text = trimmed(one.text.encode(), {}) if one.text else ""
    return KeptFile(text=text, shown=one.file, sha256=one.digest)


def kept_scenario(one: LoadedScenario, plan: Plan, catalogue: Catalogue) -> KeptScenario:
    """A scenario without the texts of its prompts: whoever plans it again needs what they count alone, and no
    tokenizer. Variants stay out too: they may hold prompts, and their tables are not kept."""
    charged = {
        (calls.workflow, calls.step)
        for calls in plan.calls
        if calls.scenario == one.scenario.title
        and any(
            counts_prompt(calls.call, counting_in_force(catalogue, calls.model, stretch.start))
            for stretch in calls.stretches
        )
    }
    prompts = tuple(_counted(one.scenario, charged))
    tokens = {(prompt.workflow, prompt.step): prompt.tokens for prompt in prompts}
    workflows = tuple(
        workflow._replace(
            steps=tuple(_without_prompt(step, tokens.get((workflow.name, step.name))) for step in workflow.steps)
        )
        for workflow in one.scenario.workflows
    )
    gone = {
        f"{workflow.name}.{step.name}.prompt": (workflow.name, step.name) in tokens
        for workflow in one.scenario.workflows
        for step in workflow.steps
        if step.call.prompt is not None
    }
    assumed = tuple(
        supposed._replace(path=f"{supposed.path}_tokens") if supposed.path in gone else supposed
        for supposed in one.scenario.assumed
        if gone.get(supposed.path, True)
    )
    text = write_scenario(one.scenario._replace(workflows=workflows, assumed=assumed, in_code=(), variants=()))
    return KeptScenario(
        title=one.scenario.title,
        file=one.file,
        text=text,
        prompts=prompts,
        files=tuple(sorted(one.files.items())),
        what_ifs=one.what_ifs,
    )


def _counted(scenario: Scenario, charged: set[tuple[str, str]]) -> Iterator[CountedPrompt]:
    for workflow in scenario.workflows:
        for step in workflow.steps:
            call = step.call
            if call.prompt is not None and (workflow.name, step.name) in charged:
                tokens, basis = count_tokens(call.prompt)
                yield CountedPrompt(workflow=workflow.name, step=step.name, tokens=tokens, basis=basis)
            elif call.prompt_tokens is not None and (call.prompt_counted or call.prompt_assumed):  # kept before
                basis = Basis.PUBLISHED if call.prompt_counted else Basis.ASSUMED
                yield CountedPrompt(workflow=workflow.name, step=step.name, tokens=call.prompt_tokens, basis=basis)


def _without_prompt(step: Step, tokens: Quantity | None) -> Step:
    if step.call.prompt is None and tokens is None:
        return step
    return step._replace(call=step.call._replace(prompt=None, prompt_tokens=tokens and certain(tokens.expected)))


def _budget_yaml(budget: Budget) -> str:
    head = {"version": yamlio.Plain("1"), "budget": budget.title}
    return yamlio.write(head | budget_entries(budget))


def _rates_yaml(fx: Fx) -> str:
    blocks = [
        {
            "from": yamlio.Plain(str(block.start)),
            "source": yamlio.without_nothing(
                title=block.source.title,
                url=block.source.url,
                checked=yamlio.Plain(block.source.checked),
                confidence=block.source.confidence,
            ),
            "usd": {currency: yamlio.number_text(rate) for currency, rate in block.usd},
        }
        for block in fx.blocks
    ]
    return yamlio.write({"version": yamlio.Plain("1"), "fx": blocks})


def _tables(catalogue: Catalogue, first: date, last: date) -> tuple[tuple[tuple[str, KeptFile], ...], KeptFile | None]:
    """The tables that were read, by their names in a folder, and the calibration over them."""
    texts, tables, calibration = catalogue.texts(), [], None
    models = {file.removesuffix(".yaml") for file in texts}
    looks = {model: held for model, held in catalogue.looks.held.items() if model in models}
    for shown, file, digest in sorted(catalogue.counted(), key=lambda counted: counted[1]):
        if file == CALIBRATION:
            if file in texts:
                text = trimmed_calibration(texts[file], models)
                calibration = KeptFile(text=text, shown=shown, sha256=digest)
            continue
        data = texts[file]
        is_table = not (file.endswith(_TOKENS) or is_rates(file))
        model = file.removesuffix(".yaml")
        _, seen = looks.get(model, (None, None))
        text = trimmed_table(data, model, first, last, seen) if is_table else trimmed(data, {})
        tables.append((file, KeptFile(text=text, shown=shown, sha256=digest)))
    tables += [(LOOKS, kept) for kept in {kept.shown: kept for kept, _ in looks.values()}.values()][:1]
    return tuple(tables), calibration
