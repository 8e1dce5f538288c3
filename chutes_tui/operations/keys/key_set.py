"""Many keys at once: what pasted lines ask for, what is wrong with each before anything is sent, and how each ended.

A line is a name, then a template, then, for a template that asks for them, chutes: `ci, invoke-one, my-chute`. Commas
or tabs stand between. Without a template a key may call any chute. Pure, but for `create_one`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from chutes_tui.access.key_names import api_key_name_problem, name_note, name_taken_problem
from chutes_tui.access.templates import TEMPLATES, USUAL, Effect
from chutes_tui.core.attempt import Stage, settle_again
from chutes_tui.core.ids import is_uuid
from chutes_tui.core.problem import Problem
from chutes_tui.core.secret import Secret
from chutes_tui.operations.keys.creation import MintedKey, create_key, find_new_key
from chutes_tui.operations.keys.existing import delete_key

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from chutes_tui.access.scopes import AccessDraft
    from chutes_tui.access.templates import Template
    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.session import Session

MOST: Final = 500
"""Lines of one set."""
_BETWEEN: Final = re.compile(r"\s*[,\t;]\s*")


@dataclass(frozen=True, slots=True)
class SetEntry:
    """One line: the key that it asks for, or `problem`, why it can't be created. `note` is worth knowing before."""

    line: int
    name: str
    template: Template | None = None
    draft: AccessDraft | None = None
    problem: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class KeyWrite:
    """One key on its way to the server. `minted` has its value, until that is saved or dropped; `found` is the key of
    that name that the server has although no response came: its value is lost."""

    number: int
    name: str
    draft: AccessDraft
    stage: Stage = Stage.WAITING
    problem: Problem | None = None
    minted: MintedKey | None = None
    found: ApiKey | None = None
    known_before: frozenset[str] | None = None
    """The ids of the keys from before it was sent, None when they were not all known: then a key of its name proves
    nothing."""

    def wipe(self) -> None:
        """Forget the value."""
        if self.minted is not None:
            self.minted.secret.wipe()


@dataclass(frozen=True, slots=True)
class KeySet:
    """The lines, and how far the sending of those is that were chosen: by `sent`, line → number of the write.

    `held_by` is the problem that made the sending pause by itself: the others would have met it, too.
    """

    entries: tuple[SetEntry, ...] = ()
    sent: Mapping[int, int] = field(default_factory=dict)
    writes: tuple[KeyWrite, ...] = ()
    paused: bool = False
    held_by: Problem | None = None

    def write_of(self, line: int) -> KeyWrite | None:
        """The write of a line, None before."""
        number = self.sent.get(line)
        return next((one for one in self.writes if one.number == number), None)

    @property
    def created(self) -> tuple[KeyWrite, ...]:
        """The keys whose values are here, in order."""
        return tuple(one for one in self.writes if one.minted is not None)

    @property
    def names_objects(self) -> bool:
        """Whether a key is for single chutes."""
        drafts = (entry.draft for entry in self.entries if entry.draft is not None)
        return any(grant.object_id is not None for draft in drafts for grant in draft.grants)

    def with_write(self, write: KeyWrite) -> KeySet:
        """The same with a write that came further."""
        return replace(self, writes=tuple(write if one.number == write.number else one for one in self.writes))

    def wipe(self) -> None:
        """Forget every value."""
        for write in self.writes:
            write.wipe()


def read_set(
    text: str, taken: Collection[str], chutes: Mapping[str, str], *, whole: bool = True, limit: int = MOST
) -> tuple[SetEntry, ...]:
    """Return the entries of pasted lines; empty lines and those that begin with # are left out.

    `taken` are the names of the account's keys, `chutes` the names of its chutes by id; `whole`: all of them. Raises
    Problem when there is nothing to create, or too much.
    """
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    lines = [(number, line) for number, line in lines if line and not line.startswith("#")]
    if not lines:
        raise Problem("There is no line with a key.", next_step="Write a name on each line: ci, invoke-all")
    if len(lines) > limit:
        raise Problem(f"{len(lines):,} lines are too many at once.", next_step=f"Take at most {limit} lines.")
    first: dict[str, int] = {}
    entries = []
    for number, line in lines:
        entry = _entry(number, line, taken, chutes, whole)
        before = first.setdefault(entry.name, number)
        if before != number and not entry.problem:
            entry = replace(entry, problem=f"The name stands on line {before}, too.")
        entries.append(entry)
    return tuple(entries)


def _entry(number: int, line: str, taken: Collection[str], chutes: Mapping[str, str], whole: bool) -> SetEntry:
    name, *rest = _BETWEEN.split(line)
    entry = SetEntry(number, name)
    problem = api_key_name_problem(name) or name_taken_problem(name, taken)
    if problem:
        return replace(entry, problem=problem)
    wanted = rest[0] if rest else ""
    template = _template(wanted) if wanted else USUAL
    if template is None:
        known = ", ".join(one.key for one in TEMPLATES)
        return replace(entry, problem=f"There is no template “{wanted}”: {known}.")
    entry = replace(entry, template=template)
    objects = [one for one in rest[1:] if one]
    if template.asks_for is None:
        if objects:
            return replace(entry, problem=f"{template.name} takes no chutes.")
        return replace(entry, draft=template.draft, note=_note(template, name, taken))
    ids = [_chute(one, chutes) for one in objects]
    unknown = next((one for one, found in zip(objects, ids, strict=True) if not found), "")
    if not objects or unknown:
        why = _no_chute(unknown, chutes, whole) if unknown else f"It needs a chute: name, {wanted}, chute"
        return replace(entry, problem=why)
    return replace(entry, draft=template.fill(ids), note=_note(template, name, taken))


def _template(wanted: str) -> Template | None:
    folded = wanted.casefold()
    return next((one for one in TEMPLATES if folded in (one.key, one.name.casefold())), None)


def _chute(wanted: str, chutes: Mapping[str, str]) -> str:
    """The id of the only chute that is called so, or the id itself; "" for none or several."""
    if is_uuid(wanted):
        return wanted
    found = [chute_id for chute_id, name in chutes.items() if name.casefold() == wanted.casefold()]
    return found[0] if len(found) == 1 else ""


def _no_chute(wanted: str, chutes: Mapping[str, str], whole: bool) -> str:
    folded = wanted.casefold()
    if any(name.casefold() == folded for name in chutes.values()):
        return f"You have several chutes “{wanted}”: use an id."
    return f"You have no chute “{wanted}”." if whole else f"Not all chutes are loaded: “{wanted}” isn't known yet."


def _note(template: Template, name: str, taken: Collection[str]) -> str:
    if template.effect in (Effect.NONE, Effect.NEWER):
        return template.note
    return name_note(name, taken) or ""


# Sending


async def create_one(session: Session, write: KeyWrite) -> KeyWrite:
    """Create one key, once; of a key whose value was lost with the response (`found`), delete that first.

    Returns the write as it ended. Raises nothing but cancellation.
    """
    if write.found is not None:
        attempt = await delete_key(session, write.found)
        if attempt.stage is not Stage.DONE:
            return replace(write, stage=Stage.LOST_PRESENT, problem=attempt.problem)
        write = replace(write, found=None)
    result = await create_key(session, write.name, write.draft, write.known_before)
    if isinstance(result, MintedKey):
        return replace(write, stage=Stage.DONE, problem=None, minted=result)
    return replace(write, stage=result.stage, problem=result.problem, found=result.found)


async def look_for(session: Session, write: KeyWrite) -> KeyWrite:
    """Look once more what became of a key that had no response; nothing is sent."""
    find = partial(find_new_key, session, write.name, write.known_before)
    attempt = await settle_again(f"the key {write.name}", "created", write.problem, find)
    return replace(write, stage=attempt.stage, problem=attempt.problem, found=attempt.item)


# Taking them along


def variable_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return a variable for each key, all different: `ci` → `CHUTES_API_KEY_CI`."""
    found: list[str] = []
    for name in names:
        tail = re.sub(r"[^A-Z0-9]+", "_", name.upper(), flags=re.ASCII).strip("_")
        base = f"CHUTES_API_KEY_{tail}" if tail else "CHUTES_API_KEY"
        number, variable = 1, base
        while variable in found:
            number += 1
            variable = f"{base}_{number}"
        found.append(variable)
    return tuple(found)


def as_dotenv(writes: Sequence[KeyWrite]) -> Secret:
    """Return a `.env` with the values of these keys, the caller's to wipe."""
    held = [(one.name, one.minted.secret) for one in writes if one.minted is not None]
    variables = variable_names([name for name, _ in held])
    return Secret("".join(f"{name}={value.reveal()}\n" for name, (_, value) in zip(variables, held, strict=True)))
