"""idp demo: the provider with invented people and two sample applications, on this computer alone."""

from idp.cli.demo.command import demo

__all__ = ["demo"]
