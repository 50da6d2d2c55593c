"""Stands in for the servers' management controllers: sushy-tools' Redfish emulator with its fake systems, one per server.

Real: the Redfish protocol, its authentication, resets, boot settings, and virtual media that is fetched over HTTP. Not real: what is
behind it. No machine boots, a reset takes effect after a fixed time, and the hardware that a system lists is what the estate says.
Added to the emulator: the power of a server fails at once, which is no command of Redfish, and it takes no reset until its power is
back. It proves nothing of a vendor's controller: no firmware, no RAID, no quirks; and all servers answer at one address.

Argument: file of the configuration (JSON), as redfish.ts writes it.
"""

import json
import logging
import os
import sys
import threading
import time
import uuid

import bcrypt
import flask

from sushy_tools import error
from sushy_tools.emulator import main as emulator
from sushy_tools.emulator.resources.systems import fakedriver


class Servers(fakedriver.FakeDriver):
    """Fake systems with hardware, whose power can fail. A change reads and writes back, so it is made under a lock."""

    seconds = 1.0
    hardware = {}

    def __init__(self):
        self._lock = threading.RLock()
        super().__init__()

    def _get(self, identity):
        with self._lock:
            return super()._get(identity)

    def _update(self, system, **changes):
        with self._lock:
            super()._update(system, **changes)

    def set_boot_image(self, *args, **keywords):
        with self._lock:
            super().set_boot_image(*args, **keywords)

    def set_power_state(self, identity, state):
        with self._lock:
            system = self._get(identity)
            if system.get("power_lost"):
                raise error.Conflict(f"{system['name']}: has no power")
            if state in ("ForceOff", "GracefulShutdown"):
                self._later(system, "Off")
            elif "On" in state:
                self._later(system, "On")
            elif "Restart" in state:
                self._update(system, power_state="Off")
                self._later(system, "On")
            else:
                raise error.NotSupportedError(f"Power state {state} is not supported")

    def _later(self, system, state):
        pending = {"power_state": state, "apply_time": time.time() + self.seconds}
        self._update(system, pending_power=None if system["power_state"] == state else pending)

    def cut(self, identity, on):
        """A machine whose power comes back starts by itself, as servers in a rack are set to."""
        with self._lock:
            self._update(identity, power_state="On" if on else "Off", pending_power=None, power_lost=not on)

    def get_total_cpus(self, identity):
        return sum(processor["threads"] for processor in self.get_processors(identity))

    def get_total_memory(self, identity):
        return self.hardware[self.uuid(identity)]["memoryGib"]

    def get_processors(self, identity):
        processors = self.hardware[self.uuid(identity)]["processors"]
        return [
            {**processor, "id": f"CPU{index}", "socket": f"CPU {index}"} for index, processor in enumerate(processors)
        ]


@emulator.app.route("/estate/power/<identity>", methods=["PUT"])
def power(identity):
    """`{"on": false}`: the power of a server fails."""
    emulator.app.systems.cut(identity, bool(flask.request.get_json()["on"]))
    return "", 204


def write_accounts(account_file, auth_file):
    """The password is long and random, so the cheapest hash keeps it, and a request does not cost a quarter of a second."""
    with open(account_file, encoding="utf-8") as file:
        account = json.load(file)
    hashed = bcrypt.hashpw(account["password"].encode(), bcrypt.gensalt(rounds=4)).decode()
    with open(os.open(auth_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(f"{account['username']}:{hashed}\n")


def system_of(server):
    nics = [{"mac": mac} for mac in server["macs"]]
    return {
        "uuid": server["uuid"],
        "name": server["node"],
        "power_state": "Off",
        "external_notifier": False,
        "nics": nics,
    }


def storage_of(server):
    return [{"Id": "1", "Name": "Drives", "StorageControllers": [], "Drives": [d["name"] for d in server["drives"]]}]


def drives_of(server):
    return [
        {"Id": drive["name"], "Name": drive["name"], "CapacityBytes": drive["bytes"], "Protocol": "PCIe"}
        for drive in server["drives"]
    ]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        settings = json.load(file)
    servers = settings["servers"]
    write_accounts(settings["accountFile"], settings["authFile"])
    Servers.seconds = settings["powerSeconds"]
    Servers.hardware = {server["uuid"]: server for server in servers}
    # The emulator makes its driver by this name.
    fakedriver.FakeDriver = Servers
    # Thousands of lines a minute, of who asked for the power of what.
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    emulator.app.configure(
        extra_config={
            "SUSHY_EMULATOR_FAKE_DRIVER": True,
            "SUSHY_EMULATOR_STATE_DIR": settings["state"],
            "SUSHY_EMULATOR_AUTH_FILE": settings["authFile"],
            "SUSHY_EMULATOR_FAKE_SYSTEMS": [system_of(server) for server in servers],
            "SUSHY_EMULATOR_STORAGE": {str(uuid.UUID(server["uuid"])): storage_of(server) for server in servers},
            "SUSHY_EMULATOR_DRIVES": {(server["uuid"], "1"): drives_of(server) for server in servers},
            "SUSHY_EMULATOR_VOLUMES": {(server["uuid"], "1"): [] for server in servers},
        }
    )
    emulator.app.run(host="127.0.0.1", port=settings["port"])


if __name__ == "__main__":
    main()
