"""An embedded Chutes API to try things on: Starlette over SQLite, with real signature checks.

It shares no code with the client, so that a mistake made twice cannot look like success.
"""

from __future__ import annotations

from chutes_tui.sandbox.faults import Fault, FaultBoard, FaultKind
from chutes_tui.sandbox.sandbox import Account, Sandbox, SandboxError, open_sandbox
from chutes_tui.sandbox.world import Switches

__all__ = ["Account", "Fault", "FaultBoard", "FaultKind", "Sandbox", "SandboxError", "Switches", "open_sandbox"]
