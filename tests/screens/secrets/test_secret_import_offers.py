"""What the import of a `.env` offers: the file that is there, what can be sent of it, and nothing more at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import NARROW
from secret_import_driver import importing

if TYPE_CHECKING:
    from pathlib import Path

    from driving import Driving


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".env").write_text("A=1\nB=2\nC=3\n")
    (tmp_path / "odd.env").write_text("A=1\nBAD KEY=terces\n1ABC=digit first one\n")
    return tmp_path


async def test_the_env_of_the_folder_is_offered(
    driving: Driving, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    async with importing(driving, monkeypatch, size=NARROW) as on:
        await on.app.until(lambda: on.app.says("Found in the folder where chutes-tui was started."))
        await on.app.press("enter")
        await on.app.seen("3 selected")
        assert on.app.says("from .env")


async def test_says_of_each_line_what_is_odd_about_it(
    driving: Driving, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with importing(driving, monkeypatch, size=NARROW) as on:
        await on.read(folder / "odd.env")
        assert on.ticked == {"A"}
        assert on.app.says("⚠ starts with a digit")
        assert on.app.says("15 chars")
        assert on.app.says("line 2 – left out has a space in its name")
        assert on.app.says("1 line left out")
        assert "terces" not in on.app.text


async def test_when_all_is_written_nothing_more_is_offered(
    driving: Driving, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with importing(driving, monkeypatch, size=NARROW) as on:
        await on.read(folder / ".env")
        await on.write()
        await on.app.seen("3 of 3 written")
        assert not on.app.says("Select all")
        assert not on.app.says("Import [^s]")
        for key in ("ctrl+s", "a"):
            await on.app.press(key)
            await on.app.seen("Nothing is left to send.")
