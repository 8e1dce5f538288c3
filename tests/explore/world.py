"""The app with everything around it: its machine, its servers, and notes of what left and of every secret."""

from __future__ import annotations

import asyncio
import re
import socket
import sys
import traceback
from collections import Counter
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import nacl.pwhash.argon2i as argon2i
from driving import Driver, Driving, sign_in_by_key
from textual import events
from textual.worker import Worker, WorkerState

import chutes_tui.sandbox as sandboxes
from chutes_tui.app import ChutesApp
from chutes_tui.core.attempt import Stage
from chutes_tui.core.program import crash
from chutes_tui.core.secret import Secret
from chutes_tui.operations.sandboxing import SandboxOptions
from chutes_tui.profiles import LaunchOptions
from chutes_tui.sandbox.data.identity import from_seed
from chutes_tui.sandbox.data.wallets import make_config
from chutes_tui.sandbox.faults import Fault
from chutes_tui.sandbox.routes.api_keys import insert_key
from chutes_tui.sandbox.routes.registration.accounts import insert_user
from chutes_tui.screens.dialogs.confirm import ConfirmDialog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    import httpx
    import pytest
    from textual.geometry import Size
    from textual.message import Message

    from chutes_tui.sandbox import Sandbox

SEED = 7
NINA = bytes((7 * place + 3) % 251 for place in range(32))
"""The hotkey of a second account in every sandbox, whose config is among the profiles. No run of numbers in order:
the hours below a chart would be taken for it."""
MARK = "hunter"
"""What every secret that is pasted begins with."""
_SECRETS = re.compile(rf"cpk_[\w.]{{20,}}|\b(?:0x)?[0-9a-f]{{64,}}\b|{MARK}[0-9a-z-]{{8,}}|\b[0-9A-Za-z]{{32}}\b")
_PHRASE = re.compile(r"\b[a-z]{3,8}(?: [a-z]{3,8}){11,23}\b")
_CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_LATER = 429
_READS = frozenset({"/users/login", "/_chain"})
"""Change nothing, although they are sent by POST: a sign-in is tried, the chain's node is asked."""


class World:
    """One app, its machine and its servers. What it learns is for `laws` to judge."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
        self.driving = Driving(monkeypatch, home)
        self.home = home
        self.servers: list[Sandbox] = []
        self.driver: Hands
        self.mistakes: list[str] = []
        """Every exception that nobody expected, with its traceback."""
        self.secrets: set[str] = set()
        """Every text, or phrase of words, that was a secret of the app."""
        self.twice: list[str] = []
        """The writes that went out a second time in one activity."""
        self.admin_keys = 0
        """How many keys for everything the servers were asked for, less the times that the user agreed to one."""
        self.faulty = False
        self._blurred = False
        self._written: Counter[tuple[int, str, str, bytes]] = Counter()
        self._patch(monkeypatch)

    # What the machine is

    def _patch(self, monkeypatch: pytest.MonkeyPatch) -> None:
        derive, describe, keep, dismiss = (
            argon2i.kdf,
            crash.describe_crash,
            Secret.__init__,
            ConfirmDialog.dismiss,
        )

        def cheap(size: int, password: bytes, salt: bytes, *_: Any) -> bytes:
            return derive(size, password, salt, argon2i.OPSLIMIT_MIN, argon2i.MEMLIMIT_MIN)

        def noted(error: BaseException) -> str:
            self.mistakes.append("".join(traceback.format_exception(error)))
            return describe(error)

        def kept(secret: Secret, value: str) -> None:
            keep(secret, value)
            if ".clipboard" in sys._getframe(1).f_globals["__name__"]:
                return  # it holds whatever is copied: what of that is a secret was one before
            self.secrets.update(found.rpartition(".")[2] for found in _SECRETS.findall(value))
            self.secrets.update(_PHRASE.findall(value))

        def answered(dialog: ConfirmDialog, result: bool | None = None) -> Any:
            asks = f"{dialog._title} {dialog._confirm} {dialog._body}".lower()
            if result and ("admin" in asks or "recreate" in asks):  # recreated with the access that was agreed to
                self.admin_keys -= 1
            return dismiss(dialog, result)

        monkeypatch.setattr(argon2i, "kdf", cheap)
        monkeypatch.setattr(crash, "describe_crash", noted)
        monkeypatch.setattr(Secret, "__init__", kept)
        monkeypatch.setattr(ConfirmDialog, "dismiss", answered)
        monkeypatch.setattr("chutes_tui.operations.browser.open_page", lambda _url: None)
        monkeypatch.setattr("socket.getaddrinfo", _no_network)
        self._open = sandboxes.open_sandbox

    def _furnish(self, server: Sandbox) -> None:
        """Config files, a `.env` and a folder that nobody may enter."""
        profiles = self.home / ".chutes" / "environments"
        profiles.mkdir(parents=True, mode=0o700)
        nina = from_seed(NINA)
        config = make_config(server.base_url, "nina", "", "default", nina.address, NINA, nina.address)
        for path, text in (
            (profiles.parent / "config.ini", server.config_path.read_text()),
            (profiles / "nina.ini", config),
            (profiles / "broken.ini", "[auth\nnonsense"),
            (profiles / "elsewhere.ini", config.replace(server.base_url, "http://127.0.0.1:9")),
            (self.home / "project.env", f"HF_TOKEN={MARK}-in-a-file\nexport DB='{MARK}-quoted one'\n{MARK}-alone\n"),
        ):
            path.write_text(text)
            path.chmod(0o600)

    # What the servers are

    def serve(self, *, empty: bool = False, generation: str | None = None, account: str | None = None) -> Sandbox:
        """A server inside this program, with a second account, on which is noted what is written."""
        server = self._open(seed=SEED, empty=empty, generation=generation, account=account)
        there, nina = server.world, from_seed(NINA)
        stamp = there.clock.stamp(ago=timedelta(days=3))
        user, _ = insert_user(there, "nina", nina.address, nina.address, balance=1.0, created_at=stamp)
        insert_key(there, user, "hers", False, [("chutes", None, "invoke")], stamp)
        self.servers.append(server)
        answer = server.transport.handle_async_request

        async def noted(request: httpx.Request) -> httpx.Response:
            body = await request.aread()
            response = None
            try:
                response = await answer(request)
                return response
            finally:
                # What a server refused to look at for now may be sent again.
                refused = response is not None and response.status_code == _LATER
                if request.method in _CHANGES and request.url.path not in _READS and not refused:
                    self._note(request.method, request.url.path, body)

        server.transport.handle_async_request = noted  # type: ignore[method-assign]
        return server

    def _note(self, method: str, path: str, body: bytes) -> None:
        if (method, path) == ("POST", "/api_keys/") and b'"admin":true' in body.replace(b" ", b""):
            self.admin_keys += 1
        running = [one.number for one in self.driver.state.activities if one.stage is Stage.SENDING]
        for number in running:
            request = (number, method, path, body)
            self._written[request] += 1
            if self._written[request] > 1:
                self.twice.append(f"{method} {path}")

    # What happens to the terminal

    def focus(self) -> None:
        """Keys and clicks only come to a terminal that has the focus."""
        if self._blurred:
            self._blurred = False
            self.driver.post(events.AppFocus())

    def blur(self) -> None:
        self._blurred = True
        self.driver.post(events.AppBlur())

    def suspend(self) -> None:
        """As ctrl+z and fg do it."""
        app = self.driver.app
        app.app_suspend_signal.publish(app)
        app.app_resume_signal.publish(app)

    def resize(self, size: Size) -> None:
        driver = self.driver.app._driver
        if driver is not None:
            driver._size = (size.width, size.height)
        self.driver.post(events.Resize(size, size))

    # What happens to the servers

    def fault(self, spec: str) -> None:
        self.faulty = True
        for server in self.servers:
            server.faults.add(Fault.parse(spec))

    def mend(self) -> None:
        self.faulty = False
        for server in self.servers:
            server.faults.clear()

    def heard(self, message: Message) -> None:
        """Called with every message in the app."""
        if isinstance(message, Worker.StateChanged) and message.state is WorkerState.ERROR:
            error = message.worker.error
            self.mistakes.append("".join(traceback.format_exception(error)) if error else "a worker failed")

    @asynccontextmanager
    async def app(self, kind: str, size: tuple[int, int]) -> AsyncIterator[None]:
        """The app running: over the sandbox, an `empty` one, one as of `2025`, one with a plan (`subscribed`), signed
        in `by-key`, one `older` than July 2025, one `elsewhere` that can't be reached, or with `nothing` open."""
        first = self.serve(
            empty=kind == "empty",
            generation="2025-10" if kind in ("2025", "older") else None,
            account="subscribed" if kind == "subscribed" else None,
        )
        if kind == "older":
            first.switch(generation="2025-10", older=True)
        self._furnish(first)
        waiting = [first]
        opened = lambda *_, **__: waiting.pop() if waiting else self.serve()  # noqa: E731
        self.driving._monkeypatch.setattr(sandboxes, "open_sandbox", opened)
        if kind == "nothing":
            (self.home / ".chutes" / "config.ini").unlink()
        app = ChutesApp(
            LaunchOptions(api_url="https://host.invalid") if kind == "elsewhere" else None,
            environ={"HOME": str(self.home)},
            home=self.home,
            sandbox=None if kind in ("nothing", "elsewhere") else SandboxOptions(),
        )
        try:
            async with app.run_test(size=size, notifications=True, message_hook=self.heard) as pilot:
                self.driver = Hands(app, pilot, self.driving.clipboard)
                asyncio.get_running_loop().set_exception_handler(self._unheard)
                if kind == "by-key":
                    await sign_in_by_key(self.driver, first)
                yield
                self.mend()
        finally:
            asyncio.get_running_loop().set_exception_handler(None)
            for server in waiting:
                server.close()

    def _unheard(self, _loop: object, context: dict[str, Any]) -> None:
        error = context.get("exception")
        text = "".join(traceback.format_exception(error)) if error is not None else ""
        self.mistakes.append(f"{context.get('message')}\n{text}")


class Hands(Driver):
    """What a terminal hands over."""

    def post(self, event: events.Event) -> None:
        event.set_sender(self.app)
        self.app.post_message(event)

    def send(self, *what: str | events.Paste) -> None:
        from driving import send

        send(self.app, *what)

    @property
    def alive(self) -> bool:
        return self.app.is_running and not self.app._exit and bool(self.app.screen_stack)


def _no_network(host: object, *_: object, **__: object) -> list[Any]:
    raise socket.gaierror(socket.EAI_NONAME, f"no network in tests: {host}")


def last_line(mistake: str) -> str:
    """What a traceback ends with, and where."""
    lines = mistake.strip().splitlines()
    places = [line.strip() for line in lines if "chutes_tui/" in line]
    return f"{lines[-1]} | {places[-1] if places else ''}"
