"""The secrets screen: opened, grouped, looked at, copied about and written from; never a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import NARROW
from lanes import SIZES
from secrets_driver import (
    BY_CHUTE,
    GONE,
    KEYS,
    add_secrets,
    boxed,
    current,
    go_to,
    marked,
    open_secrets,
    rows,
    secret_rows,
)

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog
from chutes_tui.screens.keys.keys_screen import KeysScreen

if TYPE_CHECKING:
    from driving import Driver, Driving


class TestOpening:
    async def test_is_asked_for_when_it_is_first_shown(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            assert app.sent("GET", "/secrets/") == 0  # nothing of it at launch
            screen = await open_secrets(app)
            assert rows(screen) == BY_CHUTE
            assert app.says("10 secrets · in 5 chutes")
            await app.press("1")
            assert app.in_front(KeysScreen)
            await open_secrets(app)
            assert app.sent("GET", "/secrets/") == 1

    async def test_r_asks_again_and_keeps_cursor_and_marks(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await go_to(app, screen, "support-bot", "SENTRY_DSN")
            await app.press("space")
            here, chosen = current(screen), marked(screen)
            app.sandbox.world.database.run("DELETE FROM secrets WHERE key = 'S3_ACCESS_KEY'")
            add_secrets("AAA", "ZZZ", chute="invoice-extractor")(app.sandbox)
            await app.press("r")
            await app.until(lambda: len(app.state.secrets.items) == 11 and app.state.secrets.phase is LoadPhase.READY)
            await app.settled()
            assert rows(screen)[:4] == ["[invoice-extractor]", "AAA", "S3_SECRET_KEY", "ZZZ"]
            assert (current(screen), marked(screen)) == (here, chosen)

    async def test_what_is_gone_is_no_longer_marked(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await app.press("a")
            app.sandbox.world.database.run("DELETE FROM secrets WHERE key = 'HF_TOKEN'")
            await app.press("f5")
            await app.seen("◉ 7 selected")
            assert len(marked(screen)) == 7

    async def test_another_account_shows_its_own(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await open_secrets(app)
            profile = app.state.profile
            assert profile is not None
            app.sandbox.world.database.run("DELETE FROM secrets WHERE key <> 'HF_TOKEN'")
            app.app.open_profile(profile)
            await app.loaded()
            screen = await open_secrets(app)
            await app.until(lambda: len(rows(screen)) == 6)

    async def test_without_an_account_it_is_the_welcome(self, driving: Driving) -> None:
        async with driving.app() as app:
            await app.press("2")
            assert type(app.app.screen).__name__ == "WelcomeScreen"


class TestGroups:
    async def test_headings_tell_name_count_and_id(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            heading = screen.table.records[3]
            chute_id = app.sandbox.world.database.value("SELECT chute_id FROM chutes WHERE name = 'support-bot'")
            assert heading.id == f"chute {chute_id}"
            line = next(line for line in app.lines if "▾ support-bot  3 " in line)
            assert line.split("│")[1].rstrip().endswith(chute_id[:8])  # at the right end
            assert any(f"▾ ⚠ {GONE}  1 " in line for line in app.lines)

    async def test_one_list_and_back(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await go_to(app, screen, "support-bot-staging", "ZENDESK_API_KEY")
            assert "CHUTE" not in app.text
            await app.press("t")
            assert rows(screen) == KEYS
            assert "CHUTE" in app.text
            assert current(screen) == ("support-bot-staging", "ZENDESK_API_KEY")
            assert any("LEGACY_DB_PASSWORD" in line and GONE in line for line in app.lines)
            await app.press("t")
            assert rows(screen) == BY_CHUTE
            assert current(screen) == ("support-bot-staging", "ZENDESK_API_KEY")

    async def test_from_a_heading_to_the_first_of_its_chute(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await go_to(app, screen, "whisper-large-v3")
            await app.press("t")
            assert current(screen) == ("whisper-large-v3", "HF_TOKEN")

    async def test_enter_folds_and_unfolds(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await go_to(app, screen, "support-bot")
            assert "enter Fold" in app.lines[-1]
            await app.press("enter")
            assert "enter Unfold" in app.lines[-1]
            assert rows(screen) == [*BY_CHUTE[:4], *BY_CHUTE[7:]]
            assert "▸ support-bot  3" in app.text
            assert app.says("10 secrets · in 5 chutes")
            await app.press("t", "t")
            assert current(screen) == ("support-bot", "")  # back under its folded heading
            await app.press("enter")
            assert rows(screen) == BY_CHUTE
            await app.click_on("support-bot  3", times=2)
            assert len(rows(screen)) == 12

    async def test_a_narrow_strip_says_what_enter_does(self, driving: Driving) -> None:
        async with driving.sandboxed(size=NARROW) as app:
            screen = await open_secrets(app)
            await go_to(app, screen, "support-bot")
            assert "enter: fold" in app.text
            await app.press("enter")
            assert "enter: unfold" in app.text
            await app.press("enter", "down")
            assert "enter: all details" in app.text
            assert "enter Detail" in app.lines[-1]

    async def test_what_the_filter_finds_is_never_folded_away(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await go_to(app, screen, "support-bot")
            await app.press("enter", "slash")
            await app.type("sentry")
            assert rows(screen) == ["[support-bot]", "SENTRY_DSN"]
            await app.press("down", "g", "enter")
            assert rows(screen) == ["[support-bot]", "SENTRY_DSN"]
            assert "– What the filter finds stays unfolded" in app.status
            await app.press("escape")
            assert len(rows(screen)) == 12

    async def test_a_chute_is_gone_only_if_the_server_says_so(self, driving: Driving) -> None:
        async with driving.sandboxed("GET /chutes/=internal_error") as app:
            screen = await open_secrets(app)
            assert app.state.chutes.phase is LoadPhase.FAILED
            assert GONE not in app.text
            assert {row.chute.name for row in screen.table.records} == {"name not known"}
            assert len(rows(screen)) == 15  # five groups still, by id
            app.mend()
            await app.press("r")
            await app.seen(GONE)
            chutes = app.state.chutes
            app.state.chutes = chutes.loaded(chutes.items[:2], total=9, complete=False, unreadable=0, at=1.0)
            await app.settled()
            assert rows(screen) == BY_CHUTE  # what such a list lacks is asked for, one by one

    async def test_while_the_names_are_on_their_way(self, driving: Driving) -> None:
        async with driving.sandboxed("GET /chutes/=latency:60", wait=False) as app:
            await app.until(lambda: app.state.keys.phase is LoadPhase.READY)
            await app.press("2")
            await app.seen("name not known yet")
            assert GONE not in app.text.replace("not known", "")
            app.mend()
            await app.seen(GONE)


async def _everything_about(app: Driver, *expected: str) -> None:
    wanted = set(expected)
    for _ in range(3):
        wanted -= {words for words in wanted if boxed(app, words)}
        if wanted:
            await app.press("pagedown")  # what does not fit can be scrolled to
    assert not wanted


class TestDetail:
    @SIZES
    async def test_of_a_secret(self, driving: Driving, size: tuple[int, int]) -> None:
        async with driving.sandboxed(size=size) as app:
            screen = await open_secrets(app)
            await go_to(app, screen, "support-bot", "SENTRY_DSN")
            row = screen.table.current
            assert row is not None
            secret = next(one for one in app.state.secrets.items if one.key == "SENTRY_DSN")
            if size == NARROW:
                assert "never returns" not in app.text
                await app.press("enter")
                assert app.in_front(TextDialog)
            await _everything_about(
                app,
                "SENTRY_DSN",
                "support-bot",
                secret.purpose,
                secret.secret_id,
                "30 Sep 2026 20:",
                "51 days ago",
                "the environment variable SENTRY_DSN",
                "The server never returns values, so this value can't be shown.",
            )

    async def test_where_else_the_variable_is_set(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await go_to(app, screen, "support-bot", "HF_TOKEN")
            assert boxed(app, "Also set in support-bot-staging · 27 days ago whisper-large-v3 · 9 months ago")
            await go_to(app, screen, "support-bot", "SENTRY_DSN")
            assert not boxed(app, "Also set in")

    async def test_of_a_chute(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await go_to(app, screen, GONE)
            assert boxed(app, "None of your chutes has this id any more.")
            assert boxed(app, "• LEGACY_DB_PASSWORD")

    async def test_the_cursor_on_a_heading_is_no_secret(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await open_secrets(app)
            await app.press("c", "p", "d", "delete")
            assert len(app.app.screen_stack) == 1


class TestCopying:
    @pytest.mark.slow
    @pytest.mark.parametrize(
        ("downs", "what"),
        [
            (0, "the id of HF_TOKEN"),
            (1, "the variable HF_TOKEN"),
            (2, "the chute's id of HF_TOKEN"),
            (3, "the command of HF_TOKEN"),
        ],
    )
    async def test_one_of_four(self, driving: Driving, downs: int, what: str) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await go_to(app, screen, "support-bot", "HF_TOKEN")
            row = screen.table.current
            secret = next(one for one in app.state.secrets.items if row is not None and one.secret_id == row.id)
            await app.press("c", *["j"] * downs)
            assert app.in_front(OptionDialog)
            assert boxed(app, secret.secret_id)
            assert boxed(app, secret.purpose)
            await app.press("enter")
            await app.seen(f"Copied {what}")
            copied = app.clipboard.text or ""
            if downs < 3:
                assert copied == (secret.secret_id, "HF_TOKEN", secret.purpose)[downs]
            else:
                assert copied.endswith(
                    f'chutes secrets create --purpose {secret.purpose} --key HF_TOKEN --value="${{VALUE:?}}"'
                )
            assert "clears in" not in app.text  # none of it is secret

    @pytest.mark.slow
    @pytest.mark.parametrize(("letter", "copied"), [("n", "HF_TOKEN"), ("c", '--value="${VALUE:?}"')])
    async def test_by_a_letter(self, driving: Driving, letter: str, copied: str) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await go_to(app, screen, "support-bot", "HF_TOKEN")
            await app.press("c", letter)
            await app.until(lambda: (app.clipboard.text or "").endswith(copied))

    async def test_or_nothing(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await open_secrets(app)
            await app.press("j", "c", "escape")
            assert app.state.clipboard is None
            assert len(app.app.screen_stack) == 1


class TestWriting:
    async def test_the_cursor_goes_to_the_new_one(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await go_to(app, screen, "support-bot")
            await app.press("enter", "slash", *"support", "enter", "n")
            assert type(app.app.screen).__name__ == "SecretFormScreen"
            assert app.says("support-bot")
            await app.type("NEW_ONE")
            await app.press("tab")
            await app.type("v4lue")
            await app.press("ctrl+s")
            await app.until(lambda: app.app.screen is screen)
            await app.settled()
            assert current(screen) == ("support-bot", "NEW_ONE")
            assert rows(screen).count("NEW_ONE") == 1
            assert "filter" not in app.text.replace("/ Filter", "")
            assert app.sent("POST", "/secrets/") == 1

    async def test_replacing_keeps_the_cursor(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await go_to(app, screen, "support-bot", "SENTRY_DSN")
            await app.press("p")
            assert type(app.app.screen).__name__ == "SecretFormScreen"
            await app.type("v4lue")
            await app.press("ctrl+s")
            await app.until(lambda: app.app.screen is screen)
            await app.settled()
            assert current(screen) == ("support-bot", "SENTRY_DSN")
            assert (app.sent("DELETE", "/secrets/"), app.sent("POST", "/secrets/")) == (1, 1)
            assert len(secret_rows(screen)) == 10

    async def test_importing_and_back(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            screen = await open_secrets(app)
            await go_to(app, screen, GONE)
            await app.press("i")
            assert type(app.app.screen).__name__ == "SecretImportScreen"
            await app.press("escape")
            assert app.app.screen is screen
