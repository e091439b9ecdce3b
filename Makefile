# Everything is set up in .venv the first time it is needed; later runs begin at once. `make` alone lists the targets.
PY := .venv/bin/python
SET_UP := .ci/set_up.sh
WINDOW := $(shell [ "$$(uname)" = Linux ] && [ -z "$$DISPLAY$$WAYLAND_DISPLAY$$QT_QPA_PLATFORM" ] || echo --window)
PLAY_OFF_SCREEN := from playground.view.window.application import play_off_screen; \
	raise SystemExit(play_off_screen("window.png", "trajectories.csv"))

.PHONY: help run test bench monkey rates format lint types tests wheel clean ready ready-to-check

help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 14

run: ready ## open the window (ARGS=experiment.json); without a display, play off-screen instead
ifneq ($(WINDOW),)
	@$(PY) -m playground $(ARGS)
else
	@QT_QPA_PLATFORM=offscreen $(PY) -c '$(PLAY_OFF_SCREEN)'
endif

test: ready-to-check ## every check that CI makes
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint types wheel
	@$(MAKE) --no-print-directory tests
	@echo; echo 'All checks passed.'

bench: ready-to-check ## the table of benchmarks
	@$(PY) -m tests.benchmarks $(ARGS)

monkey: ready-to-check ## random actions on the window, seeded; ARGS="--seed 7 --sequences 20 --actions 100"
	@$(PY) -m tests.monkey $(ARGS)

rates: ready ## tune the learning rates that are suggested, into resources/rates.json; some minutes
	@$(PY) .ci/make_rates.py

format: ready-to-check ## put the code into its form
	@$(PY) -m ruff check --quiet --select I --fix .
	@$(PY) -m ruff format .

lint: ready-to-check ## form and style
	@echo; echo '== Form: ruff format'
	@$(PY) -m ruff format --check .
	@echo; echo '== Style: ruff check'
	@$(PY) -m ruff check .

types: ready-to-check ## mypy
	@echo; echo '== Types: mypy'
	@$(PY) -m mypy

wheel: ready-to-check ## build the wheel and use it, installed apart from the checkout
	@echo; echo '== The installed wheel'
	@.ci/check_wheel.sh

tests: ready-to-check ## pytest on every core; ARGS="-k word" picks tests
	@echo; echo '== Tests: pytest'
	@$(PY) -m pytest --numprocesses auto --dist worksteal $(ARGS)

clean: ## remove what the other targets made
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis build dist window.png trajectories.csv

ready:
	@$(SET_UP) system $(WINDOW)
	@$(SET_UP) environment

ready-to-check:
	@$(SET_UP) system
	@$(SET_UP) environment dev

# Checks need no display, and open no window on one.
test bench monkey wheel tests: export QT_QPA_PLATFORM ?= offscreen
