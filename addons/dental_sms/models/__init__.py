from . import (
    dental_appointment,
    dental_feedback,
    dental_gateway,
    dental_gateway_record,
    dental_message,
    dental_message_campaign,
    dental_message_outage,
    dental_message_outbox,
    dental_message_reply,
    dental_message_series,
    dental_message_template,
    dental_message_text,
    dental_patient,
    dental_patient_address,
    res_company,
)
from . import dental_patient_story
