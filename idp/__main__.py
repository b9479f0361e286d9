"""python -m idp: the operator's commands."""

from idp.cli import app

if __name__ == "__main__":
    app()
