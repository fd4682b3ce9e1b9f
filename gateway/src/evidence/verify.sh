#!/bin/sh
# Checks this folder with openssl and sha256sum alone. Says what is wrong and ends with 1, or says that nothing is.
#
# It cannot know whether trust/ca.pem is the certificate that you trust: compare its fingerprint, which is printed.
set -u
cd "$(dirname "$0")" || exit 2
scratch=$(mktemp -d) || exit 2
trap 'rm -rf "$scratch"' EXIT
bad=0
tab=$(printf '\t')

wrong() {
  echo "WRONG: $*"
  bad=1
}

# cms FILE AT [CONTENT]: verifies, and writes what was signed to $scratch/said.
cms() {
  openssl cms -verify -binary -inform DER -in "$1" ${3:+-content "$3"} -CAfile trust/ca.pem -purpose any \
    -attime "$2" -out "$scratch/said" 2>"$scratch/why"
}

echo "1. Every file is there, as it was, and no other; the list of them is signed."
find . -type f ! -path ./SHA256SUMS ! -path ./SHA256SUMS.p7s | sed 's|^\./||' | LC_ALL=C sort >"$scratch/found"
sed 's/^[0-9a-f]*  //' SHA256SUMS | LC_ALL=C sort >"$scratch/listed"
cmp -s "$scratch/found" "$scratch/listed" || wrong "the files are not those that SHA256SUMS lists"
sha256sum --check --quiet --strict SHA256SUMS || wrong "files were changed"
at=$(cat exported-at)
cms SHA256SUMS.p7s "$at" SHA256SUMS || wrong "SHA256SUMS is not what was signed"

echo "2. Each message was signed by whom its certificate names."
for message in messages/*/; do
  [ -f "${message}attributes.der" ] || continue
  digest=$(cat "${message}digest")
  openssl x509 -inform DER -in "${message}signer.der" -out "$scratch/signer.pem" 2>"$scratch/why" &&
    openssl x509 -in "$scratch/signer.pem" -pubkey -noout >"$scratch/key.pem" 2>"$scratch/why" &&
    openssl dgst -sha256 -verify "$scratch/key.pem" -signature "${message}signature.der" "${message}attributes.der" \
      >"$scratch/why" 2>&1 || wrong "$message: the signature does not hold"
  openssl asn1parse -inform DER -in "${message}attributes.der" 2>"$scratch/why" | tr 'A-F' 'a-f' |
    grep -q ":$digest\$" || wrong "$message: another document was signed"
  : >"$scratch/chain.pem"
  for link in "${message}"chain-*.der; do
    [ -f "$link" ] && openssl x509 -inform DER -in "$link" >>"$scratch/chain.pem" 2>"$scratch/why"
  done
  set -- -CAfile trust/ca.pem -attime "$(cat "${message}signed-at")" -purpose any
  [ -s "$scratch/chain.pem" ] && set -- "$@" -untrusted "$scratch/chain.pem"
  openssl verify "$@" "$scratch/signer.pem" >"$scratch/why" 2>&1 || wrong "$message: nobody trusted vouches for its signer"
  for document in "${message}"document.*; do
    [ -f "$document" ] || continue
    [ "$(sha256sum "$document" | cut -c -64)" = "$digest" ] || wrong "$document is not the document that was signed"
  done
done

echo "3. The rows stand in the audit log whose heads the gateway signed."
: >"$scratch/rows"
for part in audit/*/; do
  head=$(printf '%064d' 0)
  row=0
  if [ -f "${part}before.p7m" ]; then
    cms "${part}before.p7m" "$(cat "${part}before-at")" || wrong "$part: the head before it is not signed"
    head=$(sed -n 's/^head: //p' "$scratch/said")
    row=$(sed -n 's/^row: //p' "$scratch/said")
  fi
  while IFS= read -r line; do
    row=$((row + 1))
    case $line in
    "row$tab"*)
      line=${line#*"$tab"}
      digest=$(printf '%s' "$line" | sha256sum | cut -c -64)
      [ "${line%%"$tab"*}" = "$row" ] || wrong "$part: a row is missing or in another place at row $row"
      printf '%s\n' "$line" >>"$scratch/rows"
      ;;
    *) digest=${line#*"$tab"} ;;
    esac
    head=$(printf '%s\n%s\n' "$head" "$digest" | sha256sum | cut -c -64)
  done <"${part}rows.tsv"
  cms "${part}after.p7m" "$(cat "${part}after-at")" || wrong "$part: the head after it is not signed"
  [ "$head" = "$(sed -n 's/^head: //p' "$scratch/said")" ] || wrong "$part: the rows are not those that the head is of"
  [ "$row" = "$(sed -n 's/^row: //p' "$scratch/said")" ] || wrong "$part: there are more or fewer rows than the head is of"
done
sort -n "$scratch/rows" | awk -F '\t' '$5 != "" && $6 != ++seen[$4 $5] { print $1 }' >"$scratch/gaps"
[ -s "$scratch/gaps" ] && wrong "rows are missing before the rows $(tr '\n' ' ' <"$scratch/gaps")"

echo "Trusted: $(openssl x509 -in trust/ca.pem -noout -fingerprint -sha256 2>"$scratch/why")"
[ "$bad" = 0 ] && echo "All is as it was signed."
exit "$bad"
