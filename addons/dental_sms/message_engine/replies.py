"""What a patient's answer means. A table of words; whatever is not surely understood is left to a person."""

import re
import unicodedata
from dataclasses import dataclass

CONFIRM, CANCEL, CALL, STOP, UNKNOWN = "confirm", "cancel", "call", "stop", "unknown"

# Phrases by meaning, in English, Russian, Ukrainian, French, Indonesian.
PHRASES = {
    CONFIRM: """
        1; yes; y; yep; yeah; ok; okay; confirm; confirmed; i confirm; i will come; i will be there; ill be there; see you; coming
        да; ок; окей; подтверждаю; подтвердить; приду; буду; придем; будем; я приду; я буду; хорошо; согласен; согласна; ага
        так; підтверджую; підтвердити; прийду; прийдемо; я прийду; добре; згоден; згодна; гаразд
        oui; d'accord; d accord; je confirme; confirmer; confirme; je viens; je viendrai; je serai la; entendu
        ya; iya; konfirmasi; saya konfirmasi; saya datang; datang; akan datang; baik; oke; setuju; saya akan datang
        👍; 👌; ✅
    """,
    CANCEL: """
        2; no; n; cancel; cancelled; cancel it; i cancel; not coming; i am not coming; im not coming; i will not come; i wont come
        i cant come; i cannot come; cant come; cannot come; i cant; cant; please cancel
        нет; отмена; отменить; отмените; отменяю; не приду; я не приду; не придем; не смогу; я не смогу; не могу; я не могу; не буду
        не получится; не сможем; не подтверждаю
        ні; скасувати; скасуйте; скасовую; скасування; не прийду; я не прийду; не прийдемо; не зможу; я не зможу; не зможемо; не можу
        відміна; відмінити; не підтверджую
        non; annuler; annulez; j'annule; j annule; annulation; je ne viens pas; je ne viendrai pas; je ne peux pas; je ne peux pas venir
        tidak; batal; batalkan; saya batal; membatalkan; tidak datang; tidak bisa; tidak jadi; saya tidak bisa; saya tidak bisa datang
        👎; ❌
    """,
    CALL: """
        3; call; call me; call me back; call back; please call; please call me; ring me
        позвоните; перезвоните; перезвоните мне; позвоните мне; позвони; звонок; свяжитесь со мной; свяжитесь
        зателефонуйте; передзвоніть; передзвоніть мені; подзвоніть; подзвоніть мені; зателефонуйте мені
        appelez moi; rappelez moi; appelez; rappelez; appeler; rappeler; appel; merci de me rappeler
        telepon; telepon saya; hubungi; hubungi saya; tolong telepon; tolong telepon saya; tolong hubungi saya; minta ditelepon
    """,
    STOP: """
        stop; stopall; stop all; unsubscribe; end; quit; opt out; optout
        стоп; отписаться; отпишите; отпишите меня; не пишите; не пишите мне; отписка
        відписатися; відпишіть; не пишіть; не пишіть мені; відписка
        arret; desabonner; desinscrire; arreter; desinscription
        berhenti; berhenti langganan; hentikan
    """,
}
# Words that change nothing.
FILLERS = frozenset(
    word
    for words in (
        "please thanks thank you hello hi",
        "пожалуйста спасибо здравствуйте привет добрый день",
        "будь ласка дякую вітаю",
        "merci bonjour svp sil vous plait",
        "terima kasih tolong halo",
    )
    for word in words.split()
)
_SIGNS = re.compile(r"[^\w👍👌✅👎❌]+")


def _words(text):
    """Lower-case words without accents (Cyrillic й and ї keep theirs), signs and apostrophes.

    >>> _words("Désabonner, s'il vous plaît!")
    ['desabonner', 'sil', 'vous', 'plait']
    """
    text = text.lower().replace("'", "").replace("’", "").replace("ё", "е").replace("_", " ")
    kept = []
    for char in unicodedata.normalize("NFC", text):
        base = unicodedata.normalize("NFD", char)[0]
        kept.append(base if base.isascii() else char)
    return [word for word in _SIGNS.split("".join(kept)) if word]


_TABLE = {
    tuple(_words(phrase)): kind
    for kind, lines in PHRASES.items()
    for phrase in lines.replace("\n", ";").split(";")
    if _words(phrase)
}
_LONGEST = max(len(phrase) for phrase in _TABLE)


@dataclass(frozen=True)
class Intent:
    """`kind` confirm, cancel, call, stop or unknown; `choice` the number where the answer is one digit."""

    kind: str
    choice: int = 0


def read_reply(text):
    """Meaning of `text`; anything with a word that is not in the table, or with two meanings, is unknown.

    >>> read_reply("Да, спасибо!").kind, read_reply("No, call me").kind, read_reply("yes but later").kind
    ('confirm', 'unknown', 'unknown')
    >>> read_reply("STOP").kind
    'stop'
    """
    words = _words(text or "")
    if tuple(words) in _TABLE:
        return Intent(_TABLE[tuple(words)], int(words[0]) if words[0] in "123" else 0)
    if len(words) == 1 and words[0] in "456789":
        return Intent(UNKNOWN, int(words[0]))
    kinds, at = set(), 0
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            kind = _TABLE.get(tuple(words[at:at + size]))
            if kind:
                kinds.add(kind)
                at += size
                break
        else:
            if words[at] not in FILLERS:
                return Intent(UNKNOWN)
            at += 1
    return Intent(kinds.pop() if len(kinds) == 1 else UNKNOWN)
