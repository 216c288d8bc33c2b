"""`class Step(Record)`: a tuple with named fields, as typing.NamedTuple makes them.

A lesson's Python would spend a fifth of its start on importing typing and making these classes by
it; collections.namedtuple alone takes a quarter of that. For a type checker it is NamedTuple.
"""

from __future__ import annotations

from collections import namedtuple

TYPE_CHECKING = False  # what type checkers take for True, without typing
if TYPE_CHECKING:
    from typing import NamedTuple as Record
else:

    class _Fields(type):
        """Makes a class's annotations the fields of a namedtuple, and their values its defaults."""

        def __new__(cls, name, bases, body):
            if not bases:
                return super().__new__(cls, name, bases, body)
            fields = body.get("__annotations__", {})
            defaults = [body.pop(field) for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults)
            return type(name, (made,), {"__slots__": (), **body})

    class Record(metaclass=_Fields):
        """A tuple whose fields are the class's annotations."""
