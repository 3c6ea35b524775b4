"""What real calls need before the first is sent: the call, its SDK, the key, the ledger with its caps, and the files.
Nothing is sent here, and all that can be wrong is found."""

from __future__ import annotations

import os
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from costplan.errors import CommandLineError, Problem
from costplan.ledger.cap import MOST, LedgerCap
from costplan.ledger.window import WINDOWS, milliseconds
from costplan.live.keys import find_key
from costplan.live.route import check_installed
from costplan.project.sample_call import sample_call
from costplan.project.sample_files import SampleFiles, own_store
from costplan.project.sampling import HeldBy, Sampling
from costplan.project.spending import open_spending

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from costplan.project.progress import Progress
    from costplan.project.sample_asked import SampleAsked
    from costplan.project.sampling import SampleTerms
    from costplan.project.spending import Spending

RUN = "run"
"""The tag that tells the calls of one command from all others, so that its own cap holds them alone."""


def open_sampling(
    asked: SampleAsked,
    terms: SampleTerms,
    *,
    ledger: str | None,
    budgets: Sequence[str],
    store: Path | None,
    save: Path | None,
    outputs: Sequence[Path],
    key_command: str | None,
    progress: Progress,
) -> Sampling:
    """All that a call needs, found and checked, so that nothing but the call itself can fail once it is paid for.

    Raises:
        InputError: the call is wrong, has no price, or nothing bounds what it costs; the store is broken.
        CommandLineError: no cap holds, there is no key, or a file would be lost.
        OutsideError: the SDK of the vendor is not installed, or a file or a folder cannot be read or written.
    """
    spending = open_spending(
        day=asked.as_of,
        ledger=ledger,
        budgets=budgets,
        pricing=asked.pricing,
        calibration=asked.calibration,
        contracts=asked.contracts,
        beside=terms.most is not None,
    )
    for left_out in spending.left_out:
        progress.tell(f"not held before this call: {left_out.message}")
    for cap in spending.caps if terms.most is not None else ():
        if has_not_begun(cap, terms.now()):
            progress.tell(f"not held before this call: {cap.id} starts in {min(label for label, _ in cap.by_window)}")
    call = sample_call(asked._replace(accept_estimates=asked.accept_estimates or spending.accept_estimates))
    check_installed(call.wire)
    files = SampleFiles(
        store or own_store(Path()),
        save,
        number=terms.number,
        prompt=call.plan.prompt if terms.keep_prompt else "",
    )
    files.check(outputs, spending.path)
    key = find_key(call.wire.key, os.environ, key_command)
    run = run_tag()
    held = HeldBy(
        ledger=spending.ledger,
        path=shown_path(spending.path),
        caps=caps_over(terms, spending, run),
        budgets=spending.budgets,
        tags=(*call.tags, run),
    )
    return Sampling(call, terms, held=held, key=key, files=files, progress=progress)


def run_tag() -> tuple[str, str]:
    """The tag of the calls of one command."""
    return RUN, f"live-{token_hex(6)}"


def shown_path(path: Path) -> str:
    """A file as a page names it: from the current folder where it lies below."""
    here = Path().absolute()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def caps_over(terms: SampleTerms, spending: Spending, run: tuple[str, str]) -> tuple[LedgerCap, ...]:
    """What holds the calls: the caps of the project, and the amount over those of this command alone.

    Raises:
        CommandLineError: there is neither.
    """
    own = []
    if terms.most is not None:
        most = min(terms.most, MOST)
        own = [LedgerCap(id="--max", window=WINDOWS["total"], most=most, tags=(run,), source="--max")]
    if not own and not spending.caps:
        told = "nothing says how much the call may cost"
        raise CommandLineError([Problem("no-cap", told, "say it with --max, such as --max '0.30 USD'")])
    return (*(cap for cap in spending.caps if not (own and has_not_begun(cap, terms.now()))), *own)


def has_not_begun(cap: LedgerCap, now: datetime) -> bool:
    """Whether a cap is a plan that starts in a later month: samples are taken before it is signed."""
    return cap.is_plan and min(label for label, _ in cap.by_window) > cap.window.label(milliseconds(now))
