"""Outputs: the folder or the fsspec URL that the files of a batch go to.

`open_output` opens one. Names come from a pattern and are safe for any value; files appear whole or not at all.
"""

from .opening import Output, open_output
from .writing import Written

__all__ = ["Output", "Written", "open_output"]
