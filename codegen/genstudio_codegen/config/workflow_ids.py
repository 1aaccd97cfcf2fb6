"""What the id of a hosted workflow looks like."""

from __future__ import annotations

import re

WORKFLOW_ID = "[A-Za-z0-9][A-Za-z0-9_-]*"
"""A regular expression, repeated in the configuration's schema. The ids that are known begin with `wf-`."""
_INSIDE = re.compile(r"wf-[A-Za-z0-9]+")


def workflow_id_mistake(text: str) -> str:
    """Say why a text cannot be the id of a workflow, and what to give instead; "" if it can."""
    if re.fullmatch(WORKFLOW_ID, text):
        return ""
    inside = _INSIDE.search(text)
    instead = (
        inside.group() if inside else "the id from the workflow's page in the console, such as wf-c73diz7kadp6ffgn"
    )
    if not text:
        return f"the id is empty: give {instead}"
    what = "is a URL" if "://" in text else "is not the id of a workflow"
    return f"{text!r} {what}: give {instead}"
