from core.language_columns import FurtherLanguages
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('images', '0001_initial'),
    ]

    operations = [
        FurtherLanguages('picture', ['alt']),
    ]
