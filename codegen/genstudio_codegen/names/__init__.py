"""One Python name per parameter, stable above all, and names for everything else that a module defines.

`name_parameters` is the entry point: it takes the names in the lock and the configuration, and computes the others.
"""

from genstudio_codegen.files import LOCK_NAME

from .identifiers import alias_name, module_name, snake_case
from .labels import labelled
from .lock import Lock, lock_text, read_lock
from .lock_files import LockFiles, changed_locks, read_lock_files, write_locks
from .parameter_names import Naming, name_parameters, parameter_key
from .ui_inputs import UI_INPUTS, is_ui_input

__all__ = [
    "LOCK_NAME",
    "Lock",
    "LockFiles",
    "Naming",
    "UI_INPUTS",
    "alias_name",
    "changed_locks",
    "is_ui_input",
    "labelled",
    "lock_text",
    "module_name",
    "name_parameters",
    "parameter_key",
    "read_lock",
    "read_lock_files",
    "snake_case",
    "write_locks",
]
