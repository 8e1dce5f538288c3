"""How a registration ends: refusals return to what can mend them, lost answers are found out about, sent once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import NARROW, WIDE, Driving
from lanes import SIZES, cases
from register_driver import FREE, TAKEN, Wizard, registering

from chutes_tui.core.attempt import Stage
from chutes_tui.operations.onboarding.registration_state import write_config
from chutes_tui.profiles.accounts import OtherAccountError
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.onboarding.welcome import WelcomeScreen

if TYPE_CHECKING:
    from pathlib import Path

    from served import ServedSandbox


def config(driving: Driving) -> Path:
    return driving.home / ".chutes" / "config.ini"


def take_name(served: ServedSandbox, name: str) -> None:
    served.sandbox.world.database.run("UPDATE users SET username = ? WHERE username = 'grace'", name)


@pytest.mark.slow
class TestRefusals:
    @SIZES
    async def test_a_token_is_refused_and_nothing_else_is_lost(
        self, driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]
    ) -> None:
        async with registering(driving, served_sandbox, size=size) as app:
            await app.to_token()
            await app.give_token("deadbeef-no-such-token")
            await app.seen("The server rejected this token.")
            await app.at("Token")
            assert app.stage is Stage.REFUSED
            assert app.says("Invalid registration token")
            assert app.value("token") == ""
            assert "deadbeef" not in app.text
            sent = app.registered()
            await app.give_token()
            await app.at("Account")
            assert app.registered() == sent + 1

    @SIZES
    async def test_a_name_that_was_taken_meanwhile(
        self, driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]
    ) -> None:
        async with registering(driving, served_sandbox, size=size) as app:
            await app.to_token()
            take_name(served_sandbox, "lovelace")
            await app.give_token()
            await app.at("Username")
            assert app.says("The username lovelace is taken.")
            assert not app.says("This name is free."), "that answer is older than the refusal"
            assert app.screen.has_class("-refused")
            await app.type("2")
            await app.until(lambda: not app.screen.has_class("-refused"))
            await app.seen("This name is free.")
            assert not app.screen.has_class("-refused"), "what is known of the new name brings nothing back"
            for step in ("Wallet", "Config file", "Review", "Token"):
                await app.press("ctrl+s")
                await app.at(step)
            await app.give_token()
            await app.at("Account")
            assert app.has_account("lovelace2")

    async def test_what_the_coldkey_needs(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        async with registering(driving, served_sandbox) as app:
            served_sandbox.sandbox.switch(require_coldkey_tao=True)
            await app.register()
            await app.seen("the coldkey must hold 0.25 TAO")
            await app.at("Token")
            assert app.screen.form.coldkey in app.text
            assert app.says("Put 0.25 TAO on the wallet's coldkey")
            served_sandbox.sandbox.switch(require_coldkey_tao=False)
            await app.press("ctrl+s")
            await app.at("Account")

    async def test_who_gives_tokens_of_another_server(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        async with registering(driving, served_sandbox) as app:
            await app.to_token()
            assert app.says("Ask its operator")
            assert not app.says("Prove you're human")

    async def test_too_many_registrations(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        async with registering(driving, served_sandbox) as app:
            await app.to_token()
            world = served_sandbox.sandbox.world
            for _ in range(4):
                stamp = world.clock.stamp()
                world.database.insert("registrations", ip="127.0.0.1", created_at=stamp)
            await app.give_token()
            await app.seen("Too many accounts were registered")
            await app.at("Token")
            assert app.says("3 new accounts a day")

    async def test_until_when_the_server_wants_us_to_wait(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with registering(driving, served_sandbox) as app:
            await app.to_token()
            served_sandbox.fault("POST /users/register=too_many_requests:3600 x1")
            await app.give_token()
            await app.at("Token")
            await app.seen("Again from")
            assert len(app.value("token")) > 30, "it may be good still"
            retry = app.registration.outcome and app.registration.outcome.retry_at
            assert retry is not None

    async def test_the_checks_find_it_before_a_token_is_asked_for(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with registering(driving, served_sandbox, TAKEN) as app:
            await past_the_wallet(app)
            await app.press("enter")
            await app.at("Wallet")
            assert app.registration.outcome is not None
            assert app.registration.outcome.hotkey_taken
            assert app.says("This hotkey is already registered to ada.")
            assert app.registered() == 0


@pytest.mark.slow
class TestHotkeyTaken:
    async def test_another_hotkey_is_no_longer_refused(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        async with registering(driving, served_sandbox, TAKEN) as app:
            await past_the_wallet(app)
            await app.press("enter")
            await app.at("Wallet")
            assert app.says("This hotkey is already registered to ada.")
            await app.press(*["down"] * 7, "enter")
            await app.at("Config file")
            assert app.screen.form.hotkey is not None
            assert app.screen.form.hotkey.wallet == "workbench"
            await app.seen("A new file.")
            assert not app.screen.has_class("-refused"), "what is known of the file brings nothing back"

    @SIZES
    async def test_its_account_is_fetched_and_gets_a_new_fingerprint(
        self, driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]
    ) -> None:
        async with registering(driving, served_sandbox, TAKEN, size=size) as app:
            await app.to_wallet()
            await app.press("enter")
            await app.seen("Choose another hotkey, or use")
            await app.press("f8")
            await app.at("Account")
            assert "ada" in config(driving).read_text()
            assert app.says("The account ada is yours")
            assert app.says("If you don't have it, set a new one.")
            await app.press("g")
            await app.seen("Set a new fingerprint?")
            await app.press("escape")
            assert served_sandbox.asked("POST", "/users/change_fingerprint") == 0
            await app.press("g", "right", "enter")
            await app.until(lambda: app.registration.fingerprint is not None and not app.busy)
            change = app.registration.fingerprint
            assert change is not None
            assert change.stage is Stage.DONE
            assert change.fingerprint is not None
            assert change.fingerprint.reveal() not in app.text
            await app.press("v")
            assert change.fingerprint.reveal() in app.text
            await app.press("escape")
            await app.seen("Leave without saving the fingerprint?")
            await app.press("escape")
            assert app.app.focused is not None
            assert app.app.focused.id == "reveal"
            await app.press("s")
            await app.press("ctrl+s")
            await app.until(lambda: app.in_front(KeysScreen))
            assert app.registered() == 0

    async def test_a_lost_change_is_looked_up(self, driving: Driving, served_sandbox: ServedSandbox) -> None:
        async with registering(driving, served_sandbox, TAKEN, size=NARROW) as app:
            await app.to_wallet()
            await app.press("enter")
            await app.seen("Choose another hotkey, or use")
            await app.press("f8")
            await app.at("Account")
            served_sandbox.fault(
                "POST /users/change_fingerprint=drop_after_commit x1", "POST /users/login=internal_error"
            )
            await app.press("g", "right", "enter")
            await app.seen("it may be this one or the old one")
            served_sandbox.sandbox.faults.clear()
            app.screen.query_one("#new-fingerprint").focus()
            await app.press("enter")
            await app.until(lambda: app.registration.fingerprint.stage is Stage.DONE)  # type: ignore[union-attr]
            assert served_sandbox.asked("POST", "/users/change_fingerprint") == 1


@pytest.mark.slow
class TestLostAnswers:
    @pytest.mark.parametrize("fault", ["drop_after_commit", "cut_body"])
    async def test_the_account_exists(self, driving: Driving, served_sandbox: ServedSandbox, fault: str) -> None:
        async with registering(driving, served_sandbox) as app:
            await app.to_token()
            sent = app.registered()
            served_sandbox.fault(f"POST /users/register={fault} x1")
            await app.give_token()
            await app.at("Account")
            assert app.stage is Stage.LOST_PRESENT
            assert app.registered() == sent + 1
            assert "lovelace" in config(driving).read_text()
            assert app.screen.query_one("#new-fingerprint").display

    @pytest.mark.slow
    @cases(
        "fault",
        {fault: fault for fault in ("drop_before_commit", "internal_error", "bad_gateway_html")},
        "drop_before_commit",
    )
    async def test_no_account_was_made(self, driving: Driving, served_sandbox: ServedSandbox, fault: str) -> None:
        async with registering(driving, served_sandbox) as app:
            await app.to_token()
            sent = app.registered()
            served_sandbox.fault(f"POST /users/register={fault} x1")
            await app.give_token()
            await app.seen("The account lovelace was not created.")
            await app.at("Token")
            assert app.stage is Stage.LOST_ABSENT
            assert app.registered() == sent + 1
            assert not config(driving).exists()
            await app.give_token()
            await app.at("Account")

    @pytest.mark.slow
    @SIZES
    async def test_nothing_is_known_until_the_server_answers_again(
        self, driving: Driving, served_sandbox: ServedSandbox, size: tuple[int, int]
    ) -> None:
        async with registering(driving, served_sandbox, size=size) as app:
            await app.to_token()
            sent = app.registered()
            served_sandbox.fault("POST /users/register=latency:60 x1", "POST /users/register=drop_after_commit x1")
            look_fails_after_the_checks(app)
            await app.give_token()
            await app.seen("may have been created.")
            await app.until(lambda: not app.busy)
            assert app.stage is Stage.LOST_UNKNOWN
            assert app.says("F9")
            await app.press("f9")
            await app.until(lambda: app.state.activities[-1].title.startswith("Looking") and not app.busy)
            assert app.state.activities[-1].problem is app.registration.outcome.problem  # type: ignore[union-attr]
            served_sandbox.sandbox.faults.clear()
            await app.press("f9")
            await app.at("Account")
            assert app.registered() == sent + 1
            assert "lovelace" in config(driving).read_text()

    @pytest.mark.slow
    async def test_leaving_then_says_that_the_account_may_exist(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with registering(driving, served_sandbox) as app:
            await app.to_token()
            served_sandbox.fault("POST /users/register=latency:60 x1", "POST /users/register=drop_after_commit x1")
            look_fails_after_the_checks(app)
            await app.give_token()
            await app.seen("may have been created.")
            await app.until(lambda: not app.busy)
            while not app.says("Leave the registration?"):
                await app.press("escape")
            assert app.says("The account lovelace may exist: the answer was lost.")
            assert not app.says("No account was created")

    @pytest.mark.slow
    async def test_a_slow_answer_is_waited_for_and_nothing_is_sent_twice(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with registering(driving, served_sandbox) as app:
            served_sandbox.sandbox.switch(accept_replaceme=True)
            await app.to_review()
            served_sandbox.fault("POST /users/register=latency:60 x1")
            await app.press("ctrl+s")
            await app.seen("Creating the account…")
            await app.press("ctrl+s", "ctrl+s", "escape", "escape")
            assert app.step == "Review"
            await app.press("ctrl+q")
            await app.seen("In progress: Registering lovelace.")
            await app.press("escape")
            served_sandbox.sandbox.faults.clear()
            await app.at("Account")
            assert app.registered() == 1


async def past_the_wallet(app: Wizard) -> None:
    """To the config, with a server that doesn't say whose a hotkey is until then."""
    app.served.fault("GET /users/me=invalid_json")
    await app.to_config()
    app.served.sandbox.faults.clear()


def look_fails_after_the_checks(app: Wizard) -> None:
    """From the moment on that the next registration arrives, nobody can be asked whose the hotkey is.

    The answer to the registration, which latency must hold, goes its way then.
    """
    before = app.registered()

    async def wait() -> None:
        await app.until(lambda: app.registered() > before)
        app.served.sandbox.faults.clear()
        app.served.fault("GET /users/me=internal_error")

    app.app.run_worker(wait(), exit_on_error=False)


class TestTheFile:
    @pytest.mark.slow
    async def test_a_file_that_came_in_between_is_not_overwritten(
        self, driving: Driving, served_sandbox: ServedSandbox, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with registering(driving, served_sandbox, FREE) as app:
            await app.to_token()
            where = "chutes_tui.services.onboarding.registration.write_config"
            other = served_sandbox.config_path.read_bytes()

            def late(*arguments: object) -> object:
                config(driving).write_bytes(other)
                monkeypatch.setattr(where, write_config)
                return write_config(*arguments)  # type: ignore[arg-type]

            monkeypatch.setattr(where, late)
            await app.give_token()
            await app.at("Account")
            assert isinstance(app.registration.write_problem, OtherAccountError)
            assert "Choose another file" in app.text
            assert config(driving).read_bytes() == other
            assert app.fingerprint
            await app.press("ctrl+s")
            await app.at("Config file")
            await app.clear("path", "~/mine.ini")
            await app.seen("A new file.")
            await app.press("ctrl+s")
            await app.at("Account")
            assert "lovelace" in (driving.home / "mine.ini").read_text()
            await app.press("s", "ctrl+s")
            await app.until(lambda: app.in_front(KeysScreen))


@pytest.mark.slow
async def test_the_place_is_proven_once_more_before_the_account_is_made(
    driving: Driving, served_sandbox: ServedSandbox, tmp_path: Path
) -> None:
    async with registering(driving, served_sandbox, config_path=tmp_path / "config.ini") as app:
        await app.to_token()
        sent = app.registered()
        (tmp_path / "config.ini").mkdir()
        await app.give_token()
        await app.until(lambda: not app.busy and app.registration.problem is not None)
        await app.settled()
        assert app.registered() == sent
        assert app.step == "Token"
        assert app.screen.has_class("-refused")


@pytest.mark.slow
async def test_leaving_without_the_fingerprint_asks_once(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with registering(driving, served_sandbox) as app:
        await app.register()
        await app.at("Account")
        await app.press("escape")
        await app.seen("Leave without saving the fingerprint?")
        await app.press("escape")
        await app.press("ctrl+q")
        await app.seen("Leave now?")
        assert "The new account's fingerprint is shown only once" in app.text
        await app.press("escape")
        await app.press("c")
        await app.until(lambda: app.clipboard.text == app.fingerprint)
        await app.seen("Copied")
        await app.press("escape")
        await app.until(lambda: app.in_front(KeysScreen) or app.in_front(WelcomeScreen))


@pytest.mark.slow
async def test_the_qr_code_and_the_address(driving: Driving, served_sandbox: ServedSandbox) -> None:
    async with registering(driving, served_sandbox, size=NARROW) as app:
        await app.register()
        await app.at("Account")
        address = app.screen._account.payment_address
        await app.press("a")
        await app.until(lambda: app.clipboard.text == address)
        assert "█▀▀▀▀▀█" not in app.text
        await app.press("x")
        await app.seen("█▀▀▀▀▀█")
        await app.press("escape")
        await app.resize(*WIDE)
        await app.seen("█▀▀▀▀▀█")
