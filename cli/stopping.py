"""Ctrl-C, a closed terminal and ``kill`` end a command as tidily as an error does."""

import os
import signal
from types import FrameType

SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")


class Stopped(KeyboardInterrupt):
    """A person or the system wants the command to end.

    Parameters
    ----------
    number : int
        The signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.exit_code = 128 + number


def _numbers() -> list[int]:
    return [getattr(signal, name) for name in SIGNALS if hasattr(signal, name)]


def end_tidily() -> None:
    """Let signals raise `Stopped`, so that drafts are removed and processes ended.

    Signals that the caller has switched off, as ``nohup`` does, stay so.
    """
    for number in _numbers():
        if signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, _: FrameType | None) -> None:
    for other in _numbers():
        signal.signal(other, _leave)
    raise Stopped(number)


def _leave(number: int, _: FrameType | None) -> None:
    """Whoever asks twice does not want to wait; what is left lying the next run clears."""
    os._exit(128 + number)
