"""One Python name per parameter, stable before pretty, and names for everything else that a module defines.

`name_parameters` is the way in; it takes the names that the lock and the configuration hold, and computes the rest.
"""

from .identifiers import alias_name, module_name, snake_case
from .naming import Naming, name_parameters, parameter_key

__all__ = ["Naming", "alias_name", "module_name", "name_parameters", "parameter_key", "snake_case"]
