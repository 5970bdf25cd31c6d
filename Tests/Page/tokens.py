"""What holds of the page where the service asks for a bearer token."""
from selenium.webdriver.common.keys import Keys

from browser import expect

TOKEN = "a-token-of-the-page-test"


def asked(page):
    expect(page.browser.has_focus("#token"), f"the focus is at {page.browser.focused()}")
    expect(page.messages() == ["This service asks for a bearer token."], f"said is {page.messages()}")
    page.inspect()


def refused(page):
    page.write("another-token-than-that")
    page.activate(Keys.ENTER)
    expect(page.browser.has_focus("#token"), f"the focus is at {page.browser.focused()}")
    expect(page.messages() == ["The service does not accept this token."], f"said is {page.messages()}")
    page.inspect()


def accepted(page):
    page.write(TOKEN)
    page.activate(Keys.ENTER)
    expect(page.browser.has_focus("#query"), f"the focus is at {page.browser.focused()}")
    expect(page.text("#model").startswith("model "), f"said of the model is {page.text('#model')!r}")
    page.add("bread")
    expect(len(page.names("#recommendations")) == 5, f"recommended is {page.names('#recommendations')}")
    page.inspect()


CHECKS = [
    ("with tokens on, the field has the focus and one message is shown", asked),
    ("a wrong token is said in one message, and the field has the focus", refused),
    ("the right token leads to the search, and on to recommendations", accepted),
]
