"""Its settings: the house's databases and router, and no other app than the bus and the one beside this file."""

import os
from pathlib import Path

from meetinghouse.project.databases import databases

SECRET_KEY = "not a secret"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
INSTALLED_APPS = [
    "meetinghouse.kernel.bus",
    "meetinghouse.kernel.bus.deliveries",
    "tests.kernel.bus.small_site",
]
DATA = Path(os.environ["MEETINGHOUSE_DATA"])
DATABASES = databases(DATA, os.environ.get("DATABASE_URL", ""))
for _alias, _database in DATABASES.items():
    if "sqlite" in _database["ENGINE"]:
        _database["TEST"] = {"NAME": str(DATA / f"test-{_alias}.sqlite3")}
DATABASE_ROUTERS = ["meetinghouse.project.databases.Router"]
# A killed worker's leases come back soon: a test waits for them.
BUS_GONE_AFTER_SECONDS = 1.0
