"""From source texts to a folder: what would change, and writing it so that a kill at any moment leaves what imports.

Knows nothing of workflows. `plan_folder` compares, `carry_out` writes; `exclusive` keeps two runs apart.
"""

from .atomic import remove_leftovers, write_atomically
from .exclusive import exclusive
from .folder import Change, Expected, Plan, plan_folder
from .manifest import MANIFEST_NAME, Manifest, digest, read_manifest
from .staging import STAGING_NAME, carry_out

__all__ = [
    "MANIFEST_NAME",
    "STAGING_NAME",
    "Change",
    "Expected",
    "Manifest",
    "Plan",
    "carry_out",
    "digest",
    "exclusive",
    "plan_folder",
    "read_manifest",
    "remove_leftovers",
    "write_atomically",
]
