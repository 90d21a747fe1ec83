"""A self-assessment workbook for people who are about to try again after a failed interview.

Names are loaded when they are first used, so that `import pmskills` and
`pmskills --help` cost almost nothing (PEP 562).
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "Journal": "journal",
    "example_journal": "example",
    "gap_profile": "profile",
    "load_questionnaire": "questionnaire",
    "load_roles": "roles",
    "score": "scoring",
}
_MODULES = ("charts", "forms", "pages", "words")

__all__ = [
    "Journal",
    "charts",
    "example_journal",
    "forms",
    "gap_profile",
    "load_questionnaire",
    "load_roles",
    "pages",
    "score",
    "words",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"pmskills.{name}")
    if name in _HOME:
        return getattr(import_module(f"pmskills.{_HOME[name]}"), name)
    raise AttributeError(f"module 'pmskills' has no attribute {name!r}")
