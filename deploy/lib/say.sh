# Sourced by the scripts of deploy/: how they speak and how they fail.

# One line of progress, on stderr, so that stdout stays for what a program reads.
say() {
    printf '%s  %s\n' "$(date +%H:%M:%S)" "$*" >&2
}

# Says what is wrong and what to do, and stops. fail CODE TEXT...
fail() {
    local code=$1
    shift
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit "$code"
}

# Shows the end of a log, indented. tail_of FILE [LINES]
tail_of() {
    [ -s "$1" ] || return 0
    printf 'the end of %s:\n' "$1" >&2
    tail -n "${2:-20}" "$1" | sed 's/^/    /' >&2
}
