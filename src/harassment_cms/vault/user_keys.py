"""One person's own keys, all derived from one random seed that only their ways in can open."""

from __future__ import annotations

from dataclasses import dataclass

from harassment_cms.vault.primitives import KEY_BYTES, box_keys, kdf, random_bytes, sign, sign_keys, unbox


@dataclass(frozen=True, slots=True, repr=False)
class UserKeys:
    """A person's X25519 pair (opens), Ed25519 pair (signs) and draft key. Never printed, never stored."""

    seed: bytes
    box_public: bytes
    box_private: bytes
    sign_public: bytes
    sign_private: bytes
    draft: bytes

    @classmethod
    def from_seed(cls, seed: bytes, vault_id: bytes) -> UserKeys:
        """Derive every key of a person from their seed and the home's id (key specification, section 2)."""
        box_public, box_private = box_keys(kdf(seed, "hcms.box", vault_id))
        sign_public, sign_private = sign_keys(kdf(seed, "hcms.sign", vault_id))
        return cls(seed, box_public, box_private, sign_public, sign_private, kdf(seed, "hcms.draft"))

    @classmethod
    def new(cls, vault_id: bytes) -> UserKeys:
        """Make the keys of somebody new."""
        return cls.from_seed(random_bytes(KEY_BYTES), vault_id)

    def sign(self, message: bytes) -> bytes:
        """Return the detached signature over ``message``."""
        return sign(self.sign_private, message)

    def open_box(self, sealed: bytes) -> bytes:
        """Open what was sealed to this person; raises ``IntegrityError`` otherwise."""
        return unbox(self.box_public, self.box_private, sealed)
