"""Everything that is known of a wallet and one of its hotkeys, as text: beside the list when wide, over it if not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from chutes_tui.core import times
from chutes_tui.core.text import visible
from chutes_tui.screens.wallets.wallet_rows import state_words
from chutes_tui.storage.errors import shown_path
from chutes_tui.wallets.model import ColdkeyState
from chutes_tui.widgets.facts import Fact, fact, facts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chutes_tui.operations.backup.log import LoggedBackup
    from chutes_tui.wallets.model import Coldkey, Finding, Hotkey, Wallet
    from chutes_tui.widgets.table.detail_panel import Line


def wallet_detail(wallet: Wallet, hotkey: Hotkey | None, kept: LoggedBackup | None) -> Content:
    """The detail of a row. `kept`: the last backup that holds the wallet."""
    parts: list[Content | Fact] = [Content.styled(wallet_title(wallet, hotkey), "bold")]
    parts += _hotkey_parts(wallet, hotkey) if hotkey else _no_hotkey_parts(wallet)
    parts += _coldkey_parts(wallet.coldkey)
    warnings = (*(hotkey.warnings if hotkey else ()), *wallet.coldkey.warnings)
    if warnings:
        parts.append(findings_text("Needs fixing", warnings))
    if not wallet.interrupted:
        parts.append(_backup_part(kept, wallet.coldkey))
    parts.append(fact("Folder", shown_path(wallet.path)))
    return facts(*parts)


def wallet_title(wallet: Wallet, hotkey: Hotkey | None) -> str:
    """What a row is called."""
    return f"{visible(wallet.name)} / {visible(hotkey.name)}" if hotkey else visible(wallet.name)


def wallet_brief(wallet: Wallet, hotkey: Hotkey | None) -> list[Line]:
    """The same in a few lines."""
    why, next_step = (Content(line) for line in why_not(wallet, hotkey).plain.split("\n", 1))
    return [(why, ""), (next_step.stylize_before("$quiet"), ""), ("", shown_path(wallet.path))]


def why_not(wallet: Wallet, hotkey: Hotkey | None, *, unlock: str = "u") -> Content:
    """Why a row can't be used, and what to do, in two lines; what there is to know of it when it can. `unlock`: the
    key that asks for a password."""
    if hotkey is None:
        problem = wallet.problem
        if problem is None:
            return _two_lines("This wallet has no hotkey.", "Add one to use it.", "$text-warning")
        return _two_lines(f"{problem.what} {problem.why}", problem.next_step, "$text-warning")
    if hotkey.usable:
        return _two_lines(f"✓ Signs as {hotkey.ss58}", _coldkey_words(wallet.coldkey), "$text-success")
    if hotkey.needs_password:
        return _two_lines(f"Encrypted; press {unlock} to enter its password.", _coldkey_words(wallet.coldkey), "")
    return _two_lines(f"✗ {hotkey.why_not}", hotkey.next_step, "$text-warning")


def findings_text(title: str, findings: Sequence[Finding]) -> Content:
    """Findings under a heading, each with what to do."""
    lines = [Content.styled(title, "$text-accent")]
    for finding in findings:
        sign, style = _LEVELS[finding.level.name]
        lines.append(Content.assemble((f"{sign} ", style), visible(finding.what)))
        lines += [
            Content.styled(f"  {visible(line)}", "$quiet") for line in (finding.next_step, finding.command) if line
        ]
    return Content("\n").join(lines)


_LEVELS = {"OK": ("✓", "$text-success"), "WARNING": ("⚠", "$text-warning"), "PROBLEM": ("✗", "$text-error")}


def _hotkey_parts(wallet: Wallet, hotkey: Hotkey) -> list[Content | Fact]:
    state = state_words(wallet, hotkey).text
    if hotkey.usable:
        state = f"✓ ready: {hotkey.name} signs for Chutes"
    elif hotkey.encryption is not None:
        state = f"{state} ({hotkey.encryption.value})"
    reason = ("Press u to enter its password.",) if hotkey.needs_password else (hotkey.why_not, hotkey.next_step)
    if hotkey.restorable:
        reason = (*reason, "Press m to restore it.")
    parts: list[Content | Fact] = [fact("Hotkey", state, *reason)]
    parts.append(fact("Its address", hotkey.ss58 or "not in the file"))
    return parts


def _no_hotkey_parts(wallet: Wallet) -> list[Content | Fact]:
    if wallet.problem is not None:
        problem, label = wallet.problem, "Leftovers" if wallet.interrupted else "Hotkeys"
        return [fact(label, f"✗ {problem.what}", problem.why, problem.next_step)]
    return [fact("Hotkeys", "none yet", "Add one: a Chutes account needs a hotkey.")]


def _coldkey_parts(coldkey: Coldkey) -> list[Content | Fact]:
    state, why = coldkey.state.value, ""
    if coldkey.state is ColdkeyState.MISSING and coldkey.ss58:
        state, why = "address only", "Its key file isn't on this machine; signing in doesn't need it."
    if coldkey.encryption is not None:
        state += f" ({coldkey.encryption.value})"
    address = f"{coldkey.ss58}\nfrom {coldkey.ss58_origin}" if coldkey.ss58 else "missing"
    return [
        fact("Coldkey", state, why),
        fact("Coldkey's address", address, coldkey.why_not, coldkey.next_step),
    ]


def _backup_part(kept: LoggedBackup | None, coldkey: Coldkey) -> Fact:
    if kept is None:
        return fact("Backup", "none made here", "Press B to make one.")
    hint = "" if coldkey.state is ColdkeyState.MISSING else "x takes the coldkey off this machine."
    return fact("Backup", times.exact_and_ago(kept.at, times.utc_now()), shown_path(kept.path), hint)


def _coldkey_words(coldkey: Coldkey) -> str:
    if coldkey.ss58:
        return f"Coldkey {coldkey.ss58}"
    return f"Enter the coldkey's address: {coldkey.why_not}"


def _two_lines(first: str, second: str, style: str) -> Content:
    return Content.assemble((visible(first.strip()), style), "\n", (visible(second), "$quiet"))
