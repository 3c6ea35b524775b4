"""``guard.openai``: a client of OpenAI's SDK that reserves before each image, and has nothing else that costs money.
It changes no answer; what a call asks for is read in reserving/, and how it is made stands in openai_calls.py."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

from costplan.errors import InputError, Problem
from costplan.guard.openai_calls import OF_A_CALL, AsyncCalls, Calls, laid_over
from costplan.reserving.seller import stated_models

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from decimal import Decimal

    from costplan.guard.entering import AnyPath
    from costplan.pricing.call import MainModel

C = TypeVar("C")

_FREE = ("base_url", "close", "files", "is_closed", "models", "organization", "project", "timeout", "max_retries")
"""What a client has that costs no money."""

_FREE_OF_RESPONSES = ("cancel", "delete", "input_items", "input_tokens")


def openai(
    client: C,
    *,
    model: str | Mapping[str, str] | None = None,
    main_model: Mapping[str, Mapping[str, Any]] | Sequence[MainModel] = (),
    max_usd: Decimal | str | float | None = None,
    tags: Mapping[str, str] | None = None,
    key: str | None = None,
    ledger: AnyPath | None = None,
    budget: AnyPath | Iterable[AnyPath] | None = None,
    cap: str | None = None,
    accept_estimates: bool | None = None,
) -> C:
    """A client whose ``images.generate``, ``images.edit`` and ``responses.create`` are held by caps.

    Each call is priced by its arguments, reserved at the most that it can cost, sent once, and settled with its answer,
    which is returned as it came. ``max_usd``, ``tags``, ``key``, ``main_model`` and ``accept_estimates`` may be passed
    to a call too; ``tags`` are then laid over those of the client. A type checker knows the SDK's own arguments alone:
    for it, say them of a guarded client, which gives one of the same caps for the calls that they are about,
    ``guard.openai(held, key="order-7").images.edit(...)``.

    Args:
        client: an ``OpenAI``, ``AsyncOpenAI`` or ``AzureOpenAI``, or a guarded one. It is not changed; the copy of it
            never tries again.
        model: whose price counts, where the address of the client does not tell: one name, or a mapping of the names
            that calls use.
        main_model: the most that the text model of a Responses call takes, with its rates:
            ``{"text_in": {"tokens": 4000, "usd_per_mtok": "1.25"}, "text_out": {"usd_per_mtok": "10"}}``.
        max_usd: as the rest for :func:`costplan.guard.reserve`.
        tags: what caps by tag look at.
        key: what stands for the one request that is made with it.
        ledger: its file.
        budget: a file or several whose caps hold.
        cap: the plan that holds.
        accept_estimates: whether a call that nothing bounds is held at an estimate.

    Raises:
        TypeError: it is no such client, or a guarded one of which something else is said than may be of a call.
    """
    if not isinstance(client, _Client) and not all(
        hasattr(client, name) for name in ("images", "responses", "with_options", "base_url")
    ):
        raise TypeError("guard.openai takes a client of the openai SDK: guard.openai(OpenAI(), max_usd=2)")
    terms = {
        "model": stated_models(model),
        "main_model": main_model,
        "max_usd": max_usd,
        "tags": tags,
        "key": key,
        "ledger": ledger,
        "budget": budget,
        "cap": cap,
        "accept_estimates": accept_estimates,
    }
    if isinstance(client, _Client):
        return cast("C", client.with_words(terms))
    return cast("C", _Client(client, terms))


class Unguarded(InputError, AttributeError):
    """Something of a client that this guard does not hold, and therefore does not offer."""

    def __init__(self, name: str, remedy: str) -> None:
        super().__init__([Problem("unguarded", f"guard.openai does not hold {name}, so it is not offered", remedy)])


_ELSEWHERE = "call it on the client itself, outside every cap"


class _Client:
    """A client whose calls are held."""

    def __init__(self, client: Any, terms: Mapping[str, Any]) -> None:
        self._client = client.with_options(max_retries=0)
        self._terms = terms
        is_async = any(base.__name__ == "AsyncAPIClient" for base in type(client).__mro__)
        self._calls = (AsyncCalls if is_async else Calls)(self._client, terms)

    def __repr__(self) -> str:
        return f"<guard.openai of {type(self._client).__name__}>"

    def with_words(self, words: Mapping[str, Any]) -> _Client:
        """The same client and caps, with what is said of some of its calls.

        Raises:
            TypeError: it is more than may be said of a call.
        """
        said = {name: value for name, value in words.items() if value not in (None, ())}
        if strange := [name for name in said if name not in OF_A_CALL]:
            raise TypeError(f"this client is guarded already; say {strange[0]} where it was")
        other = object.__new__(_Client)
        other._client, other._terms = self._client, laid_over(self._terms, said)
        other._calls = self._calls.with_terms(other._terms)
        return other

    @property
    def images(self) -> _Images:
        """``generate`` and ``edit``."""
        return _Images(self._calls, self._client.images)

    @property
    def responses(self) -> _Responses:
        """``create``, and what costs nothing."""
        return _Responses(self._calls, self._client.responses)

    def with_options(self, **options: Any) -> _Client:
        """The same caps on a client with other options; its calls are sent once all the same.

        Raises:
            Unguarded: it would try again by itself.
        """
        if options.get("max_retries"):
            raise Unguarded("max_retries", "a request that may be billed is sent once; try again in a block of its own")
        return _Client(self._client.with_options(**options), self._terms)

    copy = with_options

    def __enter__(self) -> _Client:
        self._client.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self._client.__exit__(*error)

    async def __aenter__(self) -> _Client:
        await self._client.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._client.__aexit__(*error)

    def __getattr__(self, name: str) -> Any:
        return _passed_on(lambda: self._client, name, _FREE, "client")


class _Resource:
    """A part of a client: the calls that are held, by their names, raw or not, and what costs nothing."""

    name = ""
    free: tuple[str, ...] = ()
    held: Mapping[str, str] = {}

    def __init__(self, calls: Calls | AsyncCalls, resource: Any, *, is_raw: bool = False) -> None:
        self._calls, self._resource, self._is_raw = calls, resource, is_raw

    def _held(self, kind: str, name: str) -> Callable[..., Any]:
        act = getattr(self._resource, name)

        def held(**said: Any) -> Any:
            return self._calls.make(kind, act, said, is_raw=self._is_raw)

        held.__name__ = name
        return held

    def __getattr__(self, name: str) -> Any:
        if name in self.held:
            return self._held(self.held[name], name)
        if name == "with_raw_response" and not self._is_raw:
            return type(self)(self._calls, self._resource.with_raw_response, is_raw=True)
        return _passed_on(lambda: self._resource, name, self.free, f"client.{self.name}")


class _Images(_Resource):
    name = "images"
    held = {"generate": "generate", "edit": "edit"}  # noqa: RUF012


class _Responses(_Resource):
    name, free = "responses", _FREE_OF_RESPONSES
    held = {"create": "responses"}  # noqa: RUF012

    def retrieve(self, response_id: str, **said: Any) -> Any:
        """A response by its id; one that was made in the background is settled with it."""
        return self._calls.retrieve(self._resource.retrieve, response_id, said)


def _passed_on(whole: Callable[[], Any], name: str, free: Iterable[str], shown: str) -> Any:
    """What costs nothing; what the SDK does not have is no attribute, and all else is refused.

    Raises:
        Unguarded: it may cost money that no cap sees.
    """
    if name in free:
        return getattr(whole(), name)
    if name.startswith("_") or name not in dir(whole()):
        raise AttributeError(f"{shown} has no {name!r}")
    if name == "with_streaming_response":
        raise Unguarded(f"{shown}.{name}", "use the call itself, or with_raw_response")
    raise Unguarded(f"{shown}.{name}", _ELSEWHERE)
