"""A page to try workflows: forms made from specs, and the code that repeats what was tried."""
