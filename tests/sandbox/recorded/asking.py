"""Asks a recorded question: fills in the values that it names, signs, and sends it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    import httpx

    from .people import Place

_VALUE = re.compile(r"\$\{(\w+)\}")


async def ask(place: Place, question: dict[str, Any]) -> httpx.Response:
    """Send a question. `${name}` in its texts stands for a value of the place."""
    asked = filled(place, question)
    content, headers = _content(asked)
    if "auth" in asked:
        headers["Authorization"] = asked["auth"]
    if "sign" in asked:
        headers |= _signature(place, asked["sign"], content)
    for name, value in asked.get("headers", {}).items():
        headers.pop(name, None)
        if value is not None:
            headers[name] = value
    url = place.sandbox.base_url + asked["path"]
    if "params" in asked:
        url += "?" + urlencode(asked["params"])
    return await place.http.request(asked["method"], url, content=content, headers=headers)


def filled(place: Place, value: Any) -> Any:
    """The same with every `${name}` replaced."""
    if isinstance(value, dict):
        return {name: filled(place, one) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(place, one) for one in value]
    return _VALUE.sub(lambda found: place[found[1]], value) if isinstance(value, str) else value


def _content(asked: dict[str, Any]) -> tuple[bytes, dict[str, str]]:
    """The body and what says its kind."""
    if "form" in asked:
        return urlencode(asked["form"]).encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    if "raw" in asked:
        return asked["raw"].encode(), {"Content-Type": "application/json"}
    if "body" in asked:
        return json.dumps(asked["body"]).encode(), {"Content-Type": "application/json"}
    return b"", {}


def _signature(place: Place, how: dict[str, Any], content: bytes) -> dict[str, str]:
    """The hotkey's three headers, wrong on purpose where the question was."""
    hotkey = place.hotkeys[how["by"]]
    address = how.get("hotkey", hotkey.address)
    nonce = str(place.now() + how.get("ahead", 0))
    if how.get("fingerprint"):
        message = f"{address}:{json.loads(content).get('fingerprint', '')}:{nonce}"
    else:
        message = f"{address}:{nonce}:{how.get('purpose') or hashlib.sha256(content).hexdigest()}"
    signature = how.get("signature", hotkey.sign(message))
    return {
        "X-Chutes-Hotkey": address,
        "X-Chutes-Nonce": nonce,
        "X-Chutes-Signature": signature.upper() if how.get("capitals") else signature,
    }
