"""Which workflows a server hosts, read with the settings of their project, and their changes on disk.

`host_until_stopped` runs a host in the foreground; `hosted_workflows` finds the workflows at given paths.
"""

from .foreground import Host, Reporter, host_until_stopped
from .selection import clash_of, hosted_workflows
from .served_specs import SpecChange
from .workflow_ids import workflow_id_of

__all__ = [
    "Host",
    "Reporter",
    "SpecChange",
    "clash_of",
    "host_until_stopped",
    "hosted_workflows",
    "workflow_id_of",
]
