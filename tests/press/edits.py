"""Whatever people in a newsroom do, at random: each edit is one thing that may change what pages show."""

import contextlib
import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import ProtectedError
from wagtail.models import Page

from andruck.core import clock
from andruck.core.errors import Refusal
from andruck.newsroom import models
from andruck.newsroom.actions import cases, publishing, replies
from andruck.people.rules import Role
from tests import factories

WORDS = ["Deich", "Hafen", "Miete", "Fähre", "Streik", "Ernte", "Schule", "Bahn", "Wind", "Markt", "Brücke"]


class Newsroom:
    """A small paper with some texts, and a generator of edits."""

    def __init__(self, house: Any, seed: int) -> None:
        self.house, self.random = house, random.Random(seed)
        self.chief = factories.staff(Role.CHIEF)
        self.sections = [house.politics, house.culture]
        self.authors = [factories.author(name) for name in ("Ida Brandt", "Jo Petersen", "Max Muster")]
        self.agencies = [models.Agency.objects.create(name=mark, mark=mark) for mark in ("dpa", "epd")]
        self.editions = [factories.edition(date(2026, 10, day), page_count=8) for day in (1, 2, 3)]
        self.pictures = [factories.picture(f"Bild {number}") for number in range(2)]
        self.case = factories.archive_case(self.new_article(), find="Max Muster")
        for _ in range(14):
            self.new_article()

    def word(self) -> str:
        return " ".join(self.random.sample(WORDS, 2)) + f" {self.random.randrange(1000)}"

    def any_article(self) -> Any:
        return self.random.choice(list(models.Article.objects.order_by("pk")))

    # ------------------------------------------------------------ articles
    def new_article(self) -> Any:
        row = models.Article(
            section=self.random.choice(self.sections),
            headline=self.word(),
            deck=f"Mit Max Muster: {self.word()}",
            body=[("paragraph", factories._rich(f"<p>{self.word()}</p>"))],
            live=False,
        )
        row.save()
        self.arrange(row)
        if self.random.random() < 0.3:
            row.first_published_at = datetime(self.random.randint(1946, 2026), 3, 1, tzinfo=UTC)
            row.save()
        return publishing.publish(article=row)

    def arrange(self, row: Any) -> None:
        pick = self.random
        row.section = pick.choice(self.sections)
        row.priority = pick.choice([0, 0, 1, 2])
        row.picture = pick.choice([None, *models.Picture.objects.order_by("pk")])
        row.unlisted = pick.random() < 0.1
        row.noindex = pick.random() < 0.1
        row.bylines = [
            models.Byline(author=author, sort_order=order)
            for order, author in enumerate(pick.sample(self.authors, pick.randint(0, 2)))
        ]
        row.agencies = pick.sample(list(models.Agency.objects.order_by("pk")), 1)
        row.dossier_entries = [models.DossierEntry(dossier=self.house.dossier)] if pick.random() < 0.5 else []
        row.page_references = [
            models.PageReference(edition=edition, page=pick.randint(1, 8))
            for edition in pick.sample(self.editions, pick.randint(0, 1))
        ]
        row.tags.set(pick.sample(["Küste", "Hafen", "Arbeit"], pick.randint(0, 2)))

    def edit_article(self) -> None:
        row = self.any_article()
        self.arrange(row)
        row.headline = self.word()
        if self.random.random() < 0.3:
            link = f'<p>Siehe <a linktype="page" id="{self.house.dossier.pk}">Dossier</a></p>'
            row.body = [
                ("paragraph", factories._rich(link)),
                ("correction", {"wrong": self.word(), "right": self.word(), "at": None}),
            ]
        self.publish(row)

    def publish(self, row: Any) -> None:
        with contextlib.suppress(Refusal):
            publishing.publish(article=row)

    def withdraw(self) -> None:
        publishing.withdraw(article=self.any_article(), note=self.word())

    def translate(self) -> None:
        row, other = self.any_article(), self.any_article()
        if row.pk != other.pk and row.translation_of_id is None and not other.translations.exists():
            other.translation_of, other.language = row, "en"
            self.publish(other)

    # ------------------------------------------------------------ what stands beside
    def rename_author(self) -> None:
        row = self.random.choice(self.authors)
        row.name, row.role = self.word(), self.word()
        row.save()

    def rename_agency(self) -> None:
        row = models.Agency.objects.order_by("?").first()
        row.mark = self.word()[:20]
        row.save()

    def rename_topic(self) -> None:
        row = models.Topic.objects.order_by("pk").first()
        if row is not None:
            row.name = self.word()
            row.save()

    def move_edition(self) -> None:
        row = self.random.choice(self.editions)
        row.date += timedelta(days=self.random.randint(10, 400))
        row.title = self.word()
        if not models.Edition.objects.filter(date=row.date).exists():
            row.save()

    def new_edition(self) -> None:
        day = date(2025, 1, 1) + timedelta(days=self.random.randrange(300))
        models.Edition.objects.get_or_create(date=day)

    def picture(self) -> None:
        row = models.Picture.objects.order_by("?").first()
        if row is None:
            return
        if self.random.random() < 0.2:
            row.delete()
            return
        row.caption, row.credit = self.word(), self.word()
        row.licence_expires_on = self.random.choice([None, date(2020, 1, 1), date(2040, 1, 1)])
        row.save()

    def paper(self) -> None:
        row = models.PaperSettings.objects.get()
        row.claim, row.own_mark = self.word(), self.word()[:6]
        row.feed_full_text = self.random.random() < 0.5
        row.save()

    def note(self) -> None:
        now = clock.now()
        found = models.BreakingNote.objects.first()
        if found is None:
            start = now + timedelta(hours=self.random.randint(-3, 3))
            models.BreakingNote.objects.create(
                text=self.word(),
                article=self.any_article(),
                starts_at=start,
                ends_at=start + timedelta(hours=5),
            )
        else:
            found.delete()

    # ------------------------------------------------------------ the tree
    def page(self) -> None:
        row = Page.objects.get(
            pk=self.random.choice([*self.sections, self.house.dossier, self.house.home]).pk
        )
        row = row.specific
        if self.random.random() < 0.5:
            row.title = self.word()
        if isinstance(row, models.DossierPage):
            row.observes = self.word()
            row.pins = [models.DossierPin(article=self.any_article(), sort_order=0)]
        if isinstance(row, models.HomePage):
            articles = [self.any_article().pk, self.any_article().pk]
            raw = [
                {"type": "lead", "value": {"article": articles[0], "beside": []}},
                {"type": "section", "value": {"section": self.house.politics.pk, "count": 3}},
                {"type": "latest", "value": {"title": "Neu", "count": 5}},
            ]
            row.composition = row._meta.get_field("composition").to_python(self.random.choice([[], raw]))
        row.save_revision().publish()

    def new_slug(self) -> None:
        row = Page.objects.get(pk=self.house.culture.pk).specific
        row.slug = f"kultur-{self.random.randrange(1000)}"
        row.save_revision().publish()

    def hide_page(self) -> None:
        row = Page.objects.get(pk=self.house.dossier.pk).specific
        if row.live:
            row.unpublish()
        else:
            row.save_revision().publish()

    def order(self) -> None:
        first, second = self.house.politics, self.house.culture
        first.refresh_from_db()
        second.refresh_from_db()
        first.move(second, "right")

    # ------------------------------------------------------------ the record
    def reply(self) -> None:
        row = self.any_article()
        made = models.Reply.objects.create(
            article=row, person=self.word(), text=self.word(), demanded_on=date(2026, 10, 1), in_teaser=True
        )
        replies.publish(reply=made, user=self.chief)

    def case_stage(self) -> None:
        stage = self.random.choice([0, 1, 2, 3, 4, 5])
        cases.set_stage(case=self.case, stage=stage, user=self.chief)

    def edits(self) -> list[Callable[[], Any]]:
        often = [self.edit_article] * 4 + [self.new_article] * 3 + [self.withdraw]
        return [
            *often, self.translate, self.rename_author, self.rename_agency, self.rename_topic, self.move_edition,
            self.new_edition, self.picture, self.paper, self.note, self.page, self.page, self.new_slug,
            self.hide_page, self.order, self.reply, self.case_stage,
        ]  # fmt: skip

    def edit(self) -> str:
        """Do one thing; returns its name."""
        deed = self.random.choice(self.edits())
        try:
            deed()
        except (Refusal, ProtectedError):
            return f"{deed.__name__} (refused)"
        return deed.__name__
