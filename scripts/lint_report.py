"""How a checker of the package is run: `checker.py [directory]` prints its faults; exit status 1 if there are any."""
import pathlib
import sys


def run(check):
    """Prints what `check` finds, given the package's directory, as (file, line, message)."""
    faults = list(check(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()))
    for file, line, message in faults:
        print(f"{file}:{line}: {message}", file=sys.stderr)
    sys.exit(1 if faults else 0)
