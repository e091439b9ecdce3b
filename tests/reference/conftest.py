"""Keep the doctest collector from importing the scripts here, which need what made the numbers."""

collect_ignore = ["make_optax_reference.py", "make_torch_reference.py", "make_wrapper_reference.py"]
