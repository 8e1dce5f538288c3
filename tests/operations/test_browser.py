"""Opening a page: by what the machine offers, never by what would draw on this terminal."""

from __future__ import annotations

import sys
import webbrowser
from typing import TYPE_CHECKING

import pytest

from chutes_tui.core.problem import Problem
from chutes_tui.operations.browser import open_page

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "https://rtok.chutes.ai/users/registration_token"


def use(monkeypatch: pytest.MonkeyPatch, browser: webbrowser.BaseBrowser) -> None:
    monkeypatch.setattr(webbrowser, "get", lambda: browser)


class Desktop(webbrowser.BaseBrowser):
    opened: str = ""

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:
        self.opened = url
        return True


def test_a_desktop_browser_gets_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Desktop()
    use(monkeypatch, browser)
    open_page(PAGE)
    assert browser.opened == PAGE


@pytest.mark.parametrize("name", ["lynx", "/usr/bin/w3m", "www-browser"])
def test_a_browser_for_terminals_is_not_started(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    use(monkeypatch, webbrowser.GenericBrowser(name))
    with pytest.raises(Problem, match="Couldn't open a browser"):
        open_page(PAGE)


def test_what_the_user_named_runs_in_silence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "browser.py"
    script.write_text("import pathlib, sys\nprint('noise')\npathlib.Path(sys.argv[1]).write_text(sys.argv[2])\n")
    told = tmp_path / "told"
    use(monkeypatch, webbrowser.GenericBrowser([sys.executable, str(script), str(told), "%s"]))
    open_page(PAGE)
    assert told.read_text() == PAGE
    assert capfd.readouterr().out == ""


def test_no_browser_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> webbrowser.BaseBrowser:
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", none)
    with pytest.raises(Problem) as caught:
        open_page(PAGE)
    assert "Copy the page's address" in caught.value.next_step


def test_a_browser_that_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, webbrowser.GenericBrowser([sys.executable, "-c", "raise SystemExit(3)", "%s"]))
    with pytest.raises(Problem):
        open_page(PAGE)
