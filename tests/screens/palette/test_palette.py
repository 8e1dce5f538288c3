"""The palette: every command, place and account is found by any sensible word, from every screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from driving import NARROW, WIDE
from textual.widgets import Input

from chutes_tui import commands
from chutes_tui.commands.palette_words import TABLE
from chutes_tui.screens.base.help import HelpScreen
from chutes_tui.screens.keys.key_builder import KeyBuilderScreen
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.onboarding.register import RegisterScreen
from chutes_tui.screens.onboarding.welcome import WelcomeScreen
from chutes_tui.screens.palette.entries import PaletteEntry, found
from chutes_tui.screens.palette.palette import AccountMenu, Palette
from chutes_tui.screens.profiles.profiles_screen import ProfilesScreen
from chutes_tui.screens.secrets.dotenv_import import SecretImportScreen
from chutes_tui.screens.secrets.secrets_screen import SecretsScreen
from chutes_tui.screens.wallets.wallets_screen import WalletsScreen

if TYPE_CHECKING:
    from driving import Driver, Driving
    from textual.screen import Screen

GROUPS = [one for one in vars(commands.groups).values() if isinstance(one, commands.CommandGroup)]
OFFERED = {f"{group.name}.{command.action}": command for group in GROUPS for command in group.commands}


def test_every_command_of_the_palette_has_a_title_and_synonyms() -> None:
    places = {f"everywhere.{place.action}" for place in commands.PLACES}
    missing = {name for name, one in OFFERED.items() if one.palette and name not in TABLE}
    assert missing | (places - TABLE.keys()) == set()
    assert all(title[0].isupper() and synonyms == synonyms.casefold() for title, synonyms in TABLE.values())


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
def test_no_two_commands_of_a_screen_have_the_same_title(group: commands.CommandGroup) -> None:
    titles = [TABLE[f"{group.name}.{one.action}"][0] for one in group.commands if one.palette]
    assert len(titles) == len(set(titles))


def _entry(title: str, section: str = "Commands", help: str = "", synonyms: tuple[str, ...] = ()) -> PaletteEntry:  # noqa: A002
    return PaletteEntry(section, title, lambda: None, help=help, synonyms=synonyms)


def test_a_title_goes_before_a_synonym_and_that_before_a_sentence() -> None:
    by_title = _entry("Switch theme")
    by_synonym = _entry("Dark", synonyms=("theme",))
    by_sentence = _entry("Look", help="Choose a theme.")
    assert found([by_sentence, by_synonym, by_title, _entry("Quit")], "THEME") == [by_title, by_synonym, by_sentence]


def test_every_word_has_to_be_found() -> None:
    assert found([_entry("New API key", synonyms=("create",))], "create key")
    assert not found([_entry("New API key", synonyms=("create",))], "create wallet")


def test_the_section_with_the_best_entry_comes_first_and_stays_together() -> None:
    here = [_entry("Read", help="Read the wallets."), _entry("Write", help="Write the wallets.")]
    place = _entry("Go to Wallets", "Places")
    assert found([*here, place], "wallets") == [place, *here]
    assert found([place, *here], "") == [*here, place]


async def asked(app: Driver, words: str) -> None:
    await app.press("ctrl+p")
    await app.until(lambda: app.in_front(Palette))
    await app.type(words)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "there"),
    [
        ("wallet", WalletsScreen),
        ("hotkey coldkey", WalletsScreen),
        ("variable", SecretsScreen),
        ("profile", ProfilesScreen),
        ("switch account", AccountMenu),
        ("logout", WelcomeScreen),
        ("sign up", RegisterScreen),
        ("sandbox", WelcomeScreen),
        ("api key", KeyBuilderScreen),
        ("manual", HelpScreen),
        ("dotenv", SecretImportScreen),
    ],
)
async def test_the_first_hit_is_what_was_meant(driving: Driving, words: str, there: type[Screen[object]]) -> None:
    async with driving.sandboxed() as app:
        await asked(app, words)
        await app.press("enter")
        await app.until(lambda: app.in_front(there))


@pytest.mark.slow
@pytest.mark.parametrize("words", ["theme", "dark", "colour"])
async def test_the_theme(driving: Driving, words: str) -> None:
    async with driving.sandboxed() as app:
        before = app.app.theme
        await asked(app, words)
        await app.press("enter")
        assert app.app.theme != before
        assert app.in_front(KeysScreen)


@pytest.mark.slow
@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_row_says_where_it_acts_and_by_which_key(driving: Driving, size: tuple[int, int]) -> None:
    async with driving.sandboxed(size=size) as app:
        await asked(app, "import .env")
        row = next(line for line in app.lines if "Import a .env file" in line)
        assert "in Secrets" in row
        assert re.search(r" 2 i +│", row)
        assert all(len(line) <= size[0] for line in app.lines)


async def test_why_words_find_it(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await asked(app, "logout")
        assert "also: logout" in next(line for line in app.lines if "Other ways to start" in line)


async def test_a_command_for_a_row_of_another_place_only_says_its_key(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await asked(app, "delete secrets")
        await app.press("enter")
        await app.until(lambda: app.in_front(SecretsScreen))
        assert any("press d" in one.message for one in app.app._notifications)


@pytest.mark.slow
async def test_from_a_form_places_are_listed_and_say_why_not(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await app.press("n")
        await asked(app, "wallets")
        assert app.says("Go to Wallets")
        await app.press("enter")
        assert app.in_front(Palette)
        assert any("Close this screen first" in one.message for one in app.app._notifications)
        await app.press("escape")
        assert app.in_front(KeyBuilderScreen)


@pytest.mark.slow
async def test_without_an_account_a_command_of_the_keys_leads_to_the_ways_to_open_one(driving: Driving) -> None:
    async with driving.app() as app:
        await app.press("5")
        await asked(app, "new api key")
        await app.press("enter")
        await app.until(lambda: app.in_front(WelcomeScreen))


async def test_accounts_are_found_by_name(driving: Driving, write_profiles: None) -> None:
    async with driving.sandboxed() as app:
        await asked(app, "switch grace")
        await app.seen("Switch account to grace")
        assert app.says("~/.chutes/environments/grace.ini")
        await app.press("enter")
        await app.until(lambda: app.state.profile is not None and app.state.profile.name == "grace")
        await asked(app, "switch grace")
        await app.seen("open now")


async def test_an_account_that_can_not_be_opened_says_why(driving: Driving, write_profiles: None) -> None:
    async with driving.sandboxed() as app:
        await asked(app, "switch grace")
        await app.seen("Switch account to grace")
        (driving.home / ".chutes/environments/grace.ini").write_text("nonsense")
        await app.press("enter")
        await app.seen("Error details")
        assert app.state.sandboxed


@pytest.fixture
def write_profiles(driving: Driving) -> None:
    folder = driving.home / ".chutes" / "environments"
    folder.mkdir(parents=True)
    (folder / "grace.ini").write_text(f"[api]\nbase_url = http://127.0.0.1:9\n[auth]\napi_key = {KEY}\n")


KEY = f"cpk_{'a' * 32}.{'b' * 32}.{'C' * 32}"


async def test_the_cursor_moves_while_words_are_typed(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await asked(app, "go to")
        await app.press("down", "enter")
        await app.until(lambda: app.in_front(SecretsScreen))


async def test_a_click_chooses(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await asked(app, "wallets")
        await app.click_on("Go to Wallets")
        await app.until(lambda: app.in_front(WalletsScreen))


async def test_nothing_found_is_said_and_esc_closes(driving: Driving) -> None:
    async with driving.sandboxed() as app:
        await asked(app, "zzz")
        await app.seen("Nothing is called that")
        await app.press("enter", "escape")
        assert app.in_front(KeysScreen)
        await app.press("ctrl+p")
        assert app.app.screen.query_one(Input).value == ""
