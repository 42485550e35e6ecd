from collections import Counter
from zoneinfo import ZoneInfo

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def count(apps, schema_editor):
    """Count what is there already; readers and editors go on meanwhile."""
    article, day = apps.get_model("newsroom", "Article"), apps.get_model("newsroom", "ArchiveDay")
    zone = ZoneInfo(settings.TIME_ZONE)
    articles, findable, changed = Counter(), Counter(), {}
    rows = article.objects.filter(live=True, first_published_at__isnull=False).values_list(
        "first_published_at", "changed_at", "unlisted", "noindex", "redacted", "protection"
    )
    for at, change, unlisted, noindex, redacted, protection in rows.iterator(chunk_size=5000):
        key = at.astimezone(zone).date()
        # The stages from which a case keeps a text out of search engines (1) and out of lists (2).
        articles[key] += not unlisted and protection < 2
        if not noindex and not redacted and protection < 1:
            findable[key] += 1
            changed[key] = max(at, change or at, changed.get(key, at))
    day.objects.bulk_create(
        [
            day(day=key, articles=number, findable=findable[key], changed_at=changed.get(key))
            for key, number in sorted(articles.items())
        ],
        batch_size=500,
    )


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0003_reading_indexes")]

    operations = [
        migrations.CreateModel(
            name="ArchiveDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("articles", models.PositiveIntegerField(default=0)),
                ("findable", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "archive_day"},
        ),
        migrations.CreateModel(
            name="LegacyUrl",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("path", models.CharField(max_length=500)),
                ("target", models.CharField(blank=True, default="", max_length=500)),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="legacy_urls",
                        to="newsroom.article",
                    ),
                ),
            ],
            options={
                "db_table": "legacy_url",
                "constraints": [
                    models.UniqueConstraint(fields=("path",), name="legacy_url_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("article__isnull", False), ("target", "")),
                            models.Q(("article__isnull", True), ("target__startswith", "/")),
                            _connector="OR",
                        ),
                        name="legacy_url_leads_somewhere",
                    ),
                ],
            },
        ),
        migrations.RunPython(count, migrations.RunPython.noop, elidable=True),
    ]
