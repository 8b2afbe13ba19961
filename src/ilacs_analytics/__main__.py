"""`python -m ilacs_analytics` is the same as `ilacs`, for machines where scripts are not on the path."""

from ilacs_analytics.cli import main

if __name__ == "__main__":
    main()
