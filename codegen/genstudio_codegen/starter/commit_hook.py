"""The pre-commit hook in a `.pre-commit-config.yaml`."""

from __future__ import annotations

import re

from genstudio_codegen.problems import Problem, problem

# The settings are those of .pre-commit-hooks.yaml. The project's own installation is used, whatever it comes from.
_HOOK = """\
- repo: local
  hooks:
    - id: genstudio-codegen
      name: genstudio-codegen generate
      entry: genstudio-codegen generate
      language: system
      always_run: true
      pass_filenames: false
      require_serial: true
"""
_KEY = re.compile(r"^[A-Za-z_][\w-]*\s*:", re.MULTILINE)
_REPOS = re.compile(r"^repos\s*:[ \t]*(#.*)?$", re.MULTILINE)
_ITEM = re.compile(r"^( *)- +repo\s*:", re.MULTILINE)


def with_commit_hook(text: str) -> str | Problem:
    """Add the hook to the text of a `.pre-commit-config.yaml`.

    Args:
        text: The text, "" if there is no file.

    Returns:
        The new text, which is the old one if it has the hook already; or why the hook cannot be added.
    """
    if not text.strip():
        return "repos:\n" + _indented(2)
    if re.search(r"\bid\s*:\s*['\"]?genstudio-codegen\b", text):
        return text
    repos = _REPOS.search(text)
    item = _ITEM.search(text, repos.end()) if repos else None
    if repos is None or item is None:
        hint = "add these lines to its repos"
        found = problem("config-value-wrong", "", "the hook cannot be added to this file", hint)
        return found.with_paste(*_HOOK.splitlines())
    following = _KEY.search(text, item.end())
    end = following.start() if following else len(text)
    before = text[:end].rstrip("\n") + "\n"
    return before + _indented(len(item.group(1))) + text[end:]


def _indented(width: int) -> str:
    return "".join(" " * width + line for line in _HOOK.splitlines(keepends=True))
