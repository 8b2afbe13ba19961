"""Is what a page asked answered alike by another build? Each query it noted is asked again, and the checksums compared."""

from __future__ import annotations

from collections.abc import Iterable

from ilacs_analytics.errors import BadQuery
from ilacs_analytics.warehouse.ask.door import Door
from ilacs_analytics.warehouse.ask.reads import VERDICT, Read, decode_values, digest_of, digest_of_text


def still_the_same(door: Door, reads: Iterable[Read], known: dict[tuple[str, str], str]) -> bool:
    """Whether each query gives the same answer at `door`; `known` holds answers already asked for."""
    for one in reads:
        key = (one.query, one.values)
        if key not in known:
            if one.query == VERDICT:
                known[key] = digest_of_text(door.verdict_text())
            else:
                known[key] = _answered(door, one)
        if known[key] != one.digest:
            return False
    return True


def _answered(door: Door, one: Read) -> str:
    """Checksum of an answer; nothing where the build cannot answer: the page that asked is made again, and tells why."""
    try:
        return digest_of(door.sql(one.query, **decode_values(one.values)))
    except BadQuery:
        return ""
