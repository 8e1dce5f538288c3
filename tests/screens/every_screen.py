"""Every screen and dialog there is, with a way to make one in an app over its sandbox."""

from __future__ import annotations

import pkgutil
from datetime import UTC, date, datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.content import Content
from textual.screen import Screen

import chutes_tui.screens
from chutes_tui.access.known_access import KnownAccess
from chutes_tui.access.scopes import AccessDraft, ScopeGrant
from chutes_tui.api.models import ApiKey
from chutes_tui.api.oauth.models import OauthApp
from chutes_tui.core.attempt import Stage
from chutes_tui.core.secret import Secret
from chutes_tui.operations.account.usage.period import Period, PeriodKind
from chutes_tui.operations.audit.report import Check, Finding, Severity
from chutes_tui.operations.destinations.place import KINDS
from chutes_tui.operations.host_question import HostQuestion, Sent
from chutes_tui.operations.keys.creation import MintedKey
from chutes_tui.operations.keys.key_set import KeyWrite, SetEntry
from chutes_tui.operations.oauth.apps import ClientSecret, OwnApp
from chutes_tui.operations.secrets.writing import Obstacle, SecretWrite
from chutes_tui.profiles.catalogue import ProfileEntry
from chutes_tui.screens.account.account_screen import AccountScreen
from chutes_tui.screens.account.aliases.aliases_screen import AliasesScreen
from chutes_tui.screens.account.apps.app_form import AppForm
from chutes_tui.screens.account.apps.authorizations_screen import AuthorizationsScreen
from chutes_tui.screens.account.apps.client_secret import ClientSecretScreen
from chutes_tui.screens.account.apps.own_app_questions import ShareDialog
from chutes_tui.screens.account.apps.own_apps_screen import OwnAppsScreen
from chutes_tui.screens.account.browser_login_dialog import BrowserLoginDialog
from chutes_tui.screens.account.fingerprint_dialog import ChosenFingerprintDialog, FingerprintDialog
from chutes_tui.screens.account.identity.hotkey_screen import HotkeyScreen
from chutes_tui.screens.account.identity.link_screen import LinkScreen
from chutes_tui.screens.account.money.deletion_screen import DeletionScreen
from chutes_tui.screens.account.money.deposit_screen import DepositScreen, ReturnDialog
from chutes_tui.screens.account.money.transfer_form import OpenTransferDialog, TransferForm
from chutes_tui.screens.account.new_fingerprint_screen import NewFingerprintScreen
from chutes_tui.screens.account.pay_in.pay_in_dialogs import NodeDialog, TransferDialog
from chutes_tui.screens.account.pay_in.pay_in_screen import PayInScreen
from chutes_tui.screens.account.refusal.refusal_screen import RefusalScreen
from chutes_tui.screens.account.usage.dialogs import CustomRangeDialog, RangeDialog, UsageExportDialog
from chutes_tui.screens.account.usage.usage_screen import UsageScreen
from chutes_tui.screens.account.use.use_screen import UseScreen
from chutes_tui.screens.audit.audit_dialogs import AcceptDialog, ExportDialog
from chutes_tui.screens.audit.audit_rows import FindingRow
from chutes_tui.screens.audit.audit_screen import AuditScreen
from chutes_tui.screens.audit.scan_screen import ScanScreen
from chutes_tui.screens.base.copying import Copyable, CopyDialog
from chutes_tui.screens.base.help import HelpScreen
from chutes_tui.screens.base.host_question import HostDialog
from chutes_tui.screens.base.jump import JumpScreen
from chutes_tui.screens.destinations.put_dialogs import DestinationsDialog, PutDialog, ToPut
from chutes_tui.screens.dialogs.confirm import ConfirmDialog, TextDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog
from chutes_tui.screens.dialogs.sign_elsewhere import (
    Addresses,
    ElsewhereDialog,
    HotkeyAddressDialog,
    SignElsewhereDialog,
)
from chutes_tui.screens.doctor.doctor_screen import DoctorScreen, SaveBundleDialog
from chutes_tui.screens.keys.builder.picker import ObjectPicker
from chutes_tui.screens.keys.builder.template_list import TemplateList
from chutes_tui.screens.keys.identify_dialog import IdentifyDialog
from chutes_tui.screens.keys.key_builder import KeyBuilderScreen
from chutes_tui.screens.keys.key_rows import COLUMNS
from chutes_tui.screens.keys.key_set.questions import KeyWhatNow
from chutes_tui.screens.keys.key_set.review import SetRow
from chutes_tui.screens.keys.key_set_screen import KeySetScreen
from chutes_tui.screens.keys.keys_screen import KeysScreen
from chutes_tui.screens.keys.notes_dialog import NotesDialog, RecordExportDialog, RecordImportDialog
from chutes_tui.screens.keys.reveal import RevealScreen
from chutes_tui.screens.keys.rotation.access_choice import AccessChoice
from chutes_tui.screens.keys.rotation.questions import NewNameDialog, ReminderDialog
from chutes_tui.screens.keys.rotation.rotation_screen import RotationScreen
from chutes_tui.screens.keys.simulation.simulation_screen import RequestDialog, SimulationScreen
from chutes_tui.screens.lists.sorting import SortDialog
from chutes_tui.screens.models.models_screen import ModelsScreen
from chutes_tui.screens.models.question_dialog import QuestionDialog
from chutes_tui.screens.onboarding.attach_wallet import AttachWalletScreen
from chutes_tui.screens.onboarding.register import RegisterScreen
from chutes_tui.screens.onboarding.sign_in import ApiKeyDialog, ConfigPathDialog
from chutes_tui.screens.onboarding.steps.qr_dialog import QrDialog
from chutes_tui.screens.onboarding.welcome import WelcomeScreen
from chutes_tui.screens.palette.palette import AccountMenu, Palette
from chutes_tui.screens.profiles.profile_adding import AddDialog, PasteDialog
from chutes_tui.screens.profiles.profile_dialogs import BaseUrlDialog, RenameDialog
from chutes_tui.screens.profiles.profiles_screen import ProfilesScreen
from chutes_tui.screens.secrets.dotenv.words import WhatNow
from chutes_tui.screens.secrets.dotenv_import import SecretImportScreen
from chutes_tui.screens.secrets.form.file_dialog import ValueFileDialog
from chutes_tui.screens.secrets.secret_form import SecretFormScreen
from chutes_tui.screens.secrets.secrets_screen import SecretsScreen
from chutes_tui.screens.wallets.backup.backup_dialogs import (
    BackupDialog,
    ColdkeyBackupDialog,
    OpenBackupDialog,
    WhatToKeep,
)
from chutes_tui.screens.wallets.wallet_creation import WalletCreationScreen
from chutes_tui.screens.wallets.wallet_dialogs import HotkeyPasswordDialog, WalletCheckDialog, WalletsFolderDialog
from chutes_tui.screens.wallets.wallets_screen import WalletsScreen
from chutes_tui.storage.open_writes import OpenWrite
from chutes_tui.wallets.model import Coldkey, ColdkeyState, Hotkey, HotkeyState, Wallet

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.app import ChutesApp

KEY_VALUE = "cpk_" + "5eed" * 16


def _reveal(app: ChutesApp) -> RevealScreen:
    minted = MintedKey(ApiKey(api_key_id="1"), Secret(KEY_VALUE), AccessDraft(admin=True), "http://localhost")
    app.state.minted = minted
    return RevealScreen(minted)


def _client_secret(app: ChutesApp) -> ClientSecretScreen:
    issued = ClientSecret(OauthApp(app_id="1", name="shop", client_id="cid_1"), Secret("csc_" + "5eed" * 12))
    app.state.client_secret = issued
    return ClientSecretScreen(issued)


def _register(app: ChutesApp) -> RegisterScreen:
    app.worker.registration.begin(app.worker.accounts.sandbox)
    return RegisterScreen()


def _attach(app: ChutesApp) -> AttachWalletScreen:
    app.worker.registration.begin(app.worker.accounts.sandbox)
    return AttachWalletScreen()


def _wallet() -> Wallet:
    return Wallet("ada", Path("/nowhere"), Coldkey(Path("/nowhere/coldkey"), ColdkeyState.MISSING))


def _finding() -> FindingRow:
    finding = Finding("old laptop", "created 2 years ago", Severity.HIGH, ("1",))
    return FindingRow(Check("old-key", "Old", "", "", (finding,)), finding, "")


def _hotkey() -> Hotkey:
    return Hotkey("default", "ada", Path("/nowhere/default"), HotkeyState.ENCRYPTED)


def _entry() -> ProfileEntry:
    return ProfileEntry("ada", Path("/nowhere/ada.ini"), ("environments",))


def _host_question() -> HostQuestion:
    return HostQuestion("ada", "", Sent.API_KEY, "https://one.example", "https://two.example", "--api-url")


def _write() -> SecretWrite:
    return SecretWrite(1, "chute", "TOKEN", Secret("value"), stage=Stage.REFUSED, obstacle=Obstacle.TAKEN)


def _open_write() -> OpenWrite:
    begun = datetime(2026, 11, 20, tzinfo=UTC)
    return OpenWrite("1", "transfer", "", "", begun, {"to": "grace", "amount": "2.17"})


_TO_PUT = ToPut(lambda: Secret("a value"), "key", "CHUTES_API_KEY")

SCREENS: dict[type[Screen[Any]], Callable[[ChutesApp], Screen[Any]]] = {
    KeysScreen: lambda _: KeysScreen(),
    SecretsScreen: lambda _: SecretsScreen(),
    ProfilesScreen: lambda _: ProfilesScreen(),
    WalletsScreen: lambda _: WalletsScreen(),
    AccountScreen: lambda _: AccountScreen(),
    FingerprintDialog: lambda _: FingerprintDialog(),
    BrowserLoginDialog: lambda _: BrowserLoginDialog(),
    ChosenFingerprintDialog: lambda _: ChosenFingerprintDialog(own=False),
    NewFingerprintScreen: lambda _: NewFingerprintScreen(),
    AuthorizationsScreen: lambda _: AuthorizationsScreen(),
    OwnAppsScreen: lambda _: OwnAppsScreen(),
    DepositScreen: lambda _: DepositScreen(),
    ReturnDialog: lambda _: ReturnDialog(None),
    DeletionScreen: lambda _: DeletionScreen(),
    TransferForm: lambda _: TransferForm(),
    OpenTransferDialog: lambda _: OpenTransferDialog(_open_write()),
    AppForm: lambda _: AppForm(),
    ShareDialog: lambda _: ShareDialog(OwnApp(OauthApp(app_id="1", name="shop"))),
    ClientSecretScreen: _client_secret,
    DestinationsDialog: lambda _: DestinationsDialog("key"),
    PutDialog: lambda _: PutDialog(KINDS["kubectl"], _TO_PUT),
    WhatToKeep: lambda _: WhatToKeep("ada"),
    BackupDialog: lambda _: BackupDialog(""),
    OpenBackupDialog: lambda _: OpenBackupDialog(),
    ColdkeyBackupDialog: lambda _: ColdkeyBackupDialog(_wallet(), None),
    ModelsScreen: lambda _: ModelsScreen(),
    QuestionDialog: lambda _: QuestionDialog("deepseek-ai/DeepSeek-V3", None),
    UsageScreen: lambda _: UsageScreen(),
    RangeDialog: lambda _: RangeDialog(PeriodKind.FORTNIGHT, date(2026, 11, 20)),
    CustomRangeDialog: lambda _: CustomRangeDialog(None, date(2026, 11, 20)),
    UsageExportDialog: lambda _: UsageExportDialog(None, Period(), {}),
    AuditScreen: lambda _: AuditScreen(),
    DoctorScreen: lambda _: DoctorScreen(),
    SaveBundleDialog: lambda _: SaveBundleDialog("a bundle"),
    RefusalScreen: lambda _: RefusalScreen(),
    UseScreen: lambda _: UseScreen(),
    KeySetScreen: lambda _: KeySetScreen(),
    KeyWhatNow: lambda _: KeyWhatNow(SetRow(SetEntry(1, "ci"), KeyWrite(1, "ci", AccessDraft(), Stage.REFUSED))),
    ScanScreen: lambda _: ScanScreen(),
    AcceptDialog: lambda _: AcceptDialog([_finding()]),
    ExportDialog: lambda _: ExportDialog("ada"),
    WelcomeScreen: lambda _: WelcomeScreen(),
    KeyBuilderScreen: lambda _: KeyBuilderScreen(),
    RevealScreen: _reveal,
    RotationScreen: lambda _: RotationScreen(ApiKey(api_key_id="1", name="ci", admin=False)),
    AccessChoice: lambda _: AccessChoice(KnownAccess(sure=(ScopeGrant("chutes", None, "invoke"),)), None, {}),
    NewNameDialog: lambda _: NewNameDialog("ci-2", ["ci"]),
    ReminderDialog: lambda _: ReminderDialog("ci"),
    RecordExportDialog: lambda _: RecordExportDialog(),
    RecordImportDialog: lambda _: RecordImportDialog(),
    RequestDialog: lambda _: RequestDialog(),
    SimulationScreen: lambda _: SimulationScreen(ApiKey(api_key_id="1", name="ci", admin=False), str),
    NotesDialog: lambda _: NotesDialog(ApiKey(api_key_id="1", name="ci")),
    SecretFormScreen: lambda _: SecretFormScreen(),
    SecretImportScreen: lambda _: SecretImportScreen(),
    RegisterScreen: _register,
    AttachWalletScreen: _attach,
    WalletCreationScreen: lambda _: WalletCreationScreen(),
    HostDialog: lambda _: HostDialog(_host_question()),
    Palette: lambda app: Palette(app.screen),
    AccountMenu: lambda app: AccountMenu(app.screen),
    JumpScreen: lambda app: JumpScreen(app.screen),
    ConfirmDialog: lambda _: ConfirmDialog("Delete it?", "It is gone then.", confirm="Delete", typed="it"),
    TextDialog: lambda _: TextDialog("Detail", Content("words\n" * 60), copyable="words"),
    HelpScreen: lambda _: HelpScreen([KeysScreen.COMMAND_GROUP]),
    OptionDialog: lambda _: OptionDialog("Which?", [(Content("this"), 1), (Content("that"), 2)]),
    CopyDialog: lambda _: CopyDialog(
        [Copyable("i", "1234", "the id", "Id"), Copyable("n", "it", "the name", "Name")]
    ),
    HotkeyAddressDialog: lambda _: HotkeyAddressDialog("Which one?"),
    ElsewhereDialog: lambda _: ElsewhereDialog(Addresses("", "")),
    SignElsewhereDialog: lambda app: SignElsewhereDialog(partial(app.worker.signing.login, "5x")),
    SortDialog: lambda _: SortDialog(COLUMNS, COLUMNS, ("name", False)),
    AddDialog: lambda _: AddDialog(),
    TemplateList: lambda _: TemplateList(replaces=True),
    WhatNow: lambda _: WhatNow("TOKEN", Content("It is taken."), _write()),
    ObjectPicker: lambda _: ObjectPicker(),
    ApiKeyDialog: lambda _: ApiKeyDialog(),
    PasteDialog: lambda _: PasteDialog(),
    IdentifyDialog: lambda _: IdentifyDialog(),
    RenameDialog: lambda _: RenameDialog(_entry()),
    BaseUrlDialog: lambda _: BaseUrlDialog(_entry()),
    ValueFileDialog: lambda _: ValueFileDialog(replaces=False),
    ConfigPathDialog: lambda _: ConfigPathDialog(),
    HotkeyPasswordDialog: lambda _: HotkeyPasswordDialog(_hotkey()),
    QrDialog: lambda _: QrDialog("Payment address", "5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV"),
    HotkeyScreen: lambda _: HotkeyScreen(),
    LinkScreen: lambda _: LinkScreen(),
    AliasesScreen: lambda _: AliasesScreen(),
    PayInScreen: lambda _: PayInScreen(),
    NodeDialog: lambda _: NodeDialog(),
    TransferDialog: lambda _: TransferDialog("5DfhGyQdFobKM8NsWvEeAKk5EQQgYe9AydgJ7rMB6E1EqRzV", 352.11),
    WalletsFolderDialog: lambda _: WalletsFolderDialog(),
    WalletCheckDialog: lambda _: WalletCheckDialog(_wallet(), None),
}


def screen_classes() -> set[type[Screen[Any]]]:
    """Return every screen class of chutes_tui that can be opened: those that others build on in name only are left
    out."""
    for module in pkgutil.walk_packages(chutes_tui.screens.__path__, "chutes_tui.screens."):
        import_module(module.name)
    found: set[type[Screen[Any]]] = set()
    todo: list[type[Screen[Any]]] = [Screen]
    while todo:
        for kind in todo.pop().__subclasses__():
            todo.append(kind)
            if kind.__module__.startswith("chutes_tui.") and not _only_a_base(kind):
                found.add(kind)
    return found


def _only_a_base(kind: type[Screen[Any]]) -> bool:
    """Return True for a class that lacks what its subclasses have to say, or is only there to share behaviour."""
    return kind.__name__.startswith("_") or kind.__name__ in _BASES


_BASES = frozenset(
    {
        "DeedScreen",
        "EntryMenu",
        "PayingWizard",
        "FieldDialog",
        "OwnScreen",
        "PutsValue",
        "Modal",
        "FullScreen",
        "ChutesScreen",
        "BuilderLayout",
        "RecordScreen",
        "SelfReadingScreen",
        "ShowsDetail",
        "SignedInList",
        "Wizard",
        "AccountWizard",
        "NewKeyScreen",
        "FormDialog",
        "FileDialog",
        "StagedScreen",
        "ValueScreen",
    }
)
