"""An open account at a sandbox, and apps that it let in, with the tokens that they were given."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from chutes_tui.core.credentials import ApiKeyCredential
from chutes_tui.core.secret import Secret
from chutes_tui.operations.session import open_session
from chutes_tui.profiles import LaunchOptions, resolve_profile
from chutes_tui.sandbox.routes.idp.tokens import issue

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from served import ServedSandbox

    from chutes_tui.operations.session import Session
    from chutes_tui.sandbox import Sandbox


async def nobody(_: object) -> None:
    raise AssertionError


@asynccontextmanager
async def account(served: ServedSandbox, key: str = "") -> AsyncIterator[Session]:
    """The seeded account over HTTP, by its hotkey or by a seeded key of this name."""
    environ = {}
    options = LaunchOptions(served.config_path)
    if key:
        environ = {
            "CHUTES_API_KEY": served.account.api_keys[key],
            "CHUTES_ALLOW_MISSING": "true",
            "CHUTES_API_URL": served.base_url,
        }
        options = LaunchOptions()
    profile = resolve_profile(options, environ, served.sandbox.directory / "nowhere")
    assert profile.credential is not None
    assert isinstance(profile.credential.value, ApiKeyCredential) is bool(key)
    session = await open_session(profile, ask_first=nobody, records_path=None)
    try:
        yield session
    finally:
        await session.close()


def app_id(sandbox: Sandbox, name: str) -> str:
    """The id of a seeded app."""
    return str(sandbox.world.database.value("SELECT app_id FROM oauth_apps WHERE name = ?", name))


def tokens(sandbox: Sandbox, name: str, scopes: tuple[str, ...] = ("profile",)) -> tuple[Secret, Secret]:
    """An access and a refresh token of an app that the account let in."""
    world = sandbox.world
    (app,) = world.database.rows("SELECT * FROM oauth_apps WHERE name = ?", name)
    user_id = sandbox.account.user_id
    grant = world.database.value(
        "SELECT grant_id FROM oauth_grants WHERE app_id = ? AND user_id = ?", app["app_id"], user_id
    )
    made: dict[str, Any] = issue(world, app, user_id, str(grant), list(scopes))
    return Secret(made["access_token"]), Secret(made["refresh_token"])
