"""``guard.guarded``: a function that makes one request and returns its answer, under a reservation of its own.
It is the block of ``guard.reserve`` around each of its calls, and adds no rule."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from costplan.guard.entering import reserve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

P = ParamSpec("P")
R = TypeVar("R")

OF_A_CALL = (
    "model", "size", "quality", "n", "prompt", "prompt_tokens", "input_images", "unsized_inputs", "call", "tier",
    "parameters", "main_model", "max_tool_calls", "max_usd", "tags", "key", "accept_estimates",
)  # fmt: skip
"""What a function may say of each of its calls, over what the decorator says."""

OPEN = ("size", "quality")
"""Of these, None is a word too: it leaves them to the model, which may serve the dearest."""


def guarded(model: str, **words: Any) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Reserve before each call of a function, and settle with what it returns.

    The function makes one request and returns its answer; it may be ``async``. Its arguments that are called like those
    of :func:`costplan.guard.reserve`, such as ``prompt`` or ``n``, are those of the request; its ``tags`` are laid over
    the decorator's. What it takes as ``**words`` goes into the request: each is an argument of ``guard.reserve``, moves
    no cost, or is a parameter that the model's table must know.

    Args:
        model: as for :func:`costplan.guard.reserve`.
        words: the other arguments of that.

    Raises:
        TypeError: an argument is none of these; the function has one that the decorator alone may say (``ledger``,
            ``budget``, ``cap``); or it gives one thing after another, of which none is the answer.
    """
    known = inspect.signature(reserve).parameters
    if strange := [name for name in words if name not in known]:
        raise TypeError(f"guarded() takes no {strange[0]!r}; it takes what guard.reserve() takes")
    stated = {"model": model, **words}

    def around(function: Callable[P, R]) -> Callable[P, R]:
        whole, first, named = _whole(function)
        if any(map(inspect.isgeneratorfunction, (whole, whole.__call__))) or any(
            map(inspect.isasyncgenfunction, (whole, whole.__call__))
        ):
            raise TypeError(f"{_name(whole)}() yields, and has no answer to settle with; use guard.reserve()")
        signature = inspect.signature(whole)
        _refuse_files(signature.parameters, _name(whole))

        def asked(args: Any, kwargs: Any) -> dict[str, Any]:
            bound = signature.bind(*first, *args, **{**named, **kwargs})
            bound.apply_defaults()
            return _laid_over(stated, _said(bound, _name(whole)))

        if any(map(inspect.iscoroutinefunction, (whole, whole.__call__))):

            @functools.wraps(function)
            async def guarded_async(*args: P.args, **kwargs: P.kwargs) -> Any:
                async with reserve(**asked(args, kwargs)) as hold:
                    answer = await function(*args, **kwargs)  # type: ignore[misc]  # R is a coroutine
                    await hold.settle(answer)
                return answer

            return guarded_async  # type: ignore[return-value]  # R is a coroutine

        @functools.wraps(function)
        def guarded_call(*args: P.args, **kwargs: P.kwargs) -> R:
            with reserve(**asked(args, kwargs)) as hold:
                answer = function(*args, **kwargs)
                hold.settle(answer)
            return answer

        return guarded_call

    return around


def _whole(function: Any) -> tuple[Any, tuple[Any, ...], dict[str, Any]]:
    """A function, and what ``functools.partial`` says of each of its calls."""
    if isinstance(function, functools.partial):  # whose parts are one already
        return function.func, function.args, function.keywords
    return function, (), {}


def _name(function: Any) -> str:
    return str(getattr(function, "__name__", type(function).__name__))


def _refuse_files(names: Iterable[str], where: str) -> None:
    """Which caps and which ledger hold is for the decorator to say.

    Raises:
        TypeError: the function says it.
    """
    for name in inspect.signature(reserve).parameters:
        if name in names and name not in OF_A_CALL:
            told = f"{where}() has an argument {name!r}, which is said of all calls: guarded(..., {name}=...)"
            raise TypeError(f"{told}; call its own something else")


def _said(bound: inspect.BoundArguments, where: str) -> dict[str, Any]:
    """What the arguments of a call say of its request, those of ``**words`` among them."""
    from costplan.connect.code.vendor_words import FREE_OF_OPENAI

    said = dict(bound.arguments)
    kinds = {name: parameter.kind for name, parameter in bound.signature.parameters.items()}
    more: dict[str, Any] = next(
        (said.pop(name) for name in list(said) if kinds[name] is inspect.Parameter.VAR_KEYWORD), {}
    )
    said = {name: value for name, value in said.items() if kinds[name] is not inspect.Parameter.VAR_POSITIONAL}
    _refuse_files(more, where)
    known = {name: value for name, value in (said | more).items() if name in OF_A_CALL}
    others = {
        name: value
        for name, value in more.items()
        if name not in OF_A_CALL and name not in FREE_OF_OPENAI and value is not None
    }
    if others:
        known["parameters"] = {**(known.get("parameters") or {}), **others}
    return {name: value for name, value in known.items() if value is not None or name in OPEN}


def _laid_over(stated: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What the decorator says, and over it what a call does; tags and parameters one by one."""
    both = {
        name: {**stated[name], **said[name]}
        for name in ("tags", "parameters")
        if stated.get(name) is not None and name in said
    }
    return {**stated, **said, **both}
