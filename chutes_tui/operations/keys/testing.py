"""Testing an API key: what the server lets it do, asked with the key itself and without any effect."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chutes_tui.core import times

if TYPE_CHECKING:
    from chutes_tui.access.key_test import KeyTest
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.core.secret import Secret


async def ask_about_key(client: ChutesClient, key: Secret) -> KeyTest:
    """Ask all questions side by side. Raises nothing but cancellation: what has no answer can't be told."""
    from chutes_tui.access.key_test import QUESTIONS, KeyTest
    from chutes_tui.api.key_questions import ask_with_key

    answers = await asyncio.gather(*(ask_with_key(client, key, question) for question in QUESTIONS))
    proofs = {question.subject: proof for question, (proof, _) in zip(QUESTIONS, answers, strict=True)}
    return KeyTest(times.utc_now(), proofs, any(gone for _, gone in answers))
