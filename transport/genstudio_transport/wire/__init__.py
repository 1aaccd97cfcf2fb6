"""The service's JSON, converted to and from values without any I/O, by the contract in `protocol`.

Request bodies and the meaning of responses (`messages`), envelopes, task states, result links and media types.
"""

from . import protocol as protocol
from .envelope import open_envelope as open_envelope
from .envelope import retry_after as retry_after
from .links import file_name as file_name
from .links import object_path as object_path
from .media import looks_cut as looks_cut
from .media import media_type as media_type
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
from .post_process import command as command
from .redaction import Secret as Secret
from .redaction import redacted as redacted
from .task_failure import failure as failure
from .task_info import TaskInfo as TaskInfo
from .task_info import TaskStatus as TaskStatus
from .task_info import is_object as is_object
from .task_info import parse_task_info as parse_task_info
