"""Where runs begin: every screen, dialog and step there is, and the keys that lead there."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from driving import NARROW

from chutes_tui.screens.base.wizard import Wizard
from chutes_tui.screens.keys.builder.layout import PaneBar
from chutes_tui.screens.keys.key_builder import KeyBuilderScreen
from chutes_tui.screens.keys.key_set_screen import KeySetScreen
from chutes_tui.screens.palette.palette import AccountMenu, Palette
from chutes_tui.screens.secrets.dotenv_import import SecretImportScreen

from .steps import SETTLE

if TYPE_CHECKING:
    from textual.screen import Screen


@dataclass(frozen=True)
class Start:
    """`screen` is in front after the steps, at its `step` if it has some; `app` is what it was opened over."""

    screen: type[Screen[Any]]
    steps: tuple[str, ...]
    app: str = "sandbox"
    step: str = ""
    size: tuple[int, int] = NARROW


def step_of(screen: Screen[Any]) -> str:
    """The step that a wizard is at, the view of the builder that has the keys, "" elsewhere."""
    if isinstance(screen, KeyBuilderScreen):
        return screen.query_one(PaneBar).active
    if isinstance(screen, (SecretImportScreen, KeySetScreen)):
        return "list" if screen._listing else "source"
    return screen.step.id or "" if isinstance(screen, Wizard) else ""


def _start(where: str, *steps: str, app: str = "sandbox", step: str = "", size: tuple[int, int] = NARROW) -> Start:
    """`where` is the screen's module below `screens`, and its class."""
    module, _, name = where.rpartition(".")
    return Start(getattr(import_module(f"chutes_tui.screens.{module}"), name), _calmly(steps), app, step, size)


def _calmly(steps: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part for step in steps for part in (step, SETTLE))


_TO_REGISTER = ("O", "r", "type:newcomer")
_HOTKEY = "5ERxhxyG15TfeiZ27PFdTQRpJghy17kkffvLEYuVMtfZZTrn"
_COLDKEY = "5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty"
_TO_CONFIG = (*_TO_REGISTER, "f10", "/", "type:first", "enter", "enter")
_TO_REVIEW = (*_TO_CONFIG, "f10")
_TO_PAYMENT = (*_TO_REVIEW, "f4", "f10")
_TO_SIGN = (*_TO_REGISTER, "f10", "m", f"type:{_HOTKEY}", "enter", f"type:{_COLDKEY}", "enter", "f10", "f10")
_TO_ACCOUNT = (*_TO_REVIEW, "f10", "f2", "f10")
_TO_NAMES = ("5", "n", "type:fresh", "enter", "type:hot")
_TO_WORDS = (*_TO_NAMES, "f10", "type:correct horse battery 9", "enter", "type:correct horse battery 9", "f10")
_REVIEW = ("2", "down", "i", "tab", "paste:A_NEW=hunter-0000-pasted\nB_NEW=hunter-0000-again\n", "enter")
_KEY_SET = ("N", "paste:fresh\nother, invoke-all\nboss, admin", "ctrl+s")

_TRANSFER = ("3", "t", "type:grace", "tab", "type:1", "enter")

START: dict[str, Start] = {
    "keys": _start("keys.keys_screen.KeysScreen"),
    "no-keys": _start("keys.keys_screen.KeysScreen", app="empty"),
    "filter": _start("keys.keys_screen.KeysScreen", "/", "type:a"),
    "selection": _start("keys.keys_screen.KeysScreen", "a"),
    "detail": _start("dialogs.confirm.TextDialog", "enter"),
    "delete": _start("dialogs.confirm.ConfirmDialog", "d"),
    "delete-many": _start("dialogs.confirm.ConfirmDialog", "a", "d"),
    "problem": _start("dialogs.confirm.TextDialog", "fault:GET /=internal_error", "r", "mend", "e"),
    "help": _start("base.help.HelpScreen", "?"),
    "jump": _start("base.jump.JumpScreen", ";"),
    "palette": Start(Palette, _calmly(("ctrl+p",))),
    "sort": _start("lists.sorting.SortDialog", "s"),
    "hotkey-on-chain": _start("account.identity.hotkey_screen.HotkeyScreen", "3", "h"),
    "model-aliases": _start("account.aliases.aliases_screen.AliasesScreen", "3", "m"),
    "model-aliases-2025": _start("account.aliases.aliases_screen.AliasesScreen", "3", "m", app="2025"),
    "link-hotkey": _start("account.identity.link_screen.LinkScreen", "3", "l"),
    "link-elsewhere": _start("dialogs.sign_elsewhere.HotkeyAddressDialog", "3", "l", "m", app="older"),
    "link-hotkey-older": _start("account.identity.link_screen.LinkScreen", "3", "l", app="older"),
    "link-hotkey-role": _start("dialogs.option_dialog.OptionDialog", "3", "l", "enter", app="older"),
    "link-hotkey-sure": _start("dialogs.confirm.ConfirmDialog", "3", "l", "enter", "v", app="older"),
    "hotkey-node": _start("account.pay_in.pay_in_dialogs.NodeDialog", "3", "h", "n"),
    "pay-in": _start("account.pay_in.pay_in_screen.PayInScreen", "p"),
    "pay-in-wide": _start("account.pay_in.pay_in_screen.PayInScreen", "3", "p", size=(120, 40)),
    "pay-in-waiting": _start("account.pay_in.pay_in_screen.PayInScreen", "p", "w"),
    "pay-in-node": _start("account.pay_in.pay_in_dialogs.NodeDialog", "p", "n"),
    "pay-in-amount": _start("account.pay_in.pay_in_dialogs.TransferDialog", "p", "b", "type:0.25"),
    "accounts": Start(AccountMenu, _calmly(("o",))),
    "builder": _start("keys.key_builder.KeyBuilderScreen", "n", "type:fresh"),
    "builder-grid": _start("keys.key_builder.KeyBuilderScreen", "n", "type:fresh", "enter", step="access"),
    "builder-meaning": _start("keys.key_builder.KeyBuilderScreen", "n", "type:fresh", "f4", step="meaning"),
    "builder-json": _start("keys.key_builder.KeyBuilderScreen", "n", "type:fresh", "f4", "f4", step="json"),
    "builder-command": _start(
        "keys.key_builder.KeyBuilderScreen", "n", "type:fresh", "f4", "f4", "f4", step="command"
    ),
    "identify": _start("keys.identify_dialog.IdentifyDialog", "I"),
    "key-test": _start("keys.identify_dialog.IdentifyDialog", "t"),
    "key-set": _start("keys.key_set_screen.KeySetScreen", "N", step="source"),
    "key-set-list": _start("keys.key_set_screen.KeySetScreen", *_KEY_SET, step="list"),
    "key-set-created": _start("keys.key_set_screen.KeySetScreen", *_KEY_SET, "ctrl+s", step="list"),
    "key-set-failed": _start(
        "keys.key_set.questions.KeyWhatNow", *_KEY_SET, "fault:POST /api_keys/=internal_error x1", "ctrl+s", "enter"
    ),
    "picker": _start("keys.builder.picker.ObjectPicker", "n", "f3"),
    "templates": _start("keys.builder.template_list.TemplateList", "n", "f2"),
    "reveal": _start("keys.reveal.RevealScreen", "n", "type:fresh", "f2", "enter", "f10"),
    "backup": _start("wallets.backup.backup_dialogs.BackupDialog", "5", "B", "enter"),
    "backup-what": _start("wallets.backup.backup_dialogs.WhatToKeep", "5", "B"),
    "backup-open": _start("wallets.backup.backup_dialogs.OpenBackupDialog", "5", "b"),
    "coldkey-off": _start(
        "wallets.backup.backup_dialogs.ColdkeyBackupDialog", "5", "/", "type:validator", "enter", "x"
    ),
    "destinations": _start(
        "destinations.put_dialogs.DestinationsDialog", "n", "type:fresh", "f2", "enter", "f10", "i"
    ),
    "put-in-dotenv": _start("destinations.put_dialogs.PutDialog", "n", "type:fresh", "f2", "enter", "f10", "i", "e"),
    "key-notes": _start("keys.notes_dialog.NotesDialog", "w"),
    "simulation": _start("keys.simulation.simulation_screen.SimulationScreen", "m", "space", "j", "space"),
    "simulation-request": _start("keys.simulation.simulation_screen.RequestDialog", "m", "p", "type:POST /x"),
    "simulation-server": _start("dialogs.option_dialog.OptionDialog", "m", "v"),
    "simulation-draft": _start("keys.simulation.simulation_screen.SimulationScreen", "n", "type:fresh", "f6"),
    "rotation": _start("keys.rotation.rotation_screen.RotationScreen", "R"),
    "rotation-access": _start("keys.rotation.access_choice.AccessChoice", "R", "g"),
    "rotation-name": _start("keys.rotation.questions.NewNameDialog", "R", "n"),
    "rotation-value": _start("keys.rotation.rotation_screen.RotationScreen", "R", "g", "space", "ctrl+s", "ctrl+s"),
    "rotation-places": _start(
        "keys.rotation.rotation_screen.RotationScreen", "R", "g", "space", "ctrl+s", "ctrl+s", "s"
    ),
    "rotation-lost": _start(
        "keys.rotation.rotation_screen.RotationScreen",
        *("R", "g", "space", "ctrl+s", "fault:POST /api_keys/=drop_after_commit x1", "ctrl+s"),
    ),
    "rotation-keep": _start(
        "keys.rotation.questions.ReminderDialog", "R", "g", "space", "ctrl+s", "ctrl+s", "s", "b"
    ),
    "secrets": _start("secrets.secrets_screen.SecretsScreen", "2"),
    "secrets-list": _start("secrets.secrets_screen.SecretsScreen", "2", "t"),
    "secret-detail": _start("dialogs.confirm.TextDialog", "2", "down", "enter"),
    "secret-copy": _start("base.copying.CopyDialog", "2", "down", "c"),
    "secret-delete": _start("dialogs.confirm.ConfirmDialog", "2", "down", "d"),
    "secret-form": _start("secrets.secret_form.SecretFormScreen", "2", "n"),
    "secret-form-value": _start(
        "secrets.secret_form.SecretFormScreen", "2", "down", "n", "type:K", "tab", "paste:hunter-0000-x"
    ),
    "secret-chute": _start("keys.builder.picker.ObjectPicker", "2", "n", "f2"),
    "secret-templates": _start("dialogs.option_dialog.OptionDialog", "2", "n", "f3"),
    "secret-file": _start("secrets.form.file_dialog.ValueFileDialog", "2", "n", "f6"),
    "secret-replace": _start("secrets.secret_form.SecretFormScreen", "2", "down", "p"),
    "import": _start("secrets.dotenv_import.SecretImportScreen", "2", "i"),
    "import-review": _start("secrets.dotenv_import.SecretImportScreen", *_REVIEW, step="list"),
    "import-failed": _start(
        "secrets.dotenv.words.WhatNow", *_REVIEW, "fault:POST /secrets/=internal_error x1", "ctrl+s", "enter"
    ),
    "profiles": _start("profiles.profiles_screen.ProfilesScreen", "4"),
    "profile-detail": _start("dialogs.confirm.TextDialog", "4", "i"),
    "profile-add": _start("profiles.profile_adding.AddDialog", "4", "n"),
    "profile-paste": _start("profiles.profile_adding.PasteDialog", "4", "n", "enter"),
    "profile-key": _start("onboarding.sign_in.ApiKeyDialog", "4", "n", "down", "enter"),
    "profile-hotkey": _start("onboarding.attach_wallet.AttachWalletScreen", "4", "n", "down", "down", "enter"),
    "profile-rename": _start("profiles.profile_dialogs.RenameDialog", "4", "down", "down", "m"),
    "profile-url": _start("profiles.profile_dialogs.BaseUrlDialog", "4", "u"),
    "profile-copy": _start("base.copying.CopyDialog", "4", "c"),
    "profile-default": _start("dialogs.confirm.ConfirmDialog", "4", "down", "down", "t"),
    "profile-remove": _start("dialogs.confirm.ConfirmDialog", "4", "down", "d"),
    "wallets": _start("wallets.wallets_screen.WalletsScreen", "5"),
    "wallet-detail": _start("dialogs.confirm.TextDialog", "5", "enter"),
    "wallet-check": _start("wallets.wallet_dialogs.WalletCheckDialog", "5", "down", "t"),
    "wallet-folder": _start("wallets.wallet_dialogs.WalletsFolderDialog", "5", "p"),
    "wallet-unlock": _start(
        "wallets.wallet_dialogs.HotkeyPasswordDialog", "5", "/", "type:encrypted", "enter", "down", "u"
    ),
    "wallet-names": _start("wallets.wallet_creation.WalletCreationScreen", *_TO_NAMES, step="names"),
    "wallet-words": _start("wallets.wallet_creation.WalletCreationScreen", *_TO_WORDS, step="coldkey-words"),
    "wallet-recall": _start(
        "wallets.wallet_creation.WalletCreationScreen", *_TO_WORDS, "v", "f10", step="coldkey-recall"
    ),
    "wallet-hotkey": _start(
        "wallets.wallet_creation.WalletCreationScreen", "5", "a", "type:other", "f10", step="hotkey-words"
    ),
    "wallet-restore": _start(
        "wallets.wallet_creation.WalletCreationScreen", "5", "m", "type:other", "f10", step="phrase-step"
    ),
    "wallet-coldkey": _start("wallets.wallet_creation.WalletCreationScreen", "5", "M", "f10", step="phrase-step"),
    "account": _start("account.account_screen.AccountScreen", "3"),
    "account-wide": _start("account.account_screen.AccountScreen", "3", size=(120, 40)),
    "account-plan": _start("account.account_screen.AccountScreen", "3", app="subscribed"),
    "account-fingerprint": _start("account.fingerprint_dialog.FingerprintDialog", "3", "f", app="2025"),
    "browser-login": _start("account.browser_login_dialog.BrowserLoginDialog", "3", "L"),
    "new-fingerprint": _start("account.new_fingerprint_screen.NewFingerprintScreen", "3", "F"),
    "new-fingerprint-saved": _start("account.new_fingerprint_screen.NewFingerprintScreen", "3", "F", "s"),
    "new-fingerprint-own": _start("account.fingerprint_dialog.ChosenFingerprintDialog", "3", "F", "o"),
    "new-fingerprint-sure": _start("dialogs.confirm.ConfirmDialog", "3", "F", "s", "ctrl+s"),
    "transfer": _start("account.money.transfer_form.TransferForm", "3", "t", "type:grace", "tab", "type:1"),
    "deposit": _start("account.money.deposit_screen.DepositScreen", "3", "d"),
    "deposit-2025": _start("account.money.deposit_screen.DepositScreen", "3", "d", app="2025"),
    "deposit-return": _start("account.money.deposit_screen.ReturnDialog", "3", "d", "x"),
    "deposit-sure": _start("dialogs.confirm.ConfirmDialog", "3", "d", "x", "enter"),
    "deletion": _start("account.money.deletion_screen.DeletionScreen", "3", "D"),
    "deletion-fingerprint": _start("account.fingerprint_dialog.ChosenFingerprintDialog", "3", "D", "d", app="empty"),
    "deletion-sure": _start(
        "dialogs.confirm.ConfirmDialog", "3", "D", "d", "type:not-the-right-one-0000", "enter", app="empty"
    ),
    "transfer-sure": _start("dialogs.confirm.ConfirmDialog", *_TRANSFER),
    "transfer-sent": _start("account.money.transfer_form.TransferForm", *_TRANSFER, "type:grace", "enter"),
    "transfer-open": _start(
        "account.money.transfer_form.OpenTransferDialog",
        *(
            "fault:POST /users/balance_transfer=drop_after_commit x1",
            *_TRANSFER,
            "type:grace",
            "enter",
            "escape",
            "t",
        ),
    ),
    "account-detail": _start("dialogs.confirm.TextDialog", "3", "i"),
    "authorizations": _start("account.apps.authorizations_screen.AuthorizationsScreen", "3", "a"),
    "authorizations-wide": _start(
        "account.apps.authorizations_screen.AuthorizationsScreen", *("3", "a"), size=(120, 40)
    ),
    "authorizations-none": _start("account.apps.authorizations_screen.AuthorizationsScreen", "3", "a", app="2025"),
    "authorization-detail": _start("dialogs.confirm.TextDialog", "3", "a", "enter"),
    "authorization-revoke": _start("dialogs.confirm.ConfirmDialog", "3", "a", "j", "d"),
    "models": _start("models.models_screen.ModelsScreen", "L"),
    "models-wide": _start("models.models_screen.ModelsScreen", "L", size=(120, 40)),
    "models-detail": _start("dialogs.confirm.TextDialog", "L", "i"),
    "models-question": _start("models.question_dialog.QuestionDialog", "L", "a"),
    "own-apps": _start("account.apps.own_apps_screen.OwnAppsScreen", "3", "y"),
    "own-apps-wide": _start("account.apps.own_apps_screen.OwnAppsScreen", "3", "y", size=(120, 40)),
    "own-apps-empty": _start("account.apps.own_apps_screen.OwnAppsScreen", "3", "y", app="empty"),
    "own-app-new": _start(
        "account.apps.app_form.AppForm", "3", "y", "n", "type:Shop", "tab", "type:http://localhost:1"
    ),
    "own-app-review": _start(
        "dialogs.confirm.ConfirmDialog", *("3", "y", "n", "type:Shop", "tab", "type:http://localhost:1", "ctrl+s")
    ),
    "own-app-edit": _start("account.apps.app_form.AppForm", "3", "y", "m"),
    "own-app-share": _start("account.apps.own_app_questions.ShareDialog", "3", "y", "h"),
    "own-app-secret": _start(
        "account.apps.client_secret.ClientSecretScreen", "3", "y", "x", "type:Invoice Desk", "enter"
    ),
    "own-app-delete": _start("dialogs.confirm.ConfirmDialog", "3", "y", "d"),
    "usage": _start("account.usage.usage_screen.UsageScreen", "3", "U"),
    "usage-plan": _start("account.usage.usage_screen.UsageScreen", "3", "U", app="subscribed", size=(120, 40)),
    "usage-nothing": _start("account.usage.usage_screen.UsageScreen", "3", "U", app="empty"),
    "usage-range": _start("account.usage.dialogs.RangeDialog", "3", "U", "t"),
    "usage-custom": _start("account.usage.dialogs.CustomRangeDialog", "3", "U", "t", "c"),
    "usage-export": _start("account.usage.dialogs.UsageExportDialog", "3", "U", "w"),
    "account-copy": _start("base.copying.CopyDialog", "3", "c"),
    "refusal": _start("account.refusal.refusal_screen.RefusalScreen", "3", "w"),
    "refusal-verdict": _start(
        "account.refusal.refusal_screen.RefusalScreen", "3", "w", "paste:402 Subscription usage cap exceeded."
    ),
    "refusal-of-ours": _start(
        "account.refusal.refusal_screen.RefusalScreen", "fault:GET /=too_many_requests", "r", "mend", "e", "w"
    ),
    "use": _start("account.use.use_screen.UseScreen", "3", "b"),
    "audit": _start("audit.audit_screen.AuditScreen", "A"),
    "audit-unfolded": _start("audit.audit_screen.AuditScreen", "A", "enter", "j"),
    "audit-nothing": _start("audit.audit_screen.AuditScreen", "A", app="empty"),
    "audit-accept": _start("audit.audit_dialogs.AcceptDialog", "A", "x"),
    "audit-take-back": _start(
        "dialogs.confirm.ConfirmDialog", "A", "x", "type:for now", "enter", "/", "type:accepted", "enter", "j", "x"
    ),
    "doctor": _start("doctor.doctor_screen.DoctorScreen", "6"),
    "doctor-problem": _start("doctor.doctor_screen.DoctorScreen", "fault:GET /users/me=internal_error", "6", "W"),
    "doctor-bundle": _start("dialogs.confirm.TextDialog", "6", "w"),
    "doctor-save": _start("doctor.doctor_screen.SaveBundleDialog", "6", "w", "w"),
    "doctor-nothing": _start("doctor.doctor_screen.DoctorScreen", "6", app="nothing"),
    "sign-elsewhere": _start("dialogs.sign_elsewhere.SignElsewhereDialog", "3", "L", app="by-key"),
    "sign-fingerprint": _start(
        "dialogs.sign_elsewhere.SignElsewhereDialog",
        *("3", "F", "s", "ctrl+s", "down", "enter", "type:ada", "enter"),
        app="by-key",
    ),
    "record-export": _start("keys.notes_dialog.RecordExportDialog", "E"),
    "record-import": _start("keys.notes_dialog.RecordImportDialog", "M"),
    "audit-export": _start("audit.audit_dialogs.ExportDialog", "A", "w"),
    "audit-age": _start("dialogs.option_dialog.OptionDialog", "A", "y"),
    "scan": _start("audit.scan_screen.ScanScreen", "A", "s"),
    "scan-ended": _start("audit.scan_screen.ScanScreen", "A", "s", "ctrl+u", "type:tests/lanes.py", "enter"),
    "audit-delete": _start("dialogs.confirm.ConfirmDialog", "A", "d"),
    "host-question": _start("base.host_question.HostDialog", app="elsewhere"),
    "welcome": _start("onboarding.welcome.WelcomeScreen", app="nothing"),
    "welcome-again": _start("onboarding.welcome.WelcomeScreen", "O"),
    "config-path": _start("onboarding.sign_in.ConfigPathDialog", "O", "down", "enter", app="nothing"),
    "api-key": _start("onboarding.sign_in.ApiKeyDialog", "O", "down", "down", "enter", app="nothing"),
    "attach": _start("onboarding.attach_wallet.AttachWalletScreen", "O", "down", "down", "down", "enter"),
    "register-outside": _start("onboarding.register.RegisterScreen", *_TO_REGISTER, app="nothing"),
    "register": _start("onboarding.register.RegisterScreen", *_TO_REGISTER),
    "register-wallet": _start("onboarding.register.RegisterScreen", *_TO_REGISTER, "f10", step="step-wallet"),
    "register-elsewhere": _start("dialogs.sign_elsewhere.ElsewhereDialog", *_TO_REGISTER, "f10", "m"),
    "register-sign": _start("dialogs.sign_elsewhere.SignElsewhereDialog", *_TO_SIGN),
    "register-config": _start("onboarding.register.RegisterScreen", *_TO_CONFIG, step="step-config-file"),
    "register-review": _start("onboarding.register.RegisterScreen", *_TO_REVIEW, step="step-review"),
    "register-token": _start("onboarding.register.RegisterScreen", *_TO_REVIEW, "f10", step="step-token"),
    "register-by-payment": _start("onboarding.register.RegisterScreen", *_TO_REVIEW, "f4", step="step-review"),
    "register-payment": _start("onboarding.register.RegisterScreen", *_TO_PAYMENT, step="step-payment"),
    "register-forget": _start("dialogs.confirm.ConfirmDialog", *_TO_PAYMENT, "d"),
    "registered-by-payment": _start(
        "onboarding.register.RegisterScreen", *_TO_PAYMENT, "y", "f9", "f10", step="step-account"
    ),
    "registered": _start("onboarding.register.RegisterScreen", *_TO_ACCOUNT, step="step-account"),
    "payment-code": _start("onboarding.steps.qr_dialog.QrDialog", *_TO_ACCOUNT, "x"),
}
