"""Articles in every state that machines must treat rightly, and one with everything in it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from wagtail.rich_text import RichText

from andruck.core import clock
from andruck.newsroom import models
from andruck.newsroom.actions import days, publishing
from tests import factories

NAME = "Karl Meier"
"""Who must not be found. No other text of these tests has either word."""

NIGHT = datetime(2026, 3, 3, 5, 30, tzinfo=UTC)


def every_block(picture: Any, linked: Any) -> list[tuple[str, Any]]:
    """A body with every kind of block."""
    image = {"picture": picture, "caption": "Am Kai", "alt": "Ein Kran", "wide": True}
    table = {
        "columns": [{"type": "text", "heading": "Jahr"}, {"type": "text", "heading": "Pegel"}],
        "rows": [{"values": ["2025", "4,1"]}],
        "caption": "",
    }
    table_block = (
        models.Article._meta.get_field("body").stream_block.child_blocks["table"].child_blocks["table"]
    )
    return [
        (
            "paragraph",
            RichText(
                f'<p>Der "Deich" hält & steht.</p><p>Ein <a linktype="page" id="{linked.pk}">Verweis</a>.</p>'
            ),
        ),
        ("subhead", "Was <jetzt> kommt"),
        ("quote", {"text": "Wir bauen weiter", "who": "Ida Brandt"}),
        ("image", image),
        ("gallery", {"pictures": [image, image]}),
        ("table", {"caption": "Pegel am Kai", "table": table_block.to_python(table)}),
        ("embed", {"url": "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "title": "Film vom Kai"}),
        ("box", {"title": "Hintergrund", "text": RichText("<p>Seit 1946.</p>")}),
        ("correction", {"at": NIGHT, "wrong": "Der Deich sei neu.", "right": "Der Deich ist alt."}),
        ("generated", RichText("<p>Pegel: 4,1 Meter.</p>")),
    ]


def full_article(house: Any, **fields: Any) -> Any:
    """A public article with every block and everything around it."""
    picture = factories.picture(caption="Kräne", synthetic=True)
    row = factories.article(
        house.politics,
        live=False,
        **{
            "kicker": "Küste",
            "headline": 'Der "Deich" <hält> & steht',
            "deck": "Am Morgen war das Wasser noch da",
            "dateline": "Wiekum",
            "picture": picture,
            "teaser_text": "Das Wasser kam nicht.",
            "body": every_block(picture, house.dossier),
            "ai_label": True,
            **fields,
        },
    )
    row.bylines = [models.Byline(author=factories.author("Ida Brandt"))]
    row.agencies = [
        models.Agency.objects.create(name="Nordwest-Agentur", mark="nwa"),
        models.Agency.objects.create(name="Transpress", mark="tpa"),
    ]
    row.tags.add("Deiche & Dämme")
    row.dossier_entries = [models.DossierEntry(dossier=house.dossier)]
    edition = factories.edition(date(2026, 3, 3))
    row.page_references = [models.PageReference(edition=edition, page=number) for number in (4, 8)]
    row.save()
    row = publishing.publish(article=row)
    models.Reply.objects.create(
        article=row,
        person="Renate Wolkow",
        demanded_on=date(2026, 3, 4),
        text="Der Deich ist jung.\n\nIch habe ihn gesehen.",
        answers_at=NIGHT,
        published_at=NIGHT + timedelta(days=2),
    )
    models.Article.objects.filter(pk=row.pk).update(
        first_published_at=NIGHT, changed_at=NIGHT + timedelta(hours=3), replied=True
    )
    return models.Article.objects.get(pk=row.pk)


def plain_articles(section: Any, count: int, **fields: Any) -> list[Any]:
    """So many public articles, a minute between them."""
    rows = [factories.article(section, headline=f"Meldung {number}", **fields) for number in range(count)]
    for number, row in enumerate(rows):
        move(row, NIGHT + timedelta(minutes=number))
    return rows


def move(row: Any, moment: datetime) -> None:
    """As if it had been published at that moment."""
    rows = models.Article.objects.filter(pk=row.pk)
    before = rows.values_list("first_published_at", flat=True).get()
    rows.update(first_published_at=moment)
    days.recount_days({days.day_of(at) for at in (before, moment) if at is not None})


def about(house: Any, name: str, *, live: bool = True) -> Any:
    """An article with the name in every part of it, by its own author, in the dossier, on its own topic."""
    picture = factories.picture(title="Bild", caption=f"{name} am Kai", description=f"Es zeigt {name}")
    row = factories.article(
        house.politics,
        live=False,
        headline=f"{name} gesteht",
        kicker=name,
        deck=f"Warum {name} schwieg",
        dateline="Wiekum",
        picture=picture,
        picture_caption=f"{name} im Saal",
        teaser_text=f"Was {name} sagt",
        social_text=f"Über {name}",
        body=[
            ("paragraph", RichText(f"<p>Gestern sprach <b>{name}</b>.</p>")),
            ("paragraph", RichText(f'<p><a linktype="page" id="{house.dossier.pk}">Mehr</a></p>')),
            ("image", {"picture": picture, "caption": f"{name} am Kai", "alt": name, "wide": False}),
            ("correction", {"at": None, "wrong": f"{name} war da.", "right": f"{name} war nicht da."}),
        ],
    )
    row.bylines = [models.Byline(author=factories.author("Viktor Ahlers", slug="viktor-ahlers"))]
    row.tags.add(name)
    row.dossier_entries = [models.DossierEntry(dossier=house.dossier)]
    row.save()
    return publishing.publish(article=row) if live else row


def draft(house: Any) -> Any:
    """Never published."""
    return about(house, NAME, live=False)


def withdrawn(house: Any) -> Any:
    """Was public, is no longer."""
    return publishing.withdraw(article=about(house, NAME), note="Zurückgezogen.")


def embargoed(house: Any) -> Any:
    """Went out although its embargo lasts: the second lock must hold."""
    row = about(house, NAME)
    models.Article.objects.filter(pk=row.pk).update(embargo_until=clock.now() + timedelta(hours=1))
    return row


def scheduled(house: Any) -> Any:
    """Goes public tomorrow."""
    row = about(house, NAME, live=False)
    row.go_live_at = clock.now() + timedelta(days=1)
    row.save()
    publishing.publish(article=row)
    return row


def redacted(house: Any) -> Any:
    """Public, but without the name: stage 3 of a case."""
    row = about(house, NAME)
    case = models.ArchiveCase.objects.create(
        reference="A1", received_on=date(2026, 1, 1), request="Bitte", stage=4, note="Freigesprochen."
    )
    models.ArchiveCaseArticle.objects.create(case=case, article=row)
    models.ArchiveCaseRedaction.objects.create(case=case, find=NAME, replace="K.")
    reply = f"{NAME} war nie dort."
    models.Reply.objects.create(
        article=row, person=NAME, demanded_on=date(2026, 1, 1), text=reply, published_at=clock.now()
    )
    models.Article.objects.filter(pk=row.pk).update(redacted=True, protection=4, replied=True)
    return row


def hidden_by_hand(house: Any) -> Any:
    """The same, and the editors had kept it out of lists and search engines before."""
    row = redacted(house)
    models.Article.objects.filter(pk=row.pk).update(noindex=True, unlisted=True)
    return row


HIDDEN = {
    "draft": draft,
    "withdrawn": withdrawn,
    "embargoed": embargoed,
    "scheduled": scheduled,
    "redacted": redacted,
    "hidden_by_hand": hidden_by_hand,
}
