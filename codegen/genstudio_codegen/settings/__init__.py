"""The settings of one workflow, applied to its spec: its id, the workflow behind it, and which parameters it has.

`read_configured` reads the spec, and `selected_parameters` leaves what its module has.
"""

from .patterns import chosen_parameters, selected_keys, unused_patterns
from .reading import parse_configured, read_configured
from .ui_inputs import left_out_ui_inputs, selected_parameters, without_ui_inputs

__all__ = [
    "chosen_parameters",
    "left_out_ui_inputs",
    "parse_configured",
    "read_configured",
    "selected_keys",
    "selected_parameters",
    "unused_patterns",
    "without_ui_inputs",
]
