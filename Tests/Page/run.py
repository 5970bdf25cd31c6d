"""Runs every check of the demo page and of the training report; see scripts/test-page."""
import pathlib
import signal
import sys
import tempfile

from selenium.common.exceptions import WebDriverException

import models
import report
import service
import tokens
import using
from browser import Broken, Browser
from page import Page

WIDTHS = (390, 1280)
# The browser logs every answer of this kind; without asking, the page cannot know that a token is needed.
UNAUTHORIZED = "the server responded with a status of 401"


class Results:
    """Prints a line for each check, and remembers whether all hold and what the browser has complained of."""

    def __init__(self):
        self.all_hold, self.complaints = True, {}

    def check(self, browser, sentence, work, excused=None):
        try:
            work()
            self.show(browser, sentence)
        except (Broken, WebDriverException) as error:
            self.show(browser, sentence, str(error).split("\nStacktrace")[0].strip())
        except (LookupError, TypeError) as error:
            # An answer or a page is not of the form the check takes for granted.
            self.show(browser, sentence, repr(error))
        for text in browser.complaints():
            if excused is None or excused not in text:
                self.complaints.setdefault(text, sentence)

    def check_complaints(self, browser):
        """Of all checks since the last time, each complaint once, with the check it was first seen in."""
        found = "; ".join(f"{text} (in: {sentence})" for text, sentence in self.complaints.items())
        self.show(browser, "no error in the console, and no violation of the content security policy", found)
        self.complaints = {}

    def show(self, browser, sentence, reason=""):
        self.all_hold = self.all_hold and not reason
        state = "FAILS" if reason else "holds"
        print(f"{state}  {browser.width:4} px  {sentence}{': ' if reason else ''}{reason}", flush=True)


def check_width(width, addresses, report_file, directory, results):
    """Everything at one width. Each check begins with the page opened anew."""
    browser = Browser(width, directory / f"profile-{width}")
    try:
        for checks, address, excused in addresses:
            for sentence, check in checks:
                results.check(browser, sentence, lambda: check(Page(browser, address)), excused)
        # A run that ends writes one; a checkpoint from elsewhere may be of a run that was cut short.
        if report_file.exists() or not service.HAS_CHECKPOINTS:
            results.check(
                browser, "axe finds nothing in the training report, every column is named, nothing scrolls sideways",
                lambda: report.check(browser, report_file))
        else:
            print(f"absent {width:4} px  there is no {report_file}", flush=True)
        results.check_complaints(browser)
    finally:
        browser.close()


def main():
    # What is started ends also where a signal says stop.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    binaries, services, results = service.programs(), [], Results()
    with tempfile.TemporaryDirectory() as path:
        directory = pathlib.Path(path)
        checkpoint = service.checkpoints(binaries, directory)
        token_file = directory / "tokens"
        token_file.write_text(tokens.TOKEN + "\n")
        one = ["--checkpoint", checkpoint]
        several = [word for name in models.NAMES for word in ("--checkpoint", f"{name}={checkpoint}")]
        try:
            for name, options in (
                    ("plain", one), ("tokens", [*one, "--bearer-token-file", token_file]), ("models", several)):
                services.append(service.Service(binaries, directory / f"{name}.log", *options))
            for each in services:
                each.await_ready()
            plain, guarded, double = [each.address for each in services]
            addresses = [
                (using.CHECKS, plain, None), (tokens.CHECKS, guarded, UNAUTHORIZED), (models.CHECKS, double, None)]
            for width in WIDTHS:
                check_width(width, addresses, checkpoint / "latest/report.html", directory, results)
        finally:
            for each in services:
                each.end()
    sys.exit(0 if results.all_hold else 1)


main()
