"""Run the measurements: all modules of this package, or those named."""

import importlib
import pkgutil
import sys

import bench


def main() -> None:
    """Run each of them in turn."""
    every = [module.name for module in pkgutil.iter_modules(bench.__path__)]
    every.remove("__main__")
    for name in sys.argv[1:] or every:
        if name not in every:
            sys.exit(f"no measurement named {name}; there are {', '.join(every)}")
        print(f"== {name}\n", flush=True)
        importlib.import_module(f"bench.{name}").main()
        print(flush=True)


if __name__ == "__main__":
    main()
