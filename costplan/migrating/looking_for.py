"""What to look for in the code that makes the calls of moved steps, and what to write there: the SDK's words for what a
scenario says. It reads no code: a draft of code says beside each key on which line that stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costplan.migrating.clients import client_of, client_rows
from costplan.migrating.migration import LookFor
from costplan.named import NamedTuple
from costplan.scenario.in_code import NONE, UNTOLD, code_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from costplan.errors import Place
    from costplan.migrating.leaving import Leaving
    from costplan.migrating.migration import ChangedKey
    from costplan.migrating.moving import NewCall
    from costplan.pricing.prices import PriceTable
    from costplan.scenario.in_code import InCode
    from costplan.scenario.scenario import Scenario

_CITED = re.compile(r"#.*?\b([\w./-]{1,200}\.\w{1,10}:\d{1,7})\b")
"""A line of code that a draft names in the comment beside a key."""

_SILENT = re.compile(r"#.*?\bsays (none|no quality|no size)\b")
"""What a draft says of a key that the code does not say."""

_GONE = "nothing: remove it"

_OF_STEP = ("model", "client", "size", "quality")


def cited_in(text: str, file: str) -> dict[tuple[str, int], tuple[str, bool]]:
    """The lines of code that the comments of a scenario's text name, by the file and the line beside which they do,
    each with whether the code says nothing of the key there."""
    found = ((number, line, _CITED.search(line)) for number, line in enumerate(text.splitlines(), 1))
    return {(file, number): (match[1], bool(_SILENT.search(line))) for number, line, match in found if match}


def code_by_step(scenario: Scenario) -> dict[str, dict[str, InCode]]:
    """What the code says of each step, by ``workflow.step``."""
    return {
        f"{workflow.name}.{step.name}": code_of(scenario.in_code, workflow.said(step.name))
        for workflow in scenario.workflows
        for step in workflow.steps
    }


class Coded(NamedTuple):
    """What a draft says of the code that steps were made of: the lines beside keys, by where the keys stand in the
    scenario, why figures are supposed, by their paths, and what the code says, by steps and keys."""

    lines: Mapping[tuple[str, int], tuple[str, bool]]
    supposed: Mapping[str, str]
    said: Mapping[str, Mapping[str, InCode]]

    def where(self, place: Place) -> tuple[str, ...]:
        """The line of code that is named beside a place; none where there is none."""
        line = self.lines.get((place.file, place.line))
        return (line[0],) if line else ()

    def word(self, one: Leaving, key: str) -> str | None:
        """What the code says of a key of a step: ``none`` where it does not say it, ``...`` where it is no literal,
        None where it says what the step does."""
        said = self.said[one.where].get(key)
        if said is not None:
            return said.said
        place, why = one.step.place(key), self.supposed.get(f"{one.where}.{key}", "")
        line = self.lines.get((place.file, place.line)) if key in one.step.places else None
        if (line is not None and line[1]) or _SILENT.search(f"#{why}"):
            return NONE
        return UNTOLD if why else None

    def said_otherwise(self, one: Leaving) -> list[str]:
        """The keys and words of the code that are not what the step says."""
        words = [key for key in self.said[one.where] if key not in ("model", "client")]
        supposed = [key for key in ("size", "quality") if f"{one.where}.{key}" in self.supposed]
        return [key for key in dict.fromkeys([*words, *supposed]) if self.word(one, key) != NONE]


def looked_for(moved: Iterable[tuple[Leaving, NewCall]], to: PriceTable, coded: Coded) -> Iterator[LookFor]:
    """What to look for, each once, with all lines that are known.

    Args:
        moved: the steps, each with the table of the model that the code names, and what their calls have to be.
        to: the table of the new model.
        coded: what is known of the code.
    """
    found: dict[tuple[str, str, str], dict[str, None]] = {}
    for one, want in moved:
        for row in _OfStep(one, want, to, coded).rows():
            if row.find != row.write:
                found.setdefault((row.find, row.write, row.why), {}).update(dict.fromkeys(row.where))
    for (find, write, why), where in found.items():
        if not find.endswith("=") or not any(
            other != find and other.startswith(find) for other, _, _ in found
        ):  # which says more
            yield LookFor(find, write, why, tuple(where))


class _OfStep:
    """What to look for in the code of one step."""

    def __init__(self, one: Leaving, want: NewCall, to: PriceTable, coded: Coded) -> None:
        kind = one.step.call.kind
        said = coded.said[one.where]
        self._one, self._want, self._to, self._coded = one, want, to, coded
        self._before = client_of(one.table, kind, said["client"].said if "client" in said else "")
        self._after = client_of(to, kind)
        self._changes = {change.key: change for change in want.changes}

    def rows(self) -> Iterator[LookFor]:
        """The model and the client first, then the words, then what reads the answer."""
        find, write = (of.said("model", of.model) for of in (self._before, self._after))
        yield LookFor(find, write, "", self._where("model"))
        yield from client_rows(self._before, self._after)
        for key in ("size", "quality"):
            yield from self._word(key)
        yield from self._number()
        for key, change in self._changes.items():
            if key == "tier":
                told = f"calls in tier {change.before}"
                yield LookFor(told, f"calls in tier {change.after}", change.why, self._where(key))
            elif key.startswith("parameters."):
                yield self._parameter(change)
        yield from self._left_out()
        yield from self._answers()

    def _where(self, key: str) -> tuple[str, ...]:
        """The line of the code's own word, else that of the step's key."""
        said = self._coded.said[self._one.where].get(key)
        return self._coded.where(said.place if said is not None else self._one.step.place(key))

    def _word(self, key: str) -> Iterator[LookFor]:
        """A size or a quality: what the code says of it, and what it has to say. What nobody stated is no word of the
        code: where the code leaves it to the model, it goes on doing so."""
        change = self._changes.get(key)
        value = self._want.size if key == "size" else self._want.quality
        said, own = self._coded.word(self._one, key), self._one.step.call
        if said is None:
            planned = own.size if key == "size" else own.quality
            said = NONE if planned is None else str(planned)
        why = change.why if change is not None else self._coded.supposed.get(f"{self._one.where}.{key}", "")
        if said == NONE:
            usual = self._to.rules.quality_default if key == "quality" else None
            if change is None or change.is_guess or value is None or str(value) == usual:
                return
            find = f"a call without {self._before.without(key)}"
        elif said == UNTOLD:
            find = f"{self._before.without(key)} and what it holds"
        else:
            find = self._before.said(key, said)
        if said == "auto" and (key == "size" or (change is not None and change.is_guess)):
            return
        if value is None and said != NONE:
            yield LookFor(find, "nothing: remove it", why or f"{self._to.model} has none", self._where(key))
        elif value is not None:
            name, after = self._before.name(key), self._after.said(key, str(value))
            if said != str(value) or name != self._after.name(key):
                yield LookFor(find, after, why, self._where(key))

    def _number(self) -> Iterator[LookFor]:
        """That the new model makes fewer images in a call than the code asks one for, or that the word is another."""
        number, change = self._one.step.call.n, self._changes.get("make")
        most = self._to.rules.most_a_call(self._one.step.call)
        if number > most:
            calls = -(-number // most)
            why = f"one call makes {most} at most; n independent images, each billed"
            write = f"{calls} calls, each with {self._after.said('n', str(most))} at most"
            yield LookFor(self._before.said("n", str(number)), write, why, self._where("make"))
        elif change is not None:
            write = f"{change.after} ({self._after.without('n')})"
            yield LookFor(f"{change.before} ({self._before.without('n')})", write, change.why, self._where("make"))
        elif number > 1 and self._before.name("n") != self._after.name("n"):
            find, write = (of.said("n", str(number)) for of in (self._before, self._after))
            yield LookFor(find, write, "", self._where("make"))

    def _parameter(self, change: ChangedKey) -> LookFor:
        word = change.key.removeprefix("parameters.")
        write = (
            ", ".join(self._after.said(key, value) for key, value in _pairs(change.after)) if change.after else _GONE
        )
        where = self._where(word) if word in self._coded.said[self._one.where] else self._where(change.key)
        return LookFor(self._before.said(word, change.before), write, change.why, where)

    def _left_out(self) -> Iterator[LookFor]:
        """Words of the code that no step has, and those that only the old model knows."""
        rules = self._to.rules
        said = self._coded.said[self._one.where]
        for word, one in said.items():
            if word in _OF_STEP or f"parameters.{word}" in self._changes or rules.takes(word, one.said):
                continue
            if word == "response_format" and "url" in rules.answers and one.said == "url":
                continue
            find = self._before.without(word) if one.said == UNTOLD else self._before.said(word, one.said)
            put = rules.stands_for(word, one.said) or {}
            write = ", ".join(self._after.said(key, value) for key, value in put.items() if key != "quality") or _GONE
            why = rules.instead_of(word) or f"{self._to.model} has no such parameter"
            yield LookFor(find, write, why, self._coded.where(one.place))
        if said or self._before.family != self._after.family:  # a draft tells all; else the whole call is another
            return
        for name, _ in self._one.table.rules.parameters:
            if name not in dict(rules.parameters) and f"parameters.{name}" not in self._changes:
                why = rules.instead_of(name) or f"{self._to.model} has no such parameter"
                yield LookFor(self._before.without(name), _GONE, why)

    def _answers(self) -> Iterator[LookFor]:
        """How an image is read out of the answer, where both clients are alike."""
        to, table = self._to, self._one.table
        if self._before.family != self._after.family or not self._after.kind:
            return
        if to.rules.answers == ("base64",) and self._after.family == "openai":
            why = f"{to.model} hands over base64 alone, so url is None"
            yield LookFor(
                "response.data[0].url, and what fetches it", "base64.b64decode(response.data[0].b64_json)", why
            )
            no_other = f"{to.model} has no other form, and does not support the word"
            yield LookFor("response_format=", _GONE, no_other)
        elif to.rules.answers == ("url",) and "url" not in table.rules.answers:
            yield LookFor("what decodes b64_json", "what fetches the address", f"{to.model} hands over addresses alone")


def _pairs(words: str) -> Iterator[tuple[str, str]]:
    for one in words.split(", "):
        key, _, value = one.partition(" ")
        yield key, value
