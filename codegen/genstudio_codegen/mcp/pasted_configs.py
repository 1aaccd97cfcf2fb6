"""How programs are told to start the server: a text to paste for each, which names the key's variable and never the key."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

KEY = "GENSTUDIO_API_KEY"
SERVER = "genstudio"


class ClientConfig(NamedTuple):
    """What to paste, and where."""

    title: str
    where: str
    text: str


class Command(NamedTuple):
    """The command that starts the server over stdio."""

    program: str
    arguments: tuple[str, ...]
    variables: tuple[str, ...]
    """The environment variables that it needs."""


_Make: TypeAlias = Callable[[Command], str]


def _json(outer: str, reference: str, **more: str) -> _Make:
    """A JSON file with the servers under `outer`, whose `env` refers to variables as `reference` says."""

    def make(command: Command) -> str:
        server: dict[str, object] = {**more, "command": command.program, "args": list(command.arguments)}
        if command.variables and reference:
            server["env"] = {name: reference.format(name=name) for name in command.variables}
        return json.dumps({outer: {SERVER: server}}, indent=2, ensure_ascii=False) + "\n"

    return make


def _vscode(command: Command) -> str:
    server: dict[str, object] = {"type": "stdio", "command": command.program, "args": list(command.arguments)}
    document: dict[str, object] = {"servers": {SERVER: server}}
    if command.variables:
        server["env"] = {name: f"${{input:{name}}}" for name in command.variables}
        # VS Code asks for each once, and keeps it in its secret storage.
        document["inputs"] = [
            {"type": "promptString", "id": name, "description": name, "password": True} for name in command.variables
        ]
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _codex(command: Command) -> str:
    # A JSON string is a TOML string as well: ASCII, with the same escapes.
    lines = [
        f"[mcp_servers.{SERVER}]",
        f"command = {json.dumps(command.program)}",
        f"args = [{', '.join(map(json.dumps, command.arguments))}]",
        "startup_timeout_sec = 60",
    ]
    if command.variables:
        lines.append(f"env_vars = [{', '.join(map(json.dumps, command.variables))}]")
    return "\n".join(lines) + "\n"


# Each program's own documentation says where the file is and how it refers to variables.
_CLIENTS: dict[str, tuple[str, str, _Make]] = {
    "claude-desktop": (
        "Claude Desktop",
        "claude_desktop_config.json (Settings, Developer, Edit Config)",
        _json("mcpServers", ""),
    ),
    "claude-code": ("Claude Code", ".mcp.json in the project", _json("mcpServers", "${{{name}}}", type="stdio")),
    "codex": ("Codex", "~/.codex/config.toml", _codex),
    "cursor": (
        "Cursor",
        ".cursor/mcp.json in the project, or ~/.cursor/mcp.json",
        _json("mcpServers", "${{env:{name}}}"),
    ),
    "gemini-cli": ("Gemini CLI", ".gemini/settings.json", _json("mcpServers", "${name}")),
    "vscode": ("VS Code", ".vscode/mcp.json in the project", _vscode),
    "windsurf": ("Windsurf", "~/.codeium/windsurf/mcp_config.json", _json("mcpServers", "${{env:{name}}}")),
    "zed": ("Zed", "settings.json", _json("context_servers", "", source="custom")),
}
CLIENTS = tuple(_CLIENTS)
"""The programs that `client_configs` knows."""
WITHOUT_VARIABLES = ("claude-desktop", "zed")
"""The programs whose files cannot refer to variables: the key is read from a file there."""


def client_configs(
    clients: Sequence[str], program: str, arguments: Sequence[str], *, needs_key: bool, key_file: str
) -> list[ClientConfig]:
    """Make the text for each program.

    Args:
        clients: Names among `CLIENTS`.
        program: The program to start.
        arguments: Its arguments.
        needs_key: Whether the server needs the key of GenStudio.
        key_file: The file that holds the key, for programs that pass no variables on.
    """
    made: list[ClientConfig] = []
    for name in clients:
        title, where, make = _CLIENTS[name]
        own = tuple(arguments)
        if needs_key and name in WITHOUT_VARIABLES:
            own += ("--api-key-file", key_file)
        variables = (KEY,) if needs_key and "--api-key-file" not in own else ()
        made.append(ClientConfig(title, where, make(Command(program, own, variables))))
    return made
