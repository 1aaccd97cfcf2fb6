"""From a workflow and the names of its parameters to the source text of its module; knows nothing of files.

`render_module` and `render_package` are the entry points.
"""

from .module import ModuleInput, render_module, render_package
from .templates import TemplateError

__all__ = ["ModuleInput", "TemplateError", "render_module", "render_package"]
