"""The command line: one file per command, without logic. `main` is the entry point.

A command loads what it needs when it runs, so that `--help` and `--version` load nothing heavier than click.
"""

from .group import main

__all__ = ["main"]
