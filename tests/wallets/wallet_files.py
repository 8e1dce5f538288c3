"""Key files to test with: recorded from other programs, and made up field by field."""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.traceback import Traceback

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.core.problem import Problem

WORDS = "abandon " * 11 + "about"
SEED = "4ed8d4b17698ddeaa1f1559f152f87b5d472f725ca86d341bd0276f1b61197e2"
PUBLIC = "66933bd1f37070ef87bd1198af3dacceb095237f803f3d32b173e6b425ed7972"
ADDRESS = "5EPCUjPxiHAcNooYipQFWr9NmmXJKpNG5RhcntXwbtUySrgH"
PRIVATE = (
    "2ec306fc1c5bc2f0e3a2c7a6ec6014ca4a0823a7d7d42ad5e9d7f376a1c36c0d"
    "14a2ddb1ef1df4adba49f3a4d8c0f6205117907265f09a53ccf07a4e8616dfd8"
)
OTHER_SEED = "ab" * 32
OTHER_ADDRESS = "5ERxhxyG15TfeiZ27PFdTQRpJghy17kkffvLEYuVMtfZZTrn"
OTHER_PUBLIC = "68ae9c1ac2217a62bfa1bd6168b83e6b36573bd4fa54b6873c0319f376e72f19"

RECORDED: dict[str, Any] = {
    "ss58Address": ADDRESS,
    "secretSeed": f"0x{SEED}",
    "cryptoType": 1,
    "accountId": f"0x{PUBLIC}",
    "publicKey": f"0x{PUBLIC}",
    "privateKey": f"0x{PRIVATE}",
    "secretPhrase": WORDS,
}
"""A hotkey as bittensor-wallet 4.1.1 wrote it."""

RECORDED_ED25519: dict[str, Any] = {
    "privateKey": f"0x{SEED}",
    "secretSeed": f"0x{SEED}",
    "cryptoType": 0,
    "accountId": "0x9125f505bdef2cb5825b9931769316d3e2f22150786489a04f39b434ec9fb294",
    "secretPhrase": WORDS,
    "ss58Address": "5FM25N8HGtacre9TnWQGRK32d1kUp1Gs6Dd7YiYpSPZLjmj6",
    "publicKey": "0x9125f505bdef2cb5825b9931769316d3e2f22150786489a04f39b434ec9fb294",
}

RECORDED_URI: dict[str, Any] = {
    "cryptoType": 1,
    "ss58Address": "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY",
    "publicKey": "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d",
    "privateKey": "0x33a6f3093f158a7109f679410bef1a0c54168145e0cecb4df006c1c2fffb1f09"
    "925a225d97aa00682d6a59b95b18780c10d7032336e88f3442b42361f4a66011",
    "accountId": "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d",
}
"""//Alice."""

RECORDED_PUBLIC: dict[str, Any] = {
    "cryptoType": 1,
    "publicKey": f"0x{PUBLIC}",
    "ss58Address": ADDRESS,
    "accountId": f"0x{PUBLIC}",
}

RECORDED_PASSWORD = "s3ntinel-pass"
RECORDED_SEALED = base64.b64decode(
    """
JE5BQ0xHsRJKtveWBpfYfWFWEHgxybO7p2utajAfpxbaH8PYtuXx7Fi0B89Y+l1rgFwEBgdROuWxIB+AzPr4ZJcK46Mo05nHntf0mKhRtuWXooyQinYo+f
bGbsF53G5HYZZiVsGLPHXeR3sf1jNlTHbmRuV39W7+O5ixrc/T5gehi3CYofisdL4i4z0TqVFWiQLo4lBWW8fgCSZ9uHhdOLfTtyxXHEFCfFfQ4pheF9eX
pbdotqxFkxKb2nUydeJUQ8jPVrWZrxB5mqmkTEavTqYvcLT1aMQxHWUTMtUSS9/3CCzPiZolxkBTVPzl76AgzzrMRL3JM03LlbOwL+gVFUE28BcdYDq441
DIZweNTpICGPabo0r7BNEAKAhwXhcarwwgVifshSCyoiJxhJqtGZEPN3IbstzGBSX5wqToBF+N5hg4wDFgFkdNps9RaPSWadmV03LC6f9rcsH6rl66eMnV
cDI7Fox0ZHRplwOOoefkaCmXN1oSe3aB8b0mZJluM9V/NII4yjrFmQ4d0lodGIqg2Hy0pjjSlRj8hcyqsiEy4+YzszemBJmx9aOaInC3gI461oqeYPu71W
ft03v0U/s594nbHubPhOG7ML2xFGcRzji+CXiEUN++Rd9QhF4lOBWD6/sZnFHRL/ujhXNKHWi+vBmfOABnz9H+o8QpN2usOFS0v349F2mW2IfKhgPVw1bQ
szZIT7TBzhGTVL22khcphHyohs/7I2XdXK7YrhEy8t28tFtgVuziSFVh+OuIAuwo+JYrA/bwwvRxhef7KhEia9v5kb/Byi4z4ACA2O7ulSLtPvqXfgXDZI
dM03XBZHRe
"""
)
"""A coldkey of the same words as bittensor-wallet 4.1.1 encrypted it."""


def put(path: Path, content: Mapping[str, Any] | bytes, mode: int = 0o600) -> Path:
    """A file with this content; its folders are made."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    path.chmod(mode)
    return path


def put_wallet(wallet: Path, **hotkeys: Mapping[str, Any] | bytes) -> Path:
    """A wallet with a coldkeypub.txt, an encrypted coldkey and these hotkeys."""
    put(wallet / "coldkeypub.txt", RECORDED_PUBLIC)
    put(wallet / "coldkey", RECORDED_SEALED)
    for name, content in hotkeys.items():
        put(wallet / "hotkeys" / name, content)
    return wallet


def shown(problem: Problem) -> str:
    """All that a problem can show: its report, its repr, and its traceback with every local variable of the program
    as a crash would print it."""
    trace = problem.__traceback__
    while trace is not None and Path(trace.tb_frame.f_code.co_filename).is_relative_to(Path(__file__).parent):
        trace = trace.tb_next
    assert trace is not None, "it was raised by the program"
    out = io.StringIO()
    crash = Traceback.from_exception(
        type(problem), problem, trace, show_locals=True, locals_max_string=100_000, locals_max_length=10_000
    )
    Console(file=out, width=100_000).print(crash)
    return f"{out.getvalue()} {problem.report()} {problem!r} {problem.__cause__!r} {problem.__context__!r}"
