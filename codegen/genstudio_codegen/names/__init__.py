"""One Python name per parameter, stable above all, and names for everything else that a module defines.

`name_parameters` is the entry point: it takes the names in the lock and the configuration, and computes the others.
"""

from .identifiers import alias_name, module_name, snake_case
from .lock import LOCK_NAME, Lock, lock_text, read_lock
from .parameter_names import Naming, name_parameters, parameter_key

__all__ = [
    "LOCK_NAME",
    "Lock",
    "Naming",
    "alias_name",
    "lock_text",
    "module_name",
    "name_parameters",
    "parameter_key",
    "read_lock",
    "snake_case",
]
