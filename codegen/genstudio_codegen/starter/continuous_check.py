"""The workflow of GitHub Actions that fails when a module is not what its spec makes."""

from __future__ import annotations

from genstudio_codegen._version import __version__

CHECK_PATH = ".github/workflows/genstudio-codegen.yml"


def check_text() -> str:
    """The file, which installs the version of the generator that is running: another may make other modules."""
    return f"""\
# Fails when a generated module is not what its spec makes.
name: genstudio-codegen
on: [push, pull_request]
permissions:
  contents: read
jobs:
  modules:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.11"
      # If your index does not have it, give the URL of its repository: pip install "genstudio-codegen @ git+https://..."
      - run: pip install "genstudio-codegen=={__version__}"
      - run: genstudio-codegen generate --check --format github
"""
