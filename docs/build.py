"""`python docs/build.py`: build the site in both languages into `site/`; any warning of the builder is an error.

Zensical builds one language a project, so each has a configuration of its own, `zensical.en.toml` and `zensical.zh.toml`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("en", "zh")


def main() -> int:
    """0 if both languages were built without a warning."""
    shutil.rmtree(ROOT / "site", ignore_errors=True)
    for language in LANGUAGES:
        command = [sys.executable, "-m", "zensical", "build", "--clean", "--strict"]
        done = subprocess.run([*command, "--config-file", f"zensical.{language}.toml"], cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
    shutil.copy(ROOT / "docs" / "index.html", ROOT / "site" / "index.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
