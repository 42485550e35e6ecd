"""What only machines read: sitemaps, rules for crawlers, signs of life."""

from andruck.reading.views.machines.condition import health
from andruck.reading.views.machines.files import ads, favicon, licence, robots, security, tdmrep
from andruck.reading.views.machines.sitemaps import sitemap_index, sitemap_month, sitemap_news, sitemap_pages

__all__ = [
    "ads",
    "favicon",
    "health",
    "licence",
    "robots",
    "security",
    "sitemap_index",
    "sitemap_month",
    "sitemap_news",
    "sitemap_pages",
    "tdmrep",
]
