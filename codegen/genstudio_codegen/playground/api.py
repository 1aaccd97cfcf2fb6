"""What the page asks its server: workflows, forms, checks, runs, files and requests, as JSON."""

from __future__ import annotations

import asyncio
import json
import warnings
from collections.abc import AsyncGenerator, Mapping
from threading import Lock
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import Route

from . import uploads
from .arguments import Arguments, read_arguments
from .catalogue import Catalogue
from .form import find_choices
from .live_module import LiveWorkflow, WorkflowUnusable
from .media import media_of
from .request_body import read_fields
from .request_rows import RequestRows, shown_rows
from .runner import Runner
from .runs import ENDED, Run, RunStore
from .samples import samples_for
from .target import Target
from .uploads import StoredUpload, TooLarge, UploadStore

if TYPE_CHECKING:
    from genstudio_transport import ParameterProblem

# A file of a run is shown as what it is, and can never run scripts.
_FILE_HEADERS = {"content-security-policy": "default-src 'none'; sandbox", "cache-control": "private, max-age=3600"}


# What is caught of warnings belongs to the whole process.
_WARNINGS = Lock()


class PageAPI:
    """Answers the page.

    Args:
        target: What runs the workflows.
        catalogue: The workflows.
        stored: The files that were given.
        runs: The runs.
        runner: What starts them.
        requests: Gives the requests that were sent.
    """

    def __init__(
        self,
        target: Target,
        catalogue: Catalogue,
        stored: UploadStore,
        runs: RunStore,
        runner: Runner,
        requests: RequestRows,
    ) -> None:
        self._target = target
        self._catalogue = catalogue
        self._uploads = stored
        self._runs = runs
        self._runner = runner
        self._requests = requests

    def routes(self) -> list[Route]:
        """The addresses as routes, below that of the API."""
        workflow, run = "/workflows/{key}", "/runs/{run:int}"
        return [
            Route("/workflows", self.workflows),
            Route(workflow, self.form),
            Route(f"{workflow}/choices/{{name}}", self.choices),
            Route(f"{workflow}/check", self.check, methods=["POST"]),
            Route(f"{workflow}/runs", self.start, methods=["POST"]),
            Route("/uploads", self.upload, methods=["POST"]),
            Route("/uploads/{upload}", self.uploaded),
            Route("/runs", self.list_runs),
            Route(run, self.run),
            Route(f"{run}/events", self.events),
            Route(f"{run}/cancel", self.cancel, methods=["POST"]),
            Route(f"{run}/preview", self.preview),
            Route(f"{run}/files/{{index:int}}", self.file),
            Route("/requests", self.requests),
        ]

    async def workflows(self, request: Request) -> Response:
        """All workflows, in a few words each, and what runs them; only the version to a page that knows it already."""
        version = self._catalogue.version
        if request.query_params.get("known") == version:
            return _json({"version": version})
        listed = [
            {"key": one.key, "title": one.title, "id": one.workflow_id, "file": one.config.spec.name, "of": one.version}
            for one in self._catalogue
        ]
        service = {"kind": self._target.kind, "address": self._target.address}
        return _json(
            {"version": version, "service": service, "workflows": listed, "largest_upload": uploads.MOST_BYTES}
        )

    async def form(self, request: Request) -> Response:
        """The form of one workflow."""
        workflow = self._workflow(request)
        try:
            form = await asyncio.to_thread(lambda: workflow.form)
        except WorkflowUnusable as error:
            return _json({"refused": str(error)})
        return _json({"key": workflow.key, "form": form})

    async def choices(self, request: Request) -> Response:
        """Some choices of a field that has many."""
        workflow = self._workflow(request)
        name = request.path_params["name"]
        parameter = await asyncio.to_thread(workflow.parameter, name)
        if parameter is None:
            raise HTTPException(404, "the workflow has no such field")
        query = request.query_params
        offset = query.get("offset", "0")
        return _json(
            find_choices(parameter, query.get("q", "")[:200], offset=int(offset) if offset.isdecimal() else 0, limit=60)
        )

    async def check(self, request: Request) -> Response:
        """What is wrong with a form, and the code for it."""
        workflow = self._workflow(request)
        arguments = self._arguments(await read_fields(request))
        try:
            problems, notices = await asyncio.to_thread(_checked, workflow, arguments)
            # Code for values that the module refuses would only raise.
            code = None if problems else await asyncio.to_thread(samples_for, workflow, arguments, self._target)
        except WorkflowUnusable as error:
            return _json({"refused": str(error)})
        return _json({"problems": _shown(problems), "notices": notices, "code": code and code._asdict()})

    async def start(self, request: Request) -> Response:
        """Start a run, unless something is wrong with the form."""
        workflow = self._workflow(request)
        fields = await read_fields(request)
        arguments = self._arguments(fields)
        try:
            problems, notices = await asyncio.to_thread(_checked, workflow, arguments)
        except WorkflowUnusable as error:
            return _json({"refused": str(error)})
        if problems:
            # Not an error: browsers log those, and this is an answer like any other.
            return _json({"problems": _shown(problems)})
        run = self._runs.add(workflow.key, workflow.title, fields)
        run.notices = tuple(notices)
        self._runner.start(run, workflow, arguments.given)
        return _json(run.shown(), 201)

    async def upload(self, request: Request) -> Response:
        """Keep a file that the form holds."""
        try:
            stored = await self._uploads.add(request.query_params.get("name", ""), request.stream())
        except TooLarge as error:
            raise HTTPException(413, str(error)) from error
        return _json({"id": stored.id, "name": stored.name, "size": stored.size, "kind": _kind(stored)}, 201)

    async def uploaded(self, request: Request) -> Response:
        """A file that was given, to show it again."""
        stored = self._uploads.get(request.path_params["upload"])
        if stored is None:
            raise HTTPException(404, "the file is no longer kept")
        with stored.path.open("rb") as file:
            media = media_of(file.read(16))
        headers = {**_FILE_HEADERS, "x-file-kind": media.kind}
        return FileResponse(stored.path, media_type=media.content_type, filename=stored.name, headers=headers)

    async def list_runs(self, request: Request) -> Response:
        """All runs, newest first."""
        return _json({"runs": [run.shown() for run in self._runs.newest_first()]})

    async def run(self, request: Request) -> Response:
        """One run."""
        return _json(self._run(request).shown())

    async def events(self, request: Request) -> Response:
        """The changes of one run, until it has ended."""
        return StreamingResponse(_events(self._run(request)), media_type="text/event-stream")

    async def cancel(self, request: Request) -> Response:
        """Cancel a run."""
        from genstudio_transport import GenStudioError

        run = self._run(request)
        try:
            await self._runner.cancel(run)
        except GenStudioError as error:
            return _json({"refused": str(error)}, 409)
        return _json(run.shown())

    async def preview(self, request: Request) -> Response:
        """What is being made, where the service sends pictures of it."""
        preview = self._run(request).preview
        if not preview:
            raise HTTPException(404, "there is no preview")
        return Response(preview, media_type=media_of(preview[:16]).content_type, headers=_FILE_HEADERS)

    async def file(self, request: Request) -> Response:
        """One file of a run."""
        run = self._run(request)
        index: int = request.path_params["index"]
        if index >= len(run.files):
            raise HTTPException(404, "the run has no such file")
        found = run.files[index]
        as_file = "download" in request.query_params or found.media.kind == "file"
        return FileResponse(
            found.path,
            media_type=found.media.content_type,
            filename=found.name,
            content_disposition_type="attachment" if as_file else "inline",
            headers=_FILE_HEADERS,
        )

    async def requests(self, request: Request) -> Response:
        """The last requests and answers."""
        return _json({"requests": shown_rows(self._requests())})

    def _workflow(self, request: Request) -> LiveWorkflow:
        found = self._catalogue.get(request.path_params["key"])
        if found is None:
            raise HTTPException(404, "there is no such workflow any more")
        return found

    def _run(self, request: Request) -> Run:
        found = self._runs.get(request.path_params["run"])
        if found is None:
            raise HTTPException(404, "the run is no longer kept")
        return found

    def _arguments(self, fields: Mapping[str, object]) -> Arguments:
        try:
            return read_arguments(fields, self._uploads.get)
        except ValueError as error:
            raise HTTPException(400, str(error)) from error


def _checked(workflow: LiveWorkflow, arguments: Arguments) -> tuple[list[ParameterProblem], list[str]]:
    """What the generated module says about arguments: problems, and notices about choices that it does not list."""
    from genstudio_transport import InvalidParameter

    problems, notices = [*arguments.unreadable], list[str]()
    with _WARNINGS, warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            workflow.module.prompt(**arguments.given)
        except InvalidParameter as error:
            unreadable = {problem.name for problem in problems}
            problems += [problem for problem in error.problems if problem.name not in unreadable]
        notices += [str(one.message) for one in caught]
    return problems, notices


def _shown(problems: list[ParameterProblem]) -> list[dict[str, str]]:
    return [{"name": one.name, "message": one.message, "rule": one.rule} for one in problems]


def _kind(stored: StoredUpload) -> str:
    with stored.path.open("rb") as file:
        return media_of(file.read(16)).kind


async def _events(run: Run) -> AsyncGenerator[bytes]:
    while True:
        version = run.version
        yield b"data: " + json.dumps(run.shown()).encode() + b"\n\n"
        if run.state in ENDED:
            return
        await run.changed_since(version)


def _json(document: object, status: int = 200) -> Response:
    # ASCII: a lone surrogate in a spec cannot be encoded in any other way.
    return Response(json.dumps(document), status, media_type="application/json")
