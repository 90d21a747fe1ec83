"""Where a person answers and writes: widgets on one side, the journal on the other.

The browser keeps what was typed until the kernel has said that it is on disk. All of it
travels in custom messages, never in synced traits, because traits coalesce and may end
up in the saved page.

A form is loaded when it is asked for, so that a page waits only for its own.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "AnswerForm": "answer_form",
    "PageForm": "page_form",
    "RoleForm": "role_form",
    "assess": "answer_form",
    "attempts": "attempts_form",
    "debrief": "debrief_form",
    "plan": "plan_form",
    "recover": "recover_form",
    "role": "role_form",
    "say_no": "no_form",
    "sell": "sell_form",
    "take_along": "take_along_form",
    "vision": "vision_form",
    "watch": "profile_watch",
}

__all__ = [
    "AnswerForm",
    "PageForm",
    "RoleForm",
    "assess",
    "attempts",
    "debrief",
    "plan",
    "recover",
    "role",
    "say_no",
    "sell",
    "take_along",
    "vision",
    "watch",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(import_module(f"pmskills.forms.{_HOME[name]}"), name)
    raise AttributeError(f"module 'pmskills.forms' has no attribute {name!r}")
