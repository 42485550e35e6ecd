"""Machines."""
from django.http import HttpRequest, HttpResponse
def stub(request: HttpRequest, **kw: object) -> HttpResponse: return HttpResponse()
sitemap_index=sitemap_month=sitemap_pages=sitemap_news=robots=ads=tdmrep=security=favicon=health=stub
