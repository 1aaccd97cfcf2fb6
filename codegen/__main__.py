"""`python -m codegen` is the command `genstudio-codegen`."""

from codegen.cli import main

main()
