# What can be done here. CI calls the same scripts.

# List the recipes.
default:
    @just --list

# Format, lints, documentation, licences.
check:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps
    cargo deny check bans licenses sources

# Every test, including those against a real RabbitMQ.
test:
    ./deploy/test

# A family moves and the record follows, on this machine.
demo *ARGS:
    ./deploy/demo {{ARGS}}

# The way of a message, step by step, from the first lines of the files.
flow:
    @grep -rE '^//! Step [0-9]+ of' gateway/src | sed -E 's|^([^:]+):.*Step ([0-9]+) of [0-9]+: (.*)$|\2. \3  (\1)|' | sort -n

# Messages a second and latency, bare RabbitMQ and the whole way, in one run.
bench *ARGS:
    cargo run --release -p crosswalk-conformance --bin bench -- {{ARGS}}

# Only the tests that drive the built program from outside.
conformance:
    cargo build -p crosswalk -p crosswalk-conformance --bins
    cargo nextest run -p crosswalk-conformance
