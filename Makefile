# What a newcomer types: `make demo` and `make test`. `make help` lists the rest.
# Needs Rust, Node and Python 3; everything else is fetched by setup/. GNU make 3.81 (macOS) is enough.

TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
MICHIMORI := $(TARGET_DIR)/release/michimori
UI := web/ui/dist/index.html
# npm writes this file last: it stands for a folder's packages.
modules = $(1)/node_modules/.package-lock.json
UI_SOURCES := $(shell find web/ui docs/screenshots -type f ! -path '*/node_modules/*' ! -path '*/dist/*' ! -name '*.tsbuildinfo')

ifdef CARGO_TARGET_DIR
# Programs built elsewhere have no .ort above them.
ORT_DYLIB_PATH ?= $(CURDIR)/.ort
export ORT_DYLIB_PATH
endif

# ONNX Runtime's own builds report home unless told not to; this covers Python, the program sees to itself.
export ORT_DISABLE_TELEMETRY := 1

.DEFAULT_GOAL := help
.PHONY: help demo test check screenshots bench bench-truth bench-web build clean demo-programs test-programs .ort .samples .venv .venv-training
.NOTPARALLEL:

help: ## This list
	@awk -F ':.*## ' '/^[a-z.-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

demo: demo-programs .ort build ## The sample drive, end to end, then the map (options: DEMO_ARGS="--port 9000")
	$(MICHIMORI) demo $(DEMO_ARGS)

test: test-programs .ort .samples .venv check ## Everything that must hold: checks, then all tests
	@setup/count-tests.sh

check: $(UI) $(call modules,tests/browser) ## Format, lints, types, licences of the dependencies
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cd web/ui && npm run check
	@setup/dependencies.sh

screenshots: test-programs .ort .venv $(UI) $(call modules,tests/browser) ## The pictures in docs and in the help pages, as the browser tests take them
	cargo test --workspace --locked --test end_to_end browser
	@setup/screenshots.sh

bench: .ort .venv build ## Speed and memory, against two Python programs that do the same
	cargo bench --locked --bench stages
	cargo bench --locked -p michimori-store --bench merging
	cargo bench --locked -p michimori-register
	.venv/bin/python benches/end_to_end.py --michimori $(MICHIMORI)
	.venv/bin/python benches/video.py --michimori $(MICHIMORI)
	.venv/bin/python benches/exports.py --michimori $(MICHIMORI)

bench-web: .ort .venv build ## Tiles and plans from a million defects, alone and beside an inspection
	.venv/bin/python benches/web.py --michimori $(MICHIMORI)

bench-truth: build ## Positions, sizes and counts against the truth, on made roads
	$(MICHIMORI) simulate --table

build: $(UI) ## The program, target/release/michimori
	cargo build --release --locked

clean: ## Remove what was built; what was downloaded stays
	cargo clean
	rm -rf web/ui/dist demo

demo-programs:
	@setup/system.sh demo

test-programs:
	@setup/system.sh test

.ort: ## ONNX Runtime, the library that runs the detector
	@setup/onnxruntime.sh

.samples: ## Real streets for tests
	@setup/osm_sample.sh .samples

.venv: ## Python packages for tests and benches
	@setup/python.sh .venv setup/requirements.txt

.venv-training: ## Python packages for training a detector (about 5 GB)
	@setup/python.sh .venv-training models/training/requirements.txt

%/node_modules/.package-lock.json: %/package.json %/package-lock.json
	cd $* && npm ci --no-audit --no-fund
	touch $@

$(UI): $(call modules,web/ui) $(UI_SOURCES)
	cd web/ui && npm run build
	touch $@
