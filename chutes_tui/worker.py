"""ApiWorker: the one way in which screens start anything. How calls run is in `services/runner`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from chutes_tui.services.account.figures import AccountService
from chutes_tui.services.accounts import AccountsService
from chutes_tui.services.catalogue import CatalogueService
from chutes_tui.services.keys import KeyService
from chutes_tui.services.machine.memory import MemoryService
from chutes_tui.services.machine.pages import PageService
from chutes_tui.services.machine.paths import PathService
from chutes_tui.services.onboarding.wallets import WalletService
from chutes_tui.services.profiles import ProfileService
from chutes_tui.services.runner import Runner
from chutes_tui.storage.ui_memory import UiMemories

if TYPE_CHECKING:
    from textual.app import App

    from chutes_tui.services.account.fingerprint import FingerprintService
    from chutes_tui.services.account.pay_in import PayInService
    from chutes_tui.services.clipboard import ClipboardKeeper
    from chutes_tui.services.identity.hotkey import HotkeyIdentityService
    from chutes_tui.services.identity.linking import LinkingService
    from chutes_tui.services.identity.signing import SigningService
    from chutes_tui.services.inference.aliases import AliasService
    from chutes_tui.services.inference.models import ModelService
    from chutes_tui.services.machine.backup import BackupService
    from chutes_tui.services.machine.destinations import DestinationService
    from chutes_tui.services.machine.surroundings import Surroundings
    from chutes_tui.services.many.dotenv import DotenvService
    from chutes_tui.services.many.key_set import KeySetService
    from chutes_tui.services.money.deletion import DeletionService
    from chutes_tui.services.money.deposit import DepositService
    from chutes_tui.services.money.open_writes import OpenWriteService
    from chutes_tui.services.money.transfers import TransferService
    from chutes_tui.services.oauth.apps import AppService
    from chutes_tui.services.oauth.authorizations import AuthorizationService
    from chutes_tui.services.oauth.tokens import TokenService
    from chutes_tui.services.onboarding.by_payment import PaymentService
    from chutes_tui.services.reports.usage import UsageService
    from chutes_tui.services.rotation import RotationService
    from chutes_tui.services.secrets import SecretService
    from chutes_tui.services.security.audit import AuditService
    from chutes_tui.services.security.doctor import DoctorService
    from chutes_tui.services.security.scan import ScanService
    from chutes_tui.state import Activity, AppState


class ApiWorker:
    """Each domain's calls under its name, as `worker.keys.create(…)`; screens watch the state for what came of it."""

    def __init__(
        self,
        app: App[Any],
        state: AppState,
        surroundings: Surroundings,
        *,
        clipboard: ClipboardKeeper,
        memories: UiMemories | None = None,
    ) -> None:
        self._runner = runner = Runner(app, state, surroundings)
        self.hosts = runner.hosts
        self.clipboard = clipboard
        self.memory = MemoryService(runner, memories or UiMemories())
        self.pages = PageService(runner)
        self.paths = PathService(runner)
        self.account = AccountService(runner, self.memory)
        self.catalogue = CatalogueService(runner)
        self.keys = KeyService(runner, self.catalogue)
        self.profiles = ProfileService(runner)
        self.keys.follow(self.profiles)
        self.wallets = WalletService(runner)
        self.accounts = AccountsService(
            runner,
            account=self.account,
            keys=self.keys,
            profiles=self.profiles,
            registration=lambda: self.registration,
            wallets=self.wallets,
        )
        runner.when_opened(self.keys.refresh)
        runner.when_opened(self.account.refresh)
        runner.when_opened(lambda: self.open_writes.load(say=True))

    # What no start needs is made when it is first asked for.

    @cached_property
    def registration(self) -> PaymentService:
        """Making an account, with a token or by payment, and giving one a wallet."""
        from chutes_tui.services.onboarding.by_payment import PaymentService

        return PaymentService(self._runner, self.keys)

    @cached_property
    def secrets(self) -> SecretService:
        """The secrets of chutes."""
        from chutes_tui.services.secrets import SecretService

        return SecretService(self._runner, self.catalogue)

    @cached_property
    def dotenv(self) -> DotenvService:
        """Importing a `.env`."""
        from chutes_tui.services.many.dotenv import DotenvService

        return DotenvService(self._runner, self.secrets, self.memory)

    @cached_property
    def key_set(self) -> KeySetService:
        """Keys from a list."""
        from chutes_tui.services.many.key_set import KeySetService

        return KeySetService(self._runner, self.keys)

    @cached_property
    def pay_in(self) -> PayInService:
        """Paying in."""
        from chutes_tui.services.account.pay_in import PayInService

        return PayInService(self._runner, self.memory)

    @cached_property
    def hotkey_identity(self) -> HotkeyIdentityService:
        """The account's hotkey on the chain and for the registry."""
        from chutes_tui.services.identity.hotkey import HotkeyIdentityService

        return HotkeyIdentityService(self._runner, self.memory)

    @cached_property
    def linking(self) -> LinkingService:
        """Linking a validator's or a subnet owner's hotkey to the account."""
        from chutes_tui.services.identity.linking import LinkingService

        return LinkingService(self._runner, self.account, self.wallets)

    @cached_property
    def authorizations(self) -> AuthorizationService:
        """Apps that the account let in."""
        from chutes_tui.services.oauth.authorizations import AuthorizationService

        return AuthorizationService(self._runner)

    @cached_property
    def destinations(self) -> DestinationService:
        """Putting a value where it belongs."""
        from chutes_tui.services.machine.destinations import DestinationService

        return DestinationService(self._runner, self.keys)

    @cached_property
    def backup(self) -> BackupService:
        """Keeping wallets and configs in an encrypted file."""
        from chutes_tui.services.machine.backup import BackupService

        return BackupService(self._runner)

    @cached_property
    def apps(self) -> AppService:
        """The account's own apps."""
        from chutes_tui.services.oauth.apps import AppService

        return AppService(self._runner, self.memory)

    @cached_property
    def tokens(self) -> TokenService:
        """Pasted tokens of apps."""
        from chutes_tui.services.oauth.tokens import TokenService

        return TokenService(self._runner)

    @cached_property
    def rotation(self) -> RotationService:
        """Rotating keys."""
        from chutes_tui.services.rotation import RotationService

        return RotationService(self._runner, self.keys)

    @cached_property
    def audit(self) -> AuditService:
        """Looking for what is risky."""
        from chutes_tui.services.security.audit import AuditService

        return AuditService(self._runner, self.wallets, self.memory)

    @cached_property
    def doctor(self) -> DoctorService:
        """Finding out why something doesn't work."""
        from chutes_tui.services.security.doctor import DoctorService

        return DoctorService(self._runner, self.wallets)

    @cached_property
    def models(self) -> ModelService:
        """The public models."""
        from chutes_tui.services.inference.models import ModelService

        return ModelService(self._runner)

    @cached_property
    def aliases(self) -> AliasService:
        """The account's own names for chutes."""
        from chutes_tui.services.inference.aliases import AliasService

        return AliasService(self._runner)

    @cached_property
    def usage(self) -> UsageService:
        """What the account used."""
        from chutes_tui.services.reports.usage import UsageService

        return UsageService(self._runner, self.catalogue)

    @cached_property
    def open_writes(self) -> OpenWriteService:
        """What was sent and whose end is not known."""
        from chutes_tui.services.money.open_writes import OpenWriteService

        return OpenWriteService(self._runner)

    @cached_property
    def transfers(self) -> TransferService:
        """Giving balance to another account."""
        from chutes_tui.services.money.transfers import TransferService

        return TransferService(self._runner, self.account, self.open_writes)

    @cached_property
    def deletion(self) -> DeletionService:
        """Deleting the account."""
        from chutes_tui.services.money.deletion import DeletionService

        return DeletionService(self._runner, self.account, self.keys, self.memory, self.open_writes)

    @cached_property
    def deposit(self) -> DepositService:
        """The developer deposit."""
        from chutes_tui.services.money.deposit import DepositService

        return DepositService(self._runner, self.open_writes)

    @cached_property
    def fingerprint(self) -> FingerprintService:
        """Giving the account another fingerprint."""
        from chutes_tui.services.account.fingerprint import FingerprintService

        return FingerprintService(self._runner)

    @cached_property
    def signing(self) -> SigningService:
        """What keys on other machines sign."""
        from chutes_tui.services.identity.signing import SigningService

        return SigningService(self._runner)

    @cached_property
    def scan(self) -> ScanService:
        """Looking for keys in files."""
        from chutes_tui.services.security.scan import ScanService

        return ScanService(self._runner)

    async def close(self) -> None:
        """Close all connections, and the sandbox with what vanishes with it; calls under way end with them."""
        if "scan" in vars(self):
            self.scan.stop()
        await self.memory.close()
        await self._runner.close()
        if "registration" in vars(self):
            await self.registration.close()
        await self.accounts.close()

    @property
    def could_not_open(self) -> bool:
        """Whether the account could not even be opened: no call can be made before that is fixed."""
        return self._runner.could_not_open

    @property
    def writes_under_way(self) -> tuple[Activity, ...]:
        """What would be cut off by leaving now."""
        return self._runner.writes_under_way

    def forget_results(self) -> None:
        """Forget how everything that is over has ended: the user went on, or elsewhere."""
        self._runner.forget_results()

    def stop_waiting(self) -> None:
        """Wait no longer for the time that the server asked for: what is left is not sent."""
        self._runner.stop_waiting()
