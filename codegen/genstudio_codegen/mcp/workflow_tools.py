"""One tool per workflow: it runs the workflow, and waits for the result as long as a call may take."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import mcp_types as types

from genstudio_codegen.run import LoadedModule
from genstudio_codegen.text import one_line
from genstudio_transport import RequestFailed

from .arguments import prompt_of
from .local_files import AllowedFolders
from .options import ServerOptions
from .results import TASK_SCHEMA, error_answer, task_answer
from .task_log import StartedTask, TaskLog
from .tool import Arguments, ServedTool
from .tool_schemas import LONGEST_TITLE, all_names, arguments_schema, likely_names, workflow_of
from .waiting import Report, wait_for

LONGEST_DESCRIPTION = 1000
_OWN_WORDS = 500
_MOST_OUTPUTS = 4
STARTS = types.ToolAnnotations(
    read_only_hint=False, destructive_hint=False, idempotent_hint=False, open_world_hint=True
)


@dataclass(frozen=True, slots=True)
class Runner:
    """Starts tasks for one server."""

    log: TaskLog
    folders: AllowedFolders
    options: ServerOptions

    async def start(self, tool: str, loaded: LoadedModule, arguments: Arguments) -> StartedTask:
        """Check the arguments, and submit the prompt.

        Raises:
            InvalidParameter: With all invalid arguments; nothing was sent.
            GenStudioError: What `submit` raises.
        """
        prompt, warnings = await asyncio.to_thread(prompt_of, workflow_of(loaded), arguments, self.folders)
        return self.log.add(await self.log.client.submit(prompt), tool, warnings)

    async def wait(self, started: StartedTask, seconds: float, report: Report) -> types.CallToolResult:
        """Wait for a task for at most `seconds`, and say what is known of it then."""
        try:
            await wait_for(started.task, seconds, report)
        except RequestFailed as error:
            # Without the id, an agent would run the workflow again, and pay again.
            return error_answer(
                f"{error}\nThe state of task {started.task.id} is not known: call get_result with its id later."
            )
        return await task_answer(started, self.options)


def workflow_tool(name: str, loaded: LoadedModule, runner: Runner, *, every: bool) -> ServedTool:
    """Make the tool of a workflow.

    Args:
        name: The tool's name.
        loaded: The workflow's module.
        runner: Starts its tasks.
        every: Whether the tool lists every parameter, and not only the likely ones.
    """
    names = all_names(loaded) if every else likely_names(loaded)

    async def call(arguments: Arguments, report: Report) -> types.CallToolResult:
        started = await runner.start(name, loaded, arguments)
        return await runner.wait(started, runner.options.wait, report)

    definition = types.Tool(
        name=name,
        title=one_line(title_of(loaded), LONGEST_TITLE),
        description=_description(loaded, len(workflow_of(loaded).parameters) - len(names), runner.options.wait),
        input_schema={**arguments_schema(loaded, names, runner.folders.paths)},
        output_schema=TASK_SCHEMA,
        annotations=STARTS,
    )
    return ServedTool(definition, call)


def title_of(loaded: LoadedModule) -> str:
    """What a workflow is called."""
    return loaded.spec.name or loaded.name


def _description(loaded: LoadedModule, left: int, wait: float) -> str:
    lines = [
        f"Runs the ComfyUI workflow {one_line(title_of(loaded), LONGEST_TITLE)!r}, and waits up to {wait:g} s for its "
        "result: links to its files, and its pictures to look at. Arguments that are left out keep the values that the workflow stores. If the task takes longer, the "
        "answer has its task_id: call wait_for_task then, and do not run the workflow again. Each run may be billed."
    ]
    if outputs := loaded.spec.output_nodes:
        shown = ", ".join(f"{node.title or node.class_type} ({node.class_type})" for node in outputs[:_MOST_OUTPUTS])
        lines.append(one_line(f"Its output nodes: {shown}{', …' if len(outputs) > _MOST_OUTPUTS else ''}.", 300))
    if left:
        more = "1 more parameter" if left == 1 else f"{left} more parameters"
        lines.append(f"{more} can be given: describe_workflow lists them.")
    if loaded.spec.description:
        lines.append(f'Its author writes: "{one_line(loaded.spec.description, _OWN_WORDS)}"')
    return one_line(" ".join(lines), LONGEST_DESCRIPTION)
