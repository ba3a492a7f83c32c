"""`python -m soundadvice_cli` is `soundadvice`."""

from soundadvice_cli.main import main

if __name__ == "__main__":
    main()
