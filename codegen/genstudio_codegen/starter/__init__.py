"""What `init` writes: a project's first configuration, proposed from the files that are there, and hooks on request.

`propose_project` is the entry point. It writes nothing.
"""

from .proposal import Proposal, propose_project

__all__ = ["Proposal", "propose_project"]
