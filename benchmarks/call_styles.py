"""Two ways to declare a generated function's parameters, side by side, on one spec: `python benchmarks/call_styles.py SPEC`.

`Unpack[Params]` is what is generated. The other declares each parameter as a keyword with the default `UNSET`, and
leaves out of the request what is `UNSET`. The keyword module is made here from the generated one.
"""

from __future__ import annotations

import ast
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UNPACKED, KEYWORDS = "unpacked", "keywords"


def generate(spec: Path, folder: Path) -> str:
    """The source of the spec's module."""
    package = folder / "generated"
    command = [sys.executable, "-m", "genstudio_codegen", "generate", str(spec), "--output", str(package), "--no-lock"]
    subprocess.run(command, check=True, capture_output=True)
    (module,) = (path for path in package.glob("*.py") if path.name != "__init__.py")
    return module.read_text(encoding="utf-8")


def with_keywords(source: str) -> str:
    """The same module with one keyword per parameter in each of its functions."""
    tree = ast.parse(source)
    (params,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Params")
    fields = [node for node in params.body if isinstance(node, ast.AnnAssign)]
    keywords = "".join(f"    {ast.unparse(one.target)}: {ast.unparse(one.annotation)} = UNSET,\n" for one in fields)
    given = ", ".join(f"({ast.unparse(one.target)!r}, {ast.unparse(one.target)})" for one in fields)
    source = source.replace("**params: Unpack[Params]", f"*,\n{keywords}")
    # Positional-only and keyword-only parameters: `(client, /, *, …)`; without a client `(*, …)`.
    source = source.replace("(params)", f"({{k: v for k, v in ({given},) if v is not UNSET}})")
    source = source.replace("(client, params)", f"(client, {{k: v for k, v in ({given},) if v is not UNSET}})")
    source = source.replace("WORKFLOW.expose(Params, prompt, submit, run)\n", "")
    return source.replace('\nR = TypeVar("R")', '\nUNSET: Any = object()\nR = TypeVar("R")').replace(
        "from typing import ", "from typing import Any, ", 1
    )


def best(work: Callable[[], object], rounds: int) -> float:
    """The shortest of several runs, in seconds."""
    times: list[float] = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def run(*arguments: str, folder: Path) -> str:
    return subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False).stdout


def completes(name: str, folder: Path) -> bool:
    """Whether jedi completes the names of parameters without running the module."""
    import jedi  # type: ignore[import-untyped]  # pyright: ignore[reportMissingTypeStubs]

    script = jedi.Script(f"import {name}\n{name}.prompt(", path=folder / "document.py")
    return any(found.name.endswith("=") for found in script.complete())


def bodies(name: str, folder: Path) -> float:
    """How many bodies of three arguments are made in a second."""
    program = f"""
import time, {name} as module
names = [one.name for one in module.WORKFLOW if one.kind in ("INT", "STRING")][:3]
given = {{one: (module.WORKFLOW[one].minimum or 0) if module.WORKFLOW[one].kind == "INT" else "x" for one in names}}
module.prompt(**given)
start = time.perf_counter()
for _ in range(20_000):
    module.prompt(**given).to_dict()
print(20_000 / (time.perf_counter() - start))
"""
    return max(float(run("-c", program, folder=folder)) for _ in range(3))


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        source = generate(Path(sys.argv[1]), folder)
        for name, text in {UNPACKED: source, KEYWORDS: with_keywords(source)}.items():
            (folder / f"{name}.py").write_text(text, encoding="utf-8")
        (folder / "pyrightconfig.json").write_text(f'{{"extraPaths": ["{ROOT / "transport"}"]}}')
        empty = best(lambda: run("-c", "import genstudio_transport, typing", folder=folder), 9)
        for name in (UNPACKED, KEYWORDS):
            (folder / "use.py").write_text(f"import {name}\n{name}.prompt(stpes=3)\n")
            imported = best(lambda name=name: run("-c", f"import {name}", folder=folder), 9) - empty  # type: ignore[misc]
            mypy = best(lambda: run("-m", "mypy", "--cache-dir", "/dev/null", "use.py", folder=folder), 2)
            pyright = best(lambda: run("-m", "pyright", "use.py", folder=folder), 2)
            print(
                f"{name}: {(folder / f'{name}.py').read_text().count(chr(10))} lines, import {1000 * imported:.1f} ms, "
                f"{bodies(name, folder):,.0f} bodies/s, mypy {mypy:.1f} s, pyright {pyright:.1f} s, "
                f"completed by jedi without running: {'yes' if completes(name, folder) else 'no'}"
            )


if __name__ == "__main__":
    main()
