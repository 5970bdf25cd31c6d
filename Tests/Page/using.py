"""What holds of the page where the service asks for no token and has one model."""
import functools
import re

from selenium.webdriver.common.keys import Keys

from browser import expect
from page import PATHS
from service import LONG_ITEM

NAMES = {"post": "next", "pre": "before", "sequential": "either side", "slot": "in a gap"}


def search_to_recommendations(mode, page):
    browser = page.browser
    page.add("bread", "milk")
    page.choose_mode(mode)
    gap = None
    if mode == "slot":
        browser.tab_to("#gap")
        page.activate(Keys.ARROW_UP)
        gap = 1
        expect(page.names("#cart")[gap] == "? the gap", f"the gap is not where it is chosen: {page.names('#cart')}")
    question = page.last_question()
    expect(question["path"] == PATHS[mode], f"{question['path']} is asked, not {PATHS[mode]}")
    asked = question["body"]["items"]
    expect(len(asked) == (2 if gap is None else 3), f"the cart is asked as {asked}")
    expect(gap is None or asked[gap] is None, f"the gap is asked as {asked}")
    answered = [item["title"] for item in question["answer"]["recommendations"]]
    expect(answered and page.names("#recommendations") == answered, f"shown is {page.names('#recommendations')}")
    browser.tab_to("#recommendations li:first-child button")
    page.activate(Keys.ENTER)
    expect(answered[0] in page.names("#cart"), f"{answered[0]} is not in the cart: {page.names('#cart')}")


def focus_after_add(page):
    browser = page.browser
    for place, key in (("#items li:nth-child(2) button", Keys.ENTER), ("#items li:nth-child(2) button", Keys.SPACE),
                       ("#recommendations li:nth-child(3) button", Keys.ENTER),
                       ("#recommendations li:last-child button", Keys.SPACE)):
        browser.tab_to(place)
        former = len(page.names("#cart"))
        page.activate(key)
        expect(len(page.names("#cart")) == former + 1, f"nothing is added by {browser.focused()}")
        expect(browser.has_focus(place), f"after Add at {place} the focus is at {browser.focused()}")


def focus_after_remove(page):
    browser = page.browser
    page.add("bread", "milk", "cheese")
    browser.tab_to("#cart li:nth-child(2) button")
    for place in ("#cart li:nth-child(2) button", "#cart li:nth-child(1) button", "#query"):
        former = len(page.names("#cart"))
        page.activate()
        expect(len(page.names("#cart")) == former - 1, "nothing is removed")
        expect(browser.has_focus(place), f"after Remove the focus is at {browser.focused()}, not at {place}")


def focus_after_emptying(page):
    page.add("bread", "milk")
    page.browser.tab_to("#clear")
    page.activate()
    expect(page.names("#cart") == [], f"the cart is not empty: {page.names('#cart')}")
    expect(page.browser.has_focus("#query"), f"the focus is at {page.browser.focused()}")


def numbers(page):
    """Mode, what is typed, how many are asked for, and what is said."""
    for mode, text, number, message in (
            ("post", "101", 100, "At most 100: 100 are asked for."), ("post", "7", 7, ""),
            ("post", "0", 1, "At least 1: 1 is asked for."),
            ("post", "", 5, "A whole number from 1 to 100: 5 are asked for."), ("post", "100", 100, ""),
            # The number that stays is too large for this mode.
            ("sequential", None, 11, "At most 11: 11 are asked for."), ("sequential", "11", 11, ""),
            ("sequential", "12", 11, "At most 11: 11 are asked for.")):
        page.choose_mode(mode)
        if text is not None:
            page.set_count(text)
            expect(page.browser.has_focus("#count"), f"after a number the focus is at {page.browser.focused()}")
        what = f"{text!r} with {NAMES[mode]}"
        expect(page.text("#limit") == message, f"{what}: said is {page.text('#limit')!r}")
        expect(page.last_question()["body"]["num_recs"] == number, f"{what}: asked is {page.last_question()['body']}")
        marked = page.browser.read("document.querySelector('#count').getAttribute('aria-invalid')")
        expect(marked == str(bool(message)).lower(), f"{what}: aria-invalid is {marked}")


def reasons(page):
    page.add("bread", "milk", "cheese")
    page.set_count("100")
    page.browser.tab_to("#explain")
    page.activate()
    rows = page.browser.read(
        "[...document.querySelectorAll('#recommendations li')].map(row => row.querySelector('.why')?.innerText ?? '')")
    answers = page.last_question()["answer"]["recommendations"]
    expect(len(rows) == len(answers), f"{len(rows)} recommendations are shown of {len(answers)}")
    seen = {"+": 0, "−": 0}
    for text, answer in zip(rows, answers):
        parts = re.fullmatch(r"(?:Because of (.+?))?(?:(?:^|\. )Against it: (.+))?", text)
        expect(parts, f"not understood: {text!r}")
        # A cart of three: all that is known is said.
        changes = [reason["change"] for reason in answer["explanation"]]
        for part, sign, number in ((parts[1], "+", sum(change > 0 for change in changes)),
                                   (parts[2], "−", sum(change < 0 for change in changes))):
            signs = re.findall(r"\(([+−])", part or "")
            expect(signs == [sign] * number, f"{text!r} for the changes {changes}")
            seen[sign] += number
    expect(all(seen.values()), f"the cart does not try both signs: {seen}")


def states(page):
    """Every state is inspected that looks different."""
    page.inspect()
    page.search("zzzz")
    expect(page.text("#found") == "Nothing found.", f"nothing is found, and said is {page.text('#found')!r}")
    page.inspect()
    page.add(LONG_ITEM, "disinfectant", "specialty")
    page.browser.tab_to("#explain")
    page.activate()
    for mode in PATHS:
        page.choose_mode(mode)
        page.inspect()
    page.set_count("101")
    page.inspect()


def single_model(page):
    expect(page.chosen_model() is None, "a model can be chosen where there is one")
    expect("model" not in page.last_question()["body"], "a model is asked for where there is one")


CHECKS = [
    *[(f"from the search to recommendations by keyboard: {name}", functools.partial(search_to_recommendations, mode))
      for mode, name in NAMES.items()],
    ("the focus stays after Add", focus_after_add),
    ("the focus stays in the cart after Remove, and goes to the search from an empty one", focus_after_remove),
    ("the focus goes to the search when the cart is emptied", focus_after_emptying),
    ("a number beyond its limits is said, with the number that is asked for", numbers),
    ("what speaks against an item is not called its reason", reasons),
    ("with one model there is none to choose", single_model),
    ("axe finds nothing in any state, and nothing scrolls sideways", states),
]
