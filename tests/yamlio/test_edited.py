"""A change put into a text: what it says then is what a layer on top would say, and all else keeps its bytes."""

from __future__ import annotations

import re
from itertools import cycle
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st

from costplan.scenario.layers import put_on
from costplan.yamlio import Node, Plain, in_a_line, parse, reads_as_text, write
from costplan.yamlio.edited import edited
from tests import drawn
from tests.places import ROOT, TESTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CASES = yaml.safe_load((TESTS / "data" / "edited_cases.yaml").read_text(encoding="utf-8"))
SHIPPED = sorted([*(ROOT / "scenarios").glob("*.yaml"), *(ROOT / "costplan" / "templates").rglob("*.yaml")])


def said(node: Node) -> Any:
    """What a document says, in its order, whatever its style."""
    if node.kind == "mapping":
        return [(key, said(value)) for key, (_, value) in node.value.items()]
    if node.kind == "sequence":
        return [said(one) for one in node.value]
    return (node.value, node.plain and not reads_as_text(node.value))


def change_of(text: str) -> Any:
    """A change as a person writes it."""

    def of(node: Node) -> Any:
        if node.kind == "mapping":
            return {key: of(value) for key, (_, value) in node.value.items()}
        if node.kind == "sequence":
            return [of(one) for one in node.value]
        if not node.plain:
            return str(node.value)
        return None if node.value in ("null", "") else Plain(node.value)

    return of(parse(text.encode(), "change"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_what_becomes_of_a_text(case: dict[str, str]) -> None:
    below = parse(case["below"].encode(), "below") if "below" in case else None
    assert edited(case["text"], change_of(case["change"]), below) == case["becomes"]


@pytest.mark.parametrize("newline", ["\r\n", "\x85"], ids=["crlf", "nel"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_line_breaks_stay_what_they_are(case: dict[str, str], newline: str) -> None:
    below = parse(case["below"].encode(), "below") if "below" in case else None
    text, becomes = ("\ufeff" + re.sub("\r?\n", newline, case[key]) for key in ("text", "becomes"))
    assert edited(text, change_of(case["change"]), below) == becomes


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_without_libyaml_the_same_comes_of_it(case: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("costplan.yamlio.edited.LOADER", yaml.SafeLoader)
    test_what_becomes_of_a_text(case)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_a_shipped_file_changes_in_the_lines_that_are_meant(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    assert edited(text, {}) == text
    node = parse(text.encode(), "s")
    for name in list(node.value):
        only = edited(text, {name: Plain("7")})
        kept = [line for line in only.splitlines() if not line.startswith(name)]
        lines = iter(text.splitlines())
        assert all(line in lines for line in kept)


class Line(NamedTuple):
    """A line of a text, what it says something of, and what its comment goes with."""

    text: str
    about: tuple[tuple[str, ...], ...]
    within: tuple[str, ...]
    in_flow: bool = False


KEYS = st.sampled_from(["a", "b b", "no", "1", "ü 画", "a: b", "#x", "x#y", "k, l", "{", "'", 'q"', "z" * 150])
TEXTS = st.sampled_from(["low", "16:9", "a # b", "it's", 'say "x"', "a: b", "", "- x", "[y", "5", "tab\tbed", "ü 画像"])
SCALARS: st.SearchStrategy[Any] = st.one_of(
    TEXTS, st.sampled_from(["7", "50%", "20 to 60", "2027-01-01", "1920x1080"]).map(Plain)
)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(SCALARS, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)
DOCUMENTS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=4)


class Hand:
    """Writes a document as somebody might have, with a comment wherever one may stand."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.comments = 0

    def likes(self) -> bool:
        return bool(self.draw(st.booleans()))

    def comment(self) -> str:
        if not self.likes():
            return ""
        self.comments += 1
        return f"  # <{self.comments}> '{{: \""

    def scalar(self, value: str) -> str:
        plain = in_a_line([value])[1:-1]
        if isinstance(value, Plain) or self.likes():
            return plain
        if self.likes() and "\t" not in value:
            return "'" + value.replace("'", "''") + "'"
        return str(yaml.safe_dump(value, default_style='"', allow_unicode=True, width=1000)).strip()

    def inline(self, value: Any) -> str:
        space = " " if self.likes() else ""
        if isinstance(value, dict):
            pairs = ", ".join(f"{self.scalar(key)}: {self.inline(one)}" for key, one in value.items())
            comma = "," if pairs and self.likes() else ""
            return f"{{{space}{pairs}{comma}{space}}}"
        if isinstance(value, list):
            return f"[{space}{', '.join(map(self.inline, value))}{space}]"
        return self.scalar(value)

    def block(self, mapping: Mapping[str, Any], indent: int, path: tuple[str, ...]) -> Iterator[Line]:
        pad = " " * indent
        for key, value in mapping.items():
            here = (*path, key)
            if self.likes():
                yield Line(" " * self.draw(st.integers(0, 6)) + self.comment().strip(), (), path)
            head = f"{pad}{self.scalar(key)}:"
            if isinstance(value, dict) and value and self.likes():
                yield Line(head + self.comment(), (here,), path)
                yield from self.block(value, indent + self.draw(st.integers(1, 4)), here)
            elif isinstance(value, dict) and value and self.likes():
                yield Line(f"{head} {{{self.comment()}", (here,), here, in_flow=True)
                for name, one in value.items():
                    inner = (*here, name)
                    yield Line(
                        f"{pad}   {self.scalar(name)}: {self.inline(one)},{self.comment()}",
                        (inner,),
                        inner,
                        in_flow=True,
                    )
                yield Line(f"{pad}  }}{self.comment()}", (here,), path)
            elif isinstance(value, list) and value and self.likes():
                yield Line(head + self.comment(), (here,), path)
                dash = " " * (indent + self.draw(st.integers(0, 2)))
                for one in value:
                    yield Line(f"{dash}- {self.inline(one)}{self.comment()}", (here,), here)
            else:
                yield Line(
                    f"{head}{' ' * self.draw(st.integers(1, 3))}{self.inline(value)}{self.comment()}", (here,), path
                )


@st.composite
def changes(draw: st.DrawFn, mapping: Mapping[str, Any]) -> dict[str, Any]:
    """Of some keys of a document, that they go, become something else or change inside; and new ones."""
    change: dict[str, Any] = {}
    for key, value in mapping.items():
        how = draw(st.sampled_from(["stays", "stays", "goes", "becomes", "inside"]))
        if how == "goes":
            change[key] = None
        elif how == "becomes" and not isinstance(value, dict):
            change[key] = draw(VALUES)
        elif how == "inside" and isinstance(value, dict):
            change[key] = draw(changes(value))
    return change | {key: draw(VALUES) for key in draw(st.lists(KEYS, max_size=2)) if key not in mapping}


def gone_of(change: Any, held: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of what goes or is replaced."""
    for key, value in change.items():
        if isinstance(value, dict) and isinstance(held.get(key), dict):
            yield from gone_of(value, held[key], (*path, key))
        else:
            yield (*path, key)


@given(st.data(), DOCUMENTS, st.lists(st.sampled_from(["\n", "\r\n"]), min_size=1, max_size=3), st.booleans())
def test_any_change_of_any_text(data: st.DataObject, document: dict[str, Any], newlines: list[str], ends: bool) -> None:
    hand = Hand(data.draw)
    lines = list(hand.block(document, 0, ()))
    broken = [line.text + newline for line, newline in zip(lines, cycle(newlines), strict=False)]
    text = "".join(broken) if ends else "".join(broken).removesuffix(newlines[(len(lines) - 1) % len(newlines)])
    change = data.draw(changes(document))
    was = parse(text.encode(), "text")
    assert said(was) == said(parse(write(document).encode(), "text"))
    expected = put_on(was, parse(in_a_line(change).encode(), "change")) if change else was
    assume(expected.value)
    result = edited(text, change)
    assert said(parse(result.encode(), "result")) == said(expected)
    if not change:
        assert result == text
    gone = set(gone_of(change, document))
    emptied = {path for path in _mappings(document) if not _at(expected, path)}
    lost = gone | emptied

    def stays(path: tuple[str, ...]) -> bool:
        return not any(path[: len(one)] == one for one in lost)

    touched = {one[:-1] for one in gone}
    left = iter(result.splitlines(keepends=True) if ends else re.split("\r?\n", result))
    for line, whole in zip(lines, broken, strict=True):
        own = all(stays(one) for one in line.about) and stays(line.within)
        flow = {one if one in touched else one[:-1] for one in line.about}
        near = any(one[: len(path)] == path for one in gone for path in line.about)
        if own and not near and not (line.in_flow and flow & touched):
            assert (whole if ends else line.text) in left
        if "# <" in line.text and own:
            assert line.text[line.text.index("# <") :] in result


def _mappings(document: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    if isinstance(document, dict) and document:
        yield path
        for key, value in document.items():
            yield from _mappings(value, (*path, key))


def _at(node: Node, path: tuple[str, ...]) -> bool:
    for name in path:
        if node.kind != "mapping" or name not in node.value:
            return False
        node = node.value[name][1]
    return bool(node.value)


@given(drawn.scenarios(), st.booleans(), st.data())
def test_a_drawn_scenario_changes_as_a_variant_changes_it(
    scenario: dict[str, Any], inline: bool, data: st.DataObject
) -> None:
    text = write(scenario, leaves_in_a_line=inline)
    change = data.draw(changes(scenario))
    if set(change) >= set(scenario) and not any(value is not None for value in change.values()):
        return
    expected = put_on(parse(text.encode(), "s"), parse(in_a_line(change).encode(), "c"))
    assert said(parse(edited(text, change).encode(), "s")) == said(expected)
