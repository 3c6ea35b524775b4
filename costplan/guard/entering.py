"""``guard.reserve``: the words of one call, and the block in which it is made; entering the block is its dispatch.
It reads no file and bounds no call; the office and reserving/ do."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from costplan import arguments
from costplan.errors import wrong

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from decimal import Decimal
    from os import PathLike
    from types import TracebackType
    from typing import TypeAlias

    from costplan.errors import Problem
    from costplan.guard.async_hold import AsyncHold
    from costplan.pricing.call import Call, MainModel
    from costplan.project.spending import Spending
    from costplan.reserving.hold import Hold

    AnyPath: TypeAlias = str | PathLike[str]

LONGEST = 200
"""Characters of a key, and of a tag or its value."""


def reserve(
    model: str,
    *,
    size: str | None = None,
    quality: str | None = None,
    n: int = 1,
    prompt: str | None = None,
    prompt_tokens: int | None = None,
    input_images: Iterable[str] = (),
    unsized_inputs: int = 0,
    call: str | None = None,
    tier: str = "standard",
    parameters: Mapping[str, str | int | bool] | None = None,
    main_model: Mapping[str, Mapping[str, Any]] | Sequence[MainModel] = (),
    max_tool_calls: int | None = None,
    max_usd: Decimal | str | float | None = None,
    tags: Mapping[str, str] | None = None,
    key: str | None = None,
    ledger: AnyPath | None = None,
    budget: AnyPath | Iterable[AnyPath] | None = None,
    cap: str | None = None,
    accept_estimates: bool | None = None,
) -> Reserving:
    """Keep the most that one request can cost aside while it is out: ``with guard.reserve(...) as hold``.

    Entering the block reserves, in one durable commit, and counts the request as sent. ``hold.settle(answer)`` records
    what it cost; a block that is left without settles at all that was reserved. Works with ``async with`` too.

    Args:
        model: a model's key, such as ``openai/gpt-image-2``, or any name of it that the tables know.
        size: ``WxH`` in pixels or a class; what is open or ``auto`` counts as the dearest that may be served.
        quality: as ``size``.
        n: images of the one request.
        prompt: its text. It is counted, hashed, and kept nowhere; without it, the longest that the model takes counts.
        prompt_tokens: instead, the most tokens that it has.
        input_images: sizes of input images.
        unsized_inputs: how many input images there are besides, of whatever size.
        call: ``generate``, ``edit`` or ``responses``; ``edit`` when there are input images and None is given.
        tier: service tier, such as ``batch``.
        parameters: other parameters of the request.
        main_model: what the text model of a Responses call takes at most, with its rates:
            ``{"text_in": {"tokens": 4000, "usd_per_mtok": "1.25"}, ...}``, or lines of ``MainModel``.
        max_tool_calls: how often a Responses call may make an image; one that does not say may do so once.
        max_usd: a cap in dollars over all that the ledger ever holds. Beside it a cap of costplan.yaml's budgets that
            no ledger can hold is left out and told; without it, that is an error.
        tags: what caps by tag look at.
        key: what stands for this one request, so that it is never reserved twice.
        ledger: its file; else ``COSTPLAN_LEDGER``, ``ledger:`` of costplan.yaml, or ``.costplan/ledger.sqlite``.
        budget: a file or several whose caps hold; those of costplan.yaml if None.
        cap: a plan whose months are caps too, such as ``plan quarter``.
        accept_estimates: whether a call that nothing bounds is held at 1.5 times what a quote says at most; as the
            budgets say if None.

    Raises:
        Refused: on entering, as all of these: the call would pass a cap.
        NotAllowed: it is against a policy of a budget.
        AlreadyReserved, KeyReused: the key was used before, by this request or by another.
        BreachOpen: an earlier call cost more than was reserved for it.
        InputError: the call is not legal, has no price, or nothing bounds what it costs; a file is wrong.
        CommandLineError: nothing caps the call.
        OutsideError: a file cannot be read or the ledger not written.
        TypeError: an argument is of another type than is taken.
    """
    words = dict(locals())
    return Reserving(words)


class Reserving:
    """One request that is about to be made; a block for each. See :func:`reserve`."""

    def __init__(self, words: dict[str, Any]) -> None:
        self._words = words
        self._hold: Hold | None = None
        self._settling: AsyncHold | None = None

    def __repr__(self) -> str:
        return f"<Reserving {arguments.shown(self._words['model'])}>"

    def __enter__(self) -> Hold:
        if self._hold is not None:
            raise RuntimeError("this reservation is out; a block of guard.reserve() is for one request")
        self._hold = enter(self._words)
        return self._hold

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        hold, self._hold = self._hold, None
        if hold is not None:
            hold.leave(kind)

    async def __aenter__(self) -> AsyncHold:
        from costplan.guard.async_hold import AsyncHold, entered

        if self._settling is not None:
            raise RuntimeError("this reservation is out; a block of guard.reserve() is for one request")
        self._settling = AsyncHold(await entered(lambda: enter(self._words)))
        return self._settling

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        hold, self._settling = self._settling, None
        if hold is not None:
            await hold.leave(kind)


def enter(words: Mapping[str, Any]) -> Hold:
    """Reserve what the words of :func:`reserve` ask for; raises what it says."""
    from costplan.reserving.dispatch import AskedCall, cap_of, dispatch
    from costplan.reserving.hold import pico_of

    most = words["max_usd"]
    caps = () if most is None else (cap_of(pico_of(most, "max_usd")),)
    tags = () if words["tags"] is None else arguments.words(words["tags"], "tags")
    key = None if words["key"] is None else arguments.text(words["key"], "key", "order-4711")
    for name, text in (*tags, *((word, word) for word, _ in tags), ("key", key or "")):
        if len(text) > LONGEST:
            raise wrong("out-of-bounds", f"{name[:40]}: a text of {len(text):,} characters", f"at most {LONGEST}")
    day = datetime.now(UTC).date()
    spending = spending_of(words, day)
    tell_left_out(spending)
    accepts = words["accept_estimates"]
    asked = AskedCall(
        model=arguments.text(words["model"], "model", "openai/gpt-image-2"),
        call=_call(words),
        day=day,
        tier=arguments.text(words["tier"], "tier", "standard"),
        accept_estimates=spending.accept_estimates if accepts is None else arguments.flag(accepts, "accept_estimates"),
        unsized_inputs=arguments.whole(words["unsized_inputs"], "unsized_inputs", 0, 1000),
        max_tool_calls=None
        if words["max_tool_calls"] is None
        else arguments.whole(words["max_tool_calls"], "max_tool_calls", 1, 1000),
    )
    return dispatch(
        asked,
        ledger=spending.ledger,
        caps=(*caps, *spending.caps),
        catalogue=spending.catalogue,
        budgets=spending.budgets,
        tags=tags,
        key=key,
        where=spending.where,
    )


def spending_of(words: Mapping[str, Any], day: date) -> Spending:
    """The ledger, caps and tables of a day, as the words of :func:`reserve` name them."""
    from costplan.intake import cannot_read
    from costplan.project.spending import open_spending

    ledger, cap = words["ledger"], words["cap"]
    try:
        return open_spending(
            day=day,
            ledger=None if ledger is None else arguments.path(ledger, "ledger"),
            budgets=_paths(words["budget"]),
            cap=None if cap is None else arguments.text(cap, "cap", "plan quarter"),
            contracts=[one for one in os.environ.get("COSTPLAN_CONTRACTS", "").split(os.pathsep) if one],
            beside=words["max_usd"] is not None,
        )
    except OSError as error:  # a disk that fails between two of our looks at it
        raise cannot_read(str(error.filename or "the current folder"), error) from None


def tell_left_out(spending: Spending) -> None:
    """Say, once, which caps of a plan's budgets do not hold this call, where ``max_usd`` does."""
    from costplan.reserving.hold import log

    for problem in spending.left_out:
        if problem not in _TOLD:
            _TOLD.add(problem)
            log().warning("max_usd holds, and not this: %s", problem)


_TOLD: set[Problem] = set()


def _call(words: Mapping[str, Any]) -> Call:
    from costplan.pricing.call_words import call_words, main_models, prompt_words
    from costplan.quantity import certain
    from costplan.reserving.main_model import read_main_model

    text, tokens = prompt_words(words["prompt"], words["prompt_tokens"])
    said = call_words(
        call=words["call"] or ("edit" if words["unsized_inputs"] else None),
        size=words["size"],
        quality=words["quality"],
        n=words["n"],
        input_images=words["input_images"],
        parameters=words["parameters"],
    )
    return said.call(
        None,
        prompt=text,
        prompt_tokens=None if tokens is None else certain(tokens),
        main_model=main_models(read_main_model(words["main_model"])),
    )


def _paths(budget: Any) -> tuple[str, ...]:
    from os import PathLike

    if budget is None:
        return ()
    listed = (budget,) if isinstance(budget, str | PathLike) else arguments.listed(budget, "budget", "['budget.yaml']")
    return tuple(arguments.path(one, "budget") for one in listed)
