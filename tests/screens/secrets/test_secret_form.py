"""The secret form: what is said while it is filled in, what is asked before it is sent, what it never shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lanes import SIZES
from secret_form_driver import TOKEN, forming

from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog
from chutes_tui.screens.secrets.secret_form import SecretFormScreen

if TYPE_CHECKING:
    from driving import Driving

Patch = pytest.MonkeyPatch


class TestCreating:
    @SIZES
    async def test_by_keys_alone(self, driving: Driving, monkeypatch: Patch, size: tuple[int, int]) -> None:
        async with forming(driving, monkeypatch, size=size) as app:
            assert app.focus == "chute"
            await app.press("enter")
            await app.type("night")
            await app.press("enter")
            assert app.focus == "key"
            assert app.shows("night-batch", app.chute_id("night-batch"))
            await app.type("HF_TOKEN")
            assert app.shows("new for night-batch", "usually starts with hf_")
            await app.press("tab")
            await app.paste(TOKEN)
            assert app.shows("✓ 37 characters")
            await app.send()
            record = app.secret("night-batch", "HF_TOKEN")
            assert record is not None
            assert await app.closed_with() == record.secret_id
            assert app.created == [(app.chute_id("night-batch"), "HF_TOKEN", TOKEN)]
            assert app.kept("night-batch", "HF_TOKEN") == 1
            assert app.state.secret_writes == ()

    @pytest.mark.slow
    async def test_by_mouse(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch) as app:
            await app.click_on("choose a chute")
            await app.click_on("support-bot-staging", times=2)
            await app.settled()
            await app.click_on("Templates [f3]")
            await app.click_on("WANDB_API_KEY")
            assert app.focus == "value"
            await app.paste("0123456789" * 4)
            await app.click_on("Create [^s]")
            await app.settled()
            await app.closed_with()
            assert app.kept("support-bot-staging", "WANDB_API_KEY") == 1

    @pytest.mark.slow
    async def test_a_double_press_sends_once(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill("KEY")
            app.fault("POST /secrets/=latency:60")
            await app.press("ctrl+s", "ctrl+s", "f10")
            assert app.shows("Creating KEY for night-batch…")
            await app.press("ctrl+s", "escape")
            assert app.in_front(SecretFormScreen)
            app.mend()
            await app.closed_with()
            assert app.sent("POST", "/secrets/") == 1

    async def test_a_known_chute_waits_for_the_key(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            assert app.focus == "key"

    async def test_the_only_chute_is_chosen_already(self, driving: Driving, monkeypatch: Patch) -> None:
        def only_one(sandbox: object) -> None:
            sandbox.world.database.run("DELETE FROM chutes WHERE name != 'night-batch'")  # type: ignore[attr-defined]

        async with forming(driving, monkeypatch, before=only_one) as app:
            assert app.shows("night-batch")
            assert app.fields.chute_id == app.chute_id("night-batch")


class TestWhatIsMissing:
    @pytest.mark.slow
    async def test_each_field_in_turn(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch) as app:
            await app.send()
            assert app.shows("Choose the chute for the secret")
            assert app.focus == "chute"
            await app.choose("night")
            await app.send()
            assert app.shows("Enter a variable name.")
            assert app.focus == "key"
            await app.type("KEY")
            assert not app.shows("Enter a variable name.")
            await app.send()
            assert app.shows("Enter a value.")
            assert app.focus == "value"
            assert app.sent("POST", "/secrets/") == 0

    async def test_no_chutes(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, empty=True) as app:
            await app.seen("You have no chutes")

    @pytest.mark.slow
    async def test_chutes_that_do_not_come(self, driving: Driving, monkeypatch: Patch) -> None:
        chute_id = "0f0f0f0f-1234-4000-8000-0123456789ab"
        async with forming(driving, monkeypatch) as app:
            app.fault("GET /chutes/=internal_error")
            app.app.worker.secrets.refresh()
            await app.seen("couldn't be loaded")
            await app.choose(chute_id)
            assert app.fields.chute_id == chute_id
            assert app.shows("chute 0f0f0f0f")


class TestKey:
    @pytest.mark.slow
    async def test_an_odd_one_is_asked_about_once(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill("my-key")
            assert app.shows("It isn't a standard name")
            await app.press("ctrl+s")
            assert app.in_front(ConfirmDialog)
            await app.press("escape")
            assert app.focus == "key"
            assert app.sent("POST", "/secrets/") == 0
            await app.press("ctrl+s", "right", "enter")
            await app.settled()
            assert await app.closed_with()
            assert app.kept("night-batch", "my-key") == 1

    @pytest.mark.slow
    async def test_a_name_that_current_servers_refuse(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill("LD_PRELOAD")
            assert app.shows("Current Chutes servers refuse this name")
            await app.press("ctrl+s")
            assert app.in_front(ConfirmDialog)
            assert not app.shows("takes it as it is")
            assert app.sent("POST", "/secrets/") == 0
            await app.press("right", "enter")
            await app.seen("Banned secret key: LD_PRELOAD")
            await app.settled()
            assert not app.shows("Use a credential that may do it")
            assert app.focus == "key"

    @pytest.mark.slow
    @pytest.mark.parametrize("key", ["PATH", "HOME"])
    async def test_a_name_that_steers_nothing_here(self, driving: Driving, monkeypatch: Patch, key: str) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill(key)
            await app.send()
            assert await app.closed_with()

    @pytest.mark.slow
    async def test_a_value_that_can_hardly_work_is_asked_about(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill("TOKEN", "op://vault/item/field")
            assert app.shows("1Password")
            await app.press("ctrl+s")
            assert app.in_front(ConfirmDialog)
            assert "vault" not in app.text
            await app.press("enter")
            assert app.sent("POST", "/secrets/") == 0
            assert app.focus == "value"
            await app.press("ctrl+s", "right", "enter")
            await app.settled()
            assert await app.closed_with()
            assert app.created[-1][2] == "op://vault/item/field"

    @pytest.mark.slow
    async def test_a_refused_one(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.paste("A\u202eB")
            await app.fill("")
            assert app.shows("A‹U+202E›B")
            await app.send()
            assert app.in_front(SecretFormScreen)
            assert app.sent("POST", "/secrets/") == 0

    async def test_an_assignment_is_taken_apart(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.paste(f'export HF_TOKEN="{TOKEN}"\n')
            await app.seen("it was put in the value field, hidden")
            assert (app.fields.key, app.value) == ("HF_TOKEN", TOKEN)
            assert "sentinel" not in app.text

    @pytest.mark.slow
    async def test_a_token_in_the_wrong_field(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.paste(TOKEN)
            await app.seen("it was put in the value field, hidden")
            assert (app.fields.key, app.value) == ("HF_TOKEN", TOKEN)
            assert "sentinel" not in app.text

    @pytest.mark.slow
    async def test_a_value_that_is_there_is_not_pasted_over(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill("KEY", "first")
            await app.press("shift+tab")
            await app.paste("HF_TOKEN=second")
            await app.seen("the value field isn't empty")
            assert (app.fields.key, app.value) == ("KEY", "first")

    @pytest.mark.slow
    async def test_many_lines_are_not_shown(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.paste("sentinel one\nsentinel two")
            await app.seen("Several lines were pasted into the variable")
            assert app.fields.key == ""
            assert "sentinel" not in app.text

    @pytest.mark.slow
    async def test_typing_an_assignment(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.type("KEY")
            await app.press("equals_sign")
            await app.type("sentinel")
            assert (app.fields.key, app.value) == ("KEY", "sentinel")
            assert "sentinel" not in app.text

    @pytest.mark.slow
    async def test_a_list_that_is_not_whole(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            app.fault("GET /secrets/=internal_error")
            app.app.worker.secrets.refresh()
            await app.settled()
            await app.type("KEY")
            assert app.shows("not yet compared with all secrets of night-batch")


class TestExisting:
    @pytest.mark.slow
    async def test_is_told_and_replaced_only_when_ticked(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="support-bot") as app:
            await app.fill("HF_TOKEN")
            assert app.shows("support-bot already has this secret (created 7 months ago)", "[ ]")
            await app.send()
            assert app.shows("select “Replace”")
            assert app.focus == "replace"
            assert app.sent("DELETE", "/secrets/") == 0
            await app.press("space")
            assert app.shows("[✓]", "The server can't update secrets")
            await app.send()
            assert await app.closed_with()
            assert app.sent("DELETE", "/secrets/") == app.sent("POST", "/secrets/") == 1

    @pytest.mark.slow
    async def test_another_key_unticks(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="support-bot") as app:
            await app.fill("HF_TOKEN")
            await app.press("f7")
            assert app.fields.replaces
            app.form.query_one("#key").focus()
            await app.press("end", "backspace", "N")
            assert app.fields.key == "HF_TOKEN"
            assert not app.fields.replaces

    @pytest.mark.slow
    async def test_one_that_is_replaced_from_the_list(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, replacing=("support-bot", "HF_TOKEN")) as app:
            assert app.focus == "value"
            assert app.shows("Replace a secret", "support-bot", "HF_TOKEN", "The server can't update secrets")
            await app.paste(TOKEN)
            await app.press("f2", "f3", "f7")
            assert app.in_front(SecretFormScreen)
            assert app.fields.replaces
            await app.send()
            assert await app.closed_with()
            assert app.created == [(app.chute_id("support-bot"), "HF_TOKEN", TOKEN)]
            assert app.sent("DELETE", "/secrets/") == 1

    @pytest.mark.slow
    async def test_one_that_is_gone_by_now(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, replacing=("support-bot", "HF_TOKEN")) as app:
            app.forget("support-bot", "HF_TOKEN")
            app.app.worker.secrets.refresh()
            await app.seen("The secret to replace no longer exists.")
            await app.paste(TOKEN)
            await app.send()
            assert await app.closed_with()
            assert app.kept("support-bot", "HF_TOKEN") == 1


class TestValue:
    @pytest.mark.slow
    @pytest.mark.parametrize("value", [" a b\t", "a\r\nb", "é\u200b日本", "x" * 5000])
    async def test_nothing_of_a_paste_is_lost(self, driving: Driving, monkeypatch: Patch, value: str) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill("KEY", value)
            await app.send()
            await app.closed_with()
            assert app.created[0][2] == value

    @pytest.mark.slow
    async def test_what_is_odd_is_told(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill("HF_TOKEN", " wrong\t\nlines\n")
            assert app.shows("2 lines, 14 characters", "starts with whitespace", "ends with a line break")
            assert app.shows("HF_TOKEN usually starts with hf_")

    @pytest.mark.slow
    @pytest.mark.parametrize(("keys", "sent"), [(("enter",), "a"), (("down", "enter"), "a\n")])
    async def test_a_line_end_is_asked_about(
        self, driving: Driving, monkeypatch: Patch, keys: tuple[str, ...], sent: str
    ) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill("KEY", "a\n")
            await app.press("ctrl+s")
            assert app.in_front(OptionDialog)
            await app.press("escape")
            assert app.sent("POST", "/secrets/") == 0
            assert app.value == "a\n"
            await app.press("ctrl+s", *keys)
            await app.settled()
            await app.closed_with()
            assert app.created[0][2] == sent

    @pytest.mark.slow
    async def test_shown_on_demand_and_hidden_again(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill("KEY", "sentinel value")
            assert "sentinel" not in app.text
            await app.press("f4")
            assert app.shows("sentinel value", "Hide")
            await app.press("f4")
            assert "sentinel" not in app.text
            await app.press("f4", "shift+tab")
            assert "sentinel" not in app.text

    @pytest.mark.slow
    async def test_a_paste_beside_the_fields(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch) as app:
            assert app.focus == "chute"
            await app.paste("sentinel")
            assert app.value == "sentinel"
            assert app.focus == "value"

    @pytest.mark.slow
    async def test_a_paste_that_is_far_too_long(self, driving: Driving, monkeypatch: Patch) -> None:
        async with forming(driving, monkeypatch, chute="night-batch") as app:
            await app.fill("KEY", "kept")
            await app.paste("x" * ((1 << 20) + 1))
            await app.seen("nothing was pasted")
            assert app.value == "kept"
