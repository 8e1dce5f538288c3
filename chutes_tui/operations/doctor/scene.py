"""What the checks look at: the machine, its terminal, the settings as far as they can be read, one fresh client."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from chutes_tui.core.credentials import ApiKeyCredential, HotkeyCredential
from chutes_tui.core.loopback import is_loopback_host
from chutes_tui.core.problem import Problem
from chutes_tui.core.program.home import state_folder, with_home_as_tilde
from chutes_tui.core.setting import FROM_DEFAULT
from chutes_tui.core.text import visible
from chutes_tui.storage.private_files import shown_path

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from pathlib import Path

    import httpx

    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.exchange import Timeouts
    from chutes_tui.core.credentials import Credential
    from chutes_tui.core.setting import Setting
    from chutes_tui.operations.host_question import HostQuestion
    from chutes_tui.operations.session import Session
    from chutes_tui.profiles import LaunchOptions, Profile
    from chutes_tui.profiles.config_file import ConfigFile


LEAST: Final = (80, 24)


@dataclass(frozen=True, slots=True)
class Terminal:
    """Size in cells (None: not a terminal), how many colours, and whether it writes Unicode."""

    size: tuple[int, int] | None = None
    colours: str = ""
    unicode: bool = True
    name: str = ""

    @property
    def small(self) -> bool:
        """Whether it is smaller than what every screen fits into."""
        return self.size is not None and (self.size[0] < LEAST[0] or self.size[1] < LEAST[1])


def this_terminal(environ: Mapping[str, str]) -> Terminal:
    """The terminal of this process, as far as it is one."""
    encoding = (getattr(sys.__stdout__, "encoding", "") or "").lower().replace("-", "")
    try:
        found = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
        size = (found.columns, found.lines)
    except (OSError, ValueError):
        size = None
    return Terminal(
        size, colours_of(environ), encoding in ("utf8", "utf16", "utf32"), visible(environ.get("TERM", ""))
    )


def colours_of(environ: Mapping[str, str]) -> str:
    """How many colours the terminal says that it has."""
    if environ.get("NO_COLOR"):
        return "no colour (NO_COLOR)"
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16 million colours"
    term = environ.get("TERM", "")
    if "256" in term:
        return "256 colours"
    return "no colour" if term in ("", "dumb") else "16 colours"


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look: the command line, the environment, the home folder.

    `wallets` is the folder that the user chose, None for the configured one. `transport` reaches the embedded
    sandbox, which has no network. `opened` is an account that is open without a config file: it is taken as it is.
    """

    options: LaunchOptions
    environ: Mapping[str, str]
    home: Path
    terminal: Terminal
    wallets: Setting[Path] | None = None
    transport: httpx.AsyncBaseTransport | None = None
    opened: Profile | None = None
    timeouts: Timeouts | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings, each with what is wrong with it; None where it can't be known without another one.

    `missing`: there is no config file, or an empty one. `question`: the credential was made for another server, and
    nobody has allowed it for this one.
    """

    path: Setting[Path] | None = None
    config: ConfigFile | None = None
    config_problem: Problem | None = None
    missing: bool = False
    url: Setting[str] | None = None
    url_problem: Problem | None = None
    credential: Setting[Credential] | None = None
    credential_problem: Problem | None = None
    warnings: tuple[tuple[str, str, str], ...] = ()
    """What works all the same: what it is, what to do, the command that does it."""
    profile: Profile | None = None
    question: HostQuestion | None = None


def read_settings(place: Place) -> Settings:
    """Read everything that can be read, each by itself. Blocks; raises nothing for what is on the disk."""
    from chutes_tui.profiles.config_file import read_config
    from chutes_tui.profiles.credential import find_credential
    from chutes_tui.profiles.model import NoConfigError
    from chutes_tui.profiles.resolve import base_url_setting, chosen_path, resolve_profile
    from chutes_tui.storage.private_files import FileMissingError, NoHomeError

    if (opened := place.opened) is not None:
        warned = tuple((one.what, one.next_step, one.command) for one in opened.warnings)
        question = _unanswered(place, opened)
        return Settings(
            url=opened.base_url, credential=opened.credential, warnings=warned, profile=opened, question=question
        )
    found: dict[str, object] = {}
    config: ConfigFile | None = None
    missing = False
    try:
        path = chosen_path(place.options, place.environ, place.home)
        found["path"] = path
        config = read_config(path.value)
        missing = config.empty
        found["config"] = config
    except (FileMissingError, NoHomeError):
        missing = True
    except Problem as problem:
        found["config_problem"] = problem
    broken = "config_problem" in found
    try:
        url = base_url_setting(place.options, place.environ, config)
        if not broken or url.origin != FROM_DEFAULT:
            found["url"] = url
    except Problem as problem:
        found["url_problem"] = problem
    warnings: list[object] = []
    if not broken:
        try:
            found["credential"] = find_credential(config, place.environ, warnings)  # type: ignore[arg-type]
        except Problem as problem:
            found["credential_problem"] = problem
    try:
        profile = resolve_profile(place.options, place.environ, place.home)
    except NoConfigError as problem:
        found["config_problem"], found["missing"] = problem, missing
    except Problem as problem:
        if not {"config_problem", "url_problem", "credential_problem"} & found.keys():
            found["config_problem"] = problem
    else:
        found["profile"] = profile
        found["warnings"] = tuple((one.what, one.next_step, one.command) for one in profile.warnings)
        found["question"] = _unanswered(place, profile)
    return Settings(**found)  # type: ignore[arg-type]


def _unanswered(place: Place, profile: Profile) -> HostQuestion | None:
    from chutes_tui.operations.host_question import question_about
    from chutes_tui.storage.allowed_hosts import AllowedHosts

    if profile.made_for == profile.base_url.value:
        return None
    question = question_about(profile)
    if question is None:
        return None
    known = AllowedHosts(state_folder(place.environ, place.home) / "hosts.json")
    return None if known.allows(question.credential, question.origin) else question


@dataclass(slots=True)
class Scene:
    """What every check is given. What several of them need is asked for once: `once`."""

    place: Place
    settings: Settings
    client: ChutesClient | None = None
    """Signs in as the profile does; None when it can't or mustn't."""
    public: ChutesClient | None = None
    """The same server without signing in; None without a usable URL."""
    session: Session | None = None
    _asked: dict[str, asyncio.Task[Any]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The API's URL, "" when it isn't known."""
        return self.settings.url.value if self.settings.url is not None else ""

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        parts = urlsplit(self.url)
        return parts.port or (443 if parts.scheme == "https" else 80)

    @property
    def encrypted(self) -> bool:
        return self.url.startswith("https:")

    @property
    def local(self) -> bool:
        """Whether the server runs on this machine."""
        return is_loopback_host(self.host)

    @property
    def embedded(self) -> bool:
        """Whether the server runs in this very process."""
        return self.place.transport is not None

    @property
    def timeouts(self) -> Timeouts:
        from chutes_tui.api.http.exchange import Timeouts

        return self.place.timeouts or Timeouts(connect=4.0, read=8.0, total=9.0)

    @property
    def hotkey(self) -> HotkeyCredential | None:
        value = self.settings.credential.value if self.settings.credential is not None else None
        return value if isinstance(value, HotkeyCredential) else None

    @property
    def api_key(self) -> ApiKeyCredential | None:
        value = self.settings.credential.value if self.settings.credential is not None else None
        return value if isinstance(value, ApiKeyCredential) else None

    def short(self, path: Path) -> str:
        """A path for people, with `~` for the home folder."""
        return shown_path(with_home_as_tilde(path, self.place.home))

    async def once(self, name: str, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The answer to a question that several checks have: the first asks, the others wait for it."""
        task: asyncio.Task[T] | None = self._asked.get(name)
        if task is None:
            task = self._asked[name] = asyncio.create_task(ask())
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Close all connections, and forget every login."""
        for task in self._asked.values():
            task.cancel()
        for task in self._asked.values():
            with suppress(BaseException):
                await task
        if self.session is not None:
            self.session.reads.forget()
        for client in (self.client, self.public):
            if client is not None:
                await client.aclose()


async def open_scene(place: Place) -> Scene:
    """Read the settings and make a client over connections of its own; nothing is sent yet."""
    settings = await asyncio.to_thread(read_settings, place)
    scene = Scene(place, settings)
    if settings.url is not None:
        await asyncio.to_thread(_open_clients, scene)
    return scene


def _open_clients(scene: Scene) -> None:
    from chutes_tui.api.client import ChutesClient
    from chutes_tui.api.http.auth import ApiKeyAuth, HotkeyAuth
    from chutes_tui.api.http.retry import RetryPolicy
    from chutes_tui.operations.account.sign_in import ReadSignIn
    from chutes_tui.operations.session import Session
    from chutes_tui.storage.key_records import KeyRecords
    from chutes_tui.wallets.signing import Signer

    place, settings = scene.place, scene.settings
    once, transport = RetryPolicy(tries=1), place.transport
    scene.public = ChutesClient(scene.url, transport=transport, timeouts=scene.timeouts, retry=once)
    if settings.credential is None or settings.profile is None or settings.question is not None:
        return
    signer: Signer | None = None
    auth: httpx.Auth | None = None
    if scene.hotkey is not None:
        signer = Signer(scene.hotkey.seed, ss58=scene.hotkey.ss58)
        auth = HotkeyAuth(signer)
    elif scene.api_key is not None:
        auth = ApiKeyAuth(scene.api_key.api_key)
    scene.client = ChutesClient(scene.url, auth, transport=transport, timeouts=scene.timeouts, retry=once)
    reads = ReadSignIn(scene.client, signer)
    scene.session = Session(settings.profile, scene.client, KeyRecords.load(None), reads, transport)
