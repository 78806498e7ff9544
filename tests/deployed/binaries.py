"""What `sam build` made: does it start on Amazon Linux 2023, and is it small?"""

import io
import re
import sys
import zipfile
from pathlib import Path

# The glibc of Amazon Linux 2023.
GLIBC = (2, 34)
# Bytes of a zip: a cold start downloads it.
ZIP_MAX = 4_000_000
NEEDED = re.compile(rb"GLIBC_(\d+)\.(\d+)")


def main():
    failed = 0
    for binary in sorted(Path(sys.argv[1]).glob("*/bootstrap")):
        content = binary.read_bytes()
        needed = max(tuple(map(int, version)) for version in NEEDED.findall(content))
        zipped = io.BytesIO()
        with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("bootstrap", content)
        size = zipped.tell()
        holds = needed <= GLIBC and size < ZIP_MAX
        failed += not holds
        sizes = f"{len(content) / 2**20:.1f} MiB, {size / 2**20:.2f} MiB zipped, glibc {needed[0]}.{needed[1]}"
        print(f"{'ok    ' if holds else 'FAILED'}  {binary.parent.name}: {sizes}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
