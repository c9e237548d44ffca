"""Start alertbot from a checkout: the same as the command `alertbot`."""

from alertbot.cli import main

if __name__ == "__main__":
    main()
