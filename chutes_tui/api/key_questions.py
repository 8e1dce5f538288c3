"""Asking the server what a key may do, with the key itself: see access/key_test for the questions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chutes_tui.access.key_test import ACCOUNT, Proof
from chutes_tui.api.decoding import decode_one
from chutes_tui.api.errors.types import ApiError
from chutes_tui.api.http.auth import ApiKeyAuth
from chutes_tui.api.http.call import Body, Call
from chutes_tui.api.models import User

if TYPE_CHECKING:
    from chutes_tui.access.key_test import Question
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.core.secret import Secret

_ALLOWED: Final = "no matching chute found"
"""What stands behind the check of the key: the request was allowed, and there is nothing to do."""
_NO_USER: Final = "user not found"


async def ask_with_key(client: ChutesClient, key: Secret, question: Question) -> tuple[Proof, bool]:
    """Ask one question with a key. Return what it showed, and whether the key's account is gone.

    Nothing is changed by any of the questions; those that are no GET are sent once all the same.
    """
    reading = question.method == "GET"
    call = Call(
        question.method,
        question.path,
        body=Body() if question.method == "POST" else None,
        write=not reading,
        auth=ApiKeyAuth(key),
        hidden=(key,),
    )
    outcome = await client.attempt(call)
    if not isinstance(outcome, ApiError):
        # A page of the network's own answers everything with 200.
        told = question == ACCOUNT and decode_one(outcome.body, User) is not None
        return (Proof.YES if told else Proof.CANNOT_TELL), False
    if outcome.status == 401:
        return Proof.NO, False
    words = outcome.detail.lower()
    if outcome.status != 404:
        return Proof.CANNOT_TELL, False
    if question == ACCOUNT:
        return Proof.CANNOT_TELL, words.startswith(_NO_USER)
    return (Proof.YES if words.startswith(_ALLOWED) else Proof.CANNOT_TELL), False
