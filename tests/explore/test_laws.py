"""Each law is broken on purpose, and found; a long list of steps comes down to those that matter."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chutes_tui.access.scopes import AccessDraft
from chutes_tui.api.client import ChutesClient
from chutes_tui.operations.sandboxing import OpenSandbox
from chutes_tui.screens.base.wizard import Wizard
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.keys.reveal import RevealScreen
from chutes_tui.screens.wallets.creation.phrase import PhraseStep
from chutes_tui.services.keys import KeyService
from chutes_tui.shell.focus import KeepsFocus
from chutes_tui.shell.screens import NewestSize
from chutes_tui.widgets.fields.secret_paste import SecretPaste

from . import session, steps
from .session import Run, perform, repeat
from .shrink import shrink

if TYPE_CHECKING:
    from collections.abc import Callable

    from .world import World

SIZE = (80, 24)


def nothing(*_: Any, **__: Any) -> None:
    pass


def ends(start: str, *given_steps: str) -> str:
    """How a run of these steps ends."""
    return repeat(Run(start, SIZE), given_steps).broken or ""


def meddled(start: str, deed: Callable[[World], object]) -> str:
    """How a run ends in which something was done that no user can."""

    def following(world: World) -> None:
        deed(world)

    return perform(start, SIZE, following).broken or ""


@pytest.fixture
def patient_for(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    def set_bounds(seconds: float) -> None:
        for name in ("BOUND", "SOON", "_STANDSTILL"):
            monkeypatch.setattr(session, name, seconds)

    return set_bounds


def test_a_handler_that_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KeysScreen, "action_sort", lambda _: [][0])
    assert "IndexError" in ends("keys", "s", "settle")


@pytest.mark.slow
def test_a_wizard_whose_handler_raises_leaves_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def edited(world: World) -> None:
        screen = world.driver.app.screen
        assert isinstance(screen, Wizard)
        monkeypatch.setattr(Wizard, "on_step_edited", lambda _: [][0])
        screen.post_message(screen.step.Edited())

    assert "IndexError" in meddled("wallet-words", edited)


@pytest.mark.slow
def test_a_call_that_raises_what_nobody_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ChutesClient, "create_api_key", lambda *_, **__: [][0])
    assert "IndexError" in ends("builder-grid", "down", "space", "f10", "settle")


@pytest.mark.slow
def test_a_value_that_stays_readable_without_the_focus(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ends("reveal", "v", "settle", "blur", "settle") == ""
    monkeypatch.setattr(RevealScreen, "_focus_changed", nothing)
    assert "still reveals" in ends("reveal", "v", "settle", "blur", "settle")


@pytest.mark.slow
def test_words_that_stay_readable_without_the_focus(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = ("paste:hunter-9999-pasted", "settle", "f4", "settle", "blur", "settle")
    assert ends("wallet-restore", *steps) == ""
    monkeypatch.setattr(PhraseStep, "_focus_changed", nothing)
    assert "still reveals" in ends("wallet-restore", *steps)


def test_a_pasted_secret_that_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SecretPaste, "render", lambda field: field._text.reveal() if field._text else "")
    assert "a secret is told" in ends("profile-paste", "paste:hunter-9999-pasted", "settle")


@pytest.mark.slow
def test_a_write_that_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    create = ChutesClient.create_api_key

    async def twice(*arguments: Any, **options: Any) -> Any:
        await create(*arguments, **options)
        return await create(*arguments, **options)

    monkeypatch.setattr(ChutesClient, "create_api_key", twice)
    assert "sent twice" in ends("builder-grid", "down", "space", "f10", "settle")


def test_a_key_for_everything_that_nobody_asked_for() -> None:
    def created(world: World) -> None:
        world.driver.app.worker.keys.create("unasked", AccessDraft(admin=True))

    assert "no question was answered" in meddled("keys", created)


def test_a_list_that_is_not_the_server_s() -> None:
    def deleted_elsewhere(world: World) -> None:
        world.driver.app.worker.keys.refresh = nothing  # type: ignore[method-assign]
        world.driver.sandbox.world.database.run("DELETE FROM api_keys WHERE name = 'grafana'")

    assert "1 shown that are not there" in meddled("keys", deleted_elsewhere)


def test_a_list_that_never_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KeyService, "refresh", nothing)
    assert "api_keys: still loading" in ends("keys")


@pytest.mark.slow
def test_a_focus_that_is_lost(monkeypatch: pytest.MonkeyPatch, patient_for: Callable[[float], None]) -> None:
    patient_for(3)
    monkeypatch.setattr(KeepsFocus, "watch_focused", nothing)

    def lose_it(world: World) -> None:
        world.driver.app.screen.set_focus(None)
        monkeypatch.setattr(world.driver.app.screen, "set_focus", nothing)  # a list that comes takes it again

    assert "nothing has the focus" in meddled("keys", lose_it)


@pytest.mark.slow
def test_a_size_that_is_not_followed(monkeypatch: pytest.MonkeyPatch, patient_for: Callable[[float], None]) -> None:
    patient_for(3)

    async def ignore(_screen: object, event: Any) -> None:
        event.prevent_default()

    monkeypatch.setattr(NewestSize, "_on_resize", ignore)
    assert "the terminal has" in ends("keys", "resize:100x30", "settle")


@pytest.mark.slow
def test_a_handler_that_never_ends(monkeypatch: pytest.MonkeyPatch, patient_for: Callable[[float], None]) -> None:
    patient_for(3)

    async def wait(_screen: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(KeysScreen, "action_sort", wait)
    assert "does not answer" in ends("keys", "s", "settle")


@pytest.mark.slow
def test_a_handler_that_holds_everything(
    monkeypatch: pytest.MonkeyPatch, patient_for: Callable[[float], None]
) -> None:
    patient_for(3)

    def spin(_screen: object) -> None:
        while True:
            pass

    monkeypatch.setattr(KeysScreen, "action_sort", spin)
    assert "it stood still" in ends("keys", "s", "settle")


@pytest.mark.slow
def test_a_task_that_goes_on(patient_for: Callable[[float], None]) -> None:
    patient_for(3)
    kept = []
    assert "tasks are left over" in meddled("keys", lambda _: kept.append(asyncio.create_task(asyncio.sleep(60))))


def test_a_sandbox_that_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(OpenSandbox, "close", nothing)
    assert "left open" in ends("keys")


def test_a_secret_on_the_disk() -> None:
    def written(world: World) -> None:
        (world.home / ".local").mkdir(exist_ok=True)
        (world.home / ".local" / "log").write_text(f"value={min(world.secrets)}")

    assert "holds a secret" in meddled("keys", written)


# The search itself


@given(st.lists(st.sampled_from(["n", "enter", ":", "type:a b", "paste:x='1'\ny", "paste:\x1b翻\ud800\\", "settle"])))
def test_steps_are_read_as_they_were_written(given_steps: list[str]) -> None:
    assert steps.read(steps.write(given_steps)) == given_steps


def test_keys_are_counted() -> None:
    assert [steps.keys_in(step) for step in ("n", ":", "type:abc", "paste:abc", "settle", "click:1,2", "mend")] == [
        1, 1, 3, 1, 0, 0, 0
    ]  # fmt: skip


def test_only_what_breaks_is_left() -> None:
    long = [str(number) for number in range(200)]
    assert shrink(long, lambda some: {"17", "130"} <= set(some)) == ["17", "130"]
