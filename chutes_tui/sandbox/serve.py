"""The sandbox on a port of this machine, for other programs: the official CLI, curl, a second terminal."""

from __future__ import annotations

import argparse
import asyncio
import functools
import ipaddress
import signal
import socket
import struct
import sys
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from chutes_tui.sandbox.app import CONNECTION
from chutes_tui.sandbox.data.accounts import ACCOUNTS, DEFAULT_ACCOUNT
from chutes_tui.sandbox.faults import Fault, FaultKind
from chutes_tui.sandbox.generations import GENERATIONS, NEWEST
from chutes_tui.sandbox.sandbox import Sandbox, SandboxError, open_sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from types import FrameType

    from starlette.types import ASGIApp, Receive, Scope, Send

_LINGER_NOT = struct.pack("ii", 1, 0)
_SHUTDOWN_SECONDS = 1


class _SocketConnection:
    """The application's hold on its TCP connection."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport

    def drop(self, *, reset: bool) -> None:
        """Abort at once: by RST, or by FIN."""
        if reset:
            with suppress(OSError):
                self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self._transport.abort()

    def close(self) -> None:
        """Close once the buffer is out."""
        self._transport.close()


class _Protocol(H11Protocol):
    """uvicorn's HTTP/1.1, whose application can reach the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app = functools.partial(_with_connection, self.app, _SocketConnection(transport))


async def _with_connection(
    app: ASGIApp, connection: _SocketConnection, scope: Scope, receive: Receive, send: Send
) -> None:
    await app({**scope, CONNECTION: connection}, receive, send)


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers, telling when it listens."""

    def __init__(self, config: uvicorn.Config, on_listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_listening = on_listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._on_listening()

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        await self._serve(sockets)

    async def halt(self) -> None:
        """End every connection and request at once."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        tasks = list(self.server_state.tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _make_server(sandbox: Sandbox, on_listening: Callable[[], None]) -> _Server:
    config = uvicorn.Config(
        sandbox.app,
        http=_Protocol,
        ws="none",
        loop="asyncio",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )
    return _Server(config, on_listening)


@asynccontextmanager
async def serving(sandbox: Sandbox, port: int = 0) -> AsyncIterator[str]:
    """Serve on 127.0.0.1 within the running event loop; the base URL, which the config file gets as well."""
    listener, base_url = _listen("127.0.0.1", port)
    sandbox.point_config_at(base_url)
    listening = asyncio.Event()
    server = _make_server(sandbox, listening.set)
    task = asyncio.create_task(server.serve([listener]))
    try:
        await listening.wait()
        yield base_url
    finally:
        task.cancel()
        await server.halt()
        listener.close()


def main(argv: Sequence[str] | None = None) -> int:
    """`chutes-tui sandbox`: serve until SIGINT or SIGTERM. The exit code is 0, or 2 for unusable arguments."""
    arguments = command_parser().parse_args(argv)
    try:
        listener, base_url = _listen(arguments.host, arguments.port)
    except OSError as error:
        print(f"chutes-tui sandbox: cannot listen on {arguments.host}:{arguments.port}: {error}", file=sys.stderr)
        return 2
    with _Stopper() as stopper, listener:
        try:
            opened = open_sandbox(
                arguments.dir,
                seed=arguments.seed,
                empty=arguments.empty,
                generation=arguments.generation,
                account=arguments.account,
            )
        except SandboxError as error:
            print(f"chutes-tui sandbox: {error}", file=sys.stderr)
            return 2
        with opened as sandbox:
            sandbox.faults.add(*arguments.fault)
            sandbox.point_config_at(base_url)
            server = _make_server(sandbox, functools.partial(_announce, sandbox, base_url))
            stopper.watch_over(server)
            asyncio.run(server.serve([listener]))
    return 0


def _announce(sandbox: Sandbox, base_url: str) -> None:
    print(f"CHUTES_API_URL={base_url}")
    print(f"CHUTES_CONFIG_PATH={sandbox.config_path}")
    print(f"BT_WALLET_PATH={sandbox.wallets_path}", flush=True)


class _Stopper:
    """SIGINT and SIGTERM end the server instead of the process; the second one does not wait for anybody."""

    def __init__(self) -> None:
        self._signals = 0
        self._server: _Server | None = None
        self._before: dict[signal.Signals, Any] = {}

    def __enter__(self) -> _Stopper:
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._stop)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def watch_over(self, server: _Server) -> None:
        """Stop this server, at once if a signal came before it was there."""
        self._server = server
        server.should_exit = self._signals > 0

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1
        if self._server is not None:
            self._server.should_exit = True
            self._server.force_exit = self._signals > 1


def _listen(host: str, port: int) -> tuple[socket.socket, str]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family)
    listener.setblocking(False)
    # connections inherit it; without, the second answer on a kept connection waits 40 ms for a delayed ACK
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    shown = f"[{host}]" if family is socket.AF_INET6 else host
    return listener, f"http://{shown}:{listener.getsockname()[1]}"


def command_parser() -> argparse.ArgumentParser:
    """The options of the command that serves the sandbox."""
    parser = argparse.ArgumentParser(
        prog="chutes-tui sandbox",
        description="Serve an embedded Chutes API on this machine and print the variables that point clients at it.",
    )
    parser.add_argument("--port", type=_port, default=0, help="the port; 0 takes a free one (default)")
    parser.add_argument("--host", type=_loopback, default="127.0.0.1", help="a loopback address (default 127.0.0.1)")
    parser.add_argument("--dir", metavar="DIR", type=Path, help="keep the data here; else they vanish at the end")
    parser.add_argument("--seed", type=int, help="make ids, keys and usage repeat")
    parser.add_argument("--empty", action="store_true", help="start with an account that owns nothing")
    parser.add_argument(
        "--generation",
        choices=tuple(GENERATIONS),
        default=NEWEST,
        help=f"the generation of the server to follow (default {NEWEST})",
    )
    parser.add_argument(
        "--account",
        choices=tuple(ACCOUNTS),
        help=f"the account to start with, by its money and plan (default {DEFAULT_ACCOUNT})",
    )
    parser.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="'[METHOD] /PREFIX=KIND[:AMOUNT][xN]'",
        help=f"misbehave, for example 'POST /api_keys/=drop_after_commit x1'; kinds: {', '.join(FaultKind)}",
    )
    return parser


def _fault(text: str) -> Fault:
    try:
        return Fault.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _loopback(text: str) -> str:
    host = "127.0.0.1" if text == "localhost" else text
    try:
        if ipaddress.ip_address(host).is_loopback:
            return host
    except ValueError:
        pass
    raise argparse.ArgumentTypeError("the sandbox listens on loopback addresses only")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) < 65536):
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
