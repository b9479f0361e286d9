"""ADR 3: who opens a transaction, and in which of the allowed forms."""

import ast
from collections.abc import Iterator
from pathlib import Path

IDP = Path(__file__).parent.parent.parent / "idp"

#: The transaction of the request: pages and the admin API receive it as a parameter.
OF_THE_REQUEST = {"request_transaction": "pages and the admin API"}

#: A short transaction of its own: a class or function, and why it has no request's transaction to use.
OF_ITS_OWN = {
    "AccountsCleanup": "job",
    "AuditChain": "job and command",
    "AuditCheck": "command; reads the trail in pages",
    "AuditVerification": "job",
    "FoundationCleanup": "job",
    "FactPurge": "job; rows are deleted in batches",
    "RollUp": "job and command; each day by itself, so that it may end anywhere",
    "UseRebuild": "command; each day by itself",
    "load_status": "command",
    "HelpCleanup": "job",
    "SearchCorrection": "job",
    "SigningDemand": "start and job",
    "JobRunner": "start",
    "SignInHistory": "periodic flush",
    "KeyRing": "start and job",
    "ProtocolCleanup": "job",
    "TimeCorrection": "job",
    "Sessions": "job; periodic flush of the times of last use",
    "remove_unused_clients": "job",
    "Facts": "periodic flush",
    "LastUseRecorder": "periodic flush",
    "PersistentSecret": "start",
    "OutboxWorker": "outbox; claims a message, calls its handler, marks it done",
    "BackchannelLogout": "outbox handler; no connection is held while an application is called",
    "Consents": "outbox handler",
    "LogoFetcher": "outbox handler; no connection is held while a logo is fetched",
    "LogoutNotifications": "outbox handler",
    "ConnectedApplications": "no connection is held while the page waits for logout receipts",
    "LogoutReceiptReader": "no connection is held while the page waits for logout receipts",
    "SectorIdentifierVerifier": "no connection is held while sector_identifier_uri is fetched",
    "TeamAddressVerifier": "no connection is held while sector_identifier_uri or jwks_uri is fetched",
    "SelfRegistration": "no connection is held while sector_identifier_uri is fetched",
    "DeviceCodeHandler": "fast route; the poll and its grant are stored together or not at all",
    "TrailExport": "no connection is held while a batch is sent",
    "PartnerExpiry": "job; the people whose day has passed are ended in batches",
    "RosterApplication": "outbox handler; people are changed in batches, and `idp people roster` does it at once",
    "ErrorReports": "remembered although the request's transaction is rolled back",
    "FactorNotices": "outbox handler",
    "TesterEnd": "outbox handler",
    "warn_of_undecided_clients": "start",
    "GrantRedemption": "fast route; a revocation is remembered although the request is refused",
    "OwnFactors": "a factor that lacks its permission is undone, while the failed try is remembered",
    "AccountResets": "the proof of the second officer is spent or counted whatever comes of the decision",
    "EmailResets": "outbox handler; the throttle's counters commit beside the request",
    "Mails": "outbox handler; no connection is held while a mail is sent",
    "PasswordByCode": "no connection is held while a password is hashed; the throttle commits beside it",
    "ExpiredPassword": "no connection is held while passwords are hashed and judged",
    "PasswordChange": "no connection is held while passwords are hashed and judged; a failure is remembered",
    "PasskeyLogin": "fast route; ends the session of another person in this browser",
    "PasswordLogin": "fast route; no connection is held while a password is hashed",
    "SecondFactorLogin": "fast route; ends another person's session once the step was passed",
    "TokenExchange": "fast route; records a delegation once",
    "IgnoredScopeRecorder": "beside the requests: writes what was counted",
    "_export": "command",
    "RequestJournal": "beside the requests: writes what was recorded, and deletes what is beyond the bounds",
    "StoryWriter": "command; each day by itself, at the time of that day",
    "_fill_database": "command",
    "_find_reader": "the guide is a public page, and is shown while the database is away",
    "_load_page": "command",
    "_load_reports": "command",
    "_open_code": "command",
    "_read_offer": "no connection is held while sector_identifier_uri is fetched",
    "_run_query": "command",
    "_ask": "command",
    "recompute": "command",
    "LevelRecompute": "beside the requests: each batch of applications is one transaction",
    "Gauges": "reads figures for /metrics, and says so while the database is away",
    "list_keys": "command",
    "ProgressSnapshot": "beside the requests: a day is stored at once",
    "_with_session": "command",
    "_with_teams": "command",
    "with_catalogue": "command",
    "_with_roster_admin": "command",
    "import_table": "command",
    "list_officers_without_factor": "command; names them after an upgrade",
    "rotate": "command",
    "with_client_admin": "command",
    "with_accounts": "command",
}

#: Compiled statements together, on the hot path of a login.
COMPILED = {
    "PasskeyLogin": "spends the challenge, counts the use of the passkey, opens the session, audits",
    "GrantIssuer": "spends a pushed request and inserts the grant",
    "ExpiredPassword": "opens the session, answers the login request, audits",
    "LoginPrompts": "stores a request and its login request",
    "TrustedDevices": "rotates a value, or ends the device of an older one, and audits",
    "PasswordLogin": "opens the session, answers the login request, audits, resets the throttle",
    "SecondFactorLogin": "spends the code, and does the same",
}


def callers(method: str) -> Iterator[str]:
    """The class or module function around each call of `method` of a database."""
    for path in sorted(IDP.rglob("*.py")):
        for definition in ast.parse(path.read_text()).body:
            for node in ast.walk(definition):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method:
                    yield getattr(definition, "name", str(path.relative_to(IDP)))


def test_a_session_is_opened_where_adr_3_allows_it() -> None:
    # Database itself begins SQLAlchemy's transaction
    assert set(callers("begin")) - {"Database"} == OF_THE_REQUEST.keys() | OF_ITS_OWN.keys()


def test_compiled_statements_run_together_where_adr_3_allows_it() -> None:
    # Database itself begins the driver's transaction
    assert set(callers("transaction")) - {"Database"} == COMPILED.keys()


def test_nobody_ends_a_transaction_by_hand() -> None:
    assert [*callers("commit"), *callers("rollback"), *callers("begin_nested")] == []
