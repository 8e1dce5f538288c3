"""Deleting secrets: the question before it, what is listed, and what is said when the answer is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lanes import SIZES
from secrets_driver import GONE, add_secrets, boxed, current, go_to, left_on_server, marked, open_secrets, rows
from textual.widgets import Button, Input

from chutes_tui.screens.dialogs.confirm import ConfirmDialog

if TYPE_CHECKING:
    from driving import Driver, Driving


async def confirm(app: Driver, typed: str) -> None:
    await app.type(typed)
    await app.press("enter")
    await app.settled()


@SIZES
async def test_one_by_its_typed_key(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(size=size) as app:
        screen = await open_secrets(app)
        await go_to(app, screen, "support-bot", "SENTRY_DSN")
        await app.press("d")
        dialog = app.app.screen
        assert isinstance(dialog, ConfirmDialog)
        for words in (
            "Delete this secret?",
            "• SENTRY_DSN of support-bot",
            "New instances of support-bot start without the environment variable",
            "the value is lost",
            "Type “SENTRY_DSN” to confirm",
        ):
            assert boxed(app, words), words
        assert dialog.query_one("#confirm", Button).disabled
        await confirm(app, "SENTRY_DSN")
        assert "SENTRY_DSN" not in rows(screen)
        assert "SENTRY_DSN" not in left_on_server(app)
        assert app.sent("DELETE", "/secrets/") == 1
        assert "✓ Deleted the secret SENTRY_DSN" in app.status
        assert app.says("9 secrets · in 5 chutes")
        assert current(screen) == ("support-bot", "ZENDESK_API_KEY")


@pytest.mark.slow
@pytest.mark.parametrize("typed", ["SENTRY_DS", "sentry_dsn", "SENTRY_DSN ", "delete"])
async def test_a_wrong_key_deletes_nothing(driving: Driving, typed: str) -> None:
    async with driving.sandboxed() as app:
        screen = await open_secrets(app)
        await go_to(app, screen, "support-bot", "SENTRY_DSN")
        await app.press("d")
        dialog = app.app.screen
        dialog.query_one("#typed", Input).value = typed
        await app.pilot.pause()
        assert dialog.query_one("#confirm", Button).disabled
        await app.press("enter")
        assert app.app.screen is dialog
        await app.press("escape")
        await app.press("d", "enter")
        await app.settled()
        assert app.app.screen is screen
        assert app.sent("DELETE", "/secrets/") == 0


@pytest.mark.slow
@SIZES
async def test_several_of_several_chutes(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(size=size) as app:
        screen = await open_secrets(app)
        for chute in ("support-bot", "support-bot-staging"):
            await go_to(app, screen, chute, "HF_TOKEN")
            await app.press("space")
        await go_to(app, screen, GONE)
        await app.press("space", "d")
        for words in (
            "Delete 3 secrets?",
            "• HF_TOKEN of support-bot",
            "• HF_TOKEN of support-bot-staging",
            "• LEGACY_DB_PASSWORD of a chute that no longer exists",
            "New instances of these 2 chutes start without the environment variables",
            "Type “delete 3 secrets” to confirm",
        ):
            assert boxed(app, words), words
        await confirm(app, "delete 3 secrets")
        assert left_on_server(app) == {key for key in rows(screen) if not key.startswith("[")}
        assert "LEGACY_DB_PASSWORD" not in left_on_server(app)
        assert f"[{GONE}]" not in rows(screen)  # nothing is left under it
        assert app.sent("DELETE", "/secrets/") == 3
        assert marked(screen) == set()
        assert "selected" not in app.text


@pytest.mark.slow
async def test_what_the_filter_hides_but_is_selected_is_listed_too(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await open_secrets(app)
        await go_to(app, screen, "support-bot", "SENTRY_DSN")
        await app.press("space", "slash", *"webhook", "enter", "d")
        assert boxed(app, "• SENTRY_DSN of support-bot")
        assert boxed(app, "Delete this secret?")
        assert not boxed(app, "• WEBHOOK_SECRET")


async def test_of_a_chute_that_is_gone_nothing_is_missed(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await open_secrets(app)
        await go_to(app, screen, GONE, "LEGACY_DB_PASSWORD")
        await app.press("d")
        assert boxed(app, "none of them should need it")


@pytest.mark.slow
@pytest.mark.parametrize("key", ["esc\x1b[31mred", "‮evil", "", "   "])
async def test_a_key_that_can_t_be_typed(driving: Driving, key: str) -> None:
    async with driving.sandboxed(before=add_secrets(key)) as app:
        screen = await open_secrets(app)
        await go_to(app, screen, "support-bot", key)
        await app.press("d")
        row = screen.table.current
        assert row is not None
        assert boxed(app, f"Type “{row.id[:8]}” to confirm")
        await confirm(app, row.id[:8])
        assert key not in left_on_server(app)
        assert len(left_on_server(app)) == 7  # different keys of ten secrets


async def test_a_lost_answer_is_looked_up(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await open_secrets(app)
        await go_to(app, screen, "support-bot", "SENTRY_DSN")
        app.fault("DELETE /secrets/=drop_after_commit x1")
        await app.press("d")
        await confirm(app, "SENTRY_DSN")
        assert "✓ Deleted the secret SENTRY_DSN" in app.status
        assert "SENTRY_DSN" not in rows(screen)
        assert app.sent("DELETE", "/secrets/") == 1


@pytest.mark.slow
@SIZES
async def test_what_was_gone_already_was_not_deleted_here(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(size=size) as app:
        screen = await open_secrets(app)
        await go_to(app, screen, "support-bot", "SENTRY_DSN")
        app.sandbox.world.database.run("DELETE FROM secrets WHERE key IN ('SENTRY_DSN', 'S3_ACCESS_KEY')")
        await app.press("d")
        await confirm(app, "SENTRY_DSN")
        assert "✓ The secret SENTRY_DSN was gone already" in app.status
        assert "SENTRY_DSN" not in rows(screen)
        await go_to(app, screen, "invoice-extractor")
        await app.press("space", "d")
        await confirm(app, "delete 2 secrets")
        assert "✓ Deleted 1 of 2 secrets; gone already: S3_ACCESS_KEY" in app.status
        assert "[invoice-extractor]" not in rows(screen)


@pytest.mark.slow
async def test_what_is_left_is_named(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        screen = await open_secrets(app)
        await go_to(app, screen, "invoice-extractor")
        await app.press("space", "d")
        app.fault("DELETE /secrets/=internal_error x1")
        await confirm(app, "delete 2 secrets")
        assert left_on_server(app) >= {"S3_ACCESS_KEY"}
        assert "S3_SECRET_KEY" not in left_on_server(app)
        assert "S3_ACCESS_KEY" in app.status
        assert rows(screen)[:3] == ["[invoice-extractor]", "S3_ACCESS_KEY", "[support-bot]"]
        assert marked(screen) == {("invoice-extractor", "S3_ACCESS_KEY")}  # to be tried again at once
