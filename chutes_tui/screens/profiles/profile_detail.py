"""Everything that is known of one profile, as text; and what there is to copy of it. No secret."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content

from chutes_tui.core import times
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import capitalized, usd, visible, visible_lines
from chutes_tui.operations.profiles.elsewhere import env_lines, run_line
from chutes_tui.screens.base.copying import Copyable
from chutes_tui.screens.profiles.profile_rows import glance_words, is_exposed
from chutes_tui.storage.errors import shown_path
from chutes_tui.widgets.facts import Fact, fact, facts

if TYPE_CHECKING:
    from chutes_tui.core.setting import Setting
    from chutes_tui.profiles.catalogue import Permissions, ProfileEntry
    from chutes_tui.screens.profiles.profile_rows import ProfileRow
    from chutes_tui.services.profiles import ProfileService
    from chutes_tui.widgets.table.detail_panel import Line

_FOUND = {"default": "in the default place", "environments": "in ~/.chutes/environments"}


def profile_detail(row: ProfileRow) -> Content:
    """The detail of a profile. Nothing in it is secret."""
    entry = row.entry
    parts: list[Content | Fact] = [Content.styled(visible(entry.name), "bold")]
    if standing := _standing(row):
        parts.append(Content.styled(standing, "$text-accent" if row.opened else ""))
    if row.deleted_on:
        words = f"✗ Its account was deleted from here on {row.deleted_on}. d removes the profile; the file is kept."
        parts.append(Content.styled(visible(words), "$text-warning"))
    if entry.problem is not None:
        problem = entry.problem
        lines = [Content.styled(f"✗ {visible_lines(problem.what)}", "$text-error")]
        lines += [Content.styled(visible_lines(line), "$quiet") for line in (problem.why, problem.next_step) if line]
        parts.append(Content("\n").join(lines))
    parts.append(fact("Account", entry.username, _quiet(entry.user_id)))
    parts += _glance_facts(row)
    parts.append(fact("Signs in by", *_credential_lines(entry)))
    if entry.base_url is not None:
        notes = [_quiet(note) for note in entry.notes]
        parts.append(fact("API URL", entry.base_url.value, _quiet(_origin(entry.base_url)), *notes))
    if entry.payment_address:
        parts.append(fact("Payment address", entry.payment_address))
    if entry.overrides:
        names = ", ".join(entry.overrides)
        parts.append(fact("Overrides the config file", Content.styled(f"⚑ {visible(names)}", "$text-warning")))
    parts.append(fact("File", *_file_lines(entry)))
    parts.append(fact("Permissions", *_permission_lines(entry)))
    parts += [_warning(one.what, one.next_step) for one in entry.warnings if not _about_mode(entry, one)]
    return facts(*parts)


def _glance_facts(row: ProfileRow) -> list[Fact]:
    """What the account said when all were asked, each figure on a line; what isn't known says so."""
    glance = row.glance
    if glance is None:
        return []
    if glance.asking:
        return [fact("At a glance", "asking…")]
    status, unknown = glance.status, _quiet("not known")
    balance = usd(status.balance_usd) if status is not None and status.balance_usd is not None else unknown
    found = [fact("Balance", balance), fact("Plan", (status.plan if status is not None else "") or unknown)]
    caps: list[str | Content] = []
    if status is not None:
        shares = (("4 hours", status.four_hours), ("month", status.month))
        caps = [f"{name}: {share:.0%} used" for name, share in shares if share is not None]
        caps += [Content.styled(f"⚠ {visible(status.warning)}", "$text-warning")] if status.warning else []
    found += [fact("Caps", *caps)] if caps else []
    keys: str | Content = unknown
    if glance.keys is not None:
        admin = "admin keys not reported" if glance.admin_keys is None else f"{glance.admin_keys} admin"
        keys = f"{glance.keys}, {admin}"
    oldest = f"oldest of {times.exact(glance.oldest_key)}" if glance.oldest_key is not None else ""
    found.append(fact("Keys", keys, *([_quiet(oldest)] if oldest else [])))
    worst = f"{glance.worst.value}; A audits the open account" if glance.worst is not None else "none"
    found.append(fact("Worst finding", worst if glance.worst is not None or glance.audited else unknown))
    if glance.problem is not None:
        found.append(fact("Not all is known", Content.styled(visible(glance.problem.what), "$text-warning")))
    return found


def profile_brief(row: ProfileRow) -> list[Line]:
    """The same in a few lines."""
    entry = row.entry
    warnings = [one.what for one in (entry.problem, *entry.warnings) if one is not None]
    first = Content.styled(f"⚠ {visible_lines(warnings[0])}", "$text-warning") if warnings else _standing(row)
    url = visible(entry.base_url.value) if entry.base_url is not None else ""
    signs = _credential_lines(entry)[0]
    words, tone = glance_words(row.glance)
    seen = Content.styled(words, "$text-warning" if tone == "warning" else "$quiet")
    return [(first or "Not open", url), (signs, shown_path(entry.path)), (seen, visible(entry.hotkey_ss58))]


def _standing(row: ProfileRow) -> str:
    entry = row.entry
    chosen = f"loaded at startup ({_why_chosen(entry.chosen_by)})" if entry.chosen_by else ""
    if row.opened:
        return "● Open now" + (f", {chosen}" if chosen else "")
    return capitalized(chosen)


def _why_chosen(chosen_by: str) -> str:
    return "default" if chosen_by == "default" else f"by {visible(chosen_by)}"


def _credential_lines(entry: ProfileEntry) -> list[str | Content]:
    if entry.credential is None:
        words = "not known" if entry.problem else "nothing: no hotkey or API key"
        return [Content.styled(words, "$text-warning")]
    lines: list[str | Content] = [entry.credential.value.value]
    if entry.hotkey_name or entry.hotkey_ss58:
        lines[0] = f"{entry.credential.value.value} {entry.hotkey_name}".strip()
        lines.append(_quiet(entry.hotkey_ss58))
    lines.append(_quiet(_origin(entry.credential)))
    return lines


def _origin(setting: Setting[Any]) -> str:
    words = f"from {_place(setting.origin)}"
    if setting.shadowed:
        words += f"; overrides {', '.join(_place(name) for name in setting.shadowed)}"
    return words


def _place(origin: str) -> str:
    if origin.startswith("config file"):
        return f"the {origin}"
    return "chutes-tui (default)" if origin == "default" else origin


def _file_lines(entry: ProfileEntry) -> list[str | Content]:
    lines: list[str | Content] = [shown_path(entry.path)]
    if entry.link_target is not None:
        lines.append(Content.styled(f"a link to {shown_path(entry.link_target)}", "$text-warning"))
    found = ", ".join(_FOUND.get(name, f"by {name}") for name in entry.found_by)
    lines.append(_quiet(f"found {found}"))
    return lines


def _permission_lines(entry: ProfileEntry) -> list[str | Content]:
    permissions = entry.permissions
    if permissions is None:
        return [_quiet("not known")]
    mode = f"{permissions.mode & 0o777:04o}"
    if not is_exposed(entry):
        return [f"✓ {mode}: readable only by you"]
    lines = [Content.styled(f"⚠ {words}", "$text-warning") for words in _exposures(permissions, mode)]
    if permissions.fixable:
        return [*lines, _quiet(f"Press f to fix, or run: {permissions.fix_command}")]
    return [*lines, _quiet("The file belongs to another user: only that user or root can fix it.")]


def _exposures(permissions: Permissions, mode: str) -> list[str]:
    words = []
    if permissions.file_exposed_to:
        words.append(f"{mode}: the file is accessible to {permissions.file_exposed_to}")
    if permissions.folder_exposed_to:
        whom = permissions.folder_exposed_to
        words.append(f"Its folder is accessible to {whom}")
    return words


def _about_mode(entry: ProfileEntry, warning: object) -> bool:
    """The warning about permissions, which has a part of its own here."""
    command = getattr(warning, "command", "")
    return is_exposed(entry) and command.startswith("chmod ")


def _warning(what: str, next_step: str) -> Content:
    lines = [Content.styled(f"⚠ {visible_lines(what)}", "$text-warning")]
    if next_step:
        lines.append(Content.styled(visible_lines(next_step), "$quiet"))
    return Content("\n").join(lines)


def _quiet(text: str) -> Content:
    return Content.styled(visible(text), "$quiet")


_NO_HOTKEY = "The official CLI needs a hotkey: it reads no API key."


def copyable(entry: ProfileEntry, profiles: ProfileService) -> tuple[Copyable, ...]:
    """Everything worth copying, most wanted first."""
    of = f"of {visible(entry.name)}"
    texts = [Copyable("p", str(entry.path), f"the path {of}", "Path")]
    try:
        variables = profiles.variables(entry.path)
    except Problem:
        return tuple(texts)
    hint = _NO_HOTKEY if entry.api_key_id else ""
    return (
        *texts,
        Copyable(
            "r", run_line(entry.path, "chutes"), f"a command with the account {of}", "Run a program with it", hint
        ),
        Copyable("e", env_lines(variables, "bash"), f"the variables {of}", "Variables for bash, zsh"),
        Copyable("f", env_lines(variables, "fish"), f"the variables {of}", "Variables for fish"),
    )
