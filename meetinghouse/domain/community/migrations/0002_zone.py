from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('community', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='community',
            name='zone',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
    ]
