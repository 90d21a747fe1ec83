"""The profile in real JupyterLab: an open page says when answers have changed since."""

import pytest
from lab import PANEL
from playwright.sync_api import expect

from pmskills import load_questionnaire

pytestmark = pytest.mark.browser

CHANGED = "What you noted has changed since this part was made."


def come_back(lab):
    """Come back to the window, as from another page of the workbook."""
    lab.page.evaluate("() => window.dispatchEvent(new Event('focus'))")


def test_an_open_profile_says_that_it_is_older_than_the_answers(open_lab):
    lab = open_lab("3-profile.ipynb")
    lab.run_all()
    lab.page.locator(f"{PANEL} .pm-watch").wait_for(state="attached")
    notice = lab.page.locator(f"{PANEL} .pm-older")
    come_back(lab)
    lab.page.wait_for_timeout(1000)
    expect(notice).to_have_count(0)
    with lab.journal() as journal:
        attempt = journal.begin("Mine")
        for item in load_questionnaire().items:
            journal.answer(attempt, item.id, 2)
    come_back(lab)
    expect(notice).to_contain_text(CHANGED)
    expect(lab.page.locator(f"{PANEL} .pmskills").first).to_contain_text(CHANGED)
    lab.running_anew(notice.get_by_role("button", name="Bring it up to date").click)
    expect(lab.page.locator(PANEL)).to_contain_text("Mine: 32 of 32 answered.")
    expect(notice).to_have_count(0)
    with lab.journal() as journal:
        journal.remove(attempt, typed_name="Mine")
    come_back(lab)
    expect(notice).to_contain_text(CHANGED)
    other, title = lab.server.pages / "other.txt", lab.page.locator(PANEL)
    other.write_text("Something else to look at.")
    lab.command("docmanager:open", path=other.name)
    expect(title).to_have_count(0)
    with lab.journal() as journal:
        journal.answer(journal.begin("Another"), load_questionnaire().items[0].id, 2)
    lab.command("docmanager:open", path=lab.name)
    expect(title).to_contain_text("Another: 1 of 32 answered.")  # nobody has to ask for it
    assert not lab.errors
