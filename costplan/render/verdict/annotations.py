"""A verdict as workflow commands of GitHub Actions: errors, warnings and notices at the lines that they are about.
GitHub shows ten of a kind for each step, so the nine worst are told and the tenth says how many more there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from costplan.render.verdict.findings import Kind, findings_of
from costplan.render.verdict.since import bridge_told
from costplan.render.view import clean

if TYPE_CHECKING:
    from costplan.gating.verdict import Verdict
    from costplan.render.verdict.findings import Shown

TOLD = 9
"""So many annotations of a kind are told one by one."""

COMMANDS = {
    Kind.FAILING: "error",
    Kind.WARNED: "warning",
    Kind.NEAR: "warning",
    Kind.WAIVED: "warning",
    Kind.KNOWN: "notice",
    Kind.NOT_COMPARED: "notice",
}


def github_of(verdict: Verdict) -> str:
    """A command a line; nothing where everything fits and there is nothing to note."""
    commands: dict[str, list[str]] = {"error": [], "warning": [], "notice": []}
    for shown in findings_of(verdict):
        if shown.kind in COMMANDS:
            command = COMMANDS[shown.kind]
            commands[command].append(_command(command, _properties(shown), shown.told))
    if told := bridge_told(verdict, clean):
        commands["notice"].insert(0, _command("notice", {"title": "costplan: what changed the cost"}, told))
    commands["notice"] += [_command("notice", {"title": "costplan"}, clean(note)) for note in verdict.notes]
    lines = []
    for command, found in commands.items():
        lines += found[:TOLD]
        if len(found) > TOLD:
            lines.append(_command(command, {"title": "costplan"}, f"and {len(found) - TOLD:,} more like these"))
    return "".join(f"{line}\n" for line in lines)


def _properties(shown: Shown) -> dict[str, str]:
    place = shown.place.in_text
    properties = {"file": clean(place.file)} if place.file else {}
    if place.line:
        properties |= {"line": str(place.line), "col": str(place.col)}
    return properties | {"title": f"{shown.kind.value}: {shown.called()}"}


def _command(command: str, properties: dict[str, str], message: str) -> str:
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{command} {told}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
