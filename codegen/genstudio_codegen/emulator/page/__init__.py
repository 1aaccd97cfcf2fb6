"""The emulator's own page: workflows, tasks, results and requests, for a browser on this machine.

`Page` serves it, together with the OpenAPI document.
"""

from .page import Page

__all__ = ["Page"]
