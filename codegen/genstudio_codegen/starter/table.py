"""The text of a project's first `[tool.genstudio-codegen]`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from genstudio_codegen.text import plain_line
from genstudio_codegen.toml_text import toml_key, toml_string

from .curl_ids import IdFinding
from .found_specs import FoundSpec

_HEAD = """\
# What each setting means: docs/en/configuration.md of genstudio-codegen.
[tool.genstudio-codegen]
output = {output}
specs = [{specs}]
"""
_EXAMPLE = """
# [tool.genstudio-codegen.workflows.text_to_image]
# workflow_id = "wf-..."                     # if the spec has none
# names = { "6.text" = "positive_prompt" }   # instead of the computed name
# required = ["6.text"]                      # every call must give it
# open = ["*.ckpt_name"]                     # choices beyond those listed are sent with a warning
"""


def table_text(output: str, patterns: Sequence[str], specs: Sequence[FoundSpec], ids: Mapping[Path, IdFinding]) -> str:
    """Write the table, with a section for each spec that has no id or whose module needs another name.

    Args:
        output: The folder of the generated package.
        patterns: The patterns of the specs.
        specs: The specs that they match.
        ids: What was found for the specs without an id.
    """
    text = _HEAD.format(output=toml_string(output), specs=", ".join(map(toml_string, patterns)))
    sections = ["\n".join(lines) for one in specs if (lines := list(_section(one, ids.get(one.path))))]
    return text + ("".join(f"\n{section}\n" for section in sections) or _EXAMPLE)


def _section(one: FoundSpec, finding: IdFinding | None) -> Iterator[str]:
    if finding is None and not one.is_renamed:
        return
    yield f"[tool.genstudio-codegen.workflows.{toml_key(one.module)}]"
    if one.is_renamed:
        yield f"spec = {toml_string(one.path.as_posix())}  # another spec has the module that its file name would give"
    if finding is None:
        return
    if finding.mention:
        source = plain_line(finding.mention.path.as_posix())
        yield f"workflow_id = {toml_string(finding.mention.workflow_id)}  # found in {source}"
        return
    yield "# The spec has no id, and calls cannot be submitted without it: copy it from the workflow's page in the console."
    for mention in finding.candidates:
        yield f"# It may be {mention.workflow_id}, from {plain_line(mention.path.as_posix())}."
    yield '# workflow_id = "wf-..."'
