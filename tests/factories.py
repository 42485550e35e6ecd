"""Things to test with. Every function says in its name what it gives; defaults are unremarkable."""

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.images import ImageFile
from PIL import Image as PillowImage
from wagtail.models import Page, Site

from andruck.newsroom import models
from andruck.newsroom.actions import publishing


@dataclass
class House:
    """The pages of a small paper."""

    home: Any
    politics: Any
    culture: Any
    dossier: Any


def house() -> House:
    """An empty paper with two sections and a dossier."""
    root = Page.get_first_root_node()
    Site.objects.all().delete()
    root.get_children().delete()
    root = Page.objects.get(pk=root.pk)
    home = root.add_child(instance=models.HomePage(title="Der Lotse", slug="home", show_in_menus=True))
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    models.PaperSettings.objects.update_or_create(
        site=Site.objects.get(), defaults={"name": "Der Lotse", "own_mark": "lo", "publisher": "Lotse eG"}
    )
    sections = home.add_child(instance=models.SectionIndexPage(title="Rubriken", slug="rubrik"))
    politics = sections.add_child(
        instance=models.SectionPage(title="Politik", slug="politik", show_in_menus=True)
    )
    culture = sections.add_child(
        instance=models.SectionPage(title="Kultur", slug="kultur", show_in_menus=True)
    )
    dossiers = home.add_child(instance=models.DossierIndexPage(title="Dossiers", slug="dossier"))
    dossier = dossiers.add_child(
        instance=models.DossierPage(
            title="Wohnen am Wasser", slug="wohnen", observes="Wir beobachten die Mieten.", show_in_menus=True
        )
    )
    return House(home, politics, culture, dossier)


def picture(title: str = "Hafen", **fields: Any) -> Any:
    """A small grey JPEG."""
    stream = io.BytesIO()
    PillowImage.new("RGB", (640, 480), (90, 100, 110)).save(stream, "JPEG")
    fields = {"credit": "Foto: Lotse/Muster", "description": "Kräne am Kai", **fields}
    return models.Picture.objects.create(
        title=title, file=ImageFile(io.BytesIO(stream.getvalue()), name="test.jpg"), **fields
    )


def article(
    section: Any, *, headline: str = "Der Deich hält", live: bool = True, body: Any = None, **fields: Any
) -> Any:
    """An article; live ones go through the real publishing gate."""
    row = models.Article(
        section=section,
        headline=headline,
        deck=fields.pop("deck", "Ein Unterzeile mit Inhalt"),
        body=body if body is not None else [("paragraph", _rich("<p>Am Morgen war das Wasser noch da.</p>"))],
        live=False,
        **fields,
    )
    row.save()
    return publishing.publish(article=row) if live else row


def _rich(html: str) -> Any:
    from wagtail.rich_text import RichText

    return RichText(html)


def edition(day: date, **fields: Any) -> Any:
    """A printed edition."""
    return models.Edition.objects.create(date=day, **fields)


def author(name: str = "Ida Brandt", **fields: Any) -> Any:
    """Somebody who writes."""
    return models.Author.objects.create(name=name, **fields)


def staff(role: Any, *sections: Any, username: str = "") -> Any:
    """Somebody who works here in a role, for these sections, with the rights of the role."""
    from andruck.newsroom.actions import staff as duties
    from andruck.people.actions import hire

    duties.grant()
    user = hire(
        username=username or role.value,
        password="geheim",
        role=role,
        email=f"{username or role.value}@lotse.example",
    )
    if sections:
        found, _ = models.Responsibility.objects.get_or_create(user=user)
        found.sections.set(sections)
    # A fresh object: roles and sections are kept on it while a page is made.
    return type(user).objects.get(pk=user.pk)


def review_workflow() -> Any:
    """One review by editors and chiefs for every article."""
    from django.contrib.contenttypes.models import ContentType
    from wagtail.models import GroupApprovalTask, Workflow, WorkflowContentType, WorkflowTask

    from andruck.people.actions import ensure_groups
    from andruck.people.rules import Role

    task = GroupApprovalTask.objects.create(name="Gegenlesen")
    task.groups.set([ensure_groups()[role] for role in (Role.EDITOR, Role.CHIEF)])
    workflow = Workflow.objects.create(name="Abnahme")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    kind = ContentType.objects.get_for_model(models.Article)
    WorkflowContentType.objects.update_or_create(content_type=kind, defaults={"workflow": workflow})
    return workflow


def archive_case(*articles: Any, reference: str = "A 1", find: str = "Max Muster", **fields: Any) -> Any:
    """A complete file about these articles, in stage 0; ``find`` is shown as "M."."""
    fields = {"decision": "Elf Jahre her.", "note": "Später freigesprochen.", **fields}
    case = models.ArchiveCase(
        reference=reference, received_on=date(2026, 11, 1), request="Weg damit", **fields
    )
    case.articles = [models.ArchiveCaseArticle(article=article) for article in articles]
    case.redactions = [models.ArchiveCaseRedaction(find=find, replace="M.")] if find else []
    case.save()
    return case
