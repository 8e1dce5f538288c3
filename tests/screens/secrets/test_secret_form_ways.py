"""The secret form: a value from a file, leaving, and the command to copy."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING

import pytest
from secret_form_driver import forming

from chutes_tui.core.secret import Secret
from chutes_tui.screens.secrets.form.file_dialog import ValueFileDialog
from chutes_tui.screens.secrets.secret_form import SecretFormScreen

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driving

Patch = pytest.MonkeyPatch


class TestFile:
    async def test_its_text_is_the_value(self, driving: Driving, monkeypatch: Patch) -> None:
        text = "-----BEGIN KEY-----\r\nsentinel\r\n-----END KEY-----"
        (driving.home / "key.pem").write_bytes(text.encode())
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill("KEY", "replaced by it")
            await app.press("f6")
            assert app.shows("It replaces the value in the field.")
            await app.type("~/key.pem")
            await app.press("enter")
            await app.until(lambda: app.in_front(SecretFormScreen))
            assert app.value == text
            assert app.shows("3 lines, 48 characters", "CR LF")
            assert "sentinel" not in app.text
            await app.send()
            await app.closed_with()
            assert app.created[0][2] == text

    async def test_what_cannot_be_read(self, driving: Driving, monkeypatch: Patch, tmp_path: Path) -> None:
        (driving.home / "binary").write_bytes(b"\xff\xfe")
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill("KEY", "kept")
            await app.press("f6")
            for path, words in (("", "Enter a path."), ("~", "is a folder"), ("/binary", "isn't a text file")):
                await app.type(path)
                await app.press("enter")
                await app.settled()
                assert app.shows(words)
            assert app.in_front(ValueFileDialog)
            await app.press("escape")
            assert app.value == "kept"

    async def test_one_that_comes_after_the_dialog_was_left_is_wiped(
        self, driving: Driving, monkeypatch: Patch
    ) -> None:
        late, go_on = Secret("sentinel"), Event()

        def read(*_: object) -> Secret:
            go_on.wait(10)
            return late

        monkeypatch.setattr("chutes_tui.operations.secrets.file.read_secret_file", read)
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill("KEY", "kept")
            await app.press("f6")
            await app.type("~/key.pem")
            await app.press("enter", "escape")
            assert app.in_front(SecretFormScreen)
            go_on.set()
            await app.until(lambda: late.wiped)
            assert app.value == "kept"


class TestLeaving:
    async def test_an_empty_value_is_no_loss(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.type("KEY")
            await app.press("escape")
            assert await app.closed_with() is None

    async def test_a_value_is_asked_about_once(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill("KEY", "sentinel")
            await app.press("escape")
            assert app.shows("Drop the value?")
            await app.press("enter")
            assert app.value == "sentinel"
            await app.press("escape", "right", "enter")
            assert await app.closed_with() is None

    async def test_quitting_tells_of_the_value(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill("KEY", "sentinel")
            await app.press("ctrl+q")
            await app.seen("The value in the form is not sent yet")
            await app.press("escape")


class TestCommand:
    async def test_is_copied_without_the_value(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill("KEY", "sentinel")
            await app.press("f8")
            await app.settled()
            copied = app.clipboard.text or ""
            assert f"chutes secrets create --purpose {app.chute_id('night-batch')} --key KEY" in copied
            assert "sentinel" not in copied

    @pytest.mark.slow
    async def test_nothing_else_is_ever_copied(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill("KEY", "sentinel")
            await app.press("f4", "ctrl+a", "shift+end", "ctrl+c", "ctrl+x", "super+c")
            await app.settled()
            assert app.clipboard.text == ""
            assert app.app.clipboard == ""
