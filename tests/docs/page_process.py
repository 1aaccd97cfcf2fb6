"""`main(PAGE, "--install")`: run a page's blocks in the current folder, in order.

All Python of a page shares one namespace and one event loop, as the cells of a notebook do: `await` may stand at the top.
An emulator with the project's specs and a ComfyUI server run for the page; a client of GenStudio takes the address and the
key from the environment. Tasks
run a hundred times as fast as in `serve`, and clients poll every 20 ms, so that pages with many calls take no minutes.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import doctest
import inspect
import io
import json
import os
import sys
import tomllib
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from genstudio_codegen.config.schema import schema_problems
from genstudio_codegen.emulator import Emulator
from genstudio_transport.engine.settings import Settings

from tests.forked import ForkServer, fork_server_here

from .blocks import Block, read_blocks
from .comfyui_server import SHOWN, comfyui_server
from .comparing import Bindings
from .sessions import Differs, Shell

_DOCTEST = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class PageRun:
    """One page, being run."""

    def __init__(self, page: Path, bindings: Bindings, *, forks: ForkServer | None) -> None:
        self._page = page
        self._install = forks is None
        self._names: dict[str, Any] = {"__name__": "__main__"}
        self._bindings = bindings
        self._printed = ""
        self._shell = Shell(Path.cwd(), dict(os.environ), forks)

    def run(self) -> list[str]:
        """What is wrong with the page: at most the first thing, because later blocks build on earlier ones."""
        with contextlib.closing(self._shell), asyncio.Runner() as loop:
            for block in read_blocks(self._page):
                try:
                    self._block(block, loop)
                except Exception as error:
                    said = str(error) if isinstance(error, Differs) else traceback.format_exc()
                    return [f"{self._page}:{block.line}: {said}"]
        return []

    def _block(self, block: Block, loop: asyncio.Runner) -> None:
        text = block.text
        if "output" in block.marks:
            if not self._bindings.learn(text, self._printed):
                raise Differs(f"what came is\n{self._printed}\nand not\n{text}")
        elif "file" in block.marks:
            _parse(block)
            path = Path(block.marks["file"])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(self._bindings.put_in(text), "utf-8")
        elif "shown" in block.marks or ("install" in block.marks and not self._install):
            _parse(block)
        elif block.language == "console":
            self._shell.session(block, self._bindings)
        elif block.language == "sh":
            self._shell.script(block, self._bindings)
        elif block.language == "python" and text.startswith(">>> "):
            self._doctest(block)
        elif block.language == "python":
            self._python(block, loop)
        else:
            _parse(block)

    def _doctest(self, block: Block) -> None:
        example = doctest.DocTestParser().get_doctest(block.text, self._names, self._page.name, None, block.line)
        said = io.StringIO()
        if doctest.DocTestRunner(optionflags=_DOCTEST).run(example, out=said.write, clear_globs=False).failed:
            raise Differs(said.getvalue())
        self._names.update(example.globs)

    def _python(self, block: Block, loop: asyncio.Runner) -> None:
        said = io.StringIO()
        source = "\n" * (block.line - 1) + self._bindings.put_in(block.text)
        code = compile(source, str(self._page), "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        error: Exception | None = None
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                result = eval(code, self._names)  # noqa: S307 — the project's own page
                if inspect.iscoroutine(result):
                    loop.run(result)
            except Exception as raised:
                if type(raised).__name__ != block.marks.get("raises"):
                    raise
                error = raised
        if "raises" in block.marks and error is None:
            raise Differs(f"no {block.marks['raises']} is raised")
        self._printed = str(error) if error else said.getvalue()


def _parse(block: Block) -> None:
    """What is not run is at least well-formed."""
    if block.language == "python":
        compile(block.text, "page", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    elif block.language == "json":
        json.loads(block.text)
    elif block.language == "yaml":
        yaml.safe_load(block.text)
    elif block.language == "toml":
        settings = tomllib.loads(block.text).get("tool", {}).get("genstudio-codegen")
        if settings is not None:
            _check_settings(settings)


def _check_settings(settings: dict[str, Any]) -> None:
    # A page may show a part of the table: what is required need not be in it.
    wrong = [one.message for one in schema_problems(settings) if " has no " not in one.message]
    if wrong:
        raise Differs("\n".join(wrong))


def main(page: str, *options: str) -> int:
    """0 if everything in the page happens as it says."""
    # What the page's commands run has no way back to the checkout.
    del os.environ["PYTHONPATH"]
    install = "--install" in options
    # In an empty environment, the commands are those that the page installs.
    forks = None if install else fork_server_here()
    sys.path.insert(0, str(Path.cwd()))
    with contextlib.ExitStack() as stack:
        stands_for: dict[str, str] = {}
        if not install and any(map(_is_run, read_blocks(Path(page)))):
            stands_for[SHOWN] = stack.enter_context(comfyui_server())
            stack.enter_context(_emulator())
        wrong = PageRun(Path(page), Bindings(stands_for), forks=forks).run()
    print("\n".join(wrong))
    return bool(wrong)


def _is_run(block: Block) -> bool:
    """Whether a block is more than read and saved, so that a server may be needed."""
    return block.language in ("python", "console", "sh") and not {"shown", "file", "install"} & block.marks.keys()


@contextlib.contextmanager
def _emulator() -> Iterator[None]:
    defaults = Settings.__init__.__kwdefaults__
    assert defaults is not None
    defaults.update(poll_interval=0.02, max_poll_interval=0.1)
    with Emulator(sorted(Path("specs").glob("*.spec.json")), speed=100.0) as emulator:
        os.environ["GENSTUDIO_BASE_URL"] = emulator.base_url
        os.environ["GENSTUDIO_API_KEY"] = emulator.api_key
        yield
