"""The tools that every server has: submit, wait, fetch, cancel, and look around."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import mcp_types as types

from genstudio_codegen.run import LoadedModule
from genstudio_codegen.text import one_line

from .options import LONGEST_WAIT
from .results import TASK_SCHEMA, plain_answer, task_answer
from .task_log import seeds_as_text, status_of
from .tool import Arguments, Call, ServedTool, WrongCall, refuse_unknown, text_argument
from .tool_schemas import all_names, arguments_schema, found_choices, workflow_of
from .waiting import Report
from .workflow_tools import STARTS, Runner, title_of

_READS = types.ToolAnnotations(read_only_hint=True, open_world_hint=True)
_CANCELS = types.ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True)
_TASK_ID = {"type": "string", "description": "The task_id of an earlier answer."}
_MOST_LISTED = 100
_MOST_NAMES = 50
TASK_TOOLS = (
    "submit_workflow",
    "wait_for_task",
    "get_result",
    "cancel_task",
    "list_tasks",
    "list_workflows",
    "describe_workflow",
)


class TaskTools:
    """The tools of one server that are not a workflow's own.

    Args:
        workflows: The modules by the names of their tools.
        runner: Starts tasks.
    """

    def __init__(self, workflows: Mapping[str, LoadedModule], runner: Runner) -> None:
        self._workflows = workflows
        self._runner = runner

    def tools(self) -> list[ServedTool]:
        """All of them, in the order of `TASK_TOOLS`."""
        wait = self._runner.options.wait
        workflow: dict[str, object] = {"type": "string", "description": "The name of the workflow's own tool."}
        if len(self._workflows) <= _MOST_NAMES:
            workflow["enum"] = list(self._workflows)
        seconds = {"type": "number", "minimum": 0, "maximum": wait, "description": f"{wait:g} if it is left out."}
        parameters = {"type": "object", "description": "The arguments of the workflow's own tool."}
        query = {"type": "string", "description": "Words that the name, title or description contains."}
        parameter = {"type": "string", "description": "The name of a parameter whose choices are wanted."}
        words = {"type": "string", "description": "Words that the choices contain."}
        return [
            _tool(
                "submit_workflow",
                "Start a workflow without waiting",
                "Starts a task for a workflow and answers at once with its task_id: call wait_for_task with it for the "
                "result. Each task may be billed.",
                {"workflow": workflow, "parameters": parameters},
                ["workflow"],
                self._submit,
                STARTS,
                TASK_SCHEMA,
            ),
            _tool(
                "wait_for_task",
                "Wait for a task",
                f"Waits up to {wait:g} s for a task, and answers with its result, or with its progress if it has not "
                "ended; then call it again.",
                {"task_id": _TASK_ID, "seconds": seconds},
                ["task_id"],
                self._wait,
                _READS,
                TASK_SCHEMA,
            ),
            _tool(
                "get_result",
                "Fetch the result of a task",
                "Answers at once with the files of a task that has ended, with fresh links, or with its progress.",
                {"task_id": _TASK_ID},
                ["task_id"],
                self._result,
                _READS,
                TASK_SCHEMA,
            ),
            _tool(
                "cancel_task",
                "Cancel a task",
                "Asks the service to cancel a task, and answers when it has agreed. A task that has ended stays as it is.",
                {"task_id": _TASK_ID},
                ["task_id"],
                self._cancel,
                _CANCELS,
            ),
            _tool(
                "list_tasks",
                "List the tasks of this server",
                f"Lists the last {_MOST_LISTED} tasks that were started here, the newest first, with their task_id, workflow, "
                "seeds and the status that was last known. It finds a task whose answer was lost.",
                {},
                [],
                self._list_tasks,
                _READS,
            ),
            _tool(
                "list_workflows",
                "List the workflows",
                f"Lists the workflows, {_MOST_LISTED} at most: the names of their tools, their titles and descriptions.",
                {"query": query},
                [],
                self._list_workflows,
                _READS,
            ),
            _tool(
                "describe_workflow",
                "Describe every parameter of a workflow",
                "Answers with the JSON Schema of all parameters, also of those that the workflow's own tool leaves out. With "
                f"a parameter, it answers with the choices of that one instead, {_MOST_LISTED} at most, which query narrows.",
                {"workflow": workflow, "parameter": parameter, "query": words},
                ["workflow"],
                self._describe,
                _READS,
            ),
        ]

    async def _submit(self, arguments: Arguments, report: Report) -> types.CallToolResult:
        refuse_unknown(arguments, "workflow", "parameters")
        name, loaded = self._workflow(arguments)
        parameters = arguments.get("parameters", {})
        if not isinstance(parameters, Mapping):
            raise WrongCall("parameters must be an object of the workflow's parameters by name")
        started = await self._runner.start(name, loaded, cast("Arguments", parameters))
        return await task_answer(started, self._runner.options)

    async def _wait(self, arguments: Arguments, report: Report) -> types.CallToolResult:
        refuse_unknown(arguments, "task_id", "seconds")
        longest = min(self._runner.options.wait, LONGEST_WAIT)
        seconds = arguments.get("seconds", longest)
        if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds <= longest:
            raise WrongCall(f"seconds must be a number from 0 to {longest:g}")
        started = self._runner.log.find(text_argument(arguments, "task_id"))
        return await self._runner.wait(started, seconds, report)

    async def _result(self, arguments: Arguments, report: Report) -> types.CallToolResult:
        refuse_unknown(arguments, "task_id")
        started = self._runner.log.find(text_argument(arguments, "task_id"))
        # Also for a task that has ended: its links are signed anew.
        await started.task.refresh()
        return await task_answer(started, self._runner.options)

    async def _cancel(self, arguments: Arguments, report: Report) -> types.CallToolResult:
        refuse_unknown(arguments, "task_id")
        started = self._runner.log.find(text_argument(arguments, "task_id"))
        await started.task.cancel()
        return plain_answer({"task_id": started.task.id, "cancelled": True})

    async def _list_tasks(self, arguments: Arguments, report: Report) -> types.CallToolResult:
        refuse_unknown(arguments)
        tasks = [
            {
                "task_id": one.task.id,
                "workflow": one.tool,
                "last_known_status": status_of(one.task.info),
                "seeds": seeds_as_text(one.task.seeds),
            }
            for one in self._runner.log.newest(_MOST_LISTED)
        ]
        return plain_answer({"tasks": tasks})

    async def _list_workflows(self, arguments: Arguments, report: Report) -> types.CallToolResult:
        refuse_unknown(arguments, "query")
        words = _words(arguments).lower().split()
        found = [
            {
                "workflow": name,
                "title": one_line(title_of(one), 200),
                "description": one_line(one.spec.description, 500),
            }
            for name, one in self._workflows.items()
            if all(word in f"{name} {title_of(one)} {one.spec.description}".lower() for word in words)
        ]
        return plain_answer({"workflows": found[:_MOST_LISTED], "found": len(found)})

    async def _describe(self, arguments: Arguments, report: Report) -> types.CallToolResult:
        refuse_unknown(arguments, "workflow", "parameter", "query")
        name, loaded = self._workflow(arguments)
        if "parameter" not in arguments:
            schema = arguments_schema(loaded, all_names(loaded), self._runner.folders.paths)
            return plain_answer({"workflow": name, "schema": schema})
        row = workflow_of(loaded).get(parameter := text_argument(arguments, "parameter"))
        if row is None:
            raise WrongCall(f"{name} has no parameter {one_line(parameter, 80)!r}; leave it out to see them all")
        if not row.choices:
            raise WrongCall(f"{parameter} has no list of choices")
        choices, found = found_choices(row, _words(arguments), _MOST_LISTED)
        return plain_answer({"workflow": name, "parameter": parameter, "choices": choices, "found": found})

    def _workflow(self, arguments: Arguments) -> tuple[str, LoadedModule]:
        name = text_argument(arguments, "workflow")
        loaded = self._workflows.get(name)
        if loaded is None:
            raise WrongCall(f"there is no workflow {one_line(name, 80)!r}; list_workflows lists them")
        return name, loaded


def _words(arguments: Arguments) -> str:
    query = arguments.get("query", "")
    if not isinstance(query, str):
        raise WrongCall("query must be a string")
    return query


def _tool(
    name: str,
    title: str,
    description: str,
    properties: Mapping[str, object],
    required: list[str],
    call: Call,
    annotations: types.ToolAnnotations,
    output_schema: dict[str, object] | None = None,
) -> ServedTool:
    schema: dict[str, object] = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    if required:
        schema["required"] = required
    definition = types.Tool(
        name=name,
        title=title,
        description=description,
        input_schema=schema,
        output_schema=output_schema,
        annotations=annotations,
    )
    return ServedTool(definition, call)
