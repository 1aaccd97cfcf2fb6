"""What stands between this machine and a working call: each part is looked at, and what is wrong comes with advice.

`diagnose` is the entry point. It needs no extra: without the transport, it says so.
"""

from .diagnosis import diagnose
from .finding import Finding, Status

__all__ = ["Finding", "Status", "diagnose"]
