"""What a cause of a refusal is made of, and what a status means where the text names no cause."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Check(Enum):
    """Which of the account's reads can confirm a cause."""

    NONE = "none"
    QUOTA = "the daily quota"
    CAPS = "the caps of the plan"
    BALANCE = "the balance"
    TEE = "the old one-time quota"
    TIER = "the smallest plan"
    FREE_MODELS = "the free calls"
    NEW_ACCOUNT = "the age of the account"
    CLOCK = "the clock"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `action` is the command of this program that does it, "" where there is none."""

    words: str
    action: str = ""


PAY_IN: Final = Step("Pay in: what lies beyond a limit is then paid from the balance.", "show_payment")
IDENTIFY: Final = Step("Paste the key: whose it is, and what it may do.", "identify")
USE_IT: Final = Step("See the addresses, and code that sends the key rightly.", "show_use")
SIGN_IN_TO_READ: Final = Step("Sign in with the fingerprint: quota and plan are read then.", "use_fingerprint")
REFRESH: Final = Step("Read the account again.", "refresh")


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause. `says` finds it in a text without blanks, quotes and escapes, in lower case ("": by status alone).

    `headline` is the cause in a line, `past` the same where it is over. `whose`: whose money, limit or fault it is.
    `ends`: when it is over, where no time is known.
    """

    id: str
    status: int
    says: str
    headline: str
    whose: str
    why: str = ""
    ends: str = ""
    steps: tuple[Step, ...] = ()
    check: Check = Check.NONE
    past: str = ""


_MORE: Final = Step("Paste the whole answer: its detail names the reason.")
_LATER: Final = Step("Try again in a moment. If it stays, ask Chutes: ? lists where.")

ANY_402: Final = Cause(
    "402", 402, "", "402: something isn't paid for. The text doesn't say what.", "Money or a limit, not the key."
)
NEW_ACCOUNT: Final = Cause(
    "new-account",
    500,
    "",
    "A new account's first call fails on the server.",
    "The server's fault: not your key, not your request.",
    "Until the server's view of balances knows an account, a call of a chute is a 500; later it is a 402 or works.",
    "within minutes to an hour: not reported",
    (Step("Try again later. Without a balance or a plan it will be a 402."), REFRESH),
    Check.NEW_ACCOUNT,
)
WRONG_PATH: Final = Cause(
    "wrong-path",
    404,
    "",
    "The path is wrong: the models' host serves what is below /v1/.",
    "Your program's request: the base URL.",
    "Most programs want the base URL with /v1 at its end, and add /chat/completions themselves.",
    "with https://llm.chutes.ai/v1",
    (Step("Use the base URL https://llm.chutes.ai/v1"), USE_IT),
)
_401: Final = Cause(
    "401",
    401,
    "",
    "401: the credential is refused. The text doesn't say why.",
    "The key or how it is sent, not your money.",
    steps=(_MORE, IDENTIFY),
)
_403: Final = Cause(
    "403",
    403,
    "",
    "403: the credential is known, but may not do this.",
    "What the credential may do, not your money.",
    steps=(_MORE, IDENTIFY),
)
_404: Final = Cause(
    "404",
    404,
    "",
    "404: there is nothing at this address.",
    "The address in the call: a path, a chute or a model that isn't there.",
    steps=(_MORE, USE_IT),
)
_429: Final = Cause(
    "429",
    429,
    "",
    "429: too many calls, or the chute is full. The text doesn't say which.",
    "A limit, or the chute's room. Never the balance.",
    "It can be: the calls a minute of your account (60 is usual), a full chute, the free calls of a day, "
    "deployments, or a call that came without a key.",
    "a minute later, if it is the calls a minute; else not known",
    (_MORE, Step("Try again after a minute.")),
)
_500: Final = Cause(
    "500",
    500,
    "",
    "The server failed (500).",
    "The server's fault: not your key, not your money.",
    ends="not known",
    steps=(_LATER,),
)
_GATEWAY: Final = Cause(
    "5xx",
    503,
    "",
    "The server can't be reached, or is too busy.",
    "The server, or a proxy in front of it: not your key, not your money.",
    ends="not known",
    steps=(_LATER,),
)
_OTHER_4XX: Final = Cause(
    "4xx",
    400,
    "",
    "The server refuses the request itself.",
    "Your program's request: not your key, not your money.",
    ends="with another request",
    steps=(Step("Paste the whole answer: its detail says what is wrong."),),
)
_BY_STATUS: Final = {401: _401, 402: ANY_402, 403: _403, 404: _404, 429: _429, 500: _500}


def by_status(status: int | None) -> Cause | None:
    """Return what a status means; None where it is no refusal."""
    if status is None or status < 400:
        return None
    return _BY_STATUS.get(status) or (_GATEWAY if status >= 500 else _OTHER_4XX)
