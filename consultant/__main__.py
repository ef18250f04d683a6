"""`python -m consultant` is the command `consultant`."""

from consultant.cli import main

if __name__ == "__main__":
    main()
