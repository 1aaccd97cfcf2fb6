"""Result files are written under a random name that no link can occupy, and a link at the target is never followed."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from genstudio_transport import AsyncGenStudio, DownloadFailed
from tests.transport.conftest import client, service
from tests.transport.server import PNG, Service, answers

__all__ = ["client", "service"]
PROMPT = {"workflow_id": "wf-1", "prompt": {}}


async def test_a_link_at_the_target_is_replaced(client: AsyncGenStudio, service: Service, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"untouched")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.png").symlink_to(outside)
    saved = await (await client.run(PROMPT)).images[0].save(tmp_path / "folder" / "a.png")
    assert saved.read_bytes() == PNG and not saved.is_symlink()
    assert outside.read_bytes() == b"untouched"


@pytest.mark.parametrize("exists", [True, False])
async def test_a_link_at_the_partial_file_is_not_followed(
    client: AsyncGenStudio, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exists: bool
) -> None:
    """Even if somebody could predict the random name."""
    outside = tmp_path / "outside"
    if exists:
        outside.write_bytes(b"untouched")
    folder = tmp_path / "folder"
    folder.mkdir()
    result = await client.run(PROMPT)
    monkeypatch.setattr(secrets, "token_hex", lambda size: "0" * 2 * size)
    (folder / f".{'0' * 32}.part").symlink_to(outside)
    with pytest.raises(DownloadFailed, match="cannot be written: File exists"):
        await result.images[0].save(folder / "a.png")
    assert outside.read_bytes() == b"untouched" if exists else not outside.exists()
    assert not (folder / "a.png").exists()


async def test_a_long_name_can_be_saved(
    client: AsyncGenStudio, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name of the partial file does not depend on it."""
    result = await client.run(PROMPT)
    name = "\u732b" * 80 + ".png"
    assert (await result.images[0].save(tmp_path / name)).read_bytes() == PNG


async def test_a_picture_that_pillow_cannot_read_is_a_failed_download(
    client: AsyncGenStudio, service: Service, tmp_path: Path
) -> None:
    result = await client.run(PROMPT)
    service.faults["/objects"] = [answers(body=PNG, kind="image/png")]
    with pytest.raises(DownloadFailed, match="Pillow cannot read the picture"):
        await result.images[0].to_pil()
