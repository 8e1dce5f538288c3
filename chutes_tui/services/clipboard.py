"""ClipboardKeeper: copies in the background, reports the result in the state, and clears secrets again."""

from __future__ import annotations

from asyncio import to_thread
from typing import TYPE_CHECKING, Any

from chutes_tui.core.secret import Secret
from chutes_tui.shell.screen_end import tell
from chutes_tui.state import ClipboardNotice

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from textual.app import App
    from textual.timer import Timer

    from chutes_tui.clipboard.clipboard import Clipboard, Outcome
    from chutes_tui.state import AppState


class ClipboardKeeper:
    """Owns the one `Clipboard` of the app and its countdown."""

    def __init__(self, app: App[Any], state: AppState, environ: Mapping[str, str]) -> None:
        self._app = app
        self._state = state
        self._environ = environ
        self._clipboard: Clipboard | None = None
        self._timer: Timer | None = None

    def copy(
        self,
        text: str | Secret,
        what: str,
        *,
        secret: bool = False,
        then: Callable[[bool], None] | None = None,
    ) -> None:
        """Copy a text; how it went is in `state.clipboard`, and `then` is told whether it may be in a clipboard now,
        unless it is a method of a screen that was closed meanwhile.

        `what` names it in the user's words ("the id of ci"). With `secret` it is taken away after 45 s if unchanged.
        """
        # A copy of its own: the screen may wipe the original before the clipboard tool has answered.
        held = Secret(text.reveal() if isinstance(text, Secret) else text)
        self._start(self._copy(held, what, secret, then))

    async def _copy(self, held: Secret, what: str, secret: bool, then: Callable[[bool], None] | None) -> None:
        from chutes_tui.clipboard.clipboard import Method, Outcome

        clipboard = self._opened()
        try:
            result = await to_thread(clipboard.copy, held, secret=secret)
        finally:
            held.wipe()
        failed = result.outcome is Outcome.FAILED
        words = result.sentence(what).rstrip(".")
        if secret and not failed and clipboard.deadline is None:
            words += "; chutes-tui can't clear it for you"
        certain = result.outcome is Outcome.COPIED
        clears = "buffer clears" if result.method is Method.TMUX else "clears"
        self._state.clipboard = ClipboardNotice(words, certain, failed, clipboard.deadline, clears)
        if result.in_the_way:  # too long for the status line, and what to do about it
            self._app.notify(result.in_the_way, severity="warning", timeout=10, markup=False)
        self._count_down(clipboard)
        if then is not None:
            tell(then, not failed)

    def clear(self) -> None:
        """Take a secret that was copied here off the clipboard now."""
        self._start(self._clear(asked=True))

    async def close(self) -> None:
        """For the end of the app: leave no secret behind, unless something else was copied since."""
        await to_thread(self.close_now)

    def close_now(self) -> None:
        """As `close`, where there is no event loop any more. Blocks."""
        if self._clipboard is not None:
            self._clipboard.clear_if_unchanged()

    async def _clear(self, *, asked: bool) -> None:
        clipboard = self._opened()
        outcome = await to_thread(clipboard.clear_now if asked else clipboard.clear_if_unchanged)
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        if outcome is not None:
            self._state.clipboard = _cleared_notice(outcome)
        elif asked:
            self._state.clipboard = ClipboardNotice("The clipboard has no secret that chutes-tui copied")

    def _count_down(self, clipboard: Clipboard) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        state = clipboard.state()
        if clipboard.deadline is not None and state is not None and state.seconds_left is not None:
            self._timer = self._app.set_timer(state.seconds_left + 0.05, self._time_is_up)

    def _time_is_up(self) -> None:
        self._start(self._clear(asked=False))

    def _opened(self) -> Clipboard:
        if self._clipboard is None:
            from chutes_tui.clipboard.clipboard import Clipboard

            self._clipboard = Clipboard(self._write, self._environ)
        return self._clipboard

    def _write(self, sequence: str) -> None:
        driver = self._app._driver
        if driver is not None:
            driver.write(sequence)

    def _start(self, work: Awaitable[None]) -> None:
        self._app.run_worker(work, name="clipboard", group="clipboard", description="clipboard", exit_on_error=False)


def _cleared_notice(outcome: Outcome) -> ClipboardNotice:
    from chutes_tui.clipboard.clipboard import Outcome

    if outcome is Outcome.CLEARED:
        return ClipboardNotice("Clipboard cleared")
    if outcome is Outcome.CHANGED:
        return ClipboardNotice("Clipboard not cleared: something else was copied since")
    if outcome is Outcome.ASKED:
        return ClipboardNotice(
            "Asked your terminal to clear its clipboard; terminals don't confirm this", certain=False
        )
    may_be_there = "can't be read: the secret may still be there"
    if outcome is Outcome.BUFFER_CLEARED:
        return ClipboardNotice(f"tmux's buffer cleared; your terminal's clipboard {may_be_there}", certain=False)
    return ClipboardNotice(f"The clipboard {may_be_there}", certain=False)
