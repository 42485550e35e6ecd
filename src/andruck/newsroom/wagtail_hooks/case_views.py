"""Staff views of cases of people in the archive: the stage of a file changes only through its action."""

from typing import Any

from django.db import transaction
from wagtail.admin.panels import Panel
from wagtail.snippets.views import snippets

from andruck.core.errors import Refusal
from andruck.newsroom.actions import cases
from andruck.newsroom.models import ArchiveCase, ArchiveCaseArticle
from andruck.newsroom.queries import cases as case_queries
from andruck.newsroom.rules.cases import Stage
from andruck.newsroom.wagtail_hooks import messages


class CaseFacts(Panel):
    """What readers would see with the names replaced, and whether the sealed originals are unchanged."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "newsroom/record/case_facts.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None and super().is_shown()

        def get_context_data(self, parent_context: Any = None) -> Any:
            context = super().get_context_data(parent_context)
            saved = ArchiveCase.objects.get(pk=self.instance.pk)
            seals = {seal.article: seal for seal in case_queries.verify(saved)}
            context["articles"] = [(found, seals[found.article]) for found in case_queries.rehearse(saved)]
            return context


class StageByAction:
    """The form saves the file as it is; then the action sets the stage, or refuses and nothing is saved."""

    request: Any
    form: Any

    def save_instance(self) -> Any:
        case = self.form.instance
        wanted = self.form.cleaned_data["stage"]
        case.stage, before = Stage.OPEN, []
        if case.pk is not None:
            case.stage = ArchiveCase.objects.values_list("stage", flat=True).get(pk=case.pk)
            before = list(
                ArchiveCaseArticle.objects.filter(case=case.pk).values_list("article_id", flat=True)
            )
        saved = super().save_instance()  # type: ignore[misc]
        cases.set_stage(case=saved, stage=wanted, user=self.request.user, also=before)
        return saved

    def form_valid(self, form: Any) -> Any:
        new = form.instance.pk is None
        try:
            with transaction.atomic():
                return super().form_valid(form)  # type: ignore[misc]
        except Refusal as refusal:
            if new:
                form.instance.pk = None
                self.object = None
            form.add_error(refusal.field or None, messages.sentence(refusal))
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined]
            return self.form_invalid(form)  # type: ignore[attr-defined]


class CaseCreateView(StageByAction, snippets.CreateView):
    """Opening a file."""


class CaseEditView(StageByAction, snippets.EditView):
    """Working on a file."""
