"""One question to a model, in the app: the price before, the answer, and every way in which none comes."""

from __future__ import annotations

import secrets
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
from lanes import SIZES
from remains import holders, kept_in_words
from textual import events

from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.core.loadable import LoadPhase
from chutes_tui.screens.dialogs.confirm import TextDialog
from chutes_tui.screens.keys.reveal import RevealScreen
from chutes_tui.screens.models.models_screen import ModelsScreen
from chutes_tui.screens.models.question_dialog import QuestionDialog

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from driving import Driver, Driving

    from chutes_tui.sandbox import Sandbox

PATH = "/v1/chat/completions"
LOST = "it may have been billed"


@asynccontextmanager
async def asking(driving: Driving, *faults: str, key: str = "production", **options: Any) -> AsyncIterator[Driver]:
    """The form for DeepSeek, with a key pasted."""
    async with driving.sandboxed(*faults, **options) as app:
        await app.press("L")
        await app.until(lambda: app.state.models.phase is LoadPhase.READY)
        await app.press("slash")
        await app.type("deepseek")
        await app.press("enter", "a")
        assert app.in_front(QuestionDialog)
        if key:
            app.app.screen.post_message(events.Paste(app.sandbox.account.api_keys.get(key, key)))
            await app.settled()
        yield app


async def ask(app: Driver) -> None:
    await app.press("enter")
    await app.until(lambda: not app.in_front(QuestionDialog) or not app.app.screen.busy)  # type: ignore[attr-defined]
    await app.settled()


@SIZES
async def test_the_price_before_and_the_answer_with_what_it_took(driving: Driving, size: tuple[int, int]) -> None:
    async with asking(driving, size=size) as app:
        assert app.says("Costs $0.000287 at most: about 29 tokens in at $0.27 a million, up to 256 out at $1.09.")
        assert app.says("It is billed like any call.")
        assert app.sent("POST", PATH) == 0
        await ask(app)
        assert app.in_front(TextDialog)
        assert app.says("Hello from the sandbox. You asked: Say hello in one sentence.")
        assert app.says("11 tokens in, 11 out")
        assert app.says("$0.000015, unless your quota or plan pays")
        assert app.says("Quota: 1 of 200 used, 199 left · calls a minute: 60 (yours), 60 (the model's)")
        assert app.sent("POST", PATH) == 1
        await app.press("c")
        said = "Hello from the sandbox. You asked: Say hello in one sentence."
        await app.until(lambda: app.clipboard.text == said)
        await app.press("escape", "escape")
        await app.settled()
        assert app.in_front(ModelsScreen)


async def test_what_is_typed_is_judged_and_priced(driving: Driving) -> None:
    async with asking(driving, key="") as app:
        await app.press("enter")
        assert app.says("The text is empty.")
        await app.type("cpk_short")
        await app.press("enter")
        assert app.says("This key has 9 characters")
        app.app.screen.query_one("#most").focus()
        await app.press("ctrl+u")
        await app.type("70000")
        assert app.says("This model writes 65,536 tokens at most.")
        await app.press("backspace", "backspace", "backspace")
        assert app.says("up to 70 out")
        await app.type("x")
        await app.press("enter")
        assert app.says("A number of tokens, from 1 on.")
        assert app.sent("POST", PATH) == 0


async def test_an_answer_that_is_cut_says_so(driving: Driving) -> None:
    async with asking(driving) as app:
        app.app.screen.query_one("#most").focus()
        await app.press("ctrl+u")
        await app.type("2")
        await ask(app)
        assert app.says("It ends early: max tokens (2) is reached.")
        assert app.says("Hello from")


def broke(sandbox: Sandbox) -> None:
    sandbox.world.database.run("UPDATE users SET balance = 0")
    sandbox.world.database.run("UPDATE quotas SET used = quota, used_on = NULL")


def asleep(sandbox: Sandbox) -> None:
    sandbox.world.database.run("UPDATE chutes SET hot = 0")


def full(sandbox: Sandbox) -> None:
    sandbox.switch(refuse_calls="infra_overload")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"key": "grafana"}, "It is wrong, deleted, or no scope of it calls chutes"),
        ({"before": broke}, "The daily quota is used up, and the balance can't pay."),
        ({"before": asleep}, "Nobody runs this model now: it is asleep, or being started."),
        ({"before": full}, "The chute is full. Your key and your money are fine."),
    ],
    ids=["no scope", "402", "asleep", "429"],
)
async def test_refusals_in_plain_words(driving: Driving, options: dict[str, Any], words: str) -> None:
    async with asking(driving, size=(80, 24), **options) as app:
        await ask(app)
        assert app.says(words)
        assert not app.says("billed all the same")
        assert not app.says(LOST)
        assert app.state.problem is None
        await app.press("f8")
        assert app.says("Request")
        assert app.says(PATH)
        assert app.sent("POST", PATH) == 1


async def test_a_model_that_is_gone(driving: Driving) -> None:
    async with asking(driving) as app:
        app.sandbox.world.database.run("UPDATE chutes SET public = 0, name = 'x' || name")
        await ask(app)
        assert app.says("There is no model deepseek-ai/DeepSeek-V3 here.")


@pytest.mark.parametrize(
    "fault", ["drop_after_commit", "cut_body", "wrong_json", "internal_error", "bad_gateway_html"]
)
async def test_a_lost_answer_may_have_been_billed(driving: Driving, fault: str) -> None:
    async with asking(driving, f"POST {PATH}={fault}") as app:
        await ask(app)
        assert app.says("It was sent once and may have been billed")
        assert app.sent("POST", PATH) <= 1
        app.mend()
        await ask(app)
        assert app.says("Hello from the sandbox.")


async def test_esc_stops_waiting_then_closes(driving: Driving) -> None:
    async with asking(driving, f"POST {PATH}=latency:60") as app:
        await app.press("enter")
        await app.seen("Esc stops waiting")
        await app.until(lambda: app.sent("POST", PATH) == 1)
        await app.press("enter")  # nothing is sent twice
        await app.press("escape")
        await app.seen("Stopped waiting for the answer.")
        assert app.says("It may have been sent and billed")
        await app.settled()
        await app.press("escape")
        assert app.in_front(ModelsScreen)
        assert app.sent("POST", PATH) == 1


async def test_an_answer_that_never_comes_is_not_waited_for_for_ever(
    driving: Driving, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chutes_tui.operations.inference.PATIENCE", 0.3)
    async with asking(driving, f"POST {PATH}=latency:60") as app:
        await ask(app)
        assert app.says("No response received.")
        assert app.says("It was sent once and may have been billed")
        assert app.sent("POST", PATH) == 1


@pytest.mark.slow
async def test_a_key_is_forgotten_with_the_dialog(driving: Driving) -> None:
    value = f"cpk_{'a' * 32}.{'b' * 32}.{secrets.token_hex(16)}"
    async with asking(driving, key=value) as app:
        await ask(app)
        assert app.says("The models' host rejected this API key.")
        await app.press("escape")
        await app.settled()
        assert value not in kept_in_words(app)
        assert holders(value) == []


async def test_nothing_is_shown_of_a_key_under_way(driving: Driving) -> None:
    async with asking(driving, f"POST {PATH}=latency:60") as app:
        value = app.sandbox.account.api_keys["production"]
        await app.press("enter")
        await app.until(lambda: app.sent("POST", PATH) == 1)
        assert value not in repr(app.app.workers)
        assert value not in repr(app.state.asked)
        await app.press("escape", "escape")


async def test_the_model_that_is_chosen_is_marked(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("L")
        await app.seen("2 models")
        await app.press("u")
        await app.seen("✓ deepseek-ai/DeepSeek-V3")
        assert app.says("name deepseek-ai/DeepSeek-V3 from now on")
        assert app.state.model == "deepseek-ai/DeepSeek-V3"


async def test_a_new_key_asks_where_it_is_shown(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        app.app.worker.models.choose("Qwen/Qwen3-235B-A22B")
        app.app.worker.keys.create("fresh", AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"),)))
        await app.settled()
        assert app.in_front(RevealScreen)
        value = app.state.minted.secret.reveal()  # type: ignore[union-attr]
        await app.press("m")
        await app.seen("up to 256 out at $0.5405")  # the list was read for the price
        assert app.says("Signed with the new key fresh.")
        copy = app.app.screen._key[1]  # type: ignore[attr-defined]
        await ask(app)
        assert app.says("Hello from the sandbox.")
        await app.press("escape", "escape")
        assert app.in_front(RevealScreen)
        assert copy.wiped
        assert app.state.minted is not None
        assert app.state.minted.secret.reveal() == value  # the dialog wipes its copy alone


async def test_a_new_key_that_calls_nothing_is_warned_about(driving: Driving) -> None:
    async with driving.sandboxed(size=(80, 24)) as app:
        app.app.worker.keys.create("fresh", AccessDraft(grants=(ScopeGrant("images", None, "read"),)))
        await app.settled()
        await app.press("m")
        assert app.says("No scope of this key calls chutes: the server will refuse it.")
        await ask(app)
        assert app.says("It is wrong, deleted, or no scope of it calls chutes")


async def test_a_model_that_is_typed_has_its_own_price(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        app.app.worker.keys.create("fresh", AccessDraft(admin=True))
        await app.settled()
        await app.press("m")
        await app.seen("up to 256 out at $1.09")
        app.app.screen.query_one("#model").focus()
        await app.press("ctrl+u")
        await app.type("no/such")
        assert app.says("Its price isn't reported: what this costs is not known.")
        await ask(app)
        assert app.says("There is no model no/such here.")


async def test_another_account_ends_the_wait(driving: Driving) -> None:
    async with asking(driving, f"POST {PATH}=latency:60") as app:
        await app.press("enter")
        await app.until(lambda: app.sent("POST", PATH) == 1)
        profile = app.state.profile
        assert profile is not None
        app.app.worker._runner.open(profile._replace(name="again"), sandboxed=True, transport=app.sandbox.transport)
        await app.until(lambda: not app.app.workers._workers or app.state.keys.phase is LoadPhase.READY)
        assert app.state.asked is None or app.state.asked.answer is None
