"""The clipboard, honestly: what is known of a copy, and secrets that don't stay there.

Two ways lead to a clipboard. The system's tools can be read back, so "copied" is only said after the text was seen
there. OSC 52 asks the terminal, which gives no answer: the text was sent, more can't be known. Over SSH only OSC 52
reaches the clipboard of the person, so it comes first there.

A secret is taken away after 45 seconds, but only if the clipboard still holds it. A clipboard that was filled by
OSC 52 can't be read, and may hold by then what its owner copied since: it is never emptied without being asked to,
and `UNKNOWN` says that the secret may still be there. What was copied is remembered as a salted hash only.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import os
import time
from dataclasses import dataclass
from enum import Enum
from threading import Lock
from typing import TYPE_CHECKING, Final

from chutes_tui.clipboard_tools import find_system_clipboard, missing_because
from chutes_tui.osc52 import osc52, over_ssh, unsupported_because
from chutes_tui.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chutes_tui.clipboard_tools import SystemClipboard

CLEAR_AFTER_SECONDS: Final = 45.0


class Method(Enum):
    """The way a text took."""

    SYSTEM = "this desktop's clipboard"
    TERMINAL = "your terminal's clipboard"


class Outcome(Enum):
    """What is known of the last text that was handed to a clipboard."""

    COPIED = "copied"
    """It was read back and is there."""
    SENT = "sent"
    """The terminal was asked; whether it took it can't be known."""
    FAILED = "failed"
    """It is in no clipboard, as far as is known."""
    CLEARED = "cleared"
    """It was still there and is gone now; for OSC 52: the terminal was asked to empty its clipboard."""
    CHANGED = "changed"
    """Something else was copied since, which was left alone; the text is gone."""
    UNKNOWN = "unknown"
    """The clipboard can't be read, so it was left alone: the text may still be there."""


@dataclass(frozen=True, slots=True)
class CopyResult:
    """How a copy went: COPIED, SENT or FAILED; `reason` says why it is not COPIED, "" when it is."""

    outcome: Outcome
    method: Method | None
    reason: str = ""

    def sentence(self, what: str) -> str:
        """The result in words; `what` is the thing as in "the key"."""
        if self.outcome is Outcome.COPIED:
            return f"Copied {what}."
        if self.outcome is Outcome.SENT:
            return f"Sent {what} to your terminal's clipboard."
        return f"Could not copy {what}. {self.reason}"


@dataclass(frozen=True, slots=True)
class ClipboardState:
    """What a screen can show: the way taken, the outcome, and the whole seconds until a secret is taken away again
    (None when nothing is to be taken away)."""

    method: Method | None
    seconds_left: int | None
    outcome: Outcome


@dataclass(slots=True)
class _Copied:
    """A secret that was handed over: to the terminal, to the system, or to the system in vain and then both."""

    to_terminal: bool
    to_system: bool
    salt: bytes
    digest: bytes

    def is_still(self, text: str) -> bool:
        return hmac.compare_digest(self.digest, _digest(self.salt, text))


class Clipboard:
    """The clipboard of one terminal session.

    `write` sends an escape sequence to the terminal (it must be callable from any thread), None where there is no
    terminal. `system` is found from `environ` unless given. `clock` counts seconds. `copy` and the clearing methods
    may block for some seconds when a tool hangs: call them in a thread. They never raise for a clipboard's sake.
    """

    def __init__(
        self,
        write: Callable[[str], None] | None,
        environ: Mapping[str, str],
        *,
        system: SystemClipboard | None = None,
        clock: Callable[[], float] = time.monotonic,
        clear_after: float = CLEAR_AFTER_SECONDS,
    ) -> None:
        self._write = write
        self._environ = environ
        self._system = system or find_system_clipboard(environ)
        self._clock = clock
        self._clear_after = clear_after
        self._lock = Lock()
        self._secret: _Copied | None = None
        self._deadline: float | None = None
        self._handed_to_system = False
        self._last: tuple[Method | None, Outcome] | None = None

    @property
    def deadline(self) -> float | None:
        """When (by the clock) `clear_if_unchanged` is due, None when nothing is to be cleared."""
        return self._deadline

    def state(self) -> ClipboardState | None:
        """What is known now, None before the first copy."""
        if self._last is None:
            return None
        deadline = self._deadline
        left = None if deadline is None else max(0, math.ceil(deadline - self._clock()))
        return ClipboardState(self._last[0], left, self._last[1])

    def copy(self, text: str | Secret, *, secret: bool | None = None) -> CopyResult:
        """Put a text on the clipboard. A `Secret`, or a text copied with `secret=True` since it contains one, is
        due to be taken away after `clear_after` seconds if the clipboard can be read."""
        is_secret = isinstance(text, Secret) if secret is None else secret
        if not text:
            return CopyResult(Outcome.FAILED, None, "There is nothing to copy.")
        held = Secret(text.reveal() if isinstance(text, Secret) else text)  # its owner may wipe the other meanwhile
        del text
        with self._lock:
            self._handed_to_system = False
            result = self._copy(held)
            self._last = (result.method, result.outcome)
            to_terminal = result.method is Method.TERMINAL
            if to_terminal or self._handed_to_system:  # else an earlier secret may still be there
                salt = os.urandom(16)
                copied = _Copied(to_terminal, self._handed_to_system, salt, _digest(salt, held.reveal()))
                self._secret = copied if is_secret else None
                clears = is_secret and result.outcome is Outcome.COPIED
                self._deadline = self._clock() + self._clear_after if clears else None
        held.wipe()
        return result

    def clear_if_unchanged(self) -> Outcome | None:
        """Take a secret away if it is still there: CLEARED, CHANGED or UNKNOWN; None when there is none to clear.

        For the end of the countdown and for leaving the app.
        """
        with self._lock:
            return self._clear(asked=False)

    def clear_now(self) -> Outcome | None:
        """As `clear_if_unchanged`, but the user asked for it: a clipboard that can't be read is emptied as well."""
        with self._lock:
            return self._clear(asked=True)

    def _copy(self, text: Secret) -> CopyResult:
        remote = over_ssh(self._environ)
        if remote and self._send(text) == "":
            return CopyResult(Outcome.SENT, Method.TERMINAL, "Over SSH only the terminal can; it gives no answer.")
        reason = self._copy_to_system(text)
        if reason == "":
            return CopyResult(Outcome.COPIED, Method.SYSTEM)
        trouble = self._send(text)
        if trouble == "":
            return CopyResult(Outcome.SENT, Method.TERMINAL, f"{reason} The terminal gives no answer.")
        return CopyResult(Outcome.FAILED, None, f"{reason} {trouble}")

    def _copy_to_system(self, text: Secret) -> str:
        """Why the text is not in the system's clipboard, "" when it was seen there."""
        if self._system is None:
            return missing_because(self._environ)
        if not self._system.copy(text.reveal()):
            return f"{self._system.name} failed or did not answer."
        self._handed_to_system = True
        seen = self._system.paste()
        if seen is None or not hmac.compare_digest(_bytes(seen), _bytes(text.reveal())):
            return f"{self._system.name} took the text, but it could not be read back."
        return ""

    def _send(self, text: Secret) -> str:
        """Why the text could not be sent to the terminal, "" when it was."""
        if self._write is None:
            return "There is no terminal to send it to."
        trouble = unsupported_because(text.reveal(), self._environ)
        if not trouble:
            self._write(osc52(text.reveal(), self._environ))
        return trouble

    def _clear(self, *, asked: bool) -> Outcome | None:
        copied, self._deadline = self._secret, None
        if copied is None:
            return None
        outcome = self._clear_system(copied) if copied.to_system else Outcome.UNKNOWN
        if copied.to_terminal:
            outcome = self._clear_terminal(asked)
        self._last = (Method.TERMINAL if copied.to_terminal else Method.SYSTEM, outcome)
        if outcome is not Outcome.UNKNOWN:
            self._secret = None
        return outcome

    def _clear_terminal(self, asked: bool) -> Outcome:
        if not asked or self._write is None:
            return Outcome.UNKNOWN
        self._write(osc52("", self._environ))
        return Outcome.CLEARED

    def _clear_system(self, copied: _Copied) -> Outcome:
        seen = self._system.paste() if self._system is not None else None
        if self._system is None or seen is None:
            return Outcome.UNKNOWN
        if not copied.is_still(seen):
            return Outcome.CHANGED
        return Outcome.CLEARED if self._system.clear() and self._is_gone(copied) else Outcome.UNKNOWN

    def _is_gone(self, copied: _Copied) -> bool:
        seen = self._system.paste() if self._system is not None else None
        return seen is None or not copied.is_still(seen)


def _digest(salt: bytes, text: str) -> bytes:
    return hashlib.blake2b(_bytes(text), key=salt).digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
