# `make ask` asks the questions here in the terminal, `make web` in your browser. The first time, each installs what it
# needs into .venv, and nothing else.
# `make test` runs the tests, `make test-all` the slow ones too, and `make check` what takes half a minute: style, types,
# layers, and the tests of what has changed since BASE. The first of them adds to .venv all that developers need.
# Another Python: make ask PYTHON=python3.12   Some tests: make test ARGS="-k docs"   Start again: make clean
# `make mutate` puts small bugs into the engine; the tests must notice (under an hour; docs/reference/mutation.md).
# `make bench` measures how fast all this is, beside its peers at their newest versions, which it installs into .venv-bench:
# half an hour, on a machine that does nothing else. `make bench ARGS=--check` says what was to be reached (benchmarks/README.md).
# `make lock` writes the lock files anew; `make release` builds what is published, into dist/ (docs/how-to/releasing.md).
PYTHON ?= python3
ARGS ?=
BASE ?= main
EXTRAS := audit batch clips fmt lsp mcp serve spark telemetry translate workers xlsform
VENV := .venv
ASKS := $(VENV)/.asks
SERVES := $(VENV)/.serves
READY := $(VENV)/.ready
BENCH := .venv-bench
MEASURED := -e '.[audit,batch,serve,spark,workers]'
PEERS := benchmarks/requirements.txt

# Compiled modules are kept, even if the shell says not to: the tests start hundreds of programs that would each compile
# all of them.
PYTEST = PYTHONDONTWRITEBYTECODE= $(VENV)/bin/python -m pytest -n auto --dist worksteal
NEAR = --dist load --maxschedchunk 8 -p tools.time_limit --seconds 15

LOCKED := pip install --disable-pip-version-check --require-hashes
QUIET = $(VENV)/bin/python -m $(LOCKED) --quiet
# Sooner than pip would, for what takes long: all that developers need.
UV_LOCKED = $(VENV)/bin/uv pip install --python $(VENV)/bin/python --require-hashes
THIS = $(VENV)/bin/python -m pip install --disable-pip-version-check --no-build-isolation --no-deps -e .
UV = $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade --no-header
NEWEST = $(BENCH)/bin/uv pip install --python $(BENCH)/bin/python --upgrade
NEWEST_BY_PIP = $(BENCH)/bin/python -m pip install --disable-pip-version-check --upgrade
# Without the second engines and what CLIPS brings.
ONE_ENGINE := $(foreach package,durable-rules clipspy cffi pycparser,--no-emit-package $(package))

.PHONY: ask web check test test-all mutate bench peers docs clean lock release .venv

# Leaving with Ctrl-C (130) is not a failure of make.
ask: $(ASKS)
	@$(VENV)/bin/soundadvice ask $(ARGS) || test $$? -eq 130

web: $(SERVES)
	@$(VENV)/bin/soundadvice serve --browser --port 0 $(ARGS) || test $$? -eq 130

test: $(READY)
	HYPOTHESIS_PROFILE=fast $(PYTEST) -m "not slow" $(ARGS)

test-all: $(READY)
	HYPOTHESIS_PROFILE=$${HYPOTHESIS_PROFILE:-usual} $(PYTEST) $(ARGS)

# The tests that are nearest to what has changed, one after the other, until the time is over; what is left out is said.
# pytest ends with 5 when the modules that have changed hold no test.
check: $(READY)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	@changed=$$(mktemp) && trap 'rm -f "$$changed"' EXIT && $(VENV)/bin/python tools/changed_tests.py $(BASE) >"$$changed" \
	  && if test -s "$$changed"; then HYPOTHESIS_PROFILE=fast $(PYTEST) $(NEAR) -m "not slow" $(ARGS) @"$$changed" || test $$? -eq 5; fi

mutate: $(READY)
	$(VENV)/bin/python -m tools.mutation $(ARGS)

# All of it with the newest of everything; some of it with what is there.
bench: $(if $(ARGS),$(BENCH)/.ready,peers)
	@PATH="$(CURDIR)/$(BENCH)/bin:$$PATH" $(BENCH)/bin/python benchmarks/run.py $(ARGS)

$(BENCH)/.ready: pyproject.toml $(PEERS)
	@$(MAKE) --no-print-directory peers

# Where uv reaches no index, pip may; where one peer cannot be installed, the others are, one by one.
peers:
	@test -x $(BENCH)/bin/uv || { echo "Setting up $(BENCH): a few minutes." && $(PYTHON) -m venv $(BENCH) \
	  && $(BENCH)/bin/python -m $(LOCKED) --quiet -r requirements/build.lock -r requirements/installer.lock; }
	@$(NEWEST) $(MEASURED) -r $(PEERS) || $(NEWEST_BY_PIP) $(MEASURED) -r $(PEERS) || { $(NEWEST_BY_PIP) $(MEASURED) \
	  && for peer in $$(grep -v '^#' $(PEERS)); do $(NEWEST_BY_PIP) $$peer || echo "$$peer is left out"; done; }
	@$(NEWEST) --no-deps --target $(BENCH)/json-logic-qubit json-logic-qubit \
	  || $(NEWEST_BY_PIP) --no-deps --target $(BENCH)/json-logic-qubit json-logic-qubit || echo "json-logic-qubit is left out"
	@touch $(BENCH)/.ready

# By the mark, not by the folder: a set-up that was broken off is done again.
.venv: $(READY)

# What builds comes first, so that nothing is fetched that the locks do not name. durable_rules is built from source, on
# Pythons up to 3.12: where it is not there after that, CLIPS is the second engine, which comes ready built.
$(ASKS): pyproject.toml requirements/build.lock requirements/ask.lock requirements/second-engine.lock requirements/clips.lock
	@echo "Setting up $(VENV), this once: about a minute."
	@$(PYTHON) -m venv $(VENV)
	@$(QUIET) -r requirements/build.lock
	@$(QUIET) -r requirements/ask.lock
	@{ $(QUIET) --no-build-isolation -r requirements/second-engine.lock && $(VENV)/bin/python -c 'import durable_rules_engine'; } \
	  >$(VENV)/second-engine.log 2>&1 || $(QUIET) --only-binary :all: -r requirements/clips.lock >>$(VENV)/second-engine.log 2>&1 \
	  || echo "No second rule engine could be installed here (docs/how-to/installing.md). One decides alone."
	@$(THIS) --quiet
	@touch $@

$(SERVES): $(ASKS) requirements/serve.lock
	@$(QUIET) -r requirements/serve.lock
	@touch $@

# Where uv reaches no index, since only pip was told of a mirror, pip installs the same.
$(READY): pyproject.toml requirements/build.lock requirements/installer.lock requirements/dev.lock
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m $(LOCKED) -r requirements/build.lock -r requirements/installer.lock
	$(UV_LOCKED) --no-build-isolation -r requirements/dev.lock \
	  || $(VENV)/bin/python -m $(LOCKED) --no-build-isolation -r requirements/dev.lock
	$(THIS)
	touch $(ASKS) $(SERVES) $@

# The site of the docs, to read at site/index.html.
docs: $(READY)
	NO_MKDOCS_2_WARNING=1 $(VENV)/bin/mkdocs build --strict
	@echo "$(CURDIR)/site/index.html"

lock: $(READY)
	$(UV) requirements/build.in --output-file requirements/build.lock
	$(UV) pyproject.toml --extra dev --constraint requirements/build.lock --output-file requirements/dev.lock
	$(UV) requirements/installer.in --constraint requirements/dev.lock --output-file requirements/installer.lock
	$(UV) pyproject.toml $(ONE_ENGINE) --constraint requirements/dev.lock --output-file requirements/ask.lock
	$(UV) pyproject.toml --extra serve $(ONE_ENGINE) --constraint requirements/dev.lock --output-file requirements/serve.lock
	$(UV) requirements/second-engine.in --constraint requirements/dev.lock --output-file requirements/second-engine.lock
	$(UV) requirements/clips.in --constraint requirements/dev.lock --output-file requirements/clips.lock
	$(UV) pyproject.toml $(EXTRAS:%=--extra %) --constraint requirements/dev.lock --output-file requirements/runtime.lock

release: $(READY)
	rm -rf dist
	$(VENV)/bin/python -m tools.ready
	$(VENV)/bin/python -m build --no-isolation --outdir dist .
	$(VENV)/bin/cyclonedx-py requirements requirements/runtime.lock --pyproject pyproject.toml --mc-type application \
	  --output-reproducible --output-format JSON --output-file dist/sbom.cdx.json
	cd dist && sha256sum -- * > SHA256SUMS

clean:
	rm -rf $(VENV) $(BENCH) site
