from core.language_columns import FurtherLanguages
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('subscriptions', '0012_reviews'),
    ]

    operations = [
        FurtherLanguages('boxrange', ['name', 'slug', 'promise', 'description', 'learns', 'safety']),
        FurtherLanguages('theme', ['name', 'slug', 'tagline']),
        FurtherLanguages('box', ['summary']),
        FurtherLanguages('plan', ['reason']),
    ]
