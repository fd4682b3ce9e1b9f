# Sourced by deploy/broker: one private RabbitMQ node in the folder $dir.

sbin=$(compgen -G '/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin' | sort -V | tail -n 1 || true)

# Makes $dir absolute and checks what a start needs.
prepare() {
    [ -n "$sbin" ] && command -v epmd >/dev/null || fail 3 "RabbitMQ is missing; run $here/install"
    mkdir -p "$dir"
    enter
    port=${port:-$(cat "$dir/port" 2>/dev/null || true)}
    [ -n "$port" ] || fail 2 "say which port with --port (0: any free one)"
    if [ -z "$pki" ]; then pki=$(cat "$dir/pki.path" 2>/dev/null || echo "$dir/pki"); fi
    local file
    for file in ca.crt broker.crt broker.key; do
        [ -r "$pki/$file" ] || fail 2 "$pki/$file is missing; make it with: crosswalk certs dev --dir $pki"
    done
    pki=$(cd "$pki" && pwd)
    if [ -n "$definitions" ]; then
        [ -r "$definitions" ] || fail 2 "$definitions cannot be read; make it with: crosswalk broker definitions"
    else
        [ -r "$dir/definitions.json" ] || fail 2 "say which definitions to load with --definitions"
    fi
}

enter() {
    [ -d "$dir" ] || fail 3 "there is no folder $dir"
    dir=$(cd "$dir" && pwd)
    case $dir in *[[:space:]]*) fail 2 "RabbitMQ wants a folder without blanks in its path, not $dir" ;; esac
}

# Whether process $1 runs and is of this node: its home is ours, so a number that was used again is not taken for it.
# A process that is just being replaced by another has no environment for a moment, hence the tries.
ours() {
    [ -n "$1" ] || return 1
    for _ in 1 2 3; do
        grep -qzxF "HOME=$dir/home" "/proc/$1/environ" 2>/dev/null && return 0
        alive "$1" || return 1
        sleep 0.05
    done
    return 1
}

# Whether process $1 is there and has not ended (an ended one may wait for its parent to notice).
alive() {
    local state
    state=$(sed 's/.*) \(.\).*/\1/' "/proc/$1/stat" 2>/dev/null) && [ "$state" != Z ]
}

running() { ours "$(cat "$dir/broker.pid" 2>/dev/null || true)"; }

answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

free_port() {
    local candidate
    while :; do
        candidate=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
        answers "$candidate" || break
    done
    echo "$candidate"
}

# Writes all that the node reads, under $dir only.
configure() {
    mkdir -p "$dir/home" "$dir/log" "$dir/data" "$dir/config"
    if [ -n "$definitions" ]; then cp "$definitions" "$dir/definitions.json"; fi
    printf '%s\n' "$pki" >"$dir/pki.path"
    if [ ! -e "$dir/home/.erlang.cookie" ]; then
        (set +o pipefail; tr -dc 'A-Z' </dev/urandom | head -c 32) >"$dir/home/.erlang.cookie.new"
        chmod 400 "$dir/home/.erlang.cookie.new"
        mv "$dir/home/.erlang.cookie.new" "$dir/home/.erlang.cookie"
    fi
    link_plugins
    if [ "$port" = 0 ]; then port=$(free_port); fi
    if answers "$port"; then fail 4 "port $port is taken; name another with --port, or 0 for any free one"; fi
    printf '%s\n' "$port" >"$dir/port"
    cat >"$dir/config/rabbitmq.conf" <<CONF
listeners.tcp = none
listeners.ssl.default = 127.0.0.1:$port
ssl_options.cacertfile = $pki/ca.crt
ssl_options.certfile = $pki/broker.crt
ssl_options.keyfile = $pki/broker.key
ssl_options.verify = verify_peer
ssl_options.fail_if_no_peer_cert = true
ssl_options.versions.1 = tlsv1.3
ssl_options.versions.2 = tlsv1.2
auth_mechanisms.1 = EXTERNAL
ssl_cert_login_from = common_name
load_definitions = $dir/definitions.json
max_message_size = 33554432
raft.wal_max_size_bytes = 67108864
log.file = $dir/log/broker.log
log.file.level = info
CONF
    if [ -n "$metrics" ]; then
        printf 'prometheus.tcp.ip = 127.0.0.1\nprometheus.tcp.port = %s\n' "$metrics" >>"$dir/config/rabbitmq.conf"
        echo '[rabbitmq_auth_mechanism_ssl,rabbitmq_prometheus].' >"$dir/config/enabled_plugins"
    else
        echo '[rabbitmq_auth_mechanism_ssl].' >"$dir/config/enabled_plugins"
    fi
}

# Only the plugins needed: the node starts twice as fast.
link_plugins() {
    local all=$sbin/../plugins name
    rm -rf "$dir/plugins"
    mkdir "$dir/plugins"
    for name in "$all"/*-[0-9]*; do
        case ${name##*/} in
        rabbitmq_prelaunch-* | rabbitmq_auth_mechanism_ssl-*) ;;
        rabbitmq_prometheus-* | rabbitmq_management_agent-* | rabbitmq_web_dispatch-*) [ -n "$metrics" ] || continue ;;
        rabbitmq_*) continue ;;
        esac
        ln -s "$name" "$dir/plugins/${name##*/}"
    done
}

# The node's environment, nothing else of ours in it. For rabbitmqctl by hand: env $(cat B/env) SBIN/rabbitmqctl ...
write_env() {
    cat >"$dir/env" <<ENV
HOME=$dir/home
LANG=C.UTF-8
ERL_EPMD_PORT=$epmd_port
ERL_EPMD_ADDRESS=127.0.0.1
RABBITMQ_CONF_ENV_FILE=/dev/null
RABBITMQ_NODENAME=crosswalk@localhost
RABBITMQ_MNESIA_BASE=$dir/data
RABBITMQ_LOG_BASE=$dir/log
RABBITMQ_CONFIG_FILE=$dir/config/rabbitmq.conf
RABBITMQ_ADVANCED_CONFIG_FILE=$dir/config/advanced.config
RABBITMQ_ENABLED_PLUGINS_FILE=$dir/config/enabled_plugins
RABBITMQ_GENERATED_CONFIG_DIR=$dir/config/generated
RABBITMQ_PLUGINS_DIR=$dir/plugins
RABBITMQ_PID_FILE=$dir/data/vm.pid
RABBITMQ_DIST_PORT=$dist_port
RABBITMQ_SCHEDULER_BIND_TYPE=u
ENV
}

# Runs a command as the node would.
in_node() {
    local variables
    mapfile -t variables <"$dir/env"
    env -i PATH="$PATH" "${variables[@]}" "$@"
}

# Replaces a subshell by a command in its own session, so that Ctrl-C in a terminal does not reach it.
spawn() {
    local variables
    mapfile -t variables <"$dir/env"
    exec setsid env -i -C "$dir" PATH="$PATH" "${variables[@]}" "$@" </dev/null >>"$dir/log/console.log" 2>&1 9>&-
}

start_node() {
    local began=$SECONDS from
    say "starting RabbitMQ on port $port (about 10 seconds)"
    trap 'kill_node; exit 130' INT TERM HUP
    start_epmd
    : >>"$dir/log/broker.log"
    from=$(($(wc -c <"$dir/log/broker.log") + 1))
    (
        export_arguments="-start_epmd false -kernel inet_dist_use_interface {127,0,0,1}"
        spawn RABBITMQ_ALLOW_INPUT=1 RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="$export_arguments" "$sbin/rabbitmq-server" -noinput
    ) &
    echo $! >"$dir/broker.pid"
    # In a session of its own: whoever kills the owner's process group must not kill the watch with it.
    if [ -n "$owner" ]; then
        setsid "$here/broker" watch --dir "$dir" --owner "$owner" ${remove:+--remove} </dev/null >/dev/null 2>&1 9>&- &
    fi
    until tail -c "+$from" "$dir/log/broker.log" | grep 'Server startup complete' >/dev/null && answers "$port"; do
        if ! alive "$(cat "$dir/broker.pid")"; then
            gave_up "the broker ended while starting"
        elif [ $((SECONDS - began)) -ge "$timeout" ]; then
            gave_up "the broker was not ready within $timeout seconds"
        fi
        sleep 0.1
        if [ $((SECONDS - began)) -ge $((${said:-0} + 10)) ]; then
            said=$((SECONDS - began))
            say "still starting after $said seconds"
        fi
    done
    trap - INT TERM HUP
    say "RabbitMQ is ready after $((SECONDS - began)) seconds; its log: $dir/log/broker.log"
}

# Our own epmd, or Erlang would start a stray one that outlives the node.
start_epmd() {
    local wanted=$epmd_port try pid
    for try in 1 2 3 4 5; do
        epmd_port=${wanted:-$(free_port)}
        dist_port=${dist_port:-$(free_port)}
        write_env
        (spawn epmd -port "$epmd_port" -address 127.0.0.1) &
        pid=$!
        echo $pid >"$dir/epmd.pid"
        for _ in {1..50}; do
            answers "$epmd_port" && break
            alive $pid || break
            sleep 0.1
        done
        sleep 0.1
        if alive $pid; then return 0; fi
        [ -z "$wanted" ] || break
    done
    gave_up "epmd could not be started on port $epmd_port (try $try)"
}

gave_up() {
    kill_node
    tail_of "$dir/log/broker.log" 30
    tail_of "$dir/log/console.log" 10
    fail 1 "$1"
}

# Ends the node when process $owner has ended, however that was, or the folder is gone.
watch_owner() {
    local node epmd pid
    node=$(cat "$dir/broker.pid")
    epmd=$(cat "$dir/epmd.pid")
    while alive "$owner" && [ -e "$dir/broker.pid" ]; do
        sleep 1
        alive "$node" || return 0
    done
    for pid in "$node" "$epmd"; do
        if ours "$pid"; then kill -KILL "$pid" 2>/dev/null || true; fi
    done
    if [ -n "$remove" ] && ! alive "$owner"; then rm -rf "$dir"; fi
}

stop_node() {
    local pid
    pid=$(cat "$dir/broker.pid" 2>/dev/null || true)
    if ours "$pid"; then
        say "stopping RabbitMQ (up to 10 seconds)"
        kill -TERM "$pid" 2>/dev/null || true
        for _ in {1..300}; do
            ours "$pid" || break
            sleep 0.1
        done
    fi
    kill_node
}

# Ends what is left at once.
kill_node() {
    local name pid
    for name in broker epmd; do
        pid=$(cat "$dir/$name.pid" 2>/dev/null || true)
        # A child that has not yet become the node has still our own environment.
        if ours "$pid" || { [ -n "$pid" ] && jobs -p | grep -x "$pid" >/dev/null; }; then
            kill -KILL "$pid" 2>/dev/null || true
            for _ in {1..100}; do
                alive "$pid" || break
                sleep 0.05
            done
        fi
        rm -f "$dir/$name.pid"
    done
}
