"""Object storage: uploaded files on disk, results drawn when they are first read, and the signed links to them.

`ObjectStorage` holds the files; it knows nothing of HTTP.
"""

from .feasible_media import feasible
from .links import LinkRefused, Links
from .object_storage import ObjectStorage
from .post_process import FORMATS, command_text
from .uploaded_files import Upload
from .uploads import store_upload

__all__ = ["FORMATS", "LinkRefused", "Links", "ObjectStorage", "Upload", "command_text", "feasible", "store_upload"]
