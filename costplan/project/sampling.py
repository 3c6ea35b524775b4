"""Samples: each reserved at its worst case, sent once, settled, observed and saved; then beside their plan.
Which call it is stands in sample_call.py, where images and observations go in sample_files.py."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from costplan.errors import CommandLineError, CostplanError, Problem
from costplan.ledger.cap import MOST, LedgerCap
from costplan.ledger.window import WINDOWS
from costplan.live.call_failed import CallFailed
from costplan.live.comparison import compare
from costplan.live.ended import OUTCOMES, Sent, answered, failed
from costplan.live.exchange import SendOptions
from costplan.live.keys import find_key
from costplan.live.route import check_installed, send
from costplan.live.sampled import SampleReport
from costplan.named import NamedTuple
from costplan.project.sample_call import sample_call
from costplan.project.sample_files import SampleFiles, own_store
from costplan.project.spending import open_spending
from costplan.reserving.dispatch import dispatch
from costplan.reserving.refusals import BreachOpen, Refused
from costplan.units import unit_money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from fractions import Fraction

    from costplan.live.keys import Secret
    from costplan.live.sample import Sample
    from costplan.live.vendor_answer import Answer
    from costplan.project.progress import Progress, Stage
    from costplan.project.sample_call import SampleAsked, SampleCall
    from costplan.project.spending import Spending
    from costplan.reserving.hold import Hold

RUN = "run"
"""The tag that tells the calls of one command from all others, so that its own cap holds them alone."""


class SampleTerms(NamedTuple):
    """On which terms samples are taken.

    Attributes:
        number: how many.
        attempts: how often each of them is tried at most.
        most: what all of them may cost together, in pico-dollars; None where the caps of the project hold alone.
        cap: the same in words.
        tolerance: see :func:`costplan.live.comparison.compare`.
        env_proxies: whether the proxies of the environment may be used.
        keep_prompt: whether the report and the manifest keep the prompt.
        now: the clock.
    """

    number: int
    attempts: int
    most: int | None
    cap: str
    tolerance: Fraction
    env_proxies: bool
    keep_prompt: bool
    now: Callable[[], datetime]


class Sampling:
    """Takes the samples of one command.

    Attributes:
        trouble: why something that came could not be kept; None where all is.

    Args:
        call: what is sent.
        terms: on which terms.
        spending: the ledger, and the caps of the project.
        key: for the vendor alone.
        files: where all of it goes.
        progress: hears what is waited for.

    Raises:
        CommandLineError: no cap holds.
    """

    def __init__(
        self,
        call: SampleCall,
        terms: SampleTerms,
        *,
        spending: Spending,
        key: Secret,
        files: SampleFiles,
        progress: Progress,
    ) -> None:
        self.call, self.terms = call, terms
        self._files, self._spending, self._key, self._progress = files, spending, key, progress
        self._tags = (*call.tags, (RUN, f"live-{token_hex(6)}"))
        self._caps = caps_over(terms, spending, self._tags[-1])
        self._samples: list[Sample] = []
        self.trouble: CostplanError | None = None

    def take(self) -> SampleReport:
        """All samples, until one fails or a cap would be passed.

        Raises:
            Refused: not even the first fits; nothing was sent.
            BreachOpen: an earlier call cost more than was reserved for it; nothing was sent.
            OutsideError: the ledger cannot be written.
        """
        stopped = ""
        for number in range(1, self.terms.number + 1):
            try:
                sample = self._one(number)
            except (Refused, BreachOpen) as refused:
                if not self._samples:
                    raise
                first = refused.problems[0]
                stopped = f"{first.message}; {first.remedy}"
                break
            if (sample.failed or self.trouble) and number < self.terms.number:
                stopped = "the last one failed" if sample.failed else "what came could not be kept"
                break
        report = self._report(stopped)
        with self._keeping():
            if (sheet := self._files.write_sheet(report)) is not None:
                self._progress.tell(f"wrote {sheet}; '{self._files.accept_command}' records what was taken")
        return report

    @contextmanager
    def _keeping(self) -> Iterator[None]:
        """What cannot be written does not take away the report on a call that was paid for."""
        try:
            yield
        except CostplanError as error:
            self.trouble = self.trouble or error

    def _report(self, stopped: str) -> SampleReport:
        samples = tuple(self._samples)
        answers = [sample for sample in samples if not sample.failed]
        return SampleReport(
            plan=self.call.plan,
            asked=self.terms.number,
            samples=samples,
            compared=compare(self.call.plan, answers, self.terms.tolerance),
            tolerance=self.terms.tolerance,
            cap=self.terms.cap,
            stopped=stopped,
            store=str(self._files.store),
            kept_prompt=self.terms.keep_prompt,
        )

    def _one(self, number: int) -> Sample:
        """One sample, with its attempts."""
        return self._attempt(number, 1)

    def _attempt(self, number: int, attempt: int) -> Sample:
        """One call: reserved, sent, settled, observed and saved."""
        call, files = self.call, self._files
        at = moment_text(self.terms.now())
        hold = dispatch(
            call.asked, ledger=self._spending.ledger, caps=self._caps, catalogue=call.catalogue, tags=self._tags
        )
        sent = Sent(number=number, attempt=attempt, at=at, hold=hold)
        try:
            answer = self._send(sent)
        except CallFailed as error:
            sample = failed(call.plan, sent, error)
            with self._keeping():
                if error.kind in OUTCOMES:
                    files.observe(sample.observation, hold.id, self._progress)
        else:
            sample = answered(call.plan, sent, answer)
            for sentence in answer.told:
                self._progress.tell(sentence)
            with self._keeping():
                sample = sample._replace(files=self._kept(sample, answer))
        self._samples.append(sample)
        return sample

    def _kept(self, sample: Sample, answer: Answer) -> tuple[str, ...]:
        """The files of the images; the observation goes to the store before them."""
        plan, files = self.call.plan, self._files
        identity = files.observe(sample.observation, sample.reservation, self._progress)
        told = f"{unit_money(sample.settled)}, {answer.latency_s:.1f} s"
        names = files.keep(answer.images, identity, told)
        files.write_manifest(plan.model, plan.step)
        return names

    def _send(self, sent: Sent) -> Answer:
        """The answer, settled; where the vendor says that it bills nothing, so is the failure."""
        hold = sent.hold
        try:
            with ending(hold), self._waiting(sent) as options:
                try:
                    answer = send(self.call.wire, self._key, options=options)
                except CallFailed as error:
                    if error.billed == "no":
                        hold.settle(usd="0")
                    raise
                hold.settle(answer.body)
                return answer
        except CallFailed:
            raise
        except BaseException:
            told = unit_money(hold.reservation.spent)
            self._progress.tell(f"stopped while the call was out: it counts as its worst case, {told}")
            raise

    @contextmanager
    def _waiting(self, sent: Sent) -> Iterator[SendOptions]:
        """What is seen while a call is out: that it is, and for how long."""
        wire, number = self.call.wire, self.terms.number
        which = f"call {sent.number} of {number}" if number > 1 else "one call"
        again = f", attempt {sent.attempt}" if sent.attempt > 1 else ""
        self._progress.tell(f"{which}{again} of {wire.model} at {wire.vendor} is out, for {wire.timeout_s:g} s at most")
        with self._progress.stage("waiting for the answer", "s") as stage:
            yield SendOptions(env_proxies=self.terms.env_proxies, waiting=lambda seconds: _count(stage, seconds))


@contextmanager
def ending(hold: Hold) -> Iterator[None]:
    """Whatever ends the block, the hold is ended with it: at its reservation where nobody settled it."""
    try:
        yield
    except BaseException as error:
        hold.leave(type(error))
        raise
    hold.leave(None)


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
        beside=terms.most is not None,
    )
    for left_out in spending.left_out:
        progress.tell(f"not held before this call: {left_out.message}")
    call = sample_call(asked._replace(accept_estimates=asked.accept_estimates or spending.accept_estimates))
    check_installed(call.wire)
    files = SampleFiles(
        store or own_store(Path()),
        save,
        number=terms.number,
        prompt=call.plan.prompt if terms.keep_prompt else "",
    )
    files.check(outputs)
    key = find_key(call.wire.key, os.environ, key_command)
    return Sampling(call, terms, spending=spending, key=key, files=files, progress=progress)


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
    return (*spending.caps, *own)


def moment_text(at: datetime) -> str:
    """A moment as a store writes it: ``2026-11-27T09:12:15.000001Z``."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _count(stage: Stage, seconds: float) -> None:
    stage.count = int(seconds)
