"""How a call of OpenAI's SDK is made under a cap: reserved, sent once, settled with its answer or by how it failed.
What it asks for is read in reserving/; answers that come as events are settled in openai_streams.py."""

from __future__ import annotations

from contextlib import AsyncExitStack, ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from costplan.errors import wrong
from costplan.guard.entering import reserve, spending_of
from costplan.guard.openai_endings import answered, answered_async, failed, failed_async
from costplan.guard.openai_streams import AsyncEvents, Events

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Self

OF_A_CALL = ("accept_estimates", "key", "main_model", "max_usd", "tags")
"""What may be said of one call beside the SDK's own arguments."""


UNDONE = ("queued", "in_progress")
"""How a response stands that is made in the background."""

_MOST_UNDONE = 1000


def laid_over(terms: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """The terms of a client with what is said of a call; tags one by one, and the smaller of both caps."""
    both = {**terms, **said, "max_usd": _smaller(terms["max_usd"], said.get("max_usd"))}
    if terms["tags"] and "tags" in said:
        both["tags"] = {**terms["tags"], **(said["tags"] or {})}
    return both


def _smaller(of_client: Any, of_call: Any) -> Any:
    """The cap of a client and that of one call, both of which hold: the smaller."""
    from costplan.reserving.hold import pico_of

    stated = [one for one in (of_client, of_call) if one is not None]
    return min(stated, key=lambda one: pico_of(one, "max_usd")) if len(stated) > 1 else next(iter(stated), None)


class _Calls:
    """The calls of one client, by its terms, and its responses that are not done yet."""

    def __init__(self, client: Any, terms: Mapping[str, Any]) -> None:
        self._client, self._terms = client, terms
        self._undone: dict[str, Any] = {}

    def with_terms(self, terms: Mapping[str, Any]) -> Self:
        """The same by other terms; what is not done yet belongs to both."""
        other = type(self)(self._client, terms)
        other._undone = self._undone
        return other

    def asked(self, kind: str, said: Mapping[str, Any], *, is_raw: bool) -> tuple[dict[str, Any], dict[str, Any], bool]:
        """The words for ``guard.reserve``, the arguments for the SDK, and whether the answer comes as events.

        Raises:
            InputError: the call cannot be priced.
            OutsideError: an input image, a budget or a table cannot be read.
        """
        from costplan.reserving.images_request import images_request
        from costplan.reserving.main_model import read_main_model
        from costplan.reserving.one_request import refuse_query
        from costplan.reserving.responses_request import responses_request
        from costplan.reserving.seller import key_of

        terms = laid_over(self._terms, {name: said[name] for name in OF_A_CALL if name in said})
        sent = {name: value for name, value in said.items() if name not in OF_A_CALL}
        refuse_query(self._client.default_query, "the client")
        stated = terms.pop("model")
        catalogue = spending_of(terms, datetime.now(UTC).date()).catalogue

        def key(spelled: str) -> str:
            return key_of(spelled, str(self._client.base_url), stated, catalogue)

        main_model = terms.pop("main_model")
        if kind == "responses":
            lines = read_main_model(main_model, sent.get("max_output_tokens"))
            request = responses_request(sent, lines, lambda name: catalogue.table(key(name)).rules.max_input_images)
        else:
            request = images_request(kind, sent)
        if is_raw and request.streams:
            raise wrong("unguarded", "a raw response that streams has no last event here", "leave out stream")
        return {"model": key(request.model), **request.words, **terms}, sent, request.streams

    def keep(self, answer: Any, hold: Any) -> bool:
        """Whether an answer is not done yet: its hold is kept until somebody retrieves what came of it."""
        body = _body(answer)
        if getattr(body, "status", None) not in UNDONE:
            return False
        if len(self._undone) >= _MOST_UNDONE:
            del self._undone[next(iter(self._undone))]  # it stays settled at its most
        self._undone[str(body.id)] = hold
        return True

    def done(self, which: Any, answer: Any) -> Any:
        """The hold of a response that is done now; None where there is none."""
        status = getattr(_body(answer), "status", None)
        return self._undone.pop(str(which), None) if status is not None and status not in UNDONE else None


class Calls(_Calls):
    """The calls of a client that waits."""

    def make(self, kind: str, act: Callable[..., Any], said: Mapping[str, Any], *, is_raw: bool) -> Any:
        """The answer of one call, as the SDK gives it."""
        words, sent, streams = self.asked(kind, said, is_raw=is_raw)
        with ExitStack() as block:
            hold = block.enter_context(reserve(**words))
            try:
                answer = act(**sent)
            except BaseException as error:
                failed(hold, error)
                raise
            if streams:
                block.pop_all()
                return Events(answer, hold, many=words.get("n", 1) > 1)
            if not self.keep(answer, hold):
                answered(hold, answer)
        return answer

    def retrieve(self, act: Callable[..., Any], which: Any, said: Mapping[str, Any]) -> Any:
        """A response of before, whose hold is settled with it if it is done."""
        answer = act(which, **said)
        if (hold := self.done(which, answer)) is not None:
            answered(hold, answer)
        return answer


class AsyncCalls(_Calls):
    """The calls of a client that is awaited."""

    async def make(self, kind: str, act: Callable[..., Any], said: Mapping[str, Any], *, is_raw: bool) -> Any:
        """The answer of one call, as the SDK gives it."""
        from asyncio import to_thread

        words, sent, streams = await to_thread(self.asked, kind, said, is_raw=is_raw)
        async with AsyncExitStack() as block:
            hold = await block.enter_async_context(reserve(**words))
            try:
                answer = await act(**sent)
            except BaseException as error:
                await failed_async(hold, error)
                raise
            if streams:
                block.pop_all()
                return AsyncEvents(answer, hold, many=words.get("n", 1) > 1)
            if not self.keep(answer, hold):
                await answered_async(hold, answer)
        return answer

    async def retrieve(self, act: Callable[..., Any], which: Any, said: Mapping[str, Any]) -> Any:
        """A response of before, whose hold is settled with it if it is done."""
        answer = await act(which, **said)
        if (hold := self.done(which, answer)) is not None:
            await answered_async(hold, answer)
        return answer


def _body(answer: Any) -> Any:
    """An answer, out of the raw response that may hold it."""
    return answer.parse() if hasattr(answer, "http_response") else answer
