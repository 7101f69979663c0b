# The commands of the project. Each sets up what it needs in .venv on first use.

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8080
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile

.PHONY: serve help test quick coverage check format zip dist deploy rollback destroy bench mutants adversary docs site \
  aws-tools audit lock clean

serve: $(VENV)/.serve  ## the service on http://127.0.0.1:8080
	$(BIN)/passmint serve --port $(PORT)

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*  ## \(.*\)/\1 \2/p' Makefile | while read -r name text; do printf '%-10s %s\n' "$$name" "$$text"; done

test: $(VENV)/.dev  ## everything that can be tested where it runs
	$(BIN)/pytest -n auto --dist worksteal $(TESTS)

quick: $(VENV)/.dev  ## the tests without those that need outside tools or time
	$(BIN)/pytest -n auto --dist worksteal -m "not slow" $(TESTS)

coverage: $(VENV)/.dev  ## the quick tests with branch coverage of src/passmint; below the floor is a failure
	$(BIN)/pytest -n auto --dist worksteal -m "not slow and not measured" --cov --cov-report=term $(TESTS)

check: $(VENV)/.dev  ## what CI runs: format, lint, types, layers, generated files, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/zizmor --offline --quiet .github
	$(BIN)/python -m tools.docs --check
	$(BIN)/python -m tools.docstrings
	$(MAKE) test

format: $(VENV)/.dev  ## formats the code
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

zip: | $(BIN)/python  ## the functions' zips in dist/ with SHA-256 and SBOM; PRESETS= adds your own, FUNCTIONS= picks
	$(BIN)/python -m tools.build_zip $(if $(PRESETS),--presets $(PRESETS)) $(FUNCTIONS)

dist: $(VENV)/.dev  ## all of a release in dist/: packages, zips, SBOMs, hashes; TAG= must be the version
	$(BIN)/python -m tools.release $(TAG)

deploy: | $(BIN)/python  ## the service in your AWS account; STATE= or LOCAL_STATE=1, see tools/deploy/
	@$(BIN)/python -m tools.deploy deploy

rollback: | $(BIN)/python  ## lets callers have the version before, or VERSION=
	@$(BIN)/python -m tools.deploy rollback

destroy: | $(BIN)/python  ## removes from AWS what `make deploy` made
	@$(BIN)/python -m tools.deploy destroy

adversary: $(VENV)/.dev  ## looks for the most expensive request; SECONDS=600 by default
	PYTHONPATH=tests $(BIN)/python -m adversary --seconds $(or $(SECONDS),600)

bench: $(VENV)/.bench  ## the measurements, as ratios within one run
	$(BIN)/python -m bench

mutants: $(VENV)/.dev  ## changes the code on purpose, lists what no test notices; MODULES=, SECONDS=, see tools/mutants.py
	$(BIN)/python -m tools.mutants $(MODULES) $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED)) \
	  $(if $(PACKAGE),--package $(PACKAGE)) $(if $(TESTS),--tests "$(TESTS)")

docs: $(VENV)/.dev  ## builds openapi.json, the references and the completion scripts
	$(BIN)/python -m tools.docs

site: .venv-site/.installed  ## the documentation as a site, in build/site; a link that leads nowhere fails
	$(PYTHON) -m tools.site

aws-tools: .venv-checkov/.installed .venv-sam/.installed  ## checkov, parliament and sam, for the tests of the AWS stack

audit: .venv-audit/.installed  ## looks for known vulnerabilities in the locked requirements
	for file in requirements/*.txt; do \
	  .venv-audit/bin/pip-audit --require-hashes --disable-pip --requirement "$$file" || failed=1; done; exit $${failed:-0}

lock:  ## resolves requirements/*.in anew (needs uv)
	for name in serve rotation dev bench checkov sam site audit; do \
	  uv pip compile --quiet --upgrade --universal --generate-hashes --python-version 3.11 \
	    --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	    requirements/$$name.in -o requirements/$$name.txt || exit 1; done

clean:  ## removes what the commands above made, but .deploy, which may hold Terraform's state
	rm -rf $(VENV) .venv-checkov .venv-sam .venv-site .venv-audit dist build .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Passmint needs Python 3.11 or newer; name one with: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.serve $(VENV)/.dev $(VENV)/.bench: $(VENV)/.%: requirements/%.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing requirements/$*.txt into $(VENV) ..."
	$(INSTALL) --require-hashes -r requirements/$*.txt
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv-checkov/.installed .venv-sam/.installed .venv-site/.installed .venv-audit/.installed: .venv-%/.installed: requirements/%.txt
	@echo "Installing requirements/$*.txt into .venv-$* ..."
	$(PYTHON) -m venv .venv-$*
	.venv-$*/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@
