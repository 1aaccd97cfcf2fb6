"""A call as the JSON body of a request, and as commands with curl for bash."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from genstudio_codegen.parameter_spec import JSONValue

from .json_safe import json_text
from .sample_call import RANDOM_SEED, LocalFile, SampleCall, SampleValue

# The vendor's tutorial; a server's addresses are those of ComfyUI's own `server.py`.
_SERVICE_URL = "https://cloud.infini-ai.com"
_SERVER_URL = "http://127.0.0.1:8188"
_SUBMIT = {"genstudio": "/api/maas/comfy_task_api/prompt", "comfyui": "/prompt"}
_UPLOAD = {"genstudio": "/api/maas/comfy_task_api/upload/image", "comfyui": "/upload/image"}
_PART = {"genstudio": "source_file", "comfyui": "image"}
_UPLOADED = {"genstudio": ".data.image_id", "comfyui": ".name"}
_KEY = '-H "Authorization: Bearer $GENSTUDIO_API_KEY"'
_CURL = "curl -sS --fail-with-body"
_CONTINUED = " \\\n  "
"""Between the parts of a command that takes several lines."""


def body_sample(call: SampleCall) -> str:
    """The body of the request as JSON; a local file is shown as its path, and "" if a server's graph is not known."""
    return _body_text(call, {name: file.name for name, file in call.uploads.items()})


def curl_sample(call: SampleCall) -> str:
    """Commands for bash that upload local files and submit the call; "" if a server's graph is not known.

    The API key is read from the environment when they run. Uploads need `jq`.
    """
    variables = {name: f"image_{index}" for index, name in enumerate(call.uploads, 1)}
    # The id of an upload is known only when the command runs: quotes are closed around its variable.
    marks = {name: f"@@{variable}@@" for name, variable in variables.items()}
    plain = _body_text(call, dict.fromkeys(call.uploads, ""))
    while any(mark in plain for mark in marks.values()):
        marks = {name: f"@{mark}@" for name, mark in marks.items()}
    body = _body_text(call, marks)
    if not body:
        return ""
    body = _quoted(body)
    for name, mark in marks.items():
        body = body.replace(mark, f"'\"${variables[name]}\"'")
    commands = [_upload(call, file, variables[name]) for name, file in call.uploads.items()]
    headers = [_KEY] if call.service == "genstudio" else []
    submit = [
        f"{_CURL} {_address(call, _SUBMIT)}",
        *headers,
        "-H 'Content-Type: application/json'",
        f"-d {body}",
    ]
    return "\n\n".join([*commands, _CONTINUED.join(submit)]) + "\n"


def _upload(call: SampleCall, file: LocalFile, variable: str) -> str:
    # In the value of -F, a quoted path may hold any character; "-" alone would be the standard input.
    path = f"./{file.name}" if file.name == "-" else file.name
    escaped = path.replace("\\", "\\\\").replace('"', '\\"')
    headers = [_KEY] if call.service == "genstudio" else []
    form = f'{_PART[call.service]}=@"{escaped}"'
    if suffix := _MEDIA_TYPES.get(PurePosixPath(file.name).suffix.lower()):
        form += f";type={suffix}"
    request = _CONTINUED.join([f"{_CURL} {_address(call, _UPLOAD)}", *headers, f"-F {_quoted(form)} |"])
    return f"{variable}=$({request}\n  jq -er {_UPLOADED[call.service]})"


def _quoted(text: str) -> str:
    """A text as one word of a shell, which reads nothing between single quotes."""
    return "'" + text.replace("'", "'\\''") + "'"


def _address(call: SampleCall, paths: Mapping[str, str]) -> str:
    default = _SERVICE_URL if call.service == "genstudio" else _SERVER_URL
    return _quoted((call.base_url or default).rstrip("/") + paths[call.service])


def _body_text(call: SampleCall, uploaded: Mapping[str, str]) -> str:
    overrides: dict[str, dict[str, JSONValue]] = {}
    for name, value in call.values.items():
        node, input_name = call.places[name]
        overrides.setdefault(node, {})[input_name] = _sent(name, value, call, uploaded)
    if call.service == "genstudio":
        prompt: dict[str, JSONValue] = {node: {"inputs": inputs} for node, inputs in overrides.items()}
        return json_text({"workflow_id": call.workflow_id, "prompt": prompt})
    if call.graph is None:
        return ""
    return json_text({"prompt": {id: _overridden(node, overrides.get(id, {})) for id, node in call.graph.items()}})


def _sent(name: str, value: SampleValue, call: SampleCall, uploaded: Mapping[str, str]) -> JSONValue:
    if value is RANDOM_SEED:
        return call.seeds.get(name, 0)
    if isinstance(value, LocalFile):
        return uploaded[name]
    # A bare list would be a link to another node.
    return {"__value__": value} if isinstance(value, list) else value


def _overridden(node: JSONValue, inputs: Mapping[str, JSONValue]) -> JSONValue:
    if not isinstance(node, dict) or not inputs:
        return node
    stored = node.get("inputs")
    return {**node, "inputs": {**(stored if isinstance(stored, dict) else {}), **inputs}}


_MEDIA_TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".mp3": "audio/mpeg",
}
