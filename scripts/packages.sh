# Debian packages for scripts/setup.sh: is it there, and put it there. Sourced; uses its say and fail.

APT_WAIT_SECONDS=300 # how long another apt may hold the locks

has_packages() {
    local found
    command -v dpkg-query >/dev/null || return 1
    found="$(dpkg-query -W -f '${db:Status-Status}\n' "$@" 2>/dev/null)" || return 1
    [ "$(grep -cx installed <<<"$found")" -eq $# ]
}

# PostgreSQL 15 or later with PostGIS, wherever this system keeps them.
has_postgis() {
    local control bin
    for control in /usr/share/postgresql/*/extension/postgis.control /usr/pgsql-*/share/extension/postgis.control \
        /opt/homebrew/share/postgresql*/extension/postgis.control; do
        [ -f "$control" ] || continue
        case "$control" in
            /usr/share/postgresql/*)
                bin="${control#/usr/share/postgresql/}"
                [ -x "/usr/lib/postgresql/${bin%%/*}/bin/initdb" ] && [ "${bin%%/*}" -ge 15 ] && return 0
                ;;
            *) return 0 ;;
        esac
    done
    return 1
}

# What WeasyPrint opens to lay out pages, and a font with Chinese glyphs: adapters/pdf.py.
paper=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk)

has_chinese_font() { command -v fc-list >/dev/null && [ -n "$(fc-list ':lang=zh-cn' 2>/dev/null)" ]; }

# The same libraries, wherever this system keeps them.
has_paper() {
    local name listed
    listed="$(PATH="$PATH:/usr/sbin:/sbin" ldconfig -p 2>/dev/null)" || return 1
    for name in libpango-1.0.so libpangoft2-1.0.so libharfbuzz-subset.so libfontconfig.so; do
        [[ "$listed" == *"$name"* ]] || return 1
    done
    has_chinese_font
}

has_browser() { command -v chromium >/dev/null && has_chinese_font; }

# Become root for one command: we are, or sudo makes us; without a terminal sudo must not ask.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

may_be_root() {
    [ "$(id -u)" -eq 0 ] && return
    command -v sudo >/dev/null || return 1
    [ -t 0 ] || sudo -n true 2>/dev/null
}

# The list of packages has a lock of its own for which apt does not wait.
update_lists() {
    local until=$((SECONDS + APT_WAIT_SECONDS)) said
    until said="$(as_root apt-get update -q 2>&1)"; do
        grep -q 'lists/lock' <<<"$said" || { printf '%s\n' "$said" >&2; return 1; }
        [ "$SECONDS" -lt "$until" ] || return 1
        sleep 3
    done
}

install_packages() {
    local wanted="$*" began=$SECONDS overrides=/etc/postgresql-common/createcluster.d/huying.conf
    command -v apt-get >/dev/null ||
        fail "Missing: $wanted (Debian's names), and this system has no apt-get." \
            "Install what they hold with this system's tools: PostgreSQL 15 or later with PostGIS 3, Python 3.11 with venv, Pango, HarfBuzz with its subset library, fontconfig, a Chinese font; for tests Chromium."
    may_be_root ||
        fail "Missing: $wanted, and installing needs root." "Run as root:  apt-get update && apt-get install --no-install-recommends $wanted"
    say "… Debian packages: $wanted"
    # An interrupted dpkg refuses everything until it has been finished.
    if [ -n "$(dpkg --audit 2>/dev/null)" ]; then
        as_root env DEBIAN_FRONTEND=noninteractive dpkg --configure -a </dev/null >.local/apt.log 2>&1 || true
    fi
    update_lists || say "! The lists of packages could not be renewed; trying with those here."
    # Debian would make and start a server of its own on port 5432; ours lives beside the checkout.
    case "$wanted" in *postgresql*)
        as_root mkdir -p "${overrides%/*}"
        echo "create_main_cluster = false" | as_root tee "$overrides" >/dev/null
        ;;
    esac
    local failed=
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        -o DPkg::Lock::Timeout="$APT_WAIT_SECONDS" -o Dpkg::Use-Pty=0 "$@" </dev/null >.local/apt.log 2>&1 || failed=yes
    case "$wanted" in *postgresql*) as_root rm -f "$overrides" ;; esac
    if [ -n "$failed" ]; then
        tail -n 15 .local/apt.log >&2
        fail "Debian's packages could not be installed: $wanted (all of it in .local/apt.log)." \
            "Mend what apt-get says above, then run the same command again. By hand:  apt-get install --no-install-recommends $wanted"
    fi
    say "✓ Debian packages ($((SECONDS - began)) s)"
}
