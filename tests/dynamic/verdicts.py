"""What a generated module and the emulator say about one call."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from genstudio_codegen.emulator.model import Refusal, Workflow
from genstudio_codegen.emulator.service.prompt_validation import validate_prompt
from genstudio_codegen.names import name_parameters
from genstudio_codegen.parameter_spec import WorkflowSpec, canonical_text, parse_spec
from genstudio_codegen.render import ModuleInput, render_module
from genstudio_transport import InvalidParameter


class Both:
    """One workflow as a module and as a workflow of the emulator.

    Args:
        document: Its parameter spec.
        canonical: Whether the spec is written in the canonical form first.
    """

    def __init__(self, document: Mapping[str, Any], *, canonical: bool = False) -> None:
        spec = _spec(json.dumps(document).encode())
        if canonical:
            spec = _spec(canonical_text(spec).encode())
        self.spec = spec
        self.source = render_module(ModuleInput(name="m", spec=spec, naming=name_parameters(spec)))
        self.module = ModuleType("m")
        exec(compile(self.source, "m.py", "exec"), self.module.__dict__)
        self._names = {one.input: one.name for one in self.module.WORKFLOW.parameters if one.node == "9"}
        self.workflow = Workflow("wf-1", spec)

    def module_says(self, given: Mapping[str, Any]) -> list[str]:
        """The module's messages about values by input name; empty if it takes them."""
        try:
            self.module.prompt(**{self._names[name]: value for name, value in given.items()})
        except InvalidParameter as error:
            return [problem.message for problem in error.problems]
        return []

    def emulator_says(self, given: Mapping[str, Any]) -> str:
        """The emulator's refusal; "" if it takes the values."""
        try:
            validate_prompt(self.workflow, {"9": {"inputs": dict(given)}})
        except Refusal as refusal:
            return str(refusal)
        return ""


def _spec(data: bytes) -> WorkflowSpec:
    spec = parse_spec(data, "m.spec.json").spec
    assert spec is not None
    return spec
