"""The first page in real JupyterLab, which lets only some styles into a page's text."""

import shutil

import pytest
from lab import PANEL
from playwright.sync_api import expect

from pmskills.datafiles import notebooks_dir
from pmskills.way import BY_NAME, DOORS

pytestmark = pytest.mark.browser


def test_the_doors_are_cards_before_anything_has_run_and_open_their_pages(open_lab):
    lab = open_lab("0-start-here.ipynb")
    for door in DOORS:
        page = BY_NAME[door.page].file
        shutil.copy(notebooks_dir() / page, lab.server.pages / page)
    lab.reload()
    doors = lab.page.locator(f"{PANEL} .pm-door")
    expect(doors).to_have_count(len(DOORS))
    lab.screenshot("0-doors")
    boxes = [door.bounding_box() for door in doors.all()]
    assert len({(round(box["width"]), round(box["y"])) for box in boxes}) == 1
    borders = doors.evaluate_all("doors => doors.map((door) => getComputedStyle(door).borderWidth)")
    assert set(borders) == {"2px"}
    doors.first.focus()
    lab.page.keyboard.press("Tab")
    expect(doors.nth(1)).to_be_focused()
    assert doors.nth(1).evaluate("door => getComputedStyle(door).outlineStyle") != "none"
    doors.first.click(position={"x": boxes[0]["width"] - 8, "y": boxes[0]["height"] - 8})
    title = BY_NAME[DOORS[0].page].title
    expect(lab.page.locator(PANEL).get_by_role("heading", name=title)).to_be_visible()
    assert not lab.errors
