"""What a run is told: `Config`, made by hand or from `[tool.genstudio-codegen]` of a `pyproject.toml`.

`find_pyproject` and `load_config` are the ways in from a project; problems carry the line of the key that is wrong.
"""

from .loading import Loaded, find_pyproject, load_config, placed
from .model import Config, WorkflowConfig

__all__ = ["Config", "Loaded", "WorkflowConfig", "find_pyproject", "load_config", "placed"]
