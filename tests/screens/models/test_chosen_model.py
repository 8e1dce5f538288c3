"""The model that is chosen in the list, in everything that names one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.operations.snippets import EXAMPLE_MODEL, model_words, use_snippets

if TYPE_CHECKING:
    from driving import Driver, Driving

QWEN = "Qwen/Qwen3-235B-A22B"


async def chosen(app: Driver, *keys: str) -> None:
    await app.press(*keys, "L")
    await app.seen("2 models")
    await app.press("j", "u")
    await app.seen(f"✓ {QWEN}")
    await app.press("escape")


async def copied(app: Driver) -> str:
    app.clipboard.text = ""
    await app.press("c")
    await app.until(lambda: app.clipboard.text)
    return str(app.clipboard.text)


async def test_a_new_key_is_shown_with_it(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await chosen(app)
        app.app.worker.keys.create("fresh", AccessDraft(grants=(ScopeGrant("chutes", None, "invoke"),)))
        await app.settled()
        await app.press("u")
        assert app.says(f"Names {QWEN}, which you chose in the list of models.")
        assert QWEN in await copied(app)


async def test_a_key_is_copied_with_it(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await chosen(app)
        await app.press("slash")
        await app.type("production")
        await app.press("enter", "c")
        assert app.says(f"Names {QWEN}")
        await app.press("u")
        await app.until(lambda: QWEN in str(app.clipboard.text))


async def test_code_changes_with_the_choice(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("3")
        await app.settled()
        await app.press("b", "u")
        assert app.says(f"{EXAMPLE_MODEL} is an example")
        await chosen(app)
        assert app.says(f"Names {QWEN}")
        assert QWEN in await copied(app)


def test_every_form_names_it_and_an_odd_one_names_the_example() -> None:
    for model, named in (("a/b", "a/b"), ("${{ x }}", EXAMPLE_MODEL), ("", EXAMPLE_MODEL)):
        for one in use_snippets("https://llm.chutes.ai/v1", model=model):
            assert named in one.masked or one.id == "dotenv"
        assert named in model_words(model)
