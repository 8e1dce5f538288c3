"""`chutes-tui secrets import`: the variables of a `.env` for a chute. Nothing is sent before all of it can be."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from chutes_tui.core.attempt import Attempt, Stage
from chutes_tui.core.problem import Problem
from chutes_tui.operations.scripts.naming import Place, find_chute
from chutes_tui.operations.scripts.result import Code, Result
from chutes_tui.operations.scripts.values import is_stream, read_text

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from chutes_tui.api.models import SecretRecord
    from chutes_tui.operations.secrets.dotenv import Dotenv, DotenvEntry
    from chutes_tui.operations.secrets.writing import SecretWrite
    from chutes_tui.operations.session import Session


class _Row(NamedTuple):
    """A variable, what is to become of it, and why it can't be sent ("" if it can)."""

    entry: DotenvEntry
    words: str
    existing: SecretRecord | None = None
    left: bool = False
    against: str = ""


async def import_dotenv(session: Session, parsed: Namespace) -> Result:
    """Read, compare with what the chute has, and send what is new or may be replaced, one after the other."""
    dotenv = await asyncio.to_thread(_read, parsed.file)
    try:
        place = await find_chute(session, parsed.chute)
        secrets = await session.client.list_secrets()
        known = {one.key: one for one in secrets.items if one.purpose == place.chute_id}
        rows = [_row(entry, known, parsed, place) for entry in dotenv.entries]
        _check(dotenv, rows, parsed)
        if parsed.dry_run:
            fields = {"dry_run": True, "secrets": [_planned(row) for row in rows]}
            lines = () if parsed.json else tuple(f"{row.entry.key}: {row.words}" for row in rows)
            return Result(lines=lines, fields=fields, said=_remarks(dotenv, rows))
        return await _send(session, place, dotenv, rows)
    finally:
        for entry in dotenv.entries:
            entry.value.wipe()


def _read(source: str) -> Dotenv:
    from chutes_tui.core.program.home import find_home
    from chutes_tui.operations.secrets.dotenv import read_dotenv, take_dotenv
    from chutes_tui.operations.secrets.file import typed_file

    if is_stream(source):
        return take_dotenv(read_text(source))
    return read_dotenv(typed_file(source, find_home(os.environ)))


def _row(entry: DotenvEntry, known: dict[str, SecretRecord], parsed: Namespace, place: Place) -> _Row:
    from chutes_tui.operations.secrets.rules import name_refusal

    existing = known.get(entry.key)
    against = entry.problem or name_refusal(entry.key, place.name)
    if not against and entry.doubtful:
        against = " ".join(entry.remarks) or "It should be looked at before it is sent."
    if against and parsed.skip_doubtful:
        return _Row(entry, "left out", existing, left=True)
    if existing is not None and parsed.skip_existing:
        return _Row(entry, "left as it is", existing, left=True)
    if existing is not None and not parsed.replace and not against:
        against = "It exists already: --replace or --skip-existing says what to do."
    return _Row(entry, "can't be sent" if against else "replaces" if existing else "new", existing, against=against)


def _check(dotenv: Dotenv, rows: Sequence[_Row], parsed: Namespace) -> None:
    """Raise Problem when something can't be sent: then nothing is."""
    against = [f"{row.entry.key} (line {row.entry.line}): {row.against}" for row in rows if row.against]
    if not parsed.skip_doubtful:
        against += [f"{_lines(one.first, one.last)}: {one.reason}" for one in dotenv.left_out]
    if against:
        raise Problem(
            "Nothing was sent.",
            why=" ".join(against),
            next_step="--skip-doubtful leaves out what can't be sent or should be looked at.",
        )
    if all(row.left for row in rows):
        raise Problem("Nothing is left to be sent.")


async def _send(session: Session, place: Place, dotenv: Dotenv, rows: Sequence[_Row]) -> Result:
    from chutes_tui.operations.bulk import bulk_outcome, one_by_one
    from chutes_tui.operations.secrets.dotenv import holds_up
    from chutes_tui.operations.secrets.writing import SecretWrite, write_secret

    writes = [
        SecretWrite(
            number, place.chute_id, row.entry.key, row.entry.value, row.existing is not None, record=row.existing
        )
        for number, row in enumerate(rows)
        if not row.left
    ]
    ended: dict[str, SecretWrite] = {}
    held: list[Attempt[object]] = []

    async def act(write: SecretWrite) -> Attempt[object]:
        if held:
            return held[0]
        result = await write_secret(session, write, lambda _: None)
        ended[write.key] = result
        attempt: Attempt[object] = Attempt(result.stage, problem=result.problem)
        if holds_up(result):
            held.append(attempt)
        return attempt

    attempts = await one_by_one(writes, act, _Waiting())
    said, problem = list(_remarks(dotenv, rows)), None
    try:
        said.append(bulk_outcome("secret", "written", [(write.key, attempt) for write, attempt in attempts]))
    except Problem as met:
        problem = met
    said += [f"The old {one.key} was deleted and no new one is known to exist." for one in ended.values() if one.gap]
    fields = {"secrets": [_ended(row, ended.get(row.entry.key)) for row in rows]}
    if problem is None:
        return Result(fields=fields, said=tuple(said))
    unsure = any(one.stage.unsure for one in ended.values())
    return Result(Code.UNKNOWN if unsure else Code.FAILED, fields=fields, said=tuple(said), problem=problem)


class _Waiting:
    """Waits as long as the server asks for."""

    def __call__(self) -> None:
        """Count nothing."""

    async def wait(self, seconds: float) -> bool:
        """Wait; nobody is there to stop it."""
        await asyncio.sleep(seconds)
        return True


def _remarks(dotenv: Dotenv, rows: Sequence[_Row]) -> tuple[str, ...]:
    found = [f"{row.entry.key}: {remark}" for row in rows for remark in row.entry.remarks if not row.left]
    left = [f"{row.entry.key}: {row.words}" for row in rows if row.left]
    return (
        *dotenv.notes,
        *found,
        *left,
        *(f"{_lines(one.first, one.last)}: {one.reason}" for one in dotenv.left_out),
    )


def _lines(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first}-{last}"


def _planned(row: _Row) -> dict[str, Any]:
    return {"name": row.entry.key, "line": row.entry.line, "plan": row.words}


def _ended(row: _Row, write: SecretWrite | None) -> dict[str, Any]:
    state = "left" if row.left else "not tried" if write is None else _STATES.get(write.stage, "not known")
    return {**_planned(row), "state": state, "missing_now": write is not None and write.gap}


_STATES = {Stage.DONE: "written", Stage.REFUSED: "not written", Stage.LOST_ABSENT: "not written"}
