"""An amount in words, in the language of the document. Pure: no database, no ERP.

num2words gives the number; the nouns are here, since it knows only some currencies in some languages.
"""

from decimal import ROUND_HALF_UP, Decimal

from num2words import num2words

# Per language and currency: forms of the noun (one, [few,] many), then the smaller unit; a leading "f:" marks feminine nouns.
NOUNS = {
    "ru": {
        "RUB": "рубль рубля рублей копеек",
        "UAH": "f:гривна гривны гривен копеек",
        "USD": "доллар доллара долларов центов",
        "EUR": "евро евро евро центов",
        "IDR": "f:рупия рупии рупий сен",
        "KZT": "тенге тенге тенге тиын",
    },
    "uk": {
        "RUB": "рубль рублі рублів копійок",
        "UAH": "f:гривня гривні гривень копійок",
        "USD": "долар долари доларів центів",
        "EUR": "євро євро євро центів",
        "IDR": "f:рупія рупії рупій сен",
        "KZT": "теньге теньге теньге тиїнів",
    },
    "en": {
        "RUB": "rouble roubles kopeks",
        "UAH": "hryvnia hryvnias kopiykas",
        "USD": "dollar dollars cents",
        "EUR": "euro euros cents",
        "IDR": "rupiah rupiahs sen",
        "KZT": "tenge tenge tiyn",
    },
    "fr": {
        "RUB": "rouble roubles kopecks",
        "UAH": "f:hryvnia hryvnias kopiykas",
        "USD": "dollar dollars cents",
        "EUR": "euro euros centimes",
        "IDR": "f:roupie roupies sen",
        "KZT": "tenge tenges tiyns",
    },
    "id": {
        "RUB": "rubel rubel kopek",
        "UAH": "hryvnia hryvnia kopiyka",
        "USD": "dolar dolar sen",
        "EUR": "euro euro sen",
        "IDR": "rupiah rupiah sen",
        "KZT": "tenge tenge tiyn",
    },
}
MINUS = {"ru": "минус", "uk": "мінус", "fr": "moins", "id": "minus", "en": "minus"}
FEMININE = {"один": "одна", "два": "две", "un": "une"}
FEMININE_UK = {"один": "одна", "два": "дві"}
# The smaller unit is written even when it is zero.
ALWAYS_CENTS = ("ru", "uk")


def amount_in_words(amount, currency, lang="en", digits=2):
    """`amount` in words; the smaller unit stays in figures, as on a contract.

    >>> amount_in_words(Decimal("1234.05"), "RUB", "ru_RU")
    'одна тысяча двести тридцать четыре рубля 05 копеек'
    >>> amount_in_words(21, "EUR", "en_US")
    'twenty-one euros'

    :param amount: Decimal, int or float; rounded half up to `digits`
    :param str currency: ISO code; one without nouns here is written as its code
    :param str lang: `ru_RU`, `ru`, `en_US` …; a language without nouns here reads as English
    """
    value = Decimal(str(amount)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    language = (lang or "en").replace("@", "_").split("_")[0].lower()
    language = language if language in NOUNS else "en"
    whole, cents = divmod(int(abs(value).scaleb(digits)), 10**digits)
    feminine, forms, small = _noun(language, currency)
    words = [MINUS[language]] if value < 0 else []
    noun = _form(whole, language, forms)
    words += [_number(whole, language, feminine), _link(whole, language, noun) + noun]
    if digits and small and (cents or language in ALWAYS_CENTS):
        words.append(f"{cents:0{digits}d} {small}")
    elif cents:
        words.append(f"{cents:0{digits}d}/{10**digits}")
    return " ".join(words)


def _noun(language, currency):
    text = NOUNS[language].get(currency)
    if not text:
        return False, [currency], None
    *forms, small = text.removeprefix("f:").split()
    return text.startswith("f:"), forms, small


def _number(whole, language, feminine):
    words = num2words(whole, lang=language).split(" ")
    if feminine:
        table = FEMININE_UK if language == "uk" else FEMININE
        words[-1] = table.get(words[-1], words[-1])
    return " ".join(words)


def _form(whole, language, forms):
    if len(forms) == 3:  # Slavic: 1, 2-4, the rest; 11-14 belong to the rest
        last, teens = whole % 10, 10 < whole % 100 < 20
        return forms[2 if teens or last == 0 or last > 4 else 0 if last == 1 else 1]
    if whole == 1 or (language == "fr" and whole == 0):
        return forms[0]
    return forms[-1]


def _link(whole, language, noun):
    """French says "un million de roubles", "deux millions d’euros"."""
    if language != "fr" or not whole or whole % 1_000_000:
        return ""
    return "d’" if noun.startswith("e") else "de "
