"""The body in pasted curl commands, as every shell quotes them; bash and curl themselves are the oracle where possible."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genstudio_codegen.problems import Problem
from genstudio_codegen.sources import PastedText
from genstudio_codegen.sources.bash_words import OpenQuote, bash_commands
from genstudio_codegen.sources.curl_command import curl_body
from genstudio_codegen.sources.windows_words import cmd_words, powershell_words, program_words

BODY = {"workflow_id": "wf-1", "prompt": {"6": {"inputs": {"text": 'it\'s "100%" $HOME `x` \\n\n^caret^ 提示 & | ;'}}}}
Quote: TypeAlias = Callable[[str], str]
KEY = "sk-verysecretkey"


def body_of(text: str, folder: Path = Path()) -> bytes | Problem:
    return curl_body(PastedText(text.encode(), "pasted", folder))


def parsed(text: str, folder: Path = Path()) -> object:
    body = body_of(text, folder)
    assert isinstance(body, bytes), body
    return json.loads(body)


def single_quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def double_quoted(text: str) -> str:
    return '"' + "".join("\\" + one if one in '"\\$`' else one for one in text) + '"'


def ansi_quoted(text: str) -> str:
    escaped = "".join(one if one.isascii() and one.isprintable() else f"\\u{ord(one):04x}" for one in text)
    return "$'" + "".join(escaped.replace("\\", "\\\\").replace("\\\\u", "\\u").replace("'", "\\'")) + "'"


def caret_quoted(text: str) -> str:
    """As browsers copy a command for cmd.exe: every character that means something has a caret."""
    escaped = re.sub(r'(\\*)"', r'\1\1\\"', text)
    return '^"' + "".join("^\n\n" if one == "\n" else f"^{one}" if one in '"^&|<>%!' else one for one in escaped) + '^"'


@pytest.mark.parametrize("option", ["--data", "--data-raw", "--data-binary", "-d", "--json"])
@pytest.mark.parametrize("quoted", [single_quoted, double_quoted, ansi_quoted])
def test_bash_quoting(option: str, quoted: Quote) -> None:
    text = json.dumps(BODY, ensure_ascii=False, indent=2)
    command = f"""$ curl --request POST \\
  --url https://cloud.infini-ai.com/api/maas/comfy_task_api/prompt \\
  --header 'Authorization: Bearer {KEY}' \\
  -H "Content-Type: application/json" {option} {quoted(text)}
"""
    assert parsed(command) == BODY
    assert parsed(command.replace("\n", "\r\n")) == BODY


def test_cmd_as_browsers_copy_it() -> None:
    text = json.dumps(BODY, ensure_ascii=True, indent=1)
    command = f'curl ^"https://cloud.infini-ai.com/x^" ^\r\n  -H ^"Authorization: Bearer {KEY}^" ^\r\n  --data-raw '
    assert parsed(command + caret_quoted(text).replace("\n", "\r\n")) == BODY


@pytest.mark.parametrize("quote", ['""', '\\"'])
def test_cmd_on_several_lines_and_on_one(quote: str) -> None:
    body = {"workflow_id": "wf-1", "prompt": {"3": {"inputs": {"steps": 20}}}}
    text = json.dumps(body).replace('"', quote)
    assert parsed(f'curl -X POST ^\n -H "Authorization: Bearer {KEY}" ^\n --data "{text}"') == body
    assert parsed(f'curl.exe -X POST --data "{text}" https://x.example') == body


def test_powershell() -> None:
    body = {"prompt": {"3": {"inputs": {"text": "it's"}}}}
    text = json.dumps(body).replace("'", "''")
    head = f"curl.exe --request POST `\n  --header 'Authorization: Bearer {KEY}' `\n  --data "
    assert parsed(head + f"'{text}'") == body
    escaped = text.replace('"', '\\"')
    assert parsed(head + f"'{escaped}'") == body


@pytest.mark.parametrize("glued", ["-d{}", "-sd {}", "-sSXPOST -d {}", "--data={}", "-H '-d no' -d {}", "-u -d -d {}"])
def test_forms_of_the_option(glued: str) -> None:
    assert parsed("curl " + glued.format(single_quoted('{"prompt": {}}')) + " https://x") == {"prompt": {}}


def test_the_command_among_others() -> None:
    text = "# a comment, it's one\nexport KEY=1; curl -d '{\"prompt\": {}}' https://x | jq .\ncurl -d '{}' https://y\n"
    assert parsed(text) == {"prompt": {}}


def test_a_file_beside_the_command(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "body.json").write_text('{"prompt": {}}')
    (tmp_path / "secret.json").write_text("{}")
    (tmp_path / "in" / "link.json").symlink_to(tmp_path / "secret.json")
    assert parsed("curl -d @body.json https://x", tmp_path / "in") == {"prompt": {}}
    for name in ("../secret.json", str(tmp_path / "secret.json"), "link.json", "-", "in/../../secret.json"):
        body = body_of(f"curl -d @{name} https://x", tmp_path / "in")
        assert isinstance(body, Problem) and body.code == "curl-unreadable" and "--body" in body.hint
    missing = body_of("curl -d @none.json https://x", tmp_path / "in")
    assert isinstance(missing, Problem) and missing.code == "file-missing" and "none.json" in missing.source
    assert body_of("curl --data-raw @body.json https://x", tmp_path / "in") == b"@body.json"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no curl command"),
        ("wget https://x", "no curl command"),
        ("curl https://x", "no body"),
        ('curl -d \'{"prompt": {}}', "not closed"),
        ('curl -d "{', "not closed"),
        ("curl -d $'{", "not closed"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    body = body_of(text)
    assert isinstance(body, Problem) and body.code == "curl-unreadable" and said in body.message and body.hint


def test_bytes_that_are_not_text() -> None:
    body = curl_body(PastedText(b"curl -d '\xff'", "pasted", Path()))
    assert isinstance(body, Problem) and body.code == "curl-unreadable"


@given(st.text())
def test_no_text_raises(text: str) -> None:
    for command in (text, f"curl -d {text}", f"curl ^\n{text}", f"curl `\n{text}"):
        assert isinstance(
            curl_body(PastedText(command.encode("utf-8", "ignore"), "pasted", Path("/nowhere"))), bytes | Problem
        )


_CHARACTERS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=20)


@given(st.lists(st.tuples(_CHARACTERS, st.sampled_from([single_quoted, double_quoted])), min_size=1, max_size=3))
def test_words_are_split_as_bash_splits_them(parts: list[tuple[str, Quote]]) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    quoted = "".join(quote(text) for text, quote in parts)
    done = subprocess.run([bash, "-c", f"printf %s {quoted}"], capture_output=True, check=True)
    assert bash_commands(f"printf %s {quoted}") == [["printf", "%s", done.stdout.decode()]]


@given(st.lists(st.text(st.characters(exclude_characters="\x00", codec="utf-8")), min_size=1, max_size=4))
def test_words_are_split_as_windows_programs_split_them(words: list[str]) -> None:
    line = subprocess.list2cmdline(words)  # Python's own quoting for Windows, available everywhere
    # It leaves white space that programs do not split at unquoted.
    if all(one in " \t" for word in words for one in word if one.isspace()):
        assert program_words(line) == words


def test_long_input_takes_linear_time() -> None:
    long = "a'b'" * 200_000
    assert len(bash_commands(long)[0][0]) == 400_000
    assert len(cmd_words("^a" * 400_000)[0]) == 400_000
    assert len(powershell_words("`a" * 400_000)[0]) == 400_000
    with pytest.raises(OpenQuote):
        program_words('"' + "\\" * 400_000)
