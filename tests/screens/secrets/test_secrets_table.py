"""The secrets screen as a table: filtered, ordered, marked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from secrets_driver import BY_CHUTE, GONE, KEYS, current, go_to, marked, open_secrets, rows, secret_rows

if TYPE_CHECKING:
    from driving import Driving


FOUND = {"hf_": 3, "HF staging": 1, "support-bot": 5, "no longer": 1, "zendesk whisper": 0, "nothing like it": 0}


class TestFilter:
    @pytest.mark.slow
    @pytest.mark.parametrize("flat", [False, True])
    async def test_every_word_must_occur(self, driving: Driving, flat: bool) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            if flat:
                await app.press("t")
            await app.press("slash")
            for typed, found in FOUND.items():
                screen.query_one("FilterLine").value = typed  # type: ignore[attr-defined]
                await app.pilot.pause()
                assert len(secret_rows(screen)) == found
                assert f"{found} of 10" in app.text
                assert (f"No secret matches “{typed}”." in app.text) == (not found)

    async def test_by_ids_and_the_heading_tells_of_how_many(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            secret = app.state.secrets.items[0]
            await app.press("slash")
            await app.type(secret.secret_id[:13])
            assert [row.secret.secret_id for row in secret_rows(screen)] == [secret.secret_id]
            assert app.says("1 of 2")
            await app.press("escape", "slash")
            await app.type(secret.purpose[:13])
            assert len(secret_rows(screen)) == 2

    async def test_the_cursor_is_on_what_was_found(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await app.press("slash", *"sentry")
            assert current(screen) == ("support-bot", "SENTRY_DSN")
            await app.press("enter", "k", "r")
            await app.settled()
            assert current(screen) == ("support-bot", "")  # it can still go to the heading, and stays there


class TestOrder:
    async def test_inside_the_chutes(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await app.press("s", "a")
            assert "AGE ▴" in app.text
            assert [row for row in rows(screen) if row.startswith("[")] == [r for r in BY_CHUTE if r.startswith("[")]
            assert rows(screen)[3:7] == ["[support-bot]", "SENTRY_DSN", "ZENDESK_API_KEY", "HF_TOKEN"]
            await app.press("S")
            assert rows(screen)[3:7] == ["[support-bot]", "HF_TOKEN", "ZENDESK_API_KEY", "SENTRY_DSN"]
            await app.press("s", "v")
            assert "VARIABLE ▴" in app.text
            assert rows(screen) == BY_CHUTE
            await app.click_on("VARIABLE ▴")
            assert rows(screen)[3:7] == ["[support-bot]", "ZENDESK_API_KEY", "SENTRY_DSN", "HF_TOKEN"]

    async def test_of_one_list_by_every_column(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await app.press("t", "s", "c")
            assert "CHUTE ▴" in app.text
            assert [row.chute.name for row in secret_rows(screen)][::9] == ["invoice-extractor", GONE]
            await app.press("s", "a")
            assert "AGE ▴" in app.text
            assert rows(screen)[0] == "WEBHOOK_SECRET"
            assert rows(screen)[-1] == "LEGACY_DB_PASSWORD"
            await app.press("s", "i", "escape")
            assert "AGE ▴" in app.text  # the ID isn't shown beside the detail, so it is no order
            await app.press("s", "v")
            assert rows(screen) == KEYS

    async def test_by_the_id_where_it_is_shown(self, driving: Driving) -> None:
        async with driving.sandboxed(size=(100, 30)) as app:
            screen = await open_secrets(app)
            await app.press("t", "s", "i")
            ids = [row.id for row in secret_rows(screen)]
            assert ids == sorted(ids)

    async def test_an_order_without_its_column_is_left(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await app.press("t", "s", "c", "S", "t")
            assert rows(screen) == BY_CHUTE
            assert "VARIABLE ▴" in app.text


class TestMarks:
    async def test_a_heading_marks_all_of_its_chute(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await go_to(app, screen, "support-bot")
            await app.press("space")
            assert marked(screen) == {("support-bot", key) for key in ("HF_TOKEN", "SENTRY_DSN", "ZENDESK_API_KEY")}
            assert "◉ 3 selected" in app.text
            assert current(screen) == ("support-bot", "HF_TOKEN")
            await app.press("space")
            assert "◎ ▾ support-bot" in app.text  # only some of them now
            await app.press("k", "k", "space")
            assert "◉ ▾ support-bot" in app.text
            await app.press("k", "space")
            assert marked(screen) == set()

    async def test_a_folded_heading_as_well(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await app.press("enter", "space")
            assert marked(screen) == {("invoice-extractor", "S3_ACCESS_KEY"), ("invoice-extractor", "S3_SECRET_KEY")}

    async def test_all_that_the_filter_shows(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await app.press("slash", *"sentry", "enter", "a", "escape")
            assert marked(screen) == {("support-bot", "SENTRY_DSN")}
            await app.press("a")
            assert len(marked(screen)) == 10
            await app.press("a")
            assert marked(screen) == set()
            await app.press("a", "escape")
            assert marked(screen) == set()
