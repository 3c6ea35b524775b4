"""What a shell offers at Tab beyond options and choices, which click knows: models, scenarios, files.
It is asked by the shell alone, plans nothing, and says nothing where something is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import CostplanError

if TYPE_CHECKING:
    from click import Context, Parameter
    from click.shell_completion import CompletionItem


def models(context: Context, _: Parameter, begun: str) -> list[str]:
    """The keys of the tables that count here."""
    from costplan.project.tables import open_catalogue

    try:
        known = open_catalogue(context.params.get("pricing")).models()
    except CostplanError:
        return []
    return [model for model in known if model.startswith(begun)]


def scenarios(_: Context, __: Parameter, begun: str) -> list[CompletionItem]:
    """The shipped scenarios, the YAML files beside what is begun, and other files."""
    from glob import escape, glob

    from click.shell_completion import CompletionItem

    from costplan.project.scenarios import shipped_scenarios

    shipped = [name for name in shipped_scenarios() if name.startswith(begun)]
    beside = sorted(glob(f"{escape(begun)}*.yaml"))  # noqa: PTH207  what is begun is kept as it was typed
    return [_file(begun), *map(CompletionItem, (*shipped, *beside))]


def calibrations(_: Context, __: Parameter, begun: str) -> list[CompletionItem]:
    """The shipped calibration, and files."""
    from click.shell_completion import CompletionItem

    return [_file(begun), *([CompletionItem("public")] if "public".startswith(begun) else [])]


def files(_: Context, __: Parameter, begun: str) -> list[CompletionItem]:
    """Files."""
    return [_file(begun)]


def _file(begun: str) -> CompletionItem:
    """That the shell may offer files; it comes first, for bash forgets at it what came before."""
    from click.shell_completion import CompletionItem

    return CompletionItem(begun, type="file")
