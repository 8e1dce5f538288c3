"""httpx without its command line: `from chutes_tui.api.http.httpx_lean import httpx`.

`import httpx` also loads its optional command line (click and a good part of rich), which it is made to do without
and which would cost a tenth of the time to the first screen.
"""

from __future__ import annotations

import sys

_COMMAND_LINE = "httpx._main"

if "httpx" in sys.modules:
    import httpx as httpx
else:
    sys.modules[_COMMAND_LINE] = None  # type: ignore[assignment]
    try:
        import httpx as httpx
    finally:
        del sys.modules[_COMMAND_LINE]
