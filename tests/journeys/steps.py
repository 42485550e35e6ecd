"""What members of staff do in the editor, by keyboard and mouse: nothing here goes around the pages."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, Response, expect

ARTICLES = "/redaktion/snippets/newsroom/article/"
TABS = ("text", "ort", "bild", "listen_und_teilen", "zeiten", "herkunft")
KINDS = ("paragraph", "subhead", "quote", "image", "gallery", "table", "embed", "box", "correction", "generated")
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

    def moment(self, name: str, value: str) -> None:
        """Type a date and time; the little calendar that opens is closed again."""
        field = self.page.locator(f"#id_{name}")
        field.fill(value)
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

    def write(self, field: str, text: str) -> None:
        """Type into a rich text, known by its hidden field."""
        box = self.page.locator(f"div:has(> input[name='{field}']) .public-DraftEditor-content")
        box.click()
        self.page.keyboard.insert_text(text)
        # Draftail writes to its hidden field a moment later.
        expect(self.page.locator(f"input[name='{field}']")).to_have_value(re.compile(re.escape(text[-20:])))

    def table(self, prefix: str, rows: list[list[str]]) -> None:
        """Build a table, its first row the headings, by its buttons."""
        table = self.page.locator(f".typed-table-block:has(> input[name='{prefix}-column-count'])")
        for column, heading in enumerate(rows[0]):
            (table.locator("[data-append-column]") if column == 0 else table.locator("[data-append-column]")).click()
            table.locator("input.column-heading").nth(column).fill(heading)
        for place, cells in enumerate(rows[1:]):
            table.locator("tfoot [data-add-row]").click()
            for column, cell in enumerate(cells):
                self.page.fill(f"[name='{prefix}-cell-{place}-{column}']", cell)

    # ------------------------------------------------------------ saving and publishing

    def press(self, action: str) -> Response:
        """Press a button of the menu at the foot and wait for the answer to it."""
        button = self.page.locator(f"footer [name='action-{action}'], footer [data-workflow-action-name='{action}']")
        if not button.is_visible():
            self.page.locator("footer .w-dropdown__toggle").click()
        with self.page.expect_response(_is_button) as answer:
            button.click()
        self.page.wait_for_load_state()
        return answer.value

    def actions(self) -> list[str]:
        """What the menu at the foot offers."""
        names: list[str] = self.page.eval_on_selector_all(
            "footer button[name], footer [data-workflow-action-name]",
            "all => all.map(one => one.dataset.workflowActionName || one.name)",
        )
        return names


def _is_button(answer: Response) -> bool:
    """The form was sent by a button: autosave asks for JSON."""
    asked = answer.request
    return asked.method == "POST" and asked.is_navigation_request()
