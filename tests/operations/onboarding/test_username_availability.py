"""Whether a username is free, asked over HTTP, and never guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from chutes_tui.api.errors.types import ApiError
from chutes_tui.operations.onboarding.registration import (
    Availability,
    RegistrationClients,
    check_username,
    open_registration,
)

if TYPE_CHECKING:
    from served import ServedSandbox


@pytest.mark.parametrize(
    ("username", "availability"),
    [
        ("newcomer", Availability.FREE),
        ("ada", Availability.TAKEN),
        ("ADA", Availability.TAKEN),
        ("a_a", Availability.TAKEN),
        ("ab", Availability.INVALID),
        ("x" * 16, Availability.INVALID),
        ("naïve", Availability.INVALID),
        ("", Availability.INVALID),
    ],
)
async def test_availability(
    served: ServedSandbox, desk: RegistrationClients, username: str, availability: Availability
) -> None:
    check = await check_username(desk.client, username)
    assert (check.username, check.availability) == (username, availability)
    assert check.sentence.endswith(".")
    assert served.asked("GET", "/users/name_check") == (availability is not Availability.INVALID)
    assert ("matches _ with any character" in check.note) == (username == "a_a")


@pytest.mark.parametrize("answer", [{}, {"available": None}, {"valid": True, "available": "perhaps"}])
async def test_availability_is_not_guessed(answer: dict[str, object]) -> None:
    desk = await open_registration(
        "https://dev.example", transport=httpx.MockTransport(lambda _: httpx.Response(200, json=answer))
    )
    assert (await check_username(desk.client, "newcomer")).availability is Availability.UNKNOWN


async def test_availability_when_the_server_is_down() -> None:
    desk = await open_registration("http://127.0.0.1:9")
    check = await check_username(desk.client, "newcomer")
    assert check.availability is Availability.UNKNOWN
    assert isinstance(check.problem, ApiError)
    await desk.aclose()
