"""An output behind an fsspec URL, such as `s3://bucket/folder` (extra `remote`, and the file system's own package)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import Any

from ..errors import BatchConfigurationError, OutputError
from .writing import Written, hashed, hashed_file, read_chunks, remove_abandoned

_PACKAGES = {
    "s3": "s3fs", "oss": "ossfs", "gs": "gcsfs", "gcs": "gcsfs", "abfs": "adlfs", "az": "adlfs", "sftp": "paramiko", "ssh": "paramiko",
}  # fmt: skip
# There, an object appears once all of it has arrived. Elsewhere a file is written beside its place and moved.
_OBJECT_STORES = frozenset({"s3", "s3a", "oss", "gs", "gcs", "abfs", "abfss", "az", "memory"})
_STAGING = "genstudio-batch-"
_LASTING = (PermissionError, FileNotFoundError, NotADirectoryError, IsADirectoryError)


class Remote:
    """A folder of an fsspec file system.

    Args:
        url: Its URL. Credentials come from where the file system looks for them, such as `AWS_ACCESS_KEY_ID`.

    Raises:
        BatchConfigurationError: There is no such file system, or its package is missing.
    """

    def __init__(self, url: str) -> None:
        self._shown = without_credentials(url)
        scheme = url.partition("://")[0].lower()
        self._at_once = scheme in _OBJECT_STORES
        try:
            core: Any = import_module("fsspec.core")
            # What another worker has written must be seen.
            self._system, self._root = core.url_to_fs(url, use_listings_cache=False)
        except ImportError as error:
            needed = " ".join(["'genstudio-batch[remote]'", _PACKAGES.get(scheme, "")]).strip()
            reason = f"{self._shown} needs packages that are not installed: pip install {needed} ({error})"
            raise BatchConfigurationError(reason) from None
        except Exception as error:  # noqa: BLE001 — each file system has errors of its own
            raise BatchConfigurationError(f"{self._shown} cannot be used: {without_credentials(str(error))}") from None
        remove_abandoned(Path(gettempdir()), _STAGING)

    @contextmanager
    def staging(self) -> Generator[Path]:
        """See `Place`. On the local disk: the hash of a file decides whether it is sent.

        An upload cannot break off in the middle of a download either, which some file systems take for the end of the
        file.
        """
        with TemporaryDirectory(prefix=_STAGING, ignore_cleanup_errors=True) as folder:
            yield Path(folder)

    def take(self, name: str, path: Path) -> Written:
        """See `Place`.

        Raises:
            OutputError: The file system refuses.
        """
        size, sha256 = hashed_file(path)
        missing = not self.has(name, size, sha256)
        if missing:
            try:
                self._send(str(path), self._path(name))
            except Exception as error:  # noqa: BLE001 — each file system has errors of its own
                raise self._failure(name, error) from None
        path.unlink(missing_ok=True)
        return Written(name, size, sha256, missing)

    def _send(self, local: str, target: str) -> None:
        if not self._at_once:
            self._system.makedirs(target.rpartition("/")[0], exist_ok=True)
            staged = f"{target.rpartition('/')[0]}/.{secrets.token_hex(8)}.partial"
            self._system.put_file(local, staged)
            self._system.mv(staged, target)
            return
        self._system.put_file(local, target)

    def has(self, name: str, size: int, sha256: str) -> bool:
        """See `Place`. The content is read back only if the size is the same."""
        target = self._path(name)
        try:
            if self._system.info(target).get("size") != size:
                return False
            with self._system.open(target, "rb") as file:
                return hashed(read_chunks(file)) == (size, sha256)
        except FileNotFoundError:
            return False
        except Exception as error:  # noqa: BLE001 — each file system has errors of its own
            raise self._failure(name, error) from None

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    def _failure(self, name: str, error: Exception) -> OutputError:
        message = f"{self._shown.rstrip('/')}/{name}: {without_credentials(str(error)) or type(error).__name__}"
        return OutputError(message, again=not isinstance(error, _LASTING))


def without_credentials(text: str) -> str:
    """A text without the user names and passwords of the URLs in it."""
    return re.sub(r"(\w+://)[^/@\s]*@", r"\1", text)
