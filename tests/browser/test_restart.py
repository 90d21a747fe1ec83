"""The server is closed and started again: the tab left open finds it, with what was typed."""

import re
from contextlib import closing

import pytest
from playwright.sync_api import expect
from webapp import App, visit

from pmskills import Journal

pytestmark = pytest.mark.browser


def test_a_tab_of_the_web_app_finds_it_again_and_gives_it_what_was_typed(chromium, tmp_path):
    first = App(tmp_path)
    with closing(chromium.new_context()) as context:
        questions, vision = context.new_page(), context.new_page()
        visit(questions, first.address.replace("0-start-here", "2-assess"))
        visit(vision, first.url("4-vision"))
        first.close()
        questions.locator("legend").click()
        questions.keyboard.press("4")
        status = questions.locator(".pm-questions").get_by_role("status")
        expect(status).to_contain_text("start the workbook again", timeout=10_000)
        expect(status).to_contain_text("open the address that the terminal shows, in this tab")
        vision.locator(".pm-form textarea").first.fill("canary")
        with closing(App(tmp_path, first.port)) as second:
            assert second.base == first.base
            assert second.address != first.address  # the token is another one
            for tab in (questions, vision):
                tab.reload()
            saved = re.compile(r"^Saved \d\d:\d\d$")
            for form in (questions.locator(".pm-questions"), vision.locator(".pm-form")):
                expect(form.get_by_role("status").first).to_have_text(saved, timeout=60_000)
            with Journal(second.home / "journal.sqlite3") as journal:
                assert [answer.level for answer in journal.latest(1).values()] == [4]
                assert "canary" in journal.record(1).versions("vision")[-1]
