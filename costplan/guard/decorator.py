"""``guard.guarded``: a function that makes one request and returns its answer, under a reservation of its own.
It is the block of ``guard.reserve`` around each of its calls, and adds no rule."""

from __future__ import annotations

import functools
import inspect
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from costplan.guard.entering import reserve

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

P = ParamSpec("P")
R = TypeVar("R")

OF_THE_CALL = (
    "model", "size", "quality", "n", "prompt", "prompt_tokens", "input_images", "unsized_inputs", "call", "tier",
    "parameters", "tags", "key",
)  # fmt: skip
"""What a function that has an argument of this name says of each of its calls, over what the decorator says."""


def guarded(model: str, **words: Any) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Reserve before each call of a function, and settle with what it returns.

    The function makes one request and returns its answer; it may be ``async``. Its arguments that are called like those
    of :func:`costplan.guard.reserve`, such as ``prompt`` or ``n``, are those of the request.

    Args:
        model: as for :func:`costplan.guard.reserve`.
        words: the other arguments of that.

    Raises:
        TypeError: an argument is none of these, or the function gives one thing after another, of which none is the
            answer.
    """
    known = inspect.signature(reserve).parameters
    if strange := [name for name in words if name not in known]:
        raise TypeError(f"guarded() takes no {strange[0]!r}; it takes what guard.reserve() takes")
    stated = {"model": model, **words}

    def around(function: Callable[P, R]) -> Callable[P, R]:
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise TypeError(f"{function.__name__}() yields, and has no answer to settle with; use guard.reserve()")
        signature = inspect.signature(function)

        def asked(args: Any, kwargs: Any) -> dict[str, Any]:
            bound = signature.bind(*args, **kwargs)
            bound.apply_defaults()
            return stated | _said(bound.arguments)

        if inspect.iscoroutinefunction(function):

            @functools.wraps(function)
            async def guarded_async(*args: P.args, **kwargs: P.kwargs) -> Any:
                async with reserve(**asked(args, kwargs)) as hold:
                    answer = await function(*args, **kwargs)
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


def _said(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What the arguments of a call say of its request; None says nothing."""
    return {name: arguments[name] for name in OF_THE_CALL if arguments.get(name) is not None}
