"""What is logged while a call is out, by an SDK or whatever lies below it, without the key: a vendor may repeat it in a
header, and SDKs log those. It sets no level and adds no handler."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from costplan.live.keys import Secret


@contextmanager
def cleaned_logs(secret: Secret, is_out: Callable[[], bool]) -> Iterator[None]:
    """Every record that anybody makes in the block is without the key, whichever logger and handler it goes through.
    While ``is_out`` says that a call goes on, they stay so after the block."""
    import logging

    before = logging.getLogRecordFactory()

    def make(*args: Any, **named: Any) -> logging.LogRecord:
        record = before(*args, **named)
        try:
            record.msg = secret.clean(record.getMessage())
        except Exception:  # a message that does not take its arguments: nobody knows what it holds
            record.msg = "a message that cannot be formatted"
        record.args, record.exc_info, record.stack_info = (), None, None
        return record

    logging.setLogRecordFactory(make)
    try:
        yield
    finally:
        if not is_out() and logging.getLogRecordFactory() is make:
            logging.setLogRecordFactory(before)
