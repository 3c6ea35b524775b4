"""Lines of our own store, read back, so that stores can be put together.
What its fields may hold stands in costplan/store_line.py."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from costplan.connect.usage.body import shown
from costplan.connect.usage.row_fields import read_field
from costplan.observation import ROW, Observation, check_parts
from costplan.store_line import check_record

if TYPE_CHECKING:
    from costplan.connect.usage.body import Body
    from costplan.connect.usage.defaults import RecordDefaults

_IDENTITY = re.compile(r"[0-9a-f]{32}")


def is_store_line(body: Body) -> bool:
    """Whether this is a line of a store."""
    return "observation" in body.value


def identity_of_line(body: Body) -> bytes:
    """The id that the line has.

    Raises:
        InputError: it has none.
    """
    identity = body.value.get("id")
    if not isinstance(identity, str) or not _IDENTITY.fullmatch(identity):
        raise body.fault("not-allowed", f"id is {shown(identity)}", "32 hexadecimal digits")
    return bytes.fromhex(identity)


def read_store_line(body: Body, _: RecordDefaults) -> Observation:
    """The observation; what it does not say is left to no default of the command line.

    Raises:
        InputError: another version, a field that is not known or not what it should be, parts that cannot be true.
    """
    check_record(body.value, body.place)
    stated = {name: read_field(body, name) for name in ROW}
    observation = Observation(**{name: value for name, value in stated.items() if value is not None})
    check_parts(observation, None, None, None, body.place)
    return observation
