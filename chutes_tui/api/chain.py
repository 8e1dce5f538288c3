"""A node of the chain, asked by JSON-RPC over https: balances, and who is on a subnet. Nothing but questions is sent.

The keys and layouts are those of chutes-api-newer ("The chain, by plain HTTPS"), read without the chain's metadata. A
node that changes them is refused, not misread: only a null is 0, and only an account of the known length is read.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import msgspec

from chutes_tui.api.client import ChutesClient
from chutes_tui.api.errors.types import ApiError, InsecureUrlError, RateLimitedError
from chutes_tui.api.http.call import Body, Call
from chutes_tui.api.http.urls import checked_base_url
from chutes_tui.core.problem import Problem
from chutes_tui.core.text import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

FINNEY: Final = "0x2f0555cc76fc2840a25a6ea3b9637146806f1f44b090c175ffde2a7e5ab36c03"
"""The genesis of the chain that Chutes takes money on."""
PUBLIC_NODE: Final = "https://entrypoint-finney.opentensor.ai"
CHUTES_NETUID: Final = 64
MOST_AT_ONCE: Final = 32
"""Questions in one request."""

_SYSTEM_ACCOUNT: Final = "26aa394eea5630e07c48ae0c9558cef7b99d880ec681799c0cf30e8886371da9"
UIDS: Final = "658faa385070e074c85bf6b568cf0555aab1b4e78e1ea8305462ee53b3686dc8"
_ACCOUNT_BYTES: Final = 56
_KEY_BYTES: Final = 32
_HASH_CHARACTERS: Final = 66
_LONGEST_WORDS: Final = 200
_MOST_BYTES: Final = 1_000_000
_TRY_LATER: Final = "Try again in a moment, or choose another node."
_OTHER_NODE: Final = "Choose another node."


class ChainError(Problem):
    """A node of the chain could not be asked, or its answer not be understood: what was asked is unknown, not 0."""


class OtherChainError(ChainError):
    """The node belongs to another chain than the one that Chutes takes money on."""


@dataclass(frozen=True, slots=True)
class Balance:
    """What an account has, in rao. `frozen` is a part of `free` that can't be sent now."""

    free: int = 0
    reserved: int = 0
    frozen: int = 0


@dataclass(frozen=True, slots=True)
class _Question:
    method: str
    parameter: str | int


@dataclass(frozen=True, slots=True)
class _Null:
    """The node says that there is nothing: unlike an answer that is missing."""


_NULL: Final = _Null()
_Answer = str | bool | int | float | list[Any] | dict[str, Any] | _Null


class _Batch(Body):
    """The bytes of one request with several questions, their ids being their places."""

    __slots__ = ()

    def __init__(self, questions: Sequence[_Question]) -> None:
        asked = [
            {"jsonrpc": "2.0", "id": number, "method": one.method, "params": [one.parameter]}
            for number, one in enumerate(questions)
        ]
        self.data = msgspec.json.encode(asked)


class ChainClient:
    """One node. Every method raises ChainError and nothing else, or gives it in the place of what is not known.

    Raises ChainError for plain http to another machine and for what is no URL, before anything is sent.
    """

    def __init__(self, url: str, **options: Any) -> None:
        """`options` are those of ChutesClient: transport, timeouts, retry."""
        self.url = checked_node(url)
        self._client = ChutesClient(self.url, **options)
        address = urlsplit(self.url)
        self.host = visible(address.netloc)
        self._path = "" if address.path.strip("/") else "/"

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def genesis(self) -> str:
        """The hash of the chain's first block, which tells chains apart."""
        (answer,) = await self._ask(_GENESIS)
        return self._genesis(answer)

    async def balances(self, accounts: Sequence[bytes]) -> dict[bytes, Balance | ChainError]:
        """What each account (a public key) has on finney; why it is unknown in its place where one answer is no good.

        Raises OtherChainError when the node belongs to another chain, which is asked in the same request.
        """
        keys = list(dict.fromkeys(accounts))
        genesis, *answers = await self._ask(_GENESIS, *(_storage(_SYSTEM_ACCOUNT + hashed(key)) for key in keys))
        self._check_chain(genesis)
        return {key: self._balance(answer) for key, answer in zip(keys, answers, strict=True)}

    async def uid(self, hotkey: bytes) -> int | None:
        """The number of a hotkey on Chutes' subnet of finney; None: it is not registered there."""
        (data,) = await self.stored([UIDS + little(CHUTES_NETUID) + hashed(hotkey)])
        if isinstance(data, ChainError):
            raise data
        if data is None:
            return None
        if len(data) != 2:
            raise self._unreadable(f"A uid of {len(data)} bytes came, where there are 2.")
        return int.from_bytes(data, "little")

    async def stored(self, keys: Sequence[str]) -> list[bytes | ChainError | None]:
        """What stands on finney under each key (hex, without 0x), in their order; None: nothing, which for many
        values means a default. Why it is unknown in its place where one answer is no good.

        Raises ChainError, and OtherChainError when the node belongs to another chain.
        """
        genesis, *answers = await self._ask(_GENESIS, *(_storage(key) for key in keys))
        self._check_chain(genesis)
        return [self._stored(answer) for answer in answers]

    def _stored(self, answer: _Answer | ChainError) -> bytes | ChainError | None:
        """What stands under a key; None: nothing."""
        if isinstance(answer, ChainError):
            return answer
        if isinstance(answer, _Null):
            return None
        data = _from_hex(answer) if isinstance(answer, str) else None
        return self._unreadable("Something else than bytes came.") if data is None else data

    async def _ask(self, *questions: _Question) -> list[_Answer | ChainError]:
        """The answers in the order of the questions, matched by their ids. Raises ChainError if there are none."""
        answers: list[_Answer | ChainError] = []
        for first in range(0, len(questions), MOST_AT_ONCE):
            answers += await self._ask_some(questions[first : first + MOST_AT_ONCE])
        return answers

    async def _ask_some(self, questions: Sequence[_Question]) -> list[_Answer | ChainError]:
        answer = await self._client.attempt(Call("POST", self._path, body=_Batch(questions), public=True))
        if isinstance(answer, ApiError):
            raise self._not_asked(answer)
        document = _decoded(answer.body)
        if isinstance(document, dict) and document.get("error") is not None:
            raise self._refused(document["error"])
        if not isinstance(document, list):
            raise self._unreadable("It isn't the JSON that a node answers with.")
        found: dict[int, list[dict[str, Any]]] = {}
        for one in document:
            if isinstance(one, dict) and type(one.get("id")) is int:
                found.setdefault(one["id"], []).append(one)
        return [self._answer(found.get(number, [])) for number in range(len(questions))]

    def _answer(self, given: Sequence[dict[str, Any]]) -> _Answer | ChainError:
        """What the node answered to one question."""
        if len(given) != 1:
            return self._unreadable("One question has no answer." if not given else "One question has two answers.")
        (one,) = given
        if one.get("error") is not None:
            return self._refused(one["error"])
        if "result" not in one:
            return self._unreadable("One answer has no result.")
        return _NULL if one["result"] is None else one["result"]

    def _check_chain(self, answer: _Answer | ChainError) -> None:
        genesis = self._genesis(answer)
        if genesis != FINNEY:
            raise OtherChainError(
                f"{self.host} is a node of another chain.",
                why="Chutes takes TAO on Bittensor's main chain (finney). Another chain says nothing of it.",
                next_step=f"Choose a node of finney, such as {PUBLIC_NODE}.",
                detail=f"Genesis: {genesis}",
            )

    def _genesis(self, answer: _Answer | ChainError) -> str:
        if isinstance(answer, ChainError):
            raise answer
        if not isinstance(answer, str) or len(answer) != _HASH_CHARACTERS or _from_hex(answer) is None:
            raise self._unreadable("It doesn't say which chain it belongs to.")
        return answer.lower()

    def _balance(self, answer: _Answer | ChainError) -> Balance | ChainError:
        """`System.Account`: four u32, then free, reserved and frozen as u64, then flags; all little endian."""
        data = self._stored(answer)
        if isinstance(data, ChainError):
            return data
        if data is None:
            return Balance()
        if len(data) != _ACCOUNT_BYTES:
            return self._unreadable(f"An account of {len(data)} bytes came, where there are {_ACCOUNT_BYTES}.")
        free, reserved, frozen = (int.from_bytes(data[at : at + 8], "little") for at in (16, 24, 32))
        return Balance(free, reserved, frozen)

    # Failures, in words

    def _not_asked(self, failure: ApiError) -> ChainError:
        if isinstance(failure, RateLimitedError):
            what, next_step = f"The chain node {self.host} has had too many requests.", _TRY_LATER
        elif failure.status is None:
            what, next_step = f"The chain node {self.host} can't be reached.", _TRY_LATER
        elif failure.status < 500:
            what, next_step = f"{self.host} doesn't answer as a chain node.", _OTHER_NODE
        else:
            what, next_step = f"The chain node {self.host} returned an error ({failure.status}).", _TRY_LATER
        detail = "\n".join(filter(None, (failure.what, failure.detail)))
        return ChainError(
            what, why="What was asked is unknown until a node answers.", next_step=next_step, detail=detail
        )

    def _refused(self, error: Any) -> ChainError:
        words = error.get("message") if isinstance(error, dict) else error
        said = visible(words)[:_LONGEST_WORDS] if isinstance(words, str) else "no words"
        return ChainError(
            f"The chain node {self.host} answered with an error.",
            why="What was asked is unknown.",
            next_step=_TRY_LATER,
            detail=f"The node's words: {said}",
        )

    def _unreadable(self, why: str) -> ChainError:
        return ChainError(
            f"The answer of the chain node {self.host} can't be read.",
            why=f"{why} So what was asked is unknown.",
            next_step=_OTHER_NODE,
        )


def checked_node(url: str) -> str:
    """The URL of a node as it will be used. Raises ChainError for plain http to another machine and for no URL."""
    try:
        return str(checked_base_url(url))
    except InsecureUrlError as problem:
        raise _unusable(url, problem) from None


def _unusable(url: str, problem: InsecureUrlError) -> ChainError:
    scheme, _, rest = url.strip().partition("://")
    if scheme.lower() == "wss":
        return ChainError(
            "A node is asked over https here, not over a websocket.",
            why="Nodes answer questions at the same address by https, too.",
            next_step=f"Use https://{visible(rest)} instead.",
        )
    return ChainError(
        problem.what.replace("The API URL", "The node's URL"),
        why=problem.why.replace("https://api.chutes.ai", PUBLIC_NODE).replace("your keys", "what you ask about"),
        next_step=problem.next_step,
    )


def _decoded(body: bytes) -> Any:
    """The JSON of an answer, read strictly: nothing is repaired, and no name may stand twice. None if it isn't so."""
    if len(body) > _MOST_BYTES:
        return None
    try:
        return json.loads(body, object_pairs_hook=_once_each)
    except (ValueError, RecursionError):
        return None


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise ValueError("a name stands twice")
    return named


def _storage(key: str) -> _Question:
    return _Question("state_getStorage", f"0x{key}")


def hashed(public_key: bytes) -> str:
    """Blake2b-128 of a public key, and the key itself. Raises ChainError for what is no public key."""
    if len(public_key) != _KEY_BYTES:
        raise ChainError("That is no address of the chain.", next_step="Check the address.")
    return hashlib.blake2b(public_key, digest_size=16).hexdigest() + public_key.hex()


def little(netuid: int) -> str:
    """The number of a subnet, as it stands in a key."""
    return netuid.to_bytes(2, "little").hex()


def _from_hex(text: str) -> bytes | None:
    """The bytes of a text such as `0x01ff`, None for any other text."""
    digits = text[2:]
    if not text.startswith("0x") or len(digits) % 2 or not digits.isascii() or not digits.isalnum():
        return None
    try:
        return bytes.fromhex(digits)
    except ValueError:
        return None


_GENESIS: Final = _Question("chain_getBlockHash", 0)
