"""The command line: every command of `alertbot`, each a few lines that call a room."""


def main() -> None:
    """Run the command that the arguments name."""
