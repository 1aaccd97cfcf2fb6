"""From source texts to a folder: what would change, and writing it so that a crash leaves old files or new ones.

Knows nothing of workflows. `publish` is the way in.
"""

from .atomic import write_atomically
from .folder import Publication, publish

__all__ = ["Publication", "publish", "write_atomically"]
