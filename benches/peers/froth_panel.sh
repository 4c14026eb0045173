#!/bin/sh
# Runs froth as the peers of the panel benchmark are run:
#
#   froth_panel.sh INPUT [--variant median|mean] [--threads N] --out DIR
#
# DIR gets counts.csv (date,calm,building,late,null) and last.csv
# (entity,phase), as all of them write it. FROTH names the program, else the
# release build of this repository is run.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
froth=${FROTH:-$here/../../target/release/froth}
rules=$here/../rules/panel.yaml
input= variant=median threads=1 out=
while [ $# -gt 0 ]; do
    case $1 in
        --variant) variant=$2; shift 2 ;;
        --threads) threads=$2; shift 2 ;;
        --out) out=$2; shift 2 ;;
        *) input=$1; shift ;;
    esac
done
mkdir -p "$out"
if [ "$variant" = mean ]; then
    sed 's/rolling_median/rolling_mean/g' "$rules" >"$out/panel.yaml"
    rules=$out/panel.yaml
fi
"$froth" evaluate "$input" --entity entity --date date --rules "$rules" --threads "$threads" \
    --counts="$out/froth-counts.csv" --last="$out/froth-last.csv" >/dev/null

# The phase `none` of the rules, and whatever is undetermined, is the peers' null.
awk -F, -v OFS=, '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print "date,calm,building,late,null"; next }
    { print $at["date"], $at["calm"], $at["building"], $at["late"], $at["none"] + $at["undetermined"] }
' "$out/froth-counts.csv" >"$out/counts.csv"
awk -F, -v OFS=, '
    NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print "entity,phase"; next }
    { phase = $at["phase"]; print $at["entity"], phase == "none" ? "" : phase }
' "$out/froth-last.csv" >"$out/last.csv"
