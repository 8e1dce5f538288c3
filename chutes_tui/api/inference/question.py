"""One question to a model (`POST /v1/chat/completions` on the models' host, as OpenAI's), signed by a given key.

Such a call is billed: it is sent once. What newer servers say of limits stands in headers: `X-Chutes-Quota-…`,
`X-Chutes-RL-…`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.api.decoding import decode_json
from chutes_tui.api.errors.from_status import bad_answer
from chutes_tui.api.http.auth import ApiKeyAuth
from chutes_tui.api.http.call import Body, Call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.call import Answer
    from chutes_tui.core.secret import Secret

PATH: Final = "/v1/chat/completions"
_LIMITS: Final = ("x-chutes-quota-", "x-chutes-rl-", "x-ratelimit-")
_MOST_LIMITS: Final = 12
_LONGEST_LIMIT: Final = 60


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
    call = Call("POST", PATH, body=body, write=True, auth=ApiKeyAuth(key), hidden=(key,))
    answer = await client.send(call)
    found = _decode(answer)
    if found is None:
        raise bad_answer(answer, call)
    return found


def _decode(answer: Answer) -> ModelAnswer | None:
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
