"""Where workflows run: GenStudio, a local emulator of it, or one's own ComfyUI server."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from genstudio_codegen.problems import has_errors
from genstudio_codegen.project import Selection
from genstudio_codegen.run import LoadedModule
from genstudio_codegen.settings import read_configured
from genstudio_transport import AsyncClient, AsyncComfyUI, AsyncGenStudio

from .options import ServerOptions
from .tool_schemas import workflow_of

if TYPE_CHECKING:
    from genstudio_codegen.emulator import Emulator


@contextmanager
def client_maker(
    options: ServerOptions, selection: Selection, loaded: Sequence[LoadedModule]
) -> Generator[Callable[[], AsyncClient]]:
    """What makes the client of the service, as long as the service is there.

    Args:
        options: Which service.
        selection: The workflows, which the emulator hosts.
        loaded: Their modules.

    Raises:
        ConfigurationError: An option of the client is invalid, or there is no key.
        MissingExtra: The emulator's libraries are not installed.
    """
    if options.host == "comfyui":
        yield lambda: AsyncComfyUI(options.comfyui_url or None, allow_http=options.allow_http)
        return
    if options.host == "genstudio":
        yield lambda: AsyncGenStudio(options.api_key)
        return
    from genstudio_codegen.emulator import Emulator  # needs an extra of its own

    with Emulator(speed=options.speed) as emulator:
        _host(emulator, selection, loaded)
        yield emulator.async_client


def _host(emulator: Emulator, selection: Selection, loaded: Sequence[LoadedModule]) -> None:
    """Host every workflow; one that has no id gets the emulator's, so that its prompts can be sent."""
    for workflow in selection.workflows:
        spec, problems = read_configured(workflow)
        if spec is None or has_errors(problems):
            continue
        workflow_id = emulator.load(spec)
        for one in loaded:
            if one.spec.sha256 == spec.sha256 and not workflow_of(one).workflow_id:
                workflow_of(one).workflow_id = workflow_id
