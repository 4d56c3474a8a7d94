"""What an entry of the record says, in words: who did what, behind a name. For the history of a case and the record.

A kind that is not listed here is shown by its code, so that nothing is ever left out.
"""

from __future__ import annotations

from collections.abc import Mapping

from harassment_cms.domain.permissions import Right, action_words

REFUSED = "refused"

_WORDS = {
    "audit.anchor": "made an anchor of the record",
    "audit.anchor_checked": "compared the record with an anchor",
    "audit.export": "wrote the record to a file",
    "audit.verify": "checked the record",
    "backup.create": "made a backup",
    "backup.restore": "restored a backup",
    "case.assign": "assigned the case",
    "case.change_seen": "looked at the changed answer",
    "case.close": "closed the case",
    "case.codes": "let the codes follow the current answers",
    "case.contact": "recorded a contact",
    "case.counting": "decided how figures count the case",
    "case.current": "said which answers are current",
    "case.emergency": "changed who can open the case in an emergency",
    "case.enter": "wrote the report down",
    "case.hand_over": "handed the case over to a colleague",
    "case.history": "looked at who did what",
    "case.join": "joined the case to another",
    "case.label": "changed the label",
    "case.note": "added a note",
    "case.part": "took joined cases apart",
    "case.people": "found out which reports came from one person",
    "case.read": "opened and read the case",
    "case.rekey": "made new keys for the case",
    "case.release": "gave open cases of somebody who left back to everybody",
    "case.restrict": "restricted the case",
    "case.safety_check": "recorded the safety check",
    "case.status": "changed the status",
    "case.undo": "took an action back",
    "case.unrestrict": "lifted the restriction",
    "clear_file.delete": "deleted a file that lay in the clear",
    "clear_file.gone": "said that a file in the clear is gone",
    "clear_file.list": "listed a file that lies in the clear",
    "clear_file.move": "moved a file that lies in the clear",
    "directory.change": "changed an entry of the support directory",
    "directory.keep": "kept a version of the support directory",
    "emergency.ask": "asked to open a restricted case in an emergency",
    "emergency.grant": "agreed to open a restricted case in an emergency",
    "emergency.refuse": "refused to open a restricted case in an emergency",
    "emergency.seen": "was told of an emergency access",
    "emergency.take_back": "took back a request for emergency access",
    "excerpt.mark": "marked an excerpt with themes",
    "excerpt.take_away": "took the mark of an excerpt away",
    "form.map": "said which question a heading is",
    "forms.read": "let cases follow changed forms",
    "home.continue": "said which copy of the home goes on",
    "import.again": "imported a file again",
    "import.begin": "began an import",
    "import.end": "finished an import",
    "import.original": "kept a file whole",
    "import.rebuild": "put an imported file together again",
    "import.rows": "imported reports",
    "init": "made this home",
    "keys.forget": "took the way in by this computer's key store away",
    "keys.passphrase": "chose another passphrase",
    "keys.recover": "came in by a recovery key",
    "keys.recovery_seen": "was told that a recovery key was used",
    "keys.remember": "let this computer's key store open their keys",
    "keys.renew": "made new keys, because somebody may know the old ones",
    "keys.renew_file": "renewed the key of the case file",
    "keys.renewal_finished": "finished renewing the key of the case file",
    "keys.resumed": "finished a change of their keys",
    "kit.confirm": "typed a recovery key back",
    "link.add": "linked the case",
    "paraphrase.keep": "kept a paraphrase",
    "paraphrase.look": "looked at what a paraphrase stands on",
    "paraphrase.withdraw": "withdrew a paraphrase",
    "partner.add": "made a small home for a partner",
    "partner.bring": "brought a partner's small home back",
    "partner.carry": "copied a partner's small home to be carried",
    "partner.end": "ended what is shared with a partner",
    "referral.add": "recorded a referral",
    "referral.state": "updated a referral",
    "release.compare": "compared releases",
    "release.create": "released figures",
    "release.refused": "was refused a release, because it would give somebody away",
    "report.read": "looked at figures",
    "restore.accept": "stood by an older case file",
    "restore.seen": "was told what is missing here",
    "row.read": "looked at a row without a case",
    "rows.leave": "left rows without a case",
    "rows.take": "took rows as reports",
    "partner.keys": "made new keys for a partner's small home, because somebody left",
    "partner.renew": "invited a partner anew, who lost their way in",
    "share.add": "shared parts of the case with a partner",
    "share.collect": "took in what a partner wrote",
    "share.end": "ended sharing the case with a partner",
    "share.place": "laid shared parts into a partner's small home",
    "share.take_over": "gave somebody the task to take over what is shared",
    "share.side": "made keys for sharing a restricted case",
    "task.add": "added a task",
    "task.done": "marked a task as done",
    "task.undo": "took a task back",
    "tasks.hand_over": "handed tasks over to a colleague",
    "team.renew": "renewed the case managers' common key",
    "themes.count": "counted themes",
    "user.add": "added a person",
    "user.admit": "let a person in to the reports",
    "user.away": "noted when a person is away",
    "user.back": "noted that a person is back",
    "user.cancel": "took an invitation back",
    "user.check": "looked for a person in the reports",
    "user.details": "changed what is known of a person",
    "user.disable": "kept a person out for a while",
    "user.enable": "let a person work again",
    "user.invite": "invited a person",
    "user.join": "made keys of their own",
    "user.remove": "removed a person",
    "user.renew": "let a person in again who forgot the passphrase",
    "user.roles": "changed a person's roles",
}


def words(kind: str, details: Mapping[str, object]) -> str:
    """Say what was done; of a refusal, what was asked for."""
    if kind == REFUSED:
        asked = str(details.get("right", ""))
        return f"was refused to {action_words(Right(asked))}" if asked in set(Right) else "was refused"
    return _WORDS.get(kind, kind)


def told(details: Mapping[str, object]) -> str:
    """Say an entry's details in codes and counts; digests and counts of nothing are left out."""
    parts = []
    for name, value in details.items():
        if isinstance(value, bool):
            parts.append(f"{name}: {'yes' if value else 'no'}")
        elif isinstance(value, list):
            parts.append(f"{name}: {', '.join(map(str, value))}")
        elif value and not name.endswith("sha256"):
            parts.append(f"{name}: {value}")
    return "; ".join(parts)


def refusal(kind: str) -> bool:
    """Whether an entry of this kind says that something was refused."""
    return kind == REFUSED or kind.endswith(".refused") or kind.endswith(".refuse")
