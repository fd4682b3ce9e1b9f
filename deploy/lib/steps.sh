# shellcheck shell=bash
# Shared by the scripts of deploy/: steps that say what they do, how long it takes, and what failed.

STEPS_STARTED=$SECONDS

say() { printf '%s\n' "$*"; }

elapsed() {
  local seconds=$((SECONDS - ${1:-$STEPS_STARTED}))
  if ((seconds >= 60)); then printf '%d min %d s' $((seconds / 60)) $((seconds % 60)); else printf '%d s' "$seconds"; fi
}

fail() {
  printf '\n%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# step WHAT COMMAND...: runs the command in sight; on failure says which step it was.
step() {
  local what=$1 started=$SECONDS
  shift
  printf '\n==> %s\n' "$what"
  if ! "$@"; then
    fail "failed: $what (after $(elapsed "$started"))"
  fi
  printf '    done in %s\n' "$(elapsed "$started")"
}

# quietly LOG WHAT COMMAND...: runs the command with its output in LOG and a sign of life every few seconds; shows the
# end of LOG when it fails.
quietly() {
  local log=$1 what=$2 started=$SECONDS pid last shown=0
  shift 2
  printf '%s ... ' "$what"
  "$@" >"$log" 2>&1 &
  pid=$!
  while kill -0 "$pid" 2>/dev/null; do
    sleep 0.2
    if ((SECONDS - started >= shown + 10)); then
      shown=$((SECONDS - started))
      last=$(tail -n 1 "$log" 2>/dev/null | tr -d '\r' | cut -c1-70)
      printf '\n    %s: %s' "$(elapsed "$started")" "${last:-working}"
    fi
  done
  if ! wait "$pid"; then
    printf '\n'
    tail -n 30 "$log" >&2
    fail "failed: $what; all its output is in $log"
  fi
  printf 'done (%s)\n' "$(elapsed "$started")"
}
