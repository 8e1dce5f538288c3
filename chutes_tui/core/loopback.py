"""Which hosts are this very machine: the only ones that plain http may reach."""

from __future__ import annotations

import re
from typing import Final

_IPV4_LOOPBACK: Final = re.compile(r"127(?:\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)){3}", re.ASCII)


def is_loopback_host(host: str) -> bool:
    """Whether `host` (no port, no brackets needed) is `localhost`, `*.localhost`, 127.0.0.0/8 or ::1.

    Names are taken by their text alone: nothing is resolved. Unusual spellings of addresses (decimal, octal,
    shortened, IPv4 in IPv6) don't count, since programs disagree about what they mean.
    """
    name = host.strip().lower()
    if name.startswith("[") and name.endswith("]"):
        name = name[1:-1]
    if ":" in name:
        import ipaddress

        try:
            return ipaddress.IPv6Address(name) == ipaddress.IPv6Address("::1")
        except ValueError:
            return False
    return is_loopback_name(name) or _IPV4_LOOPBACK.fullmatch(name.removesuffix(".")) is not None


def is_loopback_name(host: str) -> bool:
    """Whether `host` is `localhost` or `*.localhost`: a name of this machine that must not be resolved."""
    name = host.lower().removesuffix(".")
    return name == "localhost" or name.endswith(".localhost")
