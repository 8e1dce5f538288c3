"""Values of secrets that are not written yet, when the account is left, or could not be opened at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chutes_tui.core.attempt import Stage
from chutes_tui.core.secret import Secret
from chutes_tui.operations.secrets.writing import WantedSecret
from chutes_tui.profiles import LaunchOptions, resolve_profile
from chutes_tui.screens.dialogs.confirm import ConfirmDialog

from .secret_support import chute_on, secrets_on
from .secret_world import SENTINEL

if TYPE_CHECKING:
    from driving import Driver, Driving


async def test_an_account_that_could_not_be_opened_keeps_the_values(driving: Driving) -> None:
    async with driving.app(environ={"CHUTES_API_KEY": "no key"}) as app:
        numbers = app.app.worker.secrets.write([WantedSecret("chute", "ONE", Secret(SENTINEL))])
        await app.settled()
        (write,) = app.state.secret_writes
        assert write.number == numbers[0]
        assert write.stage is Stage.REFUSED
        assert write.value.reveal() == SENTINEL
        assert write.problem is not None


async def half_written(app: Driver) -> Secret:
    """One write that was refused."""
    app.fault("POST /secrets/=too_many_requests")
    value = Secret(SENTINEL)
    app.app.worker.secrets.write([WantedSecret(chute_on(app.sandbox), "WANTED", value)])
    await app.settled()
    assert app.state.secret_writes[0].stage is Stage.REFUSED
    return value


async def test_quitting_asks(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await half_written(app)
        await app.press("q")
        assert app.in_front(ConfirmDialog)
        assert app.says("The value of the secret WANTED would be lost")
        await app.press("escape")
        assert app.app.is_running
        app.app.worker.secrets.drop([1])
        await app.press("q")
        assert not app.in_front(ConfirmDialog)


@pytest.mark.slow
async def test_another_account_asks(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        value = await half_written(app)
        profile = resolve_profile(LaunchOptions(config_path=app.sandbox.config_path), {}, app.sandbox.directory)
        app.app.open_profile(profile)
        await app.pilot.pause()
        assert app.says("Leave this account?")
        await app.press("enter")
        assert [write.value for write in app.state.secret_writes] == [value]
        app.app.open_profile(profile)
        await app.pilot.pause()
        await app.press("right", "enter")
        await app.loaded()
        assert app.state.secret_writes == ()
        assert value.wiped
        # What happens in the account that was opened again is seen, though it is the same one as before.
        app.app.worker.secrets.refresh()
        await app.settled()
        app.app.worker.secrets.delete(app.state.secrets.items[:1])
        await app.settled()
        assert app.state.activities[-1].stage is Stage.DONE
        assert {(one.purpose, one.key) for one in app.state.secrets.items} == secrets_on(app.sandbox)


async def test_what_is_being_sent_when_the_account_is_left_is_brought_to_its_end(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        chute_id = chute_on(app.sandbox)
        values = [Secret(f"{SENTINEL}-{number}") for number in range(2)]
        app.fault("DELETE /secrets/=latency:60 x1")
        wanted = [WantedSecret(chute_id, "HF_TOKEN", values[0], replace=True), WantedSecret(chute_id, "B", values[1])]
        app.app.worker.secrets.write(wanted)
        await app.until(lambda: app.sent("DELETE", "/secrets/") == 1)
        profile = resolve_profile(LaunchOptions(config_path=app.sandbox.config_path), {}, app.sandbox.directory)
        app.app.worker._runner.open(profile, transport=app.sandbox.transport)
        assert [value.wiped for value in values] == [False, True]
        app.mend()
        await app.settled()
        assert [value.wiped for value in values] == [True, True]
        assert {(chute_id, "HF_TOKEN")} == secrets_on(app.sandbox) & {(chute_id, "HF_TOKEN"), (chute_id, "B")}
        assert app.state.secret_writes == ()
        assert app.sent("POST", "/secrets/") == 1


async def test_what_fails_after_the_account_was_left_keeps_nothing(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        value = Secret(SENTINEL)
        app.fault("POST /secrets/=latency:60 x1", "POST /secrets/=drop_before_commit x1")
        app.app.worker.secrets.write([WantedSecret(chute_on(app.sandbox), "WANTED", value)])
        await app.until(lambda: app.sent("POST", "/secrets/") == 1)
        profile = resolve_profile(LaunchOptions(config_path=app.sandbox.config_path), {}, app.sandbox.directory)
        app.app.worker._runner.open(profile, transport=app.sandbox.transport)
        app.mend()
        await app.settled()
        assert value.wiped
        assert app.state.secret_writes == ()
        assert app.state.activities[-1].stage.failed
