"""Reads and writes a lock, a file for reviewers with a line for each hash and each tier's rates, and holds plans to it.
The same lock gives the same bytes; what is pinned is decided in pins.py."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from costplan import yamlio
from costplan.errors import InputError, Problem, wrong
from costplan.locking.lock import Lock, differences
from costplan.locking.pins import NONE, OF_A_MODEL, Pin, pins_of
from costplan.plan.saved import SavedScenario
from costplan.units import PICO, decimal_text, exact, usd_text
from costplan.yamlio import Plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from costplan.catalogue import Catalogue
    from costplan.plan.plan import Plan

FILE = "costplan.lock"

HEAD = """\
# What these plans rest on, written by 'costplan prices lock'; with --update it tells what other inputs would cost and
# writes them here. A hash is over what moves figures. The rates, in dollars as published, are for whoever reads a diff.
"""

UPDATE = "'costplan prices lock --update' tells what it costs"

CALIBRATE = (
    "check with the calibration that was locked, or none; 'costplan prices lock --update' with it tells what it costs"
)


def check_locked(path: Path, plan: Plan, catalogue: Catalogue) -> None:
    """A plan rests on the inputs of the lock in a file; see :func:`hold`.

    Raises:
        InputError: there is no such file, it is broken, or with every difference.
    """
    hold(read_lock(path), plan, catalogue)


def hold(lock: Lock, plan: Plan, catalogue: Catalogue) -> None:
    """Each scenario of the plan is in the lock, and so is each input as it is now. More may be in the lock, and what
    the scenarios say may have changed.

    Raises:
        InputError: with a finding for each difference, at its line of the lock.
    """
    locked = {scenario.title for scenario in lock.scenarios}
    findings = [
        Problem("lock-changed", f"scenario {title!r}: not in the lock", "lock it together with the others", lock.place)
        for title in plan.titles
        if title not in locked
    ]
    models = {pin.owner: pin.place for pin in lock.pins if pin.kind == "rules"}
    for found in differences(lock.pins, pins_of(plan, catalogue)):
        now = found.now
        if now is None:
            continue
        if now.kind in OF_A_MODEL and now.owner not in models:
            if now.kind == "rules":
                findings.append(Problem("lock-changed", f"model {now.owner}: not in the lock", UPDATE, lock.place))
            continue
        was = f"{found.locked.short} in the lock" if found.locked else "not in the lock"
        told = f" ({found.words})" if found.words else ""
        place = found.locked.place if found.locked else models.get(now.owner, lock.place)
        remedy = CALIBRATE if now.kind == "calibration" else UPDATE
        findings.append(Problem("lock-changed", f"{now.name}: {was}, {now.short} now{told}", remedy, place))
    if findings:
        raise InputError(findings)


# ------------------------------------------------------------------------------------------------------------- reading


def read_lock(path: Path) -> Lock:
    """The lock in a file.

    Raises:
        InputError: there is none, or with every problem of the file.
        OutsideError: it cannot be read.
    """
    shown = path.as_posix()
    if not path.exists():
        raise wrong("no-lock", f"there is no {shown}", "make it with 'costplan prices lock SCENARIO'")
    return read_document(yamlio.read_file(path, shown)[0])


def read_document(node: yamlio.Node) -> Lock:
    """A lock from its document.

    Raises:
        InputError: with every problem of the file.
    """
    with yamlio.Fields(node, "a lock") as fields:
        fields.version()
        version = fields.need("costplan", yamlio.word)
        shared = [
            fields.need("arithmetic", _one("arithmetic")),
            fields.need("calibration", _one("calibration")),
            fields.get("tokenizer", _one("tokenizer"), None),
        ]
        contracts = fields.get("contracts", yamlio.named("contracts", _read_contract), None) or {}
        scenarios = fields.need("scenarios", yamlio.named("scenarios", _read_scenario))
        models = fields.need("models", yamlio.named("models", _read_model))
        prices = fields.need("prices", yamlio.named("prices", _read_prices))
        counting = fields.need("counting", yamlio.named("counting", _read_counting))
    pins = [pin for pin in shared if pin]
    pins += [pin for of_model in models.values() for pin in of_model]
    return Lock(
        version,
        tuple(scenarios.values()),
        (*pins, *contracts.values(), *prices.values(), *counting.values()),
        node.where,
    )


def _one(kind: str, owner: str = "", start: str = "") -> Callable[[yamlio.Node], Pin]:
    """A reader of a pin that is its value alone."""
    return lambda node: Pin(kind=kind, owner=owner, start=start, value=_value(node), rates={}, place=node.where)


def _value(node: yamlio.Node) -> str:
    value = yamlio.word(node)
    return _hash(node) if value.startswith("sha256:") else value


def _hash(node: yamlio.Node) -> str:
    value = yamlio.word(node)
    if not re.fullmatch(r"sha256:[0-9a-f]{64}", value):
        raise _broken(node, f"{node.shown} is not a hash")
    return value


def _broken(node: yamlio.Node, message: str) -> InputError:
    return node.fault("lock-broken", message, "take the lock back from version control, or delete it and lock anew")


def _read_scenario(title: str, node: yamlio.Node) -> SavedScenario:
    with yamlio.Fields(node, "a locked scenario") as fields:
        file = fields.need("file", yamlio.word)
        said = fields.need("hash", _hash)
        expected = fields.need("expected_usd", yamlio.amount)
    return SavedScenario(title, file, said, exact(Fraction(expected) * PICO))


def _read_model(model: str, node: yamlio.Node) -> list[Pin]:
    with yamlio.Fields(node, "a locked model") as fields:
        return [
            fields.need("rules", _one("rules", model)),
            fields.need("shutdown", _one("shutdown", model)),
            fields.need("profile", _one("profile", model)),
            fields.get("contracts", _one("contracts", model), Pin(kind="contracts", owner=model, start="", value=NONE)),
        ]


def _read_contract(name: str, node: yamlio.Node) -> Pin:
    return _one("contract", name)(node)._replace(value=_hash(node))


def _block(name: str, node: yamlio.Node) -> tuple[str, str]:
    """Whose block it is and from which day on."""
    found = re.fullmatch(r"(\S+) (\d{4}-\d\d-\d\d)", name, re.ASCII)
    if found is None:
        raise _broken(node, f"{name!r} is not the name of a block, such as 'openai/gpt-image-2 2026-04-21'")
    return found[1], found[2]


def _read_prices(name: str, node: yamlio.Node) -> Pin:
    owner, start = _block(name, node)
    with yamlio.Fields(node, "a locked price block") as fields:
        value = fields.need("hash", _hash)
        rates = fields.need("rates", yamlio.mapping("rates", yamlio.mapping("rates of a tier", _usd)))
    return Pin(kind="prices", owner=owner, start=start, value=value, rates=rates, place=node.where)


def _usd(node: yamlio.Node) -> str:
    return decimal_text(Fraction(yamlio.amount(node)))


def _read_counting(name: str, node: yamlio.Node) -> Pin:
    return _one("counting", *_block(name, node))(node)


# ------------------------------------------------------------------------------------------------------------- writing


def lock_yaml(lock: Lock) -> str:
    """The file's text; :func:`read_lock` reads the same lock back."""
    of_kind: dict[str, list[Pin]] = {}
    for pin in lock.pins:
        of_kind.setdefault(pin.kind, []).append(pin)
    shared = {pin.kind: Plain(pin.value) for pin in lock.pins if not pin.owner}
    head: dict[str, Any] = {"version": Plain("1"), "costplan": lock.version} | shared
    scenarios = {
        scenario.title: {
            "file": scenario.file,
            "hash": scenario.hash,
            "expected_usd": Plain(usd_text(scenario.expected)),
        }
        for scenario in lock.scenarios
    }
    models: dict[str, dict[str, str]] = {}
    for kind in ("rules", "shutdown", "profile", "contracts"):
        for pin in of_kind.get(kind, ()):
            if kind == "contracts" and pin.value == NONE:
                continue  # as in locks of before there were contracts
            models.setdefault(pin.owner, {})[kind] = Plain(pin.value)
    prices = {
        f"{pin.owner} {pin.start}": {
            "hash": pin.value,
            "rates": {
                tier: {name: Plain(usd) for name, usd in of_tier.items()} for tier, of_tier in sorted(pin.rates.items())
            },
        }
        for pin in of_kind.get("prices", ())
    }
    counting = {f"{pin.owner} {pin.start}": pin.value for pin in of_kind.get("counting", ())}
    contracts = {pin.owner: Plain(pin.value) for pin in of_kind.get("contract", ())}
    parts = [
        yamlio.write(head | ({"contracts": contracts} if contracts else {})),
        yamlio.write({"scenarios": scenarios}),
        yamlio.write({"models": models}),
    ]
    parts += [yamlio.write({"prices": prices}, leaves_in_a_line=True), yamlio.write({"counting": counting})]
    return HEAD + "\n".join(parts)
