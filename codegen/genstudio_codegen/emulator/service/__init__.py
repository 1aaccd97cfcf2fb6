"""What GenStudio does: submit, poll, cancel, upload, progress, and its limits. Free of HTTP.

`Service` takes values that were read from requests, returns the `data` of the answers, and raises `Refusal`.
"""

from .operations import Service
from .task_info import DEFAULT_URL_EXPIRE_SECONDS

__all__ = ["DEFAULT_URL_EXPIRE_SECONDS", "Service"]
