"""idp demo: runs the provider with invented people and two sample applications on this computer."""

from idp.cli.demo.command import demo

__all__ = ["demo"]
