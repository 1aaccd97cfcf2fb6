"""Which workflows a command is about, as every command finds them: those of `[tool.genstudio-codegen]`, or given specs.

`select_workflows` is the entry point. This room loads nothing that reads specs.
"""

from .configuration import load_project
from .selection import NO_PROJECT, Selection, chosen_workflows, select_workflows

__all__ = ["NO_PROJECT", "Selection", "chosen_workflows", "load_project", "select_workflows"]
