"""Reading the public list of models, for which nothing is signed, and the account's own names for chutes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chutes_tui.api.client import ChutesClient
from chutes_tui.api.inference import aliases_offered, list_aliases, list_models
from chutes_tui.core.loopback import is_loopback_host
from chutes_tui.core.problem import Problem
from chutes_tui.operations.account.sign_in import read_if_offered
from chutes_tui.operations.loading import whole
from chutes_tui.operations.snippets import INFERENCE_URL, is_in_process, is_production

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.inference import ListedModel, ModelAlias
    from chutes_tui.core.loadable import Loadable
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
