"""Cases of people in the archive: the stage is set here and nowhere else, with all that follows from it."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from wagtail.log_actions import log

from andruck.core import clock
from andruck.infra import events
from andruck.newsroom.actions import days, publishing
from andruck.newsroom.events import CaseStageChanged
from andruck.newsroom.models import ArchiveCase, ArchiveCaseArticle, Article
from andruck.newsroom.queries.cases import fingerprint
from andruck.newsroom.rules import cases as rules
from andruck.newsroom.rules.cases import Stage
from andruck.newsroom.rules.names import Redaction, redact
from andruck.people.queries import has_role
from andruck.people.rules import Role

LEADING = (Role.CHIEF, Role.ADMINISTRATOR)


@transaction.atomic
def set_stage(*, case: ArchiveCase, stage: int, user: Any, also: Iterable[int] = ()) -> ArchiveCase:
    """Put a saved case into a stage and apply it to its articles; with the same stage, apply what has changed.

    ``also`` names articles that were part of the case before: they keep only what other cases demand. Withdrawn
    articles stay withdrawn when a stage is lowered, until somebody publishes them again. Raises PermissionDenied
    to anybody but chief and administrator, Refusal when the file does not bear the stage; ValueError for a stage
    that does not exist.
    """
    if user is None or not has_role(user, *LEADING):
        raise PermissionDenied
    wanted = Stage(stage)
    row: ArchiveCase = ArchiveCase.objects.select_for_update().get(pk=case.pk)
    names = [Redaction(find, replace) for find, replace in row.redactions.values_list("find", "replace")]
    articles = set(row.articles.values_list("article_id", flat=True))
    refusal = rules.refusal(wanted, rules.File(len(articles), names, row.decision, row.note))
    if refusal is not None:
        raise refusal
    before = row.stage
    row.stage = wanted
    row.save(update_fields=["stage", "changed_at"])
    _seal(row)
    concerned = sorted(articles | set(also))
    for id in concerned:
        _protect(id, note=redact(row.note, names), user=user)
    if wanted != before:
        data = {"from": int(before), "to": int(wanted), "articles": concerned}
        log(instance=row, action="newsroom.case.stage", user=user, data=data)
    events.emit(CaseStageChanged(case=row.pk, articles=tuple(concerned), stage=int(wanted), at=clock.now()))
    days.recount(concerned)
    case.stage = wanted
    return row


def _seal(case: ArchiveCase) -> None:
    """Take the fingerprint of articles that are new in the case."""
    for entry in ArchiveCaseArticle.objects.filter(case=case, original_hash="").select_related("article"):
        entry.original_hash = fingerprint(entry.article)
        entry.save(update_fields=["original_hash"])


def _protect(id: int, *, note: str, user: Any) -> None:
    """Give an article the protection that all its cases together demand."""
    stages = ArchiveCaseArticle.objects.filter(article_id=id).aggregate(highest=Max("case__stage"))
    demanded = rules.demanded([stages["highest"] or Stage.OPEN])
    Article.objects.filter(pk=id).update(protection=demanded, redacted=demanded >= Stage.REDACTED)
    article = Article.objects.get(pk=id)
    if demanded >= Stage.UNPUBLISHED and article.live:
        publishing.withdraw(article=article, note=note, user=user)
