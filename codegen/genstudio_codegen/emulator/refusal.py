"""The service's answers: the envelope, and the refusals that become one."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.responses import Response

from .assumptions import HTTP_STATUS, Code


class Refusal(Exception):
    """A request that the service refuses: becomes an envelope with `code` != 0."""

    def __init__(self, code: Code, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.headers = headers


def dumps(content: object) -> str:
    r"""JSON as the service writes it: `&` in links is escaped as `\u0026`, as in the tutorial's answers."""
    text = json.dumps(content, separators=(",", ":"))
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def envelope(data: object) -> Response:
    """A successful answer."""
    body = {"code": int(Code.SUCCESS), "msg": "Success", "data": data}
    return Response(dumps(body), media_type="application/json")


def refused(refusal: Refusal) -> Response:
    """The answer to a refused request."""
    body = {"code": int(refusal.code), "msg": refusal.message, "data": None}
    status = HTTP_STATUS[refusal.code]
    return Response(dumps(body), status, media_type="application/json", headers=refusal.headers)
