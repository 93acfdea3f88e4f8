import django.db.models.deletion
from django.db import migrations, models
from django.utils import timezone


def begin_to_count(apps, schema_editor):
    """When what is deleted already was deleted is not known: its time begins now."""
    rows = apps.get_model('posts', 'Post').objects.filter(state=2, boost_of=None, deleted_at=None)
    rows.update(deleted_at=timezone.now())


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0005_groups'),
        ('posts', '0007_group_files'),
    ]

    operations = [
        migrations.AddField(
            model_name='draft',
            name='editor',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person'),
        ),
        migrations.AddField(
            model_name='post',
            name='deleted_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='post',
            index=models.Index(condition=models.Q(('deleted_at__isnull', False)), fields=['id'], name='post_to_purge'),
        ),
        migrations.RunPython(begin_to_count, migrations.RunPython.noop),
    ]
