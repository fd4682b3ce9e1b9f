# Sourced by the longer scripts of deploy/: steps that say what they do, how long it takes, and what failed. Needs say.sh.

# How long since the script began, or since the second given. elapsed [SECONDS]
elapsed() {
    local seconds=$((SECONDS - ${1:-0}))
    if ((seconds >= 60)); then printf '%d min %d s' $((seconds / 60)) $((seconds % 60)); else printf '%d s' "$seconds"; fi
}

# Runs a command in sight; on failure says which step it was. step WHAT COMMAND...
step() {
    local what=$1 started=$SECONDS
    shift
    say "$what"
    "$@" || fail 1 "failed after $(elapsed "$started"): $what"
    say "$what: done in $(elapsed "$started")"
}

# Runs a command with its output in LOG and a sign of life every ten seconds; shows the end of LOG when it fails.
# quietly LOG WHAT COMMAND...
quietly() {
    local log=$1 what=$2 started=$SECONDS next=10 pid
    shift 2
    say "$what"
    "$@" >"$log" 2>&1 &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.2
        if ((SECONDS - started >= next)); then
            next=$((next + 10))
            say "    $(elapsed "$started"): $(tail -n 1 "$log" | tr -d '\r' | cut -c1-80)"
        fi
    done
    if ! wait "$pid"; then
        tail_of "$log" 30
        fail 1 "failed after $(elapsed "$started"): $what"
    fi
    say "$what: done in $(elapsed "$started")"
}
