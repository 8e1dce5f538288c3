"""Models: the public list, the account's own names for chutes, and one question to a model with a key."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from chutes_tui.api.client import ChutesClient, Timeouts
from chutes_tui.api.errors.types import ApiError, KeyRefusedError, MalformedKeyError, NotFoundError
from chutes_tui.api.inference import aliases_offered, ask_model, list_aliases, list_models
from chutes_tui.core.loopback import is_loopback_host
from chutes_tui.core.problem import Problem
from chutes_tui.operations.loading import read_if_offered, whole
from chutes_tui.operations.snippets import INFERENCE_URL, is_in_process, is_production

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chutes_tui.api.inference import ListedModel, ModelAlias, ModelAnswer, Pricing
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.session import Session


class NoModelHostError(Problem):
    """It isn't known which host of this server runs models: a normal state."""


def model_host(base_url: str) -> str:
    """The address below which a server's models are, "" where that isn't known.

    Production says it. The sandbox, within this program or on a port of this machine, answers under the name `llm.`.
    """
    if is_production(base_url):
        return INFERENCE_URL.removesuffix("/v1")
    parts = urlsplit(base_url)
    if is_in_process(base_url):
        return f"{parts.scheme}://llm.{parts.hostname}"
    if is_loopback_host(parts.hostname or ""):
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://llm.localhost{port}"
    return ""


async def load_models(
    session: Session, before: Loadable[ListedModel], publish: Callable[[Loadable[ListedModel]], None]
) -> None:
    """Load every public model. Raises NoModelHostError where there is nobody to ask, and every ApiError."""
    host = model_host(session.profile.base_url.value)
    if not host:
        raise NoModelHostError(
            "Which models this server has is not known.",
            why="Only Chutes' own server and the sandbox have a known host for models.",
        )
    client = ChutesClient(host, transport=session.transport)
    try:
        publish(whole(before, await list_models(client)))
    finally:
        await client.aclose()


async def load_aliases(
    session: Session, before: Loadable[ModelAlias], publish: Callable[[Loadable[ModelAlias]], None]
) -> None:
    """Load every alias. Raises what `read_if_offered` raises; only servers since 2026 have aliases."""
    client = session.client
    listed = await read_if_offered(session, lambda auth: list_aliases(client, auth), aliases_offered, "model aliases")
    publish(whole(before, listed))


PATIENCE: Final = 180.0
"""Seconds that an answer may take: a model that thinks needs minutes."""
MOST_TOKENS: Final = 256
"""Tokens of an answer, where the user says nothing else."""
_MILLION: Final = 1_000_000
_BYTES_A_TOKEN: Final = 3
_TOKENS_AROUND: Final = 20
"""What a model's template puts around a prompt."""
_BILLED: Final = "It was sent once and may have been billed: the account's usage shows it within the hour."


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. `max_tokens` bounds the answer."""

    model: str
    prompt: str
    max_tokens: int = MOST_TOKENS

    @property
    def tokens_in(self) -> int:
        """About how many tokens the prompt has, rather too many: nobody but the model counts them."""
        return math.ceil(len(self.prompt.encode("utf-8", "replace")) / _BYTES_A_TOKEN) + _TOKENS_AROUND

    def most_usd(self, pricing: Pricing | None) -> float | None:
        """About what it costs at most, None where a price isn't reported."""
        return usd_for(self.tokens_in, self.max_tokens, pricing)


@dataclass(frozen=True, slots=True)
class Asked:
    """The `number`th question of this program, under way or over: with an answer, or with the reason for none.

    `seconds` is how long the answer took. `pricing` is the model's.
    """

    number: int
    question: Question
    pricing: Pricing | None = None
    answer: ModelAnswer | None = None
    problem: Problem | None = None
    seconds: float = 0.0

    @property
    def usd(self) -> float | None:
        """What the tokens cost by the list, None where tokens or prices aren't reported. A quota or plan may pay."""
        tokens = self.answer
        return None if tokens is None else usd_for(tokens.tokens_in, tokens.tokens_out, self.pricing)

    def failed(self, problem: Problem) -> Asked:
        """The same, over without an answer."""
        return replace(self, problem=problem)


def usd_for(tokens_in: int | None, tokens_out: int | None, pricing: Pricing | None) -> float | None:
    """USD for so many tokens, None where something of it isn't known."""
    if pricing is None or None in (tokens_in, tokens_out, pricing.prompt, pricing.completion):
        return None
    return ((tokens_in or 0) * (pricing.prompt or 0.0) + (tokens_out or 0) * (pricing.completion or 0.0)) / _MILLION


def pricing_of(models: Iterable[ListedModel], model: str) -> Pricing | None:
    """The price of a model, None where it isn't reported."""
    return next((one.pricing for one in models if one.id == model), None)


async def put_question(session: Session, asked: Asked, key: Secret) -> Asked:
    """Ask with this key. Raises nothing but cancellation."""
    host = model_host(session.profile.base_url.value)
    if not host:
        return asked.failed(Problem("Where this server's models are is not known."))
    timeouts = Timeouts(read=PATIENCE, total=PATIENCE)
    client = ChutesClient(host, transport=session.transport, timeouts=timeouts)
    began, question = time.perf_counter(), asked.question
    try:
        answer = await ask_model(client, key, question.model, question.prompt, question.max_tokens)
    except ApiError as error:
        return asked.failed(in_words(error.with_traceback(None), question.model))
    finally:
        await client.aclose()
    return replace(asked, answer=answer, seconds=time.perf_counter() - began)


def stopped() -> Problem:
    """Return what is so once the user waits no longer."""
    why = "It may have been sent and billed: the account's usage shows it within the hour."
    return Problem("Stopped waiting for the answer.", why=why, outcome_unknown=True)


def in_words(error: ApiError, model: str) -> Problem:
    """Return what an error means of a question to a model; the error itself where it says so already."""
    from chutes_tui.operations.account.refusal.text import read_refusal

    if isinstance(error, KeyRefusedError | MalformedKeyError) and error.status is not None:
        return _says(
            error,
            "The models' host rejected this API key.",
            "It is wrong, deleted, or no scope of it calls chutes: the server says the same for all three.",
            "Test the key (I in the keys), or create one that may invoke chutes.",
        )
    words = error.detail.lower()
    if "no instances available" in words or "no_targets" in words:
        return _says(
            error,
            "Nobody runs this model now: it is asleep, or being started.",
            "The key is fine, and nothing was billed.",
            "Try again in a minute, or ask another model.",
        )
    if isinstance(error, NotFoundError) and "model" in words:
        return _says(
            error,
            f"There is no model {model} here.",
            "Ids match in upper and lower case, and models come and go. Nothing was billed.",
            "Refresh the list of models.",
        )
    cause = read_refusal(f"HTTP {error.status}\nDetail: {error.detail}").cause
    if cause is not None and error.status in (402, 429):
        steps = " ".join(step.words for step in cause.steps)
        return _says(error, cause.headline, " ".join((cause.whose, cause.why)).strip(), steps)
    if error.outcome_unknown:
        return _says(error, error.what, _BILLED, "Look at the usage before you ask again.")
    return error


def _says(error: ApiError, what: str, why: str, next_step: str) -> ApiError:
    """The same error in other words."""
    said = type(error)(what, why=why, next_step=next_step, detail=error.detail)
    for name in ("status", "request", "transient", "retry_after", "about", "outcome_unknown"):
        setattr(said, name, getattr(error, name))
    return said
