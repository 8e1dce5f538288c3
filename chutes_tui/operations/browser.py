"""Opening a page in a browser, but never in one that draws on this program's terminal. Knows no Textual."""

from __future__ import annotations

from typing import Final

from chutes_tui.core.problem import Problem

_IN_THE_TERMINAL: Final = frozenset({"www-browser", "links", "elinks", "lynx", "w3m"})


def open_page(url: str) -> None:
    """Open a page in a new tab. Blocks for as long as that takes. Raises Problem when there is no way to."""
    import webbrowser

    try:
        browser = webbrowser.get()
        opened = _run(browser, url) if type(browser) is webbrowser.GenericBrowser else browser.open_new_tab(url)
    except (webbrowser.Error, OSError, ValueError):
        opened = False
    if not opened:
        raise Problem(
            "Couldn't open a browser.",
            why="No browser with a window was found on this machine.",
            next_step="Copy the page's address and open it in a browser elsewhere.",
        )


def _run(browser: object, url: str) -> bool:
    """What $BROWSER names, or a browser for terminals: its output must not reach ours."""
    import subprocess
    from pathlib import Path

    command, arguments = str(getattr(browser, "name", "")), getattr(browser, "args", ["%s"])
    if not command or Path(command).name in _IN_THE_TERMINAL:
        return False
    silent = subprocess.DEVNULL
    filled = [argument.replace("%s", url) for argument in arguments]
    # What the user's own BROWSER says, with an address of the API in it.
    process = subprocess.Popen(  # noqa: S603
        [command, *filled], stdin=silent, stdout=silent, stderr=silent, start_new_session=True
    )
    try:
        return process.wait(timeout=5) == 0
    except subprocess.TimeoutExpired:
        return True  # a browser that stays in front is open
