"""An officer signs in with a browser: password, then a code of the authenticator app."""

from idp.composition import close
from tests.journeys.browser import Tab
from tests.journeys.running_demo import RunningDemo
from tests.support.second_factor import enrol_authenticator, fresh_code

STEP = "/masuk/verifikasi"


async def sign_in_officer(tab: Tab, demo: RunningDemo, username: str) -> None:
    """Fill in the form that is open, and the second step with an app that is set up beside the pages."""
    composition = demo.compose()
    try:
        await enrol_authenticator(composition, username)
        await tab.sign_in(username)
        if STEP in tab.page.url:
            await tab.page.fill("#code", await fresh_code(composition, username))
            await tab.press("#step-submit")
    finally:
        await close(composition)
