"""The jinja2 environment, and where the templates lie: in the wheel's package or at the top of a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from genstudio_codegen.packaged import packaged

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def environment(templates: Path | None = None) -> Environment:
    """Templates in which a name that is not there is an error, and a value from a spec is never a template.

    Those in `templates` stand before the generator's own, which they extend as `genstudio/<name>`.
    """
    from jinja2 import ChoiceLoader, FileSystemLoader, PrefixLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    own = FileSystemLoader(packaged("templates"))
    custom = [FileSystemLoader(templates)] if templates else []
    return SandboxedEnvironment(
        loader=ChoiceLoader([*custom, own, PrefixLoader({"genstudio": own})]),
        undefined=StrictUndefined,
        autoescape=False,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def params_templates(templates: Path | None = None) -> Path:
    """The folder of the templates that datamodel-code-generator renders `Params` with."""
    custom = templates / "params" if templates else None
    return custom if custom and custom.is_dir() else packaged("templates") / "params"
