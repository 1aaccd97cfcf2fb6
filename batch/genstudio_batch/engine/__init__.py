"""The engine: works on a batch with DBOS until it is done. `worked` is one worker, and `read_rows` fills the batch."""

from .reading import read_rows as read_rows
from .session import cancel_tasks as cancel_tasks
from .session import worked as worked
