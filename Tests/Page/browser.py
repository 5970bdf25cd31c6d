"""A Chromium used as by somebody without a mouse: keys go in; what is seen, and what is complained of, comes out."""
import importlib.util
import json
import os
import pathlib

from selenium import webdriver
from selenium.common.exceptions import TimeoutException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

# Seconds: far longer than anything takes, also where something else keeps the processors.
PATIENCE = 30
HEIGHT = 844
# Of the package only this file is used, which needs none of what the package imports.
AXE = (pathlib.Path(importlib.util.find_spec("axe_playwright_python").origin).parent / "axe.min.js").read_text()
OPTIONS = [
    # Chromium's sandbox refuses root, and needs namespaces a container may not have. Only our own pages are opened.
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-proxy-server", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--lang=en",
]
# Notes each question the page asks, before the page's own script runs. One is done when the page has shown its answer:
# what waits for an answer's text runs before the next task.
OBSERVER = """
window.questions = [];
const fetchOfBrowser = window.fetch;
window.fetch = async (path, options = {}) => {
    const question = { path, body: options.body ? JSON.parse(options.body) : null, answer: null, isDone: false };
    const end = () => setTimeout(() => { question.isDone = true; });
    window.questions.push(question);
    try {
        const response = await fetchOfBrowser(path, options);
        const read = response.json.bind(response);
        response.json = async () => {
            try { return question.answer = await read(); } finally { end(); }
        };
        return response;
    } catch (error) {
        end();
        throw error;
    }
};
"""


class Broken(Exception):
    """Something does not hold."""


def expect(condition, message):
    if not condition:
        raise Broken(message)


class Browser:
    """One window of a given width in pixels, with a profile of its own in `directory`."""

    def __init__(self, width, directory):
        self.width = width
        options = webdriver.ChromeOptions()
        for option in OPTIONS + [f"--user-data-dir={directory}"]:
            options.add_argument(option)
        options.binary_location = "/usr/bin/chromium"
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        # The driver is on this machine, whatever proxy leads away from it.
        os.environ["NO_PROXY"] = os.environ["no_proxy"] = "localhost,127.0.0.1"
        self.driver = webdriver.Chrome(options, webdriver.ChromeService("/usr/bin/chromedriver"))
        # A window cannot be as narrow as a phone; what the page sees of it can.
        self.command(
            "Emulation.setDeviceMetricsOverride", width=width, height=HEIGHT, deviceScaleFactor=1, mobile=False)
        self.command("Page.addScriptToEvaluateOnNewDocument", source=OBSERVER)

    def command(self, name, **parameters):
        self.driver.execute_cdp_cmd(name, parameters)

    def open(self, address):
        self.driver.get(address)

    def close(self):
        self.driver.quit()

    def read(self, script, *arguments):
        return self.driver.execute_script("return " + script, *arguments)

    def wait(self, script, what, *arguments):
        """Until a script's value is true. Says what did not come about, else."""
        try:
            return WebDriverWait(self.driver, PATIENCE, poll_frequency=0.02).until(
                lambda _: self.read(script, *arguments))
        except TimeoutException as error:
            raise Broken(f"still not after {PATIENCE} seconds: {what}") from error

    def settle(self):
        """Until every question of the page is answered and shown. What a key asks is asked before the key is up."""
        self.wait("questions.every(question => question.isDone)", "every question is answered")

    # MARK: Keys

    def press(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()

    def press_with(self, modifier, key):
        ActionChains(self.driver).key_down(modifier).send_keys(key).key_up(modifier).perform()

    def tab_to(self, selector, backwards=False):
        """Presses Tab until what the selector matches has the focus. Every stop on the way must be seen."""
        stops = self.read("document.querySelectorAll('a, input, select, button, summary, [tabindex]').length")
        for _ in range(stops + 2):
            if self.has_focus(selector):
                return
            self.press_with(Keys.SHIFT, Keys.TAB) if backwards else self.press(Keys.TAB)
            if self.read("document.activeElement !== document.body"):
                self.check_focus_is_seen()
        raise Broken(f"Tab does not lead to {selector}")

    def check_focus_is_seen(self):
        expect(
            self.read("""(() => {
                const style = getComputedStyle(document.activeElement);
                return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
            })()"""),
            f"nothing shows that {self.focused()} has the focus")
        expect(
            self.read("""(() => {
                const box = document.activeElement.getBoundingClientRect();
                return box.width > 0 && box.left >= 0 && box.right <= innerWidth
                    && box.top < innerHeight && box.bottom > 0;
            })()"""),
            f"{self.focused()} has the focus out of sight")

    def has_focus(self, selector):
        return self.read("document.activeElement.matches(arguments[0])", selector)

    def focused(self):
        """What has the focus, as a message names it."""
        return self.read("""(() => {
            const element = document.activeElement;
            const label = element.getAttribute("aria-label");
            const name = label || element.id || element.value || element.textContent.trim();
            return element === document.body ? "the page" : `${element.localName} ${JSON.stringify(name.slice(0, 60))}`;
        })()""")

    # MARK: What is wrong with what is shown

    def check_width(self):
        widest = self.read("document.scrollingElement.scrollWidth")
        expect(widest <= self.width, f"the page is {widest} pixels wide and scrolls sideways")

    def check_with_axe(self):
        """In both colour schemes."""
        if not self.read("'axe' in window"):
            self.driver.execute_script(AXE)
        for scheme in ("dark", "light"):
            self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            result = self.driver.execute_async_script(
                "const done = arguments[0];"
                "axe.run({ resultTypes: ['violations'] }).then(({ violations }) => done({ violations }),"
                " error => done({ error: String(error) }));")
            expect("error" not in result, f"axe fails: {result.get('error')}")
            violations = [
                f"{violation['id']} ({violation['help']}) at "
                + json.dumps([node["target"] for node in violation["nodes"]][:3])
                for violation in result["violations"]]
            expect(not violations, f"axe, {scheme} colours: {'; '.join(violations)}")

    def complaints(self):
        """What the console has said since the last time, policy violations and uncaught errors included."""
        return [
            f"{entry['level']} {entry['source']}: {entry['message']}" for entry in self.driver.get_log("browser")
            if entry["level"] in ("WARNING", "SEVERE")]
