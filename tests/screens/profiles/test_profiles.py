"""The profiles screen: what is found and why it is used, switching, and every change of a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from driving import NARROW
from lanes import SIZES
from profile_driver import SENTINEL, default, environment, find, private, relisted, shown

from chutes_tui.core.loadable import LoadPhase
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.onboarding.welcome import WelcomeScreen
from chutes_tui.screens.profiles.profiles_screen import ProfilesScreen

if TYPE_CHECKING:
    from driving import Driving
    from served import ServedSandbox


class TestList:
    @SIZES
    async def test_tells_what_is_open_why_and_what_is_wrong(
        self, driving: Driving, served: ServedSandbox, size: tuple[int, int]
    ) -> None:
        default(driving, served)
        environment(driving, "ci", f"[auth]\nusername = ci-bot\napi_key = cpk_{SENTINEL}\n").chmod(0o644)
        environment(driving, "broken", f"[auth\nhotkey_seed = {SENTINEL}\n")
        async with driving.app(size=size) as app:
            await app.loaded()
            await shown(app)
            assert "3 profiles" in app.text
            for words in ("● open", "ci-bot", "⚠ not private", "broken", "✗ can't be opened"):
                assert app.says(words), words
            await app.press("i")
            assert app.in_front(TextDialog) is (size == NARROW)
            for words in ("Open now, loaded at startup (default)", "hotkey default"):
                assert app.says(words), words
            assert "5eed5eed" not in app.text

    async def test_a_broken_one_is_explained_and_not_opened(self, driving: Driving, served: ServedSandbox) -> None:
        default(driving, served)
        path = environment(driving, "broken", f"[auth\nhotkey_seed = {SENTINEL}\n")
        async with driving.app() as app:
            await app.loaded()
            await find(app, await shown(app), path)
            await app.press("enter")
            assert app.in_front(TextDialog)
            assert app.says("line 1")
            assert "5eed5eed" not in app.text
            assert app.state.profile is not None
            assert app.state.profile.name == "ada"

    async def test_overrides_and_origins_are_told(self, driving: Driving, served: ServedSandbox) -> None:
        path = private(driving.home / "elsewhere.ini", served.config_path.read_text())
        environment(driving, "staging", "[api]\nbase_url = https://staging.example\n[auth]\nusername = s\n")
        environ = {"CHUTES_CONFIG_PATH": str(path), "CHUTES_API_URL": served.base_url}
        async with driving.app(environ=environ) as app:
            await app.loaded()
            await find(app, await shown(app), path)
            assert app.says("loaded at startup (by CHUTES_CONFIG_PATH)")
            assert app.says("found by CHUTES_CONFIG_PATH")
            assert app.says("from CHUTES_API_URL; overrides the config file")

    async def test_an_address_for_chutes_under_development_is_shown_as_set_and_alarms_nobody(
        self, driving: Driving, served: ServedSandbox, other_server: ServedSandbox
    ) -> None:
        path = default(driving, served)
        async with driving.app(environ={"CHUTES_DEV_URL": other_server.base_url}) as app:
            await app.loaded()
            assert "⚑" not in app.text
            assert "⚠" not in app.lines[0] + app.status
            await find(app, await shown(app), path)
            assert "⚠" not in app.text
            assert app.says("CHUTES_DEV_URL is set: it is for a chute that runs on your own machine")
            assert app.says("chutes-tui doesn't use it")
        assert other_server.asked("GET") == 0

    @SIZES
    async def test_filter_and_escape(self, driving: Driving, served: ServedSandbox, size: tuple[int, int]) -> None:
        default(driving, served)
        for name in ("one", "two"):
            environment(driving, name, served.config_path.read_text())
        async with driving.app(size=size) as app:
            await app.loaded()
            screen = await shown(app)
            await app.press("slash")
            await app.type("two")
            assert [row.entry.path.stem for row in screen.table.records] == ["two"]
            await app.press("enter")
            assert "1 of 3" in app.text
            await app.press("slash")
            await app.type("xyz")
            assert app.says("No profile matches")
            await app.press("escape")
            assert len(screen.table.records) == 3
            await app.press("escape")
            assert app.app.screen is screen

    @SIZES
    async def test_without_any(self, driving: Driving, size: tuple[int, int]) -> None:
        async with driving.app(size=size) as app:
            await shown(app)
            assert app.says("There is no config file on this machine yet.")
            await app.press("enter", "d", "u", "m", "b", "f")
            assert app.in_front(ProfilesScreen)
            await app.press("1")
            assert app.in_front(WelcomeScreen)

    async def test_order(self, driving: Driving, served: ServedSandbox) -> None:
        default(driving, served)
        for name, username in (("alpha", "zoe"), ("Beta", "abe")):
            environment(driving, name, f"[auth]\nusername = {username}\napi_key = cpk_{SENTINEL}\n")
        async with driving.app() as app:
            await app.loaded()
            screen = await shown(app)

            def names() -> list[str]:
                return [row.entry.name for row in screen.table.records]

            found = names()
            await app.press("S")  # there is no order yet to be turned round
            assert names() == found
            await app.press("s", "p")
            assert "PROFILE ▴" in app.text
            assert names() == ["ada", "alpha", "Beta"]
            await app.press("S")
            assert names() == ["Beta", "alpha", "ada"]
            await app.click_on("ACCOUNT")
            assert names() == ["Beta", "ada", "alpha"]  # abe, ada, zoe

    async def test_reads_again(self, driving: Driving, served: ServedSandbox) -> None:
        default(driving, served)
        async with driving.app() as app:
            await app.loaded()
            await shown(app)
            environment(driving, "late", served.config_path.read_text())
            await app.press("r")
            await relisted(app, 2)
            assert "late" in app.text

    async def test_names_from_files_are_shown_and_not_obeyed(self, driving: Driving, served: ServedSandbox) -> None:
        default(driving, served)
        path = environment(driving, "[red]x[", "[auth]\nusername = [/foo]\x1b[31m\u202e\napi_key = cpk_x\n")
        async with driving.app() as app:
            await app.loaded()
            await find(app, await shown(app), path)
            assert "[red]x[" in app.text
            assert "[/foo]␛[31m‹U+202E›" in app.text

    async def test_not_while_something_is_half_done(self, driving: Driving, served: ServedSandbox) -> None:
        default(driving, served)
        async with driving.app() as app:
            await app.loaded()
            await app.press("n")
            builder = app.app.screen
            await app.press("tab", "tab", "4")
            assert app.app.screen is builder


class TestSwitching:
    @SIZES
    async def test_at_once(
        self, driving: Driving, served: ServedSandbox, other_server: ServedSandbox, size: tuple[int, int]
    ) -> None:
        default(driving, served)
        path = environment(driving, "other", other_server.config_path.read_text())
        async with driving.app(size=size) as app:
            await app.loaded()
            await find(app, await shown(app), path)
            await app.press("enter")
            await app.until(lambda: app.state.profile is not None and app.state.profile.config_path == path)
            await app.loaded()
            assert app.in_front(KeysScreen)
            assert app.state.keys.items == ()
            assert "other" in app.lines[0]
            screen = await shown(app)
            assert [row.entry.path for row in screen.table.records if row.opened] == [path]

    async def test_answers_under_way_never_land_in_the_new_account(
        self, driving: Driving, served: ServedSandbox, other_server: ServedSandbox
    ) -> None:
        default(driving, served)
        path = environment(driving, "other", other_server.config_path.read_text())
        async with driving.app() as app:
            await app.loaded()
            await find(app, await shown(app), path)
            served.fault("GET /api_keys/=latency:60", "GET /users/me=latency:60")
            await app.press("1", "r", "4")
            assert app.state.keys.phase is LoadPhase.LOADING  # the server takes its time
            await app.press("enter")
            await app.until(lambda: app.state.profile is not None and app.state.profile.config_path == path)
            assert app.state.keys.items == ()
            served.sandbox.faults.clear()
            await app.loaded()
            assert app.state.keys.items == ()
            assert app.state.keys.problem is None
            assert app.state.problem is None

    async def test_a_file_that_went_meanwhile_changes_nothing(self, driving: Driving, served: ServedSandbox) -> None:
        default(driving, served)
        path = environment(driving, "gone", served.config_path.read_text())
        async with driving.app() as app:
            await app.loaded()
            await find(app, await shown(app), path)
            path.unlink()
            await app.press("enter")
            await app.seen("The config file no longer exists at that path.")
            assert app.state.profile is not None
            assert app.state.profile.name == "ada"

    async def test_out_of_the_sandbox(self, driving: Driving, served: ServedSandbox) -> None:
        path = environment(driving, "real", served.config_path.read_text())
        async with driving.sandboxed() as app:
            screen = await shown(app)
            assert app.says("the sandbox (not a saved profile)")
            assert not any(row.opened for row in screen.table.records)
            await find(app, screen, path)
            await app.press("enter")
            await app.until(lambda: app.state.profile is not None and app.state.profile.config_path == path)
            await app.loaded()
            assert "SANDBOX" not in app.text
