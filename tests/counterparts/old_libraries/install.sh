#!/bin/sh
# Installs old libraries, each where no other sees it: in var/counterparts, and the one for Node in node_modules.
set -eu
cd "$(dirname "$0")"
nimbus=../../../var/counterparts/nimbus

for name in pyjwt-2.3 pyjwt-2.4 python-jose-3.3; do
    sh ../python_environment.sh "$name" "$name.txt"
done

[ -d node_modules/node-jose ] || npm ci --no-audit --no-fund --ignore-scripts --silent

if ! cmp -s pom.xml "$nimbus/installed"; then
    rm -rf "$nimbus"
    mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies \
        -DoutputDirectory="$PWD/$nimbus" >/dev/null
    cp pom.xml "$nimbus/installed"
fi
[ "$nimbus/VerifyNimbus.class" -nt VerifyNimbus.java ] || javac -cp "$nimbus/*" -d "$nimbus" VerifyNimbus.java
