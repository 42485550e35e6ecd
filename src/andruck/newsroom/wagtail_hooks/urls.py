"""Addresses of the editor that are answered here instead of by Wagtail; mounted before Wagtail's own."""

from django.urls import path
from django.views.decorators.cache import never_cache
from wagtail.admin.auth import require_admin_access
from wagtail.utils.urlpatterns import decorate_urlpatterns

from andruck.newsroom.wagtail_hooks.reports import Reviews, ReviewSteps, SiteHistory

urlpatterns = decorate_urlpatterns(
    [
        path("reports/site-history/", SiteHistory.as_view()),
        path("reports/site-history/results/", SiteHistory.as_view(results_only=True)),
        path("reports/workflow/", Reviews.as_view()),
        path("reports/workflow/results/", Reviews.as_view(results_only=True)),
        path("reports/workflow_tasks/", ReviewSteps.as_view()),
        path("reports/workflow_tasks/results/", ReviewSteps.as_view(results_only=True)),
    ],
    require_admin_access,
)
urlpatterns = decorate_urlpatterns(urlpatterns, never_cache)
