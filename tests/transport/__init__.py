"""Tests of the transport, over real sockets: against small servers of their own, and against the emulator."""
