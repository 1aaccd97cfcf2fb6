"""Making modules from specs, many at once, and bringing a folder up to date with them.

`produce` is the way in.
"""

from .produce import produce

__all__ = ["produce"]
