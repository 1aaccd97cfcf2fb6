"""GenStudio's JSON, converted to and from values without any I/O, by the contract in `protocol`.

`submit_body` and `open_envelope` are the entry points: what is sent, and what a response means.
"""

from . import protocol as protocol
from .envelope import open_envelope as open_envelope
from .messages import cancel_body as cancel_body
from .messages import read_progress as read_progress
from .messages import read_states as read_states
from .messages import read_submit as read_submit
from .messages import read_upload as read_upload
from .messages import states_body as states_body
from .messages import submit_body as submit_body
from .poll_options import link_fields as link_fields
from .signed_links import signed_link_facts as signed_link_facts
from .task_failure import failure as failure
from .task_states import parse_task_info as parse_task_info
