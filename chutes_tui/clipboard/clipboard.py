"""The clipboard, honestly: what is known of a copy, and secrets that don't stay there.

Two ways lead to a clipboard. The system's tools can be read back, so "copied" is only said after the text was seen
there. OSC 52 asks the terminal, which gives no answer: the text was sent, more can't be known. Over SSH only OSC 52
reaches the clipboard of the person, so it comes first there. Inside tmux it is tmux that sends it to the terminal,
and keeps it in a buffer that can be read and deleted.

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
from dataclasses import dataclass, replace
from enum import Enum
from threading import Lock
from typing import TYPE_CHECKING, Final

from chutes_tui.clipboard.osc52 import may_be_dropped_because, osc52, over_ssh, unsupported_because
from chutes_tui.clipboard.tmux import BUFFER, find_tmux
from chutes_tui.clipboard.tools import find_system_clipboards, missing_because
from chutes_tui.core.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chutes_tui.clipboard.tools import SystemClipboard

CLEAR_AFTER_SECONDS: Final = 45.0
_UNCONFIRMED: Final = "The terminal doesn't confirm it."


class Method(Enum):
    """The way a text took."""

    SYSTEM = "this desktop's clipboard"
    TERMINAL = "your terminal's clipboard"
    TMUX = "tmux's buffer"


class Outcome(Enum):
    """What is known of the last text that was handed to a clipboard."""

    COPIED = "copied"
    """It was read back and is there."""
    SENT = "sent"
    """Sent to the terminal, which doesn't confirm it. With tmux it is in tmux's buffer, too."""
    FAILED = "failed"
    """It is in no clipboard, as far as is known."""
    CLEARED = "cleared"
    """It was still there and is gone now."""
    ASKED = "asked"
    """The terminal was asked to clear its clipboard and doesn't confirm it."""
    BUFFER_CLEARED = "buffer cleared"
    """It is gone from tmux's buffer; the terminal's clipboard can't be read, so the text may still be there."""
    CHANGED = "changed"
    """Something else was copied since, which was left alone; the text is gone."""
    UNKNOWN = "unknown"
    """The clipboard can't be read, so it was left alone: the text may still be there."""


@dataclass(frozen=True, slots=True)
class CopyResult:
    """How a copy went: COPIED, SENT or FAILED; `reason` says why it is not COPIED, "" when it is.

    `in_the_way` names what may keep it from the terminal's clipboard, and the remedy, as a sentence; "" for nothing.
    """

    outcome: Outcome
    method: Method | None
    reason: str = ""
    in_the_way: str = ""

    def sentence(self, what: str) -> str:
        """The result in words; `what` is the thing as in "the key"."""
        if self.outcome is Outcome.COPIED:
            kept = f" to tmux's buffer {BUFFER} only" if self.method is Method.TMUX else ""
            return f"Copied {what}{kept}."
        if self.outcome is Outcome.SENT:
            kept = f" and copied it to tmux's buffer {BUFFER}" if self.method is Method.TMUX else ""
            return f"Sent {what} to your terminal's clipboard{kept}."
        return f"Couldn't copy {what}. {self.reason}"


@dataclass(frozen=True, slots=True)
class ClipboardState:
    """What a screen can show: the way taken, the outcome, and the whole seconds until a secret is taken away again
    (None when nothing is to be taken away)."""

    method: Method | None
    seconds_left: int | None
    outcome: Outcome


@dataclass(slots=True)
class _Copied:
    """A copied secret: it was sent to the terminal and to every clipboard of `places`, some of which refused it."""

    method: Method | None
    to_terminal: bool
    places: tuple[SystemClipboard, ...]
    salt: bytes
    digest: bytes

    def is_still(self, text: str) -> bool:
        return hmac.compare_digest(self.digest, _digest(self.salt, text))


class Clipboard:
    """The clipboard of one terminal session.

    `write` sends an escape sequence to the terminal (it must be callable from any thread), None where there is no
    terminal. `systems`, of which the first that works is taken, are found from `environ` unless given. `clock` counts
    seconds. `copy` and the clearing methods may block for some seconds when a tool hangs: call them in a thread. They
    never raise for a clipboard's sake.
    """

    def __init__(
        self,
        write: Callable[[str], None] | None,
        environ: Mapping[str, str],
        *,
        systems: Sequence[SystemClipboard] = (),
        clock: Callable[[], float] = time.monotonic,
        clear_after: float = CLEAR_AFTER_SECONDS,
    ) -> None:
        self._write = write
        self._environ = environ
        self._systems = tuple(systems) or find_system_clipboards(environ)
        self._tmux = find_tmux(environ)
        self._clock = clock
        self._clear_after = clear_after
        self._lock = Lock()
        self._secret: _Copied | None = None
        self._deadline: float | None = None
        self._handed_to: list[SystemClipboard] = []
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
            return CopyResult(Outcome.FAILED, None, "Nothing to copy.")
        held = Secret(text.reveal() if isinstance(text, Secret) else text)  # its owner may wipe the other meanwhile
        del text
        with self._lock:
            self._handed_to = []
            result = self._copy(held)
            self._last = (result.method, result.outcome)
            sent = result.outcome is Outcome.SENT
            if sent or self._handed_to:  # else an earlier secret may still be there
                salt = os.urandom(16)
                places, digest = tuple(self._handed_to), _digest(salt, held.reveal())
                self._secret = _Copied(result.method, sent, places, salt, digest) if is_secret else None
                clears = is_secret and (result.outcome is Outcome.COPIED or result.method is Method.TMUX)
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
        sent = self._send(text) if over_ssh(self._environ) else None
        if sent is not None and sent.outcome is not Outcome.FAILED:
            return replace(sent, reason="Over SSH only the terminal can copy; terminals don't confirm it.")
        reason = self._copy_to_system(text)
        if reason == "":
            return CopyResult(Outcome.COPIED, Method.SYSTEM)
        sent = sent or self._send(text)
        return replace(sent, reason=f"{reason} {sent.reason or _UNCONFIRMED}")

    def _copy_to_system(self, text: Secret) -> str:
        """Why the text is not in one of the system's clipboards, "" when it was seen there."""
        reasons: list[str] = []
        for system in self._systems:
            if (reason := self._copy_to(system, text)) == "":
                return ""
            reasons.append(reason)
        return " ".join(reasons) or missing_because(self._environ)

    def _copy_to(self, system: SystemClipboard, text: Secret) -> str:
        """Why the text is not in this clipboard, "" when it was seen there."""
        if not system.copy(text.reveal()):
            return f"{system.name} failed or didn't respond."
        self._handed_to.append(system)
        seen = system.paste()
        if seen is None or not hmac.compare_digest(_bytes(seen), _bytes(text.reveal())):
            return f"{system.name} accepted the text, but it couldn't be read back."
        return ""

    def _send(self, text: Secret) -> CopyResult:
        """Hand the text to the terminal, by tmux where it runs in one."""
        if self._write is None:
            return CopyResult(Outcome.FAILED, None, "There is no terminal to send it to.")
        if trouble := unsupported_because(text.reveal(), self._environ):
            return CopyResult(Outcome.FAILED, None, trouble)
        passage = self._tmux.passage() if self._tmux is not None else None
        if self._tmux is None or passage is None:
            self._write(osc52(text.reveal(), self._environ))
            return CopyResult(Outcome.SENT, Method.TERMINAL, in_the_way=may_be_dropped_because(self._environ))
        if passage.passes_sequences:
            self._write(osc52(text.reveal(), self._environ, passed_on=True))
            return CopyResult(Outcome.SENT, Method.TERMINAL, in_the_way=passage.in_the_way())
        if self._copy_to(self._tmux.buffer, text) == "":
            outcome = Outcome.SENT if passage.knows_clipboard else Outcome.COPIED
            return CopyResult(outcome, Method.TMUX, in_the_way=passage.in_the_way())
        if passage.set_clipboard == "on":
            self._write(osc52(text.reveal(), self._environ))
            return CopyResult(Outcome.SENT, Method.TERMINAL)
        return CopyResult(Outcome.FAILED, None, passage.refused(), in_the_way=passage.refused())

    def _clear(self, *, asked: bool) -> Outcome | None:
        copied, self._deadline = self._secret, None
        if copied is None:
            return None
        outcomes = [self._clear_place(place, copied) for place in copied.places]
        outcome = next((worst for worst in _WORST_FIRST if worst in outcomes), Outcome.UNKNOWN)
        if copied.to_terminal:
            outcome = self._clear_terminal(copied, outcome, asked=asked)
        self._last = (copied.method, outcome)
        if outcome in _FINAL:
            self._secret = None
        return outcome

    def _clear_terminal(self, copied: _Copied, elsewhere: Outcome, *, asked: bool) -> Outcome:
        """Clear the terminal's clipboard if `asked`; `elsewhere` is the result of the other places."""
        by_tmux = copied.method is Method.TMUX
        if by_tmux and elsewhere is Outcome.CHANGED:
            return Outcome.CHANGED  # what was put into the buffer since went to the terminal as well
        if not asked or self._write is None:
            return Outcome.BUFFER_CLEARED if by_tmux and elsewhere is Outcome.CLEARED else Outcome.UNKNOWN
        if not by_tmux:
            self._write(osc52("", self._environ))
        elif self._tmux is None or not (self._tmux.buffer.copy(" ") and self._tmux.buffer.clear()):
            return Outcome.UNKNOWN  # tmux sends on no empty text, so a blank takes its place
        return Outcome.ASKED

    def _clear_place(self, place: SystemClipboard, copied: _Copied) -> Outcome:
        seen = place.paste()
        if seen is None:
            return Outcome.UNKNOWN
        if not copied.is_still(seen):
            return Outcome.CHANGED
        return Outcome.CLEARED if place.clear() and not _holds(place, copied) else Outcome.UNKNOWN


_WORST_FIRST: Final = (Outcome.UNKNOWN, Outcome.CLEARED, Outcome.CHANGED)
_FINAL: Final = (Outcome.CLEARED, Outcome.CHANGED, Outcome.ASKED)


def _holds(place: SystemClipboard, copied: _Copied) -> bool:
    seen = place.paste()
    return seen is not None and copied.is_still(seen)


def _digest(salt: bytes, text: str) -> bytes:
    return hashlib.blake2b(_bytes(text), key=salt).digest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
