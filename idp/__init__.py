"""DIVOS SSO: civil servants of Denpasar sign in once and open any city application.

The folders, from the ground up; a row may import any row below it, never above, never its sibling:

    protocol     the rules of OAuth 2 and OpenID Connect, as functions over values
    foundation   what every slice stands on: database, keys, clock, outbox, audit trail, facts
    web          what every page shares: layout, cookies, CSRF, headers, errors
    offices      the tree of offices (Perangkat Daerah)
    accounts     civil servants: who they are and how they prove it
    catalogue    the city's applications: name, office, technology
    clients      relying parties and their secrets
    oidc         the protocol endpoints: load the facts, apply the rules, keep the outcome
    tracker      where each application stands on its way to single sign-on
    portal       pages that need several slices: the launcher, help
    admin        the admin API, as JSON for operators
    settings     every environment variable, typed
    composition  wires every package of one deployment, bottom up
    app, cli     the composition roots: a web application, and the operator's commands

A package is wired by the function in its wiring.py, which returns a frozen dataclass of its use cases.
"""
