"""One style for all that is generated: black, in a mode that no configuration of the user's reaches."""

from __future__ import annotations


def styled(source: str) -> str:
    """Source as black writes it, 120 columns wide."""
    import black

    mode = black.Mode(target_versions={black.TargetVersion.PY311}, line_length=120)
    return black.format_str(source, mode=mode)
