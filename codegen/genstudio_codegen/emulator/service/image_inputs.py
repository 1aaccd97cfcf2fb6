"""The images that a prompt's inputs name, and whether the caller may use them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from genstudio_codegen.parameter_spec import JSONValue

from ..assumptions import Code
from ..model import InputKey, Refusal, Tenant, UploadedImage, Workflow
from ..storage import LinkRefused, ObjectStorage

# The service fetches objects of Alibaba Cloud OSS and Amazon S3 itself; other addresses fail (vendor's tutorial).
_OBJECT_HOST = re.compile(
    r"([^.]+\.)*(oss-[a-z0-9-]+\.aliyuncs\.com|s3[a-z0-9.-]*\.amazonaws\.com(\.cn)?)", re.IGNORECASE
)


def referenced_images(
    workflow: Workflow, inputs: Mapping[InputKey, JSONValue], tenant: Tenant, storage: ObjectStorage, now: float
) -> dict[str, UploadedImage]:
    """Find the images that a prompt names.

    Args:
        workflow: The workflow that the prompt is for.
        inputs: The inputs that the prompt overrides.
        tenant: The caller, who may use only images of its own.
        storage: Where uploads and results are.
        now: The emulated time in seconds since the epoch.

    Returns:
        The images by the name that the inputs use: an `image_id` or a URL.

    Raises:
        Refusal: An image is unknown, belongs to another tenant, or is at an address that the service cannot fetch.
    """
    found: dict[str, UploadedImage] = {}
    for key, value in inputs.items():
        parameter = workflow.parameters[key]
        if not parameter.is_upload or not isinstance(value, str) or value == workflow.stored.get(key):
            continue
        if value.startswith(("http://", "https://")):
            found[value] = _stored_object(value, storage, now)
        elif upload := storage.uploads.find(value, tenant.id, now):
            found[value] = upload
        elif value not in parameter.also:  # the files in the server's input folder that the spec lists
            where = f"node {key[0]!r} input {key[1]!r}"
            raise Refusal(Code.INVALID_IMAGE, f"{where}: file {value[:120]!r} not found; upload it first")
    return found


def _stored_object(url: str, storage: ObjectStorage, now: float) -> UploadedImage:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        raise Refusal(Code.INVALID_IMAGE, f"invalid URL {url[:120]!r}") from None
    if f"{parts.scheme}://{parts.netloc}" == storage.links.origin:
        try:
            key, _ = storage.links.check(parts.path, parts.query, now)
            plan = storage.result(key, now).plan
        except LinkRefused as error:
            raise Refusal(Code.INVALID_IMAGE, f"cannot fetch the image: {error.message}") from error
        return UploadedImage(storage.folder / "none", hashlib.sha256(repr(plan).encode()).hexdigest(), 0, 0)
    if not _OBJECT_HOST.fullmatch(host):
        raise Refusal(
            Code.INVALID_IMAGE,
            f"cannot fetch an image from {host[:80]!r}: give an image_id, or the URL of an object on OSS or S3",
        )
    # The emulator never uses the network: such an image only makes the result of one task differ from another.
    return UploadedImage(
        storage.folder / "none", hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest(), 0, 0
    )
