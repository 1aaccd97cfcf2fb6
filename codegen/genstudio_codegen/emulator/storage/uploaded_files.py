"""Uploads by `image_id`, and how long they live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ..assumptions import UPLOAD_LIFE_SECONDS
from ..model import ResultFile, UploadedImage


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file, its owner, and when it was stored, in emulated seconds since the epoch."""

    image: UploadedImage
    tenant_id: str
    stored_at: float


class UploadedFiles:
    """The uploads of all tenants.

    An upload can be used for `UPLOAD_LIFE_SECONDS`. Its file stays on disk while results still have to be drawn from it.
    """

    def __init__(self) -> None:
        self._by_id: dict[str, Upload] = {}
        self._uses: Counter[Path] = Counter()
        self._unlisted: set[Path] = set()

    def add(self, image_id: str, upload: Upload) -> None:
        """Register an upload whose file is on disk."""
        self._by_id[image_id] = upload

    def find(self, image_id: str, tenant_id: str, now: float) -> UploadedImage | None:
        """A tenant's upload.

        Args:
            image_id: Its id.
            tenant_id: The tenant.
            now: The emulated time in seconds since the epoch.

        Returns:
            The image; None when the id is unknown, too old, or another tenant's.
        """
        self.forget_old(now)
        upload = self._by_id.get(image_id)
        return upload.image if upload is not None and upload.tenant_id == tenant_id else None

    def use(self, files: Iterable[ResultFile]) -> None:
        """Note the uploads that results are drawn from."""
        self._uses.update(file.plan.source.path for file in files if file.plan.source)

    def release(self, files: Iterable[ResultFile]) -> None:
        """Note that results are gone, and delete the old uploads that only they used."""
        for file in files:
            if file.plan.source:
                self._uses[file.plan.source.path] -= 1
                self._delete_unused(file.plan.source.path)

    def forget_old(self, now: float) -> None:
        """Forget the uploads that are too old to be used; `now` is the emulated time in seconds since the epoch."""
        while self._by_id:
            image_id, upload = next(iter(self._by_id.items()))
            if now <= upload.stored_at + UPLOAD_LIFE_SECONDS:
                return
            del self._by_id[image_id]
            self._unlisted.add(upload.image.path)
            self._delete_unused(upload.image.path)

    def clear(self) -> None:
        """Delete all uploads."""
        for path in {*self._unlisted, *(upload.image.path for upload in self._by_id.values())}:
            path.unlink(missing_ok=True)
        self._by_id.clear()
        self._uses.clear()
        self._unlisted.clear()

    def _delete_unused(self, path: Path) -> None:
        if self._uses[path] <= 0:
            del self._uses[path]
            if path in self._unlisted:
                self._unlisted.remove(path)
                path.unlink(missing_ok=True)
