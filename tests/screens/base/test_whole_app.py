"""What every screen shares: header line, footer, help, palette, quitting, problems, themes, sizes, odd names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from driving import NARROW, WIDE, rename
from lanes import SIZES

from chutes_tui import commands
from chutes_tui.access.scopes import AccessDraft
from chutes_tui.commands import groups
from chutes_tui.core.text import visible
from chutes_tui.operations.sandboxing import SandboxOptions
from chutes_tui.profiles import LaunchOptions
from chutes_tui.screens.base.help import HelpScreen
from chutes_tui.screens.dialogs.confirm import ConfirmDialog, TextDialog
from chutes_tui.screens.keys.key_builder import KeyBuilderScreen
from chutes_tui.screens.keys.key_rows import NO_NAME
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.onboarding.welcome import WelcomeScreen
from chutes_tui.screens.palette.palette import Palette
from chutes_tui.state import Connection, Connectivity
from chutes_tui.widgets.table.detail_panel import DetailPanel

if TYPE_CHECKING:
    from driving import Driving
    from served import ServedSandbox


class TestHeader:
    async def test_who_how_much_where_and_how(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            for words in ("ada  $42.17", "sandbox.localhost ●", " ms", "SANDBOX"):
                assert words in app.lines[0]
            app.state.connection = Connection(Connectivity.OFFLINE)
            await app.pilot.pause()
            assert "sandbox.localhost ✗ unreachable" in app.lines[0]

    async def test_a_balance_that_is_not_reported(self, driving: Driving) -> None:
        async with driving.sandboxed("GET /users/me=wrong_json", wait=False) as app:
            await app.seen("just testing")
            await app.settled()
            assert "$" not in app.lines[0]

    async def test_marks_what_the_environment_overrides(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        served_sandbox.reset()
        url = served_sandbox.base_url.replace("127.0.0.1", "localhost")
        launch = LaunchOptions(config_path=served_sandbox.config_path)
        async with driving.app(launch=launch, environ={"CHUTES_API_URL": url}) as app:
            await app.loaded()
            assert "⚑ CHUTES_API_URL overrides config" in app.lines[0]
            assert "localhost:" in app.lines[0]

    async def test_the_end_survives_a_narrow_line(self, driving: Driving) -> None:
        async with driving.sandboxed(size=(60, 20)) as app:
            assert app.lines[0].endswith("SANDBOX")
            assert "sandbox.localhost ●" in app.lines[0]


class TestFooter:
    @SIZES
    async def test_every_entry_can_be_clicked(self, driving: Driving, size: tuple[int, int]) -> None:
        async with driving.sandboxed(size=size) as app:
            await app.click_on(" Filter")
            assert app.keys_screen.query("FilterLine")
            await app.press("escape")
            await app.click_on(" Detail")
            assert app.in_front(TextDialog) if size == NARROW else app.app.screen.query_one(DetailPanel).has_focus
            await app.press("escape")
            await app.click_on(" Delete")
            assert app.in_front(ConfirmDialog)
            await app.press("escape")
            await app.click_on(" New")
            await app.until(lambda: app.in_front(KeyBuilderScreen))
            await app.press("escape")
            await app.click_on(" Help")
            assert app.in_front(HelpScreen)

    async def test_leaves_out_what_is_not_possible(self, driving: Driving) -> None:
        async with driving.sandboxed(empty=True) as app:
            assert app.keys_screen.check_action("delete_keys", ()) is None
            assert "Delete" not in app.lines[-1]
            await app.press("d")
            assert not app.in_front(ConfirmDialog)
            assert "There is no key under the cursor." in app.status


class TestHelp:
    @SIZES
    @pytest.mark.parametrize("key", ["question_mark", "f1"])
    async def test_names_every_command(self, driving: Driving, size: tuple[int, int], key: str) -> None:
        async with driving.sandboxed(size=size) as app:
            await app.press(key)
            assert app.in_front(HelpScreen)
            said = [" ".join(str(part.render()).split()) for part in app.app.screen.query(".dialog-body > *")]
            for group in (groups.KEYS, commands.TABLE, commands.EVERYWHERE):
                assert group.title in said
                for command in (one for one in group.commands if one.keys):
                    keys = " ".join(commands.show_key(key) for key in command.keys)
                    assert any(f"{keys} {command.help}" in part for part in said), command
            await app.press(*["pagedown"] * 8)
            assert "✓ done" in app.text  # the last words can be reached
            await app.press(key)  # once is enough
            assert len(app.app.screen_stack) == 2
            await app.press("escape")
            assert app.in_front(KeysScreen)

    @SIZES
    async def test_sentences_stand_below_one_another(self, driving: Driving, size: tuple[int, int]) -> None:
        async with driving.sandboxed(size=size) as app:
            await app.press("n")
            await app.until(lambda: app.in_front(KeyBuilderScreen))
            await app.press("f1")
            lines = app.lines
            place = next(line for line in lines if "Create the key." in line).index("Create the key.")
            down = next(line for line in lines if "j ↓" in line)
            assert down[place - 2 :].startswith("  Next row.")
            start = next(number for number, line in enumerate(lines) if "f9 ^r" in line)
            if size == NARROW:
                assert lines[start + 1][place - 1] == " "
                assert lines[start + 1][place] != " "
                assert not lines[start + 1][:place].strip(" │▐▌")

    async def test_every_press_moves_it(self, driving: Driving) -> None:
        async with driving.sandboxed(size=NARROW) as app:
            await app.press("f1")
            body = app.app.screen.query_one(".dialog-body")
            await app.type("j" * 12)  # a key that is held down
            assert body.scroll_y == 12
            await app.type("k" * 5)
            assert body.scroll_y == 7

    async def test_its_marks_are_those_that_are_drawn(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("space")
            signs = ("▌", "◉", "▴", "?")
            assert all(sign in app.text for sign in signs)
            await app.press("question_mark")
            await app.settled()
            await app.press("G")
            await app.seen("Marks")
            for sign, words in zip(signs, ("the cursor", "selected", "▾ sort order", "the server"), strict=True):
                assert f"{sign} {words}" in app.text

    async def test_is_about_the_screen_in_front(self, driving: Driving) -> None:
        async with driving.app() as app:
            await app.press("question_mark")
            assert "Next way to start." in app.text
            assert "Create an API key" not in app.text


class TestPalette:
    @pytest.mark.parametrize("key", ["ctrl+p", "colon"])
    async def test_runs_them(self, driving: Driving, key: str) -> None:
        async with driving.sandboxed() as app:
            await app.press(key)
            assert app.in_front(Palette)
            await app.type("sort")
            await app.seen("Sort by a column")
            await app.press("enter", "n")
            await app.until(lambda: app.in_front(KeysScreen) and "NAME ▴" in app.text)


class TestQuitting:
    @pytest.mark.parametrize("key", ["q", "ctrl+q"])
    async def test_asks_nothing_when_nothing_is_lost(self, driving: Driving, key: str) -> None:
        async with driving.sandboxed() as app:
            await app.press(key)
            assert app.app._exit

    async def test_asks_while_something_is_being_written(self, driving: Driving) -> None:
        async with driving.sandboxed("DELETE /api_keys/=latency:60") as app:
            app.app.worker.keys.delete([app.state.keys.items[0]])
            await app.press("q")
            assert app.in_front(ConfirmDialog)
            assert app.says("In progress: Deleting the key")
            await app.press("enter")  # on "Stay"
            assert app.in_front(KeysScreen)
            app.mend()
            await app.settled()
            assert not app.app._exit
            await app.press("q")
            assert app.app._exit

    async def test_a_sandbox_that_nobody_entered_ends_with_it(
        self, driving: Driving, served_sandbox: ServedSandbox
    ) -> None:
        async with driving.app(launch=LaunchOptions(config_path=served_sandbox.config_path)) as app:
            started = await app.app.worker.accounts.start_sandbox(SandboxOptions())
            assert started is not None
            assert started.sandbox.directory.exists()
        assert not started.sandbox.directory.exists()

    async def test_a_second_q_changes_nothing(self, driving: Driving) -> None:
        async with driving.sandboxed("DELETE /api_keys/=latency:60") as app:
            app.app.worker.keys.delete([app.state.keys.items[0]])
            await app.press("q", "q", "q")
            assert len(app.app.screen_stack) == 2
            app.mend()


class TestProblems:
    async def test_e_shows_the_last_one_in_full(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            await app.press("e")
            assert app.in_front(KeysScreen)
            app.fault("GET /api_keys/=bad_gateway_html")
            await app.press("r")
            await app.settled()
            await app.press("e")
            for words in ("Error details", "Next step", "GET /api_keys/", "502"):
                assert app.says(words), words
            await app.press("c")
            await app.until(lambda: app.clipboard.text)
            problem = app.state.problem
            assert problem is not None
            assert app.clipboard.text == problem.report()

    async def test_a_clock_that_is_wrong_is_told_by_how_much(self, driving: Driving) -> None:
        async with driving.sandboxed(wait=False) as app:
            await app.loaded()
            app.sandbox.world.clock.offset += 3600
            await app.press("r")
            await app.settled()
            await app.press("e")
            assert app.says("Invalid nonce!")
            assert app.says("60 minutes") or app.says("1 hour") or app.says("1 h")


class TestLooks:
    async def test_themes(self, driving: Driving) -> None:
        async with driving.sandboxed() as app:
            assert app.app.theme == "chutes-dark"
            await app.press("ctrl+t")
            assert app.app.theme == "chutes-light"
            assert len(app.names) == 13
            await app.press("ctrl+t")
            assert app.app.theme == "chutes-dark"

    @pytest.mark.slow
    @pytest.mark.parametrize("theme", ["nord", "textual-ansi", "chutes-light", "no-such-theme"])
    async def test_themes_from_elsewhere(self, driving: Driving, theme: str) -> None:
        async with driving.app(environ={"TEXTUAL_THEME": theme}) as app:
            await app.press("up", "enter")
            await app.loaded()
            assert "just testing" in app.text

    async def test_resizing_back_and_forth(self, driving: Driving) -> None:
        async with driving.sandboxed(size=WIDE) as app:
            before = app.text
            await app.press("enter")
            for columns, rows in ((80, 24), (40, 10), (20, 5), (2, 1), (200, 60)):
                await app.resize(columns, rows)
            await app.press("escape", "slash", "x")
            await app.resize(*NARROW)
            await app.press("escape")
            await app.resize(*WIDE)
            await app.pilot.pause()
            assert app.text == before

    @pytest.mark.slow
    async def test_a_tiny_terminal(self, driving: Driving) -> None:
        async with driving.sandboxed(size=(40, 10)) as app:
            assert "just testing" in app.text
            for keys in (["j"], ["G"], ["enter"], ["escape"], ["d"], ["escape"], ["n"], ["escape"], ["slash", "l"]):
                await app.press(*keys)
            await app.press("escape", "question_mark", "pagedown", "escape")
            assert app.in_front(KeysScreen)

    async def test_a_tiny_welcome(self, driving: Driving) -> None:
        async with driving.app(size=(40, 10)) as app:
            assert app.in_front(WelcomeScreen)
            await app.press("j", "j", "enter", "escape", "k", "k")
            await app.press("k", "enter")
            await app.loaded()


NASTY = {
    "markup": ("[/foo] [b", "[/foo] [b"),
    "link": ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
    "escape": ("a\x1b[31mred\x07", "a␛[31mred␇"),
    "newline": ("two\nlines\tand", "two␊lines␉and"),
    "override": ("\u202egnp.exe", "‹U+202E›gnp.exe"),
    "invisible": ("a\u200bb", "a‹U+200B›b"),
    "wide": ("寿司" * 6, "寿司寿司"),
    "long": ("x" * 300, "x" * 12),
    "emoji": ("👩‍👩‍👧 keys", "👩"),
    "empty": ("", "(no name reported)"),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", NASTY)
@SIZES
async def test_names_are_shown_and_not_obeyed(driving: Driving, kind: str, size: tuple[int, int]) -> None:
    name, shown = NASTY[kind]
    async with driving.sandboxed(size=size, before=rename("just testing", name)) as app:
        width = size[0]

        def well() -> None:
            assert not any(ord(character) < 32 for line in app.lines for character in line)
            assert "\u202e" not in app.text
            for strip in app.app.screen._compositor.render_strips():
                assert strip.cell_length == width

        assert shown[:13] in app.row
        well()
        await app.press("enter")
        assert app.says(shown)
        well()
        await app.press("escape", "d")
        assert app.says(shown)
        well()
        await app.press("escape")
        app.app.worker.clipboard.copy("id", f"the ID of {visible(name) or NO_NAME}")
        await app.until(lambda: app.state.clipboard is not None)
        await app.pilot.pause()
        assert shown[:12] in app.status
        well()
        app.app.worker.keys.delete([app.table.current.key])  # type: ignore[union-attr]
        await app.settled()
        assert "✓ Deleted the key" in app.status
        well()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["markup", "escape", "override"])
async def test_what_the_server_says_is_shown_and_not_obeyed(driving: Driving, kind: str) -> None:
    name, shown = NASTY[kind]
    async with driving.sandboxed() as app:
        app.sandbox.world.database.run("UPDATE users SET username = ? WHERE username = 'ada'", name)
        app.sandbox.world.database.run("UPDATE chutes SET name = ? WHERE name = 'invoice-extractor'", name)
        await app.press("r")
        await app.loaded()
        assert shown in app.lines[0]
        app.app.worker.keys.create(name, AccessDraft(admin=True))  # refused, with the name in the answer or not
        await app.settled()
        assert "\x1b" not in app.text
        await app.press("e")
        assert "\x1b" not in app.text
