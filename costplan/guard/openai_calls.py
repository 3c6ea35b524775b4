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

OF_A_CALL = ("accept_estimates", "key", "main_model", "max_usd", "tags")
"""What may be said of one call beside the SDK's own arguments."""


class _Calls:
    """The calls of one client, by its terms."""

    def __init__(self, client: Any, terms: Mapping[str, Any]) -> None:
        self._client, self._terms = client, terms

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

        terms = {**self._terms, **{name: said[name] for name in OF_A_CALL if name in said}}
        sent = {name: value for name, value in said.items() if name not in OF_A_CALL}
        if self._terms["tags"] and "tags" in said:
            terms["tags"] = {**self._terms["tags"], **(said["tags"] or {})}
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
            await answered_async(hold, answer)
        return answer
