"""Samples: each reserved at its worst case, sent once, settled, observed and saved; then beside their plan.
Which call it is stands in sample_call.py, where images and observations go in sample_files.py."""

from __future__ import annotations

from contextlib import contextmanager
from random import random
from time import sleep
from typing import TYPE_CHECKING

from costplan.errors import CostplanError
from costplan.live.call_failed import CallFailed
from costplan.live.comparison import compare
from costplan.live.ended import OUTCOMES, Sent, answered, failed
from costplan.live.exchange import SendOptions
from costplan.live.retries import next_attempt
from costplan.live.route import send
from costplan.live.sampled import SampleReport
from costplan.named import NamedTuple
from costplan.reserving.dispatch import dispatch
from costplan.reserving.refusals import BreachOpen, Refused
from costplan.units import unit_money

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from fractions import Fraction

    from costplan.budget.budget import Budget
    from costplan.ledger.cap import LedgerCap
    from costplan.ledger.ledger import Ledger
    from costplan.ledger.reservation import Tags
    from costplan.live.keys import Secret
    from costplan.live.sample import Sample
    from costplan.live.vendor_answer import Answer
    from costplan.project.progress import Progress, Stage
    from costplan.project.sample_call import SampleCall
    from costplan.project.sample_files import SampleFiles
    from costplan.reserving.hold import Hold


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


class HeldBy(NamedTuple):
    """What holds the calls of one command: a ledger and where it lies, caps, budgets with their policies, and the tags
    of the calls."""

    ledger: Ledger
    path: str
    caps: tuple[LedgerCap, ...]
    budgets: tuple[Budget, ...]
    tags: Tags


class Sampling:
    """Takes the samples of one command.

    Attributes:
        trouble: why something that came could not be kept; None where all is.

    Args:
        call: what is sent.
        terms: on which terms.
        held: by which ledger and caps, as which calls.
        key: for the vendor alone.
        files: where all of it goes.
        progress: hears what is waited for.
    """

    def __init__(
        self,
        call: SampleCall,
        terms: SampleTerms,
        *,
        held: HeldBy,
        key: Secret,
        files: SampleFiles,
        progress: Progress,
    ) -> None:
        self.call, self.terms = call, terms
        self._held, self._files, self._key, self._progress = held, files, key, progress
        self._samples: list[Sample] = []
        self._is_observed = False
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
            store=str(self._files.store) if self._is_observed else "",
            kept_prompt=self.terms.keep_prompt,
            ledger=self._held.path,
            folder=self._files.folder,
        )

    def _one(self, number: int) -> Sample:
        """One sample, with as many attempts as are allowed and make sense."""
        call, attempt = self.call, 1
        while True:
            sample, error = self._attempt(call, number, attempt)
            if error is None or attempt >= self.terms.attempts:
                return sample
            rules = call.catalogue.table(call.plan.model).rules
            following = next_attempt(error, call.plan.priced.call, rules, attempt, random)
            if following is None:
                return sample
            self._progress.tell(f"{error.message}; tried again {following.why}")
            sleep(following.wait_s)
            attempt = following.number
            if following.call != call.plan.priced.call:
                call = call.again(following.call)

    def _attempt(self, call: SampleCall, number: int, attempt: int) -> tuple[Sample, CallFailed | None]:
        """One call: reserved, sent, settled, observed and saved; and how it failed."""
        held, failure = self._held, None
        at = moment_text(self.terms.now())
        hold = dispatch(
            call.asked,
            ledger=held.ledger,
            caps=held.caps,
            catalogue=call.catalogue,
            budgets=held.budgets,
            tags=held.tags,
        )
        sent = Sent(number=number, attempt=attempt, at=at, hold=hold)
        try:
            answer = self._send(call, sent)
        except CallFailed as error:
            failure = error
            sample = failed(call.plan, sent, error)
            with self._keeping():
                if error.kind in OUTCOMES:
                    self._observe(sample)
        else:
            sample = answered(call.plan, sent, answer, call.catalogue.table(call.plan.model).rules.size)
            for sentence in answer.told:
                self._progress.tell(sentence)
            with self._keeping():
                sample = sample._replace(files=self._kept(sample, answer))
        self._samples.append(sample)
        return sample, failure

    def _observe(self, sample: Sample) -> str:
        """The id of the observation in the store; the prompt is a note of it where it is to be kept."""
        seen = sample.observation
        if self.terms.keep_prompt:
            seen = seen._replace(notes=(*seen.notes, f'prompt "{self.call.plan.prompt}"'))
        identity = self._files.observe(seen, sample.reservation, self._progress)
        self._is_observed = True
        return identity

    def _kept(self, sample: Sample, answer: Answer) -> tuple[str, ...]:
        """The files of the images; the observation goes to the store before them."""
        plan, files = self.call.plan, self._files
        identity = self._observe(sample)
        told = f"call {sample.number}: {unit_money(sample.settled)}, {answer.latency_s:.1f} s"
        names = files.keep(answer.images, identity, told)
        files.write_manifest(plan.model, plan.step)
        if names and not files.is_folder:
            self._progress.tell(f"wrote {', '.join(names)}")
        return names

    def _send(self, call: SampleCall, sent: Sent) -> Answer:
        """The answer, settled; where the vendor says that it bills nothing, so is the failure."""
        hold = sent.hold
        try:
            with ending(hold), self._waiting(call, sent) as options:
                try:
                    answer = send(call.wire, self._key, options=options)
                except CallFailed as error:
                    if error.billed == "no":
                        hold.settle(usd="0", why=f"the vendor {error.what}, and bills nothing for that")
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
    def _waiting(self, call: SampleCall, sent: Sent) -> Iterator[SendOptions]:
        """What is seen while a call is out: that it is, and for how long."""
        wire, number = call.wire, self.terms.number
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
        what = f"the vendor {error.what}" if isinstance(error, CallFailed) else "stopped while the call was out"
        hold.leave(type(error), f"{what}; it may have been billed")
        raise
    hold.leave(None)


def moment_text(at: datetime) -> str:
    """A moment as a store writes it: ``2026-11-27T09:12:15.000001Z``."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _count(stage: Stage, seconds: float) -> None:
    stage.count = int(seconds)
