"""Links to stored files: signed as object storage signs them, and valid until they expire if used unchanged."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from urllib.parse import parse_qsl, quote, unquote

from ..assumptions import STRICT_LINKS

BUCKET = "infini-imagegen"
PROCESS = "x-oss-process"


class LinkRefused(Exception):
    """A link that cannot be opened.

    Args:
        status: The HTTP status of object storage's answer.
        code: The error code in that answer, such as `NoSuchKey`.
        message: The error message in that answer.
    """

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class Links:
    """Signs and checks the links to one storage host.

    Args:
        origin: The host's origin, such as `http://127.0.0.1:41232`.
    """

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._access_id = "LTAI" + secrets.token_hex(8)
        self._secret = secrets.token_bytes(20)

    def sign(self, key: str, expires: int, process: str) -> str:
        """Sign a link.

        Args:
            key: The file's key.
            expires: When the link expires, in seconds since the epoch.
            process: The conversion that storage makes on read, such as `image/format,jpg`; "" for none.

        Returns:
            The link.
        """
        signature = quote(self._signature(key, expires, process), safe="")
        link = f"{self.origin}/{quote(key, safe='')}?Expires={expires}&OSSAccessKeyId={self._access_id}"
        link += f"&Signature={signature}"
        return f"{link}&{PROCESS}={process}" if process else link

    def check(self, raw_path: str, query: str, now: float) -> tuple[str, str]:
        """Check a requested link.

        Args:
            raw_path: The request's path, still percent-encoded.
            query: The request's query, still percent-encoded.
            now: The emulated time in seconds since the epoch.

        Returns:
            The file's key and the conversion to make, "" for none.

        Raises:
            LinkRefused: The link is unsigned, was changed after signing, or has expired.
        """
        given = dict(parse_qsl(query, keep_blank_values=True, max_num_fields=20))
        key = unquote(raw_path.removeprefix("/"))
        if not given.get("Signature") or not given.get("Expires", "").isascii() or not given["Expires"].isdigit():
            raise LinkRefused(
                403, "AccessDenied", "The bucket you access does not belong to you: the link is not signed."
            )
        expires = int(given["Expires"][:15])
        process = given.get(PROCESS, "")
        asked = f"{raw_path}?{query}"
        signed = self.sign(key, expires, process).removeprefix(self.origin)
        if not STRICT_LINKS:
            asked, signed = unquote(asked), unquote(signed)
        if not hmac.compare_digest(asked.encode(), signed.encode()):
            raise LinkRefused(
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided: "
                "use the link exactly as it was given.",
            )
        if now > expires:
            raise LinkRefused(403, "AccessDenied", "Request has expired.")
        return key, process

    def _signature(self, key: str, expires: int, process: str) -> str:
        resource = f"/{BUCKET}/{key}" + (f"?{PROCESS}={process}" if process else "")
        text = f"GET\n\n\n{expires}\n{resource}".encode()
        return base64.b64encode(hmac.new(self._secret, text, hashlib.sha1).digest()).decode()
