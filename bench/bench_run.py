"""bench/run as a module, for the scripts beside it and below: it knows where the engines are.

    sys.path.insert(0, ...)  # this folder
    from bench_run import runner
"""

import importlib.machinery
import importlib.util
import os


def load():
    loader = importlib.machinery.SourceFileLoader("run", os.path.join(os.path.dirname(os.path.abspath(__file__)), "run"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("run", loader))
    loader.exec_module(module)
    return module


runner = load()
