"""Emergency access to restricted cases, by one person's keys (satisfies ``ports.emergency.EmergencyKeys``).

Who asks does not know who may decide, and need not: a request is sealed to the public half of a key that only holders
of the second share can derive, and signed by one that only holders of the first can. So nobody who was kept out reads
it, and nobody who was kept out can be granted it (key specification, section 5).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from harassment_cms.domain.canon import canon
from harassment_cms.domain.errors import CmsError
from harassment_cms.domain.sealing import ColumnCode, Place, TableCode
from harassment_cms.ports.emergency import Door, ReadRequest, StoredRequest
from harassment_cms.vault import walls
from harassment_cms.vault.kits import read_kit
from harassment_cms.vault.primitives import KEY_BYTES, box, box_keys, random_bytes, sign, signature_holds, unbox
from harassment_cms.vault.session import SessionKeys
from harassment_cms.vault.user_keys import UserKeys

LABEL = b"hcms.emergency.v1\x00"
_BOXED_KEY = KEY_BYTES + 48
_HALF = 32


class Emergency:
    """Asking, deciding and opening with the keys of one person."""

    def __init__(self, keys: SessionKeys) -> None:
        self._keys = keys

    def ask(self, door: Door | None, number: int, content: Mapping[str, Any]) -> tuple[bytes, bytes]:
        """Seal a request to holders of the second share and to oneself, signed by the first share if it is held.

        Without a door it looks the same from outside, and nobody else can open it.
        """
        own = self._keys.own
        said: dict[str, Any] = {**content, "box": own.box_public.hex(), "by": self._keys.user_id}
        readers, _ = box_keys(random_bytes(KEY_BYTES))
        proof = b""
        if door is not None:
            said |= {"case": door.case_id, "epoch": door.epoch}
            readers = door.halves[_HALF:]
            share = self._keys.open_wall(door.case_id, door.epoch, door.boxes).first
            if share is not None:
                _, private = walls.sign_half(self._keys.vault_id, door.case_id, door.epoch, share)
                proof = sign(private, self._signed(number, said))
        key = random_bytes(KEY_BYTES)
        body = json.dumps({**said, "proof": proof.hex()}).encode("utf-8")
        return box(readers, key) + box(own.box_public, key), self._keys.seal(key, 1, _place(number), body)

    def read_own(self, request: StoredRequest) -> ReadRequest | None:
        """Read one's own request; None if it is somebody else's, or one's keys are new since."""
        own = self._keys.own
        return self._read(own.box_public, own.box_private, request.keys[_BOXED_KEY:], request, None)

    def second_share(self, door: Door) -> bytes | None:
        """Return the second share, if these keys hold it."""
        return self._keys.open_wall(door.case_id, door.epoch, door.boxes).second

    def read(self, door: Door, second: bytes, request: StoredRequest) -> ReadRequest | None:
        """Read a request with the second share behind a door; None if it is for another one."""
        pair = walls.box_half(self._keys.vault_id, door.case_id, door.epoch, second)
        found = self._read(*pair, request.keys[:_BOXED_KEY], request, door)
        return found if found is not None and (found.case_id, found.epoch) == (door.case_id, door.epoch) else None

    def grant(self, read: ReadRequest, second: bytes) -> bytes:
        """Seal the second share to who asked."""
        return box(bytes.fromhex(read.box), walls.pack_share(read.case_id, read.epoch, second))

    def combine(self, door: Door, grant: bytes) -> bytes | None:
        """Return the case's key from both shares; None without the first, or if the case was closed anew since."""
        own = self._keys.own
        first = self._keys.open_wall(door.case_id, door.epoch, door.boxes).first
        second = walls.open_boxes(grant, door.case_id, door.epoch, own.box_public, own.box_private).second
        return None if first is None or second is None else walls.combine(first, second)

    def from_kits(self, door: Door, typed: Sequence[str]) -> bytes | None:
        """Return the case's key from two recovery kits; raises ``InputRefusedError`` for one that is not whole."""
        shares: list[walls.Opened] = []
        for text in typed:
            secret = read_kit(text)
            if secret.vault_id == self._keys.vault_id:
                kit = UserKeys.from_seed(secret.seed, secret.vault_id)
                shares.append(walls.open_boxes(door.boxes, door.case_id, door.epoch, kit.box_public, kit.box_private))
        first = next((each.first for each in shares if each.first is not None), None)
        second = next((each.second for each in shares if each.second is not None), None)
        return None if first is None or second is None else walls.combine(first, second)

    def _read(
        self, public: bytes, private: bytes, boxed: bytes, request: StoredRequest, door: Door | None
    ) -> ReadRequest | None:
        try:
            key = unbox(public, private, boxed)
            said = json.loads(self._keys.open(key, _place(request.id), request.body))
            proof = bytes.fromhex(said.pop("proof"))
            half = "" if door is None else door.halves[:_HALF].hex()
            return ReadRequest(
                int(said.get("case", 0)),
                int(said.get("epoch", 0)),
                str(said["ref"]),
                str(said["reason"]),
                str(said["box"]),
                said["by"] == request.by and signature_holds(half, self._signed(request.id, said), proof),
            )
        except (CmsError, ValueError, LookupError, TypeError, AttributeError):
            return None

    def _signed(self, number: int, said: Mapping[str, Any]) -> bytes:
        return LABEL + canon({**said, "vault": self._keys.vault_id.hex(), "number": number})


def _place(number: int) -> Place:
    return Place(TableCode.EMERGENCY, ColumnCode.BODY, number, 0)
