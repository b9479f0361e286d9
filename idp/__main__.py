"""python -m idp: the operator's commands."""

if __name__ == "__main__":
    # not above: the processes that `idp serve` starts load this file too, and none of the commands
    from idp.cli import app

    app()
