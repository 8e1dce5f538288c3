"""ApiWorker: the one way in which screens start anything. How calls run is in `services/runner`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from chutes_tui.services.account.figures import AccountService
from chutes_tui.services.accounts import AccountsService
from chutes_tui.services.catalogue import CatalogueService
from chutes_tui.services.keys import KeyService
from chutes_tui.services.machine.memory import MemoryService
from chutes_tui.services.machine.pages import PageService, PathService
from chutes_tui.services.onboarding.wallets import WalletService
from chutes_tui.services.profiles import ProfileService
from chutes_tui.services.runner import Runner
from chutes_tui.storage.ui_memory import UiMemories

if TYPE_CHECKING:
    from textual.app import App

    from chutes_tui.services.account.fingerprint import FingerprintService
    from chutes_tui.services.account.pay_in import PayInService
    from chutes_tui.services.account.usage import UsageService
    from chutes_tui.services.clipboard import ClipboardKeeper
    from chutes_tui.services.identity import HotkeyIdentityService, LinkingService, SigningService
    from chutes_tui.services.inference import AliasService, ModelService
    from chutes_tui.services.machine.backup import BackupService
    from chutes_tui.services.machine.destinations import DestinationService
    from chutes_tui.services.machine.surroundings import Surroundings
    from chutes_tui.services.many.at_once import DotenvService, KeySetService
    from chutes_tui.services.money.deletion import DeletionService
    from chutes_tui.services.money.deposit import DepositService
    from chutes_tui.services.money.open_writes import OpenWriteService
    from chutes_tui.services.money.transfers import TransferService
    from chutes_tui.services.oauth import AppService, AuthorizationService, TokenService
    from chutes_tui.services.onboarding.by_payment import PaymentService
    from chutes_tui.services.rotation import RotationService
    from chutes_tui.services.secrets import SecretService
    from chutes_tui.services.security import AuditService, DoctorService, ScanService
    from chutes_tui.state import Activity, AppState


S = TypeVar("S")


class _Late(Generic[S]):
    """A service that no start needs: imported and made when it is first asked for.

    `path` is its class, within the services; `needs` are the worker's other services that it is made with.
    """

    def __init__(self, path: str, *needs: str) -> None:
        self._path = path
        self._needs = needs

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, worker: ApiWorker, owner: type) -> S:
        module, _, name = self._path.rpartition(".")
        make = getattr(import_module(f"chutes_tui.services.{module}"), name)
        made: S = make(worker._runner, *(getattr(worker, need) for need in self._needs))
        vars(worker)[self._name] = made  # found there from now on, before this
        return made


class ApiWorker:
    """Each domain's calls under its name, as `worker.keys.create(…)`; screens watch the state for what came of it."""

    registration: _Late[PaymentService] = _Late("onboarding.by_payment.PaymentService", "keys")
    """Making an account, with a token or by payment, and giving one a wallet."""
    secrets: _Late[SecretService] = _Late("secrets.SecretService", "catalogue")
    """The secrets of chutes."""
    dotenv: _Late[DotenvService] = _Late("many.at_once.DotenvService", "secrets", "memory")
    """Importing a `.env`."""
    key_set: _Late[KeySetService] = _Late("many.at_once.KeySetService", "keys")
    """Keys from a list."""
    pay_in: _Late[PayInService] = _Late("account.pay_in.PayInService", "memory")
    """Paying in."""
    hotkey_identity: _Late[HotkeyIdentityService] = _Late("identity.HotkeyIdentityService", "memory")
    """The account's hotkey on the chain and for the registry."""
    linking: _Late[LinkingService] = _Late("identity.LinkingService", "account", "wallets")
    """Linking a validator's or a subnet owner's hotkey to the account."""
    authorizations: _Late[AuthorizationService] = _Late("oauth.AuthorizationService")
    """Apps that the account let in."""
    destinations: _Late[DestinationService] = _Late("machine.destinations.DestinationService", "keys")
    """Putting a value where it belongs."""
    backup: _Late[BackupService] = _Late("machine.backup.BackupService")
    """Keeping wallets and configs in an encrypted file."""
    apps: _Late[AppService] = _Late("oauth.AppService", "memory")
    """The account's own apps."""
    tokens: _Late[TokenService] = _Late("oauth.TokenService")
    """Pasted tokens of apps."""
    rotation: _Late[RotationService] = _Late("rotation.RotationService", "keys")
    """Rotating keys."""
    audit: _Late[AuditService] = _Late("security.AuditService", "wallets", "memory")
    """Looking for what is risky."""
    doctor: _Late[DoctorService] = _Late("security.DoctorService", "wallets")
    """Finding out why something doesn't work."""
    models: _Late[ModelService] = _Late("inference.ModelService")
    """The public models."""
    aliases: _Late[AliasService] = _Late("inference.AliasService")
    """The account's own names for chutes."""
    usage: _Late[UsageService] = _Late("account.usage.UsageService", "catalogue")
    """What the account used."""
    open_writes: _Late[OpenWriteService] = _Late("money.open_writes.OpenWriteService")
    """What was sent and whose end is not known."""
    transfers: _Late[TransferService] = _Late("money.transfers.TransferService", "account", "open_writes")
    """Giving balance to another account."""
    deletion: _Late[DeletionService] = _Late(
        "money.deletion.DeletionService", "account", "keys", "memory", "open_writes"
    )
    """Deleting the account."""
    deposit: _Late[DepositService] = _Late("money.deposit.DepositService", "open_writes")
    """The developer deposit."""
    fingerprint: _Late[FingerprintService] = _Late("account.fingerprint.FingerprintService")
    """Giving the account another fingerprint."""
    signing: _Late[SigningService] = _Late("identity.SigningService")
    """What keys on other machines sign."""
    scan: _Late[ScanService] = _Late("security.ScanService")
    """Looking for keys in files."""

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
