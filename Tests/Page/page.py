"""The demo page, as somebody uses it by keys."""
from selenium.webdriver.common.keys import Keys

from browser import expect

# The modes by the values of their radio buttons, in the page's order, with the path that answers each.
PATHS = {"post": "recommend", "pre": "recommend/pre", "sequential": "recommend/sequential", "slot": "recommend/slot"}


class Page:
    """Opened anew, and everything shown that it shows by itself."""

    def __init__(self, browser, address):
        self.browser = browser
        browser.open(address)
        browser.settle()

    # MARK: What is done

    def search(self, text):
        """Types into the search field, in place of what is there, and waits for what is found."""
        self.browser.tab_to("#query", backwards=self.comes_after("#query"))
        former = self.browser.read("questions.length")
        self.write(text)
        # The page waits a moment for the next letter.
        self.browser.wait(
            "questions.slice(arguments[0]).some(({ path, isDone }) => isDone && path === arguments[1])",
            f"{text!r} is searched", former, "items?limit=10&query=" + text + self.model_of_search())
        self.browser.settle()

    def write(self, text):
        """Into the field that has the focus, in place of what is there."""
        self.browser.press_with(Keys.CONTROL, "a")
        self.browser.press(*(text or Keys.DELETE))

    def comes_after(self, selector):
        """Whether what has the focus comes after an element."""
        return self.browser.read(
            "document.querySelector(arguments[0]).compareDocumentPosition(document.activeElement)"
            " === Node.DOCUMENT_POSITION_FOLLOWING && document.activeElement !== document.body", selector)

    def model_of_search(self):
        chosen = self.chosen_model()
        return f"&model={chosen}" if chosen else ""

    def add(self, *texts):
        """Puts the first item found for each text into the cart."""
        for text in texts:
            self.search(text)
            self.browser.tab_to("#items li:first-child button")
            self.activate(Keys.ENTER)

    def activate(self, key=Keys.SPACE):
        self.browser.press(key)
        self.browser.settle()

    def choose_mode(self, mode):
        """Goes through the radio buttons from the chosen one on."""
        self.browser.tab_to("input[name=mode]", backwards=self.comes_after("input[name=mode]:checked"))
        for _ in PATHS:
            if self.mode() == mode:
                return
            self.activate(Keys.ARROW_RIGHT)
        expect(self.mode() == mode, f"arrow keys lead to {self.mode()}, not to {mode}")

    def set_count(self, text):
        self.browser.tab_to("#count", backwards=self.comes_after("#count"))
        self.write(text)
        self.activate(Keys.ENTER)

    # MARK: What is seen

    def mode(self):
        return self.browser.read("document.querySelector('input[name=mode]:checked').value")

    def chosen_model(self):
        return self.browser.read("document.querySelector('#models:not([hidden]) select')?.value ?? null")

    def text(self, selector):
        """What is seen of an element: nothing where it is hidden."""
        return self.browser.read("document.querySelector(arguments[0]).innerText.trim()", selector)

    def names(self, selector):
        """The items of a list."""
        return self.browser.read(
            "[...document.querySelectorAll(`${arguments[0]} li`)]"
            ".map(row => (row.querySelector('.name > span') ?? row).innerText)", selector)

    def messages(self):
        """Everything seen that the page says by itself, also to those who only hear it."""
        return self.browser.read(
            "[...document.querySelectorAll('.error, [role=alert], [role=status], [aria-live]')]"
            ".filter(element => element.checkVisibility()).map(element => element.innerText.trim())"
            ".filter(text => text !== '')")

    def last_question(self):
        """The last one for recommendations: `path`, `body`, `answer`."""
        return self.browser.read("questions.findLast(({ path }) => path.startsWith('recommend'))")

    def inspect(self):
        self.browser.check_width()
        self.browser.check_with_axe()
