"""The newsroom's part of the editor. Wagtail imports this package; each module registers what it brings."""

from andruck.newsroom.wagtail_hooks import articles, assets, bulk, home, mails, masthead, record, telling

__all__ = ["articles", "assets", "bulk", "home", "mails", "masthead", "record", "telling"]
