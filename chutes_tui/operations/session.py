"""Opening the API for a profile. Everything heavy is imported here, in a thread, after the first paint."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from chutes_tui.core.credentials import HotkeyCredential
from chutes_tui.core.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date
    from pathlib import Path

    import httpx

    from chutes_tui.access.key_test import KeyTest
    from chutes_tui.access.scopes import ScopeGrant
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.models import ApiKey
    from chutes_tui.operations.account.sign_in import ReadSignIn
    from chutes_tui.operations.host_question import AskFirst
    from chutes_tui.operations.keys.knowledge import KeyKnowledge
    from chutes_tui.profiles import Profile
    from chutes_tui.storage.key_records import KeyRecords


class Session(NamedTuple):
    """An open profile: its client, its sign-in for reads, and what is remembered of keys made on this machine."""

    profile: Profile
    client: ChutesClient
    records: KeyRecords
    reads: ReadSignIn
    transport: httpx.AsyncBaseTransport | None = None
    """What reaches the embedded sandbox, which has no port."""

    async def close(self) -> None:
        """Forget the sign-in and close all connections."""
        self.reads.forget()
        await self.client.aclose()

    @property
    def host(self) -> str:
        """Under which the records keep what is known of its keys."""
        return self.profile.base_url.value

    def known_keys(self) -> dict[str, KeyKnowledge]:
        """What is known here of this server's keys, by key id."""
        from chutes_tui.operations.keys.knowledge import known_keys

        return known_keys(self.records, self.profile.base_url.value)

    def remember_test(self, api_key_id: str, user_id: str, test: KeyTest) -> None:
        """Keep what a test of a key proved. Raises FileProblem as `KeyRecords.note` does."""
        from chutes_tui.operations.keys.knowledge import kept_test

        self.records.note(self.profile.base_url.value, user_id, api_key_id, tested=kept_test(test))

    def note(self, key: ApiKey, places: tuple[str, ...], remind: date | None) -> None:
        """Keep the user's notes about a key. Raises FileProblem, and then nothing is changed."""
        from chutes_tui.operations.keys.rotation_record import note

        change = partial(note, key_id=key.api_key_id, places=places, remind=remind)
        self.records.edit(self.host, key.user_id, change)

    def tend(self, user_id: str, present: Collection[str], today: date) -> None:
        """Drop what is kept of an account's keys that are long gone; `present` are the ids of its whole list. Raises
        FileProblem, and then nothing is changed."""
        from chutes_tui.operations.keys.rotation_record import tend

        kept = {key_id: dict(entry) for owner, key_id, entry in self.records.accounts(self.host) if owner == user_id}
        tended = {key_id: dict(entry) for key_id, entry in kept.items()}
        tend(tended, present, today)
        if tended != kept:
            self.records.edit(self.host, user_id, partial(tend, present=present, today=today))

    def remember(self, key: ApiKey, admin: bool, grants: Iterable[ScopeGrant]) -> None:
        """Keep what a new key may do. Raises FileProblem as `KeyRecords.remember` does."""
        host, triples = self.profile.base_url.value, [(g.object_type, g.object_id, g.action) for g in grants]
        self.records.remember(host, key.user_id, key.api_key_id, admin, triples)

    def forget(self, key: ApiKey) -> None:
        """Drop what is remembered of a deleted key; the notes about where it was used stay with the key that takes
        its place, if there is one. Raises FileProblem as `KeyRecords.forget` does."""
        from chutes_tui.operations.keys.rotation_record import inherit, places_of

        entry = self.records.entries(self.host).get(key.api_key_id, {})
        try:
            if places_of(entry):
                self.records.edit(
                    self.host, key.user_id, partial(inherit, old_id=key.api_key_id, user_id=key.user_id)
                )
        finally:
            self.records.forget(self.host, key.user_id, key.api_key_id)


async def open_session(
    profile: Profile,
    *,
    ask_first: AskFirst,
    records_path: Path | None,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Session:
    """Make the client for a profile; nothing is sent yet.

    `ask_first` is asked when the credential was made for another server. `records_path` None keeps the records in
    memory only (the sandbox). Raises Problem when the profile can't sign in, HostRefusedError when it must not.
    """
    if profile.made_for != profile.base_url.value:
        from chutes_tui.operations.host_question import question_about

        question = question_about(profile)
        if question is not None:
            await ask_first(question)
    return await asyncio.to_thread(_open, profile, records_path, transport)


async def check_credential(session: Session) -> None:
    """Whether the hotkey's address belongs to its seed. Raises ProfileError, which says more than the server's 401.

    Apart from opening, because it loads an address library: the first request need not wait for that.
    """
    from chutes_tui.profiles import verify_hotkey

    await asyncio.to_thread(verify_hotkey, session.profile)


def _open(profile: Profile, records_path: Path | None, transport: httpx.AsyncBaseTransport | None) -> Session:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.auth import ApiKeyAuth, HotkeyAuth
    from chutes_tui.operations.account.sign_in import ReadSignIn
    from chutes_tui.storage.key_records import KeyRecords
    from chutes_tui.wallets.signing import Signer

    if profile.credential is None:
        raise Problem(
            "This profile has no credential.",
            why="Its [auth] section has neither a hotkey nor an api_key, and CHUTES_API_KEY is not set.",
            next_step="Complete the config file, or set CHUTES_API_KEY.",
        )
    credential = profile.credential.value
    signer = None
    if isinstance(credential, HotkeyCredential):
        signer = Signer(credential.seed, ss58=credential.ss58)
        client = ChutesClient(profile.base_url.value, HotkeyAuth(signer), transport=transport)
    else:
        client = ChutesClient(profile.base_url.value, ApiKeyAuth(credential.api_key), transport=transport)
    return Session(profile, client, KeyRecords.load(records_path), ReadSignIn(client, signer), transport)
