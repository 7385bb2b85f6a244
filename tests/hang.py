"""A guard against hanging: far above what anything costs, also on a loaded machine and where coverage is measured."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

HANG_S = 60.0
"""What was quadratic took minutes. How fast things are is measured in tests/bench, never asserted."""


@contextmanager
def no_hang() -> Iterator[None]:
    """What is done inside takes less of the processor than a hang would."""
    started = time.process_time()
    yield
    assert HANG_S > time.process_time() - started
