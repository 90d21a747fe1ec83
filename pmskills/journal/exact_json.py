"""JSON with one meaning only: what two readers could take differently is refused.

Canonical is RFC 8785 in spirit: sorted keys, no spaces, UTF-8. So the same content always
gives the same text, and the same sum.
"""

from __future__ import annotations

import json
from typing import Any

MOST_DIGITS = 18


def parsed(text: str) -> Any:
    """Return what a JSON text holds.

    Raises
    ------
    ValueError
        If it is not JSON, has a key twice, a number that is none or has too many digits, or is
        nested too deep.

    Examples
    --------
    >>> parsed('{"a": [1, "b"]}')
    {'a': [1, 'b']}
    >>> parsed('{"a": 1, "a": 2}')
    Traceback (most recent call last):
    ValueError: a key is there twice
    """
    try:
        return json.loads(
            text, object_pairs_hook=_once, parse_constant=_no_number, parse_int=_short
        )
    except RecursionError:
        raise ValueError("lists inside lists too deep to read") from None


def canonical(content: dict[str, Any]) -> str:
    """Return content as its one JSON text; empty, which fits no sum, if it has none.

    Examples
    --------
    >>> canonical({"b": 1, "a": ["\u0142"]})
    '{"a":["\u0142"],"b":1}'
    """
    try:
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        text.encode()
    except (UnicodeEncodeError, RecursionError):
        return ""  # half characters, or nested too deep
    return text


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that is there twice, as nobody could say which of the two counts."""
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key is there twice")
    return dict(pairs)


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number")


def _short(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError("a number has too many digits")
    return int(digits)
