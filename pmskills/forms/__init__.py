"""Where a person answers and writes: widgets on one side, the journal on the other.

The browser keeps what was typed until the kernel has said that it is on disk. All of it
travels in custom messages, never in synced traits, because traits coalesce and may end
up in the saved page.
"""

from pmskills.forms.answer_form import AnswerForm, assess
from pmskills.forms.attempts_form import attempts
from pmskills.forms.debrief_form import debrief
from pmskills.forms.no_form import say_no
from pmskills.forms.page_form import PageForm
from pmskills.forms.plan_form import plan
from pmskills.forms.recover_form import recover
from pmskills.forms.role_form import RoleForm, role
from pmskills.forms.sell_form import sell
from pmskills.forms.vision_form import vision

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
    "vision",
]
