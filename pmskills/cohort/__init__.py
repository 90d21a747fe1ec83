"""Many people at once: files of answers too large for memory, and what a coach looks at.

The scores are those of one person's profile; here are only the ways in and out. A bad
row is named or set aside with its reason, and nothing is dropped silently.
"""

from pmskills.cohort.example import example_cohort
from pmskills.cohort.groups import common_gaps, enough_people, gaps_by_group
from pmskills.cohort.reliability import hard_to_answer, reliability

__all__ = [
    "common_gaps",
    "enough_people",
    "example_cohort",
    "gaps_by_group",
    "hard_to_answer",
    "reliability",
]
