"""What a shell offers at Tab beyond options and choices, which click knows: models, scenarios and what stands in them,
files. It is asked by the shell alone, plans nothing, and says nothing where something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from costplan.errors import CostplanError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from click import Context, Parameter
    from click.shell_completion import CompletionItem

    from costplan.scenario.scenario import Scenario, Workflow

PLANNED = (".yaml", ".csv", ".xlsx", ".json")
"""What the names of scenarios end with: written ones, filled tables, saved plans."""


def models(context: Context, _: Parameter, begun: str) -> list[str]:
    """The keys of the tables that count here, and the bare ids that mean one of them."""
    from costplan.project.tables import open_catalogue

    try:
        catalogue = open_catalogue(context.params.get("pricing"))
        known = [*catalogue.models(), *([] if "/" in begun else catalogue.names.bare())]
    except CostplanError:
        return []
    return [model for model in known if model.startswith(begun)]


def scenarios(_: Context, __: Parameter, begun: str) -> list[CompletionItem]:
    """The shipped scenarios, the files beside what is begun that can be one, and other files."""
    from glob import escape, glob

    from click.shell_completion import CompletionItem

    from costplan.project.scenarios import shipped_scenarios
    from costplan.project.settings import FILE

    shipped = [name for name in shipped_scenarios() if name.startswith(begun)]
    beside = [name for end in PLANNED for name in sorted(glob(f"{escape(begun)}*{end}"))]  # noqa: PTH207  kept as typed
    beside = [name for name in beside if name.rpartition("/")[2] != FILE and _is_text(name)]
    return [_file(begun), *map(CompletionItem, (*shipped, *beside))]


def sides(context: Context, parameter: Parameter, begun: str) -> list[CompletionItem]:
    """What ``costplan diff`` compares: the scenarios, saved plans, and labels of versions."""
    from click.shell_completion import CompletionItem

    from costplan.project.versions import labels

    try:
        found = [label for label in labels() if label.startswith(begun) and _is_text(label)]
    except CostplanError:
        found = []
    return [*scenarios(context, parameter, begun), *map(CompletionItem, found)]


def scenarios_and_models(context: Context, parameter: Parameter, begun: str) -> list[CompletionItem]:
    """What ``costplan live`` calls: the scenarios, and the models."""
    from click.shell_completion import CompletionItem

    return [*scenarios(context, parameter, begun), *map(CompletionItem, models(context, parameter, begun))]


def steps(context: Context, _: Parameter, begun: str) -> list[str]:
    """The steps of the scenario typed, ``workflow.step``."""
    names = [f"{workflow.name}.{step.name}" for workflow in _workflows(context) for step in workflow.steps]
    return [name for name in names if name.startswith(begun)]


def figures(context: Context, _: Parameter, begun: str) -> list[str]:
    """Of the scenario typed: the total, its workflows and steps, its tags with their values."""
    names = ["TOTAL"]
    for workflow in _workflows(context):
        for name in (workflow.called, workflow.name):
            names += [name, *(f"{name}.{step.name}" for step in workflow.steps)]
        names += [f"{key}={value}" for key, value in workflow.tags]
    return [name for name in dict.fromkeys(names) if name.startswith(begun)]


def paths(context: Context, _: Parameter, begun: str) -> list[str]:
    """The keys of its workflows, steps and drivers, without the ``=``: behind it bash and zsh would set a space."""
    from costplan.scenario.volumes import driver_entries
    from costplan.scenario.workflows import workflows_entries

    scenario, found = _scenario(context), list[str]()
    drivers = scenario.drivers if scenario else ()
    for name, entries in workflows_entries(scenario.workflows if scenario else (), drivers).items():
        steps = entries.pop("steps")
        found += _leaves(name, entries)
        for step, keys in steps.items():
            found += _leaves(f"{name}.{step}", keys)
    for driver in drivers:
        found += [f"drivers.{driver.name}", *_leaves(f"drivers.{driver.name}", driver_entries(driver))]
    return [path for path in found if path.startswith(begun)]


def swaps(context: Context, parameter: Parameter, begun: str) -> list[str]:
    """The keys that a swap may have for every step, and the paths of one; without the ``=``."""
    from costplan.scenario.meanings import MEANINGS

    return [key for key in MEANINGS["a step"] if key.startswith(begun)] + paths(context, parameter, begun)


def _leaves(above: str, entries: dict[str, Any]) -> Iterator[str]:
    """The paths of all that is no mapping."""
    for key, value in entries.items():
        yield from _leaves(f"{above}.{key}", value) if isinstance(value, dict) else [f"{above}.{key}"]


def _workflows(context: Context) -> Sequence[Workflow]:
    scenario = _scenario(context)
    return scenario.workflows if scenario else ()


def _scenario(context: Context) -> Scenario | None:
    """The first scenario on the line; click leaves it among the rest where an option has no value yet."""
    from costplan.project.request import Request
    from costplan.project.scenarios import find_scenario

    said = context.params
    one = said.get("scenario") or said.get("named")
    named = [one] if one else [*(said.get("scenarios") or said.get("sides", ())[-1:]), *context.args]
    if not named or named[0] == "-":  # stdin is the shell's
        return None
    try:
        asked = next(one for one in context.command.params if one.name == "as_of")
        day: Any = said.get("as_of") or asked.get_default(context)
        request = Request(as_of=day, pricing=said.get("pricing"))
        return find_scenario(named[0], request=request).scenario
    except (CostplanError, OSError):
        return None


def calibrations(_: Context, __: Parameter, begun: str) -> list[CompletionItem]:
    """The shipped calibration, and files."""
    from click.shell_completion import CompletionItem

    return [_file(begun), *([CompletionItem("public")] if "public".startswith(begun) else [])]


def catalogues(_: Context, __: Parameter, begun: str) -> list[CompletionItem]:
    """Other people's catalogues of prices, and files."""
    from click.shell_completion import CompletionItem

    from costplan.connect.catalogues.opening import PACKAGED

    return [_file(begun), *(CompletionItem(word) for word in PACKAGED if word.startswith(begun))]


def files(_: Context, __: Parameter, begun: str) -> list[CompletionItem]:
    """Files."""
    return [_file(begun)]


def _file(begun: str) -> CompletionItem:
    """That the shell may offer files; it comes first, for bash forgets at it what came before."""
    from click.shell_completion import CompletionItem

    return CompletionItem(begun if _is_text(begun) else "", type="file")


def _is_text(name: str) -> bool:
    """Whether a name is UTF-8, in which click answers; the shell offers files of other names by itself."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
