"""What an agent may upload: files of allowed folders, what it gives inline, and URLs; nothing else of this machine."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest

from generated_examples import image_to_image
from genstudio_codegen.emulator import Emulator
from genstudio_codegen.mcp.file_arguments import LARGEST_INLINE, file_argument
from genstudio_codegen.mcp.local_files import AllowedFolders, FileRefused
from genstudio_transport import Image

from .servers import SMALL, HTTPServer, http_client
from .test_clients import said, structured

ROW = image_to_image.WORKFLOW["image"]


@pytest.fixture
def place(tmp_path: Path, png: bytes) -> Path:
    """A folder `in` with a picture, and one `out` with a secret and a picture, beside each other."""
    (tmp_path / "in" / "deep").mkdir(parents=True)
    (tmp_path / "out").mkdir()
    for name in ("in/a.png", "in/deep/b.png", "out/c.png"):
        (tmp_path / name).write_bytes(png)
    (tmp_path / "out" / "secret.txt").write_text("secret")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "c.png").write_bytes(png)
    return tmp_path


def test_files_inside_are_read_by_any_of_their_paths(place: Path, png: bytes) -> None:
    folders = AllowedFolders([place / "in"])
    inside = place / "in" / "a.png"
    for text in ("a.png", str(inside), inside.as_uri(), "deep/../a.png", str(place / "out" / ".." / "in" / "a.png")):
        assert folders.read(text) == png, text
    (place / "in" / "link.png").symlink_to("deep/b.png")
    assert folders.read("link.png") == png
    assert file_argument(ROW, "deep/b.png", folders) == png


def test_nothing_outside_is_read(place: Path) -> None:
    folders = AllowedFolders([place / "in"])
    (place / "in" / "link.png").symlink_to("../out/c.png")
    (place / "in" / "door").symlink_to("../out")
    (place / "in" / "loop").symlink_to("loop")
    outside = [
        "../out/c.png", "deep/../../out/c.png", str(place / "out" / "c.png"), (place / "out" / "c.png").as_uri(),
        "link.png", "door/c.png", "door/secret.txt", "/etc/passwd", "file:///etc/passwd", "file://localhost/etc/passwd",
        "file://elsewhere/a.png", "file:///%2e%2e/etc/passwd", "../inner/c.png", str(place / "inner" / "c.png"),
        ".", "", "..", "a.png\0", "/proc/self/environ", str(place / "in"),
    ]  # fmt: skip
    said = set[str]()
    for text in outside:
        with pytest.raises(FileRefused) as error:
            folders.read(text)
        said.add(str(error.value))
    # Whether a file outside exists cannot be told from the words.
    with pytest.raises(FileRefused) as error:
        folders.read(str(place / "out" / "missing.png"))
    assert said == {str(error.value)}
    for text in ("loop", "missing.png", "deep", "~/.ssh/id_rsa"):
        with pytest.raises(FileRefused, match="the file cannot be read"):
            folders.read(text)
    with pytest.raises(FileRefused, match="--allow-files"):
        AllowedFolders([]).read(str(place / "in" / "a.png"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(place: Path) -> None:
    os.mkfifo(place / "in" / "pipe.png")
    with pytest.raises(FileRefused, match="cannot be read"):
        AllowedFolders([place / "in"]).read("pipe.png")


def test_a_folder_that_is_exchanged_for_a_link_leads_nowhere(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at the path and the opening of the file, the folder becomes a link to the outside."""
    (place / "out" / "b.png").write_bytes(b"outside")
    folders = AllowedFolders([place / "in"])
    really_open = os.open

    def open_later(path: Path, flags: int) -> int:
        (place / "in" / "deep").rename(place / "aside")
        (place / "in" / "deep").symlink_to(place / "out")
        return really_open(path, flags)

    monkeypatch.setattr(os, "open", open_later)
    with pytest.raises(FileRefused, match="it was moved meanwhile|Permission denied|cannot be read"):
        folders.read("deep/b.png")
    assert (place / "in" / "deep" / "b.png").read_bytes() == b"outside"


def test_what_is_given_inline(png: bytes, data_url: str) -> None:
    none = AllowedFolders([])
    assert file_argument(ROW, data_url, none) == png
    assert file_argument(ROW, base64.b64encode(png).decode(), none) == png
    assert file_argument(ROW, "DATA:;base64," + base64.encodebytes(png).decode(), none) == png
    for text, words in (
        ("data:image/png,abc", "write a data: URL as"),
        ("data:image/png;base64,a*b", "not valid Base64"),
        ("data:image/png;base64," + "A" * (LARGEST_INLINE * 4 // 3 + 8), "at most 8 MiB"),
        ("/9j/" + "A" * (LARGEST_INLINE * 4 // 3 + 8), "at most 8 MiB"),
        ("data:" + "a" * 1000, "write a data: URL as"),
    ):
        with pytest.raises(FileRefused, match=words):
            file_argument(ROW, text, none)


def test_ids_and_urls(place: Path) -> None:
    folders = AllowedFolders([place / "in"])
    for text in ("te-1/ac-2/sui-3.png", "https://b.oss-cn-beijing.aliyuncs.com/a.png", "example.png"):
        assert file_argument(ROW, text, folders) == text
    fetched = file_argument(ROW, "https://example.com/a.png", folders)
    assert isinstance(fetched, Image) and fetched.url == "https://example.com/a.png"


async def test_files_are_uploaded(
    emulator: Emulator, server: HTTPServer, folder: Path, png: bytes, data_url: str
) -> None:
    (folder / "mine.png").write_bytes(png)
    async with http_client(server, "auto") as client:
        for given in ("mine.png", data_url):
            told = structured(await client.call_tool("image_to_image", {"image": given}))
            sent = next(one for one in reversed(emulator.requests) if one.endpoint == "submit").json
            assert told["status"] == "succeeded" and "sui-" in str(sent)
        before = emulator.request_counts["upload"]
        # Private addresses are not fetched, and every mistake of a call is told at once.
        words = said(await client.call_tool("image_to_image", {"image": "http://127.0.0.1:1/a.png"}))
        assert "not a public address" in words
        words = said(await client.call_tool("image_to_image", {"image": "/etc/passwd", "steps": 0, "x": 1, **SMALL}))
        assert "image: the path does not lead into a folder" in words and "steps=0" in words and "x: no such" in words
        assert "/etc" not in words and emulator.request_counts["upload"] == before
