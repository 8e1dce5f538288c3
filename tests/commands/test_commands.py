"""The registry of commands: what bindings, footer, palette, help and README are made from."""

from __future__ import annotations

import pytest
from textual.binding import Binding

from chutes_tui import commands
from chutes_tui.app import ChutesApp
from chutes_tui.commands import Command, CommandGroup, groups, onboarding_groups, value_groups
from chutes_tui.screens.keys.key_builder import KeyBuilderScreen
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.keys.reveal import RevealScreen
from chutes_tui.screens.keys.rotation.rotation_screen import RotationScreen
from chutes_tui.screens.onboarding.welcome import WelcomeScreen
from chutes_tui.screens.profiles.profiles_screen import ProfilesScreen
from chutes_tui.screens.secrets.dotenv_import import SecretImportScreen
from chutes_tui.screens.secrets.secrets_screen import SecretsScreen
from chutes_tui.widgets.table.record_table import RecordTable

OWNERS = (
    (commands.EVERYWHERE, ChutesApp),
    (commands.TABLE, RecordTable),
    (onboarding_groups.WELCOME, WelcomeScreen),
    (groups.KEYS, KeysScreen),
    (groups.SECRETS, SecretsScreen),
    (groups.SECRET_IMPORT, SecretImportScreen),
    (groups.PROFILES, ProfilesScreen),
    (value_groups.REVEAL, RevealScreen),
    (value_groups.ROTATION, RotationScreen),
    (groups.KEY_BUILDER, KeyBuilderScreen),
)
ALL = [value for value in vars(commands.groups).values() if isinstance(value, CommandGroup)]


@pytest.mark.parametrize(("group", "owner"), OWNERS, ids=lambda value: getattr(value, "title", ""))
def test_every_command_can_be_run(group: CommandGroup, owner: type) -> None:
    for command in group.commands:
        assert callable(getattr(owner, f"action_{command.action}", None)), command.action


@pytest.mark.parametrize("group", ALL, ids=lambda group: group.title)
def test_no_key_means_two_things(group: CommandGroup) -> None:
    keys = [key for command in group.commands for key in command.keys]
    assert len(keys) == len(set(keys))
    assert all(command.keys or command.palette for command in group.commands)


@pytest.mark.parametrize(
    "group",
    [groups.KEYS, groups.SECRETS, onboarding_groups.WELCOME, value_groups.REVEAL],
    ids=lambda group: group.title,
)
def test_no_screen_hides_what_works_everywhere(group: CommandGroup) -> None:
    own = {key for command in group.commands for key in command.keys}
    everywhere = {key for command in commands.EVERYWHERE.commands for key in command.keys}
    assert own & everywhere == set()


@pytest.mark.parametrize("group", ALL, ids=lambda group: group.title)
def test_help_is_whole_sentences(group: CommandGroup) -> None:
    for command in group.commands:
        assert command.help[0].isupper()
        assert command.help.endswith(".")
        assert command.label


def test_a_command_whose_key_multiplexers_eat_has_a_second_one() -> None:
    for group in ALL:
        for command in group.commands:
            if command.keys[:1] and command.keys[0] in {"ctrl+q", "ctrl+p", "ctrl+j"}:
                assert len(command.keys) > 1, command.action


def test_bindings() -> None:
    group = CommandGroup("x", "X", (Command("go", "Go", "Go there.", ("g", "ctrl+g"), priority=True),))
    first, second = commands.bindings(group)
    assert isinstance(first, Binding)
    assert isinstance(second, Binding)
    assert first.id == second.id == "x.go"
    assert (first.key, first.action, first.show, first.priority, first.key_display) == ("g", "go", True, True, "g")
    assert (second.key, second.show, second.key_display) == ("ctrl+g", False, "^g")


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("ctrl+s", "^s"),
        ("question_mark", "?"),
        ("escape", "esc"),
        ("S", "S"),
        ("f5", "f5"),
        ("down", "↓"),
        ("pagedown", "pgdn"),
    ],
)
def test_keys_as_a_person_writes_them(key: str, shown: str) -> None:
    assert commands.show_key(key) == shown
