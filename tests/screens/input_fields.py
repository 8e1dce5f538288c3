"""Every input of the program that is no secret, and how each comes to the screen."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import chutes_tui
from chutes_tui.profiles.catalogue import ProfileEntry

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from driving import Driver
    from textual.screen import Screen

PACKAGE: Final = Path(chutes_tui.__file__).parent
_PLAIN: Final = frozenset({"PlainInput", "PlainTextArea", "PathInput", "KeyInput", "FilterLine"})
_BARE: Final = frozenset({"Input", "MaskedInput", "TextArea"})
_MAY_EXTEND: Final = frozenset(
    {
        "widgets/fields/plain_input.py",
        "widgets/fields/plain_text_area.py",
        "widgets/fields/secret_input.py",
    }
)


def plain_fields() -> set[str]:
    """`module id` of each place that makes an input for what is no secret."""
    return {
        f"{module} {_id_of(call)}".rstrip()
        for module, call in _nodes(ast.Call)
        if _name(call.func) in _PLAIN and not _is_default(call)
    }


def bare_inputs() -> set[str]:
    """The places that make or extend an input of Textual's itself, which would show any paste."""
    made = {f"{module} makes {_name(call.func)}" for module, call in _nodes(ast.Call) if _name(call.func) in _BARE}
    extended = {
        f"{module} extends {_name(base)}"
        for module, kind in _nodes(ast.ClassDef)
        for base in kind.bases
        if _name(base) in _BARE and module not in _MAY_EXTEND
    }
    return made | extended


def _nodes(kind: type[Any]) -> Iterator[tuple[str, Any]]:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, kind):
                yield path.relative_to(PACKAGE).as_posix(), node


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _id_of(call: ast.Call) -> str:
    found = [word.value.value for word in call.keywords if word.arg == "id" and isinstance(word.value, ast.Constant)]
    return str(found[0]) if found else ""


def _is_default(call: ast.Call) -> bool:
    return any(isinstance(argument, ast.Starred) for argument in call.args)


def _pushed(screen: Callable[[], Screen[Any]]) -> Callable[[Driver], Awaitable[None]]:
    async def open_it(app: Driver) -> None:
        app.app.push_screen(screen())

    return open_it


def _by_keys(*keys: str) -> Callable[[Driver], Awaitable[None]]:
    async def open_it(app: Driver) -> None:
        for key in keys:
            await app.press(key)
            await app.settled()

    return open_it


def _screen(module: str, name: str, *arguments: Any, **options: Any) -> Callable[[Driver], Awaitable[None]]:
    from importlib import import_module

    return _pushed(lambda: getattr(import_module(f"chutes_tui.screens.{module}"), name)(*arguments, **options))


_ENTRY: Final = ProfileEntry("ada", Path("/nowhere/ada.ini"), ("environments",))

_CUSTOM_RANGE: Final = ("CustomRangeDialog", None, date(2026, 11, 20))

FIELDS: Final[dict[str, tuple[str, Callable[[Driver], Awaitable[None]]]]] = {
    "screens/onboarding/sign_in.py name": (
        "#name",
        _screen("onboarding.sign_in", "ApiKeyDialog", save=True),
    ),
    "screens/onboarding/sign_in.py url": ("#url", _screen("onboarding.sign_in", "ApiKeyDialog")),
    "widgets/table/filter_line.py": ("FilterLine", _by_keys("slash")),
    "screens/keys/builder/json_editor.py json-text": ("#json-text", _by_keys("n")),
    "screens/keys/builder/layout.py name": ("#name", _by_keys("n")),
    "screens/keys/builder/picker.py needle": ("#needle", _screen("keys.builder.picker", "ObjectPicker")),
    "screens/keys/key_set_screen.py lines": ("#lines", _by_keys("N")),
    "screens/keys/notes_dialog.py places-text": ("#places-text", _by_keys("w")),
    "screens/keys/notes_dialog.py day": ("#day", _by_keys("w")),
    "screens/keys/rotation/questions.py new-name": (
        "#new-name",
        _screen("keys.rotation.questions", "NewNameDialog", "ci-2", ["ci"]),
    ),
    "screens/keys/rotation/questions.py day": ("#day", _screen("keys.rotation.questions", "ReminderDialog", "ci")),
    "screens/account/usage/dialogs.py first-day": ("#first-day", _screen("account.usage.dialogs", *_CUSTOM_RANGE)),
    "screens/account/usage/dialogs.py last-day": ("#last-day", _screen("account.usage.dialogs", *_CUSTOM_RANGE)),
    "screens/audit/audit_dialogs.py note": ("#note", _screen("audit.audit_dialogs", "AcceptDialog", ())),
    "screens/dialogs/form_dialog.py file-path": ("#file-path", _screen("audit.audit_dialogs", "ExportDialog", "ada")),
    "screens/audit/scan_screen.py path": ("#path", _screen("audit.scan_screen", "ScanScreen")),
    "screens/dialogs/confirm.py typed": ("#typed", _by_keys("d")),
    "screens/profiles/profile_adding.py name": ("#name", _screen("profiles.profile_adding", "PasteDialog")),
    "screens/profiles/profile_dialogs.py name": (
        "#name",
        _screen("profiles.profile_dialogs", "RenameDialog", _ENTRY),
    ),
    "screens/profiles/profile_dialogs.py url": ("#url", _screen("profiles.profile_dialogs", "BaseUrlDialog", _ENTRY)),
    **{
        f"screens/account/apps/app_form.py {field}": (f"#{field}", _screen("account.apps.app_form", "AppForm"))
        for field in ("app-name", "app-uris", "app-about", "app-home", "app-logo", "app-days", "app-scopes")
    },
    **{
        f"screens/account/money/transfer_form.py {field}": (f"#{field}", _by_keys("3", "t"))
        for field in ("transfer-to", "transfer-amount")
    },
    "screens/account/money/deposit_screen.py return-address": ("#return-address", _by_keys("3", "d", "x")),
    "screens/account/apps/own_app_questions.py share-with": ("#share-with", _by_keys("3", "y", "h")),
    "screens/dialogs/sign_elsewhere.py hotkey-address": (
        "#hotkey-address",
        _screen("dialogs.sign_elsewhere", "HotkeyAddressDialog", "Which one?"),
    ),
    "screens/account/pay_in/pay_in_dialogs.py node-url": ("#node-url", _by_keys("p", "n")),
    "screens/account/pay_in/pay_in_dialogs.py tao-amount": ("#tao-amount", _by_keys("p", "b")),
    **{
        f"screens/dialogs/sign_elsewhere.py {field}": (
            f"#{field}",
            _screen("dialogs.sign_elsewhere", "ElsewhereDialog", ("", "")),
        )
        for field in ("hotkey", "coldkey")
    },
    "screens/onboarding/steps/config.py path": ("#path", _by_keys("O", "r")),
    "screens/onboarding/steps/config.py profile": ("#profile", _by_keys("O", "r")),
    "screens/onboarding/steps/username.py username": ("#username", _by_keys("O", "r")),
    "screens/onboarding/steps/wallet.py coldkey": ("#coldkey", _by_keys("O", "r")),
    "screens/secrets/form/fields.py key": ("#key", _screen("secrets.secret_form", "SecretFormScreen")),
    "screens/secrets/form/file_dialog.py path": (
        "#path",
        _screen("secrets.form.file_dialog", "ValueFileDialog", replaces=False),
    ),
    "screens/secrets/dotenv/source_form.py path": ("#path", _screen("secrets.dotenv_import", "SecretImportScreen")),
    **{
        f"screens/models/question_dialog.py {field}": (
            f"#{field}",
            _screen("models.question_dialog", "QuestionDialog", "a/model", None, fixed=False),
        )
        for field in ("model", "prompt", "most")
    },
    "screens/onboarding/sign_in.py path": ("#path", _screen("onboarding.sign_in", "ConfigPathDialog")),
    "screens/wallets/backup/backup_dialogs.py backup-file": (
        "#backup-file",
        _screen("wallets.backup.backup_dialogs", "OpenBackupDialog"),
    ),
    "screens/wallets/creation/names.py hotkey": (
        "#hotkey",
        _screen("wallets.wallet_creation", "WalletCreationScreen"),
    ),
    "screens/wallets/creation/names.py wallet": (
        "#wallet",
        _screen("wallets.wallet_creation", "WalletCreationScreen"),
    ),
    "screens/keys/simulation/simulation_screen.py": (
        "PlainInput",
        _screen("keys.simulation.simulation_screen", "RequestDialog"),
    ),
    "screens/wallets/wallet_dialogs.py": ("PlainInput", _screen("wallets.wallet_dialogs", "WalletsFolderDialog")),
    "screens/palette/palette.py needle": ("#needle", _by_keys("ctrl+p")),
}
"""For each field: what finds it on the screen in front, and how that screen is opened."""
