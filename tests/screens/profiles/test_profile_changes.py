"""Profiles added, renamed, edited, made private, backed up and removed, from the keys to the files."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest
from driving import send
from lanes import SIZES
from profile_driver import SENTINEL, default, environment, find, private, relisted, shown
from textual import events
from textual.widgets import Button, Input

from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.profiles.profile_adding import AddDialog, PasteDialog
from chutes_tui.screens.profiles.profile_dialogs import BaseUrlDialog, RenameDialog
from chutes_tui.screens.profiles.profiles_screen import ProfilesScreen
from chutes_tui.widgets.fields.secret_paste import SecretPaste
from chutes_tui.widgets.table.filter_line import FilterLine

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driver, Driving
    from served import ServedSandbox

    from chutes_tui.operations.profiles.changes import ProfileChange


def told(app: Driver) -> bool:
    """Whether a paste was refused."""
    return any("nothing was pasted" in one.message for one in app.app._notifications)


class TestAdding:
    async def paste(self, app: Driver, text: str) -> None:
        await app.press("n")
        assert app.in_front(AddDialog)
        await app.press("enter")
        assert app.in_front(PasteDialog)
        app.app.screen.query_one(SecretPaste).post_message(events.Paste(text))
        await app.pilot.pause()

    @SIZES
    async def test_a_pasted_config_is_kept_as_it_is(
        self, driving: Driving, served: ServedSandbox, size: tuple[int, int]
    ) -> None:
        default(driving, served)
        text = "# mine\n" + served.config_path.read_text() + "[other]\nx = %y\n"
        changes: list[ProfileChange] = []
        async with driving.app(size=size) as app:
            app.state.events.profile_changed.subscribe(app.app, changes.append)
            await app.loaded()
            screen = await shown(app)
            await self.paste(app, text)
            assert app.says("account ada")
            assert "hotkey_seed" not in app.text
            assert app.app.screen.query_one("#name", Input).value == "ada-2"
            await app.press("enter", "enter")
            await relisted(app, 2)
            path = driving.home / ".chutes" / "environments" / "ada-2.ini"
            assert path.read_text() == text
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert app.in_front(ProfilesScreen)
            assert screen.table.current_id == str(path)
            [change] = changes
            assert change.request.secret is not None
            assert change.request.secret.wiped

    async def test_what_is_no_config_is_explained_and_never_quoted(
        self, driving: Driving, served: ServedSandbox
    ) -> None:
        default(driving, served)
        async with driving.app() as app:
            await app.loaded()
            await shown(app)
            await self.paste(app, f"[auth]\nhotkey_seed = {SENTINEL}x\n")
            assert "✗" in app.text
            assert "5eed5eed" not in app.text
            await app.press("ctrl+s")
            assert app.in_front(PasteDialog)
            await app.press("delete")
            assert app.says("Paste here")
            await app.press("escape")
            await app.settled()
            assert len(app.state.profiles.items) == 1

    async def test_a_config_pasted_into_the_name_goes_to_an_empty_text_and_a_secret_nowhere(
        self, driving: Driving, served: ServedSandbox
    ) -> None:
        default(driving, served)
        async with driving.app() as app:
            await app.loaded()
            await shown(app)
            await self.paste(app, "")
            text, name = app.app.screen.query_one(SecretPaste), app.app.screen.query_one("#name", Input)
            name.focus()
            send(app.app, events.Paste(SENTINEL))
            await app.until(lambda: told(app))
            assert not text.text
            app.app.clear_notifications()
            send(app.app, events.Paste(served.config_path.read_text()))
            await app.seen("account ada")
            assert not told(app)
            first = text.text.reveal()
            send(app.app, events.Paste("[api]\nbase_url = https://other.example\n"))
            await app.until(lambda: told(app))
            assert text.text.reveal() == first
            assert name.value == "ada-2"

    async def test_typing_is_taken_too_where_a_terminal_cannot_tell(
        self, driving: Driving, served: ServedSandbox
    ) -> None:
        default(driving, served)
        async with driving.app() as app:
            await app.loaded()
            await shown(app)
            await app.press("n", "enter", "left_square_bracket", "a", "right_square_bracket", "enter", "x")
            assert app.says("2 lines, 5 characters")
            await app.press("backspace")
            assert app.says("1 line, 4 characters")


class TestChanging:
    @SIZES
    async def test_rename_keeps_the_account_open(
        self, driving: Driving, served: ServedSandbox, size: tuple[int, int]
    ) -> None:
        path = environment(driving, "old", served.config_path.read_text())
        async with driving.app(size=size, launch=LaunchOptions(config_path=path)) as app:
            await app.loaded()
            screen = await shown(app)
            await app.press("m")
            assert app.in_front(RenameDialog)
            app.app.screen.query_one(Input).value = "a/b"
            await app.press("enter")
            assert app.in_front(RenameDialog)
            assert app.says("slash")
            app.app.screen.query_one(Input).value = "new"
            await app.pilot.pause()
            assert app.says("✓ free")
            await app.press("enter")
            renamed = path.with_name("new.ini")
            await app.until(lambda: app.state.profile is not None and app.state.profile.config_path == renamed)
            await app.loaded()
            assert app.in_front(ProfilesScreen)
            assert not path.exists()
            assert screen.table.current_id == str(renamed)

    async def test_rename_to_a_name_in_use_is_refused(self, driving: Driving, served: ServedSandbox) -> None:
        text = served.config_path.read_text()
        path, other = environment(driving, "one", text), environment(driving, "two", text + "# two\n")
        async with driving.app() as app:
            await find(app, await shown(app), path)
            await app.press("m")
            app.app.screen.query_one(Input).value = "TWO"
            await app.press("enter")
            assert app.says("A profile with this name already exists")
            # one that was made after the list was read
            environment(driving, "three", text + "# three\n")
            app.app.screen.query_one(Input).value = "three"
            await app.press("enter")
            await app.settled()
            assert app.in_front(RenameDialog)
            assert "✗" in app.text
            assert app.app.screen.query_one(Input).value == "three"
            assert path.read_text() == text
            assert other.read_text() == text + "# two\n"
            assert path.with_name("three.ini").read_text() == text + "# three\n"

    async def test_the_default_cannot_be_renamed(self, driving: Driving, served: ServedSandbox) -> None:
        default(driving, served)
        async with driving.app() as app:
            await app.loaded()
            await shown(app)
            await app.press("m")
            assert app.in_front(ProfilesScreen)

    @SIZES
    async def test_the_url_is_judged_live_and_the_open_account_follows(
        self, driving: Driving, served: ServedSandbox, other_server: ServedSandbox, size: tuple[int, int]
    ) -> None:
        path = default(driving, served)
        path.write_text("# keep me\n" + path.read_text())
        async with driving.app(size=size) as app:
            await app.loaded()
            await shown(app)
            await app.press("u")
            assert app.in_front(BaseUrlDialog)
            field = app.app.screen.query_one(Input)
            assert field.value == served.base_url
            for wrong in ("", "ftp://x", "http://elsewhere.example", "https://u:p@x.example"):
                field.value = wrong
                await app.press("enter")
                assert "✗" in app.text, wrong
                assert app.in_front(BaseUrlDialog)
            field.value = other_server.base_url + "/"
            await app.press("enter")
            await app.until(lambda: other_server.asked("GET", "/api_keys/"))
            await app.settled()
            assert app.in_front(ProfilesScreen)
            text = path.read_text()
            assert text.startswith("# keep me\n")
            assert f"base_url = {other_server.base_url}\n" in text

    @pytest.mark.slow
    async def test_backup_is_kept_beside_it(self, driving: Driving, served: ServedSandbox) -> None:
        path = default(driving, served)
        async with driving.app() as app:
            await app.loaded()
            await shown(app)
            await app.press("b")
            await app.settled()
            (backup,) = [one for one in path.parent.iterdir() if one.name.endswith(".bak")]
            assert backup.read_bytes() == path.read_bytes()
            assert stat.S_IMODE(backup.stat().st_mode) == 0o600
            assert "✓ A copy is at" in app.status

    @SIZES
    async def test_removal_asks_for_the_name_and_keeps_a_backup(
        self, driving: Driving, served: ServedSandbox, size: tuple[int, int]
    ) -> None:
        default(driving, served)
        text = served.config_path.read_text()
        path = environment(driving, "staging", text)
        async with driving.app(size=size) as app:
            await app.loaded()
            await find(app, await shown(app), path)
            await app.press("d")
            dialog = app.app.screen
            assert isinstance(dialog, ConfirmDialog)
            assert app.says("renamed to a backup")
            await app.type("stagin")
            assert dialog.query_one("#confirm", Button).disabled
            await app.type("g")
            await app.press("enter")
            await relisted(app, 1)
            assert not path.exists()
            (backup,) = path.parent.iterdir()
            assert backup.read_text() == text
            assert stat.S_IMODE(backup.stat().st_mode) == 0o600
            assert "✓ Removed staging.ini; a backup is at" in app.status

    async def test_permissions_are_mended(self, driving: Driving, served: ServedSandbox) -> None:
        path = default(driving, served)
        path.chmod(0o644)
        path.parent.chmod(0o755)
        async with driving.app() as app:
            await app.loaded()
            await shown(app)
            assert app.says("the file is accessible to everyone on this machine")
            await app.press("f")
            await app.until(lambda: stat.S_IMODE(path.stat().st_mode) == 0o600)
            await app.settled()
            assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
            assert app.says("0600: readable only by you")
            assert app.state.profile is not None
            assert not app.state.profile.warnings  # the open account was read again
            await app.press("f")
            assert app.in_front(ProfilesScreen)

    @pytest.mark.slow
    async def test_a_failure_is_told_and_changes_nothing(
        self, driving: Driving, served: ServedSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = default(driving, served)
        before = path.read_bytes()

        def full(*_: object, **__: object) -> None:
            raise OSError(28, "No space left on device")

        async with driving.app() as app:
            await app.loaded()
            await shown(app)
            await app.press("u")
            app.app.screen.query_one(Input).value = "https://new.example"
            monkeypatch.setattr("os.fsync", full)
            await app.press("enter")
            await app.seen("The disk is full.")
            assert app.in_front(BaseUrlDialog)
            assert app.app.screen.query_one(Input).value == "https://new.example"
            monkeypatch.undo()
            assert path.read_bytes() == before


class TestLinks:
    def link(self, driving: Driving, served: ServedSandbox) -> tuple[Path, Path]:
        target = private(driving.home / "real.ini", served.config_path.read_text())
        path = driving.home / ".chutes" / "environments" / "linked.ini"
        path.parent.mkdir(parents=True, mode=0o700)
        path.symlink_to(target)
        return path, target

    async def test_what_will_be_written_is_said_first(self, driving: Driving, served: ServedSandbox) -> None:
        path, target = self.link(driving, served)
        async with driving.app() as app:
            await shown(app)
            assert app.says(f"a link to {target}")
            await app.press("u")
            assert app.says(f"The file is a link: {target} is changed")
            app.app.screen.query_one(Input).value = "https://new.example"
            await app.press("enter")
            await app.settled()
            assert path.is_symlink()
            assert "https://new.example" in target.read_text()

    async def test_mending_asks(self, driving: Driving, served: ServedSandbox) -> None:
        _, target = self.link(driving, served)
        target.chmod(0o644)
        async with driving.app() as app:
            await shown(app)
            await app.press("f")
            assert app.in_front(ConfirmDialog)
            await app.press("enter")  # the focus is on cancel
            await app.settled()
            assert stat.S_IMODE(target.stat().st_mode) == 0o644
            await app.press("f", "right", "enter")
            await app.until(lambda: stat.S_IMODE(target.stat().st_mode) == 0o600)

    async def test_removing_takes_only_the_link(self, driving: Driving, served: ServedSandbox) -> None:
        path, target = self.link(driving, served)
        async with driving.app() as app:
            await shown(app)
            await app.press("d")
            assert app.says("only the link is removed")
            await app.type("linked")
            await app.press("enter")
            await app.settled()
            assert not path.is_symlink()
            assert target.exists()


async def test_what_is_no_text_can_be_cut_from_a_field(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("slash")
        field = app.app.screen.query_one(FilterLine)
        field.value = "a\udcffb"
        await app.press("end", "shift+home", "ctrl+x")
        assert field.value == ""
        assert app.app.clipboard == "a?b"
