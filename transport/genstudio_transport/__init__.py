"""Run-time client of GenStudio's hosted ComfyUI workflows.

Generated modules build on `Workflow` and `Prompt`; `GenStudio` and `AsyncGenStudio` send what they build.
Every name is loaded when it is first used, so that importing a generated module loads no network library.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._version import __version__ as __version__
    from .errors import GenStudioError as GenStudioError
    from .errors import InvalidParameter as InvalidParameter
    from .errors import InvalidParameterWarning as InvalidParameterWarning
    from .errors import InvalidPrompt as InvalidPrompt
    from .errors import ParameterProblem as ParameterProblem
    from .files import FileInput as FileInput
    from .files import Image as Image
    from .files import ImageInput as ImageInput
    from .parameter import Parameter as Parameter
    from .prompt import Prompt as Prompt
    from .prompt import PromptBody as PromptBody
    from .values import RANDOM as RANDOM
    from .values import JSONValue as JSONValue
    from .values import Random as Random
    from .values import Seed as Seed
    from .values import Validate as Validate
    from .workflow import Workflow as Workflow

# Where each public name is defined; a test holds this table against the imports above.
_HOMES = {
    "FileInput": "files",
    "GenStudioError": "errors",
    "Image": "files",
    "ImageInput": "files",
    "InvalidParameter": "errors",
    "InvalidParameterWarning": "errors",
    "InvalidPrompt": "errors",
    "JSONValue": "values",
    "Parameter": "parameter",
    "ParameterProblem": "errors",
    "Prompt": "prompt",
    "PromptBody": "prompt",
    "RANDOM": "values",
    "Random": "values",
    "Seed": "values",
    "Validate": "values",
    "Workflow": "workflow",
    "__version__": "_version",
}

__all__ = [  # noqa: PLE0604
    "FileInput",
    "GenStudioError",
    "Image",
    "ImageInput",
    "InvalidParameter",
    "InvalidParameterWarning",
    "InvalidPrompt",
    "JSONValue",
    "Parameter",
    "ParameterProblem",
    "Prompt",
    "PromptBody",
    "RANDOM",
    "Random",
    "Seed",
    "Validate",
    "Workflow",
    "__version__",
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
