#!/bin/sh
# Installs old libraries, each where no other sees it: in var/old-libraries, and the one for Node in node_modules.
set -eu
cd "$(dirname "$0")"
tools=../../../var/old-libraries
mkdir -p "$tools"

for name in pyjwt-2.3 pyjwt-2.4 python-jose-3.3; do
    cmp -s "$name.txt" "$tools/$name/installed" && continue
    rm -rf "$tools/$name"
    python3 -m venv "$tools/$name"
    "$tools/$name/bin/pip" install --quiet --disable-pip-version-check --no-deps -r "$name.txt"
    cp "$name.txt" "$tools/$name/installed"
done

[ -d node_modules/node-jose ] || npm ci --no-audit --no-fund --ignore-scripts --silent

if ! cmp -s pom.xml "$tools/nimbus/installed"; then
    rm -rf "$tools/nimbus"
    mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
        -DoutputDirectory="$PWD/$tools/nimbus" >/dev/null
    cp pom.xml "$tools/nimbus/installed"
fi
[ "$tools/nimbus/VerifyNimbus.class" -nt VerifyNimbus.java ] ||
    javac -cp "$tools/nimbus/*" -d "$tools/nimbus" VerifyNimbus.java
