"""The product's own settings, with what tests must not share: data folder, keys, real queues."""

import os
import tempfile
from pathlib import Path

# A folder of its own for every process of a run, whatever the shell names: an administrator's may name the paper's.
# Programs that a test starts inherit it.
_run = Path(os.environ.get("ANDRUCK_TEST_FOLDER") or tempfile.mkdtemp(prefix="andruck-test-"))
os.environ["ANDRUCK_TEST_FOLDER"] = str(_run)
os.environ["ANDRUCK_DATA"] = str(_run / os.environ.get("PYTEST_XDIST_WORKER", "alone"))
os.environ["ANDRUCK_STRICT_STORAGE"] = "true"
os.environ["ANDRUCK_SECRET_KEY"] = "only-for-tests-" + "x" * 50

from andruck.project.settings import *  # noqa: E402, F403
from andruck.project.settings import DATA, DATABASES, STORAGES  # noqa: E402

Path(DATA).mkdir(parents=True, exist_ok=True)
MEDIA_ROOT = DATA / "media"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_AUTOREFRESH = True
# Tests of the press switch it on, with a folder of their own.
PRESS = PRESS_WATCH = False
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, because journeys read it from a second process; the folder above is thrown away anyway.
    DATABASES["default"]["TEST"] = {"NAME": str(Path(DATA) / "test.sqlite3")}
if DATABASES["history"]["ENGINE"].endswith("sqlite3"):
    DATABASES["history"]["TEST"] = {"NAME": str(Path(DATA) / "test-history.sqlite3")}
