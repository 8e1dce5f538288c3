"""The ways into every screen and dialog that opens over the sandbox's account, key by key."""

from __future__ import annotations

from typing import NamedTuple

from lanes import cases


class Opening(NamedTuple):
    """The keys that lead to a screen, and the name of its class."""

    keys: tuple[str, ...]
    screen: str


OPENINGS = tuple(
    Opening(tuple(keys.split()), screen)
    for keys, screen in (
        ("question_mark", "HelpScreen"),
        ("ctrl+p", "Palette"),
        ("d", "ConfirmDialog"),
        ("n", "KeyBuilderScreen"),
        ("n f2", "KeyBuilderScreen"),
        ("n f3", "ObjectPicker"),
        ("O r", "RegisterScreen"),
        ("o", "AccountMenu"),
        ("O", "WelcomeScreen"),
        ("O j j enter", "ApiKeyDialog"),
        ("2", "SecretsScreen"),
        ("2 n", "SecretFormScreen"),
        ("2 n f2", "ObjectPicker"),
        ("2 i", "SecretImportScreen"),
        ("2 j c", "CopyDialog"),
        ("4", "ProfilesScreen"),
        ("4 n", "AddDialog"),
        ("5", "WalletsScreen"),
        ("5 n", "WalletCreationScreen"),
        ("5 p", "WalletsFolderDialog"),
        ("5 j t", "WalletCheckDialog"),
    )
)

every_opening = cases(
    "opening", {"-".join(opening.keys): opening for opening in OPENINGS}, "ctrl+p", "d", "n", "2", "2-i", "5-n"
)
