"""django-allauth with its OpenID Connect provider, as its documentation tells; it chooses how to send its secret."""

import django_site

browser = django_site.configure(
    "allauth.urls",
    ["allauth", "allauth.account", "allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"],
    ["allauth.account.middleware.AccountMiddleware"],
    SOCIALACCOUNT_LOGIN_ON_GET=True,
    SOCIALACCOUNT_PROVIDERS={
        "openid_connect": {
            "OAUTH_PKCE_ENABLED": True,
            "APPS": [
                {
                    "provider_id": "divos",
                    "name": "DIVOS",
                    "client_id": django_site.CLIENT_ID,
                    "secret": django_site.SECRET,
                    "settings": {"server_url": django_site.ISSUER},
                }
            ],
        }
    },
)

from allauth.socialaccount.models import SocialAccount  # noqa: E402

django_site.sign_in(browser, "/oidc/divos/login/")
django_site.say("signed_in", subject=SocialAccount.objects.get().uid)
