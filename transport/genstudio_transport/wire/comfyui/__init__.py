"""A ComfyUI server's JSON and socket messages, converted to and from values without any I/O.

`submission` and `open_answer` are the entry points: what is sent, and what a response means.
"""

from . import protocol as protocol
from .answers import open_answer as open_answer
from .answers import prompt_rejected as prompt_rejected
from .graph import Submission as Submission
from .graph import graph_prompt as graph_prompt
from .graph import read_submit as read_submit
from .graph import read_token as read_token
from .graph import read_upload as read_upload
from .graph import submission as submission
from .history import failure as failure
from .history import read_history as read_history
from .progress import ProgressReader as ProgressReader
from .queue import Queue as Queue
from .queue import delete_body as delete_body
from .queue import interrupt_body as interrupt_body
from .queue import read_queue as read_queue
from .view import is_view_link as is_view_link
from .view import view_facts as view_facts
