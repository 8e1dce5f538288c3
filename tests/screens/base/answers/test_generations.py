"""The program over every generation of the server, and over every account that the sandbox can open with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from lanes import cases

from chutes_tui.operations.sandboxing import SandboxOptions
from chutes_tui.sandbox.data.accounts import ACCOUNTS
from chutes_tui.sandbox.generations import GENERATIONS, NEWEST

if TYPE_CHECKING:
    from driving import Driving


@pytest.mark.slow
@cases("generation", {name: name for name in GENERATIONS}, NEWEST)
@cases("account", {name: name for name in ACCOUNTS}, "empty", "broke")
async def test_every_place_opens(driving: Driving, generation: str, account: str) -> None:
    options = SandboxOptions(seed=7, generation=generation, account=account)
    async with driving.app(sandbox=options) as app:
        await app.loaded()
        for place in "12345":
            await app.press(place)
            await app.settled()
            assert not app.says("not offered")
            assert not app.says("could not be")
