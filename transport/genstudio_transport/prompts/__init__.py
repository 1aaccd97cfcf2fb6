"""The offline half, which uses only the standard library: a workflow's parameters, their checks, and prompts.

`Workflow.prompt` checks arguments and builds a `Prompt`; the names below are loaded on first use.
"""

from typing import TYPE_CHECKING

from ..lazy import lookup

if TYPE_CHECKING:
    from .arrays import array_problem as array_problem
    from .arrays import is_array as is_array
    from .body import GraphNode as GraphNode
    from .body import PromptBody as PromptBody
    from .clients import RunManyOptions as RunManyOptions
    from .clients import Runs as Runs
    from .clients import RunsMany as RunsMany
    from .clients import Submits as Submits
    from .file_inputs import FileInput as FileInput
    from .file_inputs import Image as Image
    from .file_inputs import ImageInput as ImageInput
    from .file_inputs import ServerFile as ServerFile
    from .file_inputs import is_picture as is_picture
    from .file_inputs import reference_problem as reference_problem
    from .parameter import Parameter as Parameter
    from .prompt import Prompt as Prompt
    from .prompt import sendable as sendable
    from .values import JSONValue as JSONValue
    from .values import RANDOM as RANDOM
    from .values import Random as Random
    from .values import Seed as Seed
    from .values import Validate as Validate
    from .variant import Variant as Variant
    from .workflow import Workflow as Workflow

_HOMES = {
    "FileInput": "file_inputs",
    "GraphNode": "body",
    "Image": "file_inputs",
    "ImageInput": "file_inputs",
    "JSONValue": "values",
    "Parameter": "parameter",
    "Prompt": "prompt",
    "PromptBody": "body",
    "RANDOM": "values",
    "Random": "values",
    "RunManyOptions": "clients",
    "Runs": "clients",
    "RunsMany": "clients",
    "Seed": "values",
    "ServerFile": "file_inputs",
    "Submits": "clients",
    "Validate": "values",
    "Variant": "variant",
    "Workflow": "workflow",
    "array_problem": "arrays",
    "is_array": "arrays",
    "is_picture": "file_inputs",
    "reference_problem": "file_inputs",
    "sendable": "prompt",
}

__all__ = [  # noqa: PLE0604
    "FileInput",
    "GraphNode",
    "Image",
    "ImageInput",
    "JSONValue",
    "Parameter",
    "Prompt",
    "PromptBody",
    "RANDOM",
    "Random",
    "RunManyOptions",
    "Runs",
    "RunsMany",
    "Seed",
    "ServerFile",
    "Submits",
    "Validate",
    "Variant",
    "Workflow",
    "array_problem",
    "is_array",
    "is_picture",
    "reference_problem",
    "sendable",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lookup(__name__, _HOMES)
