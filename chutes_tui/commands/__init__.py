"""The registry of commands: what bindings, footer, palette and help are made from."""

from __future__ import annotations

from chutes_tui.commands.account_groups import ACCOUNT, HOTKEY, LINK, NEW_FINGERPRINT, PAY_IN, REFUSAL, USE
from chutes_tui.commands.command import Command, CommandGroup, Place, bindings, hidden_bindings, show_key
from chutes_tui.commands.everywhere import EVERYWHERE, PLACES, TABLE
from chutes_tui.commands.groups import (
    GROUPS,
    KEY_BUILDER,
    KEYS,
    PROFILES,
    SCOPE_GRID,
    SECRET_FORM,
    SECRET_IMPORT,
    SECRETS,
    WALLET_CREATION,
    WALLETS,
)
from chutes_tui.commands.many_groups import KEY_SET
from chutes_tui.commands.money_groups import DELETION, DEPOSIT
from chutes_tui.commands.oauth_groups import AUTHORIZATIONS, CLIENT_SECRET, OWN_APPS
from chutes_tui.commands.onboarding_groups import ATTACH, REGISTER, WELCOME
from chutes_tui.commands.security_groups import AUDIT, DOCTOR, SCAN, SIMULATION
from chutes_tui.commands.usage_groups import ALIASES, MODELS, USAGE
from chutes_tui.commands.value_groups import REVEAL, ROTATION

__all__ = [
    "ACCOUNT",
    "ALIASES",
    "ATTACH",
    "AUDIT",
    "AUTHORIZATIONS",
    "CLIENT_SECRET",
    "DELETION",
    "DEPOSIT",
    "DOCTOR",
    "EVERYWHERE",
    "GROUPS",
    "HOTKEY",
    "KEYS",
    "KEY_BUILDER",
    "KEY_SET",
    "LINK",
    "MODELS",
    "NEW_FINGERPRINT",
    "OWN_APPS",
    "PAY_IN",
    "PLACES",
    "PROFILES",
    "REFUSAL",
    "REGISTER",
    "REVEAL",
    "ROTATION",
    "SCAN",
    "SCOPE_GRID",
    "SECRETS",
    "SECRET_FORM",
    "SECRET_IMPORT",
    "SIMULATION",
    "TABLE",
    "USAGE",
    "USE",
    "WALLETS",
    "WALLET_CREATION",
    "WELCOME",
    "Command",
    "CommandGroup",
    "Place",
    "bindings",
    "hidden_bindings",
    "show_key",
]
