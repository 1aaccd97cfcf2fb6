"""pyright's language server as an editor drives it: messages over pipes, a document, and places in it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Self


class LanguageServer:
    """A running server with one open document, whose places are named by the text before them.

    Args:
        folder: The workspace.
        text: The document's text.
        paths: Folders where imports are looked for.
    """

    def __init__(self, folder: Path, text: str, paths: list[Path]) -> None:
        self._text = text
        self._uri = (folder / "document.py").as_uri()
        self._folder = folder
        self._paths = [str(path) for path in paths]
        self._last_id = 0

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pyright.langserver", "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        config = {"extraPaths": self._paths}
        (self._folder / "pyrightconfig.json").write_text(json.dumps(config))
        markdown = ["markdown"]
        self._ask(
            "initialize",
            {
                "processId": None,
                "rootUri": self._folder.as_uri(),
                "workspaceFolders": [{"uri": self._folder.as_uri(), "name": "workspace"}],
                "capabilities": {"textDocument": {"hover": {"contentFormat": markdown}}},
            },
        )
        self._tell("initialized", {})
        document = {"uri": self._uri, "languageId": "python", "version": 1, "text": self._text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def hover(self, before: str) -> str:
        """What is shown for the word that `before` ends in."""
        return str(self._at("hover", before)["contents"]["value"])

    def completions(self, before: str) -> list[str]:
        """What can be written next."""
        return [item["label"] for item in self._at("completion", before)["items"]]

    def signature(self, before: str) -> str:
        """The signature that is shown while a call is written."""
        return str(self._at("signatureHelp", before)["signatures"][0]["label"])

    def _at(self, method: str, before: str) -> Any:
        lines = self._text[: self._text.index(before) + len(before)].split("\n")
        position = {"line": len(lines) - 1, "character": len(lines[-1])}
        return self._ask(f"textDocument/{method}", {"textDocument": {"uri": self._uri}, "position": position})

    def _tell(self, method: str, params: object) -> None:
        self._write({"method": method, "params": params})

    def _ask(self, method: str, params: object) -> Any:
        self._last_id += 1
        asked = self._last_id
        self._write({"id": asked, "method": method, "params": params})
        while True:
            message = self._read()
            if "method" not in message and message.get("id") == asked:
                return message["result"]
            if "method" in message and "id" in message:  # the server asks for settings
                items = message["params"].get("items", []) if isinstance(message.get("params"), dict) else []
                self._write({"id": message["id"], "result": [{} for _ in items]})

    def _write(self, message: dict[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self._process.stdin.flush()

    def _read(self) -> Any:
        assert self._process.stdout
        length = 0
        while header := self._process.stdout.readline().strip():
            if header.lower().startswith(b"content-length:"):
                length = int(header.partition(b":")[2])
        assert length, "the language server has ended"
        return json.loads(self._process.stdout.read(length))
