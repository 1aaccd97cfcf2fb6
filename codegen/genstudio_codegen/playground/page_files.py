"""The files of the page: HTML, CSS and modules, as they lie in the folder `files`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

_FOLDER = Path(__file__).resolve().parent / "files"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


async def index(request: Request) -> Response:
    """The page."""
    return _answer("index.html")


async def page_file(request: Request) -> Response:
    """One file that the page loads."""
    return _answer(request.path_params["name"])


def _answer(name: str) -> Response:
    content = _contents().get(name)
    if content is None:
        raise HTTPException(404, "the page has no such file")
    return Response(content, media_type=_TYPES[Path(name).suffix])


@lru_cache
def _contents() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in _FOLDER.iterdir() if path.suffix in _TYPES}
