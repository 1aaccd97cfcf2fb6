"""What users hold: clients, tasks and results, for asyncio and for threads.

The asynchronous classes hold a `Session`; the others run the same methods in a background thread.
"""

from .async_client import AsyncClient as AsyncClient
from .async_comfyui import AsyncComfyUI as AsyncComfyUI
from .async_genstudio import AsyncGenStudio as AsyncGenStudio
from .async_outcomes import AsyncOutcomes as AsyncOutcomes
from .async_result import AsyncResult as AsyncResult
from .async_result_file import AsyncResultFile as AsyncResultFile
from .async_task import AsyncTask as AsyncTask
from .client import Client as Client
from .comfyui import ComfyUI as ComfyUI
from .genstudio import GenStudio as GenStudio
from .outcome import Outcome as Outcome
from .outcomes import Outcomes as Outcomes
from .result import Result as Result
from .result_file import ResultFile as ResultFile
from .task import Task as Task
