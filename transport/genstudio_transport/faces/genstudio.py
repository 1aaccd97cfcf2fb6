"""`GenStudio`: the client of GenStudio for code without asyncio."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Unpack

from ..engine import ClientOptions
from ..wire import TaskInfo
from .async_genstudio import AsyncGenStudio
from .client import Client

if TYPE_CHECKING:
    from ..wire import PostProcess


class GenStudio(Client):
    """A client of GenStudio's hosted workflows. Threads may share it; forked processes may not.

    Close it, or use it as `with GenStudio() as client`.

    Args:
        api_key: The API key; None for the environment variable `GENSTUDIO_API_KEY`.
        base_url: The service's address; None for `GENSTUDIO_BASE_URL`, or the service's own address. It must use
            https unless the host is this machine.
        options: See `ClientOptions`.

    Raises:
        ConfigurationError: There is no API key, or an option is invalid.
    """

    _async: AsyncGenStudio

    def __init__(
        self, api_key: str | None = None, base_url: str | None = None, **options: Unpack[ClientOptions]
    ) -> None:
        super().__init__(AsyncGenStudio(api_key, base_url, **options))

    def get_task_info(
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
        return self._call(
            self._async.get_task_info, ids, url_expire_period=url_expire_period, image_post_process=image_post_process
        )
