"""Page 2 asks in another language, once an attempt is begun on a translated questionnaire."""

import pytest
from playwright.sync_api import expect

from pmskills import Journal, load_questionnaire
from pmskills.datafiles import data_dir

pytestmark = pytest.mark.browser
GERMAN = data_dir().parent / "docs" / "questionnaire.de.toml"


def test_the_first_round_is_asked_in_german(open_lab, server):
    german = load_questionnaire(GERMAN)
    lab = open_lab("2-assess.ipynb")
    with Journal(server.home / "journal.sqlite3") as journal:
        attempt = journal.begin("Erster Versuch", questionnaire=german)
    lab.run_all()
    first, second = german.asking_order()[:2]
    legend = lab.form.locator("legend")
    expect(legend).to_have_text(first.prompt)
    assert legend.get_attribute("lang") == "de"
    assert lab.form.locator(".pm-levels").get_attribute("lang") == "de"
    expect(lab.form.locator(".pm-levels")).to_contain_text(first.levels[3])
    lab.screenshot("german")
    legend.click()
    lab.page.keyboard.press("4")
    expect(legend).to_have_text(second.prompt)
    expect(lab.form).to_contain_text("Saved")
    with lab.journal() as journal:
        assert journal.answers(attempt)[first.id].item() == 4
    assert not lab.errors
