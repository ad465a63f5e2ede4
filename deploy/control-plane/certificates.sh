#!/usr/bin/env bash
# Makes the certificates of one control-plane node under FOLDER (default /etc/kubernetes/verdict):
#   ca.crt                     trusted by kube-apiserver for Verdict, and by Verdict for kube-apiserver
#   tls/tls.crt, tls/tls.key   what Verdict shows on 127.0.0.1
#   apiserver-client.{crt,key} what kube-apiserver shows to Verdict
# The key of the authority is not kept: to renew, run it again and restart both. Nothing is overwritten without --renew.
# usage: certificates.sh [--renew] [FOLDER]     DAYS=365 by default
set -euo pipefail
umask 077

renew=false
if [[ ${1:-} == --renew ]]; then renew=true; shift; fi
folder=${1:-/etc/kubernetes/verdict}
days=${DAYS:-365}
# The user that the Pod runs as (runAsUser in verdict.yaml); kube-apiserver of kubeadm runs as root and reads everything.
owner=${VERDICT_UID:-65532}

if [[ -e $folder/ca.crt && $renew == false ]]; then
  echo "certificates.sh: $folder/ca.crt is there; --renew replaces it" >&2
  exit 1
fi
mkdir -p "$folder/tls"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

new_key() { openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$1"; }

# sign NAME SUBJECT EXTENSIONS: NAME.key and NAME.crt in the work folder
sign() {
  new_key "$work/$1.key"
  openssl req -new -key "$work/$1.key" -subj "$2" -out "$work/$1.csr"
  printf '%s\n' "basicConstraints=critical,CA:false" "keyUsage=critical,digitalSignature" "$3" > "$work/$1.ext"
  openssl x509 -req -in "$work/$1.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" -set_serial "0x$(openssl rand -hex 8)" \
    -days "$days" -extfile "$work/$1.ext" -out "$work/$1.crt" 2> "$work/log" || { cat "$work/log" >&2; exit 1; }
}

new_key "$work/ca.key"
openssl req -x509 -new -key "$work/ca.key" -subj "/CN=verdict-$(hostname)" -days "$days" \
  -addext "basicConstraints=critical,CA:true" -addext "keyUsage=critical,keyCertSign,cRLSign" -out "$work/ca.crt"
# kube-apiserver refuses a certificate that has only a common name: the address must stand in the alternative names.
sign verdict /CN=verdict $'extendedKeyUsage=serverAuth\nsubjectAltName=IP:127.0.0.1,DNS:localhost'
# Verdict lets this name in (clients.allowedNames).
sign client /CN=kube-apiserver extendedKeyUsage=clientAuth

install -m 0644 "$work/ca.crt" "$folder/ca.crt"
install -m 0644 "$work/verdict.crt" "$folder/tls/tls.crt"
install -m 0400 "$work/verdict.key" "$folder/tls/tls.key"
install -m 0644 "$work/client.crt" "$folder/apiserver-client.crt"
install -m 0400 "$work/client.key" "$folder/apiserver-client.key"
chmod 0755 "$folder" "$folder/tls"
if [[ $(id -u) == 0 ]]; then chown -R "$owner" "$folder/tls"; fi
echo "certificates for $days days in $folder"
