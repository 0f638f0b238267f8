"""``python -m kpireport`` is the command line."""

from kpireport.cli import main

if __name__ == "__main__":
    main()
