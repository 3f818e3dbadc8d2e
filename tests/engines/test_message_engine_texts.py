"""Length of texts, placeholders, links, answers of gateways, replies."""

import doctest
import hashlib
import hmac
from datetime import datetime, timedelta

import message_engine
import pytest
from hypothesis import given
from hypothesis import strategies as st
from message_engine import (
    Answer,
    Link,
    LinkError,
    TextError,
    build_call,
    check_text,
    count_parts,
    fill_text,
    plain_text,
    read_answer,
    read_link,
    read_reply,
    write_link,
)
from message_engine.parts import GSM_BASIC, GSM_EXTENSION

gsm = st.text(st.sampled_from(sorted(GSM_BASIC | GSM_EXTENSION)), max_size=700)


def pack(text, cost, single, joined):
    """The slow oracle: put sign after sign into parts."""
    if sum(map(cost, text)) <= single:
        return 1 if text else 0
    parts = [0]
    for char in text:
        if parts[-1] + cost(char) > joined:
            parts.append(0)
        parts[-1] += cost(char)
    return len(parts)


@given(gsm)
def test_m5_gsm_parts(text):
    size = count_parts(text)
    assert (size.encoding, size.parts) == ("gsm7", pack(text, lambda char: 2 if char in GSM_EXTENSION else 1, 160, 153))


@given(st.text(max_size=400))
def test_m5_any_text(text):
    size = count_parts(text)
    if size.encoding == "ucs2":
        assert size.units == len(text.encode("utf-16-le", "surrogatepass")) // 2
        assert size.parts == pack(text, lambda char: 2 if ord(char) > 0xFFFF else 1, 70, 67)
    assert size.left >= 0


@pytest.mark.parametrize(
    ("text", "parts"),
    [("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2), ("a" * 152 + "€" + "a" * 153, 3),
     ("ж" * 70, 1), ("ж" * 71, 2), ("ж" * 134, 2), ("ж" * 135, 3), ("😀" * 35, 1), ("😀" * 36, 2), ("", 0)],
)
def test_m5_borders(text, parts):
    assert count_parts(text).parts == parts


def test_typography_costs_nothing():
    assert count_parts(plain_text("“See you” – at 10… it’s fine")).encoding == "gsm7"


@given(st.dictionaries(st.sampled_from(["patient", "time"]), st.text(max_size=30)), st.text(max_size=80))
def test_what_is_filled_in_is_never_a_placeholder(values, text):
    filled = fill_text("{patient}" + text.replace("{", "").replace("}", ""), values)
    assert filled.startswith(values.get("patient", ""))


@pytest.mark.parametrize("text", ["{patient", "patient}", "{ patient }", "{patient.name}", "{{patient}}", "{0}", "{}", "{patient!r}"])
def test_wrong_placeholders_are_refused(text):
    with pytest.raises(TextError):
        check_text(text)


# --- links ---

def sign(body, key=b"key"):
    return hmac.new(key, body, hashlib.sha256).digest()


NOW = datetime(2027, 3, 1, 12, 0)
links = st.builds(
    Link, st.sampled_from(["confirm", "cancel", "rate"]), st.integers(1, 2**40 - 1),
    st.datetimes(datetime(2027, 3, 1, 13), datetime(2030, 1, 1)),
)


@given(links)
def test_w3_link_comes_back(link):
    token = write_link(link, sign)
    read = read_link(token, sign, NOW, hmac.compare_digest)
    assert (read.purpose, read.record_id) == (link.purpose, link.record_id)
    assert timedelta(0) <= read.expires_at - link.expires_at < timedelta(hours=1)
    assert len(token) == 24


@given(links, st.integers(0, 23), st.sampled_from("ABCxyz019-_"))
def test_w3_changed_link_is_refused(link, at, char):
    token = write_link(link, sign)
    changed = token[:at] + char + token[at + 1:]
    if changed != token:
        with pytest.raises(LinkError):
            read_link(changed, sign, NOW, hmac.compare_digest)


@given(links)
def test_w3_other_key_or_time_is_refused(link):
    token = write_link(link, sign)
    with pytest.raises(LinkError):
        read_link(token, lambda body: sign(body, b"other"), NOW, hmac.compare_digest)
    with pytest.raises(LinkError):
        read_link(token, sign, link.expires_at + timedelta(hours=2), hmac.compare_digest)


@given(st.text(max_size=40))
def test_w3_noise_is_refused(token):
    with pytest.raises(LinkError):
        read_link(token, sign, NOW, hmac.compare_digest)


# --- replies ---

@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Yes", "confirm"), ("YES!!!", "confirm"), ("ok thanks", "confirm"), ("1", "confirm"), ("👍", "confirm"), ("I'll be there", "confirm"),
        ("No", "cancel"), ("I can't come", "cancel"), ("can’t come", "cancel"), ("please cancel", "cancel"), ("2", "cancel"),
        ("Да", "confirm"), ("да, приду", "confirm"), ("Подтверждаю", "confirm"), ("Нет", "cancel"), ("не приду", "cancel"),
        ("не смогу, спасибо", "cancel"), ("Перезвоните мне, пожалуйста", "call"), ("придём", "confirm"),
        ("Так", "confirm"), ("підтверджую", "confirm"), ("Ні", "cancel"), ("не прийду", "cancel"), ("зателефонуйте мені будь ласка", "call"),
        ("Oui merci", "confirm"), ("D'accord", "confirm"), ("j'annule", "cancel"), ("Je ne peux pas venir", "cancel"), ("Rappelez-moi", "call"),
        ("Ya", "confirm"), ("Baik, saya datang", "confirm"), ("Tidak bisa", "cancel"), ("tolong telepon saya", "call"),
        ("STOP", "stop"), ("стоп", "stop"), ("Arrêt", "stop"), ("berhenti", "stop"), ("відписатися", "stop"),
        ("call me", "call"),
        ("yes but later", "unknown"), ("не приду раньше 15", "unknown"), ("No, call me", "unknown"), ("stop by at 5?", "unknown"),
        ("", "unknown"), ("?", "unknown"), ("да нет", "unknown"), ("I will not be able, yes", "unknown"), ("thanks", "unknown"),
        ("Can I come at 3", "unknown"), ("10", "unknown"),
    ],
)
def test_m4_replies(text, kind):
    assert read_reply(text).kind == kind


@given(st.text(max_size=60))
def test_m4_any_text_has_a_meaning(text):
    assert read_reply(text).kind in ("confirm", "cancel", "call", "stop", "unknown")


@given(st.sampled_from(["yes", "no", "stop", "да", "ні", "oui", "tidak"]), st.sampled_from(["maybe", "если", "peut-être", "besok", "15:30"]))
def test_m4_a_word_more_that_is_not_known_goes_to_a_person(word, more):
    assert read_reply(f"{word} {more}").kind == "unknown"


# --- gateways ---

@given(st.text(max_size=200), st.text(max_size=20))
def test_m3_text_survives_json_and_form(text, key):
    import json
    from urllib.parse import parse_qs

    values = {"to": "+4915112345601", "text": text, "key": key}
    call = build_call("POST", "http://g/{key}", "", '{"a": [{"to": "{to}", "text": "{text}"}]}', "json", values)
    assert json.loads(call.body) == {"a": [{"to": "+4915112345601", "text": text}]}
    form = build_call("POST", "http://g/", "", "text={text}", "form", {**values, "text": text.encode("utf-8", "ignore").decode()})
    assert parse_qs(form.body.decode(), keep_blank_values=True)["text"][0] == text.encode("utf-8", "ignore").decode()


@given(st.integers(100, 599), st.text(max_size=100))
def test_m2_only_a_clear_yes_is_accepted(status, body):
    outcome = read_answer(status, body, Answer(id_path="id"))
    if outcome.kind == "accepted":
        assert 200 <= status < 300 and outcome.ref
    if outcome.kind == "busy":
        assert status in (401, 402, 403, 429, 500, 503)


def test_m2_answer_to_another_message_proves_nothing():
    rules = Answer(id_path="id", echo_path="key")
    assert read_answer(200, '{"id": 1, "key": "b"}', rules, "a").kind == "unknown"
    assert read_answer(200, '{"id": 1, "key": "a"}', rules, "a").kind == "accepted"


@pytest.mark.parametrize("module", ["calls", "links", "parts", "planning", "replies", "texts"])
def test_examples_in_docstrings(module):
    assert doctest.testmod(getattr(message_engine, module)).failed == 0
