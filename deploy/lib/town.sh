# Sourced by deploy/demo: a town of gateways in the folder $town. Needs say.sh, steps.sh, $root and $bin.

children=()

# Takes the folder for this run, or the next free one when another run has it.
take_folder() {
    local number=1
    town=$1
    while :; do
        mkdir -p "$town"
        exec 8>"$town/lock"
        flock -n 8 && break
        exec 8>&-
        number=$((number + 1))
        [ "$number" -le 20 ] || fail 4 "twenty demos run already; stop one, or name another folder in CROSSWALK_DEMO_DIR"
        town=$1-$number
    done
    town=$(cd "$town" && pwd)
    chmod 700 "$town"
    say "everything of this run lies in $town"
}

# Forgets the last run, all but its postcodes.
clear_town() {
    if [ -d "$town/broker" ]; then ./deploy/broker kill --dir "$town/broker" 2>/dev/null || true; fi
    find "$town" -mindepth 1 -maxdepth 1 ! -name lock ! -name build.log ! -name 'postcodes*' -exec rm -rf {} +
}

# The real postcodes when they can be had; else the gateways use their built-in table and say so.
get_postcodes() {
    [ ! -s "$town/postcodes.idx" ] || return 0
    if [ ! -x ./deploy/fetch-postcodes ]; then
        say "no postcodes to fetch: the small built-in table is used"
        return 0
    fi
    say "fetching the postcodes of England (8 MB, once; some seconds)"
    if ./deploy/fetch-postcodes "$town/postcodes.idx" >"$town/postcodes.log" 2>&1; then
        say "imported the postcodes of England"
    else
        say "the postcodes could not be fetched (see $town/postcodes.log): the small built-in table is used"
        rm -f "$town/postcodes.idx"
    fi
}

# with_authorities CODE...: the same codes as options.
with_authorities() {
    authorities=()
    local code
    for code in "$@"; do authorities+=(--authority "$code"); done
}

make_certificates() {
    with_authorities "$@"
    "$bin/crosswalk" certs dev --dir "$town/pki" "${authorities[@]}" >"$town/certs.log"
    say "made a throw-away CA and certificates in $town/pki"
}

start_broker() {
    with_authorities "$@"
    "$bin/crosswalk" broker definitions "${authorities[@]}" >"$town/definitions.json"
    broker=$(./deploy/broker start --dir "$town/broker" --port 0 --pki "$town/pki" --definitions "$town/definitions.json" \
        --owner $$ 8>&- | tail -n 1)
    broker=${broker#ready }
}

# Writes the configuration of a gateway that sends in FORM. write_gateway CODE FORM SERVICE:ADAPTER...
write_gateway() {
    local code=$1 form=$2 system service adapter
    shift 2
    mkdir -p "$town/$code"
    {
        printf 'authority = "%s"\ndata = "data"\nform = "%s"\n\n' "$code" "$form"
        printf '[identity]\ncertificate = "../pki/%s.crt"\nkey = "../pki/%s.key"\ntrust = "../pki/ca.crt"\n' "$code" "$code"
        printf 'partners = "../pki"\n\n'
        printf '[http]\nlisten = "127.0.0.1:0"\ntelemetry = "127.0.0.1:0"\n\n'
        printf '[console]\nlisten = "127.0.0.1:0"\n\n'
        printf '[broker]\nnodes = ["%s/%%2f"]\n' "$broker"
        if [ -s "$town/postcodes.idx" ]; then printf '\n[directory]\npostcodes = "../postcodes.idx"\n'; fi
        for system in "$@"; do
            IFS=: read -r service adapter <<<"$system"
            printf '\n[[systems]]\nname = "%s"\nservice = "%s"\nadapter = "%s"\n' "$service" "$service" "$adapter"
            printf 'folder = "systems/%s"\nform = "%s"\nsettle = "500ms"\n' "$service" "$form"
        done
    } >"$town/$code/gateway.toml"
    for system in "$@"; do mkdir -p "$town/$code/systems/${system%%:*}/outgoing"; done
}

# Has a gateway refuse records with a wrong check letter in a pupil number, of which others only warn.
# take_no_wrong_pupil_numbers CODE
take_no_wrong_pupil_numbers() {
    printf 'recipient,rule,severity,reason\n,upn.check-letter,error,our pupil system takes no other\n' >"$town/$1/profiles.csv"
    sed -i '1i profiles = "profiles.csv"' "$town/$1/gateway.toml"
}

# Starts a command that stop_town ends, or the system when this script is killed. in_background LOG COMMAND...
in_background() {
    local log=$1 tied=()
    shift
    if setpriv --pdeathsig TERM true 2>/dev/null; then tied=(setpriv --pdeathsig TERM); fi
    "${tied[@]}" "$@" >>"$log" 2>&1 </dev/null 8>&- &
    children+=($!)
}

start_gateway() {
    in_background "$town/$1/gateway.log" "$bin/crosswalk" serve --config "$town/$1/gateway.toml"
    echo $! >"$town/$1/gateway.pid"
}

# The address that a gateway listens on. address CODE http|telemetry
address() { sed -n "s/^$2 = \"\(.*\)\"/\1/p" "$town/$1/data/addresses.toml" 2>/dev/null || true; }

# The status that a telemetry page answers. status CODE PAGE
status() {
    local at line
    at=$(address "$1" telemetry)
    [ -n "$at" ] || return 1
    {
        exec {page}<>"/dev/tcp/${at%:*}/${at##*:}" || return 1
        printf 'GET /%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' "$2" >&"$page"
        read -r line <&"$page" || true
        exec {page}>&-
    } 2>/dev/null
    line=${line#* }
    printf '%s' "${line%% *}"
}

wait_for_gateway() {
    local began=$SECONDS
    until [ "$(status "$1" readyz)" = 200 ]; do
        if ! kill -0 "$(cat "$town/$1/gateway.pid")" 2>/dev/null; then
            tail_of "$town/$1/gateway.log" 20
            fail 1 "the gateway of $1 ended while starting"
        elif [ $((SECONDS - began)) -ge 60 ]; then
            tail_of "$town/$1/gateway.log" 20
            fail 1 "the gateway of $1 was not ready within 60 seconds"
        fi
        sleep 0.1
    done
    say "the gateway of $1 is ready at https://$(address "$1" http)"
}

# A stand-in case system at a gateway's folder. start_system CODE SERVICE OPTION...
start_system() {
    local code=$1 service=$2
    shift 2
    in_background "$town/$code/$service.log" "$bin/case-system" --folder "$town/$code/systems/$service" "$@"
}

# Puts a file into a system's outgoing folder in one movement. drop_file CODE SERVICE FILE
drop_file() {
    cp "$3" "$town/$1/systems/$2/being-written"
    mv "$town/$1/systems/$2/being-written" "$town/$1/systems/$2/outgoing/$(basename "$3")"
}

# Makes an account for the console and prints its password for the first time. make_account CODE NAME PERSON ROLE...
make_account() {
    local code=$1 name=$2 person=$3 role roles=()
    shift 3
    for role in "$@"; do roles+=(--role "$role"); done
    "$bin/crosswalk" accounts add "$name" --person "$person" "${roles[@]}" --config "$town/$code/gateway.toml"
}

show_logs() {
    local code
    for code in E07000178 E10000025 E08000003; do tail_of "$town/$code/gateway.log" 15; done
}

where_to_look() {
    local config=$town/E08000003/gateway.toml pki=$town/pki housing everyone
    everyone=$(make_account E08000003 demo "Demo Operator" caseworker operator auditor administrator reporter)
    housing=$(make_account E07000178 housing "Demo Housing Officer" reporter)
    cat <<TEXT

In a browser (it warns of the throw-away certificate; each password is changed when it is first used):
  Manchester, all roles        https://$(address E08000003 console)/  name: demo     password: $everyone
  Oxford's housing officer     https://$(address E07000178 console)/  name: housing  password: $housing

Where to look (Manchester; the same for the others):
  what its case systems hold   $town/E08000003/systems/*/case-files.json
  what was delivered to them   $town/E08000003/systems/*/loaded/
  its log                      $town/E08000003/gateway.log
  its configuration            $config
  health and metrics           http://$(address E08000003 telemetry)/metrics
Commands to try:
  $bin/crosswalk status --config $config
  $bin/crosswalk quarantine list --config $config
  $bin/crosswalk adapters show ssd
  curl --cacert $pki/ca.crt --cert $pki/E08000003.crt --key $pki/E08000003.key https://$(address E08000003 http)/v1/transfers
  ./deploy/broker ctl --dir $town/broker list_queues name messages
TEXT
}

# Waits until Ctrl-C, or until something that should run has ended.
wait_for_the_end() {
    wait -n "${children[@]}" || true
    show_logs
    fail 1 "something ended that should have run on"
}

# Ends everything that this run has started: gateways first, so that they drain while the broker is there.
stop_town() {
    local pid
    say "stopping"
    for pid in "${children[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    for pid in "${children[@]}"; do
        for _ in {1..150}; do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$pid" 2>/dev/null || true
    done
    wait 2>/dev/null || true
    if [ -d "$town/broker" ]; then ./deploy/broker kill --dir "$town/broker" 8>&- || true; fi
    say "stopped; nothing of this run is left running"
}
