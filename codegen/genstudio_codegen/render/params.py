"""`class Params`, made by datamodel-code-generator in this process.

Its own jinja2 environment is not sandboxed, so it is given the generator's own template only, never one of the user's.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from genstudio_codegen.schema import Schema

from .templates import shipped_templates


class ParamsField(NamedTuple):
    """One parameter in `class Params`, each part as source."""

    name: str
    annotation: str
    doc: str


@dataclass(frozen=True, slots=True)
class ParamsClass:
    """`class Params` as source.

    Attributes:
        source: The whole class.
        fields: The name, annotation and docstring of each parameter, as they are written there.
        names: The names that the annotations use.
    """

    source: str
    fields: tuple[ParamsField, ...]
    names: frozenset[str]


def params_class(annotations: Mapping[str, Schema], docs: Mapping[str, str], required: list[str]) -> ParamsClass:
    """Make the `TypedDict` of a workflow's parameters.

    Args:
        annotations: What each parameter is typed as, by name, as a JSON Schema without any text of the spec.
        docs: Each parameter's docstring, as source.
        required: The parameters that every call must give.
    """
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
        custom_template_dir=shipped_templates() / "params",
        extra_template_data=extra,
        # What follows is given although most of it is the default, which another version may change.
        formatters=[],
        settings_path=shipped_templates(),
        encoding="utf-8",
        disable_timestamp=True,
        enable_version_header=False,
        enable_command_header=False,
        disable_future_imports=False,
        use_total_false_for_typed_dict=True,
        use_closed_typed_dict=False,
        use_union_operator=True,
        use_standard_collections=True,
        use_generic_container_types=False,
        use_standard_primitive_types=False,
        use_object_type=False,
        use_unique_items_as_set=False,
        use_annotated=False,
        use_type_alias=False,
        use_title_as_name=False,
        snake_case_field=False,
        strict_nullable=False,
        field_constraints=False,
        use_schema_description=False,
        use_field_description=False,
        use_attribute_docstrings=False,
        force_optional_for_required_fields=False,
        reuse_model=False,
        allow_remote_refs=False,
        allow_private_network=False,
    )
    if not isinstance(source, str):
        raise RuntimeError("datamodel-code-generator made more than one module from one schema")
    source = source[source.index("class Params(") :]
    (params,) = ast.parse(source).body
    fields = {ast.unparse(node.target): node.annotation for node in ast.walk(params) if isinstance(node, ast.AnnAssign)}
    if list(fields) != list(annotations):
        raise RuntimeError("datamodel-code-generator dropped or reordered parameters")
    names = {part.id for hint in fields.values() for part in ast.walk(hint) if isinstance(part, ast.Name)}
    written = tuple(ParamsField(name, ast.unparse(hint), docs[name]) for name, hint in fields.items())
    return ParamsClass(source, written, frozenset(names))
