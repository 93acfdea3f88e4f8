"""Django's handler, as the server's thread pool calls it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meetinghouse.project.settings")
application = get_wsgi_application()
