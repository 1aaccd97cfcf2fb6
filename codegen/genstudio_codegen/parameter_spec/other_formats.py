"""Files that are not JSON, or not in UTF-8: each is recognised by how it begins, and comes with the next step.

Nothing is unpacked, and only the beginning of a file is looked at.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable
from typing import NamedTuple

from genstudio_codegen.problems import Problem, problem

SPEC_NAME = "「入参范围」"
"""What the console calls a parameter spec."""

COPY_SPEC = f"Copy the workflow's parameter spec ({SPEC_NAME}) from its page in the console instead."

ONE_SPEC = "the range of one input, which belongs to no node"

_HEAD = 2**16
"""Bytes that are looked at."""

_PACKED = {
    b"\x1f\x8b": ("gzip", "gunzip"),
    b"PK\x03\x04": ("zip", "unzip"),
    b"PK\x05\x06": ("zip", "unzip"),
    b"7z\xbc\xaf\x27\x1c": ("7z", "7z x"),
    b"Rar!\x1a\x07": ("rar", "unrar x"),
    b"\xfd7zXZ\x00": ("xz", "unxz"),
    b"BZh": ("bzip2", "bunzip2"),
    b"\x28\xb5\x2f\xfd": ("zstd", "unzstd"),
}
_PICTURES = {b"\x89PNG\r\n": "PNG", b"\xff\xd8\xff": "JPEG", b"GIF8": "GIF"}

_CURL = re.compile(r"^[ \t]*(?:[$>%#][ \t]*)?curl(?:\.exe)?[ \t]+\S", re.MULTILINE)
_WORKFLOW_ID = re.compile(r"wf-[A-Za-z0-9]{1,64}")
_NAMED_ID = re.compile(rf"workflow_id\W{{1,12}}({_WORKFLOW_ID.pattern})")
_API_KEY = re.compile(r"Bearer[ \t]+\S")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)", re.MULTILINE)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{1,80})", re.IGNORECASE)
_MEMBER = re.compile(r'"([^"\\\n]{1,200})"[ \t]*:')
_YAML = re.compile(
    r"---(?:\s|$)|%YAML |-[ \t]+\S|(?:'[^']{0,99}'|\"[^\"]{0,99}\"|[^\s\"'{}\[\],#:][^\"'{}\[\]:]{0,99}):(?:\s|$)"
)
_CHINESE = re.compile(r"[^\x00-\x7f]{1,12}")


class _Sample(NamedTuple):
    """The beginning of a file, as bytes and as text."""

    data: bytes
    text: str

    @property
    def is_json(self) -> bool:
        """Whether the text begins like a JSON document, so that only its syntax can be wrong."""
        return self.text.startswith(("{", "["))


def recognise_format(data: bytes) -> Problem | None:
    """Identify a file that cannot be read as JSON.

    Args:
        data: The file's bytes.

    Returns:
        What the file is instead, and what to do about it; None if it is none of the known formats.
    """
    head = data[:_HEAD]
    sample = _Sample(head, head.removeprefix(codecs.BOM_UTF8).decode(errors="replace").lstrip())
    return next((found for recognise in _RECOGNISERS if (found := recognise(sample))), None)


def import_advice(arguments: str) -> str:
    """Advise to make a spec of a document that is none, with these arguments."""
    return f"Without an export, make one: genstudio-codegen import {arguments}."


def id_advice(workflow_id: str) -> str:
    """Say where the workflow's id goes that a request contains; nothing for what is not an id.

    Args:
        workflow_id: The value of `workflow_id` in the request.
    """
    if not _WORKFLOW_ID.fullmatch(workflow_id):
        return ""
    return (
        f' From this request you need only the id: set workflow_id = "{workflow_id}" in the workflow\'s section of'
        " [tool.genstudio-codegen], or pass --workflow-id."
    )


def guess_chinese(data: bytes) -> Problem | None:
    """Recognise Chinese text in GBK or GB18030, which is a guess: no byte says which encoding a file has."""
    for codec, name in (("gbk", "GBK"), ("gb18030", "GB18030")):
        try:
            text = codecs.getincrementaldecoder(codec)().decode(data[:_HEAD], final=len(data) <= _HEAD)
        except UnicodeDecodeError:
            continue
        foreign = "".join(_CHINESE.findall(text))
        # Western text decodes as well, but to characters so rare that GB2312 lacks them.
        if foreign and len(foreign.encode("gb2312", "ignore")) > len(foreign):
            message = f"The file is not UTF-8. It is probably {name}: read that way, it contains “{foreign[:12]}”."
            hint = "This is a guess. If the text is right, save it as UTF-8: iconv -f GB18030 -t UTF-8 FILE > NEW.json."
            return problem("not-utf8", "", message, hint)
    return None


def _wide_encoding(sample: _Sample) -> Problem | None:
    encoding = json.detect_encoding(sample.data).upper()
    if encoding.startswith("UTF-8"):
        return None
    # iconv writes UTF-16LE.
    encoding = encoding[:6] + encoding[7:]
    marked = not encoding.endswith(("LE", "BE"))
    if not marked and sample.data[:64].decode(encoding, "ignore").lstrip()[:1] not in ("{", "[", '"', "<"):
        return None
    message = f"The file is {encoding[:6]}{'' if marked else ' without a byte order mark'}, not UTF-8."
    hint = f"Save it as UTF-8 (PowerShell: -Encoding utf8; elsewhere: iconv -f {encoding} -t UTF-8 FILE > NEW.json)."
    return problem("not-utf8", "", message, hint)


def _packed_file(sample: _Sample) -> Problem | None:
    for magic, (name, command) in _PACKED.items():
        if sample.data.startswith(magic):
            hint = f"Unpack it ({command}), and give the JSON file that is in it."
            return problem("file-packed", "", f"This is a packed file ({name}).", hint)
    return None


def _picture(sample: _Sample) -> Problem | None:
    for magic, name in _PICTURES.items():
        if sample.data.startswith(magic):
            message = (
                f"This is a picture ({name}). The workflow that ComfyUI stores in its pictures is not a spec either."
            )
            return problem("file-is-picture", "", message, COPY_SPEC)
    return None


def _curl_command(sample: _Sample) -> Problem | None:
    if sample.is_json or not _CURL.search(sample.text):
        return None
    message = (
        "This is a curl command, as the console's trial run (「试运行」) shows it. It has neither types nor ranges."
    )
    hint = COPY_SPEC
    if named := _NAMED_ID.search(sample.text):
        hint += id_advice(named.group(1))
    hint += f" {import_advice('--curl FILE')}"
    if _API_KEY.search(sample.text):
        hint += " Do not commit the command: it contains an API key."
    return problem("curl-command", "", message, hint)


def _markdown(sample: _Sample) -> Problem | None:
    if sample.is_json or not (fence := _FENCE.search(sample.text)):
        return None
    hint = "Keep only what is between the fences, from the first { to the last }."
    message = f"This is Markdown, with a fence ({fence.group().strip()}) around the document."
    return problem("markdown", "", message, hint)


def _web_page(sample: _Sample) -> Problem | None:
    if not sample.text.startswith("<"):
        return None
    title = _TITLE.search(sample.text)
    about = f" titled “{title.group(1).strip()}”" if title and "\ufffd" not in title.group(1) else ""
    message = f"This is a web page{about} (HTML or XML), not the document that it shows."
    return problem("web-page", "", message, f"Do not save the page. {COPY_SPEC}")


def _fragment(sample: _Sample) -> Problem | None:
    member = _MEMBER.match(sample.text)
    if member is None or sample.text[member.end() :].lstrip()[:1] not in ("{", "["):
        return None
    key = member.group(1)
    what = ONE_SPEC if key == "spec" else f"the entry “{key}”, without the braces around the document"
    return fragment_problem("", what)


def fragment_problem(path: str, what: str) -> Problem:
    """Describe a part of a spec, which does not say which input of which node it is about.

    Args:
        path: The JSON pointer to the part.
        what: What the part is.
    """
    message = f"This is only a part of a parameter spec: {what}."
    hint = f"Copy all of {SPEC_NAME} from the workflow's page in the console, from the first {{ to the last }}."
    return problem("spec-fragment", path, message, hint)


def _yaml(sample: _Sample) -> Problem | None:
    lines = [line.strip() for line in sample.text.splitlines()[:100]]
    found = [line for line in lines if _YAML.match(line)]
    # One line alone is also how error messages and prose look.
    if any(line.startswith("{") for line in lines) or (len(found) < 2 and not found[:1] == ["---"]):
        return None
    hint = f"Copy {SPEC_NAME} from the console as JSON, or convert the file: yq -o json FILE > NEW.json."
    return problem("yaml", "", "This is YAML; a spec is JSON.", hint)


_RECOGNISERS: tuple[Callable[[_Sample], Problem | None], ...] = (
    _packed_file,
    _picture,
    _wide_encoding,
    _curl_command,
    _web_page,
    _markdown,
    _fragment,
    _yaml,
)
