"""A self-assessment workbook for people who are about to try again after a failed interview.

Names are loaded when they are first used, so that `import pmskills` and
`pmskills --help` cost almost nothing (PEP 562).
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOME = {
    "Journal": "journal",
    "change_between": "comparison",
    "example_journal": "example",
    "fit_to_roles": "fit",
    "gap_profile": "profile",
    "load_questionnaire": "questionnaire",
    "load_roles": "roles",
    "read_advert": "adverts",
    "score": "scoring",
}
_MODULES = (
    "attempt_words",
    "charts",
    "cohort",
    "cohort_pages",
    "forms",
    "pages",
    "practice",
    "practice_charts",
    "practice_pages",
    "progress",
    "recover",
    "role_words",
    "words",
)

__all__ = [
    "Journal",
    "attempt_words",
    "change_between",
    "charts",
    "cohort",
    "cohort_pages",
    "example_journal",
    "fit_to_roles",
    "forms",
    "gap_profile",
    "load_questionnaire",
    "load_roles",
    "pages",
    "practice",
    "practice_charts",
    "practice_pages",
    "progress",
    "read_advert",
    "recover",
    "role_words",
    "score",
    "words",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"pmskills.{name}")
    if name in _HOME:
        return getattr(import_module(f"pmskills.{_HOME[name]}"), name)
    raise AttributeError(f"module 'pmskills' has no attribute {name!r}")
