"""One run of the generator: from what is asked for to a folder of modules.

`generate` is the one path that generating, checking and comparing share; `Overrides` applies the command line to the
project's configuration. `load_modules` makes modules for use in this process, without any file. `module_task` describes
one module by itself, which `prepare_module` reads and `load_prepared` makes.
"""

from typing import TYPE_CHECKING

from .generation import generate
from .inspection import Answer, canonical_forms, schemas, validations
from .loading import LoadedModule, load_modules, load_prepared
from .overrides import Overrides
from .report import Report

# What reads specs and renders is loaded on first use: a run in which nothing has changed does without it.
if TYPE_CHECKING:
    from .preparation import ModuleTask, Prepared, prepare_module
    from .single_module import module_task

_LAZY = {
    "ModuleTask": "preparation",
    "Prepared": "preparation",
    "module_task": "single_module",
    "prepare_module": "preparation",
}

__all__ = [
    "Answer",
    "LoadedModule",
    "ModuleTask",
    "Overrides",
    "Prepared",
    "Report",
    "canonical_forms",
    "generate",
    "load_modules",
    "load_prepared",
    "module_task",
    "prepare_module",
    "schemas",
    "validations",
]


def __getattr__(name: str) -> object:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_LAZY[name]}"), name)
