"""Run-time client of GenStudio's hosted ComfyUI workflows, and of ComfyUI servers.

Generated modules build prompts with `Workflow`; `GenStudio`, `ComfyUI` and their `Async…` forms send them. Every name
is loaded on first use, so that importing a generated module loads no network library.
"""

from typing import TYPE_CHECKING

from .lazy import lookup

if TYPE_CHECKING:
    from ._version import __version__ as __version__
    from .engine.settings import CallOptions as CallOptions
    from .engine.settings import ClientOptions as ClientOptions
    from .errors import AuthenticationError as AuthenticationError
    from .errors import ClientUnusable as ClientUnusable
    from .errors import ConfigurationError as ConfigurationError
    from .errors import DownloadFailed as DownloadFailed
    from .errors import FetchFailed as FetchFailed
    from .errors import FileError as FileError
    from .errors import FileExpired as FileExpired
    from .errors import GenStudioError as GenStudioError
    from .errors import InvalidArgument as InvalidArgument
    from .errors import InvalidParameter as InvalidParameter
    from .errors import InvalidParameterWarning as InvalidParameterWarning
    from .errors import InvalidPrompt as InvalidPrompt
    from .errors import InvalidUpload as InvalidUpload
    from .errors import NetworkError as NetworkError
    from .errors import NotFound as NotFound
    from .errors import ParameterProblem as ParameterProblem
    from .errors import PermissionDenied as PermissionDenied
    from .errors import PromptRejected as PromptRejected
    from .errors import ProtocolError as ProtocolError
    from .errors import RateLimited as RateLimited
    from .errors import RefusedInput as RefusedInput
    from .errors import RequestContext as RequestContext
    from .errors import RequestFailed as RequestFailed
    from .errors import RequestForbidden as RequestForbidden
    from .errors import RequestRejected as RequestRejected
    from .errors import RequestTimeout as RequestTimeout
    from .errors import ServerError as ServerError
    from .errors import SubmitOutcomeUnknown as SubmitOutcomeUnknown
    from .errors import TaskCancelled as TaskCancelled
    from .errors import TaskError as TaskError
    from .errors import TaskFailed as TaskFailed
    from .errors import TaskForbidden as TaskForbidden
    from .errors import TaskTimeout as TaskTimeout
    from .errors import UnsafeURL as UnsafeURL
    from .faces.async_client import AsyncClient as AsyncClient
    from .faces.async_comfyui import AsyncComfyUI as AsyncComfyUI
    from .faces.async_genstudio import AsyncGenStudio as AsyncGenStudio
    from .faces.async_outcomes import AsyncOutcomes as AsyncOutcomes
    from .faces.async_result import AsyncResult as AsyncResult
    from .faces.async_result_file import AsyncResultFile as AsyncResultFile
    from .faces.async_task import AsyncTask as AsyncTask
    from .faces.client import Client as Client
    from .faces.comfyui import ComfyUI as ComfyUI
    from .faces.genstudio import GenStudio as GenStudio
    from .faces.outcome import Outcome as Outcome
    from .faces.outcomes import Outcomes as Outcomes
    from .faces.result import Result as Result
    from .faces.result_file import ResultFile as ResultFile
    from .faces.task import Task as Task
    from .prompts.body import GraphNode as GraphNode
    from .prompts.body import PromptBody as PromptBody
    from .prompts.clients import RunManyOptions as RunManyOptions
    from .prompts.clients import Runs as Runs
    from .prompts.clients import RunsMany as RunsMany
    from .prompts.clients import Submits as Submits
    from .prompts.file_inputs import FileInput as FileInput
    from .prompts.file_inputs import Image as Image
    from .prompts.file_inputs import ImageInput as ImageInput
    from .prompts.parameter import Parameter as Parameter
    from .prompts.prompt import Prompt as Prompt
    from .prompts.values import JSONValue as JSONValue
    from .prompts.values import RANDOM as RANDOM
    from .prompts.values import Random as Random
    from .prompts.values import Seed as Seed
    from .prompts.values import Validate as Validate
    from .prompts.variant import Variant as Variant
    from .prompts.workflow import Workflow as Workflow
    from .wire.link_options import PostProcess as PostProcess
    from .wire.redaction import redacted as redacted
    from .wire.task_info import TaskInfo as TaskInfo
    from .wire.task_info import TaskStatus as TaskStatus

# Where each public name is defined; a test compares this table with the imports above.
_HOMES = {
    "AsyncClient": "faces.async_client",
    "AsyncComfyUI": "faces.async_comfyui",
    "AsyncGenStudio": "faces.async_genstudio",
    "AsyncOutcomes": "faces.async_outcomes",
    "AsyncResult": "faces.async_result",
    "AsyncResultFile": "faces.async_result_file",
    "AsyncTask": "faces.async_task",
    "AuthenticationError": "errors",
    "CallOptions": "engine.settings",
    "Client": "faces.client",
    "ClientOptions": "engine.settings",
    "ClientUnusable": "errors",
    "ComfyUI": "faces.comfyui",
    "ConfigurationError": "errors",
    "DownloadFailed": "errors",
    "FetchFailed": "errors",
    "FileError": "errors",
    "FileExpired": "errors",
    "FileInput": "prompts.file_inputs",
    "GenStudio": "faces.genstudio",
    "GenStudioError": "errors",
    "GraphNode": "prompts.body",
    "Image": "prompts.file_inputs",
    "ImageInput": "prompts.file_inputs",
    "InvalidArgument": "errors",
    "InvalidParameter": "errors",
    "InvalidParameterWarning": "errors",
    "InvalidPrompt": "errors",
    "InvalidUpload": "errors",
    "JSONValue": "prompts.values",
    "NetworkError": "errors",
    "NotFound": "errors",
    "Outcome": "faces.outcome",
    "Outcomes": "faces.outcomes",
    "Parameter": "prompts.parameter",
    "ParameterProblem": "errors",
    "PermissionDenied": "errors",
    "PostProcess": "wire.link_options",
    "Prompt": "prompts.prompt",
    "PromptBody": "prompts.body",
    "PromptRejected": "errors",
    "ProtocolError": "errors",
    "RANDOM": "prompts.values",
    "Random": "prompts.values",
    "RateLimited": "errors",
    "RefusedInput": "errors",
    "RequestContext": "errors",
    "RequestFailed": "errors",
    "RequestForbidden": "errors",
    "RequestRejected": "errors",
    "RequestTimeout": "errors",
    "Result": "faces.result",
    "ResultFile": "faces.result_file",
    "RunManyOptions": "prompts.clients",
    "Runs": "prompts.clients",
    "RunsMany": "prompts.clients",
    "Seed": "prompts.values",
    "ServerError": "errors",
    "SubmitOutcomeUnknown": "errors",
    "Submits": "prompts.clients",
    "Task": "faces.task",
    "TaskCancelled": "errors",
    "TaskError": "errors",
    "TaskFailed": "errors",
    "TaskForbidden": "errors",
    "TaskInfo": "wire.task_info",
    "TaskStatus": "wire.task_info",
    "TaskTimeout": "errors",
    "UnsafeURL": "errors",
    "Validate": "prompts.values",
    "Variant": "prompts.variant",
    "Workflow": "prompts.workflow",
    "__version__": "_version",
    "redacted": "wire.redaction",
}

__all__ = [  # noqa: PLE0604
    "AsyncClient",
    "AsyncComfyUI",
    "AsyncGenStudio",
    "AsyncOutcomes",
    "AsyncResult",
    "AsyncResultFile",
    "AsyncTask",
    "AuthenticationError",
    "CallOptions",
    "Client",
    "ClientOptions",
    "ClientUnusable",
    "ComfyUI",
    "ConfigurationError",
    "DownloadFailed",
    "FetchFailed",
    "FileError",
    "FileExpired",
    "FileInput",
    "GenStudio",
    "GenStudioError",
    "GraphNode",
    "Image",
    "ImageInput",
    "InvalidArgument",
    "InvalidParameter",
    "InvalidParameterWarning",
    "InvalidPrompt",
    "InvalidUpload",
    "JSONValue",
    "NetworkError",
    "NotFound",
    "Outcome",
    "Outcomes",
    "Parameter",
    "ParameterProblem",
    "PermissionDenied",
    "PostProcess",
    "Prompt",
    "PromptBody",
    "PromptRejected",
    "ProtocolError",
    "RANDOM",
    "Random",
    "RateLimited",
    "RefusedInput",
    "RequestContext",
    "RequestFailed",
    "RequestForbidden",
    "RequestRejected",
    "RequestTimeout",
    "Result",
    "ResultFile",
    "RunManyOptions",
    "Runs",
    "RunsMany",
    "Seed",
    "ServerError",
    "SubmitOutcomeUnknown",
    "Submits",
    "Task",
    "TaskCancelled",
    "TaskError",
    "TaskFailed",
    "TaskForbidden",
    "TaskInfo",
    "TaskStatus",
    "TaskTimeout",
    "UnsafeURL",
    "Validate",
    "Variant",
    "Workflow",
    "__version__",
    "redacted",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lookup(__name__, _HOMES)
