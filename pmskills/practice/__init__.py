"""What a person rehearses: replies to requests, pitches to listeners, and the money.

All of it is text or figures in, a reading out: nothing here knows the journal or a page.
"""

from pmskills.practice.deck import Request, Response, load_requests
from pmskills.practice.jargon import LISTENERS, find_jargon
from pmskills.practice.money import Payback, payback
from pmskills.practice.replies import NoReading, Span, read_no

__all__ = [
    "LISTENERS",
    "NoReading",
    "Payback",
    "Request",
    "Response",
    "Span",
    "find_jargon",
    "load_requests",
    "payback",
    "read_no",
]
