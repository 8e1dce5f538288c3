"""What can be known of a pasted key: whose it is, offline; whether the server takes it, and what it lets it do."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from chutes_tui.access.key_test import QUESTIONS, KeyTest
from chutes_tui.core import times
from chutes_tui.core.problem import Problem
from chutes_tui.core.program.crash import as_problem
from chutes_tui.operations.session import open_session

if TYPE_CHECKING:
    from collections.abc import Iterable

    import httpx

    from chutes_tui.access.key_format import Token
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.models import ApiKey, User
    from chutes_tui.core.loadable import Loadable
    from chutes_tui.core.secret import Secret
    from chutes_tui.operations.host_question import AskFirst
    from chutes_tui.profiles import Profile
    from chutes_tui.profiles.catalogue import ProfileEntry


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


async def ask_about_key(client: ChutesClient, key: Secret) -> KeyTest:
    """Ask all questions side by side. Raises nothing but cancellation: what has no answer can't be told."""
    from chutes_tui.api.key_questions import ask_with_key

    answers = await asyncio.gather(*(ask_with_key(client, key, question) for question in QUESTIONS))
    proofs = {question.subject: proof for question, (proof, _) in zip(QUESTIONS, answers, strict=True)}
    return KeyTest(times.utc_now(), proofs, any(gone for _, gone in answers))


@dataclass(frozen=True, slots=True)
class Identified:
    """A token, and whose it is, in a sentence. `name` is the key's if it is in the account's list, else ""."""

    token: Token
    whose: str
    name: str = ""

    @property
    def testable(self) -> bool:
        """Whether the server can be asked about it: a complete API key, or a token of an app."""
        return self.token.key is not None or self.token.oauth is not None


@dataclass(frozen=True, slots=True)
class KeyTested:
    """A key whose test ended."""

    api_key_id: str
    test: KeyTest


def identify(
    token: Token, keys: Loadable[ApiKey], user_id: str, account: str, profiles: Iterable[ProfileEntry]
) -> Identified:
    """Say whose a token is. `account` is the name of the account that is open, `user_id` its id ("" if unknown)."""
    if token.oauth is not None:
        return Identified(token, "A test asks the server whose it is, and for which app.")
    if not token.api_key_id:
        return Identified(token, "It doesn't say whose it is.")
    listed = next((key for key in keys.items if key.api_key_id == token.api_key_id), None)
    if listed is not None:
        return Identified(token, f"A key of {account}.", listed.name)
    owners = [entry for entry in profiles if entry.user_id and entry.user_id == token.user_id]
    if not token.user_id:
        return Identified(token, f"{_not_listed(keys)} It may also be another account's.")
    if token.user_id != user_id:
        if user_id == "":
            return Identified(token, "Whose it is can't be told: the open account's id is not known.")
        other = f"{owners[0].username or 'the account'} (profile {owners[0].name})" if owners else "another account"
        return Identified(token, f"A key of {other}, not of {account}.")
    return Identified(token, f"A key of {account}. {_not_listed(keys)}")


def _not_listed(keys: Loadable[ApiKey]) -> str:
    if keys.whole:
        return "It isn't in the list of keys: it was deleted, or created after the list was read."
    return "It isn't in the list of keys, which isn't complete here."
