"""What services say, converted to and from values without any I/O; one folder for each service.

`genstudio` and `comfyui` are the services. What they share is here: states of tasks, links, media types, rejections,
and secrets that no message shows. The names below are loaded on first use.
"""

from typing import TYPE_CHECKING

from ..lazy import lookup

if TYPE_CHECKING:
    from . import comfyui as comfyui
    from . import genstudio as genstudio
    from .failures import retry_after as retry_after
    from .genstudio import protocol as protocol
    from .link_options import LinkOptions as LinkOptions
    from .link_options import PostProcess as PostProcess
    from .links import is_file_name as is_file_name
    from .links import LinkFacts as LinkFacts
    from .media import fitting_name as fitting_name
    from .media import looks_cut as looks_cut
    from .media import may_be_picture as may_be_picture
    from .media import media_type as media_type
    from .media import suffix_of as suffix_of
    from .redaction import redacted as redacted
    from .redaction import Secret as Secret
    from .task_info import is_object as is_object
    from .task_info import is_task_id as is_task_id
    from .task_info import States as States
    from .task_info import Submitted as Submitted
    from .task_info import TaskInfo as TaskInfo
    from .task_info import TaskStatus as TaskStatus

_HOMES = {
    "LinkFacts": "links",
    "LinkOptions": "link_options",
    "PostProcess": "link_options",
    "Secret": "redaction",
    "States": "task_info",
    "Submitted": "task_info",
    "TaskInfo": "task_info",
    "TaskStatus": "task_info",
    "fitting_name": "media",
    "is_file_name": "links",
    "is_object": "task_info",
    "is_task_id": "task_info",
    "looks_cut": "media",
    "may_be_picture": "media",
    "media_type": "media",
    "protocol": "genstudio",
    "redacted": "redaction",
    "retry_after": "failures",
    "suffix_of": "media",
}

__all__ = [  # noqa: PLE0604
    "LinkFacts",
    "LinkOptions",
    "PostProcess",
    "Secret",
    "States",
    "Submitted",
    "TaskInfo",
    "TaskStatus",
    "fitting_name",
    "is_file_name",
    "is_object",
    "is_task_id",
    "looks_cut",
    "may_be_picture",
    "media_type",
    "protocol",
    "redacted",
    "retry_after",
    "suffix_of",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lookup(__name__, _HOMES)
