"""What the secret form does when the server refuses, is silent, or knows better; and that no value is left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import WIDE
from lanes import SIZES, cases
from remains import holders
from secret_form_driver import TOKEN, forming

from chutes_tui.core.attempt import Stage
from chutes_tui.operations.secrets.writing import Obstacle
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.secrets.secret_form import SecretFormScreen

if TYPE_CHECKING:
    from driving import Driving
    from secret_form_driver import FormDriver

Patch = pytest.MonkeyPatch
POST = "POST /secrets/"
DELETE = "DELETE /secrets/"


def stage(app: FormDriver) -> Stage | Obstacle:
    (write,) = app.state.secret_writes
    return write.obstacle or write.stage


class TestRefused:
    async def test_the_form_stays_as_it_was(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            app.fault(f"{POST}=too_many_requests x1")
            await app.fill("KEY")
            await app.send()
            assert app.shows("✗")
            assert app.state.secret_writes == ()
            assert (app.fields.key, app.value, app.focus) == ("KEY", TOKEN, "value")
            await app.send()
            assert await app.closed_with()
            assert [value for *_, value in app.created] == [TOKEN, TOKEN]

    async def test_a_chute_that_is_not_there(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            app.sandbox.world.database.run("DELETE FROM chutes WHERE name = 'night-batch'")
            await app.fill("KEY")
            await app.send()
            assert app.shows("✗", "does not belong to you")
            assert app.focus == "chute"
            assert app.value == TOKEN

    @pytest.mark.slow
    async def test_of_a_replacement_leaves_a_gap_that_is_told(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, replacing=("support-bot", "HF_TOKEN")) as app:
            app.fault(f"{POST}=too_many_requests x1")
            await app.paste(TOKEN)
            await app.send()
            assert app.shows("The old one is deleted and the new one is not written")
            assert app.shows("The old one is already deleted: support-bot has no HF_TOKEN now.", "Create")
            await app.press("escape")
            assert app.shows("support-bot has no HF_TOKEN now.")
            await app.press("enter")
            await app.send()
            assert await app.closed_with()
            assert app.sent("DELETE", "/secrets/") == 1
            assert app.kept("support-bot", "HF_TOKEN") == 1


class TestTaken:
    @pytest.mark.slow
    async def test_is_replaced_only_when_the_user_says_so(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="support-bot") as app:
            await app.fill("NEW")
            query = "UPDATE secrets SET key = 'NEW', secret_id = ? WHERE key = 'SENTRY_DSN'"
            from chutes_tui.api.recovery import secret_id_for

            chute_id, user = app.chute_id("support-bot"), app.sandbox.account.user_id
            app.sandbox.world.database.run(query, secret_id_for(user, chute_id, "NEW"))
            await app.send()
            assert stage(app) is Obstacle.TAKEN
            assert app.shows("support-bot already has NEW", "Nothing was changed.")
            assert app.focus == "answer-1"
            await app.press("enter")
            assert app.state.secret_writes == ()
            assert app.value == TOKEN
            assert app.shows("[ ] Replace the existing one")
            await app.press("f7")
            await app.send()
            assert await app.closed_with()
            assert app.sent("DELETE", "/secrets/") == 1


class TestNotDeleted:
    async def test_the_new_value_was_not_sent(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, replacing=("support-bot", "HF_TOKEN")) as app:
            app.fault(f"{DELETE}=internal_error x1")
            await app.paste(TOKEN)
            await app.send()
            assert stage(app) is Obstacle.OLD_LEFT
            assert app.shows("The old one was not deleted, so the new value was not sent.")
            assert app.created == []
            await app.press("shift+tab", "enter")
            await app.settled()
            assert await app.closed_with()
            assert app.kept("support-bot", "HF_TOKEN") == 1


class TestChuteGone:
    @pytest.mark.slow
    async def test_nothing_is_deleted_and_deleting_is_offered(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, replacing=("support-bot", "HF_TOKEN")) as app:
            chute_id = app.chute_id("support-bot")
            app.sandbox.world.database.run("DELETE FROM chutes WHERE chute_id = ?", chute_id)
            await app.paste(TOKEN)
            await app.send()
            assert stage(app) is Obstacle.CHUTE_GONE
            assert app.shows("its chute no longer exists", "the old one was not deleted", "Delete the secret…")
            assert app.created == []
            assert app.sent("DELETE", "/secrets/") == 0
            await app.press("shift+tab", "enter")
            assert app.in_front(ConfirmDialog)
            assert app.shows("Delete this secret?", "of a chute that no longer exists", "Type “HF_TOKEN” to confirm")
            await app.press("escape")
            assert app.value == TOKEN
            await app.press("enter")
            await app.type("HF_TOKEN")
            await app.press("enter")
            assert await app.closed_with() is None
            await app.settled()
            assert app.sent("DELETE", "/secrets/") == 1
            query = "SELECT count(*) FROM secrets WHERE purpose = ? AND key = 'HF_TOKEN'"
            assert app.sandbox.world.database.value(query, chute_id) == 0
            assert app.state.secret_writes == ()


DELETING = "1 of 2 Deleting the old HF_TOKEN"
CREATING = "2 of 2 The old one is deleted. Creating HF_TOKEN"


class TestProgress:
    @SIZES
    async def test_of_a_replacement(self, driving: Driving, monkeypatch: Patch, size: tuple[int, int]) -> None:
        async with forming(driving, monkeypatch, size=size, replacing=("support-bot", "HF_TOKEN")) as app:
            app.fault(f"{DELETE}=latency:60")
            await app.paste(TOKEN)
            await app.press("ctrl+s")
            await app.seen("1 of 2")
            plan = ("The old HF_TOKEN of support-bot is deleted.", "The new HF_TOKEN is created.")
            beside = size == WIDE
            assert app.shows(f"● {plan[0]}", f"○ {plan[1]}") if beside else app.shows(f"{DELETING} of support-bot…")
            await app.press("escape")
            assert app.in_front(SecretFormScreen)
            app.mend()
            app.fault(f"{POST}=latency:60")
            await app.seen("2 of 2")
            assert app.shows(f"✓ {plan[0]}", f"● {plan[1]}") if beside else app.shows(f"{CREATING} for support-bot…")
            app.mend()
            assert await app.closed_with()


@pytest.mark.slow
class TestLost:
    async def test_it_is_there_and_taken_as_it_is(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            app.fault(f"{POST}=drop_after_commit x1")
            await app.fill("KEY")
            await app.send()
            assert stage(app) is Stage.LOST_PRESENT
            assert app.shows("No response received, but the secret KEY exists.", "It may have another value")
            assert app.focus == "answer-2"
            await app.press("shift+tab", "shift+tab", "enter")
            record = app.secret("night-batch", "KEY")
            assert record is not None
            assert await app.closed_with() == record.secret_id
            assert app.sent("POST", "/secrets/") == 1

    async def test_it_is_there_and_replaced_to_be_sure(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            app.fault(f"{POST}=drop_after_commit x1")
            await app.fill("KEY")
            await app.send()
            await app.press("shift+tab", "enter")
            await app.settled()
            assert await app.closed_with()
            assert (app.sent("DELETE", "/secrets/"), app.sent("POST", "/secrets/")) == (1, 2)

    async def test_it_is_not_there_and_sent_again(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            app.fault(f"{POST}=drop_before_commit x1")
            await app.fill("KEY")
            await app.send()
            assert stage(app) is Stage.LOST_ABSENT
            assert app.shows("No response received. The secret KEY was not written.")
            await app.press("enter")  # on "Back to the form", where a stray one does no harm
            assert app.state.secret_writes == ()
            assert (app.value, app.focus) == (TOKEN, "value")
            await app.send()
            assert await app.closed_with()

    async def test_nobody_knows_until_the_list_tells(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            app.fault(f"{POST}=drop_after_commit x1", "GET /secrets/=bad_gateway_html")
            await app.fill("KEY")
            await app.send()
            assert stage(app) is Stage.LOST_UNKNOWN
            assert app.shows("The secret KEY may have been written.", "Sending it again does no harm")
            app.mend()
            await app.press("shift+tab", "shift+tab", "enter")
            await app.seen("but the secret KEY exists.")
            assert app.focus == "answer-2"
            await app.press("shift+tab", "shift+tab", "enter")
            record = app.secret("night-batch", "KEY")
            assert record is not None
            assert await app.closed_with() == record.secret_id
            assert app.sent("POST", "/secrets/") == 1
            assert app.state.secret_writes == ()

    @pytest.mark.slow
    async def test_a_look_that_finds_nothing(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            app.fault(f"{POST}=drop_before_commit x1", "GET /secrets/=bad_gateway_html")
            await app.fill("KEY")
            await app.send()
            app.mend()
            await app.press("shift+tab", "shift+tab", "enter")
            await app.seen("The secret KEY was not written.")
            await app.press("shift+tab", "enter")
            assert await app.closed_with()
            assert app.sent("POST", "/secrets/") == 2

    async def test_leaving_drops_it_when_asked(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            app.fault(f"{POST}=drop_before_commit x1")
            await app.fill("KEY")
            await app.send()
            await app.press("escape")
            assert app.shows("Drop the value?")
            await app.press("enter")
            assert stage(app) is Stage.LOST_ABSENT
            await app.press("escape", "right", "enter")
            assert await app.closed_with() is None
            assert app.state.secret_writes == ()


class TestNothingIsLeft:
    @pytest.mark.slow
    @cases(
        "ending",
        {ending: ending for ending in ("sent", "refused and left", "lost and left", "account switched")},
        "sent",
        "account switched",
    )
    async def test_of_the_value(self, driving: Driving, monkeypatch: Patch, ending: str) -> None:
        backwards = "9a3f7-lenitnes"  # what is searched for must not be found in the test itself
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            fault = {"refused and left": "too_many_requests", "lost and left": "drop_before_commit"}.get(ending)
            if fault:
                app.fault(f"{POST}={fault} x1")
            await app.fill("KEY", f"first {backwards[::-1]}\nsecond {backwards[::-1]}")
            await app.press("f4")
            assert app.shows(backwards[::-1])
            assert holders(backwards[::-1])
            await app.press("f4")
            if ending == "account switched":
                assert app.state.profile is not None
                app.app.open_profile(app.state.profile._replace(name="another"))
            else:
                await app.send()
            if fault:
                await app.press("escape", "right", "enter")
            await app.closed_with()
            await app.settled()
            app.created.clear()
            await app.until(lambda: not holders(backwards[::-1]))
