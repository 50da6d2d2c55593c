# First process of a host: makes the folder $1 its root and starts sshd in it. Runs in namespaces of its own (mount, pid, uts).
# $1 root  $2 host name  $3 node program  $4 folder of the doubles  $5 folder of the package yaml
set -eu
root=$1
mount --make-rprivate /
mount --bind "$root" "$root"
cd "$root"
mount --bind /usr usr
mount --options remount,bind,ro usr
: >opt/host-double/node
mount --bind "$3" opt/host-double/node
mount --bind "$4" opt/host-double/programs
mount --bind "$5" opt/host-double/node_modules/yaml
for part in node programs node_modules/yaml; do mount --options remount,bind,ro "opt/host-double/$part"; done
mount --types proc --options nosuid,nodev,noexec proc proc
mount --bind proc/sys proc/sys
mount --options remount,bind,ro proc/sys
mount --types tmpfs --options mode=755 tmpfs dev
for device in null zero full random urandom; do
  : >"dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
mount --types tmpfs --options mode=1777 tmpfs tmp
mount --types tmpfs --options mode=755 tmpfs run
mkdir run/sshd
pivot_root . old
umount --lazy /old
hostname "$2"
# Enough for sshd to log in its user and for scripts to write files; nothing that reaches the machine below.
keep=+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+net_bind_service,+sys_chroot,+audit_write
exec setpriv --bounding-set="-all,$keep" /usr/sbin/sshd -D -e -f /etc/ssh/sshd_config
