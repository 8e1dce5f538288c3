"""The value of a secret shows nowhere and stays nowhere, whatever a server answers."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from remains import holders

from chutes_tui.core.attempt import Stage
from chutes_tui.core.secret import Secret
from chutes_tui.operations.secrets.writing import WantedSecret
from chutes_tui.profiles import LaunchOptions, resolve_profile

if TYPE_CHECKING:
    from collections.abc import Callable

    from .secret_world import SecretWorld


JSON = {"Content-Type": "application/json"}
VALUES = (
    "vlaue-zk47wq-plain",
    'multi-zk47wq\nline "zk47wq-quoted"\\back\tslash',
    "zk47wq-ümläut-値-zk47wq",
    "{zk47wq}[bold]%41",
)
PIECE = "zk47wq"
"""Every value has this in each of its lines, and nothing else has."""
BACKWARDS = "tnelis-eulav"


def detail(value: str, _: bytes) -> httpx.Response:
    return httpx.Response(400, json={"detail": f"no such thing as {value}, sorry"})


def conflict(value: str, _: bytes) -> httpx.Response:
    return httpx.Response(409, json={"detail": f"{value} is there"})


def invalid(value: str, _: bytes) -> httpx.Response:
    return httpx.Response(422, json={"detail": [{"loc": ["body", value], "msg": f"not {value}", "input": value}]})


def echo(_: str, body: bytes) -> httpx.Response:
    return httpx.Response(400, content=body, headers=JSON)


def echo_as_words(_: str, body: bytes) -> httpx.Response:
    return httpx.Response(400, json={"detail": f"can't read {body.decode()}"})


def echo_as_text(_: str, body: bytes) -> httpx.Response:
    return httpx.Response(500, content=body, headers={"Content-Type": "text/plain"})


def echo_as_page(_: str, body: bytes) -> httpx.Response:
    return httpx.Response(502, content=b"<html><title>" + body + b"</title>", headers={"Content-Type": "text/html"})


def misplaced(value: str, _: bytes) -> httpx.Response:
    return httpx.Response(200, json=[{"value": value}])


def sent_on(value: str, _: bytes) -> httpx.Response:
    return httpx.Response(307, headers={"Location": f"https://elsewhere.example/{value.encode().hex()}"})


ANSWERS = [detail, conflict, invalid, echo, echo_as_words, echo_as_text, echo_as_page, misplaced, sent_on]


async def served_by(world: SecretWorld, answer: Callable[[str, bytes], httpx.Response]) -> None:
    """Go on at a server that answers every creation so."""

    async def handle(request: httpx.Request) -> httpx.Response:
        if request.method != "POST":
            return await world.sandbox.transport.handle_async_request(request)
        body = await request.aread()
        return answer(json.loads(body)["value"], body)

    profile = resolve_profile(LaunchOptions(config_path=world.sandbox.config_path), {}, world.sandbox.directory)
    world.worker._runner.open(profile, transport=httpx.MockTransport(handle))
    await world.settle()


def told(world: SecretWorld) -> str:
    """Everything that a screen or a log could show."""
    state = world.state
    parts: list[Any] = [state.secrets, state.secret_writes, state.activities, state.problem, state.connection]
    problems = [state.problem, *(w.problem for w in state.secret_writes), *(a.problem for a in state.activities)]
    for problem in problems:
        if problem is not None:
            parts += [problem.report(), vars(problem), str(problem), problem.args]
    return repr(parts)


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("answer", ANSWERS)
async def test_no_answer_makes_it_show(
    world: SecretWorld,
    answer: Callable[[str, bytes], httpx.Response],
    value: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    await served_by(world, answer)
    world.worker.secrets.write([WantedSecret(world.places[0][0], "ONE", Secret(value))])
    await world.settle()
    (write,) = world.state.secret_writes
    assert write.stage.failed
    assert write.value.reveal() == value
    shown = told(world)
    assert PIECE not in shown
    assert PIECE not in caplog.text
    assert PIECE not in "".join(capfd.readouterr())


@pytest.mark.slow
async def test_nothing_of_it_is_left_once_it_is_written(world: SecretWorld) -> None:
    def made(_: str, body: bytes) -> httpx.Response:
        sent = json.loads(body)
        record = {
            "secret_id": "1",
            "purpose": sent["purpose"],
            "key": sent["key"],
            "value": BACKWARDS[::-1] + "-cipher",
        }
        return httpx.Response(200, json=record)

    await served_by(world, made)
    world.worker.secrets.write([WantedSecret(world.places[0][0], "ONE", Secret(BACKWARDS[::-1]))])
    assert holders(BACKWARDS[::-1])
    await world.settle()
    assert world.state.secret_writes[0].stage is Stage.DONE
    assert holders(BACKWARDS[::-1]) == []


@pytest.mark.slow
async def test_nothing_of_it_is_left_once_it_is_dropped(world: SecretWorld) -> None:
    await served_by(world, misplaced)
    world.worker.secrets.write([WantedSecret(world.places[0][0], "ONE", Secret(BACKWARDS[::-1]))])
    await world.settle()
    world.worker.secrets.drop([1])
    assert world.state.secret_writes == ()
    assert holders(BACKWARDS[::-1]) == []


@pytest.mark.slow
async def test_nothing_of_it_is_left_when_the_account_is_left(world: SecretWorld) -> None:
    await served_by(world, detail)
    world.worker.secrets.write([WantedSecret(world.places[0][0], "ONE", Secret(BACKWARDS[::-1]))])
    await world.settle()
    await served_by(world, detail)
    assert holders(BACKWARDS[::-1]) == []
