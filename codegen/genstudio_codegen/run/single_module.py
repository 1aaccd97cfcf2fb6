"""The task of one module by itself, outside a run that writes a folder."""

from __future__ import annotations

from genstudio_codegen.config import Config, WorkflowConfig
from genstudio_codegen.names import module_name, read_lock_files

from .preparation import ModuleTask


def module_task(workflow: WorkflowConfig, project: Config | None = None) -> ModuleTask:
    """What the module of one workflow is made of, with the names in the lock beside its spec.

    Args:
        workflow: Its settings.
        project: The project's configuration, if there is one.
    """
    # A file whose name no module can have still becomes one.
    name = workflow.name or module_name(workflow.spec.name) or "workflow"
    use_lock = project is None or project.use_lock
    folder = workflow.spec.parent
    locks = read_lock_files([folder] if use_lock else [])
    return ModuleTask(name, workflow, locks.names_of(folder, name), project.templates if project else None)
