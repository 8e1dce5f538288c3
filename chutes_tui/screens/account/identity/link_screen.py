"""Linking a validator's or a subnet owner's hotkey to the account: choose it, say what it is, confirm, sent once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from chutes_tui.commands import account_groups
from chutes_tui.core.attempt import Stage
from chutes_tui.core.text import spinner, visible
from chutes_tui.screens.base.screen import ChutesScreen
from chutes_tui.screens.dialogs.confirm import ConfirmDialog
from chutes_tui.screens.dialogs.option_dialog import OptionDialog, two_lines
from chutes_tui.screens.wallets.wallet_browser import WalletPicker, can_be_picked
from chutes_tui.widgets.facts import problem_words
from chutes_tui.widgets.frames import panel

if TYPE_CHECKING:
    from pathlib import PurePath

    from textual.app import ComposeResult

    from chutes_tui.api.account.linking import LinkRole
    from chutes_tui.api.models import User
    from chutes_tui.operations.identity import HotkeyLink
    from chutes_tui.operations.wallets.existing import HotkeyOpening
    from chutes_tui.wallets.model import Hotkey

_WHAT: Final = (
    "A validator's or subnet owner's hotkey lets an account use chutes for free, and create chutes and images. "
    "Servers before July 2025 link one."
)
NO_LINKING: Final = "This server has no linking."


class _Picker(WalletPicker):
    HEADING = "Hotkey to link"
    HINT = "In Wallets (5) you can create or restore one."


class LinkScreen(ChutesScreen):
    """Asks when it opens whether the server can. A hotkey's seed is here only from its choice to its end."""

    COMMAND_GROUP = account_groups.LINK
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        "../../../styles/wallet_parts.tcss",
        "../../../styles/hotkey.tcss",
    ]

    _chosen: Hotkey | None = None

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="link-top"):
            yield panel("link-words", "Account › Link a hotkey")
        yield _Picker()
        yield Static(id="link-outcome")
        with Horizontal(id="link-buttons", classes="buttons"):
            yield Static(id="why-not", classes="buttons-why")
            yield self.command_button("leave")
            yield self.command_button("link", role="main")

    def on_mount(self) -> None:
        self.watch(self.state, "hotkey_link", self._show, init=False)
        self.watch(self.state, "hotkey_opening", self._opening_changed, init=False)
        self.worker.linking.load()
        self._show()
        self.picker.focus()

    def on_unmount(self) -> None:
        self.worker.wallets.forget_hotkey()
        self.worker.linking.discard()

    @property
    def picker(self) -> WalletPicker:
        """The list of wallets."""
        return self.query_one(WalletPicker)

    @property
    def known(self) -> HotkeyLink | None:
        """What was read, and how far a link is."""
        return self.state.hotkey_link

    @property
    def account(self) -> User | None:
        """The account, once it is read."""
        return self.known.account.value if self.known is not None else None

    # Showing

    def _show(self) -> None:
        known = self.known
        if known is None or not self.is_attached:
            return
        offered = known.account.offered
        self.query_one("#link-words", Static).update(_words(known))
        self.picker.display = self.query_one("#link").display = offered
        if self.query_one("#link-top").set_class(not offered, "-alone").has_class("-alone"):
            self.query_one("#leave").focus()
        outcome, opening = self.query_one("#link-outcome", Static), self.state.hotkey_opening
        if self._chosen is not None and opening is not None and opening.problem is not None:
            outcome.update(problem_words(opening.problem))
        else:
            outcome.update(_outcome(known))
        outcome.display = bool(outcome.content)
        why = "" if self._can_link or not offered else self.why_not("link").rstrip(".")
        self.query_one("#why-not", Static).update(f"⚠ {why}" if why else "")
        self.query_one("#link").disabled = not self._can_link
        self.refresh_footer()

    def on_wallet_browser_highlighted(self) -> None:
        self._show()

    @property
    def _can_link(self) -> bool:
        return self.known is not None and self.known.possible and can_be_picked((self.picker.current or (0, None))[1])

    # Choosing

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        offered = self.known is None or self.known.account.offered
        if (action == "link" and self.is_mounted and not self._can_link) or (action == "filter" and not offered):
            return None
        if action == "link_elsewhere" and not (self.known is not None and self.known.possible):
            return None
        return super().check_action(action, parameters)

    def why_not(self, action: str) -> str:
        known = self.known
        if action not in ("link", "link_elsewhere", "filter") or known is None:
            return super().why_not(action)
        if not known.account.offered:
            return NO_LINKING
        if known.stage is Stage.SENDING:
            return "A hotkey is being linked."
        return "The account isn't read." if self.account is None else "Choose a hotkey that can sign."

    def action_link(self) -> None:
        wallet, hotkey = self.picker.current or (None, None)
        if wallet is not None and can_be_picked(hotkey):
            self._choose(hotkey)

    def on_wallet_picker_picked(self, event: WalletPicker.Picked) -> None:
        event.stop()
        if self._can_link:
            self._choose(event.hotkey)
        else:
            self.note(self.why_not("link"))

    def action_link_elsewhere(self) -> None:
        from chutes_tui.screens.dialogs.sign_elsewhere import HotkeyAddressDialog

        self.ask(HotkeyAddressDialog("Which hotkey is to be linked?"), self._ask_role)

    def _choose(self, hotkey: Hotkey) -> None:
        self._chosen = hotkey
        if hotkey.needs_password:
            from chutes_tui.screens.wallets.wallet_dialogs import HotkeyPasswordDialog

            self.when_confirmed(HotkeyPasswordDialog(hotkey), self._ask_role, self._forget)
        else:
            self.worker.wallets.open_hotkey(hotkey)

    def _opening_changed(self, opening: HotkeyOpening | None) -> None:
        chosen = self._chosen
        if opening is None or chosen is None or opening.hotkey.path != chosen.path or chosen.needs_password:
            return
        if opening.stage is Stage.DONE and self.is_current:
            self._ask_role()
        self._show()

    def _ask_role(self, elsewhere: str = "") -> None:
        """`elsewhere`: the address of a hotkey on another machine; else it is the open one."""
        from chutes_tui.api.account.linking import LinkRole

        options = [
            (two_lines("v  Validator", "its hotkey is on the server's list of validators"), LinkRole.VALIDATOR),
            (two_lines("s  Subnet owner", "its hotkey is on the server's list of owners"), LinkRole.SUBNET_OWNER),
        ]
        self.ask(
            OptionDialog("Whose hotkey is it?", options, letters="vs"),
            partial(self._confirm, elsewhere),
            self._forget,
        )

    def _confirm(self, elsewhere: str, role: LinkRole) -> None:
        opening, account = self.state.hotkey_opening, self.account
        opened = opening.opened if opening is not None else None
        if account is None or not (opened or elsewhere):
            self._forget()
            return
        name = f"{visible(opened.wallet)} / {visible(opened.name)} " if opened and not elsewhere else ""
        address = elsewhere or (opened.ss58 if opened else "")
        lines = [
            Content.assemble(f"The {role.words}'s hotkey ", (name, "bold"), "is linked to this account:"),
            Content.styled(visible(address), "bold"),
            Content(""),
            Content.assemble("It signs its address and ", (visible(account.username), "bold"), ", nothing else."),
            Content.styled("It can be linked to one account only, and the server can't undo it.", "$text-warning"),
        ]
        question = ConfirmDialog("Link this hotkey?", Content("\n").join(lines), confirm="Link it", dangerous=False)
        self.when_confirmed(question, partial(self._send, elsewhere, role), self._forget)

    def _send(self, elsewhere: str, role: LinkRole) -> None:
        self._chosen = None
        if not elsewhere:
            self.worker.linking.link(role)
            return
        from chutes_tui.screens.dialogs.sign_elsewhere import SignElsewhereDialog

        message = partial(self.worker.signing.link, elsewhere)
        self.ask(SignElsewhereDialog(message), partial(self.worker.linking.link, role))

    def _forget(self) -> None:
        self._chosen = None
        self.worker.wallets.forget_hotkey()

    # The rest

    async def action_filter(self) -> None:
        await self.picker.open_filter()

    def action_refresh(self) -> None:
        self.worker.linking.load()
        self.worker.wallets.refresh()

    async def action_leave(self) -> None:
        if not await self.picker.unwind():
            self.dismiss(None)


def _words(known: HotkeyLink) -> Content:
    figure = known.account
    if not figure.offered:
        removed = Content.assemble((NO_LINKING, "bold"), " The Chutes server removed it in July 2025.")
        return Content("\n").join([removed, Content.styled(_WHAT, "$quiet")])
    account = figure.value
    if account is None:
        reading = Content.styled("Asking the server…", "$quiet")
        return problem_words(figure.problem) if figure.problem is not None else reading
    if account.permissions is None:
        had = Content.styled("permissions not reported", "$text-warning")
    else:
        given = " · ".join(visible(one.rstrip(".")) for one in account.permissions)
        had = Content(given or "no permissions beyond a usual account's")
    lines = [
        Content.styled(_WHAT, "$quiet"),
        Content.assemble(("Account  ", "$quiet"), (visible(account.username), "bold"), "  ", had),
    ]
    if figure.problem is not None:
        lines.append(Content.styled(f"✗ not read again: {visible(figure.problem.what)}", "$text-error"))
    return Content("\n").join(lines)


def _outcome(known: HotkeyLink) -> Content:
    if known.stage is Stage.SENDING:
        return Content.styled(f"{spinner(0)} Linking it…", "$text-accent")
    if known.stage is Stage.DONE:
        return Content.assemble(("✓ ", "$text-success"), ("Linked. ", "bold"), visible(known.hotkey))
    if known.problem is None:
        return Content("")
    return problem_words(known.problem, style="bold $text-warning" if known.stage.unsure else "bold $text-error")
