"""The database itself refuses to change or delete the record and the staff's notes.

Whoever alters one of these tables in SQLite loses the triggers (the table is made anew): put them back in
the same migration. A test, and the desk's record page, look for them.
"""

from django.db import migrations

_GUARDED = ("safety_auditevent", "safety_casenote")

_SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table}: rows are added, never changed or deleted'); END"""

_POSTGRESQL_FUNCTION = """
CREATE FUNCTION safety_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%: rows are added, never changed or deleted', TG_TABLE_NAME; END $$"""
_POSTGRESQL_ROWS = "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION safety_refuse()"
_POSTGRESQL_TABLE = "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION safety_refuse()"


def put(apps, schema_editor):
    """Make the triggers."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_POSTGRESQL_FUNCTION, params=None)
        for table in _GUARDED:
            schema_editor.execute(_POSTGRESQL_ROWS.format(table=table), params=None)
            schema_editor.execute(_POSTGRESQL_TABLE.format(table=table), params=None)
        return
    for table in _GUARDED:
        for verb in ("update", "delete"):
            schema_editor.execute(_SQLITE.format(table=table, verb=verb), params=None)


def take(apps, schema_editor):
    """Drop them."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION safety_refuse() CASCADE", params=None)
        return
    for table in _GUARDED:
        for verb in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}", params=None)


class Migration(migrations.Migration):
    dependencies = [("safety", "0001_initial")]
    operations = [migrations.RunPython(put, take)]
