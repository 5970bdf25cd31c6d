"""What holds of the page where the service has several models."""
from selenium.webdriver.common.keys import Keys

from browser import expect

NAMES = ["main", "trial"]


def choice(page):
    browser = page.browser
    label = browser.read("document.querySelector('#models select').labels[0]?.innerText ?? ''")
    expect(label.startswith("Model"), f"the choice of the model is labelled {label!r}")
    offered = browser.read("[...document.querySelector('#models select').options].map(option => option.text)")
    expect(offered == NAMES, f"offered are {offered}")
    for name, key in (("trial", Keys.ARROW_DOWN), ("main", Keys.ARROW_UP)):
        browser.tab_to("#models select", backwards=page.comes_after("#models select"))
        page.activate(key)
        expect(browser.has_focus("#models select"), f"after the choice the focus is at {browser.focused()}")
        expect(page.chosen_model() == name, f"chosen is {page.chosen_model()}, not {name}")
        check_question(page, name)
        described = browser.read("questions.findLast(({ path }) => path.startsWith('model?')).path")
        expect(described == f"model?model={name}", f"with {name} chosen, {described} is described")
        # Waits for a search that names the model.
        page.add("bread")
        check_question(page, name)
    page.inspect()


def check_question(page, name):
    question = page.last_question()
    expect(question["body"].get("model") == name, f"with {name} chosen, asked is {question['body']}")
    expect(question["answer"]["model"]["name"] == name, f"with {name} chosen, {question['answer']['model']} answers")
    answered = [item["title"] for item in question["answer"]["recommendations"]]
    expect(answered and page.names("#recommendations") == answered, f"shown is {page.names('#recommendations')}")


CHECKS = [("the model is chosen by keyboard, and every question names it", choice)]
