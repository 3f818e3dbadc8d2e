"""Settings of known gateways, from their public documents. Names, numbers and secrets are the clinic's own."""

KANNEL = {
    "method": "GET",
    "url": "http://127.0.0.1:13013/cgi-bin/sendsms",
    "headers": "",
    "body_format": "query",
    "body": (
        "username={username}\npassword={password}\nfrom={sender}\nto={to}\ntext={text}\ncharset=UTF-8\ncoding={coding}\n"
        "dlr-mask=31\ndlr-url={dlr_url}?state=%d"
    ),
    "accept_text": "0:|3:",
    "report_state_path": "state",
    "report_delivered": "1",
    "report_failed": "2|16",
    "in_sender_path": "from",
    "in_text_path": "text",
    "in_ref_path": "id",
}
TWILIO = {
    "method": "POST",
    "url": "https://api.twilio.com/2010-04-01/Accounts/{username}/Messages.json",
    "headers": "Authorization: Basic {basic}",
    "body_format": "form",
    "body": "To={to}\nFrom={sender}\nBody={text}\nStatusCallback={dlr_url}",
    "id_path": "sid",
    "state_path": "status",
    "price_path": "price",
    "error_path": "message",
    "states_refused": "failed|undelivered|canceled",
    "report_state_path": "MessageStatus",
    "report_delivered": "delivered|read",
    "report_failed": "failed|undelivered",
    "in_sender_path": "From",
    "in_text_path": "Body",
    "in_ref_path": "MessageSid",
    "keep_connections": True,
}
VONAGE = {
    "method": "POST",
    "url": "https://rest.nexmo.com/sms/json",
    "headers": "",
    "body_format": "form",
    "body": (
        "api_key={username}\napi_secret={password}\nfrom={sender}\nto={to_digits}\ntext={text}\ntype={type}\nclient-ref={key}\n"
        "callback={dlr_url}"
    ),
    "id_path": "messages.0.message-id",
    "state_path": "messages.0.status",
    "price_path": "messages.0.message-price",
    "error_path": "messages.0.error-text",
    "echo_path": "messages.0.client-ref",
    "states_accepted": "0",
    "states_busy": "1|9",
    "states_refused": "2|3|4|6|7|8|11|12|14|15|22|23|29|32|33",
    "report_state_path": "status",
    "report_ref_path": "messageId",
    "report_delivered": "delivered",
    "report_failed": "failed|rejected|expired|unknown",
    "in_sender_path": "msisdn",
    "in_text_path": "text",
    "in_ref_path": "messageId",
}
INFOBIP = {
    "method": "POST",
    "url": "https://api.infobip.com/sms/2/text/advanced",
    "headers": "Authorization: App {token}\nAccept: application/json",
    "body_format": "json",
    "body": (
        '{"messages": [{"from": "{sender}", "destinations": [{"to": "{to_digits}", "messageId": "{key}"}], "text": "{text}", '
        '"notifyUrl": "{dlr_url}", "notifyContentType": "application/json"}]}'
    ),
    "id_path": "messages.0.messageId",
    "state_path": "messages.0.status.groupName",
    "error_path": "messages.0.status.description",
    "echo_path": "messages.0.messageId",
    "states_accepted": "PENDING|DELIVERED",
    "states_refused": "REJECTED|UNDELIVERABLE|EXPIRED",
    "report_items_path": "results.*",
    "report_state_path": "status.groupName",
    "report_ref_path": "messageId",
    "report_delivered": "DELIVERED",
    "report_failed": "UNDELIVERABLE|EXPIRED|REJECTED",
    "in_items_path": "results.*",
    "in_sender_path": "from",
    "in_text_path": "text",
    "in_ref_path": "messageId",
}
TELEGRAM = {
    "channel": "telegram",
    "method": "POST",
    "url": "https://api.telegram.org/bot{token}/sendMessage",
    "headers": "",
    "body_format": "json",
    "body": '{"chat_id": "{to}", "text": "{text}"}',
    "id_path": "result.message_id",
    "error_path": "description",
    "in_sender_path": "message.chat.id",
    "in_text_path": "message.text",
    "in_ref_path": "update_id",
    "rate_per_second": 25,
    "keep_connections": True,
}
VIBER = {
    "channel": "viber",
    "method": "POST",
    "url": "https://chatapi.viber.com/pa/send_message",
    "headers": "X-Viber-Auth-Token: {token}",
    "body_format": "json",
    "body": '{"receiver": "{to}", "type": "text", "text": "{text}", "tracking_data": "{key}", "sender": {"name": "{sender}"}}',
    "id_path": "message_token",
    "state_path": "status",
    "error_path": "status_message",
    "states_accepted": "0",
    "states_busy": "12",
    "states_refused": "1|2|3|4|5|6|7|8|9|10|11|13|14",
    "report_state_path": "event",
    "report_ref_path": "message_token",
    "report_delivered": "delivered|seen",
    "report_failed": "failed",
    "in_sender_path": "sender.id",
    "in_text_path": "message.text",
    "in_ref_path": "message_token",
    "signature_header": "X-Viber-Content-Signature",
    "keep_connections": True,
}
WHATSAPP = {
    "channel": "whatsapp",
    "method": "POST",
    "url": "https://graph.facebook.com/v21.0/{sender}/messages",
    "headers": "Authorization: Bearer {token}",
    "body_format": "json",
    "body": (
        '{"messaging_product": "whatsapp", "to": "{to_digits}", "type": "text", "text": {"body": "{text}"}, '
        '"biz_opaque_callback_data": "{key}"}'
    ),
    "id_path": "messages.0.id",
    "error_path": "error.message",
    "report_items_path": "entry.*.changes.*.value.statuses.*",
    "report_state_path": "status",
    "report_ref_path": "id",
    "report_delivered": "delivered|read",
    "report_failed": "failed",
    "in_items_path": "entry.*.changes.*.value.messages.*",
    "in_sender_path": "from",
    "in_text_path": "text.body",
    "in_ref_path": "id",
    "signature_header": "X-Hub-Signature-256",
    "keep_connections": True,
}

PRESETS = {
    "kannel": ("Kannel", KANNEL),
    "twilio": ("Twilio", TWILIO),
    "vonage": ("Vonage (Nexmo)", VONAGE),
    "infobip": ("Infobip", INFOBIP),
    "telegram": ("Telegram bot", TELEGRAM),
    "viber": ("Viber bot", VIBER),
    "whatsapp": ("WhatsApp Cloud API", WHATSAPP),
}
# Settings that a preset may leave out are emptied by it.
RESET = {
    name: False
    for name in (
        "id_path", "state_path", "price_path", "error_path", "echo_path", "accept_text", "states_accepted", "states_busy", "states_refused",
        "report_ref_path", "report_items_path", "in_items_path", "signature_header", "keep_connections",
    )
}
