"""`class Params`, made by datamodel-code-generator in this process."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .annotations import Schema


@dataclass(frozen=True, slots=True)
class ParamsClass:
    """The class's source, each parameter's annotation as written there, and the names that these use."""

    source: str
    annotations: Mapping[str, str]
    names: frozenset[str]


def params_class(
    annotations: Mapping[str, Schema], docs: Mapping[str, str], required: list[str], templates: Path
) -> ParamsClass:
    """The `TypedDict` of a workflow's parameters; `docs` holds each one's docstring as source."""
    # Imported here: loading it takes longer than everything else that most commands do.
    from datamodel_code_generator import PythonVersion, generate
    from datamodel_code_generator.enums import DataModelType, InputFileType

    # Stand-ins, which the template replaces: datamodel-code-generator has rules of its own for foreign names.
    stand_ins = {name: f"p{index}" for index, name in enumerate(annotations)}
    schema: dict[str, Any] = {
        "title": "Params",
        "type": "object",
        "properties": {stand_ins[name]: annotation for name, annotation in annotations.items()},
        "required": [stand_ins[name] for name in required],
    }
    extra: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    extra["Params"] = {"parameters": {at: {"name": name, "doc": docs[name]} for name, at in stand_ins.items()}}
    source = generate(
        schema,
        input_file_type=InputFileType.JsonSchema,
        output=None,
        output_model_type=DataModelType.TypingTypedDict,
        target_python_version=PythonVersion.PY_311,
        use_total_false_for_typed_dict=True,
        custom_template_dir=templates,
        extra_template_data=extra,
        disable_timestamp=True,
        formatters=[],
    )
    if not isinstance(source, str):
        raise RuntimeError("datamodel-code-generator made more than one module of one schema")
    source = source[source.index("class Params(") :]
    (params,) = ast.parse(source).body
    fields = {ast.unparse(node.target): node.annotation for node in ast.walk(params) if isinstance(node, ast.AnnAssign)}
    if list(fields) != list(annotations):
        raise RuntimeError("datamodel-code-generator dropped or reordered parameters")
    names = {part.id for hint in fields.values() for part in ast.walk(hint) if isinstance(part, ast.Name)}
    return ParamsClass(source, {name: ast.unparse(hint) for name, hint in fields.items()}, frozenset(names))
