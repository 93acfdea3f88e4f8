"""The full-text table of messages: their words, and the roster that each lies on."""

from django.db import migrations

SQLITE = [
    "CREATE VIRTUAL TABLE search_message USING fts5(body, roster, tokenize = 'unicode61 remove_diacritics 2')",
]
POSTGRESQL = [
    "CREATE TABLE search_message (rowid bigint PRIMARY KEY, body text NOT NULL, roster bigint NOT NULL,"
    " words tsvector GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED)",
    "CREATE INDEX search_message_words ON search_message USING gin (words)",
    "CREATE INDEX search_message_roster ON search_message (roster, rowid)",
]


def make(apps, schema_editor):
    for statement in SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL:
        schema_editor.execute(statement)


def unmake(apps, schema_editor):
    schema_editor.execute("DROP TABLE search_message")


class Migration(migrations.Migration):
    dependencies = [("search", "0001_index")]
    operations = [migrations.RunPython(make, unmake)]
