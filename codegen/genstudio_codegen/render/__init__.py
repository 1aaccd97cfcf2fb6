"""From a workflow and the names of its parameters to the source text of its module; knows nothing of files.

`render_module` and `render_package` are the ways in.
"""

from .module import ModuleInput, render_module, render_package

__all__ = ["ModuleInput", "render_module", "render_package"]
