#!/usr/bin/env bash
# A bare machine, as a newcomer has it: Debian's smallest system with git in a folder of its own, and a fresh clone in it.
#
#   tests/fresh/fresh.sh [--working-tree] [--user] [--with PACKAGES] bookworm|trixie [COMMAND...]
#   tests/fresh/fresh.sh --commands
#
# Runs each COMMAND (a string for a shell) in the clone, as long as they succeed; without one, the two commands of
# README.md. The clone is in /root, and root runs them; nobody else can look into that folder.
# --commands      prints those two commands, a line each
# --user          the clone is in the home of a user, of mode 0700 too, who runs the commands and may use sudo
# --with          further packages of the distribution, installed before ("rustc sudo")
# --working-tree  takes the files as they are now instead of the last commit
#
#   FRESH_CACHE    keeps the packed bare systems  (default: ~/.cache/linking-workbench/fresh)
#   FRESH_FOLDER   holds the system while it runs (default: a new temporary folder); it must not exist
#   FRESH_MIRROR   where packages come from       (default: the mirror that this system's apt uses)
#
# Exit status 77 says that a bare system can't be had here, and why; else it is that of the commands.
#
# All mounts are made, and all processes run, in namespaces that end with this script, however it ends.
set -euo pipefail

readonly UNAVAILABLE=77  # as ctest and automake have it for a test that is skipped

readonly LEARNER=learner  # the user's name

usage="Say which bare system to use: tests/fresh/fresh.sh [--working-tree] [--user] [--with PACKAGES] bookworm|trixie [COMMAND...]"

fail() {
  echo "$1" >&2
  exit "${2:-1}"
}

# The mirror of Debian itself among apt's sources.
# shellcheck disable=SC2016  # for apt
find_mirror() {
  local uri origin component
  while read -r uri origin component; do
    if [[ $origin == Debian && $component == main && $uri != *security* ]]; then
      echo "$uri"
      return
    fi
  done < <(apt-get indextargets --format '$(REPO_URI) $(ORIGIN) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null)
  # Before the first `apt-get update`, apt does not know whose mirror is whose: take it by its shape.
  while read -r uri component; do
    if [[ $component == main && $uri == */debian/ ]]; then
      echo "$uri"
      return
    fi
  done < <(apt-get indextargets --format '$(REPO_URI) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null)
}

# How this system's apt reaches the network serves the bare one too. No passwords: those are not in apt's configuration.
copy_network_settings() {
  local to=$1 certificate
  cat /etc/resolv.conf >"$to/etc/resolv.conf"
  apt-config dump | grep -E '^Acquire::(http|https|ForceIPv4|ForceIPv6|Retries|Check-Date|Check-Valid-Until)\b' \
    >"$to/etc/apt/apt.conf.d/90host" || true
  for certificate in /usr/local/share/ca-certificates/*.crt; do
    [[ -e $certificate ]] || continue
    mkdir -p "$to/usr/local/share/ca-certificates"
    cp "$certificate" "$to/usr/local/share/ca-certificates/"
  done
  chroot "$to" update-ca-certificates >/dev/null 2>&1 || true
}

# Makes $cache/$suite.tar, once.
pack_bare_system() {
  local made=$cache/$suite.$$
  echo "Making a bare $suite with debootstrap (once; it is kept in $cache)." >&2
  mkdir -p "$cache"
  trap 'rm -rf --one-file-system "$cache/$suite.$$" "$cache/$suite.tar.$$"' EXIT
  unshare --mount -- debootstrap --variant=minbase --include=git,ca-certificates "$suite" "$made" ${mirror:+"$mirror"} >"$made.log" 2>&1 || {
    tail -n 5 "$made.log" >&2
    fail "debootstrap could not make a bare $suite; its log is $made.log." "$UNAVAILABLE"
  }
  rm -rf "$made"/var/cache/apt/archives/*.deb
  tar -C "$made" --numeric-owner -cf "$cache/$suite.tar.$$" .
  mv "$cache/$suite.tar.$$" "$cache/$suite.tar"
  rm -rf --one-file-system "$made" "$made.log"
  trap - EXIT
}

# Puts the repository into the system, as `git clone` does for a user.
clone_into() {
  local to=$1
  if [[ -z $working_tree ]]; then
    git clone --quiet --no-hardlinks "$repository" "$to"
    return
  fi
  mkdir -p "$to"
  (cd "$repository" && git ls-files -z --cached --others --exclude-standard |
    while IFS= read -r -d '' file; do [[ -e $file || -L $file ]] && printf '%s\0' "$file"; done |
    tar --null --files-from=- -c) | tar -C "$to" --no-same-owner -x
}

# The two commands of README.md, so that nothing else can be tested in their place.
readme_commands() {
  sed -n '/^## Two commands$/,/^## /p' "$repository/README.md" | sed -n 's/ *#.*//; /^\.\/workbench /p'
}

# A user who may become root by sudo, without a password, and whose home nobody else can look into.
make_user() {
  local system=$1
  chroot "$system" useradd --create-home --shell /bin/bash "$LEARNER"
  chmod 0700 "$system/home/$LEARNER"
  mkdir -p "$system/etc/sudoers.d"
  echo "$LEARNER ALL=(ALL) NOPASSWD: ALL" >"$system/etc/sudoers.d/$LEARNER"
  chmod 0440 "$system/etc/sudoers.d/$LEARNER"
}

# In namespaces of its own: mounts what a running system has, and runs the commands inside.
inside() {
  local system=$1 user=$2 packages=$3 status=0 started home=/root
  shift 3
  mount --make-rprivate /
  mount -t proc proc "$system/proc"
  mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$system/dev/pts"
  mkdir -p "$system/dev/shm"
  mount -t tmpfs tmpfs "$system/dev/shm"
  local environment=("TERM=${TERM:-dumb}" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
  for name in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
    [[ -n ${!name:-} ]] && environment+=("$name=${!name}")
  done
  if [[ -n $packages ]]; then
    # shellcheck disable=SC2086  # several packages
    env -i "${environment[@]}" DEBIAN_FRONTEND=noninteractive chroot "$system" sh -c \
      'apt-get -qq update && apt-get -qq install --no-install-recommends "$@" >/dev/null' sh $packages
  fi
  local become=()
  if [[ $user != root ]]; then
    home=/home/$user
    become=(--userspec="$user:$user")
  fi
  local command
  for command in "$@"; do
    echo "[$suite, $user] \$ $command"
    started=$SECONDS
    # shellcheck disable=SC2016  # for the shell inside
    env -i "${environment[@]}" "HOME=$home" "USER=$user" chroot "${become[@]}" "$system" \
      bash -c 'cd "$HOME/workbench" && eval "$1"' bash "$command" || status=$?
    echo "[$suite, $user] exit $status after $((SECONDS - started)) s"
    [[ $status == 0 ]] || return "$status"
  done
}

if [[ ${1:-} == --inside ]]; then
  suite=$2
  shift 2
  inside "$@"
  exit
fi

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
if [[ ${1:-} == --commands ]]; then
  readme_commands
  exit
fi

working_tree=
user=root
packages=
while [[ ${1:-} == --* ]]; do
  case $1 in
  --working-tree) working_tree=yes ;;
  --user) user=$LEARNER packages="sudo $packages" ;;
  --with)
    [[ -n ${2:-} ]] || fail "Say which packages after --with, as one word: --with \"rustc\"." 2
    packages="$packages $2"
    shift
    ;;
  *) fail "$usage" 2 ;;
  esac
  shift
done
suite=${1:-}
[[ $suite =~ ^[a-z]+$ ]] || fail "$usage" 2
shift
[[ $EUID == 0 ]] || fail "A bare system is made and entered by root only: run this as root, in a container for example." "$UNAVAILABLE"
for tool in debootstrap unshare git tar apt-config; do
  command -v "$tool" >/dev/null || fail "$tool is missing: run ./workbench setup --all, which installs what this script needs on Debian." "$UNAVAILABLE"
done
unshare --mount --pid --fork --kill-child -- mount --make-rprivate / 2>/dev/null ||
  fail "Mounts of its own are not allowed here: run this where root may call unshare and mount." "$UNAVAILABLE"

commands=("$@")
if [[ $# == 0 ]]; then
  mapfile -t commands < <(readme_commands)
  [[ ${#commands[@]} == 2 ]] || fail "README.md should have two commands below \"Two commands\", and has ${#commands[@]}: repair it, or name the commands."
fi
cache=${FRESH_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/linking-workbench/fresh}
mirror=${FRESH_MIRROR:-$(find_mirror)}
[[ -e $cache/$suite.tar ]] || pack_bare_system
[[ -O $cache/$suite.tar ]] ||
  fail "$cache/$suite.tar belongs to somebody else, and would be unpacked and run as you: name another folder in FRESH_CACHE."

folder=${FRESH_FOLDER:-$(mktemp -d -u "${TMPDIR:-/tmp}/fresh-$suite.XXXXXX")}
mkdir "$folder" || fail "The folder $folder can't be made: name one that does not exist yet in FRESH_FOLDER."
child=
# shellcheck disable=SC2317  # called by the trap
cleanup() {
  trap '' INT TERM
  [[ -z $child ]] || { kill -KILL "$child" && wait "$child"; } 2>/dev/null || true
  rm -rf --one-file-system "$folder"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

tar -C "$folder" --numeric-owner -xf "$cache/$suite.tar"
copy_network_settings "$folder"
[[ $user == root ]] || make_user "$folder"
home=$folder/root
[[ $user == root ]] || home=$folder/home/$user
clone_into "$home/workbench"
[[ $user == root ]] || chroot "$folder" chown -R "$user:$user" "/home/$user/workbench"
[[ $(stat -c %a "$home") == 700 ]] || fail "The home of $user in the bare system should be closed to others: chmod 0700 $home."

status=0
# In the background, so that a signal is answered at once; `env` gives back what bash takes from such a process.
env --default-signal=INT,QUIT unshare --mount --pid --fork --kill-child -- \
  "${BASH_SOURCE[0]}" --inside "$suite" "$folder" "$user" "$packages" "${commands[@]}" <&0 &
child=$!
wait "$child" || status=$?
child=
exit "$status"
