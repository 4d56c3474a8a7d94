"""Headings and marks that survey tools write in the language of the survey's owner, folded as `formdefs.folded` does.

The readers of each tool look their own up here. A language that is missing costs nothing where places and contents of
columns tell as much.
"""

from __future__ import annotations

from typing import Final

MS_FORMS_START: Final = (
    "start time", "hora de inicio", "heure de début", "startzeit", "begintijd", "starttijd", "ora di inizio",
    "hora de início", "starttidspunkt", "starttid", "aloitusaika", "godzina rozpoczęcia", "čas zahájení",
    "başlangıç zamanı", "amser dechrau", "amser cychwyn", "開始時刻", "开始时间", "время начала",
)  # fmt: skip
"""Microsoft Forms: when a response was begun."""

MS_FORMS_END: Final = (
    "completion time", "hora de finalización", "heure de fin", "fertigstellungszeit", "abschlusszeit",
    "tijd van voltooien", "voltooiingstijd", "ora di completamento", "hora de conclusão", "fullføringstidspunkt",
    "fuldførelsestidspunkt", "slutförandetid", "valmistumisaika", "godzina ukończenia", "čas dokončení",
    "tamamlanma zamanı", "amser cwblhau", "完了時刻", "完成时间", "время выполнения",
)  # fmt: skip
"""Microsoft Forms: when it was sent."""

MS_FORMS_CHANGED: Final = (
    "last modified time", "hora de la última modificación", "heure de la dernière modification",
    "zeitpunkt der letzten änderung", "uhrzeit der letzten änderung", "tijd van laatste wijziging",
    "laatst gewijzigd", "ora ultima modifica", "ora dell'ultima modifica", "hora da última modificação",
    "tidspunkt for siste endring", "sist endret", "senest ændret", "senast ändrad", "amser addasu diwethaf",
)  # fmt: skip
"""Microsoft Forms: when it was last changed."""

GOOGLE_TIMESTAMP: Final = (
    "timestamp", "zeitstempel", "horodateur", "marca temporal", "informazioni cronologiche", "carimbo de data/hora",
    "tijdstempel", "sygnatura czasowa", "tidstämpel", "tidsstempel", "tidsmerke", "časová značka",
    "časová pečiatka", "aikaleima", "zaman damgası", "időbélyeg", "stamp amser", "χρονική σήμανση",
    "отметка времени", "позначка часу", "タイムスタンプ", "时间戳记", "時間戳記", "타임스탬프",
)  # fmt: skip
"""Google Forms: when a response was sent."""

GOOGLE_ACCOUNT: Final = (
    "email address", "e-mail address", "email", "username", "e-mail-adresse", "adresse e-mail", "nom d'utilisateur",
    "dirección de correo", "dirección de correo electrónico", "indirizzo email", "endereço de e-mail",
    "e-mailadres", "e-postadress", "e-postadresse", "cyfeiriad e-bost", "nutzername", "nombre de usuario",
    "nome utente", "gebruikersnaam",
)  # fmt: skip
"""Google Forms: the address or name of the account a response was sent from."""

SURVEYMONKEY_ANSWER: Final = (
    "response", "open-ended response", "réponse", "antwort", "respuesta", "respuesta abierta", "risposta",
    "resposta", "antwoord", "svar",
)  # fmt: skip
"""SurveyMonkey: what stands below a question that is answered in one column."""

QUALTRICS_GENUINE: Final = (
    "", "0", "ip address", "ip-adresse", "adresse ip", "dirección ip", "indirizzo ip", "endereço ip", "ip-adres",
    "4", "imported", "16", "offline", "32", "ex", "48", "ex offline",
)  # fmt: skip
"""Qualtrics: the status of a real response, in words or as a number; others are previews, tests and spam."""

QUALTRICS_UNFINISHED: Final = (
    "0", "false", "falsch", "faux", "falso", "onwaar", "fałsz", "falskt", "usann",
)  # fmt: skip
"""Qualtrics: how it says that somebody did not come to the end."""
