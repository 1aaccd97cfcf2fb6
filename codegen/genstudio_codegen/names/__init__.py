"""One Python name per parameter, stable before pretty, and names for everything else that a module defines.

`name_parameters` is the way in; it takes the names that the lock and the configuration hold, and computes the rest.
"""

from .identifiers import alias_name, module_name, snake_case
from .lock import LOCK_NAME, Lock, lock_text, read_lock
from .naming import Naming, name_parameters, parameter_key

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
