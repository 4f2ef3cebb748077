#!/bin/sh
# Makes the Debian package from the published folder: deb.sh PUBLISHED WORK FILE VERSION ARCHITECTURE REPOSITORY COMPRESSION
# Run by: dotnet publish src/Hosts.Orchestrator -c Release -p:PublishProfile=deb -r linux-x64
set -eu
published=$1 work=$2 file=$3 version=$4 architecture=$5 repository=$6 compression=$7

umask 022
rm -rf "$work"
mkdir -p "$work/DEBIAN" "$work/usr/bin" "$work/usr/lib/imgconv" "$work/usr/share/man/man1" "$work/usr/share/doc/imgconv" \
    "$work/usr/share/bash-completion/completions" "$work/usr/share/zsh/vendor-completions" \
    "$work/usr/share/fish/vendor_completions.d"

install -m 755 "$published/imgconv" "$work/usr/lib/imgconv/"
install -m 644 "$published/libSkiaSharp.so" "$work/usr/lib/imgconv/"
if [ -d "$published/worker" ]; then
    mkdir -p "$work/usr/lib/imgconv/worker/linux-x64"
    install -m 755 "$published/worker/linux-x64/imgconv-worker" "$work/usr/lib/imgconv/worker/linux-x64/"
    install -m 644 "$published/worker/linux-x64/libSkiaSharp.so" "$work/usr/lib/imgconv/worker/linux-x64/"
fi
ln -s ../lib/imgconv/imgconv "$work/usr/bin/imgconv"

program=$work/usr/lib/imgconv/imgconv
"$program" manual | gzip -9n >"$work/usr/share/man/man1/imgconv.1.gz"
"$program" completion bash >"$work/usr/share/bash-completion/completions/imgconv"
"$program" completion zsh >"$work/usr/share/zsh/vendor-completions/_imgconv"
"$program" completion fish >"$work/usr/share/fish/vendor_completions.d/imgconv.fish"

gzip -9n <"$repository/CHANGELOG.md" >"$work/usr/share/doc/imgconv/changelog.gz"
{
    echo 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/'
    echo
    echo 'Files: *'
    echo 'Copyright: ImageConversion maintainers'
    echo 'License: Expat'
    # The licence's own text, in the form of a field: indented, with a dot for an empty line.
    sed -e '1,/^$/d' -e '/^Copyright/d' "$repository/LICENSE" | sed -e '1{/^$/d}' -e 's/^$/./' -e 's/^/ /'
} >"$work/usr/share/doc/imgconv/copyright"
for notices in "$published"/licenses/*; do
    gzip -9n <"$notices" >"$work/usr/share/doc/imgconv/$(basename "$notices").gz"
done

# The newest version of a symbol that is asked of the C library.
libc=$(objdump -T "$program" "$work/usr/lib/imgconv/libSkiaSharp.so" | grep -o 'GLIBC_[0-9.]*' | sort -uV | tail -n 1)

# Debian wants an address here; '.invalid' says that there is none.
cat >"$work/DEBIAN/control" <<CONTROL
Package: imgconv
Version: $version
Architecture: $architecture
Maintainer: ImageConversion maintainers <maintainers@imageconversion.invalid>
Installed-Size: $(du -sk "$work/usr" | cut -f 1)
Depends: libc6 (>= ${libc#GLIBC_}), libgcc-s1, libstdc++6
Recommends: ca-certificates, libssl3t64 | libssl3
Section: graphics
Priority: optional
Description: convert folders and containers of JPEG images to PNG
 imgconv turns folders and Azure Blob containers of JPEG images into PNG images:
 complete, faithful to the pixel, with an account of what became of every image.
 It works on one machine, or on a pool of Azure Batch.
 .
 OpenSSL and certificates are needed for containers only.
CONTROL
(cd "$work" && find usr -type f -print0 | sort -z | xargs -0 md5sum >DEBIAN/md5sums)

mkdir -p "$(dirname "$file")"
# Files get the time of the last change, so that the same sources give the same package.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$repository" log -1 --format=%ct 2>/dev/null || date +%s)}
export SOURCE_DATE_EPOCH
dpkg-deb --root-owner-group -Z"$compression" --build "$work" "$file"
