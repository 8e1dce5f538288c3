"""The account's hotkey: its place on the chain, and whether the registry accepts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from textual.content import Content

from chutes_tui.commands import account_groups
from chutes_tui.core.credentials import HotkeyCredential
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible
from chutes_tui.profiles.model import credential_of
from chutes_tui.screens.account.account_screen import Overview
from chutes_tui.screens.account.glance import asked_words
from chutes_tui.screens.base.screen import ChutesScreen
from chutes_tui.widgets.facts import problem_words
from chutes_tui.widgets.frames import panel

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from chutes_tui.api.subnet_standing import HotkeyStanding
    from chutes_tui.operations.identity import HotkeyIdentity


class HotkeyScreen(ChutesScreen):
    """Asks when it opens, and when told to: nothing of it changes by itself from one minute to the next."""

    COMMAND_GROUP = account_groups.HOTKEY
    CSS_PATH = "../../../styles/hotkey.tcss"

    _asked_for = ""

    def compose_body(self) -> ComposeResult:
        with Overview(id="hotkey"):
            for name, title in (("standing", "Account › Hotkey on the chain"), ("registry", "Registry")):
                yield panel(name, title)

    def on_mount(self) -> None:
        self.follow(self._changed, "hotkey_identity", "user", "profile")
        self.set_interval(1.0, self._show)
        self._changed()
        self.query_one(Overview).focus()

    @property
    def hotkey(self) -> str:
        """The address: the one that signs for the profile, else the account's by the server; "" for none."""
        profile, user = self.state.profile, self.state.user
        credential = credential_of(profile)
        if isinstance(credential, HotkeyCredential):
            return credential.ss58
        return user.hotkey if user is not None else ""

    def _changed(self) -> None:
        if not self.is_attached:
            return
        if self.hotkey and self.hotkey != self._asked_for:
            self._asked_for = self.hotkey
            self.worker.hotkey_identity.refresh(self.hotkey)
        self._show()
        self.refresh_footer()

    def _show(self) -> None:
        known = self.state.hotkey_identity
        say = self.query_one(Overview).say
        if not self.hotkey:
            say("standing", Content(NO_HOTKEY))
            self.query_one("#registry").display = False
            return
        self.query_one("#registry").display = True
        of_it = known if known is not None and known.hotkey == self.hotkey else None
        say("standing", chain_words(of_it, self.hotkey), asked_words(of_it.standing) if of_it else "")
        say("registry", registry_words(of_it), asked_words(of_it.registry) if of_it else "")

    # Acting

    def obstacle(self, action: str) -> str:
        return NO_HOTKEY if action in ("copy", "choose_node") and not self.hotkey else super().obstacle(action)

    def read(self) -> None:
        if self.hotkey:
            self.worker.hotkey_identity.refresh(self.hotkey)

    def action_choose_node(self) -> None:
        from chutes_tui.screens.account.pay_in.pay_in_dialogs import NodeDialog

        self.ask(NodeDialog(), lambda url: self.worker.hotkey_identity.use_node(url, self.hotkey))

    def action_copy(self) -> None:
        self.worker.clipboard.copy(self.hotkey, "the hotkey's address")

    def action_leave(self) -> None:
        self.dismiss(None)


NO_HOTKEY: Final = "This account has no hotkey, as far as is known here."
_LABEL: Final = 20
_MEANING: Final = (
    "Miners and validators register on subnet 64. An account needs none of this to deploy or to call chutes."
)


def chain_words(known: HotkeyIdentity | None, hotkey: str) -> Content:
    """What the chain says, each thing with its own doubt."""
    lines = [_line("Address", Content(visible(hotkey)))]
    if known is None or known.hotkey != hotkey or not known.standing.asked:
        return Content("\n").join([*lines, Content.styled("Reading the chain…", "$quiet")])
    lines.append(_line("Chain node", Content(visible(urlsplit(known.node).netloc))))
    figure = known.standing
    if figure.value is not None:
        lines += _standing(figure.value)
        lines.append(Content.styled(_MEANING, "$quiet"))
    if figure.problem is not None and not figure.loading:
        lines += [Content(""), problem_words(figure.problem), Content.styled("n chooses another node.", "$quiet")]
    return Content("\n").join(lines)


def registry_words(known: HotkeyIdentity | None) -> Content:
    """What the registry said to the account's credential."""
    figure = known.registry if known is not None else None
    if figure is None or not figure.asked:
        return Content.styled("Asking the registry…", "$quiet")
    lines = []
    if figure.value is not None:
        lines = [Content.styled(figure.value.said, "bold"), Content.styled(figure.value.meaning, "$quiet")]
    if figure.problem is not None and not figure.loading:
        lines.append(problem_words(figure.problem))
    return Content("\n").join(lines)


def _standing(standing: HotkeyStanding) -> list[Content]:
    return [
        _line(f"On subnet {standing.netuid}", _yes_or_no(standing.member, "registered", "not registered")),
        _line("Uid", _uid(standing)),
        _line("Validator permit", _yes_or_no(standing.permit, "yes", "no")),
        _line("Owns subnets", _owns(standing)),
        Content(""),
    ]


def _uid(standing: HotkeyStanding) -> Content:
    if isinstance(standing.uid, Problem):
        return _unknown(standing.uid)
    return Content.styled("none", "$quiet") if standing.uid is None else Content.styled(f"{standing.uid:,}", "bold")


def _owns(standing: HotkeyStanding) -> Content:
    if isinstance(standing.owns, Problem):
        return _unknown(standing.owns)
    if not standing.owns:
        return Content.styled("none", "$quiet")
    return Content.styled(", ".join(str(one) for one in standing.owns), "bold")


def _yes_or_no(answer: bool | Problem, yes: str, no: str) -> Content:
    if isinstance(answer, Problem):
        return _unknown(answer)
    return Content.styled(yes, "bold $text-success") if answer else Content.styled(no, "$quiet")


def _unknown(problem: Problem) -> Content:
    return Content.styled(f"unknown: {visible(problem.what)}", "$text-warning")


def _line(label: str, words: Content) -> Content:
    return Content.assemble((label.ljust(_LABEL), "$quiet"), words)
