"""The service's JSON, converted to and from values without any I/O, by the contract in `protocol`.

Request bodies and the meaning of responses (`messages`), envelopes, task states, result links and media types; the
names below are loaded on first use.
"""

from typing import TYPE_CHECKING

from ..lazy import lookup

if TYPE_CHECKING:
    from . import comfyui as comfyui
    from . import protocol as protocol
    from .envelope import open_envelope as open_envelope
    from .failures import retry_after as retry_after
    from .links import LinkFacts as LinkFacts
    from .links import is_file_name as is_file_name
    from .media import fitting_name as fitting_name
    from .media import looks_cut as looks_cut
    from .media import may_be_picture as may_be_picture
    from .media import media_type as media_type
    from .media import suffix_of as suffix_of
    from .messages import States as States
    from .messages import Submitted as Submitted
    from .messages import cancel_body as cancel_body
    from .messages import read_progress as read_progress
    from .messages import read_states as read_states
    from .messages import read_submit as read_submit
    from .messages import read_upload as read_upload
    from .messages import states_body as states_body
    from .messages import submit_body as submit_body
    from .post_process import LinkOptions as LinkOptions
    from .post_process import PostProcess as PostProcess
    from .post_process import link_fields as link_fields
    from .redaction import Secret as Secret
    from .redaction import redacted as redacted
    from .signed_links import signed_link_facts as signed_link_facts
    from .task_failure import failure as failure
    from .task_info import TaskInfo as TaskInfo
    from .task_info import TaskStatus as TaskStatus
    from .task_info import is_object as is_object
    from .task_info import is_task_id as is_task_id
    from .task_info import parse_task_info as parse_task_info

_HOMES = {
    "LinkFacts": "links",
    "LinkOptions": "post_process",
    "PostProcess": "post_process",
    "Secret": "redaction",
    "States": "messages",
    "Submitted": "messages",
    "TaskInfo": "task_info",
    "TaskStatus": "task_info",
    "cancel_body": "messages",
    "failure": "task_failure",
    "fitting_name": "media",
    "is_file_name": "links",
    "is_object": "task_info",
    "is_task_id": "task_info",
    "link_fields": "post_process",
    "looks_cut": "media",
    "may_be_picture": "media",
    "media_type": "media",
    "open_envelope": "envelope",
    "parse_task_info": "task_info",
    "read_progress": "messages",
    "read_states": "messages",
    "read_submit": "messages",
    "read_upload": "messages",
    "redacted": "redaction",
    "retry_after": "failures",
    "signed_link_facts": "signed_links",
    "states_body": "messages",
    "submit_body": "messages",
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
    "cancel_body",
    "failure",
    "fitting_name",
    "is_file_name",
    "is_object",
    "is_task_id",
    "link_fields",
    "looks_cut",
    "may_be_picture",
    "media_type",
    "open_envelope",
    "parse_task_info",
    "read_progress",
    "read_states",
    "read_submit",
    "read_upload",
    "redacted",
    "retry_after",
    "signed_link_facts",
    "states_body",
    "submit_body",
    "suffix_of",
]

if not TYPE_CHECKING:
    __getattr__, __dir__ = lookup(__name__, _HOMES)
