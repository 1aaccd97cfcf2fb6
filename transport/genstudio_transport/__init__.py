"""Run-time client of GenStudio's hosted ComfyUI workflows.

Generated modules build on `Workflow` and `Prompt`; `GenStudio` and `AsyncGenStudio` send what they build.
Every name is loaded when it is first used, so that importing a generated module loads no network library.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._version import __version__ as __version__
    from .async_client import AsyncGenStudio as AsyncGenStudio
    from .async_result import AsyncResult as AsyncResult
    from .async_result import AsyncResultFile as AsyncResultFile
    from .async_task import AsyncTask as AsyncTask
    from .client import GenStudio as GenStudio
    from .errors import AuthenticationError as AuthenticationError
    from .errors import ClientUnusable as ClientUnusable
    from .errors import ConfigurationError as ConfigurationError
    from .errors import DownloadFailed as DownloadFailed
    from .errors import FetchFailed as FetchFailed
    from .errors import FileError as FileError
    from .errors import FileExpired as FileExpired
    from .errors import GenStudioError as GenStudioError
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
    from .files import FileInput as FileInput
    from .files import Image as Image
    from .files import ImageInput as ImageInput
    from .links import without_secrets as without_secrets
    from .parameter import Parameter as Parameter
    from .post_process import PostProcess as PostProcess
    from .prompt import Prompt as Prompt
    from .prompt import PromptBody as PromptBody
    from .result import Result as Result
    from .result import ResultFile as ResultFile
    from .settings import CallOptions as CallOptions
    from .settings import ClientOptions as ClientOptions
    from .task import Task as Task
    from .task_info import TaskInfo as TaskInfo
    from .task_info import TaskStatus as TaskStatus
    from .values import JSONValue as JSONValue
    from .values import RANDOM as RANDOM
    from .values import Random as Random
    from .values import Seed as Seed
    from .values import Validate as Validate
    from .workflow import Workflow as Workflow

# Where each public name is defined; a test holds this table against the imports above.
_HOMES = {
    "AsyncGenStudio": "async_client",
    "AsyncResult": "async_result",
    "AsyncResultFile": "async_result",
    "AsyncTask": "async_task",
    "AuthenticationError": "errors",
    "CallOptions": "settings",
    "ClientOptions": "settings",
    "ClientUnusable": "errors",
    "ConfigurationError": "errors",
    "DownloadFailed": "errors",
    "FetchFailed": "errors",
    "FileError": "errors",
    "FileExpired": "errors",
    "FileInput": "files",
    "GenStudio": "client",
    "GenStudioError": "errors",
    "Image": "files",
    "ImageInput": "files",
    "InvalidParameter": "errors",
    "InvalidParameterWarning": "errors",
    "InvalidPrompt": "errors",
    "InvalidUpload": "errors",
    "JSONValue": "values",
    "NetworkError": "errors",
    "NotFound": "errors",
    "Parameter": "parameter",
    "ParameterProblem": "errors",
    "PermissionDenied": "errors",
    "PostProcess": "post_process",
    "Prompt": "prompt",
    "PromptBody": "prompt",
    "PromptRejected": "errors",
    "ProtocolError": "errors",
    "RANDOM": "values",
    "Random": "values",
    "RateLimited": "errors",
    "RequestContext": "errors",
    "RequestFailed": "errors",
    "RequestForbidden": "errors",
    "RequestRejected": "errors",
    "RequestTimeout": "errors",
    "Result": "result",
    "ResultFile": "result",
    "Seed": "values",
    "ServerError": "errors",
    "SubmitOutcomeUnknown": "errors",
    "Task": "task",
    "TaskCancelled": "errors",
    "TaskError": "errors",
    "TaskFailed": "errors",
    "TaskForbidden": "errors",
    "TaskInfo": "task_info",
    "TaskStatus": "task_info",
    "TaskTimeout": "errors",
    "UnsafeURL": "errors",
    "Validate": "values",
    "Workflow": "workflow",
    "__version__": "_version",
    "without_secrets": "links",
}

__all__ = [  # noqa: PLE0604
    "AsyncGenStudio",
    "AsyncResult",
    "AsyncResultFile",
    "AsyncTask",
    "AuthenticationError",
    "CallOptions",
    "ClientOptions",
    "ClientUnusable",
    "ConfigurationError",
    "DownloadFailed",
    "FetchFailed",
    "FileError",
    "FileExpired",
    "FileInput",
    "GenStudio",
    "GenStudioError",
    "Image",
    "ImageInput",
    "InvalidParameter",
    "InvalidParameterWarning",
    "InvalidPrompt",
    "InvalidUpload",
    "JSONValue",
    "NetworkError",
    "NotFound",
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
    "RequestContext",
    "RequestFailed",
    "RequestForbidden",
    "RequestRejected",
    "RequestTimeout",
    "Result",
    "ResultFile",
    "Seed",
    "ServerError",
    "SubmitOutcomeUnknown",
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
    "Workflow",
    "__version__",
    "without_secrets",
]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
