"""`chutes-tui secrets`: the secrets of the account's chutes from scripts, by the same operations as the screens."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from chutes_tui.core.attempt import Stage
from chutes_tui.core.problem import Problem
from chutes_tui.core.program.usage import UsageError
from chutes_tui.core.secret import Secret
from chutes_tui.core.text import short_id, visible
from chutes_tui.operations.scripts.naming import Place, find_chute, find_secret, place_of_secrets
from chutes_tui.operations.scripts.options import secrets_parser as command_parser
from chutes_tui.operations.scripts.result import Code, Result, code_of, run, table
from chutes_tui.operations.scripts.values import ask, check_answerable, read_text

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence

    from chutes_tui.api.models import SecretRecord
    from chutes_tui.operations.secrets.writing import SecretWrite
    from chutes_tui.operations.session import Session

__all__ = ["command_parser", "main"]


def main(arguments: Sequence[str]) -> int:
    """Do what the verb says; return the exit code. Raises UsageError."""
    parsed = command_parser().parse_args(arguments)
    verb = parsed.verb
    if verb == "set":
        _check_name(parsed.name)
    elif verb == "delete":
        check_answerable(parsed)
    from chutes_tui.operations.scripts.secret_import import import_dotenv

    act = {"list": _list, "set": _set, "delete": _delete, "import": import_dotenv}[verb]
    return run(f"secrets {verb}", parsed, act, writes=verb != "list")


# Reading


async def _list(session: Session, parsed: Namespace) -> Result:
    place = await place_of_secrets(session, parsed.chute) if parsed.chute else None
    secrets, names = await asyncio.gather(session.client.list_secrets(), _chute_names(session))
    found = [one for one in secrets.items if place is None or one.purpose == place.chute_id]
    items = sorted(found, key=lambda one: (names.get(one.purpose, ""), one.purpose, one.key))
    whole = secrets.complete and not secrets.unreadable
    fields = {"complete": whole, "secrets": [secret_fields(one, names) for one in items]}
    lines: tuple[str, ...] = ()
    if not parsed.json:
        rows = [("NAME", "CHUTE", "CREATED", "ID")]
        rows += [
            (visible(one.key), visible(names.get(one.purpose, one.purpose) or "?"), _day(one), one.secret_id)
            for one in items
        ]
        lines = table(rows)
    if whole:
        return Result(lines=lines, fields=fields)
    problem = Problem(f"The list is incomplete: {len(secrets.items):,} secrets.", next_step="Try again.")
    return Result(Code.FAILED, lines, fields, problem=problem)


async def _chute_names(session: Session) -> dict[str, str]:
    """The names of the account's chutes by id, as far as they can be read: a list of secrets does without."""
    try:
        chutes = await session.client.list_chutes()
    except Problem:
        return {}
    return {chute.chute_id: chute.name for chute in chutes.items}


def secret_fields(record: SecretRecord, names: Mapping[str, str]) -> dict[str, Any]:
    """A secret as JSON. null: not reported, or not known."""
    return {
        "id": record.secret_id,
        "name": record.key,
        "chute_id": record.purpose or None,
        "chute": names.get(record.purpose) or None,
        "created_at": record.created_at.isoformat() if record.created_at else None,
    }


def _day(record: SecretRecord) -> str:
    return f"{record.created_at:%Y-%m-%d}" if record.created_at is not None else "not reported"


# Writing


def _check_name(name: str) -> None:
    from chutes_tui.operations.secrets.rules import key_problem

    if problem := key_problem(name):
        raise UsageError(f"the name: {problem}")


async def _set(session: Session, parsed: Namespace) -> Result:
    from chutes_tui.operations.secrets.rules import existing_secret, key_warning, name_refusal
    from chutes_tui.operations.secrets.writing import SecretWrite, write_secret

    value, notes = _value(parsed)
    place = await find_chute(session, parsed.chute)
    secrets = await session.client.list_secrets()
    existing = existing_secret(secrets.items, place.chute_id, parsed.name)
    if existing is not None and not parsed.replace:
        raise Problem(
            f"The secret {visible(parsed.name)} of {visible(place.name)} already exists.",
            next_step="--replace deletes the old one, then creates the new one.",
        )
    remarks = [key_warning(parsed.name) or "", name_refusal(parsed.name, place.name), *notes]
    write = SecretWrite(1, place.chute_id, parsed.name, value, existing is not None, record=existing)
    ended = await write_secret(session, write, lambda _: None)
    value.wipe()
    result = ended_result(ended, place, replaced=existing is not None)
    return Result(
        result.code, fields=result.fields, said=(*filter(None, remarks), *result.said), problem=ended.problem
    )


def _value(parsed: Namespace) -> tuple[Secret, list[str]]:
    """The value, without the line breaks at its end unless they are wanted, and what is worth knowing of it."""
    from chutes_tui.operations.secrets.rules import value_notes, value_problem, without_line_end

    read = read_text(parsed.value_file, asking=f"The value of {visible(parsed.name)}")
    text = read.reveal() if read else ""
    read.wipe()
    kept = text if parsed.exact else without_line_end(text)
    if problem := value_problem(kept):
        raise Problem("The value can't be sent.", why="It is empty." if not kept else problem)
    notes = [f"The value {note}." for note in value_notes(parsed.name, kept)]
    if kept != text:
        notes.insert(0, "The line break at the end of the value was left out; --exact keeps it.")
    return Secret(kept), notes


def ended_result(write: SecretWrite, place: Place, *, replaced: bool) -> Result:
    """How one write ended. A gap: the old secret was deleted and the new one isn't known to be there."""
    fields: dict[str, Any] = {"name": write.key, "chute_id": place.chute_id, "replaced": False, "missing_now": False}
    if write.record is not None:
        fields["id"] = write.record.secret_id
    if write.stage is Stage.DONE:
        fields["replaced"] = replaced
        did = "Replaced" if replaced else "Created"
        return Result(fields={"secret": fields}, said=(f"{did} the secret {write.key} of {_called(place)}.",))
    fields["missing_now"] = write.gap
    gap = f"The old {write.key} was deleted: {_called(place)} has no such secret now, as far as is known."
    code = Code.UNKNOWN if write.stage.unsure else Code.FAILED
    return Result(code, fields={"secret": fields}, said=(gap,) if write.gap else (), problem=write.problem)


def _called(place: Place) -> str:
    return place.name or f"chute {short_id(place.chute_id)}"


# Deleting


async def _delete(session: Session, parsed: Namespace) -> Result:
    from chutes_tui.operations.secrets.writing import delete_secret

    record = await find_secret(session, parsed.name, parsed.chute)
    words = "The chute starts without it from now on: code that needs it will fail."
    ask(parsed, (words, "The server never returns values: without a copy, the value is lost."), record.key)
    attempt = await delete_secret(session, record.secret_id, record.key)
    code, fields = code_of(attempt), {"secret": {"id": record.secret_id, "name": record.key}}
    if code is not Code.DONE:
        return Result(code, fields=fields, problem=attempt.problem)
    gone = f"The secret {record.key} was gone already." if attempt.problem else f"Deleted the secret {record.key}."
    return Result(fields=fields, said=(gone,))
