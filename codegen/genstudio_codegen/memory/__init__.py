"""What a run was given and what came of it, so that nothing is made twice; loads none of what makes modules.

`Given` says, in hashes, all that shapes a run; `remembered` finds a run that was given the same, `remember` keeps one.
"""

from .cache import Cache, from_json, locks_folder, to_json
from .given import Given, code_fingerprint, file_hash, hash_of
from .runs import remember, remembered

__all__ = [
    "Cache",
    "Given",
    "code_fingerprint",
    "file_hash",
    "from_json",
    "hash_of",
    "locks_folder",
    "remember",
    "remembered",
    "to_json",
]
