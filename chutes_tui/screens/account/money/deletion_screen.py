"""Deleting the account: what stands in the way, what goes, what stays; then two questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual.content import Content

from chutes_tui.commands import account_groups
from chutes_tui.core.attempt import Stage
from chutes_tui.core.text import spinner, visible
from chutes_tui.operations.money.amounts import exact_usd
from chutes_tui.operations.money.deletion import BLOCKING, GOING, MOST_MONEY
from chutes_tui.operations.money.open_writes import DELETION
from chutes_tui.screens.account.money.deed import DeedScreen
from chutes_tui.screens.account.money.open_notes import open_write
from chutes_tui.screens.dialogs.confirm import ConfirmDialog, name_to_type
from chutes_tui.storage.errors import shown_path
from chutes_tui.widgets.buttons import KeyButton
from chutes_tui.widgets.facts import Fact, fact, facts, problem_words

if TYPE_CHECKING:
    from decimal import Decimal
    from pathlib import Path

    from chutes_tui.core.figure import Figure
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.money.deletion import Deletion

WHY: Final = (
    "Only the fingerprint deletes an account, and the server deletes whichever account it belongs to. So it is first "
    "checked that it is this one. It is sent to this server alone, and not kept."
)
_USED: Final = "Servers of early 2026 also refuse once an account has paid or used anything."


class DeletionScreen(DeedScreen):
    """Nothing is sent before two questions."""

    COMMAND_GROUP = account_groups.DELETION
    TITLE_OF_PANEL = "Account › Delete the account"
    DEFAULT_CLASSES = "-deletes"
    FOLLOWS = ("deletion", "open_writes", "profile")
    BUTTONS = (("back_up", ""), ("leave", ""), ("delete_account", "danger"))

    def load(self) -> None:
        self.worker.deletion.load()

    def discard(self) -> None:
        self.worker.deletion.discard()

    def on_mount(self) -> None:
        self.state.events.profile_changed.subscribe(self, lambda _: self.action_refresh())

    @property
    def known(self) -> Deletion | None:
        """What was read, and how far it is."""
        return self.state.deletion

    @property
    def _who(self) -> str:
        account = self.known.account.value if self.known is not None else None
        return (account.username or account.user_id) if account is not None else ""

    # Showing

    def show(self) -> None:
        known = self.known
        if known is None:
            return
        why = self._in_the_way(known)
        button = self.query_one("#delete_account", KeyButton)
        button.display = not known.over
        button.disabled = bool(why) or known.stage is Stage.SENDING
        self.query_one("#leave", KeyButton).relabel("Close" if known.over else "Cancel")
        self.query_one("#back_up").display = self._config is not None
        self.say(self._words(known), self._outcome(known), why)

    def _words(self, known: Deletion) -> Content:
        account = known.account.value
        server = visible(self.state.profile.base_url.value) if self.state.profile is not None else ""
        if account is None:
            problem = known.account.problem
            who = problem_words(problem) if problem is not None else Content.styled("Reading the account…", "$quiet")
            return facts(who, self._stays(known))
        named = Content.assemble((visible(self._who), "bold"), f" at {server}")
        if known.over:
            return facts(Content.assemble("The account ", named, " is no more."), self._stays(known))
        warning = Content.styled("Nobody can bring it back, and what it has goes with it.", "$text-error")
        earlier = open_write(self.state, DELETION)
        return facts(
            Content("\n").join([Content.assemble("The account ", named), warning]),
            Content.styled("An earlier deletion had no response; the account is still there.", "$text-warning")
            if earlier is not None and known.stage is Stage.WAITING
            else None,
            fact(
                "In the way: delete these first", self._counts(known, BLOCKING, "✗"), Content.styled(_USED, "$quiet")
            ),
            fact("Balance", *_balance_lines(account.balance)),
            fact("Goes with it", self._counts(known, GOING, "")),
            self._stays(known),
        )

    def _counts(self, known: Deletion, kinds: tuple[str, ...], sign: str) -> Content:
        parts = [_count(kind, known.holdings.get(kind), sign) for kind in kinds]
        return Content(" · ").join(part for part in parts if part.plain)

    def _stays(self, known: Deletion) -> Fact:
        if self._config is None:
            return fact("Stays here", "your wallet; this profile has no config file")
        copy = "no copy of it was made: b makes one"
        if known.backup is not None:
            copy = f"its newest copy: {shown_path(known.backup)}"
        return fact("Stays here", f"{shown_path(self._config)}, and your wallet", Content.styled(copy, "$quiet"))

    @property
    def _config(self) -> Path | None:
        profile = self.state.profile
        return profile.config_path if profile is not None else None

    def _outcome(self, known: Deletion) -> Content:
        if known.stage is Stage.SENDING:
            return Content.styled(f"{spinner(0)} Checking whose fingerprint it is, then deleting…", "$text-accent")
        if known.over:
            done = Content.assemble(("✓ ", "$text-success"), ("The account is deleted.", "bold"))
            rest = (
                "Its config file is kept, and marked in Profiles (4), where you can remove it. "
                "o opens another account."
            )
            return Content("\n").join([done, Content(rest)])
        return problem_words(known.problem) if known.problem is not None else Content("")

    def _in_the_way(self, known: Deletion) -> str:
        """Why it can't be deleted now, as far as that is known."""
        if known.over or known.stage is Stage.SENDING:
            return ""
        if known.account.value is None:
            return "the account isn't read"
        return "delete what is in the way first" if known.in_the_way else ""

    # Acting

    def obstacle(self, action: str) -> str:
        known = self.known
        if action == "back_up" and self._config is None:
            return "This profile has no config file."
        if action != "delete_account":
            return super().obstacle(action)
        if known is None:
            return self.not_now(action)
        if known.over:
            return "It is deleted already."
        if known.stage is Stage.SENDING:
            return "It is being deleted."
        why = self._in_the_way(known)
        return f"Not yet: {why}." if why else ""

    def action_refresh(self) -> None:
        if self.known is None or not self.known.over:
            self.worker.deletion.load()

    def action_back_up(self) -> None:
        from chutes_tui.operations.profiles.changes import back_up

        profile = self.state.profile
        if profile is not None and profile.config_path is not None:
            self.worker.profiles.change(back_up(profile.config_path))

    def action_delete_account(self) -> None:
        from chutes_tui.screens.account.fingerprint_dialog import ChosenFingerprintDialog

        self.ask(ChosenFingerprintDialog(own=False, why=WHY), self._confirm)

    def _confirm(self, fingerprint: Secret) -> None:
        known = self.known
        account = known.account.value if known is not None else None
        if known is None or account is None:
            fingerprint.wipe()
            return
        lines = [
            Content.assemble("The account ", (visible(self._who), "bold"), " is deleted for good."),
            Content("Keys, apps and sign-ins end; code that uses them stops working."),
        ]
        if account.balance:
            lines.append(Content.styled(f"⚠ Its balance of {exact_usd(account.balance)} is lost.", "$text-warning"))
        question = ConfirmDialog(
            "Delete this account?",
            Content("\n").join(lines),
            confirm="Delete the account",
            typed=name_to_type([self._who], "accounts", identifier=account.user_id),
        )
        self.when_confirmed(question, lambda: self.worker.deletion.delete(fingerprint), fingerprint.wipe)


def _count(kind: str, figure: Figure[int] | None, sign: str) -> Content:
    """`✗ 6 chutes`, `no chutes`, or that it isn't known."""
    if figure is None:
        return Content.styled(f"{kind}: reading…", "$quiet")
    if not figure.offered:
        return Content("")
    if figure.value is None:
        return Content.styled(f"{kind}: not known", "$text-warning")
    if not figure.value:
        return Content.styled(f"no {kind}", "$quiet")
    singular = {"apps with access": "app with access"}.get(kind, kind.removesuffix("s"))
    words = f"{sign} {figure.value:,} {singular if figure.value == 1 else kind}".strip()
    return Content.styled(words, "$text-error" if sign else "bold")


def _balance_lines(balance: Decimal | None) -> list[Content]:
    if balance is None:
        return [Content.styled("not reported; whatever it is, it is lost", "$text-warning")]
    if not balance:
        return [Content(exact_usd(balance))]
    lines = [Content.assemble((exact_usd(balance), "bold"), (" is lost: t in the account moves it", "$text-warning"))]
    if abs(balance) > MOST_MONEY:
        words = f"Servers since August 2026 refuse while it is more than {exact_usd(MOST_MONEY)}."
        lines.append(Content.styled(words, "$quiet"))
    return lines
