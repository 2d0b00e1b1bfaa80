import core.languages
from core.language_columns import FurtherLanguages
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('content', '0003_campaigns_activities_forms_authors'),
    ]

    operations = [
        migrations.AlterField(
            model_name='finding',
            name='language',
            field=models.CharField(choices=core.languages.choices, max_length=8, verbose_name='language'),
        ),
        FurtherLanguages('author', ['role', 'words']),
    ]
