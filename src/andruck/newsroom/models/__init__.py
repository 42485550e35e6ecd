"""The newsroom's tables. Private to this room; others ask ``queries`` and ``actions``."""

from andruck.newsroom.models.archive import ArchiveDay, LegacyUrl
from andruck.newsroom.models.article import Article
from andruck.newsroom.models.masthead import Agency, Author, Edition, PaperSettings, Responsibility
from andruck.newsroom.models.pages import (
    DossierIndexPage,
    DossierPage,
    DossierPin,
    FixedPage,
    HomePage,
    SectionIndexPage,
    SectionPage,
)
from andruck.newsroom.models.parts import Byline, DossierEntry, PageReference
from andruck.newsroom.models.picture import Picture, Rendition
from andruck.newsroom.models.record import (
    ArchiveCase,
    ArchiveCaseArticle,
    ArchiveCaseRedaction,
    BreakingNote,
    CorrectionRecord,
    ImportRun,
    Reply,
)
from andruck.newsroom.models.topic import ArticleTag, Topic

__all__ = [
    "Agency",
    "ArchiveCase",
    "ArchiveCaseArticle",
    "ArchiveCaseRedaction",
    "ArchiveDay",
    "Article",
    "ArticleTag",
    "Author",
    "BreakingNote",
    "Byline",
    "CorrectionRecord",
    "DossierEntry",
    "DossierIndexPage",
    "DossierPage",
    "DossierPin",
    "Edition",
    "FixedPage",
    "HomePage",
    "ImportRun",
    "LegacyUrl",
    "PageReference",
    "PaperSettings",
    "Picture",
    "Rendition",
    "Reply",
    "Responsibility",
    "SectionIndexPage",
    "SectionPage",
    "Topic",
]
