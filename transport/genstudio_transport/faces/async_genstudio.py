"""`AsyncGenStudio`: the client of GenStudio for asyncio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

from ..engine import ClientOptions, GenStudioService, open_session, settings_for
from ..wire import LinkOptions, TaskInfo
from .async_client import AsyncClient
from .task_ids import checked_task_ids

if TYPE_CHECKING:
    from ..wire import PostProcess


class AsyncGenStudio(AsyncClient):
    """A client of GenStudio's hosted workflows, for one event loop.

    Close it, or use it as `async with AsyncGenStudio() as client`.

    Args:
        api_key: The API key; None for the environment variable `GENSTUDIO_API_KEY`.
        base_url: The service's address; None for `GENSTUDIO_BASE_URL`, or the service's own address. It must use
            https unless the host is this machine.
        options: See `ClientOptions`.

    Raises:
        ConfigurationError: There is no API key, or an option is invalid.
    """

    def __init__(
        self, api_key: str | None = None, base_url: str | None = None, **options: Unpack[ClientOptions]
    ) -> None:
        super().__init__(open_session(settings_for(api_key, base_url, options), GenStudioService))

    async def get_task_info(
        self,
        ids: Sequence[str],
        *,
        url_expire_period: int | None = None,
        image_post_process: PostProcess | str | None = None,
    ) -> list[TaskInfo]:
        """Ask the service for the current state of tasks.

        Args:
            ids: The tasks' ids.
            url_expire_period: Seconds that the links are valid; None for the client's option.
            image_post_process: How pictures are converted; None for the client's option.

        Returns:
            One state for each distinct id, in the order of `ids`.

        Raises:
            InvalidArgument: One of `ids` cannot be the id of a task.
            ConfigurationError: `url_expire_period` or `image_post_process` is invalid.
            NotFound: Names all ids that the service does not know.
            RequestFailed: The request failed.
        """
        own = self._session.links
        links = LinkOptions(
            own.url_expire_period if url_expire_period is None else url_expire_period,
            own.image_post_process if image_post_process is None else image_post_process,
        )
        return await self._session.task_info(checked_task_ids(ids), links)
