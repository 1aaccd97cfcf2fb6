"""What users hold: clients, tasks and results, for asyncio and for threads.

The asynchronous classes hold a `Session`; the others run the same methods in a background thread.
"""

from .async_client import AsyncGenStudio as AsyncGenStudio
from .async_result import AsyncResult as AsyncResult
from .async_result import AsyncResultFile as AsyncResultFile
from .async_task import AsyncTask as AsyncTask
from .client import GenStudio as GenStudio
from .result import Result as Result
from .result import ResultFile as ResultFile
from .task import Task as Task
