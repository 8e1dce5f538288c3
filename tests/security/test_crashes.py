"""Whatever breaks, and wherever: no secret is printed, logged or kept where it could be."""

from __future__ import annotations

import asyncio
import gc
import logging
from typing import TYPE_CHECKING, Any

import pytest

from chutes_tui.access.scopes import AccessDraft
from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.keys.reveal import RevealScreen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from driving import Driver, Driving
    from served import ServedSandbox


class Boom(Exception):
    """A mistake whose message holds what it should not; `__rich__` is what Textual would print instead."""

    def __rich__(self) -> str:
        return str(self)


class Secrets:
    """What must not be seen: the seed in the config, an API key, the secret of a key made in the test."""

    def __init__(self, served: ServedSandbox) -> None:
        self.seed = served.account.hotkey_seed.hex()
        self.api_key = served.account.api_keys["laptop"]
        self.made = ""
        self.raised = 0

    @property
    def all(self) -> list[str]:
        return [secret for secret in (self.seed, self.api_key, self.made) if secret]

    def trap(self, *, later: bool) -> Callable[..., Any]:
        """Takes the place of any function; its message and its local variables hold the secrets."""

        def spring(*_: object, **__: object) -> Any:
            held = " ".join(self.all)
            self.raised += 1
            raise Boom(f"{held} {held!r}")

        async def spring_later(*_: object, **__: object) -> Any:
            await asyncio.sleep(0)
            spring()

        return spring_later if later else spring

    def assert_none_in(self, text: str, where: str) -> None:
        for secret in self.all:
            for part in (secret, secret[8:24], secret[-16:]):
                assert part not in text, f"{where} holds a part of a secret"


@pytest.fixture
def secrets(served_sandbox: ServedSandbox) -> Secrets:
    served_sandbox.reset()
    return Secrets(served_sandbox)


async def nothing(_: Driver) -> None:
    """Starting is enough."""


def pressing(*keys: str) -> Callable[[Driver], Any]:
    async def press(app: Driver) -> None:
        await app.press(*keys)

    return press


async def refresh(app: Driver) -> None:
    await app.press("r")


async def make_a_key(app: Driver) -> None:
    app.app.worker.keys.create("fresh", AccessDraft(admin=True))


async def copy_the_secret(app: Driver) -> None:
    await make_a_key(app)
    await app.until(lambda: app.in_front(RevealScreen))
    await app.press("v", "c")


SYNC = {
    "a handler": ("chutes_tui.screens.keys.keys_screen.KeysScreen._show_summary", refresh),
    "an action": ("chutes_tui.screens.keys.keys_screen.KeysScreen.action_sort", pressing("s")),
    "a table's lines": ("chutes_tui.widgets.table.record_table.RecordTable.render_line", nothing),
    "the header line": ("chutes_tui.widgets.header_line.HeaderLine.render", nothing),
    "the status line": ("chutes_tui.widgets.status_line.StatusLine.render", nothing),
    "a thread": ("chutes_tui.operations.session._open", nothing),
    "the signing": ("chutes_tui.wallets.signing.Signer.sign", nothing),
    "the decoding": ("chutes_tui.api.client.decode_page", refresh),
    "the clipboard": ("chutes_tui.clipboard.clipboard.Clipboard.copy", copy_the_secret),
    "the reveal": ("chutes_tui.screens.keys.reveal.RevealScreen.show_value", make_a_key),
    "the reveal's making": ("chutes_tui.screens.keys.new_key.key_snippets", make_a_key),
    "the records": ("chutes_tui.storage.key_records.KeyRecords.remember", make_a_key),
    "the filter": ("chutes_tui.screens.keys.key_rows.KeyRows.matching", pressing("slash", "x")),
    "a message": ("chutes_tui.screens.keys.keys_screen.KeysScreen.on_record_table_moved", pressing("j")),
}
ASYNC = {
    "the reading": ("chutes_tui.operations.keys.existing.load_keys", refresh),
    "the making": ("chutes_tui.operations.keys.creation.create_key", make_a_key),
    "an async action": ("chutes_tui.screens.keys.keys_screen.KeysScreen.action_filter", pressing("slash")),
    "the session's end": ("chutes_tui.api.client.ChutesClient.aclose", nothing),
    "the clipboard's end": ("chutes_tui.services.clipboard.ClipboardKeeper.close", copy_the_secret),
}
PLACES = [pytest.param(*place, False, id=name) for name, place in SYNC.items()]
PLACES += [pytest.param(*place, True, id=name) for name, place in ASYNC.items()]


@pytest.mark.slow
@pytest.mark.parametrize(("target", "act", "later"), PLACES)
async def test_a_crash_tells_no_secret(
    driving: Driving,
    secrets: Secrets,
    served_sandbox: ServedSandbox,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    target: str,
    act: Callable[[Driver], Any],
    later: bool,
) -> None:
    log = tmp_path / "textual.log"
    monkeypatch.setattr("textual.constants.LOG_FILE", str(log))
    caplog.set_level(logging.DEBUG)
    asyncio.get_running_loop().set_debug(True)
    monkeypatch.setattr("asyncio.log.logger.level", logging.DEBUG)
    seen: list[str] = []
    minted: list[Any] = []
    try:
        async with driving.app(launch=LaunchOptions(config_path=served_sandbox.config_path)) as app:
            app.app.watch(app.state, "minted", lambda new: minted.append(new), init=False)
            await app.loaded()
            monkeypatch.setattr(target, secrets.trap(later=later))
            if target.startswith(("chutes_tui.operations.session", "chutes_tui.wallets")):
                app.app.worker._runner.open(app.state.profile)  # type: ignore[arg-type]
            app.app.refresh(layout=True)
            app.table.refresh()
            app.app.query("HeaderLine, StatusLine").refresh()
            await act(app)
            await app.settled()
            secrets.made = next((key.secret.reveal() for key in minted if key and key.secret), "")
            seen.append("\n".join(_everything_kept(app)))
    except Boom:
        pass  # what broke the app is handed to the test, too
    assert secrets.raised
    gc.collect()
    await asyncio.sleep(0)
    printed = capfd.readouterr()
    secrets.assert_none_in(printed.out + printed.err, "what is printed")
    secrets.assert_none_in(caplog.text, "what Python logs")
    secrets.assert_none_in(log.read_text() if log.exists() else "", "Textual's log")
    secrets.assert_none_in("\n".join(seen), "what is kept")


def _everything_kept(app: Driver) -> list[str]:
    """What the app would show, repeat or log."""
    state = app.state
    kept = [repr(getattr(state, name)) for name in state._reactives]
    kept += [worker.description + repr(worker) + repr(worker.name) for worker in app.app.workers]
    kept += [repr(notification) for notification in app.app._notifications]
    kept += [problem.report() for problem in (state.problem, *(a.problem for a in state.activities)) if problem]
    kept += [repr(app.app), app.app.clipboard, repr(app.app.worker), repr(vars(app.app.worker))]
    return kept


@pytest.mark.slow
async def test_an_error_that_nobody_asks_for_is_not_quoted(
    driving: Driving,
    secrets: Secrets,
    served_sandbox: ServedSandbox,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with driving.app(launch=LaunchOptions(config_path=served_sandbox.config_path)) as app:
        await app.loaded()
        task = asyncio.get_running_loop().create_task(secrets.trap(later=True)())
        await asyncio.wait([task])
        del task
        gc.collect()
        await asyncio.sleep(0)
    assert secrets.raised
    printed = capfd.readouterr()
    secrets.assert_none_in(printed.out + printed.err + caplog.text, "what asyncio says")


@pytest.mark.slow
async def test_reprs_hold_no_secret(driving: Driving, secrets: Secrets, served_sandbox: ServedSandbox) -> None:
    async with driving.app(launch=LaunchOptions(config_path=served_sandbox.config_path)) as app:
        await app.loaded()
        await make_a_key(app)
        await app.until(lambda: app.in_front(RevealScreen))
        minted = app.state.minted
        assert minted is not None
        secrets.made = minted.secret.reveal()
        kept = "\n".join(_everything_kept(app))
        assert "MintedKey" in kept
        secrets.assert_none_in(kept, "what is kept")
        secrets.assert_none_in(f"{minted} {minted!r} {app.state.profile!r} {vars(app.app.screen)}", "a repr")
        await app.press("s")
