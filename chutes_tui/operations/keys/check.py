"""Asking the server about a pasted API key before it is relied on: what is known then, and what can't be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    import httpx

    from chutes_tui.api.models import User
    from chutes_tui.operations.host_question import AskFirst
    from chutes_tui.profiles import Profile


class KeyVerdict(Enum):
    """What the server lets be known of an API key."""

    ADMIN = "admin key"
    CANNOT_TELL = "scoped, wrong or deleted"
    """The server says the very same for a scoped key, a wrong one and a deleted one."""
    BROKEN = "no key"
    """The server can't even read it, or its ids are of another account than it answers with."""
    NO_ANSWER = "the server couldn't be reached"


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """What came of asking about a key. `profile` is what would be opened with it; ADMIN knows its `user`."""

    profile: Profile
    verdict: KeyVerdict
    user: User | None = None
    problem: Problem | None = None


async def check_api_key(
    profile: Profile, *, ask_first: AskFirst, transport: httpx.AsyncBaseTransport | None = None
) -> KeyCheck:
    """Ask the server who the key of a profile belongs to; reads only. Raises nothing but cancellation."""
    from chutes_tui.api.errors.types import ApiError, ForbiddenError, KeyRefusedError, MalformedKeyError
    from chutes_tui.core.program.crash_report import as_problem
    from chutes_tui.operations.session import open_session

    try:
        session = await open_session(profile, ask_first=ask_first, records_path=None, transport=transport)
        try:
            user = await session.client.me()
        finally:
            await session.client.aclose()
    except ApiError as error:
        if isinstance(error, (KeyRefusedError, ForbiddenError)):
            return KeyCheck(profile, KeyVerdict.CANNOT_TELL, problem=error)
        broken = isinstance(error, MalformedKeyError)
        return KeyCheck(profile, KeyVerdict.BROKEN if broken else KeyVerdict.NO_ANSWER, problem=error)
    except Exception as error:  # every failure becomes a sentence
        return KeyCheck(profile, KeyVerdict.NO_ANSWER, problem=as_problem(error))
    if profile.user_id and user.user_id and user.user_id != profile.user_id:
        return KeyCheck(profile, KeyVerdict.BROKEN, user, _other_account(user))
    return KeyCheck(profile, KeyVerdict.ADMIN, user)


def _other_account(user: User) -> Problem:
    return Problem(
        f"The server returned another account ({user.username or user.user_id}) than the one in the key.",
        why="A key contains the id of its account; this response is about another account.",
        next_step="Check the API URL and where you got the key.",
    )
