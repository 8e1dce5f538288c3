"""What is known of a key beyond the server's list: its exact access when it was created here, what a test showed,
where it is used, and how a rotation of it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from chutes_tui.access.key_test import KeyTest, Proof
from chutes_tui.access.scopes import ScopeGrant
from chutes_tui.access.words import TESTED, access_words
from chutes_tui.core.secret_shape import secret_shape
from chutes_tui.operations.keys.rotation_record import Phase, Rotation, day_of, places_of, read_rotation
from chutes_tui.storage.key_records import grants_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from chutes_tui.api.models import ApiKey
    from chutes_tui.storage.key_records import KeyRecords


@dataclass(frozen=True, slots=True)
class KeyKnowledge:
    """`grants`: the exact access of a key that was created here. `test`: what the server let it do when it was asked
    with the key itself. None: not known. `places`: where it is used, by the user's notes. `rotation`: one that is
    under way. `rotated_from` and `replaced_by`: ids of the key that it took the place of, and of the one that takes
    its place while both are kept. `remind`: the day on which to think of it again."""

    grants: tuple[ScopeGrant, ...] | None = None
    test: KeyTest | None = None
    places: tuple[str, ...] = ()
    rotation: Rotation | None = None
    rotated_from: str = ""
    replaced_by: str = ""
    remind: date | None = None


NOTHING_KNOWN: Final = KeyKnowledge()
_MOST_PLACES: Final = 50
_LONGEST_PLACE: Final = 200


def words_of_access(key: ApiKey, known: KeyKnowledge, names: Mapping[str, str] | None = None) -> str:
    """Return what a key may do: exactly when it was created here, as a test showed, else as far as the server
    reports. `names` are those of chutes and images by id."""
    grants, test = known.grants, known.test
    if grants is None and test is not None and test.grants and not key.admin:
        return access_words(test.is_admin, test.grants, True, names) + TESTED
    return access_words(key.admin, key.scopes if grants is None else grants, grants is not None, names)


def known_keys(records: KeyRecords, host: str) -> dict[str, KeyKnowledge]:
    """Return what is known of each key on a host, by key id. What can't be understood is not known."""
    found = {key_id: known_of(key_id, user_id, entry) for user_id, key_id, entry in records.accounts(host)}
    return {key_id: known for key_id, known in found.items() if known != NOTHING_KNOWN}


def known_of(key_id: str, user_id: str, entry: dict[str, Any]) -> KeyKnowledge:
    """Return what is known of a key by its entry in the record. What can't be understood is not known."""
    rotation = read_rotation(key_id, user_id, entry.get("rotation"))
    return KeyKnowledge(
        _scopes(grants_of(entry)),
        _test(entry.get("tested")),
        places_of(entry),
        rotation if rotation is not None and (rotation.phase is not Phase.PLANNED or rotation.doubtful) else None,
        _text(entry.get("rotated_from")),
        _text(entry.get("replaced_by")),
        day_of(entry.get("remind")),
    )


def places_fault(places: tuple[str, ...]) -> str:
    """Why the notes can't hold these places, "" if they can."""
    shape = next((found for place in places if (found := secret_shape(place))), "")
    if shape:
        return f"A line looks like {shape}. Notes are not kept secret."
    if len(places) > _MOST_PLACES:
        return f"At most {_MOST_PLACES} places."
    too_long = any(len(place) > _LONGEST_PLACE for place in places)
    return f"At most {_LONGEST_PLACE} characters a line." if too_long else ""


def kept_test(test: KeyTest) -> dict[str, Any]:
    """A test as it is kept in the record."""
    proofs = [[*subject, proof.value] for subject, proof in test.proofs.items()]
    return {"at": test.at.isoformat(), "proofs": proofs, "account_gone": test.account_gone}


def _text(kept: object) -> str:
    return kept if isinstance(kept, str) else ""


def _scopes(grants: tuple[tuple[str, str | None, str | None], ...] | None) -> tuple[ScopeGrant, ...] | None:
    return None if grants is None else tuple(ScopeGrant(*grant) for grant in grants)


def _test(kept: object) -> KeyTest | None:
    """A test from the record, None when it isn't one."""
    if not isinstance(kept, dict):
        return None
    try:
        at = datetime.fromisoformat(kept["at"])
        proofs = {(str(kind), str(action)): Proof(proof) for kind, action, proof in kept["proofs"]}
    except (KeyError, TypeError, ValueError):
        return None
    return KeyTest(at, proofs, kept.get("account_gone") is True) if at.tzinfo is not None else None
