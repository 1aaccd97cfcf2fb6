"""One Python name per parameter, stable before pretty, and names for everything else that a module defines.

`name_parameters` is the way in; it takes the names that the lock and the configuration hold, and computes the rest.
"""

from genstudio_codegen.files import LOCK_NAME

from .identifiers import alias_name, module_name, snake_case
from .lock import Lock, lock_text, read_lock
from .lock_files import LockFiles, changed_locks, read_lock_files, write_locks
from .naming import Naming, name_parameters, parameter_key

__all__ = [
    "LOCK_NAME",
    "Lock",
    "LockFiles",
    "Naming",
    "alias_name",
    "changed_locks",
    "lock_text",
    "module_name",
    "name_parameters",
    "parameter_key",
    "read_lock",
    "read_lock_files",
    "snake_case",
    "write_locks",
]
