"""Completion is installed where each shell looks for it, once, and a real shell completes with it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PATHS = {
    "bash": ".local/share/bash-completion/completions/genstudio-codegen",
    "zsh": ".zfunc/_genstudio-codegen",
    "fish": ".config/fish/completions/genstudio-codegen.fish",
}
BIN = Path(sys.executable).parent


def command(home: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("XDG_") and key != "ZDOTDIR"}
    kept |= {"HOME": str(home), "PATH": os.pathsep.join([str(BIN), os.environ["PATH"]]), **environment}
    done = subprocess.run(words, cwd=home, env=kept, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def install(home: Path, *shell: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return command(home, sys.executable, "-m", "genstudio_codegen", "--install-completion", *shell, **environment)


@pytest.mark.parametrize("shell", PATHS)
def test_the_script_is_written_once_and_nothing_else(shell: str, tmp_path: Path) -> None:
    script = tmp_path / PATHS[shell]
    first = install(tmp_path, shell)
    assert first.returncode == 0 and first.stdout.startswith(f"wrote {script}\nNew shells load it"), first.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [script]
    state = script.stat()
    again = install(tmp_path, SHELL=f"/bin/{shell}")
    assert again.returncode == 0 and again.stdout.startswith(f"{script} is up to date\n")
    assert script.stat().st_mtime_ns == state.st_mtime_ns
    script.write_text("# _GENSTUDIO_CODEGEN_COMPLETE of an older version")
    assert install(tmp_path, shell).stdout.startswith("wrote ") and "of an older" not in script.read_text()


def test_what_somebody_else_wrote_stays(tmp_path: Path) -> None:
    script = tmp_path / PATHS["fish"]
    script.parent.mkdir(parents=True)
    script.write_text("# mine")
    done = install(tmp_path, "fish")
    assert done.returncode == 2 and "move it" in done.stderr and script.read_text() == "# mine"


def test_an_unknown_shell_is_a_wrong_usage(tmp_path: Path) -> None:
    for words, shell in (((), "/bin/tcsh"), ((), ""), (("tcsh",), "/bin/bash")):
        done = install(tmp_path, *words, SHELL=shell)
        assert done.returncode == 2 and "bash" in done.stderr and list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
@pytest.mark.parametrize(
    ("words", "expected"),
    [("gen", "generate"), ("generate --qui", "--quiet"), ("generate --format g", "github"), ("nor", "normalize")],
)
def test_bash_completes(words: str, expected: str, tmp_path: Path) -> None:
    assert install(tmp_path, "bash").returncode == 0
    program = f"""
        source '{tmp_path / PATHS["bash"]}'
        COMP_WORDS=(genstudio-codegen {words}); COMP_CWORD={len(words.split())}
        _genstudio_codegen_completion genstudio-codegen
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = command(tmp_path, "bash", "--norc", "-c", program)
    assert done.stdout.split() == [expected], done.stderr


@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
def test_fish_completes(tmp_path: Path) -> None:
    assert install(tmp_path, "fish").returncode == 0
    done = command(tmp_path, "fish", "--command", "complete --do-complete 'genstudio-codegen gen'")
    assert done.stdout.startswith("generate\tMake a typed Python module"), done.stderr


@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
def test_zsh_loads_its_script_by_the_lines_that_are_shown(tmp_path: Path) -> None:
    _, _, *lines = install(tmp_path, "zsh").stdout.splitlines()
    program = "\n".join([*lines, "print $_comps[genstudio-codegen]"]).replace("compinit\n", "compinit -u\n")
    done = command(tmp_path, "zsh", "--no-rcs", "-c", program)
    assert done.stdout.strip() == "_genstudio-codegen", done.stderr
