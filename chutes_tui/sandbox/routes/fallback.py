"""Whatever no other route takes: invocations, the inference host, and unknown paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from chutes_tui.sandbox.credentials.scopes import invoked_chute, is_inference
from chutes_tui.sandbox.errors import ApiError, ServerCrash
from chutes_tui.sandbox.routes.inference import invoke_chute, invoke_model, list_models

if TYPE_CHECKING:
    from starlette.responses import Response

    from chutes_tui.sandbox.call import Call

_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD")
_ANONYMOUS_PAGE = (
    "<html>\r\n<head><title>429 Too Many Requests</title></head>\r\n<body>\r\n"
    "<center><h1>429 Too Many Requests</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


def answer(call: Call) -> Response:
    """Credentials are asked for before anything is said about the path."""
    request = call.request
    if request.method not in _METHODS:
        raise ApiError(405, "Method Not Allowed")
    if request.method == "HEAD":
        raise ServerCrash
    path = request.url.path
    inference = is_inference(call.world.generation, request.method, path, request.headers.get("host", ""))
    if inference and request.method == "GET":
        return list_models(call)
    user = call.optional_user()
    if user is None and inference and call.world.generation.anonymous_page:
        return HTMLResponse(_ANONYMOUS_PAGE, 429)
    if user is None:
        raise ApiError(401, "Authentication required.")
    if inference:
        return invoke_model(call, user)
    return invoke_chute(call, user, invoked_chute(request.method, path))
