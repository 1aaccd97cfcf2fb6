"""What a pasted curl command sends: the body of its request, and nothing else of it.

Headers, cookies and credentials are skipped as the words are read: a key in them reaches neither a message nor a file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeAlias

from genstudio_codegen.parameter_spec import decode_json, read_document
from genstudio_codegen.files import real_path
from genstudio_codegen.problems import Problem, problem

from .bash_words import OpenQuote, bash_commands
from .pasted_text import PastedText
from .windows_words import cmd_words, powershell_words

_HINT = 'Copy the whole command of the console\'s trial run (「试运行」), from "curl" to its last quote.'
_DATA = frozenset({"--data", "--data-raw", "--data-binary", "--data-ascii", "--json", "-d"})
_LITERAL = frozenset({"--data-raw"})
# Options of curl that take a value, which may look like an option itself.
_LONG_WITH_VALUE = frozenset(
    "--request --url --header --user --user-agent --cookie --cookie-jar --referer --proxy --output --max-time "
    "--connect-timeout --retry --retry-delay --form --form-string --cacert --cert --key --resolve --oauth2-bearer "
    "--write-out --config --data-urlencode --interface --limit-rate --range --upload-file --proxy-user".split()
)
_SHORT_WITH_VALUE = frozenset("ACDEFHKPQTUXYbcdehmortuwxyz")


class _Data(NamedTuple):
    """One piece of the body: the option that gives it, and its value."""

    option: str
    value: str


def curl_body(pasted: PastedText) -> bytes | Problem:
    """Find the body that a curl command sends.

    Args:
        pasted: The command, as for bash, cmd.exe or PowerShell.

    Returns:
        The body's bytes, or why there are none.
    """
    if isinstance(pasted.data, Problem):
        return pasted.data
    try:
        text = pasted.data.removeprefix(b"\xef\xbb\xbf").decode()
    except UnicodeDecodeError:
        return problem("curl-unreadable", "", "The text is not UTF-8.", "Save it as UTF-8.")
    attempts = [_attempt(split, text, pasted) for split in _splitters(text)]
    return next((body for body in attempts if isinstance(body, bytes) and not decode_json(body).problems), attempts[0])


_Splitter: TypeAlias = Callable[[str], list[list[str]]]


def _cmd_commands(text: str) -> list[list[str]]:
    return [cmd_words(text)]


def _powershell_commands(text: str) -> list[list[str]]:
    return [powershell_words(text)]


def _splitters(text: str) -> Iterator[_Splitter]:
    """The ways to split the command, the likeliest first: it does not say which shell it is for."""
    lines = [line.rstrip() for line in text.splitlines()]
    if any(line.endswith("^") for line in lines) or '^"' in text:
        yield _cmd_commands
    elif any(line.endswith("`") for line in lines):
        yield _powershell_commands
    yield bash_commands
    yield _cmd_commands
    yield _powershell_commands


def _attempt(split: _Splitter, text: str, pasted: PastedText) -> bytes | Problem:
    try:
        commands = split(text)
    except OpenQuote as error:
        message = f"The quote {error} is opened and not closed."
        return problem("curl-unreadable", "", message, _HINT)
    words = next((found for found in map(_after_curl, commands) if found is not None), None)
    if words is None:
        return problem("curl-unreadable", "", "There is no curl command in this text.", _HINT)
    pieces = list(_data(words))
    if not pieces:
        message = "The curl command has no body (--data): it does not submit a task."
        return problem("curl-unreadable", "", message, _HINT)
    bodies: list[bytes] = []
    for piece in pieces:
        body = _content(piece, pasted)
        if isinstance(body, Problem):
            return body
        bodies.append(body)
    return (b"" if pieces[0].option == "--json" else b"&").join(bodies)


def _after_curl(words: list[str]) -> list[str] | None:
    for index, word in enumerate(words):
        if word.replace("\\", "/").rpartition("/")[2].lower() in ("curl", "curl.exe"):
            return words[index + 1 :]
    return None


def _data(words: list[str]) -> Iterator[_Data]:
    """The pieces of the body among the arguments of curl."""
    left = iter(words)
    for word in left:
        if word.startswith("--"):
            option, equals, value = word.partition("=")
            if option in _DATA or option in _LONG_WITH_VALUE:
                value = value if equals else next(left, "")
                if option in _DATA:
                    yield _Data(option, value)
        elif word.startswith("-"):
            for index, letter in enumerate(word[1:], 1):
                if letter in _SHORT_WITH_VALUE:
                    value = word[index + 1 :] or next(left, "")
                    if letter == "d":
                        yield _Data("-d", value)
                    break


def _content(piece: _Data, pasted: PastedText) -> bytes | Problem:
    if not piece.value.startswith("@") or piece.option in _LITERAL:
        return piece.value.encode("utf-8", "surrogatepass")
    name = piece.value[1:]
    path = pasted.folder / name
    # The text is not trusted: it may name a file beside it, not one elsewhere.
    if name == "-" or not real_path(path).is_relative_to(real_path(pasted.folder)):
        message = "The body is in a file that is not beside this command, and is not read."
        return problem("curl-unreadable", "", message, "Give that file with --body, if it is the body of a request.")
    data = read_document(path)
    return data if isinstance(data, bytes) else data.at(str(path))
