"""What need not be made again: hashes of everything that shapes a run, and of what it made.

Loads nothing that makes modules. `recall_run` finds an equal run and `recall_module` an equal module; `remember_run` and
`remember_modules` keep them.
"""

from .inputs import RunInputs, code_fingerprint, hash_of
from .modules import CachedModule, recall_module, remember_modules
from .runs import CachedRun, recall_run, remember_run
from .store import Cache, locks_folder

__all__ = [
    "Cache",
    "CachedModule",
    "CachedRun",
    "RunInputs",
    "code_fingerprint",
    "hash_of",
    "locks_folder",
    "recall_module",
    "recall_run",
    "remember_modules",
    "remember_run",
]
