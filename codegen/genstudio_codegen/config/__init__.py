"""What a run is asked to do: `Config`, built by hand or read from `[tool.genstudio-codegen]` of a `pyproject.toml`.

`find_pyproject` and `load_config` are the entry points for a project. Each problem carries the line of the wrong key.
"""

from .globs import is_match, matching_files
from .model import Config, ConfigResult, WorkflowConfig
from .nearby_files import near_misses, walk
from .pyproject import TABLE, find_pyproject, load_config, locate_problems
from .workflow_files import is_workflow_name, passed_over, split_files, with_workflow_beside, workflow_beside
from .workflow_ids import workflow_id_mistake

__all__ = [
    "TABLE",
    "Config",
    "ConfigResult",
    "WorkflowConfig",
    "find_pyproject",
    "is_match",
    "is_workflow_name",
    "load_config",
    "locate_problems",
    "matching_files",
    "near_misses",
    "passed_over",
    "split_files",
    "walk",
    "with_workflow_beside",
    "workflow_beside",
    "workflow_id_mistake",
]
