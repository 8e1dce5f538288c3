"""One call of the API: what to ask (Call), what came back (Answer). Bodies never show in a repr."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec

from chutes_tui.api.errors.server_words import Cleaner
from chutes_tui.api.errors.types import ValidationError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chutes_tui.api.http.httpx_lean import httpx
    from chutes_tui.core.secret import Secret


class Body:
    """The bytes of a body, sent exactly as they are signed; a Secret among the values is revealed only in here."""

    __slots__ = ("data",)

    content_type = "application/json"

    def __init__(self, **values: Any) -> None:
        """Raises ValidationError for text that can't be sent: half a character has no UTF-8."""
        try:
            self.data = self._encoded(values)
        except UnicodeEncodeError:
            raise ValidationError(
                "What you typed contains half characters, which UTF-8 can't encode. Nothing was sent."
            ) from None

    def _encoded(self, values: dict[str, Any]) -> bytes:
        return msgspec.json.encode(values, enc_hook=_reveal)

    def __repr__(self) -> str:
        return f"Body({len(self.data)} bytes)"


class FormBody(Body):
    """The same as a form's fields, which OAuth's routes want."""

    __slots__ = ()

    content_type = "application/x-www-form-urlencoded"

    def _encoded(self, values: dict[str, Any]) -> bytes:
        plain = {name: value if isinstance(value, str) else value.reveal() for name, value in values.items()}
        return urlencode(plain).encode()


def _reveal(value: Secret) -> str:
    return value.reveal()


@dataclass(frozen=True, slots=True)
class Call:
    """What to ask. `purpose` is what a hotkey signs when there is no body; None: the route can't be asked by hotkey.

    `public` routes are asked without signing in; `auth` signs this one call in another way than the client's own.
    `write` calls change something: they are never sent twice. They go over a `fresh` connection, as does what is
    asked again. `hidden` are the secrets in the body, which no message may repeat. `secret_params` join the query
    only on the way to the wire.
    """

    method: str
    path: str
    purpose: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    body: Body | None = None
    write: bool = False
    public: bool = False
    hidden: tuple[Secret, ...] = ()
    auth: httpx.Auth | None = None
    secret_params: Mapping[str, Secret] = field(default_factory=dict)
    fresh: bool = False

    @property
    def title(self) -> str:
        """`POST /api_keys/`."""
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, complete. `skew` is server clock minus local clock in seconds, if a Date header came;
    `location` is where a redirect leads, `asked` the address that was asked, without its query.

    `signed_by` is `hotkey`, `header` (an API key or token) or empty; `clean` takes the secrets of this request out
    of a text.
    """

    status: int
    headers: httpx.Headers = field(repr=False)
    body: bytes = field(repr=False)
    skew: float | None = None
    location: str = field(default="", repr=False)
    asked: str = ""
    signed_by: str = ""
    clean: Cleaner = field(default_factory=Cleaner)

    @property
    def ok(self) -> bool:
        """True if the request succeeded: a status of 2xx."""
        return 200 <= self.status < 300

    @property
    def content_type(self) -> str:
        return str(self.headers.get("content-type", ""))

    @property
    def text(self) -> str:
        """The body as text, whatever it is: for error messages only, through `clean`."""
        return self.body.decode("utf-8", "replace")
