"""Which uploaded pictures a prompt's inputs name, and whether the caller may use them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from genstudio_codegen.parameter_spec import JSONValue

from .assumptions import Code
from .links import LinkRefused
from .recipe import Picture
from .refusal import Refusal
from .storage import Storage
from .tenants import Tenant
from .workflows import InputKey, Workflow

# The service fetches objects of Alibaba Cloud OSS and Amazon S3 itself; other addresses fail (vendor's tutorial).
_OBJECT_HOST = re.compile(
    r"([^.]+\.)*(oss-[a-z0-9-]+\.aliyuncs\.com|s3[a-z0-9.-]*\.amazonaws\.com(\.cn)?)", re.IGNORECASE
)


def picture_references(
    workflow: Workflow, inputs: Mapping[InputKey, JSONValue], tenant: Tenant, storage: Storage, now: float
) -> dict[str, Picture]:
    """The pictures that the inputs name, by the name that they use; a `Refusal` for what the service cannot get."""
    found: dict[str, Picture] = {}
    for key, value in inputs.items():
        parameter = workflow.parameters[key]
        if not parameter.is_upload or not isinstance(value, str) or value == workflow.stored.get(key):
            continue
        if value.startswith(("http://", "https://")):
            found[value] = _object(value, storage, now)
        elif value in storage.uploads and storage.uploads[value].tenant_id == tenant.id:
            found[value] = storage.uploads[value].picture
        elif value not in parameter.choices:
            where = f"node {key[0]!r} input {key[1]!r}"
            raise Refusal(Code.INVALID_IMAGE, f"{where}: file {value[:120]!r} not found: upload it first")
    return found


def _object(url: str, storage: Storage, now: float) -> Picture:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise Refusal(Code.INVALID_IMAGE, f"invalid URL {url[:120]!r}") from None
    if f"{parts.scheme}://{parts.netloc}" == storage.links.origin:
        try:
            key, _ = storage.links.check(parts.path, parts.query, now)
            recipe = storage.result(key, now).recipe
        except LinkRefused as error:
            raise Refusal(Code.INVALID_IMAGE, f"cannot fetch the picture: {error.message}") from error
        return Picture(storage.folder / "none", hashlib.sha256(repr(recipe).encode()).hexdigest(), 0, 0)
    if not _OBJECT_HOST.fullmatch(host):
        raise Refusal(
            Code.INVALID_IMAGE, f"cannot fetch a picture from {host[:80]!r}: only objects on OSS or S3, or an image_id"
        )
    # The emulator asks nothing of the network: such a picture only tells one task from another.
    return Picture(storage.folder / "none", hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest(), 0, 0)
