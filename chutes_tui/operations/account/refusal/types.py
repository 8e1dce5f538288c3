"""What a cause of a refusal is made of."""

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
