"""Typed Python modules from the parameter specs of ComfyUI workflows hosted on GenStudio.

`generate(config)` does what the command line does. Every name but the version is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from ._version import __version__

if TYPE_CHECKING:
    from .config import Config as Config
    from .config import ConfigResult as ConfigResult
    from .config import WorkflowConfig as WorkflowConfig
    from .config import load_config as load_config
    from .problems import Problem as Problem
    from .run import Report as Report
    from .run import generate as generate

_HOMES = {
    "Config": "config",
    "ConfigResult": "config",
    "Problem": "problems",
    "Report": "run",
    "WorkflowConfig": "config",
    "generate": "run",
    "load_config": "config",
}

__all__ = ["Config", "ConfigResult", "Problem", "Report", "WorkflowConfig", "__version__", "generate", "load_config"]


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value
