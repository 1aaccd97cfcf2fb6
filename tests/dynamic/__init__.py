"""Inputs that depend on a choice: module, emulator and a plain reading of the catalogue agree on what is valid."""
