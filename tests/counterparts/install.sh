#!/bin/sh
# Installs what the Node, Java, PHP, oathtool, Apache, nginx and Caddy counterparts need (Debian or Ubuntu, as root); says what is missing otherwise.
set -eu
cd "$(dirname "$0")"

missing=""
command -v node >/dev/null 2>&1 || missing="$missing nodejs"
command -v npm >/dev/null 2>&1 || missing="$missing npm"
command -v javac >/dev/null 2>&1 || missing="$missing default-jdk-headless"
command -v mvn >/dev/null 2>&1 || missing="$missing maven"
command -v php >/dev/null 2>&1 || missing="$missing php-cli"
[ -f /usr/share/php/PhpParser/autoload.php ] || missing="$missing php-parser"
command -v oathtool >/dev/null 2>&1 || missing="$missing oathtool"
command -v caddy >/dev/null 2>&1 || missing="$missing caddy"
{ command -v nginx || [ -x /usr/sbin/nginx ]; } >/dev/null 2>&1 || missing="$missing nginx-light"
{ command -v apache2 || [ -x /usr/sbin/apache2 ]; } >/dev/null 2>&1 || missing="$missing apache2"
[ -f /usr/lib/apache2/modules/mod_auth_openidc.so ] || missing="$missing libapache2-mod-auth-openidc"

if [ -n "$missing" ]; then
    if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
        echo "The counterparts need these Debian packages:$missing. Install them as root: apt-get install$missing" >&2
        exit 1
    fi
    echo "Installing$missing"
    # Debian would start Apache and nginx on port 80; the tests run their own on a free port.
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
        chmod +x /usr/sbin/policy-rc.d
        trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi

for pair in openid_client:openid-client logto_node:@logto/node; do
    (
        cd "${pair%%:*}"
        [ -d "node_modules/${pair#*:}" ] || npm ci --no-audit --no-fund --ignore-scripts --silent
    )
done

if [ -n "$(find spring_boot/pom.xml spring_boot/src -newer spring_boot/target/party.jar 2>/dev/null || echo anew)" ]; then
    mvn -B -ntp -q -f spring_boot/pom.xml package
fi
sh old_libraries/install.sh
sh python_environment.sh django django_parties/requirements.txt
sh python_environment.sh kits python_kits/requirements.txt
