import pytest


def test_shot(open_lab):
    lab = open_lab("2-assess.ipynb")
    lab.run_all()
    p = lab.page
    p.on("console", lambda m: print("CONSOLE", m.text))
    lab.form.scroll_into_view_if_needed()
    lab.screenshot("a1")
    print(lab.form.inner_text(), lab.errors)
    lab.form.locator("fieldset").focus()
    for i in range(3):
        p.keyboard.press("4")
    p.wait_for_timeout(500)
    p.keyboard.press("ArrowDown")
    p.keyboard.press("ArrowDown")
    p.wait_for_timeout(300)
    lab.screenshot("a2")
    lab.theme("JupyterLab Dark")
    lab.screenshot("a3")
    for i in range(13):
        p.keyboard.press("2")
    p.wait_for_timeout(300)
    lab.screenshot("a4")
    lab.form.get_by_role("button", name="See what").click()
    p.wait_for_timeout(800)
    lab.screenshot("a5")
    for i in range(16):
        p.keyboard.press("5")
    p.wait_for_timeout(500)
    lab.screenshot("a6")
    lab.theme("JupyterLab Light")
    lab.screenshot("a7")
    lab.form.get_by_text("Open your profile").click()
    p.wait_for_timeout(2500)
    lab.screenshot("a8")
    print(lab.errors)
    with lab.journal() as j:
        print({k: v.level for k, v in j.latest(1).items()})
