"""The command line: one file per command, no logic. `main` is the way in.

A command's own imports wait until it runs, so that `--help` and `--version` load nothing heavier than click.
"""

from .group import main

__all__ = ["main"]
