"""The same relay and clock as the tests of sending have."""

from tests.sending.conftest import clock, postbox

__all__ = ["clock", "postbox"]
