"""Runs the operator's commands as `python -m idp`."""

from idp.cli import app

if __name__ == "__main__":
    app()
