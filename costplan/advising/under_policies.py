"""Which ways break a policy of the budgets over a scenario: somebody requires it, so such a way is left out, and told
of. Policies are held in gating/, for whoever knows the budgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.errors import CostplanError
from costplan.scenario.file import laid
from costplan.units import many

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.advising.advice import Advised
    from costplan.gating.policies_broken import Broken
    from costplan.scenario.file import LoadedScenario

    Held = Callable[[LoadedScenario], dict[Broken, str]]


class Allowed:
    """Says of ways whether they may be told, and remembers which may not.

    Args:
        loaded: the scenario as it stands.
        held: which policies a scenario breaks; None where no budget states one.
    """

    def __init__(self, loaded: LoadedScenario, held: Held | None) -> None:
        self._loaded, self._held = loaded, held
        self._before = held(loaded) if held is not None else {}
        self._known: dict[str, dict[Broken, str]] = {}

    def __call__(self, one: Advised) -> bool:
        """Whether a way breaks no policy but what is broken already."""
        if self._held is None:
            return True
        if one.name not in self._known:
            try:
                after = self._held(laid(self._loaded, one.way.change))
            except CostplanError:
                after = {}  # what cannot be held is told with the plan
            self._known[one.name] = {key: told for key, told in after.items() if key not in self._before}
        return not self._known[one.name]

    @property
    def notes(self) -> Iterator[str]:
        """That some are not told, policy by policy, with the first that breaks it."""
        each: dict[tuple[str, str], dict[str, str]] = {}
        for name, broken in self._known.items():
            for (budget, policy, _, _), told in broken.items():
                each.setdefault((budget, policy), {}).setdefault(name, told)
        for (budget, policy), found in each.items():
            name, told = next(iter(found.items()))
            yield (
                f"{many(len(found), 'way')} not told that would break the policy {policy} of {budget}, such as {name}: "
                f"{told}"
            )
