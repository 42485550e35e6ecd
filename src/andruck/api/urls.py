"""The addresses under /api/v1/."""

from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path, re_path

from andruck.api.door import View, door
from andruck.api.failures import nothing_here
from andruck.api.operations import api


def describe(request: HttpRequest) -> HttpResponse:
    """The description of the interface (OpenAPI)."""
    return JsonResponse(api.get_openapi_schema(), json_dumps_params={"ensure_ascii": False})


def nowhere(request: HttpRequest) -> HttpResponse:
    """Everything else under this address."""
    return nothing_here()


_patterns, _app, _namespace = api.urls
for _pattern in _patterns:
    _pattern.callback = door(cast("View", _pattern.callback))

urlpatterns = [
    path("openapi.json", door(describe), name="api_description"),
    path("", include((_patterns, _app), namespace=_namespace)),
    re_path(r"", door(nowhere)),
]
