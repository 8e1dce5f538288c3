"""The hosts that run models: their public list, one question to a model, and the account's own names for chutes.

What clients of the platform read of the list (`GET /v1/models`, which needs no credential): the id, `pricing` (USD
per million tokens), the lengths. All but the id may be missing or odd. A question (`POST /v1/chat/completions`, as
OpenAI's) is signed by a given key and billed: it is sent once. What newer servers say of limits stands in headers:
`X-Chutes-Quota-…`, `X-Chutes-RL-…`. The names (`GET /model_aliases/`, servers since 2026; source: the public
server's code) have no purpose that a hotkey could sign: `auth` is a login's, None for the client's own admin key.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003 - decoding needs it
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from chutes_tui.api.decoding import decode_json
from chutes_tui.api.errors.from_status import bad_answer
from chutes_tui.api.errors.types import AuthError, NotOfferedError
from chutes_tui.api.http.auth import ApiKeyAuth
from chutes_tui.api.http.call import Body, Call
from chutes_tui.api.listing import Collected, whole_list
from chutes_tui.api.models import known_id, make_utc, only_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.call import Answer
    from chutes_tui.api.http.httpx_lean import httpx
    from chutes_tui.api.listing import Collected
    from chutes_tui.core.secret import Secret

ALIASES: Final = "/model_aliases/"
_LIMITS: Final = ("x-chutes-quota-", "x-chutes-rl-", "x-ratelimit-")
_MOST_LIMITS: Final = 12
_LONGEST_LIMIT: Final = 60


class Pricing(Struct, frozen=True, kw_only=True):
    """USD per million tokens that are read (`prompt`) and written (`completion`). None: not reported."""

    prompt: float | None = None
    completion: float | None = None

    def __post_init__(self) -> None:
        only_numbers(self, "prompt", "completion", least=0)


class ListedModel(Struct, frozen=True, kw_only=True):
    """A model by the id that requests name. The lengths are in tokens. None: not reported."""

    id: str
    pricing: Pricing | None = None
    context_length: int | None = None
    max_output_length: int | None = None

    def __post_init__(self) -> None:
        known_id(self, "id")
        only_numbers(self, "context_length", "max_output_length", least=0)


async def list_models(client: ChutesClient) -> Collected[ListedModel]:
    """Every model of the host that the client asks, each once. Raises every ApiError."""
    return await client.decoded(Call("GET", "/v1/models", public=True), _models)


def _models(body: bytes) -> Collected[ListedModel] | None:
    answer = decode_json(body)
    listed = answer.get("data") if isinstance(answer, dict) else answer
    return whole_list(listed, ListedModel, lambda model: model.id)


class ModelAlias(Struct, frozen=True, kw_only=True):
    """A name for 1 to 20 chutes, by their ids; None: not reported. `updated_at`: since when for these."""

    alias: str
    chute_ids: tuple[str, ...] | None = None
    created_at: datetime | None = None
    updated_at: datetime | None = None

    def __post_init__(self) -> None:
        known_id(self, "alias")
        make_utc(self, "created_at", "updated_at")


async def list_aliases(client: ChutesClient, auth: httpx.Auth | None) -> Collected[ModelAlias]:
    """Every alias of the account, each once. Raises ApiError."""
    return await client.decoded(Call("GET", ALIASES, auth=auth), _aliases)


async def aliases_offered(client: ChutesClient) -> None:
    """Return if this server has aliases: it then refuses who doesn't sign in. Raises NotOfferedError, and every other
    ApiError."""
    try:
        await client.send(Call("GET", ALIASES, public=True))
    except NotOfferedError:
        raise
    except AuthError:
        return


def _aliases(body: bytes) -> Collected[ModelAlias] | None:
    return whole_list(decode_json(body), ModelAlias, lambda one: one.alias)


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """What a model answered, as it came: nothing of it is safe to show. `reasoning` is what it thought before.

    `finish` is why it ended (`stop`, `length`), "" where that isn't reported; the tokens that were read and written
    are None then. `limits` are the headers about quota and rate, by their names in lower case.
    """

    text: str = field(repr=False)
    reasoning: str = field(default="", repr=False)
    finish: str = ""
    tokens_in: int | None = None
    tokens_out: int | None = None
    limits: Mapping[str, str] = field(default_factory=dict)


async def ask_model(client: ChutesClient, key: Secret, model: str, prompt: str, max_tokens: int) -> ModelAnswer:
    """Ask once, without streaming. Raises every ApiError; with `outcome_unknown` it may have been billed."""
    body = Body(model=model, messages=[{"role": "user", "content": prompt}], max_tokens=max_tokens, stream=False)
    call = Call("POST", "/v1/chat/completions", body=body, write=True, auth=ApiKeyAuth(key), hidden=(key,))
    answer = await client.send(call)
    found = _model_answer(answer)
    if found is None:
        raise bad_answer(answer, call)
    return found


def _model_answer(answer: Answer) -> ModelAnswer | None:
    document = decode_json(answer.body)
    choices = document.get("choices") if isinstance(document, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(document, dict) or not isinstance(choice, dict) or not isinstance(message, dict):
        return None
    usage = document.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    return ModelAnswer(
        _text(message.get("content")),
        _text(message.get("reasoning_content") or message.get("reasoning")),
        _text(choice.get("finish_reason")),
        _count(counts.get("prompt_tokens")),
        _count(counts.get("completion_tokens")),
        _limits(answer),
    )


def _text(given: Any) -> str:
    """A text, or the texts of the parts that it comes in."""
    if isinstance(given, list):
        return "".join(_text(part.get("text")) for part in given if isinstance(part, dict))
    return given if isinstance(given, str) else ""


def _count(given: Any) -> int | None:
    return given if type(given) is int and given >= 0 else None


def _limits(answer: Answer) -> dict[str, str]:
    named = {name.lower(): value for name, value in answer.headers.items() if name.lower().startswith(_LIMITS)}
    return {
        answer.clean(name, _LONGEST_LIMIT): answer.clean(value, _LONGEST_LIMIT)
        for name, value in list(named.items())[:_MOST_LIMITS]
    }
