"""Each refusal is really made on a sandbox; its answer, pasted, is explained by what the account's reads show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import httpx
import pytest
from refusals import REFUSALS, Refusal

from chutes_tui.core import times
from chutes_tui.core.secret import Secret
from chutes_tui.operations.account.figures import AccountFigures
from chutes_tui.operations.account.reading import load_figures
from chutes_tui.operations.account.refusal.text import read_refusal
from chutes_tui.operations.account.refusal.verdict import Tone, explain
from chutes_tui.operations.account.standing import Moment
from chutes_tui.operations.session import open_session
from chutes_tui.profiles import LaunchOptions, resolve_profile
from chutes_tui.sandbox import open_sandbox

from .caller import Caller, wallet_hotkey
from .test_refusals import ask

if TYPE_CHECKING:
    from chutes_tui.sandbox import Sandbox

VERDICTS: Final = {
    "quota used up": "The daily quota is used up",
    "no quota": "pays as it goes",
    "four hours used up": "The 4 hour cap of your plan is reached",
    "month used up": "The month cap of your plan is reached",
    "confidential hardware": "TEE models need",
    "higher tier": "This model needs a higher plan",
    "creator without money": "creator has no money",
    "warm-up": "Warming up a chute needs",
    "free calls used up": "100 free calls of today",
    "overload": "The chute is full",
    "no targets": "The chute is full",
    "capacity": "The chute is full",
    "nobody": "came without a key",
    "deployments": "Your deployments of these 24 hours",
}
CASES: Final = [
    pytest.param(name, asked, generation, id=f"{name}-{asked}-{generation}", marks=() if first else pytest.mark.slow)
    for name, refusal in REFUSALS.items()
    for generation in refusal.generations
    for asked in refusal.asked
    for first in [generation == refusal.generations[-1] and asked == refusal.asked[0]]
]


def test_there_is_a_verdict_for_each() -> None:
    assert set(VERDICTS) == set(REFUSALS)


async def refused(who: Caller, refusal: Refusal, asked: str) -> str:
    """Make the call until it is refused, and return the answer as `curl -i` shows it."""
    answer = await ask(who, asked, refusal.chute)
    if asked == "deploy":
        answer = await ask(who, asked, refusal.chute)
    assert answer.status_code == refusal.status
    headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}\n{headers}\n\n{answer.text}"


async def figures_of(sandbox: Sandbox) -> AccountFigures:
    """What the program reads of the account; an old server needs its fingerprint for that."""
    profile = resolve_profile(LaunchOptions(sandbox.config_path), {}, sandbox.directory)

    async def nobody(_: object) -> None:
        raise AssertionError

    session = await open_session(profile, ask_first=nobody, records_path=None, transport=sandbox.transport)
    try:
        await session.reads.use_fingerprint(Secret(sandbox.account.fingerprint))
        return await load_figures(session, AccountFigures(), lambda _: None)
    finally:
        await session.close()


@pytest.mark.parametrize(("name", "asked", "generation"), CASES)
async def test_the_answer_of_a_refused_call_is_explained(name: str, asked: str, generation: str) -> None:
    refusal = REFUSALS[name]
    with open_sandbox(seed=7, generation=generation) as sandbox:
        refusal.set_up(sandbox)
        async with httpx.AsyncClient(transport=sandbox.transport, base_url=sandbox.base_url) as http:
            text = await refused(Caller(sandbox, http, wallet_hotkey(sandbox, "ada")), refusal, asked)
        found = explain(read_refusal(text), await figures_of(sandbox), Moment(times.utc_now()))
        assert VERDICTS[name] in found.headline
        assert found.tone is Tone.REFUSED
        paid_in = explain(read_refusal(text), await _after_paying(sandbox), Moment(times.utc_now()))
        money = refusal.status == 402 and name != "creator without money"
        assert paid_in.tone is (Tone.OVER if money or name == "free calls used up" else Tone.REFUSED)


async def _after_paying(sandbox: Sandbox) -> AccountFigures:
    sandbox.set_balance(60.0, "ada")
    return await figures_of(sandbox)
