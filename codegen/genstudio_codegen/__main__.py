"""`python -m codegen` is the command `genstudio-codegen`."""

from genstudio_codegen.cli import main

# Guarded: processes that render are started anew on some systems, and read this file again.
if __name__ == "__main__":
    main()
