"""Logins of the demonstration clinic: role -> (login, password). `./clinic status --json` hands them out."""

LOGINS = {
    "administrator": ("admin", "admin"),
    "receptionist": ("receptionist", "receptionist"),
    "operator": ("operator", "operator"),
    "coordinator": ("coordinator", "coordinator"),
    "doctor": ("doctor", "doctor"),
    "surgeon": ("surgeon", "surgeon"),
    "assistant": ("assistant", "assistant"),
    "chief_doctor": ("chief", "chiefdoctor"),
    "manager": ("manager", "manager"),
    "accountant": ("accountant", "accountant"),
}
