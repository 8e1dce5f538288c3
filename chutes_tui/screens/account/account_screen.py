"""The account's place: who this is, how much money, which plan, how much of it is used."""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final

from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from chutes_tui import commands
from chutes_tui.commands import account_groups
from chutes_tui.operations.account.standing import Moment
from chutes_tui.operations.money.open_writes import TRANSFER, named
from chutes_tui.screens.account.caps import LEGEND, caps_of, caps_words, consequence
from chutes_tui.screens.account.glance import Glance, asked_words
from chutes_tui.screens.account.money.open_notes import OpenNotes, open_write
from chutes_tui.screens.account.payment import NOT_KNOWN, payment_address
from chutes_tui.screens.account.refusal.words import RefusedNow
from chutes_tui.screens.account.usage.by_chute import ByChuteTable
from chutes_tui.screens.account.usage.usage_panel import UsagePanel
from chutes_tui.screens.base.screen import ChutesScreen, opens
from chutes_tui.widgets.frames import panel, show_words

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.core.credentials import GivenSignature

EVERY: Final = 60.0
"""Seconds after which the figures are read again while the place is in front."""
NO_SIGN_IN: Final = "Nothing here needs another sign-in."


class Overview(VerticalScroll):
    """The panels, which scroll where the terminal is low."""

    BINDINGS = commands.hidden_bindings("overview", *commands.SCROLLING)

    def say(self, name: str, words: Content, subtitle: str = "") -> None:
        """Show words in a panel and below it; what stands there already is not drawn again."""
        panel = self.query_one(f"#{name}", Static)
        show_words(panel, words)
        if str(panel.border_subtitle or "") != subtitle:
            panel.border_subtitle = Content(subtitle)


class AccountScreen(ChutesScreen):
    """Panels over `state.figures` and `state.user`, read again every minute while it is in front."""

    COMMAND_GROUP = account_groups.ACCOUNT
    CSS_PATH = ["../../styles/account.tcss", "../../styles/usage.tcss"]  # noqa: RUF012 - Textual declares it

    _read_at: float | None = None

    def compose_body(self) -> ComposeResult:
        with Overview(id="account"):
            with Container(id="account-left"):
                yield OpenNotes()
                with Container(id="glance"):
                    for name, title in (("identity", "Identity"), ("balance", "Balance"), ("plan", "Plan")):
                        yield panel(name, title)
                yield panel("brief", "Account")
                yield panel("caps", "Caps of the plan")
                yield RefusedNow()
            with Container(id="account-right"):
                yield UsagePanel()
                yield ByChuteTable()

    def on_mount(self) -> None:
        self.follow(self._changed, "figures", "user", "profile", "chutes", "usage", "open_writes")
        self.set_interval(1.0, self._tick)
        self._changed()
        self.query_one(Overview).focus()

    def on_screen_resume(self) -> None:
        self._read_if_due()

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    # Reading

    def _read_if_due(self) -> None:
        """Read the account that is open, at once the first time, and again when the figures are a minute old."""
        if not self.is_current or self.state.profile is None or self.state.figures.loading:
            return
        if self._read_at is None or not self.state.figures.asked or monotonic() - self._read_at >= EVERY:
            self.read()

    def read(self) -> None:
        self._read_at = monotonic()
        self.worker.account.refresh_figures()
        self.worker.catalogue.load()

    # Showing

    def _changed(self) -> None:
        if self.state.profile is not None and not self.state.figures.asked and not self.state.figures.loading:
            self.call_next(self._read_if_due)
        self._show()
        self.refresh_footer()

    def _tick(self) -> None:
        """Countdowns and ages go on; a minute later all is read again."""
        if self.is_current:
            self._show()
            if self._read_at is not None and monotonic() - self._read_at >= EVERY:
                self._read_if_due()

    @property
    def glance(self) -> Glance:
        """The account at this moment of the server's clock."""
        return Glance(self.state, self.state.connection.server_now)

    def _show(self) -> None:
        glance, say = self.glance, self.query_one(Overview).say
        self.query_one(OpenNotes).show(self.state)
        say("identity", glance.identity(self._width("identity")))
        say("balance", glance.balance(), asked_words(self.state.figures.user))
        asked = asked_words(self.state.figures.quotas)
        say("plan", glance.plan(self._width("plan")), asked)
        say("brief", glance.brief(self._width("brief")), "p pay in · i all details")
        self._show_caps(glance)
        names = {one.chute_id: one.name for one in self.state.chutes.items if one.name}
        moment = Moment(glance.now, self.state.connection.clock_skew or 0.0)
        self.query_one(RefusedNow).show(self.state.figures, moment, names)

    def _show_caps(self, glance: Glance) -> None:
        figure, panel = self.state.figures.subscription, self.query_one("#caps", Static)
        subscription = figure.value
        panel.display = subscription is not None and bool(subscription.subscription)
        if subscription is None or not panel.display:
            return
        caps, roomy = caps_of(subscription, glance.now), self.has_class("-tall") and self.has_class("-roomy")
        width = self._width("caps")
        said = "" if roomy else consequence(caps, glance.now)
        legend = "┃ = even use" if said else LEGEND
        stale = asked_words(figure) if figure.problem is not None else ""
        self.query_one(Overview).say(
            "caps",
            caps_words(caps, width, glance.now, roomy=roomy),
            " · ".join(one for one in (legend, said, stale) if one),
        )

    def _width(self, name: str) -> int:
        """The cells of a panel's lines; of one that is not displayed yet, what its place leaves it."""
        panel = self.query_one(f"#{name}")
        place = panel.parent.size.width - panel.gutter.width if isinstance(panel.parent, Widget) else 0
        return max(20, panel.content_size.width or place)

    # Acting

    action_show_payment = opens("account.pay_in.pay_in_screen.PayInScreen")
    action_show_deposit = opens("account.money.deposit_screen.DepositScreen")
    action_delete_account = opens("account.money.deletion_screen.DeletionScreen")
    action_explain_refusal = opens("account.refusal.refusal_screen.RefusalScreen")
    action_open_usage = opens("account.usage.usage_screen.UsageScreen")
    action_show_use = opens("account.use.use_screen.UseScreen")
    action_use_fingerprint = opens("account.fingerprint_dialog.FingerprintDialog")
    action_new_fingerprint = opens("account.new_fingerprint_screen.NewFingerprintScreen")
    action_show_hotkey = opens("account.identity.hotkey_screen.HotkeyScreen")
    action_link_hotkey = opens("account.identity.link_screen.LinkScreen")
    action_show_authorizations = opens("account.apps.authorizations_screen.AuthorizationsScreen")
    action_show_own_apps = opens("account.apps.own_apps_screen.OwnAppsScreen")
    action_show_aliases = opens("account.aliases.aliases_screen.AliasesScreen")

    def obstacle(self, action: str) -> str:
        if action == "show_payment" and not payment_address(self.state):
            return NOT_KNOWN
        if action == "use_fingerprint" and not self.glance.needs_sign_in:
            return NO_SIGN_IN
        return super().obstacle(action)

    def action_transfer(self) -> None:
        from chutes_tui.screens.account.money.transfer_form import OpenTransferDialog, TransferForm

        write = open_write(self.state, TRANSFER)
        if write is None:
            self.app.push_screen(TransferForm())
        else:
            words = f"Closed {named(write)}"
            self.when_confirmed(OpenTransferDialog(write), lambda: self.worker.open_writes.settle(write, words))

    def action_browser_login(self) -> None:
        from chutes_tui.screens.account.browser_login_dialog import BrowserLoginDialog
        from chutes_tui.screens.dialogs.sign_elsewhere import HotkeyAddressDialog, SignElsewhereDialog

        def sign_in(given: GivenSignature | None) -> None:
            self.when_confirmed(BrowserLoginDialog(given), self.action_browser_login)

        def sign(hotkey: str) -> None:
            self.ask(SignElsewhereDialog(partial(self.worker.signing.login, hotkey)), sign_in)

        if hotkey := self.worker.signing.hotkey:
            sign(hotkey)
        elif self.worker.signing.hotkey_unknown:
            why = "This API key can't read the account. Which hotkey signs in to the website?"
            self.ask(HotkeyAddressDialog(why), sign)
        else:
            sign_in(None)

    def action_next_unit(self) -> None:
        self.query_one(UsagePanel).action_next_unit()

    def action_copy(self) -> None:
        from chutes_tui.screens.base.copying import Copyable

        user = self.state.user
        if user is None:
            self.note("The account isn't read yet.")
            return
        texts = (
            Copyable("n", user.username, "the username", "Username"),
            Copyable("i", user.user_id, "the user id", "User ID"),
            Copyable("h", user.hotkey, "the hotkey's address", "Hotkey"),
            Copyable("c", user.coldkey, "the coldkey's address", "Coldkey"),
            Copyable("p", payment_address(self.state), "the payment address", "Payment address"),
        )
        self.offer_copies(texts)

    def action_show_detail(self) -> None:
        from chutes_tui.screens.dialogs.confirm import TextDialog

        detail = self.glance.detail()
        self.app.push_screen(TextDialog("Account", detail, copyable=detail.plain, what="the detail"))
