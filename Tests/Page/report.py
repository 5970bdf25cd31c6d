"""What holds of a training report."""
from selenium.webdriver.common.keys import Keys

from browser import expect


def check(browser, path):
    browser.open(path.as_uri())
    inspect(browser)
    # What is folded away is shown, too.
    folded = "details:not([open]) > summary"
    for _ in range(browser.read("document.querySelectorAll(arguments[0]).length", folded)):
        browser.tab_to(folded)
        browser.press(Keys.ENTER)
    expect(browser.read("document.querySelector(arguments[0]) === null", folded), "not everything unfolds")
    inspect(browser)


def inspect(browser):
    empty = browser.read(
        "[...document.querySelectorAll('th')].filter(head => head.textContent.trim() === '')"
        ".map(head => head.closest('table').caption?.textContent ?? 'a table')")
    expect(not empty, f"a header is empty in: {', '.join(empty)}")
    expect(browser.read("document.querySelector('th') !== null"), "the report has no table")
    browser.check_width()
    browser.check_with_axe()
