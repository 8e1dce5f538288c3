"""What finney says of a hotkey: its place on Chutes' subnet, its validator permit, and the subnets that it owns.

`Uids` and `IsNetworkMember` are those of chutes-api-newer, "The chain". The other keys are made alike from the
names of subtensor's storage (twox-128 of pallet and item, then the subnet as it is): `ValidatorPermit` is a list of
yes and no by uid, `SubnetOwnerHotkey` an account, `TotalNetworks` a u16. Another form is refused, not misread.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

from chutes_tui.api.chain import CHUTES_NETUID, UIDS, ChainError, hashed, little

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.api.chain import ChainClient

T = TypeVar("T")
_MODULE: Final = "658faa385070e074c85bf6b568cf0555"
_IS_MEMBER: Final = _MODULE + "ea6aa4e81a33d2c120ef55203e0eb560"
_PERMITS: Final = _MODULE + "56af5b07ace59da2c9d7f0d48bc93143"
_OWNERS: Final = _MODULE + "68b7553499633fe05caf4d8a51aefe5c"
_TOTAL: Final = _MODULE + "5f3bb7bcd0a076a48abf8c256d221721"
_MOST_NETWORKS: Final = 1024
_BEYOND: Final = 64
"""So many more are asked for at once."""
_PERMIT_UNKNOWN: Final = "The validator permit follows the uid, which isn't known."


@dataclass(frozen=True, slots=True)
class HotkeyStanding:
    """What is known of a hotkey; a ChainError where one thing can't be told.

    `uid` None: it has none on that subnet. `owns` are the subnets whose owner's hotkey it is.
    """

    netuid: int
    member: bool | ChainError
    uid: int | ChainError | None
    permit: bool | ChainError
    owns: tuple[int, ...] | ChainError


async def hotkey_standing(client: ChainClient, hotkey: bytes, netuid: int = CHUTES_NETUID) -> HotkeyStanding:
    """Read what the chain says of a hotkey (a public key). Raises ChainError when a node tells nothing at all."""
    subnet, key = little(netuid), hashed(hotkey)
    keys = [_IS_MEMBER + key + subnet, UIDS + subnet + key, _PERMITS + subnet, _TOTAL]
    member, uid, permits, total = await client.stored(keys)
    number = _read(uid, _number)
    networks = _read(total, _number)
    owns: tuple[int, ...] | ChainError = networks if isinstance(networks, ChainError) else ()
    if isinstance(networks, int) and 0 < networks <= _MOST_NETWORKS:
        owns = await _owned(client, hotkey, networks)
    elif not isinstance(networks, ChainError):
        owns = _unreadable("It doesn't say how many subnets there are.")
    return HotkeyStanding(netuid, _read(member, _yes_or_no), number, _permit(permits, number), owns)


async def _owned(client: ChainClient, hotkey: bytes, networks: int) -> tuple[int, ...] | ChainError:
    """The subnets of an owner's hotkey. A subnet that ended leaves a gap in the numbers, so that the last ones can be
    higher than how many there are: for those not seen yet the numbers beyond are asked, too."""
    found: list[int] = []
    numbers, missing = range(networks), networks
    while missing > 0 and numbers:
        try:
            owners = await client.stored([_OWNERS + little(netuid) for netuid in numbers])
        except ChainError as problem:
            return problem
        for netuid, owner in zip(numbers, owners, strict=True):
            if isinstance(owner, ChainError):
                return owner
            if owner is not None and len(owner) != len(hotkey):
                return _unreadable(f"An owner of {len(owner)} bytes came.")
            if owner == hotkey:
                found.append(netuid)
        seen = sum(owner is not None for owner in owners)
        missing = missing - seen if seen else 0
        numbers = range(numbers.stop, min(numbers.stop + _BEYOND, _MOST_NETWORKS))
    return tuple(found)


def _permit(permits: bytes | ChainError | None, uid: int | ChainError | None) -> bool | ChainError:
    """Whether a uid has the permit; who has no uid has none."""
    if uid is None:
        return False
    if isinstance(permits, ChainError):
        return permits
    if isinstance(uid, ChainError):
        return ChainError(uid.what, why=_PERMIT_UNKNOWN, next_step=uid.next_step, detail=uid.detail)
    flags = _flags(permits or b"\x00")
    if flags is None or uid >= len(flags):
        return _unreadable("The validator permits have another form than was expected.")
    return flags[uid] == 1


def _flags(data: bytes) -> bytes | None:
    """The entries of a list of yes and no: its length stands first, in one, two or four bytes (SCALE)."""
    if not data:
        return None
    size = {0: 1, 1: 2, 2: 4}.get(data[0] & 3)
    if size is None or len(data) < size:
        return None
    count, flags = int.from_bytes(data[:size], "little") >> 2, data[size:]
    return flags if count == len(flags) and set(flags) <= {0, 1} else None


def _read(answer: bytes | ChainError | None, read: Callable[[bytes | None], T]) -> T | ChainError:
    if isinstance(answer, ChainError):
        return answer
    try:
        return read(answer)
    except ValueError as error:
        return _unreadable(str(error))


def _number(data: bytes | None) -> int | None:
    if data is not None and len(data) != 2:
        raise ValueError(f"A number of {len(data)} bytes came, where there are 2.")
    return None if data is None else int.from_bytes(data, "little")


def _yes_or_no(data: bytes | None) -> bool:
    if data not in (None, b"\x00", b"\x01"):
        raise ValueError("Something else than yes or no came.")
    return data == b"\x01"


def _unreadable(why: str) -> ChainError:
    return ChainError(
        "The chain node's answer can't be read.",
        why=f"{why} So what was asked is unknown.",
        next_step="Choose another node.",
    )
