"""What members of staff do in the editor, by keyboard and mouse: nothing here goes around the pages."""

import contextlib
import re
import secrets
import time
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, Response, TimeoutError, expect

from tests.journeys.conftest import Paper

BERLIN = ZoneInfo("Europe/Berlin")
ARTICLES = "/redaktion/snippets/newsroom/article/"
TABS = ("text", "ort", "bild", "listen_und_teilen", "zeiten", "herkunft")
KINDS = (
    "paragraph",
    "subhead",
    "quote",
    "image",
    "gallery",
    "table",
    "embed",
    "box",
    "correction",
    "generated",
    "ask",
)
"""The blocks of a body in the order in which the picker offers them."""


@dataclass
class Editor:
    """The form of an article in a window in which somebody is signed in."""

    page: Page

    # ------------------------------------------------------------ opening and moving about

    def new(self) -> "Editor":
        """Open an empty form."""
        self.page.goto(f"{ARTICLES}add/")
        return self

    def open(self, number: int) -> "Editor":
        """Open an article."""
        self.page.goto(f"{ARTICLES}edit/{number}/")
        expect(self.page.locator("#id_headline")).to_be_visible()
        return self

    @property
    def number(self) -> int:
        """The article's number, from the address of the form once it has been saved."""
        found = re.search(r"/edit/(\d+)/", self.page.url)
        assert found, self.page.url
        return int(found.group(1))

    def tab(self, name: str) -> None:
        """Turn to a part of the form."""
        self.page.locator(f"a[role=tab][href='#tab-{name}']").click()

    # ------------------------------------------------------------ fields

    def fill(self, **fields: str) -> None:
        """Type into fields by their names."""
        for name, value in fields.items():
            self.page.fill(f"#id_{name}", value)

    def moment(self, name: str, at: datetime) -> None:
        """Type a date and time. The little calendar that opens is closed again, except in a dialog: with it."""
        field = self.page.locator(f"#id_{name}")
        field.fill(at.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M:%S"))
        if not self.page.locator("#schedule-publishing-dialog").is_visible():
            field.press("Escape")

    def add_row(self, name: str) -> int:
        """Add a row to a list such as the authors; returns its place."""
        total = self.page.locator(f"#id_{name}-TOTAL_FORMS")
        place = int(total.input_value())
        self.page.locator(f"#id_{name}-ADD").click()
        expect(total).to_have_value(str(place + 1))
        return place

    def tag(self, *words: str) -> None:
        """Give topics, each ended by the enter key."""
        field = self.page.locator("ul.tagit input[type=text]")
        for word in words:
            field.fill(word)
            field.press("Enter")

    def choose(self, chooser: str, *, words: str = "", place: int = 0) -> str:
        """Choose in a dialog, after a search if there are words; returns what was chosen."""
        self.page.locator(f"#{chooser}-chooser button.chooser__choose-button").click()
        dialog = self.page.locator(".modal.in, .modal.show").last
        choices = dialog.locator("[data-chooser-modal-choice]")
        expect(choices.first).to_be_visible()
        if words:
            with self.page.expect_response(lambda answer: "q=" in answer.url):
                dialog.locator("input[name=q]").fill(words)
            expect(choices.first).to_contain_text(words)
        choice = choices.nth(place)
        title = (choice.get_attribute("title") or choice.inner_text()).strip()
        choice.click()
        expect(self.page.locator(f"input#{chooser}")).not_to_have_value("")
        expect(dialog).to_be_hidden()
        return title

    # ------------------------------------------------------------ the body

    def block(self, kind: str) -> str:
        """Add a block at the end of the body; returns the beginning of its fields' names."""
        stream = self.page.locator("#body-root > [data-streamfield-stream-container]")
        place = stream.locator("> [data-streamfield-child]").count()
        stream.locator("> div:not([data-streamfield-child]) > button.c-sf-add-button").last.click()
        self.page.locator("[role=option]:visible").nth(KINDS.index(kind)).click()
        prefix = f"body-{place}"
        expect(self.page.locator(f"input[name={prefix}-type]")).to_have_value(kind)
        return prefix

    def add_item(self, gallery: str, place: int) -> None:
        """Add a picture to a gallery that may have a first, empty one already.

        A click just after a dialog has closed may be lost on a busy machine: then once more.
        """
        item = self.page.locator(f"#{gallery}-{place}-value-picture-chooser")
        add = f"[data-contentpath=pictures]:has([name='{gallery}-count']) .c-sf-add-button"
        for _ in range(5):
            if item.is_visible():
                return
            self.page.locator(add).last.click()
            with contextlib.suppress(TimeoutError):
                item.wait_for(timeout=2000)
        expect(item).to_be_visible()

    def write(self, field: str, text: str) -> None:
        """Type into a rich text, known by its hidden field."""
        box = self.page.locator(f"div:has(> input[name='{field}']) .public-DraftEditor-content")
        box.click()
        self.page.keyboard.insert_text(text)
        # Draftail writes to its hidden field a moment later.
        expect(self.page.locator(f"input[name='{field}']")).to_have_value(re.compile(re.escape(text[-20:])))

    def table(self, prefix: str, rows: list[list[str]]) -> None:
        """Build a table by its buttons; the first row are the headings of the columns."""
        table = self.page.locator(f".typed-table-block:has(> input[name='{prefix}-column-count'])")
        for column, heading in enumerate(rows[0]):
            table.locator("[data-append-column]").click()
            table.locator(".add-column-menu button:visible").first.click()
            table.locator("input.column-heading").nth(column).fill(heading)
        for place, cells in enumerate(rows[1:]):
            # The first column brings the first row with it.
            if place > 0:
                table.locator("[data-add-row]").click()
            for column, cell in enumerate(cells):
                self.page.fill(f"#{prefix}-cell-{place}-{column}", cell)

    def draft(self, headline: str, text: str, *, section: str = "Lindenhafen", **fields: str) -> int:
        """Write a short article and save it as a draft; returns its number."""
        self.new()
        self.tab("ort")
        self.page.select_option("#id_section", label=section)
        self.tab("text")
        self.fill(headline=headline, **fields)
        self.write(f"{self.block('paragraph')}-value", text)
        self.press("save")
        return self.number

    # ------------------------------------------------------------ times

    def schedule(self, at: datetime) -> None:
        """Say in the dialog of the status panel when it is to appear; saves the draft with it, to the minute."""
        self._open_schedule(at)
        with self.page.expect_response(_is_sent_by_a_button):
            # The little calendar may lie above it.
            self.page.locator("#schedule-publishing-dialog button.action-save").dispatch_event("click")
        self.page.wait_for_load_state()

    def publish_at(self, at: datetime) -> None:
        """Publish for this second.

        The form shows minutes when it comes back, so the button is pressed while the dialog still covers it.
        """
        self._open_schedule(at)
        with self.page.expect_response(_is_sent_by_a_button):
            self.page.locator("footer [name=action-publish]").dispatch_event("click")
        self.page.wait_for_load_state()

    def _open_schedule(self, at: datetime) -> None:
        toggle = self.page.locator("[data-side-panel-toggle='status']")
        if toggle.get_attribute("aria-expanded") != "true":
            toggle.click()
        self.page.locator("[data-a11y-dialog-show='schedule-publishing-dialog']:visible").first.click()
        self.moment("go_live_at", at)

    def withdraw(self, note: str) -> None:
        """Take the article off the paper, with a note for readers."""
        self.page.goto(f"{ARTICLES}unpublish/{self.number}/")
        self.page.fill("#id_withdrawal_note", note)
        with self.page.expect_response(_is_sent_by_a_button):
            self.page.locator("form:has(#id_withdrawal_note) [type=submit]").click()
        self.page.wait_for_load_state()

    # ------------------------------------------------------------ saving and publishing

    def press(self, action: str, *, arrive: bool = True) -> float:
        """Press a button of the menu at the foot; returns when the answer to it came (monotonic clock).

        The answer sends the browser on to a page: ``arrive`` says whether to wait for that, too.
        """
        main = "footer button.action-save:not([name])"
        step = f"footer [data-workflow-action-name='{action}']:not([data-workflow-action-modal-url])"
        named = f"footer [name='action-{action}'], {step}"
        button = self.page.locator(main if action == "save" else named)
        if not button.is_visible():
            self.page.locator("footer .w-dropdown__toggle").click()
        with self.page.expect_response(_is_sent_by_a_button):
            button.click()
            # Wagtail asks once more when it has noticed that somebody else has saved.
            if (
                sure := self.page.locator("#w-save-confirmation-dialog [data-w-dialog-target=confirm]")
            ).is_visible():
                sure.click()
        came = time.monotonic()
        if arrive:
            self.page.wait_for_load_state()
        return came

    def offered(self) -> list[str]:
        """What the menu at the foot offers besides saving."""
        names: list[str] = self.page.eval_on_selector_all(
            "footer button[name], footer [data-workflow-action-name]",
            "all => all.map(one => one.dataset.workflowActionName || one.name)",
        )
        return sorted(names)

    def errors(self, name: str) -> str:
        """What stands at a field in red."""
        return self.page.locator(f"[id$='-child-{name}-errors'] .error-message").inner_text().strip()

    def watched(self) -> None:
        """Wait until autosave has begun to watch the form: it counts what is typed from then on."""
        self.page.wait_for_function(
            """() => window.wagtail.app.getControllerForElementAndIdentifier(
                document.querySelector("#w-editor-form"), "w-unsaved"
            )?.initialFormData"""
        )

    def autosave(self) -> Locator:
        """What autosave says of itself: saving, saved, paused."""
        return self.page.locator(".w-autosave-indicator [class*='--']:visible")


def token() -> str:
    """A word that stands nowhere else, so that a paper can be used for several runs."""
    return "Q" + "".join(secrets.choice("abdefgiklmnoprstu") for _ in range(9))


def _is_sent_by_a_button(answer: Response) -> bool:
    """Autosave sends the same form, but not as a navigation."""
    return answer.request.method == "POST" and answer.request.is_navigation_request()


# ---------------------------------------------------------------- readers


@dataclass(frozen=True)
class Place:
    """An address, and what must stand there for an article to be there."""

    path: str
    sign: str


def places(number: int, word: str, *, section: str = "lindenhafen") -> dict[str, Place]:
    """Everywhere a public article can be met. ``word`` stands in its text only."""
    link = f"/artikel/{number}."
    month = datetime.now(BERLIN)
    return {
        "page": Place(f"{link}x.html", word),
        "api": Place(f"/api/v1/articles/{number}", word),
        "feed of the section": Place(f"/feed/section/{section}/rss.xml", link),
        "Atom": Place(f"/feed/section/{section}/atom.xml", link),
        "JSON feed": Place("/feed/feed.json", link),
        "section": Place(f"/rubrik/{section}/", link),
        "front": Place("/", link),
        "api list": Place("/api/v1/articles", link),
        "sitemap": Place(f"/sitemap-{month:%Y-%m}.xml", link),
        "news sitemap": Place("/sitemap-news.xml", link),
        "search": Place(f"/suche/?q={word}", link),
    }


def has(paper: Paper, place: Place) -> bool:
    """Whether the article stands there now."""
    status, text = paper.get(place.path)
    return status == 200 and place.sign in text.replace("\u00ad", "")


def seconds_until(
    paper: Paper, wanted: dict[str, Place], since: float, *, limit: float = 5
) -> dict[str, float]:
    """Seconds from ``since`` until the article was first met at each place, asking every 50 ms."""
    met: dict[str, float] = {}
    while len(met) < len(wanted):
        for name, place in wanted.items():
            if name not in met and has(paper, place):
                met[name] = time.monotonic() - since
        assert time.monotonic() - since < limit, (
            f"not there: {sorted(wanted.keys() - met.keys())}; there: {met}"
        )
        time.sleep(0.05)
    return met


def met_at(paper: Paper, wanted: dict[str, Place]) -> set[str]:
    """The places at which the article stands now."""
    return {name for name, place in wanted.items() if has(paper, place)}


def meet_everywhere(paper: Paper, wanted: dict[str, Place]) -> None:
    """Demands that the article stands at every place now; in the search, whose index is written later, soon."""
    at_once = {name: place for name, place in wanted.items() if name != "search"}
    assert met_at(paper, at_once) == set(at_once)
    seconds_until(paper, {"search": wanted["search"]}, time.monotonic())


def agree(choice: Locator) -> None:
    """Say yes to a purpose, on the page about privacy; and that one is old enough, where that is asked."""
    for box in choice.get_by_role("checkbox").all():
        box.check()
    choice.get_by_role("button", name="Ja", exact=True).click()
