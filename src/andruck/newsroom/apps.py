from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "andruck.newsroom"
    label = "newsroom"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Newsroom"

    def ready(self) -> None:
        from wagtail.permissions import register_permission_policy

        from andruck.newsroom import handlers
        from andruck.newsroom.models import ArchiveCase, Article, Reply
        from andruck.newsroom.queries.permissions import SectionPolicy
        from andruck.newsroom.queries.record_permissions import CasePolicy, ReplyPolicy

        handlers.connect()
        # Here and not with the editor's views: whoever publishes first makes Wagtail choose a policy.
        register_permission_policy(Article, SectionPolicy(Article))
        register_permission_policy(Reply, ReplyPolicy(Reply))
        register_permission_policy(ArchiveCase, CasePolicy(ArchiveCase))
