from django.db import migrations, models

from andruck.infra.migrating import AddIndexGently

# PostgreSQL sorts "nothing" first when it reads an index backwards; the editor's list wants it last. SQLite reads the
# indexes that are there in the right order, and knows no such index.
ORDERED = {
    "article_latest_desk": '(latest_revision_id DESC NULLS LAST, id DESC)',
    "article_section_latest_desk": '(section_id, latest_revision_id DESC NULLS LAST, id DESC)',
}


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name, columns in ORDERED.items():
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            schema_editor.execute(f"CREATE INDEX CONCURRENTLY {name} ON newsroom_article {columns}")


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for name in ORDERED:
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("newsroom", "0004_archive")]

    operations = [
        AddIndexGently(
            model_name="article",
            index=models.Index(fields=["-first_published_at", "-id"], name="article_published_desk"),
        ),
        AddIndexGently(
            model_name="article",
            index=models.Index(
                condition=models.Q(("live", False)), fields=["-latest_revision", "-id"], name="article_hidden_desk"
            ),
        ),
        AddIndexGently(
            model_name="article",
            index=models.Index(
                condition=models.Q(("has_unpublished_changes", True), ("live", True)),
                fields=["-latest_revision", "-id"],
                name="article_changed_desk",
            ),
        ),
        migrations.RunPython(add, remove),
    ]
