"""One reading of a file, ours or a peer's."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass
class Reading:
    seconds: float
    # Resident at most, in bytes.
    memory: int
    interactions: int
    users: int
    items: int
    # Of all sequences; a dry run of ours has none.
    digest: str | None

    def agrees(self, other: Reading) -> bool:
        """As far as both tell what they found."""
        counts = ("interactions", "users", "items")
        return (all(getattr(self, count) == getattr(other, count) for count in counts)
                and (self.digest is None or other.digest is None or self.digest == other.digest))

    def with_digest(self, digest: str) -> Reading:
        return dataclasses.replace(self, digest=digest)
