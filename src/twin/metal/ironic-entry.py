"""Ironic, API and conductor in one process, with one thing remembered.

Before every single access to a controller Ironic derives a key from the password, to see whether its session is still good: half a
second of a processor, always with the same result. With all servers of an estate on a few processors that would be most of the time.
"""

import functools
import hashlib
import sys
import threading

derived = functools.lru_cache(maxsize=256)(hashlib.pbkdf2_hmac)
one_at_a_time = threading.Lock()


def remembered(*args):
    """Who comes while a key is derived waits for it, and does not derive it too."""
    with one_at_a_time:
        return derived(*args)


hashlib.pbkdf2_hmac = remembered

from ironic.command.singleprocess import main  # noqa: E402

if __name__ == "__main__":
    sys.argv[0] = "ironic"
    sys.exit(main())
