"""A call as Python, for code with and without asyncio."""

from __future__ import annotations

from collections.abc import Iterator

from .python_values import LINE_LENGTH, argument, one_line, quoted, shown_width
from .sample_call import SampleCall

_CLIENTS = {"genstudio": "GenStudio", "comfyui": "ComfyUI"}
# What the samples define or import: a module of such a name is imported under another.
_TAKEN = frozenset({"Path", "RANDOM", "asyncio", "client", "main", "print", "result", *_CLIENTS.values()})
_INDENT = "    "


def python_sample(call: SampleCall) -> str:
    """A program that makes the call and saves what comes back."""
    client = _CLIENTS[call.service]
    return _program(
        _imports(call, client, is_async=False),
        [
            f"with {_client(call, client)} as client:",
            *_body(call, _INDENT, await_word=""),
        ],
    )


def asyncio_sample(call: SampleCall) -> str:
    """The same program with asyncio."""
    client = f"Async{_CLIENTS[call.service]}"
    return _program(
        _imports(call, client, is_async=True),
        [
            "",
            "async def main() -> None:",
            f"{_INDENT}async with {_client(call, client)} as client:",
            *_body(call, 2 * _INDENT, await_word="await "),
            "",
            "",
            "asyncio.run(main())",
        ],
    )


def _program(imports: list[str], statements: list[str]) -> str:
    return "\n".join([*imports, "", *statements, ""])


def _imports(call: SampleCall, client: str, *, is_async: bool) -> list[str]:
    standard = (["import asyncio"] if is_async else []) + (["from pathlib import Path"] if call.uploads else [])
    names = ", ".join([*(["RANDOM"] if call.draws_seed else []), client])
    known = _module_name(call)
    renamed = "" if known == call.module else f" as {known}"
    module = f"from {call.package} import {call.module}" if call.package else f"import {call.module}"
    return [*standard, *([""] if standard else []), f"from genstudio_transport import {names}", "", module + renamed]


def _module_name(call: SampleCall) -> str:
    return f"{call.module}_workflow" if call.module in _TAKEN else call.module


def _client(call: SampleCall, client: str) -> str:
    if call.base_url is None:
        return f"{client}()"
    # The key comes from GENSTUDIO_API_KEY; a ComfyUI server's address is its client's first argument.
    keyword = "" if call.service == "comfyui" else "base_url="
    return f"{client}({keyword}{quoted(call.base_url)})"


def _body(call: SampleCall, indent: str, *, await_word: str) -> Iterator[str]:
    head = f"{indent}result = {await_word}{_module_name(call)}.run("
    line = head + ", ".join(["client", *(f"{name}={one_line(value)}" for name, value in call.values.items())]) + ")"
    if shown_width(line) <= LINE_LENGTH or not call.values:
        yield line
    else:
        inner = indent + _INDENT
        yield head
        yield f"{inner}client,"
        for name, value in call.values.items():
            yield argument(name, value, inner)
        yield f"{indent})"
    if call.saves == "image":
        yield f"{indent}{await_word}result.images[0].save({quoted(call.module + '.png')})"
    else:
        yield f"{indent}{await_word}result.save_all({quoted(call.module)})"
    if call.draws_seed:
        yield f"{indent}print(result.seed)"
