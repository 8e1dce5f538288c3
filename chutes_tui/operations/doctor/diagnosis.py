"""The checks in the order in which they depend on each other, and the run of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chutes_tui.operations.doctor import account_checks, machine_checks, network_checks, setting_checks
from chutes_tui.operations.doctor.running import DEADLINE, Spec, run_checks
from chutes_tui.operations.doctor.scene import Scene, open_scene

if TYPE_CHECKING:
    from collections.abc import Callable

    from chutes_tui.operations.doctor.report import Report
    from chutes_tui.operations.doctor.scene import Place

SPECS: Final[tuple[Spec[Scene], ...]] = (
    Spec("config", "Config", setting_checks.config),
    Spec("url", "URL", setting_checks.url, ("config",)),
    Spec("credential", "Credential", setting_checks.credential, ("config",)),
    Spec("seed", "Hotkey", setting_checks.seed, ("credential",)),
    Spec("key", "API key", setting_checks.key_form, ("credential",)),
    Spec("permission", "Server", setting_checks.permission, ("credential", "url")),
    Spec("proxy", "Proxy", network_checks.proxy, ("url",)),
    Spec("dns", "DNS", network_checks.dns, ("url", "proxy")),
    Spec("tcp", "Connection", network_checks.tcp, ("url", "proxy", "dns")),
    Spec("tls", "TLS", network_checks.tls, ("url", "proxy", "tcp")),
    Spec("ping", "API", network_checks.ping, ("url", "proxy", "dns", "tcp", "tls")),
    Spec("clock", "Clock", network_checks.clock, ("ping",)),
    Spec("sign-in", "Sign-in", account_checks.sign_in, ("ping", "clock", "seed", "key", "permission")),
    Spec("account", "Account", account_checks.account, ("sign-in",)),
    Spec("reads", "Usage", account_checks.reads, ("sign-in",)),
    Spec("limits", "Limits", account_checks.limits, ("reads",), aside=True),
    Spec("private", "Privacy", setting_checks.private),
    Spec("environment", "Environment", setting_checks.environment),
    Spec("wallets", "Wallets", machine_checks.wallets),
    Spec("chain", "Chain", machine_checks.chain, ("credential",), aside=True),
    Spec("clipboard", "Clipboard", machine_checks.clipboard, aside=True),
    Spec("terminal", "Terminal", machine_checks.terminal, aside=True),
    Spec("versions", "Versions", machine_checks.versions),
    Spec("packages", "Packages", machine_checks.packages, aside=True),
)


async def diagnose(
    place: Place, *, publish: Callable[[Report], None] = lambda _: None, deadline: float = DEADLINE
) -> Report:
    """Run every check over new connections. Raises nothing but cancellation. Changes nothing."""
    scene = await open_scene(place)
    try:
        return await run_checks(SPECS, scene, publish=publish, deadline=deadline)
    finally:
        await scene.close()
