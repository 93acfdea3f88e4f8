"""The full-text tables: FTS5 on SQLite, a generated tsvector with a GIN index on PostgreSQL."""

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE {table} USING fts5(body, tokenize = 'unicode61 remove_diacritics 2')",
]
POSTGRESQL = [
    "CREATE TABLE {table} (rowid bigint PRIMARY KEY, body text NOT NULL,"
    " words tsvector GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED)",
    "CREATE INDEX {table}_words ON {table} USING gin (words)",
]
TABLES = ("search_post", "search_person")


def make(apps, schema_editor):
    for table in TABLES:
        for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
            schema_editor.execute(statement.format(table=table))


def unmake(apps, schema_editor):
    for table in TABLES:
        schema_editor.execute(f"DROP TABLE {table}")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunPython(make, unmake)]
