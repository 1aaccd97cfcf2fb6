"""One style for all that is generated: black, in a mode that no configuration of the user's reaches."""

from __future__ import annotations

from .literals import LINE_LENGTH


def styled(source: str) -> str:
    """Source as black writes it."""
    from black import format_str
    from black.mode import Mode, TargetVersion

    return format_str(source, mode=Mode(target_versions={TargetVersion.PY311}, line_length=LINE_LENGTH))
