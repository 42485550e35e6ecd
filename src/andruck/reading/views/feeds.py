"""Feeds."""
from django.http import HttpRequest, HttpResponse
def everything(request: HttpRequest, kind: str) -> HttpResponse: return HttpResponse()
def scoped(request: HttpRequest, scope: str, slug: str, kind: str) -> HttpResponse: return HttpResponse()
