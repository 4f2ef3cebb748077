#!/bin/sh
# Converts free shards of a planned run with several processes on this machine, until none is left.
#
#   workers.sh RUN PLAN [PROCESSES]      e.g. workers.sh az://imgconv-runs/20261122-170501-3f9a2c "$hash" 4
#
# PLAN is the SHA-256 of the run's head.json. IMGCONV_WORKER_PROGRAM names the worker where it is not on the PATH.
set -u

if [ $# -lt 2 ]; then
    sed -n 's/^#   //p' "$0" >&2
    exit 2
fi
run=$1 plan=$2 processes=${3:-1}
worker=${IMGCONV_WORKER_PROGRAM:-imgconv-worker}

# The processes share the cores and the memory.
export IMGCONV_SLOTS="$processes"

work() {
    while :; do
        "$worker" --run "$run" --plan "$plan" --any --done-is-success &
        pid=$!
        echo "worker $1: process $pid" >&2
        wait "$pid"
        code=$?
        case $code in
        # A passing error, or killed: another process continues. Everything else needs a person.
        5 | 137 | 139) sleep 1 ;;
        *) return "$code" ;;
        esac
    done
}

pids=
i=1
while [ "$i" -le "$processes" ]; do
    work "$i" &
    pids="$pids $!"
    i=$((i + 1))
done

result=0
for pid in $pids; do
    wait "$pid" || result=$?
done
exit "$result"
