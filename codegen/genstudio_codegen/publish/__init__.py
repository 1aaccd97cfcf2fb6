"""From source texts to a folder: what would change, and writing it so that a kill at any moment leaves what imports.

Knows nothing of workflows. `plan_folder` compares, `apply_plan` writes, and `exclusive` keeps two runs apart.
"""

from .diff import unified_lines
from .folder_locks import exclusive
from .folder import Change, Expected, Plan, plan_folder
from .manifest import MANIFEST_NAME
from .transaction import STAGING_NAME, apply_plan

__all__ = [
    "MANIFEST_NAME",
    "STAGING_NAME",
    "Change",
    "Expected",
    "Plan",
    "apply_plan",
    "exclusive",
    "plan_folder",
    "unified_lines",
]
