"""Typed Python modules from the parameter specs of ComfyUI workflows hosted on GenStudio."""

__version__ = "0.1.0"
