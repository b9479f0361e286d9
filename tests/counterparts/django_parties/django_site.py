"""Django with nothing but what a relying party needs, in memory; the relying parties beside this file add their own."""

import json
import sys
from typing import Any
from urllib.parse import urlsplit

import django
from django.conf import settings
from django.core.management import call_command
from django.test import Client

ISSUER, CLIENT_ID, SECRET, REDIRECT_URI = sys.argv[1:5]
_HERE = urlsplit(REDIRECT_URI)


def configure(urls: str, apps: list[str], middleware: list[str], **more: Any) -> Client:
    """Django with these applications, and a browser that visits it at the registered address."""
    settings.configure(
        SECRET_KEY="contoh-saja",
        ALLOWED_HOSTS=["localhost"],
        ROOT_URLCONF=urls,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=[f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")] + apps,
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "django.contrib.messages.middleware.MessageMiddleware",
            *middleware,
        ],
        LOGIN_REDIRECT_URL="/selesai",
        USE_TZ=True,
        **more,
    )
    django.setup()
    call_command("migrate", verbosity=0)
    return Client(headers={"host": _HERE.netloc}, SERVER_NAME=str(_HERE.hostname), SERVER_PORT=str(_HERE.port))


def say(step: str, **facts: Any) -> None:
    print(json.dumps({"step": step, **facts}), flush=True)


def sign_in(browser: Client, start: str) -> None:
    """Begin at `start`, have the person sent to the provider, and come back with what it answered."""
    say("authorize", url=browser.get(start).headers["location"])
    answer = browser.get(sys.stdin.readline().strip())
    say("arrived", status=answer.status_code, location=answer.headers.get("location"))
