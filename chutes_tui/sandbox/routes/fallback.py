"""Whatever no other route takes: invocations, the inference host, and unknown paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import HTMLResponse

from chutes_tui.sandbox.call import Call, reply
from chutes_tui.sandbox.credentials.scopes import invoked_chute, is_inference
from chutes_tui.sandbox.errors import ApiError, ServerCrash
from chutes_tui.sandbox.refusals import check_call, quota_headers
from chutes_tui.sandbox.routes.account import PERMISSION_FREE
from chutes_tui.sandbox.routes.catalog import find_chute
from chutes_tui.sandbox.validation import parse_loose_json

if TYPE_CHECKING:
    import sqlite3

    from starlette.responses import Response

_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD")
_ANONYMOUS_PAGE = (
    "<html>\r\n<head><title>429 Too Many Requests</title></head>\r\n<body>\r\n"
    "<center><h1>429 Too Many Requests</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)
_USUAL_TERMS = (0.1, 0.4, 32768, 8192)
_TERMS = {
    "deepseek-ai/DeepSeek-V3": (0.27, 1.09, 163840, 65536),
    "Qwen/Qwen3-235B-A22B": (0.0775, 0.5405, 40960, 40960),
}
_NO_CHUTE = "No matching chute found!"


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
        return _models(call)
    user = call.optional_user()
    if user is None and inference and call.world.generation.anonymous_page:
        return HTMLResponse(_ANONYMOUS_PAGE, 429)
    if user is None:
        raise ApiError(401, "Authentication required.")
    if inference:
        model = str(parse_loose_json(call.body).get("model") or "")
        return _invoke(call, user, model, f"model not found: {model}")
    return _invoke(call, user, invoked_chute(request.method, path), _NO_CHUTE)


def _invoke(call: Call, user: sqlite3.Row, id_or_name: str | None, not_found: str) -> Response:
    """Far enough to tell allowed from refused: the answer is a greeting, and costs nothing."""
    chute = find_chute(call, id_or_name, user["user_id"]) if id_or_name else None
    if chute is None:
        raise ApiError(404, not_found)
    if not user["permissions"] & PERMISSION_FREE:
        check_call(call.world, user, chute)
    greeting = {"role": "assistant", "content": "Hello from the sandbox."}
    answer = reply(
        {
            "id": call.world.chance.hexadecimal(16),
            "object": "chat.completion",
            "model": chute["name"],
            "chute_id": chute["chute_id"],
            "choices": [{"index": 0, "message": greeting, "finish_reason": "stop"}],
        }
    )
    answer.headers.update(quota_headers(call.world, user))
    return answer


def _models(call: Call) -> Response:
    """The public language models. Open to everybody."""
    rows = call.world.database.rows("SELECT name FROM chutes WHERE public AND template = 'vllm' ORDER BY name")
    return reply({"object": "list", "data": [_model(row["name"]) for row in rows]})


def _model(name: str) -> dict[str, object]:
    """A model as the platform lists it: USD per million tokens, lengths in tokens."""
    prompt, completion, context, longest = _TERMS.get(name, _USUAL_TERMS)
    return {
        "id": name,
        "object": "model",
        "pricing": {"prompt": prompt, "completion": completion},
        "context_length": context,
        "max_output_length": longest,
    }
