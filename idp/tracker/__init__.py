"""Where each application stands on its way to single sign-on, computed from what the provider has seen."""
