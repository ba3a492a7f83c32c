# `make ask` runs the questionnaire, `make test` the tests. Each first sets up .venv in this folder where it must.
# Another Python: make ask PYTHON=python3.12   Some tests: make test ARGS="-k docs"   Start again: make clean
PYTHON ?= python3
ARGS ?=
VENV := .venv
READY := $(VENV)/.ready

.PHONY: ask test clean .venv

# Leaving with Ctrl-C (130) is not a failure of make.
ask: $(READY)
	@$(VENV)/bin/soundadvice ask $(ARGS) || test $$? -eq 130

test: $(READY)
	$(VENV)/bin/python -m pytest -n auto $(ARGS)

# By the mark, not by the folder: a set-up that was broken off is done again.
.venv: $(READY)

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --disable-pip-version-check -e '.[dev]'
	touch $@

clean:
	rm -rf $(VENV)
