"""Profiles as rows: their words, and what the filter looks through."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from chutes_tui.core.text import usd, visible
from chutes_tui.screens.base.filtered_list import matching
from chutes_tui.widgets.table.columns import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from chutes_tui.operations.profiles.glance import Glance
    from chutes_tui.profiles import Profile
    from chutes_tui.profiles.catalogue import ProfileEntry


class ProfileRow(NamedTuple):
    """A config file with its words; `opened`: its account is open now."""

    entry: ProfileEntry
    opened: bool
    state: str
    tone: str
    search: str
    deleted_on: str = ""
    glance: Glance | None = None


def profile_rows(
    entries: Iterable[ProfileEntry],
    opened: Profile | None,
    needle: str = "",
    deleted_on: Callable[[Path], str] = lambda _: "",
    glances: Mapping[Path, Glance] | None = None,
) -> list[ProfileRow]:
    """The rows in which every word of `needle` occurs, case ignored; `opened` is the account that is open.

    `deleted_on` says of a file when its account was deleted from here.
    """
    seen = glances or {}
    rows = (_row(entry, opened, deleted_on(entry.path))._replace(glance=seen.get(entry.path)) for entry in entries)
    return matching(rows, needle)


def _row(entry: ProfileEntry, opened: Profile | None, deleted_on: str) -> ProfileRow:
    path = opened.config_path if opened is not None else None
    is_open = path is not None and path.absolute() == entry.path.absolute()
    state, tone = _state(entry, is_open)
    if deleted_on:
        state, tone = "✗ account deleted", "warning"
    url = entry.base_url.value if entry.base_url else ""
    texts = (entry.name, str(entry.path), entry.username, url, entry.hotkey_name, entry.hotkey_ss58, state)
    return ProfileRow(entry, is_open, state, tone, "\n".join(texts).casefold(), deleted_on)


def _state(entry: ProfileEntry, is_open: bool) -> tuple[str, str]:
    """The most pressing thing that there is to say of a profile, in a few words, and its tone."""
    here = "● open" if is_open else "at start" if entry.chosen_by else ""
    if entry.problem is not None:
        words, tone = "✗ can't be opened", "warning"
    elif is_exposed(entry):
        words, tone = "⚠ not private", "warning"
    elif entry.warnings:
        words, tone = "⚠ needs fixing", "warning"
    else:
        words, tone = ("", "accent") if is_open else ("" if here else "ready", "muted")
    return " · ".join(part for part in (here, words) if part), tone


def is_exposed(entry: ProfileEntry) -> bool:
    """Whether others on this machine can get at the file or its folder."""
    permissions = entry.permissions
    return permissions is not None and bool(permissions.file_exposed_to or permissions.folder_exposed_to)


def is_fixable(entry: ProfileEntry) -> bool:
    """True if the permissions need fixing and can be fixed."""
    return is_exposed(entry) and entry.permissions is not None and entry.permissions.fixable


def _account(row: ProfileRow) -> Cell:
    username = row.entry.username
    return Cell(visible(username) or "unknown", "" if username else "muted")


def _server(row: ProfileRow) -> Cell:
    url = row.entry.base_url
    return Cell(visible(urlsplit(url.value).netloc) if url else "not known", "muted")


def _signs(row: ProfileRow) -> Cell:
    credential = row.entry.credential
    return Cell(credential.value.value if credential else "nothing", "muted")


def glance_words(glance: Glance | None) -> tuple[str, str]:
    """An account at a glance in a few words, and their tone; "" before it was asked."""
    if glance is None:
        return "", ""
    if glance.asking:
        return "asking…", "muted"
    status, parts = glance.status, [f"⚠ {glance.worst.value}"] if glance.worst is not None else []
    if status is not None and status.balance_usd is not None:
        parts.append(usd(status.balance_usd))
    if glance.keys is not None:
        admin = f", {glance.admin_keys} admin" if glance.admin_keys else ""
        parts.append(f"{glance.keys} key{'' if glance.keys == 1 else 's'}{admin}")
    if status is not None:
        caps = (("4 h", status.four_hours), ("month", status.month))
        parts += [f"{name} {share:.0%}" for name, share in caps if share is not None]
        parts += [status.plan] if status.plan else []
    if glance.problem is not None:
        parts.append(f"? {visible(glance.problem.what)}")
    refused = status is not None and status.refused is True
    return " · ".join(parts), "warning" if refused or glance.worst or glance.problem else ""


COLUMNS: tuple[Column[ProfileRow], ...] = (
    Column("name", "PROFILE", 12, lambda row: Cell(visible(row.entry.name), "strong"), flex=2),
    Column("account", "ACCOUNT", 10, _account, flex=2),
    Column("server", "SERVER", 14, _server, flex=2, from_width=70, drop=1),
    Column("signs", "SIGNS IN BY", 12, _signs, flex=1, from_width=90, drop=2),
    Column("state", "STATE", 22, lambda row: Cell(row.state, row.tone), flex=2, least=8),
    Column(
        "glance",
        "AT A GLANCE",
        34,
        lambda row: Cell(*glance_words(row.glance)),
        flex=4,
        least=24,
        value=lambda row: row.glance,
    ),
)
