"""The readers' addresses. The words in them are translated: an English paper has English addresses.

Front, sections, dossiers and fixed pages are not here: they come from the tree of pages through Wagtail.
"""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _

from andruck.reading import converters
from andruck.reading.views import (
    archive,
    articles,
    feeds,
    gifts,
    history,
    lists,
    machines,
    method,
    privacy,
    record,
    search,
)

converters.register()

_archive = [
    path("", archive.overview, name="archive"),
    path("<year:year>/", archive.year, name="archive_year"),
    path("<year:year>/<two:month>/", archive.month, name="archive_month"),
    path("<year:year>/<two:month>/<two:day>/", archive.day, name="archive_day"),
]

_privacy = [
    path("", privacy.show, name="privacy"),
    path(_("counting/"), method.show, name="privacy_counting"),
    path("register.json", privacy.register, name="privacy_register"),
    path("proof.json", privacy.proof, name="privacy_proof"),
]

urlpatterns = [
    path(_("article/<int:id>.<tail:slug>.html"), articles.show, name="article"),
    path(_("topic/<slug:slug>/"), lists.topic, name="topic"),
    path(_("author/<slug:slug>/"), lists.author, name="author"),
    path(_("edition/"), lists.editions, name="editions"),
    path(_("edition/<day:day>/"), lists.edition, name="edition"),
    path(_("edition/<day:day>/page/<int:page>/"), lists.edition_page, name="edition_page"),
    path(_("archive/"), include(_archive)),
    path(_("search/"), search.show, name="search"),
    path(_("gift/<str:link>/"), gifts.offer, name="gift"),
    path(_("gift/<str:link>/<str:opened>/"), gifts.read, name="opened_gift"),
    path(_("corrections/"), record.corrections, name="corrections"),
    path(_("replies/"), record.replies, name="replies"),
    path(_("privacy-settings/"), include(_privacy)),
    path("feed/<secret:secret>/<feed:kind>", feeds.own, name="own_feed"),
    path("feed/<secret:secret>/<scope:scope>/<slug:slug>/<feed:kind>", feeds.own_scoped, name="own_feed_of"),
    path("feed/<feed:kind>", feeds.everything, name="feed_all"),
    path("feed/<scope:scope>/<slug:slug>/<feed:kind>", feeds.scoped, name="feed"),
    path("sitemap.xml", machines.sitemap_index, name="sitemap"),
    path("sitemap-<int:year>-<int:month>.xml", machines.sitemap_month, name="sitemap_month"),
    path("sitemap-<int:year>-<int:month>-<int:part>.xml", machines.sitemap_month, name="sitemap_part"),
    path("sitemap-pages.xml", machines.sitemap_pages, name="sitemap_pages"),
    path("sitemap-news.xml", machines.sitemap_news, name="sitemap_news"),
    path("robots.txt", machines.robots, name="robots"),
    path("ads.txt", machines.ads, name="ads"),
    path("license.xml", machines.licence, name="licence"),
    path(".well-known/tdmrep.json", machines.tdmrep, name="tdmrep"),
    path(".well-known/security.txt", machines.security, name="security"),
    path(".well-known/gpc.json", privacy.gpc, name="gpc"),
    path("favicon.ico", machines.favicon, name="favicon"),
    path("-/health", machines.health, name="health"),
    path("-/read", history.note, name="read"),
]
