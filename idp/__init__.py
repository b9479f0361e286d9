"""DIVOS SSO: civil servants of Denpasar sign in once and open any city application.

The packages, from the lowest up; each may import those named before it, except siblings (pyproject.toml: layers):

    permissions  who may do what: operations, permissions, API scopes, roles
    enumerations  the base of enumerations whose members say what they mean
    visible_text  which letters no name may have: those that show nothing or look like others
    protocol     the rules of OAuth 2 and OpenID Connect, as functions over values
    foundation   shared infrastructure: database, keys, clock, outbox, audit trail, facts
    web          shared by all pages: layout, cookies, routers that guard, headers, errors
    offices      the tree of offices (Perangkat Daerah)
    accounts     civil servants: people, authentication, sessions, roles
    catalogue    the city's applications: name, office, technology
    clients      relying parties, their credentials and their APIs
    diagnosis    what lies behind the code of an error: sent beside registered, for the team that owns it
    oidc         the protocol endpoints: load facts, apply the rules, store the outcome
    tracker      how far each application has come towards single sign-on
    portal       pages that need several packages: the launcher, help
    security     pages of security officers and auditors: the audit trail, incidents, keys
    monitoring   pages about people and applications together: offices (`/opd`), roles of the city
    developer    pages of developers: the applications of their teams (`/pengembang`)
    admin        the admin API, as JSON for operators
    settings     every environment variable, typed
    composition  wires the packages of one deployment, from the lowest up
    app, cli     the composition roots: the web application and the operator's commands

The function in a package's wiring.py takes what the package needs and returns a frozen dataclass of its use cases.
"""

#: The release; pyproject.toml says the same.
VERSION = "0.8.1"
